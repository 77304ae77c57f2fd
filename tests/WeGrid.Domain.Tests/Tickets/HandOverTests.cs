using System.Text;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Scheduling;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Tickets;

/// <summary>移交: a ticket goes with who answers for it.</summary>
public sealed class HandOverTests
{
    private static readonly DateTimeOffset _day = A.Monday.AddHours(2);

    private static Corp After(Handover handover, Corp? before = null) =>
        A.CorpOf(HandoverFile.Apply(A.Town, handover).Document!) with { Handovers = [.. before?.Handovers ?? [], handover] };

    private static Handover From(string from, string to = "xia") => new(from, to, new DateOnly(2026, 11, 16), "zhen");

    private static (bool Done, Effects Effects) HandOver(DeskRun run, Handover handover)
    {
        var effects = new Effects();
        return (new TicketDesk(A.Rules(After(handover))).HandOver(effects, run.File, A.Corp, handover, _day), effects);
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public void HandOver_WhoWasAsked_NewIsAskedOnTheSameRungAndTheClockGoesOn()
    {
        var run = new DeskRun(A.Ticket(TicketStatus.Ordered), A.Monday);
        var (due, policy) = (run.Ticket.DueAt, run.Ticket.Policy);
        Assert.Equal("wei", Turn.Of(A.Corp, run.Ticket));

        var (done, effects) = HandOver(run, From("wei", "dian"));

        Assert.True(done);
        Assert.Equal("dian", Turn.Of(After(From("wei", "dian")), run.Ticket));
        Assert.Equal((due, policy, TicketStatus.Ordered), (run.Ticket.DueAt, run.Ticket.Policy, run.Ticket.Status));
        Assert.Empty(effects.Dues); // its clocks run as they ran
        Assert.Empty(effects.Notices); // one list, not one card each
        Assert.Equal("dian", effects.Turns[run.Ticket.Number]);
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public void HandOver_WhoHasIt_NewHasItAndTheHistorySaysWhoAndWhy()
    {
        var run = new DeskRun(A.Ticket(TicketStatus.Ordered), A.Monday);
        run.Move(TicketMove.Accept, "shu", Role.GridStaff | Role.Village, A.Monday.AddMinutes(3));

        var (done, effects) = HandOver(run, From("shu"));

        Assert.True(done);
        Assert.Equal("xia", run.Ticket.Holder);
        var entry = Assert.Single(effects.Events);
        Assert.Equal((TicketMove.HandOver, Role.Machine, "handover/1"), (entry.Move, entry.By.Role, entry.By.Id));
        var words = Encoding.UTF8.GetString(entry.Canonical);
        Assert.Contains("\"~from\":\"shu\"", words, StringComparison.Ordinal);
        Assert.Contains("\"~to\":\"xia\"", words, StringComparison.Ordinal);
        Assert.Contains("\"~ordered_by\":\"zhen\"", words, StringComparison.Ordinal);
        // What the one before did is still theirs.
        Assert.Equal("shu", run.Events.Single(e => e.Move == TicketMove.Accept).By.Id);
    }

    [Theory]
    [Trait("Feature", "AD-11")]
    [InlineData("zu", false)] // on the ladder, not asked and without it
    [InlineData("ji", false)] // has nothing to do with it
    [InlineData("shu", true)] // it waits for them to dispatch
    [InlineData("wei", true)] // holds it
    public void HandOver_OnlyWhoIsConcerned(string from, bool concerned)
    {
        var run = new DeskRun(A.Ticket(TicketStatus.Ordered), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday.AddMinutes(3));
        var seq = run.Ticket.Seq;

        Assert.Equal(concerned, HandOver(run, From(from, "dian")).Done);
        Assert.Equal(concerned ? seq + 1 : seq, run.Ticket.Seq);
    }

    [Fact]
    public void HandOver_AskedTwiceOver_NothingMoreHappens()
    {
        var run = new DeskRun(A.Ticket(TicketStatus.Ordered), A.Monday);
        Assert.True(HandOver(run, From("wei", "dian")).Done);

        var corp = After(From("wei", "dian"));
        Assert.False(new TicketDesk(A.Rules(corp)).HandOver(new Effects(), run.File, corp, From("wei", "dian"), _day));
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public void HandOver_NewStoodOnALaterRung_TheRungThatIsAskedIsTheirs()
    {
        var run = new DeskRun(A.Ticket(TicketStatus.Ordered), A.Monday);
        run.Due(DueKind.Accept, A.Monday.AddMinutes(20)); // the group leader is asked now
        Assert.Equal("zu", Turn.Of(A.Corp, run.Ticket));
        var handover = From("zu", "ban");

        Assert.True(HandOver(run, handover).Done);

        Assert.Equal("ban", Turn.Of(After(handover), run.Ticket));
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public void Ladder_PromisedPlanNamesWhoHandedOver_WhoStandsInTheirPlaceIsAskedInTheSameTime()
    {
        var named = new LadderPlan("电", [], [new LadderStep([], ["shu"], DueRule.TryParse("15min", out var wait) ? wait : default), new LadderStep([PostKind.DutyOfficer], [])]);
        var ticket = A.Ticket(TicketStatus.Ordered) with { Policy = PolicySnapshot.Take(A.Ticket(TicketStatus.Ordered), A.Corp with { Ladders = [named] }, A.Deadlines) };
        var rungs = Ladder.For(ticket, After(From("shu", "dian")));

        Assert.Equal(["dian", "ban"], rungs.Select(r => r.UserId));
        Assert.Equal(wait, rungs[0].Wait);
        // A plan that names them later means them.
        Assert.DoesNotContain(Ladder.For(ticket with { OrderedAt = ticket.OrderedAt.AddDays(3) }, After(From("shu", "dian"))), r => r.UserId == "dian");
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public void Roles_OldAndNew_ChangePlaces()
    {
        var run = new DeskRun(A.Ticket(TicketStatus.Ordered), A.Monday);
        HandOver(run, From("wei", "dian"));
        var corp = After(From("wei", "dian"));

        Assert.Equal(Role.None, Roles.Of("wei", run.Ticket, corp));
        Assert.Equal(Role.GridStaff, Roles.Of("dian", run.Ticket, corp));
    }
}
