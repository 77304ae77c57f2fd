using WeGrid.Domain.Notices;
using WeGrid.Domain.Warnings;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>转移短令 at the desk: who may say and see what, drills apart from what is real.</summary>
public sealed class HouseholdTests
{
    private readonly IntakeRun _run = new();

    public HouseholdTests()
    {
        _run.All.AreLeaving = true;
        _run.All.Leaving.AddRange([Leaving(1, 12, "dian"), Leaving(2, 12, "dian", isDrill: true), Leaving(2, 13, "dian", isDrill: true), Leaving(1, 14, "lu", grid: "qs-b")]);
        _run.All.Calls["dian"] = [new OpenCall(1, "暴雨红色预警", WarningColour.Red, "dian", CalleeState.SuperiorCalled, _run.Now)];
    }

    [Fact]
    [Trait("Feature", "WA-12")]
    public void Word_InRealAndDrill_CountsWhereItIsReal_AndWhoSaysItIsAwake()
    {
        var effects = _run.Hear(_run.ToApp("dian", "安置 12 中心小学"));

        var word = Assert.Single(effects.HouseholdWords);
        Assert.Equal((1, 12, HouseholdState.Sheltered, "中心小学"), (word.Run, word.Number, word.State, word.Place));
        Assert.Equal((1, "dian", CallAnswer.Awake), Assert.Single(effects.CallReplies) is var reply ? (reply.Run, reply.UserId, reply.Answer) : default);
        Assert.Equal("", Reply(effects).Values["warning.drill"]);
    }

    [Fact]
    [Trait("Feature", "WA-10")]
    public void Word_OfADrillAlone_IsMarked()
    {
        var effects = _run.Hear(_run.ToApp("dian", "安置 13"));

        Assert.Equal(2, Assert.Single(effects.HouseholdWords).Run);
        Assert.Equal("【演练】", Reply(effects).Values["warning.drill"]);
        Assert.Empty(effects.CallReplies);
    }

    [Theory]
    [Trait("Feature", "WA-11")]
    [InlineData("lu", 12)] // somebody else's
    [InlineData("xia", 12)] // the leader of another village
    [InlineData("dang", 12)] // a post of the grid that does not answer for it
    [InlineData("qi", 12)]
    public void Word_OfWhoDoesNotAnswerForThem_MarksNobody(string staff, int number)
    {
        var effects = _run.Hear(_run.ToApp(staff, $"安置 {number}"));

        Assert.Empty(effects.HouseholdWords);
        Assert.Contains("不归您管", Reply(effects).Values["left"], StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "WA-11")]
    public void List_NamesOnlyTheirOwnAndThoseBelow()
    {
        Assert.Equal(["12", "13"], Reply(_run.Hear(_run.ToApp("shu", "转移名单"))).Lines.Select(l => l.Values["number"]));
        Assert.Empty(Reply(_run.Hear(_run.ToApp("dang", "转移名单"))).Lines);
    }

    [Fact]
    [Trait("Feature", "WA-12")]
    public void Word_OfAQuantity_IsAskedBack_AndMarksNobody()
    {
        var effects = _run.Hear(_run.ToApp("dian", "安置 12户"));

        Assert.Empty(effects.HouseholdWords);
        Assert.Contains("请写清户号", Reply(effects).Values["what"], StringComparison.Ordinal);
    }

    private static Notice Reply(Effects effects) => Assert.Single(effects.Notices, n => n.Template.StartsWith("reply_households", StringComparison.Ordinal));

    private static Leaving Leaving(int run, int number, string helper, bool isDrill = false, string grid = "qs-a") =>
        new(run, new Household(number, grid, "韩大有", "坡上", 3, 0, [], helper, "", "", ""), HouseholdState.Due, null, 1, null, 0, null) { IsDrill = isDrill };
}
