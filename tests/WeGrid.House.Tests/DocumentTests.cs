using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Intake;
using Xunit;

namespace WeGrid.House.Tests;

/// <summary>The documents are true: links lead somewhere, examples import, lists are complete.</summary>
public sealed partial class DocumentTests
{
    private const string Chinese = "docs/zh/";

    [Fact]
    public void Links_InEveryDocument_LeadSomewhere()
    {
        var broken = from document in House.Documents
                     from match in LinkPattern().Matches(FencePattern().Replace(House.Read(document), ""))
                     let target = match.Groups[1].Value
                     where !target.StartsWith("http", StringComparison.Ordinal) && !target.StartsWith('#')
                     let path = Path.GetRelativePath(House.Root, Path.Combine(House.Root, Path.GetDirectoryName(document)!, target.Split('#')[0])).Replace('\\', '/')
                     where !House.Exists(path)
                     select $"{document}: {target}";
        House.None(broken);
    }

    [Fact]
    public void Readmes_AreTwins()
    {
        var (english, chinese) = (House.Read("README.md"), House.Read("README.zh.md"));
        Assert.Equal(House.Headings(english), House.Headings(chinese));
        Assert.Equal(House.Fenced(english).Select(b => b.Language), House.Fenced(chinese).Select(b => b.Language));
        Assert.Equal(Commands(english), Commands(chinese));
    }

    [Fact]
    public void Readme_Commands_AreThoseOfTheScript()
    {
        var script = House.Read("wegrid");
        var verbs = CommandPattern().Matches(string.Join('\n', Commands(House.Read("README.md")))).Select(m => m.Groups[1].Value).Distinct();
        House.None(verbs.Where(v => !VerbIn(script, v)));
    }

    [Fact]
    public void Readme_MainPath_IsSevenFilesThatExist()
    {
        var path = PathPattern().Matches(House.Block(House.Read("README.md"), "main-path")).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(7, path.Count);
        House.None(path.Where(p => !House.Exists(p)));
    }

