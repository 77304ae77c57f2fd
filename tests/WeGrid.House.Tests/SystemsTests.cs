using System.Text.RegularExpressions;
using Xunit;

namespace WeGrid.House.Tests;

/// <summary>docs/systems.md: the towns' own ways, each with files that are there and the tests that play it. <c>WEGRID_WRITE=1</c> writes the column of tests.</summary>
public sealed partial class SystemsTests
{
    private const string Document = "docs/systems.md";
    private const string Marker = "systems";

    private static readonly string[] _ids = [.. new[] { ("A", 24), ("B", 11), ("C", 21), ("D", 13), ("E", 7) }.SelectMany(s => Enumerable.Range(1, s.Item2).Select(n => $"{s.Item1}{n:00}"))];

    private static string Stands => House.Block(House.Read(Document), Marker);

    private static IReadOnlyList<string[]> Rows => [.. Stands.Split('\n').Where(l => RowPattern().IsMatch(l)).Select(l => l.Trim('|', ' ').Split(" | "))];

    [Fact]
    public void EverySystem_HasItsRow_Once_InOrder()
    {
        Assert.Equal(_ids, Rows.Select(r => r[0]));
        House.None(Rows.Where(r => r.Length != 5).Select(r => $"{r[0]} has {r.Length} columns"));
    }

    [Fact]
    public void EveryFileNamed_IsThere() =>
        House.None(Rows.SelectMany(r => NamePattern().Matches(r[3]).Select(m => (Id: r[0], File: m.Groups[1].Value))).Where(n => !House.Files.Contains(n.File)).Select(n => $"{n.Id}: {n.File}"));

    [Fact]
    public void TheColumnOfTests_IsWhatTheTestsSay()
    {
        var tests = House.Files.Where(f => f.StartsWith("tests/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(f => TraitPattern().Matches(House.Read(f)), (f, m) => (Id: m.Groups[1].Value, Test: Path.GetFileNameWithoutExtension(f))).ToLookup(t => t.Id, t => t.Test);
        var wanted = string.Join('\n', Stands.Split('\n').Select(l => RowPattern().Match(l) is { Success: true } row
            ? $"{l[..(l.TrimEnd(' ', '|').LastIndexOf(" | ", StringComparison.Ordinal) + 3)]}{Names(tests[row.Groups[1].Value])} |" : l));
        if (Stands != wanted && Environment.GetEnvironmentVariable("WEGRID_WRITE") == "1")
        {
            File.WriteAllText(Path.Combine(House.Root, Document), House.Read(Document).Replace(Stands, wanted, StringComparison.Ordinal));
        }

        Assert.True(Stands == wanted, $"{Document} should say (WEGRID_WRITE=1 writes it):\n{wanted}");
    }

    private static string Names(IEnumerable<string> tests) => string.Join(' ', tests.Distinct().Order(StringComparer.Ordinal).Select(t => $"`{t}`")) is { Length: > 0 } names ? names : "–";

    [GeneratedRegex(@"^\| ([A-E][0-9]{2}) \| ")]
    private static partial Regex RowPattern();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\[Trait\(""Feature"", ?""([A-E][0-9]{2})""\)\]")]
    private static partial Regex TraitPattern();
}
