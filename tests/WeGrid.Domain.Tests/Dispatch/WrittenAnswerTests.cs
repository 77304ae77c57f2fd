using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tests.Tickets;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Dispatch;

/// <summary>督办: a superior's card needs a written answer in time.</summary>
public sealed class WrittenAnswerTests
{
    private const Role VillageRole = Role.GridStaff | Role.Village;
    private const Role Town = VillageRole | Role.Superior;

    [Fact]
    [Trait("Feature", "DE-10")]
    public void Demanded_WhoHasItInHandGetsOneCard_AndTheSuperiorReadsTheWords()
    {
        var run = InProgress();
        Assert.Null(run.Move(TicketMove.DemandAnswer, "ban", Town, A.Monday.AddHours(1), "为什么还没人去"));

        var card = Assert.Single(run.Last.Notices);
        Assert.Equal(("lu", "answer_wanted", Channel.AppCard, "为什么还没人去"), (card.Recipient, card.Template, card.Channel, card.Values["answer.asked"]));
        Assert.Equal(["answer:1024"], card.Buttons.Select(b => b.Key));
        Assert.Equal(run.Ticket.Owed!.DueAt, run.Dues[DueKind.Answer]);

        Assert.Equal(RefusalReason.AnswerMissing, run.Move(TicketMove.AnswerSupervisor, "lu", Role.Unit, A.Monday.AddHours(2))!.Reason);
        Assert.Null(run.Move(TicketMove.AnswerSupervisor, "lu", Role.Unit, A.Monday.AddHours(2), "缺配件，明天上午修好"));
        var told = Assert.Single(run.To("ban", "answer_given"));
        Assert.Equal(("陆养护", "缺配件，明天上午修好"), (told.Values["answer.by"], told.Values["answer.words"]));
        Assert.Equal((null, false), (run.Ticket.Owed, run.Dues.ContainsKey(DueKind.Answer)));
        Assert.Equal(RefusalReason.NoAnswerOwed, run.Move(TicketMove.AnswerSupervisor, "lu", Role.Unit, A.Monday.AddHours(3), "修好了")!.Reason);
    }

    [Fact]
    [Trait("Feature", "DE-10")]
    public void NoAnswerInTime_IsOnRecord_BothSuperiorsHearOfIt_AndAgain()
    {
        var run = InProgress();
        run.Move(TicketMove.DemandAnswer, "ban", Town, A.Monday.AddHours(1));
        var at = run.Dues[DueKind.Answer];
        var handling = run.Dues[DueKind.Handling];

        run.Due(DueKind.Answer, at);

        Assert.Single(run.To("lu", "answer_late"));
        Assert.Equal("陆养护", Assert.Single(run.To("ban", "answer_missing")).Values["late.name"]);
        Assert.Single(run.To("zhen", "answer_missing"));
        Assert.Equal([TicketMove.Urge, TicketMove.Supervise, TicketMove.Supervise], run.Last.Events.Select(e => e.Move));
        Assert.True(run.Dues[DueKind.Answer] > at);
        Assert.Equal(handling, run.Dues[DueKind.Handling]);
        Assert.Null(run.Move(TicketMove.AnswerSupervisor, "lu", Role.Unit, at.AddHours(1), "今晚修好"));
        Assert.False(run.Dues.ContainsKey(DueKind.Answer));
    }

    [Fact]
    [Trait("Feature", "DE-10")]
    public void Resolve_AnswersInItsOwnWords()
    {
        var run = InProgress();
        run.Move(TicketMove.DemandAnswer, "ban", Town, A.Monday.AddHours(1));

        run.Move(TicketMove.Resolve, "lu", Role.Unit, A.Monday.AddHours(2), "已更换灯泡");

        Assert.Equal("已更换灯泡", Assert.Single(run.To("ban", "answer_given")).Values["answer.words"]);
        Assert.Equal((null, false), (run.Ticket.Owed, run.Dues.ContainsKey(DueKind.Answer)));
    }

    [Fact]
    [Trait("Feature", "DE-10")]
    public void Demand_OnceAtATime_OfASuperiorAlone_NotOfThemself()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        Assert.Equal(RefusalReason.NotYours, run.Move(TicketMove.DemandAnswer, "shu", VillageRole, A.Monday)!.Reason);
        Assert.Null(run.Move(TicketMove.DemandAnswer, "ban", Town, A.Monday));
        Assert.Equal("wei", run.Ticket.Owed!.From);
        Assert.Equal(RefusalReason.AnswerAwaited, run.Move(TicketMove.DemandAnswer, "zhen", Town, A.Monday)!.Reason);

        var own = new DeskRun(A.Ticket(urgency: Urgency.TwoHours), A.Time("2026-11-16 22:00"));
        Assert.Equal(RefusalReason.OwnHands, own.Move(TicketMove.DemandAnswer, "ban", Town, A.Time("2026-11-16 22:05"))!.Reason);
    }

    [Fact]
    [Trait("Feature", "DE-10")]
    public void Demand_AtNight_WaitsForTheMorning_AndTheTimeWithIt()
    {
        var run = InProgress();
        run.Move(TicketMove.DemandAnswer, "ban", Town, A.Time("2026-11-16 22:00"));

        Assert.Equal(A.Time("2026-11-17 07:00"), Assert.Single(run.To("lu", "answer_wanted")).SendAt);
        Assert.Equal(A.Time("2026-11-19 00:00"), run.Ticket.Owed!.DueAt);
    }

    [Theory]
    [Trait("Feature", "DE-10")]
    [InlineData("督办 1024 为什么还没人去", TicketMove.DemandAnswer, "为什么还没人去")]
    [InlineData("督办1024号", TicketMove.DemandAnswer, "")]
    [InlineData("答复 1024 已到现场，今晚修好", TicketMove.AnswerSupervisor, "已到现场，今晚修好")]
    public void ShortWords_AreUnderstood(string text, TicketMove move, string rest) =>
        Assert.Equal(new StaffCommand(move, 1024, rest), StaffCommand.Parse(text));

    private static DeskRun InProgress()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday.AddMinutes(1), unit: "road");
        run.Move(TicketMove.Start, "lu", Role.Unit, A.Monday.AddMinutes(2));
        return run;
    }
}
