using System.Text;
using Npgsql;
using WeGrid.Postgres.Inbox;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Inbox;

public sealed class InboxWriterTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("wegrid-spool-").FullName;
    private TestDatabase _given = null!;

    public async Task InitializeAsync() => _given = await TestDatabase.CreateAsync();

    public async Task DisposeAsync()
    {
        await _given.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    [Trait("Feature", "IN-09")]
    public async Task RecordAsync_SameMessageAgain_IsKnownAndStoredOnce()
    {
        await using var spool = new Spool(_folder);
        await using var writer = Writer(spool);

        Assert.Equal(RecordOutcome.Stored, await writer.RecordAsync(Entry("m1")));
        Assert.Equal(RecordOutcome.Known, await writer.RecordAsync(Entry("m1")));
        Assert.Equal(1L, await CountAsync());
    }

    [Fact]
    [Trait("Feature", "IN-09")]
    public async Task RecordAsync_DuplicatesInsideBatchesAndAcrossTwoWriters_EachStoredOnce()
    {
        await using var spoolA = new Spool(_folder);
        await using var spoolB = new Spool(_folder);
        await using var a = Writer(spoolA);
        await using var b = Writer(spoolB);

        // The same 500 messages four times, in opposite orders, at once: sorted keys must not deadlock.
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 1000).Select(n => a.RecordAsync(Entry($"m{n % 500}", $"app:1:p{n % 50}"))).Concat(
            Enumerable.Range(0, 1000).Select(n => b.RecordAsync(Entry($"m{499 - (n % 500)}", $"app:1:p{(499 - (n % 500)) % 50}")))));

        Assert.Equal(500, outcomes.Count(o => o == RecordOutcome.Stored));
        Assert.Equal(1500, outcomes.Count(o => o == RecordOutcome.Known));
        Assert.Equal(500L, await CountAsync());
        Assert.Equal(50L, await _given.Database.ScalarAsync<long>("select count(*) from conversation"));
    }

    [Fact]
    public async Task RecordAsync_SameKeyInTwoCorps_StoredInBoth()
    {
        await using var spool = new Spool(_folder);
        await using var writer = Writer(spool);

        Assert.Equal(RecordOutcome.Stored, await writer.RecordAsync(Entry("m1")));
        Assert.Equal(RecordOutcome.Stored, await writer.RecordAsync(Entry("m1") with { CorpId = "other" }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xD83D)]
    public async Task RecordAsync_OneRowBreaksItsBatch_OthersStoredThatOneParkedWithItsBytes(int badCharacter)
    {
        var conversation = "app:1:" + (char)badCharacter;
        await using var spool = new Spool(_folder);
        await using var writer = Writer(spool, writers: 1);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40)
            .Select(n => writer.RecordAsync(Entry($"m{n}", n == 17 ? conversation : "app:1:li"))));
        var again = await writer.RecordAsync(Entry("m17", conversation));

        Assert.All(outcomes, o => Assert.Equal(RecordOutcome.Stored, o));
        Assert.Equal(RecordOutcome.Known, again);
        var parked = Assert.Single(await new InboxReader(_given.Database).ListParkedAsync("longxi"));
        Assert.StartsWith("unstorable", parked.Error, StringComparison.Ordinal);
        Assert.Equal("body m17", await _given.Database.ScalarAsync<string>("select convert_from(body, 'UTF8') from inbox where status = 2"));
        Assert.Equal(39L, await _given.Database.ScalarAsync<long>("select count(*) from inbox where status = 0"));
    }

    [Fact]
    public async Task RecordAsync_PumpHoldsTheConversation_DoesNotWait()
    {
        await using var spool = new Spool(_folder);
        await using var writer = Writer(spool);
        await writer.RecordAsync(Entry("m1"));
        await using var pump = await _given.Database.OpenAsync();
        await using var transaction = await pump.BeginTransactionAsync();
        Assert.NotNull(await InboxReader.ClaimAsync(pump, "longxi", ["app:1:li"], 10));

        Assert.Equal(RecordOutcome.Stored, await writer.RecordAsync(Entry("m2")));
    }

    [Fact]
    public async Task RecordAsync_NewRow_RaisesRecordedOnce()
    {
        await using var spool = new Spool(_folder);
        await using var writer = Writer(spool);
        var raised = new List<string>();
        writer.Recorded += (corp, conversation) => raised.Add($"{corp}/{conversation}");

        await writer.RecordAsync(Entry("m1"));
        await writer.RecordAsync(Entry("m1"));

        Assert.Equal(["longxi/app:1:li"], raised);
    }

    [Fact]
    public async Task RecordAsync_DatabaseHangs_SpooledAfterPatienceThenReplayedOnce()
    {
        await using var spool = new Spool(_folder);
        await using var writer = Writer(spool, writers: 1);
        await writer.RecordAsync(Entry("m0"));
        await using var blocker = await _given.Database.OpenAsync();
        var transaction = await blocker.BeginTransactionAsync();
        await using (var block = new NpgsqlCommand("lock table inbox_key in access exclusive mode", blocker))
        {
            await block.ExecuteNonQueryAsync();
        }

        var hanging = writer.RecordAsync(Entry("m1"));
        await UntilAsync(async () => await WaitersAsync() > 0);
        Assert.False(hanging.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(RecordOutcome.Spooled, await hanging);
        Assert.Equal(RecordOutcome.Spooled, await writer.RecordAsync(Entry("m2")));
        Assert.True(writer.IsSpooling);

        await transaction.RollbackAsync();
        await UntilAsync(() => { _clock.Advance(TimeSpan.FromTicks(1)); return Task.FromResult(!writer.IsSpooling && !spool.HasRecords); });

        Assert.Equal(["body m0", "body m1", "body m2"],
            await _given.Database.ColumnAsync("select convert_from(body, 'UTF8') from inbox order by 1"));
        Assert.Equal(RecordOutcome.Known, await writer.RecordAsync(Entry("m2")));
    }

    [Fact]
    public async Task RecordAsync_DatabaseAwayAndDiskUnwritable_Unstorable()
    {
        var file = Path.Combine(_folder, "a-file");
        await File.WriteAllTextAsync(file, "in the way");
        await using var nowhere = new Database("Host=127.0.0.1;Port=1;Username=nobody;Database=none");
        await using var spool = new Spool(file);
        await using var writer = new InboxWriter(nowhere, spool, OpenAsync, _clock);

        Assert.Equal(RecordOutcome.Unstorable, await writer.RecordAsync(Entry("m1")));
        Assert.False(spool.IsWritable);
    }

    [Fact]
    public async Task Start_SpoolLeftByACrashWithTornTail_ReplaysWholeRecordsAndDropsTheTail()
    {
        await using (var dying = new Spool(_folder))
        {
            Assert.True(await dying.AppendAsync(Envelope("m1")));
            Assert.True(await dying.AppendAsync(Envelope("m2")));
            Assert.True(await dying.AppendAsync(Envelope("m3")));
        }

        var segment = Assert.Single(Directory.GetFiles(_folder, "*.spool", SearchOption.AllDirectories));
        await using (var torn = new FileStream(segment, FileMode.Open))
        {
            torn.SetLength(torn.Length - 3);
        }

        await using var spool = new Spool(_folder);
        await using var writer = Writer(spool);
        await UntilAsync(() => Task.FromResult(!spool.HasRecords));

        Assert.Equal(["body m1", "body m2"], await _given.Database.ColumnAsync("select convert_from(body, 'UTF8') from inbox order by 1"));
    }

    [Fact]
    public async Task Replay_EnvelopeNobodyCanRead_SetAsideAndTheRestRecorded()
    {
        await using (var before = new Spool(_folder))
        {
            await before.AppendAsync("?"u8.ToArray());
            await before.AppendAsync(Envelope("m1"));
        }

        await using var spool = new Spool(_folder);
        await using var writer = Writer(spool);
        await UntilAsync(() => Task.FromResult(!spool.HasRecords));

        Assert.Equal(1L, await CountAsync());
        Assert.Single(Directory.GetFiles(_folder, "unreadable", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Spool_TwoProcessesOneFolder_TakeDifferentSlots()
    {
        await using var first = new Spool(_folder);
        await using var second = new Spool(_folder);

        Assert.True(await first.AppendAsync(Envelope("m1")));
        Assert.False(second.HasRecords);
        Assert.True(first.HasRecords);
    }

    internal static InboxEntry Entry(string key, string conversation = "app:1:li", DateTimeOffset? at = null)
    {
        var time = at ?? new DateTimeOffset(2026, 6, 30, 16, 0, 0, TimeSpan.Zero);
        return new("longxi", Guid.CreateVersion7(time), time, "app", conversation, time,
            Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"body {key}"), Envelope(key));
    }

    private static byte[] Envelope(string key) => Encoding.UTF8.GetBytes($"sealed {key}");

    private static ValueTask<InboxEntry?> OpenAsync(byte[] envelope, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetString(envelope);
        return ValueTask.FromResult(text.StartsWith("sealed ", StringComparison.Ordinal) ? Entry(text[7..]) : null);
    }

    private InboxWriter Writer(Spool spool, int writers = 2) =>
        new(_given.Database, spool, OpenAsync, _clock, new() { Writers = writers, RetryEvery = TimeSpan.FromTicks(1) });

    private Task<long> CountAsync() => _given.Database.ScalarAsync<long>("select count(*) from inbox");

    private Task<long> WaitersAsync() => _given.Database.ScalarAsync<long>(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");

    /// <summary>Asks again and again, giving way in between; the test runner's own limit ends it.</summary>
    internal static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Yield();
        }
    }
}
