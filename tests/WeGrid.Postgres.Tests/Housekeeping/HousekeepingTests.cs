using WeGrid.Postgres.Housekeeping;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Housekeeping;

public sealed class HousekeepingTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 6, 30, 16, 0, 0, TimeSpan.Zero);   // 1 July 00:00 in China
    private TestDatabase _given = null!;

    public async Task InitializeAsync() => _given = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _given.DisposeAsync();

    [Fact]
    public async Task EnsureAsync_TwiceAndTwoAtOnce_MakesEachMonthOfChinaOnce()
    {
        var partitions = new Partitions(_given.Database);

        var both = await Task.WhenAll(partitions.EnsureAsync(Now, 1), partitions.EnsureAsync(Now, 1));

        Assert.Equal(["inbox_202607", "inbox_202608", "outbox_done_202607", "outbox_done_202608"],
            both.SelectMany(b => b).Select(n => n.Partition).Order());
        Assert.Empty(await partitions.EnsureAsync(Now, 1));
    }

    [Fact]
    public async Task EnsureAsync_RowsAlreadyInTheDefaultPartition_AreMovedAndStay()
    {
        await InsertAsync("m1", Now, 0);

        await new Partitions(_given.Database).EnsureAsync(Now);
        await InsertAsync("m2", Now, 0);

        Assert.Equal(2L, await _given.Database.ScalarAsync<long>("select count(*) from inbox_202607"));
        Assert.Equal(0L, await _given.Database.ScalarAsync<long>("select count(*) from inbox_default"));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task DropAsync_OldMonth_GoesOnlyWhenEverythingInItIsDecided(short status, bool dropped)
    {
        var partitions = new Partitions(_given.Database);
        await partitions.EnsureAsync(Now);
        await InsertAsync("m1", Now, status);

        var notes = await partitions.DropAsync(Now.AddDays(31));

        Assert.Equal(dropped ? "dropped" : "kept: it holds an undecided row", notes.Single(n => n.Partition == "inbox_202607").What);
        Assert.Equal(dropped ? 0L : 1L, await _given.Database.ScalarAsync<long>("select count(*) from inbox"));
    }

    [Fact]
    public async Task DropAsync_MonthNotOverYet_Stays()
    {
        var partitions = new Partitions(_given.Database);
        await partitions.EnsureAsync(Now);

        Assert.Empty(await partitions.DropAsync(Now.AddDays(30)));
    }

    [Fact]
    public async Task DropAsync_DefaultPartition_OnlyOldDecidedRowsGo()
    {
        await InsertAsync("old done", Now, 1);
        await InsertAsync("old pending", Now, 0);
        await InsertAsync("new done", Now.AddDays(40), 1);

        await new Partitions(_given.Database).DropAsync(Now.AddDays(31));

        Assert.Equal(["new done", "old pending"], await _given.Database.ColumnAsync("select convert_from(body, 'UTF8') from inbox order by 1"));
    }

    [Fact]
    public async Task Retention_Texts_GoByTheirRule()
    {
        await InsertAsync("ignored", Now, 3);
        await InsertAsync("done", Now, 1);
        await InsertAsync("pending", Now, 0);
        await InsertAsync("ignored later", Now.AddDays(8), 3);
        var retention = new Retention(_given.Database);

        Assert.Equal(1, await retention.ClearIgnoredAsync("longxi", Now.AddDays(7)));
        Assert.Equal(0, await retention.ClearIgnoredAsync("longxi", Now.AddDays(7)));
        Assert.Equal(1, await retention.ClearDecidedAsync("longxi", Now.AddDays(7)));
        Assert.Equal(["", "", "ignored later", "pending"], await _given.Database.ColumnAsync("select convert_from(body, 'UTF8') from inbox order by 1"));
    }

    [Fact]
    public async Task Retention_KeysAndBudgets_OnlyOldOnesGo()
    {
        await _given.Database.RunAsync("""
            insert into inbox_key select 'longxi', convert_to('k' || n, 'UTF8'), timestamptz '2026-01-01 00:00+00' from generate_series(1, 10050) n;
            insert into inbox_key values ('longxi', '\x00', '2026-06-30 16:00+00');
            insert into budget values ('longxi', 'lane:a', '2026-01-01 00:00+00', '2026-01-01 00:00+00'),
                ('longxi', 'lane:b', '2026-06-30 16:00+00', '2026-06-30 16:00+00');
            insert into ledger values ('longxi', 'member:a', false, '2026-06-28 00:00+00', '{1}'),
                ('longxi', 'member:b', false, '2026-06-29 16:00+00', '{1}');
            """);
        var retention = new Retention(_given.Database);

        Assert.Equal(10050, await retention.DropKeysAsync(Now));
        Assert.Equal(2, await retention.DropFullBudgetsAsync(Now));
        Assert.Equal(["member:b"], await _given.Database.ColumnAsync("select key from ledger"));
        Assert.Equal(1L, await _given.Database.ScalarAsync<long>("select count(*) from inbox_key"));
    }

    [Fact]
    public async Task ReserveAsync_ManyAtOnce_NoNumberTwice()
    {
        var (a, b) = (new TicketNumbers(_given.Database), new TicketNumbers(_given.Database));

        var numbers = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => (n % 2 == 0 ? a : b).NextAsync("longxi")));

        Assert.Equal(200, numbers.Distinct().Count());
        Assert.Equal(1001, numbers.Min());
        Assert.Equal(1001, await a.ReserveAsync("other", 5));
        Assert.Equal(1006, await b.ReserveAsync("other", 1));
    }

    [Fact]
    public async Task BeatAsync_Twice_TheLastSignOfLifeCounts()
    {
        var heartbeats = new Heartbeats(_given.Database);
        await heartbeats.BeatAsync("worker", "w1", Now);
        await heartbeats.BeatAsync("worker", "w1", Now.AddSeconds(10), "ok");
        await heartbeats.BeatAsync("bot", "b1", Now);

        Assert.Equal([new("bot", "b1", Now, null), new("worker", "w1", Now.AddSeconds(10), "ok")], await heartbeats.ReadAsync());
        await heartbeats.ForgetAsync("bot", "b1");
        Assert.Single(await heartbeats.ReadAsync());
    }

    [Fact]
    public async Task JobStates_FailureThenSuccess_CountsBothAndClearsTheError()
    {
        var jobs = new JobStates(_given.Database);
        var lag = TimeSpan.FromSeconds(2.5);
        await jobs.StartedAsync("digest", Now, lag, Now.AddDays(1));
        await jobs.FailedAsync("digest", "no chat");
        Assert.Equal(new("digest", Now, null, "no chat", 1, 1, Now.AddDays(1), lag), Assert.Single(await jobs.ReadAsync()));
        await jobs.StartedAsync("digest", Now.AddHours(1), TimeSpan.Zero, Now.AddDays(2));
        await jobs.SucceededAsync("digest", Now.AddHours(2));

        Assert.Equal(new("digest", Now.AddHours(1), Now.AddHours(2), null, 2, 1, Now.AddDays(2), TimeSpan.Zero), Assert.Single(await jobs.ReadAsync()));
        await jobs.AnnounceAsync([("fresh", Now.AddHours(3))]);
        Assert.Equal(new("fresh", null, null, null, 0, 0, Now.AddHours(3), null), Assert.Single(await jobs.ReadAsync()));
    }

    private Task InsertAsync(string text, DateTimeOffset at, short status) => _given.Database.ScalarAsync<long>("""
        with i as (insert into inbox (corp_id, received_at, id, channel, conversation, platform_at, dedup_key, body, status, error)
                   values ('longxi', $1, gen_random_uuid(), 'app', 'c', $1, '\x01', convert_to($2, 'UTF8'), $3, 'why') returning 1)
        select count(*) from i
        """, at.UtcDateTime, text, status);
}
