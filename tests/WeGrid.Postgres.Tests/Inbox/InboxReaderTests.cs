using System.Text;
using Npgsql;
using WeGrid.Postgres.Inbox;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Inbox;

public sealed class InboxReaderTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 6, 30, 16, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("wegrid-spool-").FullName;
    private TestDatabase _given = null!;
    private Spool _spool = null!;
    private InboxWriter _writer = null!;
    private InboxReader _reader = null!;

    public async Task InitializeAsync()
    {
        _given = await TestDatabase.CreateAsync();
        _spool = new Spool(_folder);
        _writer = new InboxWriter(_given.Database, _spool, (_, _) => ValueTask.FromResult<InboxEntry?>(null), new ManualClock());
        _reader = new InboxReader(_given.Database);
    }

    public async Task DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _spool.DisposeAsync();
        await _given.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task PendingConversationsAsync_ManyMessages_EachConversationOnceAndOnlyOfTheCorp()
    {
        await RecordAsync(("m1", "c:a"), ("m2", "c:a"), ("m3", "c:b"), ("m4", "c:c"));
        await _writer.RecordAsync(InboxWriterTests.Entry("m1", "c:z") with { CorpId = "other" });

        Assert.Equal(["c:a", "c:b", "c:c"], await _reader.PendingConversationsAsync("longxi", 10));
        Assert.Equal(["c:b"], await _reader.PendingConversationsAsync("longxi", 1, after: "c:a"));
    }

    [Fact]
    public async Task PendingAmongAsync_SomeDecided_OnlyThoseOfTheCorpThatWait()
    {
        await RecordAsync(("m1", "c:a"), ("m2", "c:b"), ("m3", "c:c"));
        await _writer.RecordAsync(InboxWriterTests.Entry("m1", "c:z") with { CorpId = "other" });
        await using (var pump = await PumpAsync())
        {
            await DecideAsync(pump, InboxStatus.Done, null);
        }

        Assert.Equal(["c:c"], await _reader.PendingAmongAsync("longxi", ["c:z", "c:a", "c:c"]));
    }

    [Fact]
    public async Task ClaimAsync_MessagesOutOfOrder_ComeByPlatformTimeThenId()
    {
        await _writer.RecordAsync(InboxWriterTests.Entry("late", "c:a", Now.AddSeconds(9)));
        await _writer.RecordAsync(InboxWriterTests.Entry("early", "c:a", Now.AddSeconds(1)));
        await _writer.RecordAsync(InboxWriterTests.Entry("middle", "c:a", Now.AddSeconds(5)));

        await using var pump = await PumpAsync();
        var run = await InboxReader.ClaimAsync(pump, "longxi", ["c:a"], 2);

        Assert.Equal(["body early", "body middle"], run!.Messages.Select(m => Encoding.UTF8.GetString(m.Body)));
    }

    [Fact]
    public async Task ClaimAsync_TwoPumps_ShareNothing()
    {
        await RecordAsync(("m1", "c:a"), ("m2", "c:b"));
        await using var one = await PumpAsync();
        await using var two = await PumpAsync();
        await using var three = await PumpAsync();
        string[] both = ["c:a", "c:b"];

        var first = await InboxReader.ClaimAsync(one, "longxi", both, 10);
        var second = await InboxReader.ClaimAsync(two, "longxi", both, 10);
        var third = await InboxReader.ClaimAsync(three, "longxi", both, 10);

        Assert.Equal(both, first!.Conversations.Concat(second!.Conversations).Order());
        Assert.Null(third);
    }

    [Fact]
    public async Task ClaimAsync_SeveralConversations_ShareARun_EachWithAsMuchAsTheOthers()
    {
        for (var n = 0; n < 6; n++)
        {
            await _writer.RecordAsync(InboxWriterTests.Entry($"a{n}", "c:a", Now.AddSeconds(n)));
        }

        await _writer.RecordAsync(InboxWriterTests.Entry("b", "c:b", Now.AddSeconds(2)));
        await _writer.RecordAsync(InboxWriterTests.Entry("c", "c:c, {\"x\"}", Now.AddSeconds(-1)));
        await using var holder = await PumpAsync();
        Assert.NotNull(await InboxReader.ClaimAsync(holder, "longxi", ["c:b"], 1));

        await using (var pump = await PumpAsync())
        {
            var run = await InboxReader.ClaimAsync(pump, "longxi", ["c:b", "c:a", "c:nobody", "c:c, {\"x\"}"], 8, 2);
            Assert.Equal(["c:a", "c:c, {\"x\"}"], run!.Conversations.Order(StringComparer.Ordinal));
            Assert.Equal(["body c", "body a0", "body a1", "body a2", "body a3"], run.Messages.Select(m => Encoding.UTF8.GetString(m.Body)));
            await using var batch = new NpgsqlBatch(pump);
            InboxReader.StageDecided(batch, "longxi", Now, [.. run.Messages.Select(m => new InboxDecision(m, InboxStatus.Done, null))]);
            batch.BatchCommands.Add(new("commit"));
            await batch.ExecuteNonQueryAsync();
        }

        Assert.Equal(["c:a", "c:b"], (await _reader.PendingAmongAsync("longxi", ["c:a", "c:b", "c:c, {\"x\"}"])).Order());
        Assert.Equal(3L, await _given.Database.ScalarAsync<long>("select count(*) from inbox where status = 0"));
    }

    [Fact]
    public async Task ClaimAsync_PumpKilledAfterClaim_FreeAtOnceAndNothingDecided()
    {
        await RecordAsync(("m1", "c:a"));
        var dying = await PumpAsync();
        await InboxReader.ClaimAsync(dying, "longxi", ["c:a"], 10);
        await _given.Database.ScalarAsync<bool>("select pg_terminate_backend($1)", dying.ProcessID);
        await using var next = await PumpAsync();

        // The server frees the lock when the killed backend has gone; asking again is the signal.
        ClaimedRun? run = null;
        await InboxWriterTests.UntilAsync(async () => (run = await InboxReader.ClaimAsync(next, "longxi", ["c:a"], 10)) is not null);

        Assert.Single(run!.Messages);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => new NpgsqlCommand("select 1", dying).ExecuteScalarAsync());
    }

    [Fact]
    public async Task ClaimAsync_RightAfterTheHolderCommitted_SeesWhatItDecided()
    {
        await RecordAsync(("m1", "c:a"));
        await using (var first = await PumpAsync())
        {
            await DecideAsync(first, InboxStatus.Done, null);
        }

        await using var second = await PumpAsync();
        Assert.Null(await InboxReader.ClaimAsync(second, "longxi", ["c:a"], 10));
    }

    [Fact]
    public async Task ClaimAsync_ManyPumpsRacing_EveryMessageDecidedOnceAndInOrder()
    {
        await Task.WhenAll(Enumerable.Range(0, 400).Select(n =>
            _writer.RecordAsync(InboxWriterTests.Entry($"m{n}", $"c:{n % 7}", Now.AddSeconds(n)))));
        var decided = new System.Collections.Concurrent.ConcurrentQueue<(string Conversation, DateTimeOffset At)>();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PumpUntilEmptyAsync(decided)));

        Assert.Equal(400, decided.Count);
        Assert.All(decided.GroupBy(d => d.Conversation), c => Assert.Equal(c.Select(d => d.At).Order(), c.Select(d => d.At)));
    }

    [Fact]
    public async Task ReplayParkedAsync_ParkedMessage_IsPendingAgainAndListedNoMore()
    {
        await RecordAsync(("m1", "c:a"));
        await using (var pump = await PumpAsync())
        {
            await DecideAsync(pump, InboxStatus.Parked, "no such grid");
        }

        var parked = Assert.Single(await _reader.ListParkedAsync("longxi"));
        Assert.Equal("no such grid", parked.Error);
        Assert.False(await _reader.ReplayParkedAsync("other", parked.Id));
        Assert.True(await _reader.ReplayParkedAsync("longxi", parked.Id));
        Assert.False(await _reader.ReplayParkedAsync("longxi", parked.Id));
        Assert.Empty(await _reader.ListParkedAsync("longxi"));
        Assert.Equal(["c:a"], await _reader.PendingConversationsAsync("longxi", 10));
    }

    [Fact]
    public async Task StageDecided_RowChangedWhileItIsMarked_IsMarkedOrSaidNotToBe()
    {
        await _writer.RecordAsync(InboxWriterTests.Entry("a", "c:a", Now));
        await using var pump = await PumpAsync();
        var run = (await InboxReader.ClaimAsync(pump, "longxi", ["c:a"], 10))!;
        // Another Bot's try had failed just before: it counts that after it let the conversation go.
        await using var other = await PumpAsync();
        await new NpgsqlCommand("update inbox set attempt = attempt + 1", other).ExecuteNonQueryAsync();
        await using var batch = new NpgsqlBatch(pump);
        var marked = InboxReader.StageDecided(batch, "longxi", Now, [.. run.Messages.Select(m => new InboxDecision(m, InboxStatus.Done, null))]);
        var deciding = batch.ExecuteNonQueryAsync();
        await InboxWriterTests.UntilAsync(async () => await _given.Database.ScalarAsync<bool>("select exists (select from pg_locks where not granted and pid = " + pump.ProcessID + ")"));
        await new NpgsqlCommand("commit", other).ExecuteNonQueryAsync();
        await deciding;
        await new NpgsqlCommand("commit", pump).ExecuteNonQueryAsync();

        Assert.Equal((long)marked.RecordsAffected, await _given.Database.ScalarAsync<long>("select count(*) from inbox where status = 1"));
    }

    [Fact]
    public async Task FailedAsync_EachTry_IsCounted()
    {
        await RecordAsync(("m1", "c:a"));
        await using var pump = await PumpAsync();
        var message = (await InboxReader.ClaimAsync(pump, "longxi", ["c:a"], 1))!.Messages[0];
        await new NpgsqlCommand("rollback", pump).ExecuteNonQueryAsync();

        Assert.Equal(1, await _reader.FailedAsync("longxi", message.ReceivedAt, message.Id, "bug"));
        Assert.Equal(2, await _reader.FailedAsync("longxi", message.ReceivedAt, message.Id, "bug"));
        Assert.Equal(1L, (await _reader.BacklogAsync("longxi")).Count);
    }

    private async Task PumpUntilEmptyAsync(System.Collections.Concurrent.ConcurrentQueue<(string Conversation, DateTimeOffset At)> decided)
    {
        while (await _reader.PendingConversationsAsync("longxi", 10) is { Count: > 0 } candidates)
        {
            await using var connection = await _given.Database.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            if (await InboxReader.ClaimAsync(connection, "longxi", candidates, 20, 1 + Random.Shared.Next(4)) is not { } run)
            {
                continue;
            }

            foreach (var message in run.Messages)
            {
                decided.Enqueue((message.Conversation, message.PlatformAt));
            }

            await using var batch = new NpgsqlBatch(connection);
            InboxReader.StageDecided(batch, "longxi", Now, [.. run.Messages.Select(m => new InboxDecision(m, InboxStatus.Done, null))]);
            await batch.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }
    }

    private static async Task DecideAsync(NpgsqlConnection pump, InboxStatus status, string? error)
    {
        var run = await InboxReader.ClaimAsync(pump, "longxi", ["c:a"], 10);
        await using var batch = new NpgsqlBatch(pump);
        InboxReader.StageDecided(batch, "longxi", Now, [.. run!.Messages.Select(m => new InboxDecision(m, status, error))]);
        batch.BatchCommands.Add(new("commit"));
        await batch.ExecuteNonQueryAsync();
    }

    private Task RecordAsync(params (string Key, string Conversation)[] messages) =>
        Task.WhenAll(messages.Select(m => _writer.RecordAsync(InboxWriterTests.Entry(m.Key, m.Conversation))));

    private async Task<NpgsqlConnection> PumpAsync()
    {
        var connection = await _given.Database.OpenAsync();
        await new NpgsqlCommand("begin", connection).ExecuteNonQueryAsync();
        return connection;
    }
}
