using WeGrid.Domain;
using WeGrid.Domain.Surveys;
using WeGrid.Hosting;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Outbox;
using WeGrid.Testing;
using WeGrid.Worker.Due;
using WeGrid.Worker.Tests.Jobs;

namespace WeGrid.Worker.Tests.Due;

public sealed class ClockJumpTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private readonly Village _village = new(given.Database, Village.At(2026, 4, 15, 10));

    [Fact]
    public async Task JumpAsync_OverHours_StepsAndJobsInTimeOrderEachAtItsOwnTime()
    {
        var clock = new FollowedClock(_village.Time);
        var drained = new Drain(clock);
        var seen = new List<(string What, DateTimeOffset At)>();
        var runner = _village.NewRunner(new Note(seen));
        var house = new House(_village, (job, at) => seen.Add((job, at)));
        await _village.StageAsync(new DueRow("note", "evening", Village.At(2026, 4, 15, 19)), new DueRow("note", "noon", Village.At(2026, 4, 15, 12)));
        var jump = new ClockJump(runner, new OutboxStore(given.Database), _village.Corps, house.Catalogue, house.Runner, _village.Clocks, drained);

        await jump.JumpAsync(clock, Village.At(2026, 4, 15, 20), CancellationToken.None);

        Assert.Equal(Village.At(2026, 4, 15, 20), clock.GetUtcNow());
        Assert.Equal(["noon", "evening"], seen.Where(s => s.What is "noon" or "evening").Select(s => s.What));
        Assert.Equal(Village.At(2026, 4, 15, 12), seen.First(s => s.What == "noon").At);
        Assert.Equal([Village.At(2026, 4, 15, 18, 5)], seen.Where(s => s.What == "digest").Select(s => s.At));
        Assert.Equal(10, seen.Count(s => s.What == "survey-reminders"));
        Assert.Equal([Village.At(2026, 4, 15, 20)], seen.Where(s => s.What == "late-steps").Select(s => s.At));
        Assert.Equal(seen.Select(s => s.At).Order(), seen.Select(s => s.At));
        Assert.Contains(Village.At(2026, 4, 15, 12), drained.At);
    }

    [Fact]
    public async Task JumpAsync_OverTheWholeSurvey_RemindsOnceThenCloses()
    {
        var number = await _village.OrderAsync();
        await _village.ResolveAsync(number);
        var clock = new FollowedClock(_village.Time);
        var house = new House(_village);
        var jump = new ClockJump(_village.Runner, new OutboxStore(given.Database), _village.Corps, house.Catalogue, house.Runner, _village.Clocks);

        await jump.JumpAsync(clock, _village.Now.AddDays(16), CancellationToken.None);

        var file = await _village.FileAsync(number);
        Assert.Equal(TicketStatus.Closed, file.Ticket.Status);
        Assert.Equal(Village.At(2026, 4, 17, 10, 3), Assert.Single(file.Surveys).RemindedAt);
        Assert.False(SurveyRules.NeedsReminder(file.Surveys[0], TimeSpan.Zero, clock.GetUtcNow()));
        Assert.Single(await _village.OutboxAsync("survey_reminder"));
    }

    /// <summary>Each has a clock of its own: the leases of one that still sends must not be over for another that is ahead.</summary>
    [Fact]
    public async Task JumpAsync_TwoWorkers_OneAfterTheOther()
    {
        var target = Village.At(2026, 4, 15, 12);
        var house = new House(_village);
        var (first, second) = (new FollowedClock(_village.Time), new FollowedClock(_village.Time));
        var (gate, within) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var one = New(new Held(gate.Task, within)).JumpAsync(first, target, CancellationToken.None);
        await within.Task;
        var drained = new Drain(second);
        var other = New(drained).JumpAsync(second, target, CancellationToken.None);
        while (await WaitingAsync() == 0)
        {
            Assert.False(other.IsCompleted);
        }

        Assert.Empty(drained.At);
        gate.SetResult();
        await Task.WhenAll(one, other);
        Assert.Equal((target, target), (first.GetUtcNow(), second.GetUtcNow()));
        Assert.NotEmpty(drained.At);

        ClockJump New(IOutboxDrain drain) =>
            new(_village.Runner, new OutboxStore(given.Database), _village.Corps, house.Catalogue, house.Runner, _village.Clocks, drain, database: given.Database);
    }

    private async Task<long> WaitingAsync()
    {
        await using var connection = await given.Database.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(
            "select count(*) from pg_locks l join pg_database d on d.oid = l.database where d.datname = current_database() and l.locktype = 'advisory' and not l.granted", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private sealed class Held(Task gate, TaskCompletionSource within) : IOutboxDrain
    {
        public Task DrainAsync(CancellationToken cancellationToken)
        {
            within.TrySetResult();
            return gate;
        }
    }

    private sealed class Note(List<(string, DateTimeOffset)> seen) : IDueHandler
    {
        public IReadOnlyCollection<string> Kinds { get; } = ["note"];

        public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
        {
            if (await turn.TakeAsync(cancellationToken) is not { } step)
            {
                return DueOutcome.NotMine;
            }

            await using var batch = new Npgsql.NpgsqlBatch(turn.Connection);
            DueStore.StageDone(batch, turn.Corp.Corp.Id, [step]);
            await batch.ExecuteNonQueryAsync(cancellationToken);
            seen.Add((step.Subject, turn.Now));
            return DueOutcome.Done;
        }
    }

    private sealed class Drain(TimeProvider clock) : IOutboxDrain
    {
        public List<DateTimeOffset> At { get; } = [];

        public Task DrainAsync(CancellationToken cancellationToken)
        {
            At.Add(clock.GetUtcNow());
            return Task.CompletedTask;
        }
    }
}
