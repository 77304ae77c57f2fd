using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain.Registers;

namespace WeGrid.Postgres.Registers;

/// <summary>名册: the entries of the registers and the visits to them.</summary>
/// <param name="database">Where.</param>
public sealed class RegisterStore(Database database)
{
    private const string Columns = "select kind, number, grid_id, holder, stand_in, fields::text, added_at, seen_at, left_over from register_entry";

    // A word that comes late does not make a later visit undone.
    private const string SeenSql = """
        update register_entry e set seen_at = v.at
          from unnest($2::text[], $3::int[], $4::timestamptz[]) v (kind, number, at)
         where e.corp_id = $1 and e.kind = v.kind and e.number = v.number and (e.seen_at is null or e.seen_at < v.at)
        """;

    private const string VisitSql = """
        insert into register_visit (corp_id, id, kind, number, said, said_by, said_at)
        select $1, id, kind, number, said, by, at from unnest($2::uuid[], $3::text[], $4::int[], $5::text[], $6::text[], $7::timestamptz[]) v (id, kind, number, said, by, at)
        """;

    private const string MoveSql = """
        insert into register_move (corp_id, id, kind, number, amount, left_over, said, said_by, said_at)
        select $1, id, kind, number, amount, left_over, said, by, at
          from unnest($2::uuid[], $3::text[], $4::int[], $5::int[], $6::int[], $7::text[], $8::text[], $9::timestamptz[]) m (id, kind, number, amount, left_over, said, by, at)
        """;

    private const string LeftSql = """
        update register_entry e set left_over = m.left_over
          from unnest($2::text[], $3::int[], $4::int[]) m (kind, number, left_over)
         where e.corp_id = $1 and e.kind = m.kind and e.number = m.number
        """;

    private const string EnterSql = """
        insert into register_entry (corp_id, kind, number, grid_id, holder, stand_in, fields, added_at, seen_at, matter)
        select $1, kind,
               case when exists (select from register_entry o where o.corp_id = $1 and o.kind = e.kind and o.number = e.number and o.matter is distinct from e.number)
                    then (select max(o.number) from register_entry o where o.corp_id = $1 and o.kind = e.kind) + row_number() over (partition by kind order by number) else number end,
               grid_id, holder, stand_in, fields::jsonb, added_at, seen_at, number
          from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[])
               e (kind, number, grid_id, holder, stand_in, fields, added_at, seen_at)
        on conflict do nothing
        """;

    private const string InsertSql = """
        insert into register_entry as o (corp_id, kind, number, grid_id, holder, stand_in, fields, added_at, seen_at)
        select $1, kind, number, grid_id, holder, stand_in, fields::jsonb, added_at, seen_at
          from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[])
               e (kind, number, grid_id, holder, stand_in, fields, added_at, seen_at)
         order by kind, number
        on conflict (corp_id, kind, number) do update
           set grid_id = excluded.grid_id, holder = excluded.holder, stand_in = excluded.stand_in, fields = excluded.fields, added_at = excluded.added_at,
               seen_at = case when o.added_at = excluded.added_at then greatest(o.seen_at, excluded.seen_at) end
        """;

    private static readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All of one kind, by number.</summary>
    public Task<IReadOnlyList<RegisterEntry>> AllAsync(string corpId, string kind, CancellationToken cancellationToken = default) =>
        database.Source.Command($"{Columns} where corp_id = $1 and kind = $2 order by number", corpId, kind).ListAsync(Read, cancellationToken);

