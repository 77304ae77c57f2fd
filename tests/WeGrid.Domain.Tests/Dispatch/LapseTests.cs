using WeGrid.Domain.Notices;
using WeGrid.Domain.Tests.Tickets;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Dispatch;

/// <summary>接单失效: an acceptance stops the calls; without progress it is undone and the ladder goes on.</summary>
public sealed class LapseTests
{
    private const Role VillageRole = Role.GridStaff | Role.Village;

    [Fact]
    [Trait("Feature", "DE-12")]
    public void AcceptedAndLeftLying_IsUndone_TheNextInLineIsAskedAndTheFirstTold()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        var promised = run.Ticket.DueAt;
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        Assert.False(run.Dues.ContainsKey(DueKind.Accept));

        run.Due(DueKind.Progress, run.Dues[DueKind.Progress]);

        Assert.Equal((TicketStatus.Ordered, null, 1, 1), (run.Ticket.Status, run.Ticket.Holder, run.Ticket.Rung, run.Ticket.Lapses));
        Assert.Equal(promised, run.Ticket.DueAt);
        Assert.Single(run.To("zu", "ticket_new"));
        Assert.Equal("祖长青", Assert.Single(run.To("wei", "acceptance_lapsed")).Values["next.name"]);
        Assert.Equal((true, false), (run.Dues.ContainsKey(DueKind.Accept), run.Dues.ContainsKey(DueKind.Dispatch)));
    }

    [Theory]
    [Trait("Feature", "DE-12")]
    [InlineData(TicketMove.Dispatch)]
    [InlineData(TicketMove.Resolve)]
    [InlineData(TicketMove.AskResident)]
    public void Progress_EndsTheClock(TicketMove progress)
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "shu", VillageRole, A.Monday);
        var late = run.Dues[DueKind.Progress];

        Assert.Null(run.Move(progress, "shu", VillageRole, A.Monday.AddHours(1), "已更换灯泡", "road"));

        Assert.False(run.Dues.ContainsKey(DueKind.Progress));
        var status = run.Ticket.Status;
        run.Due(DueKind.Progress, late);
        Assert.Equal((status, 0), (run.Ticket.Status, run.Ticket.Lapses));
    }

    [Fact]
    [Trait("Feature", "DE-12")]
    public void AfterTheQuestionToTheResident_TheClockBeginsAnew()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        run.Move(TicketMove.AskResident, "wei", Role.GridStaff, A.Monday, "哪一盏灯？");

        run.Due(DueKind.Waiting, run.Dues[DueKind.Waiting]);

        Assert.Equal(TicketStatus.Accepted, run.Ticket.Status);
        Assert.True(run.Dues[DueKind.Progress] > A.Monday.AddDays(5));
    }

    [Fact]
    [Trait("Feature", "DE-12")]
    public void MoreTimeAskedFor_IsNotUndoneBeforeTheAnswer()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        Assert.Null(run.Move(TicketMove.AskExtension, "wei", Role.GridStaff, A.Monday.AddHours(1), "3天 等材料"));
        var at = run.Dues[DueKind.Progress];

        run.Due(DueKind.Progress, at);

        Assert.Equal((TicketStatus.Accepted, 0), (run.Ticket.Status, run.Ticket.Lapses));
        Assert.True(run.Dues[DueKind.Progress] > at);
    }

    [Fact]
    [Trait("Feature", "DE-12")]
    public void AcceptedAsLighter_AGraverReportShortensTheTime()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);

        run.Attach("wm-other", A.ByKf(A.Monday), Urgency.Life, A.Monday.AddHours(1));
        Assert.Equal(A.Monday.AddHours(3), run.Dues[DueKind.Progress]);
        run.Due(DueKind.Progress, run.Dues[DueKind.Progress]);

        Assert.Equal((TicketStatus.Ordered, 1), (run.Ticket.Status, run.Ticket.Lapses));
        Assert.Contains(run.Last.Notices, n => n.Channel == Channel.Voice);
    }

    [Fact]
    [Trait("Feature", "DE-12")]
    public void AtTheTop_TheSameIsAskedByAFreshCard_AndTheOtherSuperiorHearsOfIt()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "zhen", VillageRole | Role.Superior, A.Monday);

        run.Due(DueKind.Progress, run.Dues[DueKind.Progress]);

        Assert.Single(run.To("zhen", "ticket_new"));
        Assert.Empty(run.To("zhen", "acceptance_lapsed"));
        Assert.Equal("接单", Assert.Single(run.To("ban", "late_supervise")).Values["hop.name"]);
        Assert.Null(run.Move(TicketMove.Accept, "zhen", VillageRole | Role.Superior, run.Ticket.HopStartedAt.AddMinutes(5)));
        Assert.Null(run.Move(TicketMove.Dispatch, "zhen", VillageRole | Role.Superior, run.Ticket.HopStartedAt.AddMinutes(6), unit: "road"));
    }

    [Fact]
    [Trait("Feature", "DE-12")]
    public void StillOn_FromWhoHoldsIt_BeginsTheTimeAnew()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.Life), A.Monday);
        run.Move(TicketMove.Accept, "shu", VillageRole, A.Monday);
        Assert.Equal(A.Monday.AddHours(2), run.Dues[DueKind.Progress]);

        Assert.Equal(RefusalReason.NotYours, run.Move(TicketMove.StillOn, "wei", Role.GridStaff, A.Monday.AddMinutes(100))!.Reason);
        Assert.Null(run.Move(TicketMove.StillOn, "shu", VillageRole, A.Monday.AddMinutes(110)));
        Assert.Equal((A.Monday.AddMinutes(230), TicketMove.StillOn), (run.Dues[DueKind.Progress], run.Events[^1].Move));
        Assert.Equal((TicketStatus.Accepted, 0), (run.Ticket.Status, run.Ticket.Lapses));

        run.Due(DueKind.Progress, A.Monday.AddMinutes(230)); // silence after it begins the calls anew
        Assert.Equal((TicketStatus.Ordered, 1), (run.Ticket.Status, run.Ticket.Lapses));
    }

    [Theory]
    [Trait("Feature", "DE-12")]
    [InlineData("在办 1024", true)]
    [InlineData("1024 还在办", true)]
    [InlineData("正在办1024号", true)]
    [InlineData("在办3件事", false)]
    [InlineData("正在办2楼的证", false)]
    public void StillOn_ByWords(string text, bool read) =>
        Assert.Equal(read ? TicketMove.StillOn : null, Domain.Intake.StaffCommand.Parse(text)?.Move);

    [Fact]
    [Trait("Feature", "DE-12")]
    public void OfLife_TheCallsBeginAgain_AndNoCardNumberIsUsedTwice()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.Life), A.Monday);
        run.Move(TicketMove.Accept, "shu", VillageRole, A.Monday.AddMinutes(1));
        Assert.False(run.Dues.ContainsKey(DueKind.Life));

        run.Due(DueKind.Progress, A.Monday.AddMinutes(121));

        Assert.Contains(run.Last.Notices, n => n is { Channel: Channel.Voice, Recipient: "zhen" });
        Assert.Equal(A.Monday.AddMinutes(121) + DeskRules.LifeAnswer, run.Dues[DueKind.Life]);
        run.Move(TicketMove.Accept, "zhen", VillageRole | Role.Superior, A.Monday.AddMinutes(122));
        run.Due(DueKind.Progress, A.Monday.AddMinutes(245));
        var cards = run.Notices.Where(n => n.Channel == Channel.AppCard).Select(n => (n.Recipient, n.TaskId)).ToList();
        Assert.Equal(cards.Distinct().Count(), cards.Count);
    }
}
