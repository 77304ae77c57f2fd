using System.Text.RegularExpressions;
using Xunit;

namespace WeGrid.House.Tests;

/// <summary>The project's own folder, as text. Paths are relative to it, with forward slashes.</summary>
internal static partial class House
{
    private static readonly string[] NotOurs = ["artifacts", "bin", "obj", "node_modules", "TestResults", "packages"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file of the tree that a checkout has.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(new DirectoryInfo(Root)).Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>Projects whose code runs at a town's: every WeGrid.* folder of the root.</summary>
    public static IReadOnlyList<string> ProductCode { get; } = [.. Files.Where(f => f.StartsWith("WeGrid.", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal))];

    public static IReadOnlyList<string> Documents { get; } = [.. Files.Where(f => f.EndsWith(".md", StringComparison.Ordinal))];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => File.Exists(Path.Combine(Root, path)) || Directory.Exists(Path.Combine(Root, path));

    /// <summary>Fails with every finding on a line of its own.</summary>
    public static void None(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, $"{found.Count} found:\n  {string.Join("\n  ", found)}");
    }

    /// <summary>The text between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c>.</summary>
    public static string Block(string text, string name)
    {
        var (start, end) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        var from = text.IndexOf(start, StringComparison.Ordinal);
        var to = text.IndexOf(end, StringComparison.Ordinal);
        return from >= 0 && to > from ? text[(from + start.Length)..to] : throw new InvalidDataException($"the markers '{name}' are missing");
    }

    /// <summary>The fenced blocks of a document: language and text.</summary>
    public static IReadOnlyList<(string Language, string Text)> Fenced(string markdown) =>
        [.. FencedPattern().Matches(markdown).Select(m => (m.Groups[1].Value, m.Groups[2].Value))];

    /// <summary>The levels of a document's headings, in order; what stands in fenced blocks is none.</summary>
    public static IReadOnlyList<int> Headings(string markdown) =>
        [.. HeadingPattern().Matches(FencedPattern().Replace(markdown, "")).Select(m => m.Groups[1].Length)];

    private static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
        {
            yield return file.FullName;
        }

        foreach (var file in folder.EnumerateDirectories().Where(d => d.Name[0] != '.' || d.Name == ".ci").Where(d => !NotOurs.Contains(d.Name)).SelectMany(Walk))
        {
            yield return file;
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "WeGrid.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("WeGrid.sln is nowhere above the tests");
    }

    [GeneratedRegex("^```([a-z]*)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedPattern();

    [GeneratedRegex("^(#{1,6}) ", RegexOptions.Multiline)]
    private static partial Regex HeadingPattern();
}
