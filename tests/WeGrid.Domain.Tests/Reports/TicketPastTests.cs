using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Reports;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tests.Tickets;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Reports;

/// <summary>Figures from the history chain alone.</summary>
public sealed class TicketPastTests
{
    private static TicketPast Past(DeskRun run, DateTimeOffset asOf) => TicketPast.Of(run.Ticket.Number, run.Events.Select(e => PastStep.Read(e.Canonical)), asOf)!;

    [Fact]
    [Trait("Feature", "ST-07")]
    public void Past_OfAClosedMoment_IsTheSameWhateverHappensLater()
    {
        var run = new DeskRun(A.Ticket(), A.Monday).Resolve(A.Monday.AddHours(1));
        var asOf = A.Monday.AddDays(1);
        var before = RatedTicket.Of(Past(run, asOf), []);
        run.Sent(A.Resident, Purpose.Result, reached: true, A.Monday.AddHours(3));
        run.Answer(A.Resident, 1, false, Satisfaction.Dissatisfied, "还是不亮", A.Monday.AddDays(2));
        Assert.Equal(2, run.Ticket.Round);

        Assert.Equal(before, RatedTicket.Of(Past(run, asOf), []));
        Assert.Null(RatedTicket.Of(Past(run, A.Monday.AddDays(3)), []).ResolvedAt);
        Assert.Null(TicketPast.Of(1024, run.Events.Select(e => PastStep.Read(e.Canonical)), A.Monday.AddDays(-1)));
    }

    [Fact]
    [Trait("Feature", "ST-02")]
    public void Past_KeepsTheAcceptLimitThatWasPromised()
    {
        Assert.Equal(A.Time("2026-11-18 00:00"), Past(new DeskRun(A.Ticket(), A.Monday), A.Monday).AcceptBy); // 1 working day
        Assert.Equal(A.Monday.AddMinutes(20), Past(new DeskRun(A.Ticket(urgency: Urgency.TwoHours), A.Monday), A.Monday).AcceptBy);
        Assert.Equal(A.Monday.AddMinutes(10), Past(new DeskRun(A.Ticket(urgency: Urgency.Life), A.Monday), A.Monday).AcceptBy);
        // At night nobody is asked before seven, and the limit begins then.
        var night = A.Time("2026-11-16 23:00");
        Assert.Equal(A.Time("2026-11-19 00:00"), Past(new DeskRun(A.Ticket(at: night), night), night).AcceptBy);
    }

