using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Tickets;

/// <summary>办结规则: what a town may ask of 办结, and that a clerk's change reaches no running ticket.</summary>
public sealed class ClosingRulesTests
{
    [Fact]
    public void Parse_TheShippedFile_HasNoFaults()
    {
        var (rules, faults) = ClosingRules.Parse("closing.json", File.ReadAllText(Path.Combine(A.Root, "data", "closing.json")), A.Categories);

        Assert.Empty(faults);
        Assert.Equal(new ClosingRule(Photo: true, Check: true), rules!.For("消防隐患", "通道堵塞"));
        Assert.Equal(ClosingRule.NoteOnly, rules.For("政策咨询", "入学"));
    }

    [Fact]
    public void For_TheSecondLevel_CountsBeforeTheFirst()
    {
        var rules = ClosingRules.Parse("closing.json", """{ "version": "x", "categories": { "市政设施": { "photo": true }, "市政设施/路灯": { "photo": false, "check": true } } }""", A.Categories).Rules!;

        Assert.Equal(new ClosingRule(Photo: true, Check: false), rules.For("市政设施", "井盖"));
        Assert.Equal(new ClosingRule(Photo: false, Check: true), rules.For("市政设施", "路灯"));
    }

    [Fact]
    public void Parse_EveryFault_IsListedWithItsCure()
    {
        var (rules, faults) = ClosingRules.Parse("closing.json", """
            { "version": "", "more": 1, "categories": {
                "路灯": { "photo": true }, "市政设施": {}, "供电": { "photo": "yes" }, "供水": { "photo": true, "sign": true },
                "监督举报/干部作风": { "check": true }, "供热": { "photo": true }, "供热": { "check": true } } }
            """, A.Categories);

        Assert.Null(rules);
        string[] expected =
        [
            "closing.json: 'more' is not known here", "version: expected a text", "路灯: category '路灯' is not in categories.json", "市政设施: neither 'photo' nor 'check' is written",
            "供电/photo: expected true or false", "供水: 'sign' is not known here", "is confidential", "'供热' is there twice",
        ];
        Assert.All(expected, e => Assert.Contains(faults, f => f.ToString().Contains(e, StringComparison.Ordinal)));
        Assert.Equal(expected.Length, faults.Count);
    }

    [Fact]
    public void Snapshot_KeepsWhatWasAsked_AndIsTheSameWithoutRules()
    {
        var plain = PolicySnapshot.Take(A.Ticket(), A.Corp, A.Deadlines);
        var strict = PolicySnapshot.Take(A.Ticket(), A.Corp, A.Deadlines, A.Closing("市政设施", photo: true));

        Assert.Equal(plain.Id, PolicySnapshot.Take(A.Ticket(), A.Corp, A.Deadlines, A.Closing("供电", photo: true)).Id);
        Assert.NotEqual(plain.Id, strict.Id);
        Assert.Equal(new ClosingRule(Photo: true, Check: false), PolicyText.Read(strict.Id, PolicyText.Write(strict)).Closing);
        Assert.Equal(ClosingRule.NoteOnly, PolicyText.Read(plain.Id, PolicyText.Write(plain)).Closing);
    }
}
