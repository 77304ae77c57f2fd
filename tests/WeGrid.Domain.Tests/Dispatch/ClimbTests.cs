using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tests.Tickets;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Dispatch;

/// <summary>小事不拖大、小事不出网: a dispute is first handled in its grid; it climbs by age and severity.</summary>
public sealed class ClimbTests
{
    private const Role VillageRole = Role.GridStaff | Role.Village;

    private static readonly Domain.Corps.Corp _corp = A.CorpOf(A.Town
        .Replace("{ \"userid\": \"dang\"", "{ \"userid\": \"tiao\", \"name\": \"调解员\", \"posts\": [ { \"grid\": \"qs-a\", \"post\": \"mediator\" } ] }, { \"userid\": \"fa\", \"name\": \"法顾问\", \"posts\": [ { \"grid\": \"qs\", \"post\": \"legalAdviser\" } ] }, { \"userid\": \"dang\"", StringComparison.Ordinal));

    [Fact]
    [Trait("Feature", "A15")]
    public void Dispute_FirstInItsGrid_ThenTheMediator_ThenTheLawyer_OnTime_TheResidentHears()
    {
        var run = Dispute(member: true);
        var promised = run.Ticket.DueAt;
        Assert.Single(run.To("wei", "ticket_new"));
        Assert.Equal((A.Time("2026-11-20 00:00"), A.Time("2026-12-02 00:00")), (run.Dues[DueKind.Climb], promised)); // 3 working days; 15 days
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        run.Dues.Remove(DueKind.Progress); // and works on it

        run.Due(DueKind.Climb, run.Dues[DueKind.Climb]);

        Assert.Equal((TicketStatus.Ordered, null, promised), (run.Ticket.Status, run.Ticket.Holder, run.Ticket.DueAt));
        Assert.Single(run.To("tiao", "ticket_new"));
        Assert.Equal(("村（社区）调解", "调解员"), (Assert.Single(run.To("wei", "climbed_yours")).Values["reason"], run.To("wei", "climbed_yours").Single().Values["next.name"]));
        Assert.Equal(("村（社区）调解", Purpose.Climbed), (Assert.Single(run.To(A.Resident, "climbed")).Values["reason"], run.To(A.Resident, "climbed").Single().Purpose));
        run.Move(TicketMove.Accept, "tiao", Role.GridStaff, A.Time("2026-11-20 09:00"));

        Assert.Equal(A.Time("2026-11-26 00:00"), run.Dues[DueKind.Climb]); // 7 working days
        run.Due(DueKind.Climb, run.Dues[DueKind.Climb]);

        Assert.Single(run.To("fa", "ticket_new"));
        Assert.Equal("镇调解和法律顾问", Assert.Single(run.To(A.Resident, "climbed")).Values["reason"]);
        Assert.DoesNotContain(DueKind.Climb, run.Dues.Keys);
        run.Move(TicketMove.Accept, "fa", Role.GridStaff, A.Time("2026-11-26 09:00"));
        Assert.Null(run.Move(TicketMove.Resolve, "fa", Role.GridStaff, A.Time("2026-11-26 15:00"), "双方签了调解协议"));
        var cards = run.Notices.Where(n => n.Channel == Channel.AppCard).Select(n => (n.Recipient, n.TaskId)).ToList();
        Assert.Equal(cards.Distinct().Count(), cards.Count);
    }

    [Fact]
    [Trait("Feature", "A15")]
    public void WhoCannotBeWrittenTo_HearsOfItFromTheirLeader()
    {
        var run = Dispute(); // wrote by 微信客服 days ago
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        run.Due(DueKind.Climb, run.Dues[DueKind.Climb]);

        Assert.Equal(("relay_climbed", "村（社区）调解", false), (Assert.Single(run.Relays).Template, run.Relays[0].Values["reason"], run.Relays[0].TellsResult));
    }

