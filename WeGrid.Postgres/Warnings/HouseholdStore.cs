using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Warnings;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Postgres.Warnings;

/// <summary>应转户 and 转移: the register, the households of runs, and what is said of them. Whoever looks at a run's households holds the run's row.</summary>
/// <param name="database">Where.</param>
public sealed class HouseholdStore(Database database)
{
    private const string Columns = "number, grid_id, name, address, persons, care, helper, stand_in, shelter, phone";

    private const string OwnColumns = "e.number, e.grid_id, e.name, e.address, e.persons, e.care, e.helper, e.stand_in, e.shelter, e.phone";

    private const string LeavingColumns = $"select e.run, {OwnColumns}, e.state, e.said_at, e.asked, e.asked_at, e.raised, e.raised_at, r.is_drill from evacuation e join call_run r on r.corp_id = e.corp_id and r.run = e.run";

    // A word that comes late does not undo a later one; what is said anew is told above anew.
    private const string WordsSql = """
        update evacuation e set state = w.state, place = w.place, said_by = w.by, said_at = w.at,
               raised = case when e.state = w.state then e.raised else 0 end, raised_at = case when e.state = w.state then e.raised_at end
          from unnest($2::int[], $3::int[], $4::smallint[], $5::text[], $6::text[], $7::timestamptz[]) w (run, number, state, place, by, at)
         where e.corp_id = $1 and e.run = w.run and e.number = w.number and (e.said_at is null or e.said_at <= w.at)
        """;

    private const string KeptSql = """
        insert into evacuation_word (corp_id, run, id, number, state, place, said_by, said_at)
        select $1, run, id, number, state, place, by, at
          from unnest($2::int[], $3::uuid[], $4::int[], $5::smallint[], $6::text[], $7::text[], $8::timestamptz[]) w (run, id, number, state, place, by, at)
        """;

    // Counted and destroyed in one statement: at no moment is it neither or both.
    private const string ForgetSql = """
        with over as (select r.corp_id, r.run from call_run r
                       where r.corp_id = $1 and r.ended_at < $2 and exists (select from evacuation e where e.corp_id = r.corp_id and e.run = r.run)),
             counted as (insert into evacuation_count (corp_id, run, grid_id, state, households, persons, care, last_at)
                         select e.corp_id, e.run, e.grid_id, e.state, count(*), sum(e.persons), sum(e.care), max(e.said_at)
                           from evacuation e join over using (corp_id, run) group by e.corp_id, e.run, e.grid_id, e.state
                         on conflict do nothing),
             words as (delete from evacuation_word w using over where w.corp_id = over.corp_id and w.run = over.run)
        delete from evacuation e using over where e.corp_id = over.corp_id and e.run = over.run
        """;

    // Looked for every day: no further back than a job may have been missed.
    private const string ForgetTextsSql = """
        update outbox_done set body = null, model = null
         where corp_id = $1 and finished_at < $2 and finished_at >= $2 - interval '60 days'
           and template in ('evacuate', 'evacuate_above', 'reply_households_list') and (body is not null or model is not null)
        """;

    /// <summary>名册 replaced as a whole; runs that go on take in who is new. Gives how many did.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="households">The new register.</param>
    /// <param name="leaving">Which of them a run concerns.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<int> ReplaceAsync(string corpId, IReadOnlyList<Household> households, Func<CallRun, IReadOnlyList<Household>> leaving, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(leaving);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var joined = 0;
        var runs = await CallStore.LockOpenAsync(connection, corpId, cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var run in runs)
        {
            var known = (await OfRunAsync(connection, corpId, run.Number, cancellationToken)).Select(l => l.Household.Number).ToHashSet();
            List<Household> fresh = [.. leaving(run).Where(h => !known.Contains(h.Number))];
            StageLeaving(batch, corpId, run.Number, fresh, now);
            joined += fresh.Count;
        }

