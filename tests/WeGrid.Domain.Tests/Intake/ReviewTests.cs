using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>回看忽略: what was taken for no demand is looked at, and goes the way it would have gone.</summary>
public sealed class ReviewTests
{
    private const string Zhang = "wmZhang";
    private readonly IntakeRun _run = new();

    private ReviewItem Ignored(string text)
    {
        _run.Reachable(Zhang, _run.Now);
        _run.Hear(_run.InGroup(Zhang, text));
        return _run.Ignored[Assert.Single(_run.Last.Ignored).Id];
    }

    private Effects Say(string staff, string words) => _run.Hear(_run.ToApp(staff, words));

    [Fact]
    public void Ignored_KeepsVerdictScoreWordsVersionAndGrid()
    {
        var message = Ignored("谢谢村里，路灯修好了").Message;

        Assert.Equal((A.Grid, false, A.Lexicon.Version), (message.GridId, message.IsConfidential, message.Version));
        Assert.NotEqual(Verdict.Chatter, message.Verdict);
        Assert.InRange(message.Score, 0, 0.5);
        Assert.NotEmpty(message.Words);
    }

    [Fact]
    public void Tap_MakesATicketAsIfItHadBeenUnderstoodSo_WithTheReceipt()
    {
        var item = Ignored("今天天气真好");

        _run.Hear(_run.Tap("shu", $"review:{item.Message.Id}:ticket"));

        var ticket = _run.All.Files[1024];
        Assert.Equal((TicketStatus.Ordered, A.Grid, Zhang), (ticket.Ticket.Status, ticket.Ticket.GridId, Assert.Single(ticket.Reporters).Person));
        var demand = Assert.Single(_run.Last.Demands);
        Assert.Equal((item.Message.Id, item.Message.Text, item.Message.SaidAt, DemandStatus.Ticketed), (demand.Id, demand.Text, demand.SaidAt, demand.Status));
        Assert.Contains("由人认定", new MachineLabel(demand.Id, demand.Label).ReasonOf(CorrectedLabel.Demand), StringComparison.Ordinal);
        Assert.Equal(new Actor(Role.GridStaff, "shu"), _run.Last.Events[0].By);
        Assert.Contains(_run.Last.Notices, n => n.Template == "receipt" && n.Recipient == Zhang);
        Assert.Contains(_run.Last.Notices, n => n.Template == "ticket_new" && n.Recipient == "wei");
        var correction = Assert.Single(_run.Last.Corrections);
        Assert.Equal((item.Message.Id, 1024L, CorrectedLabel.Demand, "不是诉求", "是诉求"), (correction.Demand, correction.Ticket!.Value, correction.Field, correction.Was, correction.Now));
        Assert.Contains("Chatter", correction.Machine, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_AnswerTheNewestCard_AndASecondAnswerChangesNothing()
    {
        Ignored("今天天气真好");
        Ignored("明天赶集去不去");
        _run.PutOnCard("shu");

        Say("shu", "转工单 2");
        Assert.Equal("明天赶集去不去", Assert.Single(_run.Last.Demands).Text);
        Say("shu", "传工单2");
        Assert.Equal("reply_draft_done", Assert.Single(_run.Last.Notices).Template);

        Say("shu", "都不是");
        Assert.Equal("reply_review_ok", Assert.Single(_run.Last.Notices).Template);
        Assert.Equal(("shu", null), (Assert.Single(_run.Last.Reviews).Value.By, _run.Last.Reviews.Single().Value.Ticket));
        Assert.Equal("不是诉求", Assert.Single(_run.Last.Corrections).Now);
        Say("shu", "转工单 9");
        Assert.Equal("reply_review_gone", Assert.Single(_run.Last.Notices).Template);
        Assert.Single(_run.All.Files);
    }

    [Fact]
    public void NotTheirs_IsAnsweredAsIfItWereNotThere()
    {
        var item = Ignored("今天天气真好");
        _run.Hear(_run.Tap("xia", $"review:{item.Message.Id}:ticket")); // another village's leader

        Assert.Equal("reply_review_gone", Assert.Single(_run.Last.Notices).Template);
        Assert.Empty(_run.Last.Demands);
    }

    [Fact]
    public void Confidential_OnlyWhoMaySeeSuchMatters_NeverWhoIsNamed()
    {
        var desk = A.IntakeDesk();
        var message = new IgnoredMessage(Guid.NewGuid(), Zhang, "archive:wr-a", "m", A.Monday, "转发：听说舒继明以前被举报过", "Rumour: …") { GridId = A.Grid, IsConfidential = true };

        Assert.Equal(["ji"], A.Corp.Staff.Keys.Where(s => desk.MayReview(s, message)));
        Assert.False(desk.MayReview(Actor.ConsoleId, message));
        Assert.True(desk.MayReview(Actor.ConsoleId, message with { IsConfidential = false }));
        Assert.False(desk.MayReview(Zhang, message with { IsConfidential = false }));
        Assert.False(desk.MayReview("ji", message with { Text = "听说季正声被举报过" }));
    }

    [Fact]
    public void WordsGone_NothingIsMadeOfIt()
    {
        var item = Ignored("今天天气真好");
        _run.Ignored[item.Message.Id] = item with { Message = item.Message with { Text = "" } };

        _run.Hear(_run.Tap("shu", $"review:{item.Message.Id}:ticket"));

        Assert.Empty(_run.Last.Demands);
        Assert.Equal("reply_review_gone", Assert.Single(_run.Last.Notices).Template);
    }

    [Theory]
    [InlineData("转工单 3", 3)]
    [InlineData("转工单第3句", 3)]
    [InlineData("@小清 转公单：３。", 3)]
    [InlineData("立工单3", 3)]
    [InlineData("都不是", null)]
    [InlineData("都不事。", null)]
    public void Parse_AsPeopleType(string text, int? number) => Assert.Equal(new ReviewCommand(number), ReviewCommand.Parse(text));

    [Theory]
    [InlineData("转工单")]
    [InlineData("转工单给供电所")]
    [InlineData("不是")]
    [InlineData("都不是我家的")]
    [InlineData("转账 300")]
    public void Parse_OtherWords_AreNone(string text) => Assert.Null(ReviewCommand.Parse(text));

    [Fact]
    public void NotACard_EverydayWordsStayWords()
    {
        Say("shu", "都不是");

        Assert.DoesNotContain(_run.Last.Notices, n => n.Template.StartsWith("reply_review", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"review\": { \"near\": 0 }")]
    [InlineData("\"review\": { \"card\": false }")]
    public void Settings_WrongWords_AreNamed(string settings) => Assert.Contains(A.FaultsWith(settings), f => f.StartsWith("settings.review", StringComparison.Ordinal));
}
