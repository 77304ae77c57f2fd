using WeGrid.Domain.Reports;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Postgres.Reports;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>网格调整 on real PostgreSQL: what is open moves on the day, once; what was counted and published stays.</summary>
public sealed class RegridJobsTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Before = Village.At(2026, 4, 30, 10);

    private static string Split(string file) => file
        .Replace("""{ "id": "m", "parent": "g", "name": "二组一格", "kind": "micro" }""", """
            { "id": "m", "parent": "g", "name": "二组一格", "kind": "micro" }, { "id": "m1", "parent": "g", "name": "桥东格", "kind": "micro" }, { "id": "m2", "parent": "g", "name": "桥西格", "kind": "micro" }
            """, StringComparison.Ordinal)
        .Replace("\"staff\": [", """ "regrids": [ { "on": "2026-05-01", "from": ["m"], "to": ["m1", "m2"], "basis": "镇发〔2026〕7号" } ], "staff": [ """, StringComparison.Ordinal);

    /// <summary>A way whose step is done in the micro-grid itself.</summary>
    private static Domain.Procedures.Procedure Way(string id, string more = "") => Domain.Procedures.ProcedureReader.Parse(id, $$"""
        { "id": "{{id}}", "name": "清沟", "version": "2026-04-01", "matter": "清沟", "word": "办清沟", "starters": ["microGridMember"]{{more}},
          "steps": [ { "id": "look", "name": "看沟", "by": ["microGridMember"], "records": [{ "name": "看了什么" }], "within": "5wd",
                       "notices": [{ "on": "start", "to": "doers" }, { "on": "late", "to": "doers" }, { "on": "late", "to": "above" }] } ] }
        """).Procedure!;

    private static string Staffed(string file) => Split(file).Replace("\"staff\": [", """
        "staff": [ { "userid": "xin.dong", "name": "辛冬", "posts": [ { "grid": "m1", "post": "microGridMember" } ] }, { "userid": "xin.xi", "name": "辛西", "posts": [ { "grid": "m2", "post": "microGridMember" } ] },
        """, StringComparison.Ordinal);

    private static async Task BeginAsync(Village village, Domain.Procedures.Procedure way, long number, string title)
    {
        var effects = new Domain.Effects();
        var begun = new Domain.Procedures.ProcedureDesk(village.Corp, village.Rules.Calendar).Start(way, new Domain.Procedures.ProcedureAct.Begin(number, title, "m"), Village.Micro, village.Now);
        Assert.Null(begun.Refusal);
        new Domain.Procedures.ProcedureTelling(village.Rules).Keep(effects, way, null, begun, village.Now);
        await village.SaveAsync(effects);
    }

    [Fact]
    [Trait("Feature", "AD-02")]
    public async Task Move_MattersOfProcedures_GoAlong_WhoTakesOverIsToldOnce_WhatIsOverAndWasCountedStays()
    {
        var village = new Village(given.Database, Before, Staffed);
        await BeginAsync(village, Way("ditch"), 71, "桥头的沟");
        await BeginAsync(village, Way("quiet", ", \"confidential\": true"), 72, "晒坝一户的沟");
        await BeginAsync(village, Way("ditch"), 73, "哪里的沟");
        await BeginAsync(village, Way("ditch"), 74, "桥头的旧沟");
        await village.RowsAsync("update proceeding set step = null, ended_at = $2 where corp_id = $1 and number = 74 returning number", Before.UtcDateTime);
        await village.RowsAsync("insert into proceeding_event values ($1, 74, 2, $2, 'he.mei', '{\"act\": \"drop\", \"Reason\": \"不用了\"}', null) returning number", Before.UtcDateTime);
        await village.RowsAsync("update proceeding set seq = 2 where corp_id = $1 and number = 74 returning number");
        var due = await village.RowsAsync("select due_at from proceeding where corp_id = $1 and ended_at is null order by number");
        async Task<List<string>> BegunAsync(DateTimeOffset from, DateTimeOffset until) => [.. (await new CountStore(given.Database).ReadAsync(village.Id, from, until)).Where(f => f is { Source: CountSource.Procedures, What: "begun" }).Select(f => $"{f.Id} {f.GridId} {f.Amount}").Order(StringComparer.Ordinal)];
        var counted = await BegunAsync(Village.At(2026, 4, 1, 0), Village.At(2026, 5, 1, 0));

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => new House(village).Regrids.MoveAsync(Village.At(2026, 5, 1, 0, 1), default)));
        await new House(village).Regrids.MoveAsync(Village.At(2026, 5, 1, 1, 1), default);

        Assert.Equal(["71 m1 2", "72 m2 2", "73 g 2", "74 m 2"], await village.RowsAsync("select number || ' ' || grid_id || ' ' || seq from proceeding where corp_id = $1 order by number"));
        Assert.Equal(["71 m m1", "72 m m2", "73 m g"], await village.RowsAsync("select concat_ws(' ', number, act->>'From', act->>'GridId') from proceeding_event where corp_id = $1 and act->>'act' = 'regrid' order by number"));
        Assert.Equal(due, await village.RowsAsync("select due_at from proceeding where corp_id = $1 and ended_at is null order by number"));
        // Of one that nobody knows where it is whoever does such a step within the group; who did it and does no more is left in peace.
        var said = await village.OutboxAsync("procedure_regrid");
        Assert.Equal(["71 xin.dong 桥东格", "72 xin.xi 桥西格", "73 xin.dong 石桥村二组", "73 xin.xi 石桥村二组"], said.Select(m => $"{m.Model.Values["matter.number"]} {m.Recipient} {m.Model.Values["grid.name"]}").Order(StringComparer.Ordinal));
        Assert.All(said, m => Assert.Equal("请您接着办", m.Model.Values["matter.ask"]));
        Assert.DoesNotContain(await village.OutboxAsync("procedure_start"), m => m.Model.Values["matter.number"] is "71" or "72");
        Assert.Equal(["ditch m 3", "quiet m 1"], counted);
        Assert.Equal(counted, await BegunAsync(Village.At(2026, 4, 1, 0), Village.At(2026, 5, 1, 0)));
    }

    private async Task<Village> OpenAsync()
    {
        var village = new Village(given.Database, Before, Split);
        foreach (var (number, place) in new[] { (1L, "桥头"), (2L, "晒坝"), (3L, ""), (4L, "桥头"), (5L, "桥头") })
        {
            await village.OrderAsync(number, Urgency.WorkingDays);
            await village.RowsAsync("update ticket set place = $2 where corp_id = $1 and number = $3 returning number", place, number);
        }

        await village.ResolveAsync(4);
        await village.MoveAsync(5, TicketMove.Accept, Role.GridStaff, Village.Micro);
        return village;
    }

    private static Task<List<object?>> GridsAsync(Village village) => village.RowsAsync("select number || ' ' || grid_id || ' ' || coalesce(holder, '') from ticket where corp_id = $1 order by number");

    [Fact]
    [Trait("Feature", "AD-02")]
    [Trait("Feature", "X-25")]
    public async Task Move_OnTheDay_ByPlaceOrToTheGridAbove_WhoHasItKeepsIt_TwiceIsOnce()
    {
        var village = await OpenAsync();
        var house = new House(village);
        await house.Regrids.MoveAsync(Village.At(2026, 4, 30, 23, 59), default);
        Assert.Equal(["1 m ", "2 m ", "3 m ", "4 m he.mei", "5 m he.mei"], await GridsAsync(village));

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => new House(village).Regrids.MoveAsync(Village.At(2026, 5, 1, 0, 1), default)));
        await house.Regrids.MoveAsync(Village.At(2026, 5, 1, 1, 1), default);

        Assert.Equal(["1 m1 ", "2 m2 ", "3 g ", "4 m1 he.mei", "5 m1 he.mei"], await GridsAsync(village));
        Assert.Equal(5, await village.CountAsync("select count(*) from ticket_event where corp_id = $1 and move = 91"));
        // One message to who leads, in the morning; whoever is not asked any more sees a grey card, the next one is asked.
        var said = Assert.Single(await village.OutboxAsync("regrid"));
        Assert.Equal((Village.Leader, "二组一格", "桥东格、桥西格"), (said.Recipient, said.Model.Values["grids.before"], said.Model.Values["grids.now"]));
        Assert.Contains(await village.OutboxAsync("ticket_new"), m => m.Recipient == Village.Leader);
    }

    [Fact]
    [Trait("Feature", "AD-02")]
    [Trait("Feature", "X-25")]
    public async Task Move_FiguresOfBefore_StayWithTheGridTheyWereCountedIn()
    {
        var village = await OpenAsync();
        var (store, from, until) = (new ListStore(given.Database), Village.At(2026, 4, 1, 0), Village.At(2026, 5, 1, 0));
        var april = await store.InAsync(village.Id, from, until);
        async Task<List<string>> CountedAsync() => [.. (await new CountStore(given.Database).ReadAsync(village.Id, from, until)).Where(f => f.Source == CountSource.Tickets).Select(f => $"{f.GridId} {f.What} {f.Amount}").Order(StringComparer.Ordinal)];
        var counted = await CountedAsync();
        await new House(village).Regrids.MoveAsync(Village.At(2026, 5, 1, 0, 1), default);

        Assert.Equal(april, await store.InAsync(village.Id, from, until));
        Assert.Contains("m new 5", counted);
        Assert.Equal(counted, await CountedAsync());
        Assert.All(april, m => Assert.Equal("m", m.GridId));
        var may = await store.InAsync(village.Id, until, Village.At(2026, 6, 1, 0));
        Assert.Equal(["g", "m1", "m1", "m2"], may.Select(m => m.GridId).Order(StringComparer.Ordinal));
        Assert.Equal(4, ListReport.Of(null, may, until, Village.At(2026, 6, 1, 0)).Before.Count);
    }

    [Fact]
    [Trait("Feature", "AD-02")]
    public async Task Move_EntriesOfOneTaker_GoAlong_OfSeveralAreCountedForPeople()
    {
        var village = await OpenAsync();
        await village.RowsAsync("insert into register_entry (corp_id, kind, number, grid_id, holder, stand_in, fields, added_at, seen_at) select $1, 'pairs', n, 'm', '', '', '{}', $2, $2 from generate_series(1, 3) n returning number", Before.UtcDateTime);
        await new House(village).Regrids.MoveAsync(Village.At(2026, 5, 1, 0, 1), default);
        Assert.Equal(3, await village.CountAsync("select count(*) from register_entry where corp_id = $1 and grid_id = 'm'"));
        Assert.Contains("3条", Assert.Single(await village.OutboxAsync("regrid")).Model.Values["left"], StringComparison.Ordinal);

        var merged = new Village(given.Database, Before, f => Split(f).Replace("""["m1", "m2"]""", """["m2"]""", StringComparison.Ordinal));
        await merged.RowsAsync("insert into register_entry (corp_id, kind, number, grid_id, holder, stand_in, fields, added_at, seen_at) select $1, 'pairs', n, 'm', '', '', '{}', $2, $2 from generate_series(1, 3) n returning number", Before.UtcDateTime);
        await new House(merged).Regrids.MoveAsync(Village.At(2026, 5, 1, 0, 1), default);
        Assert.Equal(3, await merged.CountAsync("select count(*) from register_entry where corp_id = $1 and grid_id = 'm2'"));
    }
}