    /// <summary>Those of some people, as holder or stand-in, of these kinds.</summary>
    public static Task<IReadOnlyList<RegisterEntry>> OfAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<string> kinds, IReadOnlyCollection<string> people, CancellationToken cancellationToken = default) =>
        connection.Command($"{Columns} where corp_id = $1 and kind = any($2) and (lower(holder) = any($3) or lower(stand_in) = any($3)) order by kind, number",
            corpId, kinds.ToArray(), people.Select(p => p.ToLowerInvariant()).ToArray()).ListAsync(Read, cancellationToken);

    /// <summary>All entries of these kinds.</summary>
    public static Task<IReadOnlyList<RegisterEntry>> WholeAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<string> kinds, CancellationToken cancellationToken = default) =>
        connection.Command($"{Columns} where corp_id = $1 and kind = any($2) order by kind, number", corpId, kinds.ToArray()).ListAsync(Read, cancellationToken);

    /// <summary>Some entries, as they stand.</summary>
    public static Task<IReadOnlyList<RegisterEntry>> SomeAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<(string Kind, int Number)> which, CancellationToken cancellationToken = default) =>
        connection.Command($"{Columns} where corp_id = $1 and (kind, number) in (select * from unnest($2::text[], $3::int[])) order by kind, number",
            corpId, which.Select(w => w.Kind).ToArray(), which.Select(w => w.Number).ToArray()).ListAsync(Read, cancellationToken);

    /// <summary>Some entries, held until the transaction is over: what is left of a ledger is counted on.</summary>
    public static Task<IReadOnlyList<RegisterEntry>> HoldAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<(string Kind, int Number)> which, CancellationToken cancellationToken = default) =>
        connection.Command($"{Columns} where corp_id = $1 and (kind, number) in (select * from unnest($2::text[], $3::int[])) order by kind, number for update",
            corpId, which.Select(w => w.Kind).ToArray(), which.Select(w => w.Number).ToArray()).ListAsync(Read, cancellationToken);

    /// <summary>台账 of one kind: what came in and what went out between two times, by number; of those that moved.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="kind">哪种名册.</param>
    /// <param name="from">From then on.</param>
    /// <param name="until">Until before then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<IReadOnlyList<RegisterTurnover>> TurnoverAsync(string corpId, string kind, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            select number,
                   coalesce(sum(amount) filter (where said_at < $3), 0)::int,
                   coalesce(sum(amount) filter (where said_at >= $3 and amount > 0), 0)::int,
                   coalesce(-sum(amount) filter (where said_at >= $3 and amount < 0), 0)::int,
                   count(*) filter (where said_at >= $3 and amount < 0)::int,
                   sum(amount)::int
              from register_move where corp_id = $1 and kind = $2 and said_at < $4 group by number order by number
            """, corpId, kind, from.UtcDateTime, until.UtcDateTime).ListAsync(r => new RegisterTurnover(r.GetInt32(0), r.GetInt32(1), r.GetInt32(2), r.GetInt32(3), r.GetInt32(4), r.GetInt32(5)), cancellationToken);

    /// <summary>One kind replaced as a whole; a visit that is said meanwhile counts on.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="kind">哪种名册.</param>
    /// <param name="read">Makes the new entries of the ones there are.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<RegisterEntry>> ReplaceAsync(string corpId, string kind, Func<IReadOnlyList<RegisterEntry>, IReadOnlyList<RegisterEntry>> read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var before = new List<RegisterEntry>();
        await using (var locked = new NpgsqlBatch(connection))
        {
            locked.Add("select 1 from corp where corp_id = $1 for no key update", corpId);
            locked.Add($"{Columns} where corp_id = $1 and kind = $2 order by number for update", corpId, kind);
            await using var row = await locked.ExecuteReaderAsync(cancellationToken);
            await row.NextResultAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                before.Add(Read(row));
            }
        }

        var after = read(before);
        if (after.Count > 0)
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(Rows(corpId, after));
            batch.Add("delete from register_entry where corp_id = $1 and kind = $2 and number <> all($3)", corpId, kind, after.Select(e => e.Number).ToArray());
            await batch.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return after;
    }

    /// <summary>What was said of visits long ago is emptied, and the lists that named people; that the visits were made stays.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="kept">How many days each kind keeps what was said; a kind that is no more keeps nothing.</param>
    /// <param name="listsBefore">Lists sent before are emptied.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ForgetAsync(string corpId, IReadOnlyDictionary<string, int> kept, DateTimeOffset listsBefore, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kept);
        await database.Source.Command("""
            update register_visit v set said = '' where v.corp_id = $1 and v.said <> ''
               and v.said_at < $4 - make_interval(days => coalesce((select k.days from unnest($2::text[], $3::int[]) k (kind, days) where k.kind = v.kind), 0))
            """, corpId, kept.Keys.ToArray(), kept.Values.ToArray(), now.UtcDateTime).RunAsync(cancellationToken);
        await database.Source.Command("""
            update register_move m set said = '' where m.corp_id = $1 and m.said <> ''
               and m.said_at < $4 - make_interval(days => coalesce((select k.days from unnest($2::text[], $3::int[]) k (kind, days) where k.kind = m.kind), 0))
            """, corpId, kept.Keys.ToArray(), kept.Values.ToArray(), now.UtcDateTime).RunAsync(cancellationToken);
        await database.Source.Command("""
            update outbox_done set body = null, model = null
             where corp_id = $1 and finished_at < $2 and finished_at >= $2 - interval '60 days' and template in ('register_due', 'reply_register_list', 'reply_register_own') and (body is not null or model is not null)
            """, corpId, listsBefore.UtcDateTime).RunAsync(cancellationToken);
    }

    internal static void StageVisits(NpgsqlBatch batch, string corpId, IReadOnlyList<RegisterVisited> visits)
    {
        if (visits.Count == 0)
        {
            return;
        }

        batch.BatchCommands.Add(new UnnestCommand<RegisterVisited>(corpId, visits)
            .Column(NpgsqlDbType.Uuid, v => Guid.CreateVersion7(v.At))
            .Column(NpgsqlDbType.Text, v => v.Kind)
            .Column(NpgsqlDbType.Integer, v => v.Number)
            .Column(NpgsqlDbType.Text, v => v.Said)
            .Column(NpgsqlDbType.Text, v => v.By)
            .Column(NpgsqlDbType.TimestampTz, v => v.At.UtcDateTime)
            .Build(VisitSql));
        // Of two in one run of messages the later counts: an update from a list takes any of them.
        var last = visits.GroupBy(v => (v.Kind, v.Number)).Select(g => g.MaxBy(v => v.At)!).OrderBy(v => v.Kind, StringComparer.Ordinal).ThenBy(v => v.Number).ToList();
        batch.BatchCommands.Add(new UnnestCommand<RegisterVisited>(corpId, last)
            .Column(NpgsqlDbType.Text, v => v.Kind)
            .Column(NpgsqlDbType.Integer, v => v.Number)
            .Column(NpgsqlDbType.TimestampTz, v => v.At.UtcDateTime)
            .Build(SeenSql));
    }

    /// <summary>What came in and went out, and what is left by the last of each; the caller holds the entries.</summary>
    public static void StageMoves(NpgsqlBatch batch, string corpId, IReadOnlyList<RegisterMove> moves)
    {
        if (moves.Count == 0)
        {
            return;
        }

        batch.BatchCommands.Add(new UnnestCommand<RegisterMove>(corpId, moves)
            .Column(NpgsqlDbType.Uuid, m => Guid.CreateVersion7(m.At))
            .Column(NpgsqlDbType.Text, m => m.Kind)
            .Column(NpgsqlDbType.Integer, m => m.Number)
            .Column(NpgsqlDbType.Integer, m => m.Amount)
            .Column(NpgsqlDbType.Integer, m => m.Left)
            .Column(NpgsqlDbType.Text, m => m.Said)
            .Column(NpgsqlDbType.Text, m => m.By)
            .Column(NpgsqlDbType.TimestampTz, m => m.At.UtcDateTime)
            .Build(MoveSql));
        batch.BatchCommands.Add(new UnnestCommand<RegisterMove>(corpId, [.. moves.GroupBy(m => (m.Kind, m.Number)).Select(g => g.Last())])
            .Column(NpgsqlDbType.Text, m => m.Kind)
            .Column(NpgsqlDbType.Integer, m => m.Number)
            .Column(NpgsqlDbType.Integer, m => m.Left)
            .Build(LeftSql));
    }

    /// <summary>入册 and 出册 by steps of procedures: under the number of the matter, or the next free one where a clerk has used it; a matter takes out its own alone, and what still has something left stays.</summary>
    public static void StageEntered(NpgsqlBatch batch, string corpId, IReadOnlyList<RegisterEntry> entered, IReadOnlyList<(string Kind, int Number)> withdrawn)
    {
        if (entered.Count > 0)
        {
            batch.BatchCommands.Add(Rows(corpId, entered, EnterSql));
        }

        if (withdrawn.Count > 0)
        {
            batch.Add("""
                delete from register_entry e using unnest($2::text[], $3::int[]) w (kind, number) where e.corp_id = $1 and e.kind = w.kind and e.matter = w.number and e.left_over = 0
                """, corpId, withdrawn.Select(w => w.Kind).ToArray(), withdrawn.Select(w => w.Number).ToArray());
        }
    }

    private static NpgsqlBatchCommand Rows(string corpId, IReadOnlyList<RegisterEntry> entries, string sql = InsertSql) => new UnnestCommand<RegisterEntry>(corpId, entries)
        .Column(NpgsqlDbType.Text, e => e.Kind)
        .Column(NpgsqlDbType.Integer, e => e.Number)
        .Column(NpgsqlDbType.Text, e => e.GridId)
        .Column(NpgsqlDbType.Text, e => e.Holder)
        .Column(NpgsqlDbType.Text, e => e.StandIn)
        .Column(NpgsqlDbType.Text, e => JsonSerializer.Serialize(e.Fields, _json))
        .Column(NpgsqlDbType.TimestampTz, e => e.AddedAt.UtcDateTime)
        .Column(NpgsqlDbType.TimestampTz, e => e.SeenAt?.UtcDateTime)
        .Build(sql);

    private static RegisterEntry Read(NpgsqlDataReader r) =>
        new(r.GetString(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetString(4), JsonSerializer.Deserialize<Dictionary<string, string>>(r.GetString(5), _json)!) { AddedAt = r.Time(6), SeenAt = r.TimeOrNull(7), Left = r.GetInt32(8) };
}

/// <summary>台账期间: 期初 + 收 − 支 = 期末.</summary>
/// <param name="Number">编号.</param>
/// <param name="Before">期初结存.</param>
/// <param name="In">收.</param>
/// <param name="Out">支.</param>
/// <param name="Times">支了几次.</param>
/// <param name="After">期末结存.</param>
public sealed record RegisterTurnover(int Number, int Before, int In, int Out, int Times, int After);