    [Theory]
    [Trait("Feature", "C11")]
    [InlineData(Urgency.WorkingDays, "2026-11-20 00:00", "2026-11-26 00:00")]
    [InlineData(Urgency.Day, "2026-11-17 10:00", "2026-11-18 10:00")]
    [InlineData(Urgency.TwoHours, "2026-11-17 10:00", "2026-11-18 10:00")]
    public void TheGraver_TheSooner(Urgency urgency, string mediator, string town)
    {
        var run = Dispute(urgency);
        Assert.Equal(A.Time(mediator), run.Dues[DueKind.Climb]);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        run.Due(DueKind.Climb, A.Time(mediator));

        Assert.Equal((A.Time(town), 1), (run.Dues[DueKind.Climb], run.File.Ticket.Lapses));
        Assert.Contains(run.Notices, n => n is { Recipient: "tiao", Template: "ticket_new" });
    }

    [Fact]
    [Trait("Feature", "C11")]
    public void AGraverReport_ShortensTheAge_AndWhatIsSettledInTheGridNeverClimbs()
    {
        var run = Dispute();
        run.Attach("wm-other", A.ByKf(A.Monday), Urgency.Day, A.Monday.AddHours(2));
        Assert.Equal(A.Time("2026-11-17 10:00"), run.Dues[DueKind.Climb]);

        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday.AddHours(3));
        run.Move(TicketMove.Resolve, "wei", Role.GridStaff, A.Monday.AddHours(4), "两家说开了");
        Assert.DoesNotContain(DueKind.Climb, run.Dues.Keys);
    }

    [Fact]
    [Trait("Feature", "C11")]
    public void WaitingForTheResident_DoesNotAge_WithAUnit_TheLevelAboveHears()
    {
        var run = Dispute();
        run.Move(TicketMove.Accept, "shu", VillageRole, A.Monday);
        // The leader of the village stands on the second step: the next age is the town's.
        run.Due(DueKind.Climb, A.Time("2026-11-20 00:00"));
        Assert.Equal((TicketStatus.Accepted, A.Time("2026-11-26 00:00")), (run.Ticket.Status, run.Dues[DueKind.Climb]));
        run.Move(TicketMove.AskResident, "shu", VillageRole, A.Time("2026-11-20 09:00"), "地界石在哪里？");
        run.Due(DueKind.Climb, A.Time("2026-11-26 00:00"));
        Assert.Equal(TicketStatus.WaitingOnResident, run.Ticket.Status);
        Assert.True(run.Dues[DueKind.Climb] > A.Time("2026-11-26 00:00"));

        run.Move(TicketMove.ResumeAfterWaiting, A.Resident, Role.Resident, A.Time("2026-11-26 10:00"), "在水沟边");
        run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Time("2026-11-26 11:00"), unit: "road");
        run.Due(DueKind.Climb, A.Time("2026-12-03 00:00"));
        Assert.Equal((TicketStatus.Dispatched, "调解"), (run.Ticket.Status, Assert.Single(run.To("ban", "late_supervise")).Values["hop.name"]));
    }

    [Fact]
    [Trait("Feature", "A15")]
    public void OtherMatters_DoNotClimbWithAge_AndTheAgesArePartOfThePromise()
    {
        Assert.DoesNotContain(DueKind.Climb, new DeskRun(A.Ticket(), A.Monday, rules: A.Rules(_corp)).Dues.Keys);
        var policy = PolicySnapshot.Take(A.Ticket(category: "矛盾调解"), _corp, A.Deadlines);
        var read = PolicyText.Read(policy.Id, PolicyText.Write(policy));

        Assert.Equal(policy.Id, PolicyText.Fingerprint(read));
        Assert.Equal(policy.Ladder.Steps.Select(s => (s.Name, s.After, s.UrgentAfter)), read.Ladder.Steps.Select(s => (s.Name, s.After, s.UrgentAfter)));
        Assert.DoesNotContain("after", PolicyText.Write(PolicySnapshot.Take(A.Ticket(), _corp, A.Deadlines)), StringComparison.Ordinal); // as it always was
    }

    private static DeskRun Dispute(Urgency urgency = Urgency.WorkingDays, bool member = false) =>
        new(A.Ticket(urgency: urgency, category: "矛盾调解") with { Subcategory = "邻里纠纷" }, A.Monday, member ? new Reach(A.Resident, IsMember: true) : null, A.Rules(_corp));
}
