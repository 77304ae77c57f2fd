using WeGrid.Domain.Notices;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>延期, 挂账 and 退单 by short words and by cards, and what is answered when it cannot be.</summary>
public sealed class MoreTimeWordsTests
{
    private const string Zhang = "wmZhang";
    private readonly IntakeRun _run = new();

    private Ticket Ticket => _run.All.Files[1024].Ticket;

    public MoreTimeWordsTests()
    {
        _run.Reachable(Zhang, _run.Now);
        _run.Hear(_run.InGroup(Zhang, "河边的路灯坏了三天了，晚上看不见路"));
        Say("wei", "接单 1024");
        Say("shu", "派单 1024 养护站");
    }

    [Fact]
    [Trait("Feature", "LC-09")]
    public void Extension_ByWords_IsAskedThenGranted()
    {
        var due = Ticket.DueAt;

        Assert.Equal("reply_asked", Say("lu", "延期 1024 3天 等材料").Template);
        Assert.Equal("同意延期", Say("ban", "同意 1024").Values["move"]);
        Assert.Equal(due.AddDays(3), Ticket.DueAt);
    }

    [Fact]
    [Trait("Feature", "LC-10")]
    public void Deferral_ByWordsAndCard_IsAskedThenGranted()
    {
        Assert.Equal("reply_asked", Say("lu", "挂帐 1024 12月31日 等资金").Template);
        var card = Assert.Single(_run.Last.Notices, n => n.Template == "ask_consent");
        _run.Hear(_run.Tap(card.Recipient, card.Buttons[0].Key));

        Assert.Equal(TicketStatus.Deferred, Ticket.Status);
        Assert.Equal("已处理", Assert.Single(_run.Last.Notices, n => n.Channel == Channel.CardUpdate).Values["taken"]);
        Assert.Equal("已派单", Say("lu", "恢复 1024").Values["status"]);
    }

    [Fact]
    [Trait("Feature", "LC-09")]
    public void Card_OfAnEarlierRequest_AnswersNoNewOne()
    {
        Say("lu", "延期 1024 3天 等材料");
        var old = Assert.Single(_run.Last.Notices, n => n.Template == "ask_consent");
        Say("ban", "不同意 1024 太久了");
        Say("lu", "延期 1024 2天 等材料");
        var due = Ticket.DueAt;
        _run.Hear(_run.Tap(old.Recipient, old.Buttons[0].Key));

        Assert.Equal((due, AskKind.Extension), (Ticket.DueAt, Ticket.Ask!.Kind));
    }

    [Fact]
    [Trait("Feature", "LC-07")]
    public void Return_ByWords_IsTakenOrToldWhatIsMissing()
    {
        var refused = Say("lu", "退单 1024 太忙了");
        Assert.Contains("不属辖区、不属职责", refused.Values["why"], StringComparison.Ordinal);

        Say("lu", "退单 1024 不属我辖区");
        Assert.Equal((TicketStatus.Returned, "area"), (Ticket.Status, Ticket.ReturnReason));
    }

    [Fact]
    [Trait("Feature", "DE-08")]
    public void Assist_ByWords_IsGivenAndDone()
    {
        Say("shu", "协办 1024 供电所 2天 停电配合");
        Assert.Equal(("power", "停电配合"), (_run.All.Files[1024].Parts[0].UnitId, _run.All.Files[1024].Parts[0].Task));
        Assert.Contains("取消协办", Say("lu", "办结 1024 已换灯泡").Values["why"], StringComparison.Ordinal);

        Say("dian", "协办办结 1024 停了两小时");
        Assert.Equal("已办结", Say("lu", "办结 1024 已换灯泡").Values["status"]);
    }

    [Fact]
    public void WrongState_IsAnsweredWithWhatIsPossible()
    {
        var reply = Say("shu", "接单 1024");

        Assert.Equal("reply_refused", reply.Template);
        Assert.Equal(("接单", "现在是“已派单”"), (reply.Values["move"], reply.Values["why"]));
        Assert.Equal("办结、请居民补充、并案、协办、催办、申请延期、申请挂账、拆单", reply.Values["possible"]);
        Assert.Equal("没有等答复的请示", Say("ban", "同意 1024").Values["why"]);
        Assert.Equal("reply_unknown", Say("ban", "同意 9999").Template);
    }

    private Notice Say(string staff, string words)
    {
        _run.Hear(_run.ToApp(staff, words));
        return Assert.Single(_run.Last.Notices, n => n.Recipient == staff && n.Purpose == Purpose.Reply);
    }
}