    [Fact]
    public void Settings_NamedInDocuments_AreRead()
    {
        var code = string.Concat(House.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).Select(House.Read));
        var unread = from document in House.Documents
                     from match in SettingPattern().Matches(House.Read(document))
                     where !code.Contains(match.Value, StringComparison.Ordinal) && !code.Contains(match.Value.Replace("__", ":", StringComparison.Ordinal), StringComparison.Ordinal)
                     select $"{document}: {match.Value}";
        House.None(unread);
    }

    [Theory]
    [InlineData("docs/corp-file.md")]
    [InlineData(Chinese + "租户文件.md")]
    public void CorpFile_Example_Imports(string document)
    {
        var example = House.Fenced(House.Read(document)).First(b => b.Language == "json").Text;
        var (corp, faults) = CorpFile.Parse(example);
        House.None(faults);
        House.None(StaffingCheck.Find(corp!.Grids, DateTimeOffset.UnixEpoch).Select(f => f.ToString()));
    }

    [Theory]
    [InlineData("docs/corp-file.md")]
    [InlineData(Chinese + "租户文件.md")]
    public void CorpFile_Document_NamesEveryWordTheReaderKnows(string document)
    {
        var text = House.Read(document);
        var words = Enum.GetNames<PostKind>().Concat(Enum.GetNames<ChatKind>()).Concat(Enum.GetNames<GridKind>())
            .Select(n => char.ToLowerInvariant(n[0]) + n[1..]);
        var fields = FieldPattern().Matches(House.Read("WeGrid.Domain/Corps/CorpFile.cs")).Select(m => m.Groups[1].Value);
        House.None(words.Concat(fields).Distinct().Where(w => !text.Contains($"`{w}`", StringComparison.Ordinal) && !text.Contains($"\"{w}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void CommandsDocument_NamesEveryShortCommand()
    {
        var text = House.Read(Chinese + "工作人员短令.md");
        House.None(StaffCommand.Known.Concat(CorrectCommand.Known).Where(w => !text.Contains($"{w} 1024", StringComparison.Ordinal)));
    }

    [Fact]
    public void CommandsDocument_Examples_AreUnderstood()
    {
        var text = House.Read(Chinese + "工作人员短令.md");
        var examples = ExamplePattern().Matches(text).Select(m => m.Groups[1].Value);
        Assert.NotEmpty(examples);
        House.None(examples.Where(e => StaffCommand.Parse(e) is null && CallBackCommand.Parse(e) is null && ViewCommand.Parse(e) is null && LinkCommand.Parse(e) is null && Domain.Ties.TieCommand.Parse(e) is null && BulkCommand.Parse(e) is null && CorrectCommand.Parse(e) is null));
    }

    [Theory]
    [InlineData("data/deadlines.json", "改时限.md")]
    [InlineData("data/surveys.json", "改评单.md")]
    [InlineData("data/rates.json", "三率.md")]
    [InlineData("data/closing.json", "改办结要求.md")]
    [InlineData("data/watch.json", "值守规则.md")]
    [InlineData("data/channels.json", "来源和走访.md")]
    [InlineData("data/answers/longxi.json", "审定问答.md")]
    [InlineData("data/lexicon.json", "改词库和地名.md")]
    [InlineData("data/gazetteer/longxi.json", "改词库和地名.md")]
    public void ClerksDocument_NamesEveryKeyOfTheFile(string file, string document)
    {
        using var json = JsonDocument.Parse(House.Read(file));
        var text = House.Read(Chinese + document);
        var keys = json.RootElement.EnumerateObject().Select(p => p.Name).Where(n => n[0] != '_');
        House.None(keys.Where(k => !text.Contains($"`{k}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void ClerksDocument_NamesEverySignalOfTheLexicon()
    {
        using var json = JsonDocument.Parse(House.Read("data/lexicon.json"));
        var text = House.Read(Chinese + "改词库和地名.md");
        var signals = json.RootElement.GetProperty("signals").EnumerateObject().Select(p => p.Name).Where(n => n[0] != '_');
        House.None(signals.Where(s => !text.Contains(s, StringComparison.Ordinal)));
    }

    [Fact]
    public void TemplatesDocument_NamesOnlyTemplatesThatExist()
    {
        var named = TemplatePattern().Matches(House.Read(Chinese + "改短信和卡片.md")).Select(m => m.Value);
        House.None(named.Distinct().Where(n => !House.Exists($"data/templates/{n}")));
    }

    [Fact]
    public void Decisions_AreNumberedAndHaveTheirFourParts()
    {
        var decisions = House.Documents.Where(d => d.StartsWith("docs/decisions/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(decisions);
        Assert.Equal(Enumerable.Range(0, decisions.Count).Select(n => $"{n:0000}"), decisions.Select(d => Path.GetFileName(d)[..4]));
        string[] parts = ["## Context", "## Decision", "## Not taken", "## When it does not apply"];
        House.None(decisions.SelectMany(d => parts.Where(p => !House.Read(d).Contains($"\n{p}\n", StringComparison.Ordinal)).Select(p => $"{d}: {p}")));
    }

    [Fact]
    public void Packages_EachHasItsReasonAndVersion()
    {
        var reasons = House.Read("docs/decisions/0010-packages.md").Split('\n');
        var packages = XDocument.Parse(House.Read("Directory.Packages.props")).Descendants()
            .Where(e => e.Name.LocalName is "PackageVersion" or "GlobalPackageReference")
            .Select(e => (Name: e.Attribute("Include")!.Value, Version: e.Attribute("Version")!.Value));
        House.None(packages.Where(p => !Array.Exists(reasons, r => r.StartsWith($"| {p.Name} | {p.Version} |", StringComparison.Ordinal))).Select(p => $"{p.Name} {p.Version}"));
    }

    [Fact]
    public void BuildRules_OfTheDecision_AreStillOn()
    {
        var rules = House.Read(".editorconfig") + House.Read("Directory.Build.props") + House.Read("eng/BannedSymbols.txt");
        string[] guards =
        [
            "dotnet_diagnostic.CS8509.severity = error", "dotnet_diagnostic.RS0030.severity = error", "dotnet_diagnostic.IDE0005.severity = error",
            "dotnet_diagnostic.IDE0161.severity = error", "dotnet_diagnostic.CA2016.severity = error", "<TreatWarningsAsErrors>true", "<EnforceCodeStyleInBuild>true",
            "<GenerateDocumentationFile>true", "<RestoreLockedMode Condition=\"'$(CI)' == 'true'\">true", "P:System.DateTime.UtcNow;", "P:System.TimeProvider.System;",
        ];
        House.None(guards.Where(g => !rules.Contains(g, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Commands(string markdown) => House.Fenced(markdown).Where(b => b.Language == "sh").Select(b => b.Text);

    private static bool VerbIn(string script, string verb) => Regex.IsMatch(script, $@"^[^#\n]*\b{Regex.Escape(verb)}\b[^\n]*\)", RegexOptions.Multiline) || script.Contains($"{verb} |", StringComparison.Ordinal);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencePattern();

    [GeneratedRegex(@"\./wegrid ([a-z]+)")]
    private static partial Regex CommandPattern();

    [GeneratedRegex(@"\]\((WeGrid\.[^)]+\.cs)\)")]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+__[A-Z][A-Za-z]+\b")]
    private static partial Regex SettingPattern();

    [GeneratedRegex(@"(?:Text|Optional|Number|Flag|NeedSecret|Secret|List|Object|Objects|Texts|Choice<\w+>|Choices<\w+>)\(""([A-Za-z]+)""")]
    private static partial Regex FieldPattern();

    [GeneratedRegex("`([^`\n]*1024[^`\n]*)`")]
    private static partial Regex ExamplePattern();

    [GeneratedRegex(@"\b[a-z_]+\.(txt|card|line)\b")]
    private static partial Regex TemplatePattern();
}
