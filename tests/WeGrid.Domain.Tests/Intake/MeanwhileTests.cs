using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>比您早一步: the second of two editors is told what happened meanwhile and what is possible now (LC-19).</summary>
public sealed class MeanwhileTests
{
    private readonly IntakeRun _run = new();

    public MeanwhileTests()
    {
        _run.Hear(_run.InGroup("wmZhang", "河边的路灯坏了三天了，晚上看不见路"));
    }

    private Notice Reply(string staff) => Assert.Single(_run.Last.Notices, n => n.Recipient == staff && n.Purpose == Purpose.Reply);

    [Fact]
    [Trait("Feature", "LC-19")]
    public void TwoTapOneCard_TheSecondHearsWhoWasFirst_AndWhatIsPossible()
    {
        _run.Hear(_run.Tap("wei", "accept:1024"));
        var at = Words.Time(_run.Last.Events[0].At);
        _run.Hear(_run.Tap("zu", "accept:1024"));

        var reply = Reply("zu");
        Assert.Equal(("reply_overtaken", "接单", "现在是“已接单”", $"卫小河 {at} 已接单。"), (reply.Template, reply.Values["move"], reply.Values["why"], reply.Values["since"]));
        Assert.Contains("办结", reply.Values["possible"], StringComparison.Ordinal);
        Assert.Empty(_run.Last.Events);
    }

    [Fact]
    public void TwoDispatch_TheSecondHearsToWhom()
    {
        _run.Hear(_run.Tap("wei", "accept:1024"));
        _run.Hear(_run.Tap("shu", "dispatch:1024:road"));
        _run.Hear(_run.ToApp("ban", "派单 1024 清水供电所"));

        Assert.Contains("舒继明", Reply("ban").Values["since"], StringComparison.Ordinal);
        Assert.Contains("已派单给镇养护站", Reply("ban").Values["since"], StringComparison.Ordinal);
        Assert.Equal("road", _run.All.Files[1024].Ticket.UnitId);
    }

    [Fact]
    public void WhoRepeatsTheirOwnTap_IsToldThePlainState()
    {
        _run.Hear(_run.Tap("wei", "accept:1024"));
        _run.Hear(_run.Tap("wei", "accept:1024"));

        Assert.Equal(("reply_refused", "现在是“已接单”"), (Reply("wei").Template, Reply("wei").Values["why"]));
    }

    [Fact]
    public void ResidentWhoWasFirst_IsNotNamed()
    {
        _run.Hear(_run.ToApp("dian", "我家这边停水一整天了，请来修"));
        var number = _run.All.Files.Keys.Max();
        _run.Hear(_run.ToApp("dian", $"终止 {number} 水来了"));
        _run.Hear(_run.Tap("ban", $"accept:{number}"));

        Assert.DoesNotContain("田电工", Reply("ban").Values.GetValueOrDefault("since") ?? "", StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "LC-19")]
    public void CardOfAnEarlierStep_DoesNothing_AndTurnsGrey()
    {
        _run.Hear(_run.Tap("wei", "accept:1024"));
        _run.Hear(_run.Tap("shu", "dispatch:1024:road"));
        _run.Hear(_run.ToApp("lu", "退单 1024 不属职责"));
        // The card from before the return lies on the phone still: its suggestion is the unit that gave it back.
        _run.Hear(_run.Tap("shu", "dispatch:1024:road") with { TaskId = "choose-1024-1-0" });

        Assert.Equal(TicketStatus.Returned, _run.All.Files[1024].Ticket.Status);
        Assert.Equal(("reply_overtaken", "您点的是早先的卡片"), (Reply("shu").Template, Reply("shu").Values["why"]));
        Assert.Contains("陆养护", Reply("shu").Values["since"], StringComparison.Ordinal);
        Assert.Equal("这张卡片已过时", Assert.Single(_run.Last.Notices, n => n.Channel == Channel.CardUpdate).Values["taken"]);

        _run.Hear(_run.Tap("shu", "dispatch:1024:power") with { TaskId = "choose-1024-1-1" });
        Assert.Equal("power", _run.All.Files[1024].Ticket.UnitId);
    }

    [Theory]
    [InlineData("new-1024-1-0", true)]
    [InlineData("new-1024-1-3-town", true)]
    [InlineData("new-1024-2-0", false)]
    [InlineData("new-1024-1-0-again1", false)]
    [InlineData("life-1024-1-2-0", true)]
    [InlineData("choose-1024-1-0", true)]
    [InlineData("choose-1024-1-1", false)]
    [InlineData("unit-1024-1-0", true)]
    [InlineData("unit-1024-2-0", false)]
    [InlineData("check-1024-5-0", false)]
    [InlineData("consent-1024-9", true)]
    [InlineData("", true)]
    public void IsOfNow_TellsByTheNumberOfTheCard(string taskId, bool now) => Assert.Equal(now, TicketDesk.IsOfNow(A.Ticket(), taskId));

    [Fact]
    public void ConsentCard_OfAnEarlierRequest_GrantsNoNewOne()
    {
        _run.Hear(_run.Tap("wei", "accept:1024"));
        _run.Hear(_run.ToApp("wei", "延期 1024 2天 等材料"));
        var first = Assert.Single(_run.Last.Notices, n => n.Template == "ask_consent").Buttons[0].Key;
        _run.Hear(_run.ToApp("zhen", "不同意 1024 先办着"));
        _run.Hear(_run.ToApp("wei", "延期 1024 3天 等材料"));
        var due = _run.All.Files[1024].Ticket.DueAt;
        _run.Hear(_run.Tap("ban", first));

        Assert.Equal(("reply_overtaken", "您点的是早先的卡片"), (Reply("ban").Template, Reply("ban").Values["why"]));
        Assert.Equal((due, 0), (_run.All.Files[1024].Ticket.DueAt, _run.All.Files[1024].Ticket.Extensions));
    }

    [Fact]
    public void CheckCard_OfAnEarlierReport_AnswersNoNewOne()
    {
        var run = new IntakeRun(closing: A.Closing("市政设施", check: true));
        run.Hear(run.InGroup("wmZhang", "河边的路灯坏了三天了，晚上看不见路"));
        run.Hear(run.Tap("wei", "accept:1024"));
        run.Hear(run.ToApp("wei", "办结 1024 已换灯泡"));
        Assert.Equal("报办结", Assert.Single(run.Last.Notices, n => n.Template == "reply_done").Values["move"]);
        var first = Assert.Single(run.Last.Notices, n => n.Template == "site_check").Buttons[0].Key;
        run.Hear(run.ToApp("zu", "核实退回 1024 灯不亮"));
        run.Hear(run.ToApp("wei", "办结 1024 又换了一个"));
        run.Hear(run.Tap("zu", first));

        Assert.Equal(TicketStatus.Checking, run.All.Files[1024].Ticket.Status);
        Assert.Equal("reply_overtaken", run.Last.Notices.Single(n => n.Purpose == Purpose.Reply).Template);
        run.Hear(run.ToApp("zu", "核实 1024"));
        Assert.Equal(TicketStatus.Resolved, run.All.Files[1024].Ticket.Status);
    }
}
