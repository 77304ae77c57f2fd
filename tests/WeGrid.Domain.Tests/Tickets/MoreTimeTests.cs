using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Tickets;

/// <summary>延期 and 挂账: asked for before the due time, given by a superior, told to the resident; the clock goes on.</summary>
public sealed class MoreTimeTests
{
    private const Role VillageRole = Role.GridStaff | Role.Village;
    private const Role Town = VillageRole | Role.Superior;

    [Fact]
    [Trait("Feature", "LC-09")]
    public void Extension_AskedAndGranted_MovesThePromiseAndTellsTheResident()
    {
        var run = InProgress();
        var due = run.Ticket.DueAt;

        Assert.Null(Ask(run, "3天 等材料", A.Monday.AddHours(2)));
        Assert.Equal(due, run.Ticket.DueAt);
        var card = Assert.Single(run.To("ban", "ask_consent"));
        Assert.Equal(("延期", "等材料", "陆养护"), (card.Values["ask.kind"], card.Values["ask.reason"], card.Values["ask.by"]));
        Assert.Equal(["consent:1024:1-20261126", "refuse:1024:1-20261126"], card.Buttons.Select(b => b.Key));

        Assert.Null(run.Move(TicketMove.GrantExtension, "ban", Town, A.Monday.AddHours(3)));
        Assert.Equal((due.AddDays(3), due.AddDays(3), 1), (run.Ticket.DueAt, run.Dues[DueKind.Handling], run.Ticket.Extensions));
        Assert.Single(run.To(A.Resident, "due_changed"), n => n is { Purpose: Purpose.Changed, WantsVerdict: true });
        Assert.Single(run.To("lu", "ask_granted"));
        Assert.Equal(TicketStatus.InProgress, run.Ticket.Status);
    }

    [Theory]
    [Trait("Feature", "LC-09")]
    [InlineData("等材料", "2026-11-16 12:00", RefusalReason.UntilMissing)]
    [InlineData("11月20日 等材料", "2026-11-16 12:00", RefusalReason.UntilMissing)]
    [InlineData("3天", "2026-11-16 12:00", RefusalReason.NoteMissing)]
    [InlineData("10个工作日 等材料", "2026-11-16 12:00", null)]
    [InlineData("11个工作日 等材料", "2026-11-16 12:00", RefusalReason.UntilTooLate)]
    [InlineData("3天 等材料", "2026-11-23 23:59", null)]
    [InlineData("3天 等材料", "2026-11-24 00:01", RefusalReason.PastDue)]
    public void AskExtension_OnlyWithDayAndReasonInTime(string words, string at, RefusalReason? refused) =>
        Assert.Equal(refused, Ask(InProgress(), words, A.Time(at))?.Reason);

    [Fact]
    [Trait("Feature", "LC-09")]
    public void GrantExtension_NotByTheVillageNorTheAskerNorTooLate()
    {
        var run = InProgress();
        Assert.Equal(RefusalReason.NothingAsked, run.Move(TicketMove.GrantExtension, "ban", Town, A.Monday)!.Reason);
        Ask(run, "3天 等材料", A.Monday);

        Assert.Equal(RefusalReason.AlreadyAsked, Ask(run, "2天 等材料", A.Monday)!.Reason);
        Assert.Equal(RefusalReason.NotYours, run.Move(TicketMove.GrantExtension, "shu", VillageRole, A.Monday)!.Reason);
        Assert.Equal(RefusalReason.PastDue, run.Move(TicketMove.GrantExtension, "ban", Town, run.Ticket.DueAt.AddSeconds(1))!.Reason);

        Assert.Null(run.Move(TicketMove.RefuseAsk, "ban", Town, A.Monday, "材料昨天到了"));
        Assert.Equal("材料昨天到了", Assert.Single(run.To("lu", "ask_refused")).Values["reason"]);
        Assert.Null(Ask(run, "2天 等材料", A.Monday));
        run.Move(TicketMove.GrantExtension, "ban", Town, A.Monday);
        Assert.Equal(RefusalReason.ExtensionsUsedUp, Ask(run, "1天 等材料", A.Monday)!.Reason);
    }