        batch.Add("delete from household where corp_id = $1", corpId);
        if (households.Count > 0)
        {
            batch.BatchCommands.Add(Rows(corpId, households).Column(NpgsqlDbType.Text, h => string.Join('\n', h.Types)).Build($"""
                insert into household (corp_id, {Columns}, types)
                select $1, {Columns}, coalesce(string_to_array(nullif(types, ''), E'\n'), array[]::text[])
                  from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
                       h ({Columns}, types)
                """));
        }

        DueStore.StageNotify(batch);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return joined;
    }

    /// <summary>名册, by number.</summary>
    public async Task<IReadOnlyList<Household>> AllAsync(string corpId, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await AllAsync(connection, corpId, cancellationToken);
    }

    /// <summary>名册, as this transaction sees it.</summary>
    public static async Task<IReadOnlyList<Household>> AllAsync(NpgsqlConnection connection, string corpId, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"select {Columns}, types from household where corp_id = $1 order by number", corpId);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var all = new List<Household>();
        while (await row.ReadAsync(cancellationToken))
        {
            all.Add(Read(row, 0) with { Types = row.GetFieldValue<string[]>(10) });
        }

        return all;
    }

    /// <summary>The households of a run, by number.</summary>
    public static async Task<IReadOnlyList<Leaving>> OfRunAsync(NpgsqlConnection connection, string corpId, int run, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"{LeavingColumns} where e.corp_id = $1 and e.run = $2 order by e.number", corpId, run);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        return await LeavingAsync(row, cancellationToken);
    }

    /// <summary>转移统计 of a run by grid, whether its households are still on record or destroyed.</summary>
    public async Task<IReadOnlyList<LeavingCount>> CountsAsync(string corpId, int run, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await OfRunAsync(connection, corpId, run, cancellationToken) is { Count: > 0 } open)
        {
            return LeavingCount.ByGrid(open);
        }

        var kept = await database.Source.Command("select grid_id, state, households, persons, care, last_at from evacuation_count where corp_id = $1 and run = $2 order by grid_id, state", corpId, run)
            .ListAsync(r => (Grid: r.GetString(0), State: (HouseholdState)r.GetInt16(1), Households: r.GetInt32(2), Persons: r.GetInt32(3), Care: r.GetInt32(4), At: r.IsDBNull(5) ? (DateTimeOffset?)null : r.Time(5)), cancellationToken);
        return [.. kept.GroupBy(k => k.Grid).Select(g => new LeavingCount(g.Key, g.Sum(k => k.Households), g.Sum(k => k.Persons), g.Sum(k => k.Care), g.ToDictionary(k => k.State, k => new StateCount(k.Households, k.Persons)), g.Max(k => k.At)))];
    }

    /// <summary>事后销毁: households of runs that ended before that time, and the texts that named them; the counts stay.</summary>
    public static async Task ForgetAsync(Database database, string corpId, DateTimeOffset endedBefore, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await database.Source.Command(ForgetSql, corpId, endedBefore.UtcDateTime).RunAsync(cancellationToken);
        await database.Source.Command(ForgetTextsSql, corpId, endedBefore.UtcDateTime).RunAsync(cancellationToken);
    }

    /// <summary>
    /// Takes households into a run, those it has already aside, and has them seen to. Who is known to be safe by another run that goes on is safe here,
    /// too; what was practised says nothing.
    /// </summary>
    public static void StageLeaving(NpgsqlBatch batch, string corpId, int run, IReadOnlyList<Household> households, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(households);
        if (households.Count == 0)
        {
            return;
        }

        StageNext(batch, corpId, run, now);
        batch.BatchCommands.Add(Rows(corpId, households).Column(NpgsqlDbType.Integer, _ => run).Build($"""
            insert into evacuation (corp_id, {Columns}, run, state, place, said_by, said_at)
            select $1, {OwnColumns.Replace("e.", "h.", StringComparison.Ordinal)}, h.run, coalesce(k.state, 0), coalesce(k.place, ''), coalesce(k.said_by, ''), k.said_at
              from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::text[], $9::text[], $10::text[], $11::text[], $12::int[]) h ({Columns}, run)
              left join lateral (select e.state, e.place, e.said_by, e.said_at from evacuation e join call_run r on r.corp_id = e.corp_id and r.run = e.run
                                  where e.corp_id = $1 and e.number = h.number and e.run <> h.run and e.state <> 0 and r.ended_at is null and not r.is_drill
                                    and not (select m.is_drill from call_run m where m.corp_id = $1 and m.run = h.run)
                                  order by e.said_at desc limit 1) k on true
            on conflict (corp_id, run, number) do nothing
            """));
    }

    /// <summary>Writes who was asked and what was raised.</summary>
    public static void StageAsked(NpgsqlBatch batch, string corpId, int run, IReadOnlyList<Leaving> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        if (changed.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<Leaving>(corpId, changed)
                .Column(NpgsqlDbType.Integer, _ => run)
                .Column(NpgsqlDbType.Integer, l => l.Household.Number)
                .Column(NpgsqlDbType.Smallint, l => (short)l.State)
                .Column(NpgsqlDbType.Integer, l => l.Asked)
                .Column(NpgsqlDbType.TimestampTz, l => l.AskedAt?.UtcDateTime)
                .Column(NpgsqlDbType.Integer, l => l.Raised)
                .Column(NpgsqlDbType.TimestampTz, l => l.RaisedAt?.UtcDateTime)
                // What was said meanwhile is told above by the look that it brings about.
                .Build("""
                    update evacuation e set asked = c.asked, asked_at = c.asked_at, raised = case when e.state = c.state then c.raised else e.raised end,
                           raised_at = case when e.state = c.state then c.raised_at else e.raised_at end
                      from unnest($2::int[], $3::int[], $4::smallint[], $5::int[], $6::timestamptz[], $7::int[], $8::timestamptz[]) c (run, number, state, asked, asked_at, raised, raised_at)
                     where e.corp_id = $1 and e.run = c.run and e.number = c.number
                    """));
        }
    }

    /// <summary>Graver than before: whoever is not safe is asked for and raised anew.</summary>
    public static void StageAnew(NpgsqlBatch batch, string corpId, int run) =>
        batch.Add("update evacuation set asked = 0, asked_at = null, raised = 0, raised_at = null where corp_id = $1 and run = $2 and state not in (1, 2)", corpId, run);

    /// <summary>A colour that evacuates nobody: they go home as they may, and a graver one later asks for them from the beginning. The words are kept.</summary>
    public static void StageHome(NpgsqlBatch batch, string corpId, int run, DateTimeOffset now)
    {
        StageOver(batch, corpId, run, now);
        batch.Add("""
            update evacuation set state = 0, place = '', said_by = '', said_at = null, asked = 0, asked_at = null, raised = 0, raised_at = null where corp_id = $1 and run = $2
            """, corpId, run);
    }

    /// <summary>The run is over: nobody is asked any more, and what waits unsent dies.</summary>
    public static void StageOver(NpgsqlBatch batch, string corpId, int run, DateTimeOffset now)
    {
        batch.Add("""
            update outbox set valid_until = $3 where corp_id = $1 and template in ('evacuate', 'evacuate_above') and split_part(subject, ':', 2) = $2::int::text and status = 0
            """, corpId, run, now.UtcDateTime);
        StageNext(batch, corpId, run, null);
    }

    /// <summary>When a run's households must be looked at next; null for never by itself.</summary>
    public static void StageNext(NpgsqlBatch batch, string corpId, int run, DateTimeOffset? at)
    {
        var (kind, subject) = (EffectsStore.KindName(DueKind.Evacuate), run.ToString(System.Globalization.CultureInfo.InvariantCulture));
        DueStore.Stage(batch, corpId, at is { } time ? [new DueRow(kind, subject, time)] : [], at is null ? [(kind, subject)] : []);
    }

    internal static async Task ReadAsync(NpgsqlConnection connection, string corpId, IntakeNeeds needs, IntakeFacts facts, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select exists (select from call_run r join evacuation e using (corp_id, run) where r.corp_id = $1 and r.ended_at is null)", corpId);
        batch.Add($"{LeavingColumns} where e.corp_id = $1 and ($2 or e.number = any($3)) and r.ended_at is null order by e.number, e.run desc", corpId, needs.AllHouseholds, needs.Households.ToArray());
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        facts.AreLeaving = row.GetBoolean(0);
        await row.NextResultAsync(cancellationToken);
        facts.Leaving.AddRange(await LeavingAsync(row, cancellationToken));
    }

    internal static void StageWords(NpgsqlBatch batch, string corpId, IReadOnlyList<HouseholdWord> words, DateTimeOffset now)
    {
        if (words.Count == 0)
        {
            return;
        }

        // The due row first: that is the order of locks.
        foreach (var run in words.Select(w => w.Run).Distinct().Order())
        {
            StageNext(batch, corpId, run, now);
        }

        // A statement changes a row once: the last word of a batch counts.
        var last = words.GroupBy(w => (w.Run, w.Number)).Select(g => g.MaxBy(w => w.At)!).ToList();
        batch.BatchCommands.Add(new UnnestCommand<HouseholdWord>(corpId, last)
            .Column(NpgsqlDbType.Integer, w => w.Run)
            .Column(NpgsqlDbType.Integer, w => w.Number)
            .Column(NpgsqlDbType.Smallint, w => (short)w.State)
            .Column(NpgsqlDbType.Text, w => w.Place)
            .Column(NpgsqlDbType.Text, w => w.By)
            .Column(NpgsqlDbType.TimestampTz, w => w.At.UtcDateTime)
            .Build(WordsSql));
        batch.BatchCommands.Add(new UnnestCommand<HouseholdWord>(corpId, words)
            .Column(NpgsqlDbType.Integer, w => w.Run)
            .Column(NpgsqlDbType.Uuid, w => Guid.CreateVersion7(w.At))
            .Column(NpgsqlDbType.Integer, w => w.Number)
            .Column(NpgsqlDbType.Smallint, w => (short)w.State)
            .Column(NpgsqlDbType.Text, w => w.Place)
            .Column(NpgsqlDbType.Text, w => w.By)
            .Column(NpgsqlDbType.TimestampTz, w => w.At.UtcDateTime)
            .Build(KeptSql));
        DueStore.StageNotify(batch);
    }

    private static UnnestCommand<Household> Rows(string corpId, IReadOnlyList<Household> households) => new UnnestCommand<Household>(corpId, households)
        .Column(NpgsqlDbType.Integer, h => h.Number)
        .Column(NpgsqlDbType.Text, h => h.GridId)
        .Column(NpgsqlDbType.Text, h => h.Name)
        .Column(NpgsqlDbType.Text, h => h.Address)
        .Column(NpgsqlDbType.Integer, h => h.Persons)
        .Column(NpgsqlDbType.Integer, h => h.Care)
        .Column(NpgsqlDbType.Text, h => h.Helper)
        .Column(NpgsqlDbType.Text, h => h.StandIn)
        .Column(NpgsqlDbType.Text, h => h.Shelter)
        .Column(NpgsqlDbType.Text, h => h.Phone);

    private static async Task<List<Leaving>> LeavingAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        var all = new List<Leaving>();
        while (await row.ReadAsync(cancellationToken))
        {
            all.Add(new Leaving(row.GetInt32(0), Read(row, 1), (HouseholdState)row.GetInt16(11), row.IsDBNull(12) ? null : row.Time(12), row.GetInt32(13), row.IsDBNull(14) ? null : row.Time(14), row.GetInt32(15), row.IsDBNull(16) ? null : row.Time(16)) { IsDrill = row.GetBoolean(17) });
        }

        return all;
    }

    private static Household Read(NpgsqlDataReader row, int at) => new(
        row.GetInt32(at), row.GetString(at + 1), row.GetString(at + 2), row.GetString(at + 3), row.GetInt32(at + 4), row.GetInt32(at + 5), [],
        row.GetString(at + 6), row.GetString(at + 7), row.GetString(at + 8), row.GetString(at + 9));
}
