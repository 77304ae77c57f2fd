using WeGrid.Domain;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Reports;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Postgres.Reports;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

public sealed class RateJobsTests : IClassFixture<TestDatabase>
{
    private static readonly DateOnly _april = new(2026, 4, 1);
    private readonly Village _village;
    private readonly House _house;

    public RateJobsTests(TestDatabase given)
    {
        _village = new(given.Database, Village.At(2026, 4, 15, 10));
        _house = new(_village);
    }

    /// <summary>1 good, 2 bad and done again badly, 3 silent, 4 never done, 5 a false alarm, 6 confidential, 7 of May.</summary>
    private async Task LiveAsync()
    {
        for (var number = 1; number <= 6; number++)
        {
            await _village.OrderAsync(number, Urgency.WorkingDays, $"r{number}", category: number == 6 ? Ticket.ConfidentialCategory : "供电");
        }

        foreach (var number in new[] { 1, 2, 3 })
        {
            await _village.ResolveAsync(number, person: $"r{number}");
        }

        await _village.MoveAsync(5, TicketMove.FalseAlarm, Role.GridStaff, Village.Micro);
        await RateAsync(1, 1, true, Satisfaction.VerySatisfied);
        await RateAsync(2, 1, false, Satisfaction.Dissatisfied);
        _village.Time.AdvanceTo(Village.At(2026, 4, 16, 10));
        await _village.ResolveAsync(2, person: "r2");
        await RateAsync(2, 2, true, Satisfaction.Dissatisfied);
        _village.Time.AdvanceTo(Village.At(2026, 5, 4, 10));
        await _village.OrderAsync(7, Urgency.WorkingDays, "r7");
    }

    private Task RateAsync(long number, int round, bool solved, Satisfaction level) =>
        _village.DecideAsync(number, (effects, file) => _village.Desk.Answer(effects, file, $"r{number}", round, solved, level, "x", _village.Now));

    private Task<RatePeriod> CountAsync(DateTimeOffset asOf, RateRules? rules = null) => _house.RateStore.CountAsync(
        _village.Id, _april, ChinaTime.At(_april, TimeOnly.MinValue), ChinaTime.At(_april.AddMonths(1), TimeOnly.MinValue), asOf, rules ?? RateRules.Default);

    [Fact]
    [Trait("Feature", "ST-02")]
    [Trait("Feature", "X-20")]
    public async Task Publish_MonthBeforeTheLast_FiguresWithTheListBehindEach()
    {
        await LiveAsync();
        _village.Time.AdvanceTo(Village.At(2026, 6, 2, 4, 20));

        await Task.WhenAll(Task.Run(() => _house.Rates.PublishAsync(_village.Now, default)), Task.Run(() => new House(_village).Rates.PublishAsync(_village.Now, default)));

        var published = (await _house.RateStore.FindAsync(_village.Id, "2026-04"))!;
        Assert.Equal((75.0m, 75.0m, 50.0m, 5), (published.Response, published.Resolution, published.Satisfaction, published.Tickets));
        var lines = await _house.RateStore.LinesAsync(_village.Id, "2026-04");
        Assert.Equal([1L, 2, 3, 4, 5], lines.Select(l => l.Number));
        Assert.Equal(["met", "missed", "out:Unrated", "out:Unrated", "out:FalseAlarm"], lines.Select(l => l.Satisfaction.ToString()));
        Assert.Equal(["met", "met", "met", "missed", "out:FalseAlarm"], lines.Select(l => l.Resolution.ToString()));
        Assert.Equal(["met", "met", "met", "missed", "out:FalseAlarm"], lines.Select(l => l.Response.ToString()));
        Assert.Null(await _house.RateStore.FindAsync(_village.Id, "2026-05"));
    }

    [Fact]
    [Trait("Feature", "ST-07")]
    [Trait("Feature", "X-20")]
    public async Task ClosedPeriod_CountedAgainAfterEverythingWentOn_IsTheSameToTheLastTicket()
    {
        await LiveAsync();
        _village.Time.AdvanceTo(Village.At(2026, 6, 2, 4, 20));
        await _house.Rates.PublishAsync(_village.Now, default);
        var published = (await _house.RateStore.FindAsync(_village.Id, "2026-04"))!;

        // Life goes on: one is done at last, one is rated late, a person is erased, somebody edits a row, the rules change.
        _village.Time.AdvanceTo(Village.At(2026, 6, 10, 10));
        await _village.ResolveAsync(4, person: "r4");
        await RateAsync(4, 1, true, Satisfaction.Satisfied);
        await RateAsync(3, 1, false, Satisfaction.VeryDissatisfied);
        await _village.Runner.RunDueAsync(_village.Now);
        await _house.Persons.EraseAsync(_village.Id, "r2", _village.Now);
        await _village.RowsAsync("update ticket set due_at = due_at + interval '90 days', resolved_at = null where corp_id = $1 and number in (1, 4)");

        var again = await CountAsync(published.AsOf, published.Rules);

        Assert.Equal(published.Digest, again.Digest);
        Assert.Equal((await _house.RateStore.LinesAsync(_village.Id, "2026-04")).Select(l => l.ToString()), again.Lines.Select(l => l.ToString()));
        Assert.NotEqual(published.Digest, (await CountAsync(_village.Now)).Digest); // counted as of today it has moved on
        await _house.Rates.PublishAsync(_village.Now, default);
        Assert.Equal(published.AsOf, (await _house.RateStore.FindAsync(_village.Id, "2026-04"))!.AsOf);
    }

    [Fact]
    [Trait("Feature", "ST-01")]
    public async Task Units_OnTimeAndPerHopTimes_FromTheHistory()
    {
        await _village.OrderAsync(1, Urgency.WorkingDays, "r1");
        await _village.MoveAsync(1, TicketMove.Accept, Role.GridStaff, Village.Micro);
        await _village.MoveAsync(1, TicketMove.Dispatch, Role.Village, Village.Leader, unit: "power");
        _village.Time.Advance(TimeSpan.FromHours(2));
        await _village.MoveAsync(1, TicketMove.SignFor, Role.Unit, Village.Contact);
        _village.Time.Advance(TimeSpan.FromHours(5));
        await _village.MoveAsync(1, TicketMove.Resolve, Role.Unit, Village.Contact, "换了");

        var cohort = await _house.RateStore.CohortAsync(_village.Id, Village.At(2026, 4, 1, 0), Village.At(2026, 5, 1, 0), _village.Now);

        Assert.Equal(("power", "供电", 100.0m), Assert.Single(UnitReport.OnTime(cohort, _village.Now, RateRules.Default)) is var u ? (u.UnitId, u.Category, u.OnTime.Percent!.Value) : default);
        var times = UnitReport.Times(cohort, _village.Now).Where(t => t.UnitId == "power").ToDictionary(t => t.Kind, t => t.Total.TotalHours);
        Assert.Equal((2.0, 5.0), (times[StretchKind.SignFor], times[StretchKind.Handling]));
    }

    [Fact]
    [Trait("Feature", "ST-09")]
    public async Task Workload_OpenHandledLate_PerPersonAndInNoOrderOfMerit()
    {
        await LiveAsync();
        var open = new OpenTickets(_village.Database);
        var now = Village.At(2026, 5, 4, 11);

        var load = Workload.Of(_village.Corp, await open.AllAsync(_village.Id), await open.HandledAsync(_village.Id, Village.At(2026, 4, 1, 0)), now);

        Assert.Equal([new Workload(Village.Micro, 2, 1, 3)], load);
    }
}