    /// <summary>挂账: until its review day it is in time, after that it counts as not done. 撤销并案: it counts again, with the acceptance and limit it had.</summary>
    [Theory]
    [Trait("Feature", "ST-02")]
    [InlineData("deferred", 20, null, "InTime")] // its first limit is long over, the promise is the review day
    [InlineData("deferred", 100, false, null)]
    [InlineData("deferred resolved", 100, true, null)]
    [InlineData("merged", 20, null, "Merged")]
    [InlineData("merged unmerged", 3, null, "InTime")]
    [InlineData("merged unmerged", 20, false, null)]
    [InlineData("merged unmerged resolved", 20, true, null)]
    public void Rates_OfADeferralAndOfAMergeUndone(string what, int day, bool? met, string? leftOut)
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "shu", Role.GridStaff | Role.Village, A.Monday.AddHours(1));
        foreach (var step in what.Split(' '))
        {
            Assert.Null(step switch
            {
                "deferred" => run.Move(TicketMove.AskDeferral, "shu", Role.GridStaff | Role.Village, A.Monday.AddHours(2), "2027-01-15 等资金")
                    ?? run.Move(TicketMove.Defer, "ban", Role.Superior, A.Monday.AddHours(3)),
                "merged" => run.Move(TicketMove.Merge, "shu", Role.GridStaff | Role.Village, A.Monday.AddHours(2), into: 7),
                "unmerged" => run.Move(TicketMove.Unmerge, "shu", Role.GridStaff | Role.Village, A.Monday.AddHours(3), into: 7),
                _ => run.Ticket.Status == TicketStatus.Deferred ? run.Move(TicketMove.ResumeDeferred, "shu", Role.GridStaff | Role.Village, A.Monday.AddDays(4)) ?? Done(5) : Done(1),
            });
        }

        var rates = ThreeRates.Of([RatedTicket.Of(Past(run, A.Monday.AddDays(day)), [])], A.Monday.AddDays(day));
        Assert.Equal(leftOut, rates.Resolution.NotCounted.Select(n => $"{n.Why}").FirstOrDefault());
        Assert.Equal(met, rates.Resolution.Met.Count > 0 ? true : rates.Resolution.Missed.Count > 0 ? false : null);
        Assert.Equal(leftOut == "Merged" ? 0 : 1, rates.Response.Met.Count); // accepted in time, whatever came of it

        MoveRefusal? Done(int days) => run.Move(TicketMove.Resolve, "shu", Role.GridStaff | Role.Village, A.Monday.AddDays(days), "办好了");
    }

    [Fact]
    [Trait("Feature", "ST-01")]
    public void Stretches_BelongToWhoHadIt()
    {
        var run = new DeskRun(A.Ticket(), A.Monday).Resolve(A.Monday.AddHours(1));

        var stretches = Past(run, A.Monday.AddHours(5)).Stretches(A.Monday.AddHours(5));

        Assert.Equal(
            [(StretchKind.Accept, null, 60), (StretchKind.Dispatch, null, 1), (StretchKind.SignFor, "road", 1), (StretchKind.Handling, "road", 1), (StretchKind.Rating, "road", 237)],
            stretches.Select(s => (s.Kind, s.UnitId, (int)s.Time.TotalMinutes)));
    }

    [Fact]
    [Trait("Feature", "ST-01")]
    public void UnitReport_OnTimeByUnitAndCategory_WithTheTicketsBehind()
    {
        var inTime = Past(new DeskRun(A.Ticket(), A.Monday).Resolve(A.Monday.AddHours(1)), A.Monday.AddDays(30));
        var late = Past(new DeskRun(A.Ticket() with { Number = 7 }, A.Monday).Resolve(A.Monday.AddDays(20)), A.Monday.AddDays(30));
        var open = Past(new DeskRun(A.Ticket(), A.Monday), A.Monday.AddDays(1));

        var figure = Assert.Single(UnitReport.OnTime([inTime, late], A.Monday.AddDays(30), RateRules.Default));
        Assert.Equal(("road", "市政设施", 1, 1, 50.0m), (figure.UnitId, figure.Category, figure.OnTime.Met.Count, figure.OnTime.Missed.Count, figure.OnTime.Percent!.Value));
        Assert.Equal(LeftOut.InTime, Assert.Single(Assert.Single(UnitReport.OnTime([open], A.Monday.AddDays(1), RateRules.Default)).OnTime.NotCounted).Why);
        Assert.Single(Assert.Single(UnitReport.OnTime([open], A.Monday.AddDays(30), RateRules.Default)).OnTime.Missed);
        var handling = UnitReport.Times([inTime, late], A.Monday.AddDays(30)).Single(t => t is { UnitId: "road", Kind: StretchKind.Handling });
        Assert.Equal((2, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1)), (handling.Tickets, handling.Total, handling.Median));
    }

    [Fact]
    [Trait("Feature", "X-07")]
    public void Stretches_OfAnySequence_AddUpToTheResidentsClockWithoutAGap() => Prop.ForAll(
        Gen.ArrayOf(from move in Gen.Elements(Enum.GetValues<TicketMove>()) from minutes in Gen.Choose(0, 3000) select (move, minutes)).ToArbitrary(), steps =>
        {
            var (run, now) = (new DeskRun(A.Ticket(), A.Monday), A.Monday);
            foreach (var (move, minutes) in steps)
            {
                now = now.AddMinutes(minutes);
                var by = TicketRules.Table.FirstOrDefault(m => m.Move == move && m.From.Contains(run.Ticket.Status))?.By ?? Role.Machine;
                run.Move(move, "lu", by, now, "说明", unit: "road", into: 7);
            }

            var parts = Past(run, now).Stretches(now);
            Assert.Equal(now - A.Monday, parts.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.Time));
            Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20261116UL, 17UL));
}
