using WeGrid.Domain.Labels;
using WeGrid.Domain.Reports;
using WeGrid.Domain.Tests.Intake;
using WeGrid.Domain.Tests.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Labels;

/// <summary>叫法: names a town gives to its own ways; they stand where the matter is read and count what goes under them.</summary>
public sealed class LabelTests
{
    /// <summary>Of most the accounts give a name and nothing of what is in it: nothing is shipped that nobody said.</summary>
    [Theory]
    [Trait("Feature", "C08")]
    [Trait("Feature", "D10")]
    [Trait("Feature", "D11")]
    [Trait("Feature", "D12")]
    [Trait("Feature", "D13")]
    [Trait("Feature", "E03")]
    [Trait("Feature", "E04")]
    [InlineData("减负五步闭环", 0)]
    [InlineData("小马拉大车整治", 0)]
    [InlineData("基层数字工作台", 0)]
    [InlineData("网格化+清单式支部管理", 0)]
    [InlineData("一星四化", 0)]
    [InlineData("五共五治", 0)]
    [InlineData("1331", 6)]
    [InlineData("一核多元、融合共治", 0)]
    [InlineData("三治融合", 0)]
    [InlineData("书记总召集人", 0)]
    [InlineData("综治中心+网格化+信息化", 3)]
    public void Label_IsANameWithWhatIsKnownOfIt_TheTownWritesTheRest_AndReadsItOnItsMatters(string name, int items)
    {
        var (book, faults) = Read(File.ReadAllText(Path.Combine(A.Root, "data", "labels.json")));
        Assert.Empty(faults);
        var shipped = book!.Labels.Single(l => l.Name == name);
        Assert.Equal(items, shipped.Items.Count);

        var own = new LabelBook([shipped with { Items = ["共商", "共办"], Procedures = ["small-works"] }]);
        var run = new IntakeRun(with: r => r with { Procedures = ProcedureRun.Procedures, Labels = own });
        run.Hear(run.ToApp("shu", "小实事 河边装路灯"));
        Assert.Equal($"【{name}】", Assert.Single(run.Last.Notices, n => n.Template == "reply_procedure").Values["matter.labels"]);
        Assert.All(run.Last.Notices.Where(n => n.Template == "procedure_start"), n => Assert.Equal($"【{name}】", n.Values["matter.labels"]));
        run.Hear(run.ToApp("shu", $"步骤 {run.Matters.Keys.Single()}"));
        Assert.Contains(run.Last.Notices, n => n.Template == "reply_procedure_left" && n.Values["matter.said"].StartsWith($"【{name}】共商、共办", StringComparison.Ordinal));
        // Another way carries no such name.
        run.Hear(run.ToApp("shu", "提议题 装减速带"));
        Assert.Equal("", Assert.Single(run.Last.Notices, n => n.Template == "reply_procedure").Values["matter.labels"]);
    }

    [Fact]
    public void Carries_WhatIsCountedUnderIt()
    {
        var label = new TownLabel("brand", "清水家园", [], ["环境卫生"], ["small-works"], ["places"]);
        CountedFact Fact(CountSource source, string id, string category = "") => new(source, "count", id, "qs-a", 1, new Dictionary<string, string> { ["category"] = category });
        Assert.True(label.Carries(Fact(CountSource.Tickets, "", "环境卫生")) && label.Carries(Fact(CountSource.Procedures, "small-works")) && label.Carries(Fact(CountSource.Entries, "places")));
        Assert.False(label.Carries(Fact(CountSource.Tickets, "", "供电")) || label.Carries(Fact(CountSource.Procedures, "wish")) || label.Carries(Fact(CountSource.Ledger, "relief")) || label.Carries(Fact(CountSource.Posts, "")));
    }

    [Theory]
    [InlineData("\"procedures\": [\"nothing\"]", "'brand' is on the procedure 'nothing', which is not there; write the id of a file of data/procedures")]
    [InlineData("\"registers\": [\"nothing\"]", "'brand' is on the register 'nothing', which is not there")]
    [InlineData("\"categories\": [\"天气\"]", "'brand' is on the category '天气', which is not there; write a first level of categories.json")]
    [InlineData("\"item\": []", "'item' is not known here")]
    public void Parse_Faults_AreNamedWithTheirCure(string member, string fault) =>
        Assert.Contains(Read($$"""{ "version": "1", "labels": [ { "id": "brand", "name": "清水家园", {{member}} } ] }""").Faults, f => f.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void Parse_TheSameNameTwice_IsAFault() =>
        Assert.Contains(Read("""{ "version": "1", "labels": [ { "id": "a", "name": "清水家园" }, { "id": "b", "name": "清水家园" } ] }""").Faults, f => f.Contains("'清水家园' is there twice", StringComparison.Ordinal));

    private static (LabelBook? Book, IReadOnlyList<string> Faults) Read(string json)
    {
        var (book, faults) = LabelBook.Parse("labels.json", json, A.Categories, ProcedureRun.Procedures, ProcedureRun.Registers);
        return (book, [.. faults.Select(f => $"{f}")]);
    }
}