    [Fact]
    [Trait("Feature", "LC-09")]
    public void GrantExtension_OfTheSuperiorsOwnRequest_IsTheOtherSuperiors()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "ban", Town, A.Monday);
        run.Move(TicketMove.AskExtension, "ban", Town, A.Monday, "2天 等材料");

        Assert.Single(run.To("zhen", "ask_consent"));
        Assert.Equal(RefusalReason.OwnAsk, run.Move(TicketMove.GrantExtension, "ban", Town, A.Monday)!.Reason);
        Assert.Null(run.Move(TicketMove.GrantExtension, "zhen", Town, A.Monday));
    }

    [Fact]
    [Trait("Feature", "LC-09")]
    public void Extension_InATownWithoutSuperiors_IsTheGridLeaders()
    {
        var corp = A.CorpOf(A.Town.Replace("\"post\": \"dutyOfficer\"", "\"post\": \"partnerUnit\"", StringComparison.Ordinal)
            .Replace("\"post\": \"townLeader\"", "\"post\": \"partnerUnit\"", StringComparison.Ordinal));
        var run = InProgress(A.Rules(corp));
        Ask(run, "3天 等材料", A.Monday);

        Assert.Single(run.To("shu", "ask_consent"));
        Assert.Null(run.Move(TicketMove.GrantExtension, "shu", VillageRole, A.Monday));
    }

    [Fact]
    [Trait("Feature", "LC-09")]
    public void Extension_AnsweredWhileWaitingOnTheResident_AddsToTheWaiting()
    {
        var run = InProgress();
        var due = run.Ticket.DueAt;
        Ask(run, "3天 等材料", A.Monday);
        run.Move(TicketMove.AskResident, "lu", Role.Unit, A.Monday, "哪一根？");

        Assert.Null(run.Move(TicketMove.GrantExtension, "ban", Town, A.Monday.AddDays(1)));
        run.Move(TicketMove.ResumeAfterWaiting, A.Resident, Role.Resident, A.Monday.AddDays(2), "桥头");
        Assert.Equal(due.AddDays(5), run.Ticket.DueAt);
    }

    [Theory]
    [Trait("Feature", "LC-09")]
    [InlineData(TicketMove.Return)]
    [InlineData(TicketMove.Resolve)]
    public void Ask_EndsWithTheWork(TicketMove move)
    {
        var run = Dispatched();
        Ask(run, "3天 等材料", A.Monday);
        run.Move(move, "lu", Role.Unit, A.Monday, "不属职责");

        Assert.Null(run.Ticket.Ask);
    }

    [Fact]
    [Trait("Feature", "LC-09")]
    public void Ask_ForLife_IsRefused()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.Life), A.Monday);
        run.Move(TicketMove.Accept, "shu", VillageRole, A.Monday);

        Assert.Equal(RefusalReason.LifeCannotWait, run.Move(TicketMove.AskExtension, "shu", VillageRole, A.Monday, "1天 等人")!.Reason);
        Assert.Equal(RefusalReason.LifeCannotWait, run.Move(TicketMove.AskDeferral, "shu", VillageRole, A.Monday, "1天 等资金")!.Reason);
    }

    [Fact]
    [Trait("Feature", "LC-10")]
    public void Deferral_WithReasonAndReviewDay_IsToldAndLookedAtAgain()
    {
        var run = InProgress();
        Assert.Null(run.Move(TicketMove.AskDeferral, "lu", Role.Unit, A.Monday, "12月31日 等预算，明年一月拨款"));
        Assert.Equal("等资金安排（等预算，明年一月拨款）", Assert.Single(run.To("ban", "ask_consent")).Values["ask.reason"]);
        Assert.Null(run.Move(TicketMove.Defer, "ban", Town, A.Monday.AddHours(1)));

        Assert.Equal((TicketStatus.Deferred, "money", A.Time("2027-01-01 00:00")), (run.Ticket.Status, run.Ticket.DeferReason, run.Ticket.DueAt));
        Assert.Equal("等资金安排", Assert.Single(run.To(A.Resident, "deferred")).Values["reason"]);
        Assert.Equal([(DueKind.Handling, A.Time("2027-01-01 00:00")), (DueKind.Review, A.Time("2026-12-31 09:00"))], run.Dues.Select(d => (d.Key, d.Value)).Order());

        Assert.Equal(DueKind.Review, run.DueNext().Kind);
        Assert.Single(run.To("lu", "review_due"));
        Assert.Single(run.To("ban", "review_due"));
        Assert.Null(run.Move(TicketMove.AskDeferral, "lu", Role.Unit, A.Time("2026-12-31 10:00"), "1月20日 等拨款"));
        Assert.Null(run.Move(TicketMove.Defer, "ban", Town, A.Time("2026-12-31 11:00")));
        Assert.Equal(A.Time("2027-01-20 09:00"), run.Dues[DueKind.Review]);

        Assert.Null(run.Move(TicketMove.ResumeDeferred, "lu", Role.Unit, A.Time("2027-01-11 10:00")));
        Assert.Equal(TicketStatus.InProgress, run.Ticket.Status);
        Assert.Equal([DueKind.Handling], run.Dues.Keys);
        Assert.Equal("relay_due_changed", Assert.Single(run.Last.Relays).Template); // two months later no channel is open
    }

    [Fact]
    [Trait("Feature", "LC-10")]
    public void Deferral_NotLookedAt_IsLateAtTheEndOfItsDay()
    {
        var run = Deferred();
        run.DueNext();
        var (kind, at) = run.DueNext();

        Assert.Equal((DueKind.Handling, A.Time("2027-01-01 00:00")), (kind, at));
        Assert.Single(run.To("lu", "late_yours"));
        Assert.Single(run.To("ban", "late_supervise"));
    }

    [Theory]
    [Trait("Feature", "LC-10")]
    [InlineData("12月31日 太忙了", RefusalReason.DeferralReasonMissing)]
    [InlineData("等资金", RefusalReason.UntilMissing)]
    [InlineData("180天 等资金", null)]
    [InlineData("181天 等资金", RefusalReason.UntilTooLate)]
    public void AskDeferral_OnlyWithReasonAndDay(string words, RefusalReason? refused) =>
        Assert.Equal(refused, InProgress().Move(TicketMove.AskDeferral, "lu", Role.Unit, A.Monday, words)?.Reason);

    [Fact]
    [Trait("Feature", "LC-10")]
    public void Deferral_OfWhatBecomesGraver_EndsByItself()
    {
        var run = Deferred();
        run.Attach("wmResident2", A.ByKf(A.Monday, "wmResident2"), Urgency.TwoHours, A.Monday.AddDays(1));

        Assert.Equal((TicketStatus.InProgress, Urgency.TwoHours), (run.Ticket.Status, run.Ticket.Urgency));
        Assert.Equal(A.Monday.AddDays(1).AddHours(2), run.Dues[DueKind.Handling]);
        Assert.DoesNotContain(DueKind.Review, run.Dues.Keys);
    }

    [Fact]
    [Trait("Feature", "LC-10")]
    public void Deferral_NotDelivered_IsPassedOnByHand()
    {
        var run = Deferred();
        run.Sent(A.Resident, Purpose.Changed, reached: false, A.Monday.AddHours(2));

        var relay = Assert.Single(run.Last.Relays);
        Assert.Equal(("relay_deferred", "等资金安排"), (relay.Template, relay.Values["reason"]));
    }

    private static MoveRefusal? Ask(DeskRun run, string words, DateTimeOffset at) => run.Move(TicketMove.AskExtension, "lu", Role.Unit, at, words);

    private static DeskRun Dispatched(DeskRules? rules = null)
    {
        var run = new DeskRun(A.Ticket(), A.Monday, rules: rules);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday, unit: "road");
        return run;
    }

    private static DeskRun InProgress(DeskRules? rules = null)
    {
        var run = Dispatched(rules);
        run.Move(TicketMove.Start, "lu", Role.Unit, A.Monday);
        return run;
    }

    private static DeskRun Deferred()
    {
        var run = InProgress();
        run.Move(TicketMove.AskDeferral, "lu", Role.Unit, A.Monday, "12月31日 等资金");
        run.Move(TicketMove.Defer, "ban", Town, A.Monday.AddHours(1));
        return run;
    }
}
