using Npgsql;
using WeGrid.Postgres.Due;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Due;

public sealed class DueStoreTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = new(2026, 6, 30, 16, 0, 0, TimeSpan.Zero);
    private static int _corps;
    private readonly string _corp = $"corp{Interlocked.Increment(ref _corps)}";
    private readonly DueStore _store = new(given.Database);

    [Fact]
    public async Task PeekAsync_SeveralSteps_DueOnesOldestFirst()
    {
        await StageAsync([new("accept", "7", Now.AddSeconds(-1)), new("round", "a", Now.AddSeconds(-5), """{"n": 1}"""), new("later", "x", Now.AddTicks(10))]);

        var due = await _store.PeekAsync(_corp, Now, 10);

        Assert.Equal([("round", """{"n": 1}"""), ("accept", "{}")], due.Select(d => (d.Kind, d.PayloadJson)));
        Assert.Equal(Now.AddSeconds(-5), await _store.NextDueAtAsync(_corp));
        Assert.Empty(await _store.PeekAsync("stranger", Now, 10));
    }

    [Fact]
    public async Task Stage_SameStepAgain_MovesIt()
    {
        await StageAsync([new("accept", "7", Now)]);
        await StageAsync([new("accept", "7", Now.AddHours(1)), new("accept", "7", Now.AddHours(2))]);

        Assert.Equal(Now.AddHours(2), await _store.NextDueAtAsync(_corp));
        Assert.Empty(await _store.PeekAsync(_corp, Now, 10));
    }

    [Fact]
    public async Task Stage_Cancel_RemovesIt()
    {
        await StageAsync([new("accept", "7", Now), new("accept", "8", Now)]);
        await StageAsync([], ("accept", "7"), ("accept", "none such"));

        Assert.Equal("8", Assert.Single(await _store.PeekAsync(_corp, Now, 10)).Subject);
    }

    [Fact]
    public async Task ClaimAsync_TwoWorkers_ShareNothing()
    {
        await StageAsync([.. Enumerable.Range(0, 10).Select(n => new DueRow("k", $"{n}", Now))]);
        await using var one = await BeginAsync();
        await using var two = await BeginAsync();

        var first = await DueStore.ClaimAsync(one, _corp, Now, 6);
        var second = await DueStore.ClaimAsync(two, _corp, Now, 6);

        Assert.Equal(10, first.Concat(second).Select(s => s.Subject).Distinct().Count());
        Assert.Equal(10, first.Count + second.Count);
    }

    [Fact]
    public async Task TakeAsync_StepPeekedByTwo_OnlyOneActs()
    {
        await StageAsync([new("accept", "7", Now)]);
        await using var one = await BeginAsync();
        await using var two = await BeginAsync();

        var taken = await DueStore.TakeAsync(one, _corp, "accept", "7", Now);
        Assert.NotNull(taken);
        Assert.Null(await DueStore.TakeAsync(two, _corp, "accept", "7", Now));
        await using (var batch = new NpgsqlBatch(one))
        {
            DueStore.StageDone(batch, _corp, [taken]);
            batch.BatchCommands.Add(new("commit"));
            await batch.ExecuteNonQueryAsync();
        }

        Assert.Null(await DueStore.TakeAsync(two, _corp, "accept", "7", Now));
    }

    [Fact]
    public async Task TakeAsync_MovedSincePeek_IsNotTaken()
    {
        await StageAsync([new("accept", "7", Now)]);
        Assert.Single(await _store.PeekAsync(_corp, Now, 10));
        await StageAsync([new("accept", "7", Now.AddHours(1))]);
        await using var worker = await BeginAsync();

        Assert.Null(await DueStore.TakeAsync(worker, _corp, "accept", "7", Now));
    }

    [Fact]
    public async Task ClaimOneAsync_WorkerKilled_StepIsFreeAgain()
    {
        await StageAsync([new("accept", "7", Now)]);
        var dying = await BeginAsync();
        Assert.NotNull(await DueStore.ClaimOneAsync(dying, _corp, Now));
        await given.Database.ScalarAsync<bool>("select pg_terminate_backend($1)", dying.ProcessID);
        await using var next = await BeginAsync();

        DueStep? step = null;
        await Inbox.InboxWriterTests.UntilAsync(async () => (step = await DueStore.ClaimOneAsync(next, _corp, Now)) is not null);

        Assert.Equal("7", step!.Subject);
    }

    [Fact]
    public async Task FailAsync_ThirdTime_ParkedWithItsReasonAndOthersGoOn()
    {
        await StageAsync([new("accept", "7", Now), new("accept", "8", Now)]);

        Assert.False(await _store.FailAsync(_corp, "accept", "7", "no such grid", Now, parkAt: 3));
        Assert.False(await _store.FailAsync(_corp, "accept", "7", "no such grid", Now, parkAt: 3));
        Assert.True(await _store.FailAsync(_corp, "accept", "7", "no such grid", Now, parkAt: 3));

        Assert.Equal("8", Assert.Single(await _store.PeekAsync(_corp, Now, 10)).Subject);
        var parked = Assert.Single(await _store.ListParkedAsync(_corp));
        Assert.Equal((3, "no such grid"), (parked.Attempt, parked.Error));
        Assert.True(await _store.ReplayParkedAsync(_corp, "accept", "7", Now));
        Assert.Equal(2, (await _store.PeekAsync(_corp, Now, 10)).Count);
    }

    [Fact]
    public async Task LateAsync_OnlyBeyondTheTolerance()
    {
        await StageAsync([new("a", "1", Now.AddSeconds(-3)), new("a", "2", Now.AddSeconds(-20))]);

        Assert.Equal("2", Assert.Single(await _store.LateAsync(_corp, Now, TimeSpan.FromSeconds(10))).Subject);
    }

    private async Task StageAsync(IReadOnlyList<DueRow> upserts, params (string, string)[] cancels)
    {
        await using var connection = await given.Database.OpenAsync();
        await using var batch = new NpgsqlBatch(connection);
        DueStore.Stage(batch, _corp, upserts, cancels);
        await batch.ExecuteNonQueryAsync();
    }

    private async Task<NpgsqlConnection> BeginAsync()
    {
        var connection = await given.Database.OpenAsync();
        await new NpgsqlCommand("begin", connection).ExecuteNonQueryAsync();
        return connection;
    }
}
