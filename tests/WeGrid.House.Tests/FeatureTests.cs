using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace WeGrid.House.Tests;

/// <summary>The READMEs' feature table says what the tests say. <c>WEGRID_WRITE=1</c> makes this test write the tables anew.</summary>
public sealed partial class FeatureTests
{
    private const string Marker = "features";

    /// <summary>The catalogue: every id is prefix and number, without gaps.</summary>
    private static readonly Section[] Sections =
    [
        new("IN-", 18, "Intake", "接收"),
        new("UN-", 18, "Understanding", "理解"),
        new("LC-", 20, "Ticket life cycle and deadlines", "工单流转与时限"),
        new("DE-", 16, "Dispatch and escalation", "派单与升级"),
        new("NT-", 19, "Notifications and templates", "通知与模板"),
        new("WA-", 19, "Warnings and call-and-respond", "预警与叫应"),
        new("SV-", 12, "Surveys and follow-up", "评单与回访"),
        new("DL-", 9, "Deliberation", "协商议事"),
        new("ST-", 11, "Statistics and dashboards", "统计"),
        new("AU-", 11, "Audit and privacy", "留痕与隐私"),
        new("AD-", 11, "Administration", "管理"),
        new("IT-", 10, "Integration", "对接"),
        new("A", 24, "Towns: people and grids", "镇村制度：网格与队伍"),
        new("B", 11, "Towns: hearing residents", "镇村制度：听民声"),
        new("C", 21, "Towns: getting things done", "镇村制度：办实事"),
        new("D", 13, "Towns: deciding together", "镇村制度：共议事"),
        new("E", 7, "Towns: learning", "镇村制度：学与推"),
        new("X-", 26, "What nobody has yet", "还没有人做到的"),
    ];

    private static IReadOnlySet<string> Proved { get; } = House.Files
        .Where(f => f.StartsWith("tests/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal))
        .SelectMany(f => TraitPattern().Matches(House.Read(f)))
        .Select(m => m.Groups[1].Value)
        .ToHashSet(StringComparer.Ordinal);

    [Fact]
    public void Traits_NameOnlyRowsOfTheCatalogue()
    {
        House.None(Proved.Except(Sections.SelectMany(s => s.Ids)));
    }

    [Theory]
    [InlineData("README.md", false)]
    [InlineData("README.zh.md", true)]
    public void Readme_FeatureTable_IsWhatTheTestsProve(string file, bool chinese)
    {
        var readme = House.Read(file);
        var (stands, wanted) = (House.Block(readme, Marker), Table(chinese));
        if (stands != wanted && Environment.GetEnvironmentVariable("WEGRID_WRITE") == "1")
        {
            File.WriteAllText(Path.Combine(House.Root, file), readme.Replace($"<!-- {Marker} -->\n{stands}", $"<!-- {Marker} -->\n{wanted}", StringComparison.Ordinal));
            stands = wanted;
        }

        Assert.True(stands == wanted, $"{file} should say (WEGRID_WRITE=1 writes it):\n{wanted}");
    }

    private static string Table(bool chinese)
    {
        var table = new StringBuilder(chinese ? "| 部分 | 条目 | 有测试 | 是哪些 |\n|---|---|---|---|\n" : "| section | rows | with a test | which |\n|---|---|---|---|\n");
        foreach (var section in Sections)
        {
            var proved = section.Ids.Where(Proved.Contains).ToList();
            table.Append($"| {(chinese ? section.Chinese : section.Name)} | {section.Last} | {proved.Count} | {string.Join(' ', proved)} |\n");
        }

        var all = Sections.Sum(s => s.Ids.Count(Proved.Contains));
        return table.Append($"| {(chinese ? "合计" : "all")} | {Sections.Sum(s => s.Last)} | {all} | |\n").ToString();
    }

    [GeneratedRegex(@"\[Trait\(""Feature"", ?""([^""]+)""\)\]")]
    private static partial Regex TraitPattern();

    private sealed record Section(string Prefix, int Last, string Name, string Chinese)
    {
        public IEnumerable<string> Ids => Enumerable.Range(1, Last).Select(n => $"{Prefix}{n:00}");
    }
}
