using Npgsql;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Registers;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Registers;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Registers;

public sealed class RegisterStoreTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset _now = new(2026, 3, 10, 10, 0, 0, TimeSpan.FromHours(8));

    private readonly RegisterStore _store = new(given.Database);

    [Fact]
    [Trait("Feature", "C15")]
    public async Task Moves_FarApart_BalanceForEachPeriod_OutliveWhatWasSaid()
    {
        await _store.ReplaceAsync("books", "relief", _ => [Entry(1), Entry(2)]);
        await MoveAsync("books", (1, 20, 20, "县里送来", _now), (1, -5, 15, "给山坡那户", _now.AddDays(1)), (2, 4, 4, "", _now));
        await MoveAsync("books", (1, -3, 12, "给桥头", _now.AddDays(400)));

        Assert.Equal(["1 0 20 5 1 15", "2 0 4 0 0 4"], await TurnoverAsync("books", _now, _now.AddDays(30)));
        Assert.Equal(["1 15 0 3 1 12", "2 4 0 0 0 4"], await TurnoverAsync("books", _now.AddDays(390), _now.AddDays(420)));
        await _store.ForgetAsync("books", new Dictionary<string, int> { ["relief"] = 365 }, _now, _now.AddDays(401));
        Assert.Equal("给桥头", await given.Database.ScalarAsync<string>("select string_agg(said, '|') from register_move where corp_id = 'books' and said <> ''"));
        Assert.Equal(["1 12", "2 4"], (await _store.AllAsync("books", "relief")).Select(e => $"{e.Number} {e.Left}"));

        // An import changes what an entry is, never what is left of it.
        await _store.ReplaceAsync("books", "relief", before => [.. before.Select(e => e with { GridId = "lx", Left = 99 })]);
        Assert.Equal(["1 lx 12", "2 lx 4"], (await _store.AllAsync("books", "relief")).Select(e => $"{e.Number} {e.GridId} {e.Left}"));
    }

    [Fact]
    public async Task Hold_TwoAtOnce_OneAfterTheOther()
    {
        await _store.ReplaceAsync("two", "relief", _ => [Entry(1)]);
        await MoveAsync("two", (1, 10, 10, "", _now));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TakeAsync("two", 1)));

        Assert.Equal(0, (await _store.AllAsync("two", "relief"))[0].Left);
        Assert.Equal((11L, 0L), (await given.Database.ScalarAsync<long>("select count(*) from register_move where corp_id = 'two'"), await given.Database.ScalarAsync<long>("select sum(amount) from register_move where corp_id = 'two'")));
    }

    [Fact]
    [Trait("Feature", "A17")]
    [Trait("Feature", "AD-11")]
    public async Task Handover_WhatSomebodySeesTo_GoesOn_WhatIsAboutThem_IsNobodys()
    {
        foreach (var kind in new[] { "pairs", "posts" })
        {
            await _store.ReplaceAsync("new", kind, _ => [Entry(1) with { Kind = kind, Holder = "Luo.Gen" }, Entry(2) with { Kind = kind, Holder = "he.tian", StandIn = "luo.gen" }, Entry(3) with { Kind = kind, Holder = "he.tian" }]);
        }

        await using (var connection = await given.Database.OpenAsync())
        await using (var batch = new NpgsqlBatch(connection))
        {
            HandoverStore.StageDone(batch, "new", new Handover("luo.gen", "qin.hai", new DateOnly(2026, 3, 10), "pei.an"), new HandoverMoved([], 0, 0, [], []), [], ["posts"], _now);
            await batch.ExecuteNonQueryAsync();
        }

        Assert.Equal(["qin.hai ", "he.tian qin.hai", "he.tian "], (await _store.AllAsync("new", "pairs")).Select(e => $"{e.Holder} {e.StandIn}"));
        Assert.Equal(["", "he.tian", "he.tian"], (await _store.AllAsync("new", "posts")).Select(e => e.Holder));
    }

    [Fact]
    public async Task Left_BelowNothing_IsRefusedByTheDatabase()
    {
        await _store.ReplaceAsync("below", "relief", _ => [Entry(1)]);
        await Assert.ThrowsAsync<PostgresException>(() => MoveAsync("below", (1, -1, -1, "", _now)));
    }

    /// <summary>A step puts its matter into a register, once, beside whoever has that number already, and takes it out again.</summary>
    [Fact]
    [Trait("Feature", "C09")]
    public async Task Entered_UnderTheNumberOfTheMatter_Once_AndWithdrawn()
    {
        await _store.ReplaceAsync("list", "relief", _ => [Entry(7)]);
        await EnterAsync([Entry(1030) with { GridId = "lx" }, Entry(7) with { GridId = "lx" }], []);
        await EnterAsync([Entry(1030) with { GridId = "other" }], []);
        Assert.Equal(["7 lx-lxc", "8 lx", "1030 lx"], (await _store.AllAsync("list", "relief")).Select(e => $"{e.Number} {e.GridId}"));

        await MoveAsync("list", (8, 3, 3, "", _now));
        await EnterAsync([], [("relief", 1030), ("relief", 7)]);
        // What still has something left stays, and so does what a clerk wrote.
        Assert.Equal([7, 8], (await _store.AllAsync("list", "relief")).Select(e => e.Number));
    }

    [Fact]
    public async Task Entered_WhereAClerkHasTheNumber_StandsBesideIt_AndOnlyItsOwnIsTakenOut()
    {
        await _store.ReplaceAsync("list", "clash", _ => [Entry(1501) with { Kind = "clash", GridId = "clerk" }]);
        await EnterAsync([Entry(1501) with { Kind = "clash", GridId = "matter" }], []);
        Assert.Equal([(1501, "clerk"), (1502, "matter")], (await _store.AllAsync("list", "clash")).Select(e => (e.Number, e.GridId)));

        await EnterAsync([], [("clash", 1501)]);
        Assert.Equal("clerk", Assert.Single(await _store.AllAsync("list", "clash")).GridId);
    }

    private async Task EnterAsync(IReadOnlyList<RegisterEntry> entered, IReadOnlyList<(string Kind, int Number)> withdrawn)
    {
        await using var connection = await given.Database.OpenAsync();
        await using var batch = new NpgsqlBatch(connection);
        RegisterStore.StageEntered(batch, "list", entered, withdrawn);
        await batch.ExecuteNonQueryAsync();
    }

    private static RegisterEntry Entry(int number) => new("relief", number, "lx-lxc", "", "", new Dictionary<string, string> { ["物资"] = "大米", ["单位"] = "袋" }) { AddedAt = _now };

    private async Task TakeAsync(string corp, int amount)
    {
        await using var connection = await given.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var entry = (await RegisterStore.HoldAsync(connection, corp, [("relief", 1)]))[0];
        if (entry.Left >= amount)
        {
            await using var batch = new NpgsqlBatch(connection);
            RegisterStore.StageMoves(batch, corp, [new RegisterMove("relief", 1, -amount, entry.Left - amount, "", "zhou.li", _now)]);
            await batch.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    private async Task MoveAsync(string corp, params (int Number, int Amount, int Left, string Said, DateTimeOffset At)[] moves)
    {
        await using var connection = await given.Database.OpenAsync();
        await using var batch = new NpgsqlBatch(connection);
        RegisterStore.StageMoves(batch, corp, [.. moves.Select(m => new RegisterMove("relief", m.Number, m.Amount, m.Left, m.Said, "zhou.li", m.At))]);
        await batch.ExecuteNonQueryAsync();
    }

    private async Task<IEnumerable<string>> TurnoverAsync(string corp, DateTimeOffset from, DateTimeOffset until) =>
        (await _store.TurnoverAsync(corp, "relief", from, until)).Select(t => $"{t.Number} {t.Before} {t.In} {t.Out} {t.Times} {t.After}");
}
