using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Ties;
using WeGrid.Postgres.Registers;

namespace WeGrid.Postgres.Ties;

/// <summary>关联: kept as they were made, with who undid them; whatever reads identities resolves them through these. Whoever ties or unties holds all ties of the corp: two at once see each other.</summary>
public static class TieStore
{
    /// <summary>Who among these is tied, to what.</summary>
    internal const string OfSql = """
        select p.person, i.i from unnest($2::text[]) p (person)
         cross join lateral (select from tie_end e where e.corp_id = $1 and e.identity = p.person limit 1) e
         cross join lateral tied($1, p.person) i (i)
        """;

    private const string LockSql = "select pg_advisory_xact_lock(hashtextextended('tie:' || $1, 0))";

    private const string TiesSql = "select id, one, other, how, made_by, made_at, why from tie where corp_id = $1 and undone_at is null order by made_at, id";

    private const string CodesSql = "select number, person, digest, given_by, given_at, claimed_by from tie_code where corp_id = $1 and (number = any($2) or claimed_by = any($3))";

    private const string TriesSql = "select id, person, number, at from tie_try where corp_id = $1 and at > $4 and (number = any($2) or person = any($3) or number = 0)";

    private const string MakeSql = """
        insert into tie (corp_id, id, one, other, how, made_by, made_at, why)
        select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::timestamptz[], $8::text[])
        """;

    private const string UndoSql = """
        update tie t set undone_by = u.by, undone_at = u.at, undone_why = u.why
          from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::text[]) u (id, by, at, why)
         where t.corp_id = $1 and t.id = u.id and t.undone_at is null
        """;

    private const string CodeSql = """
        insert into tie_code (corp_id, number, person, digest, given_by, given_at, claimed_by)
        select $1, * from unnest($2::bigint[], $3::text[], $4::bytea[], $5::text[], $6::timestamptz[], $7::text[])
        on conflict (corp_id, number, person) do update
           set digest = excluded.digest, given_by = excluded.given_by, given_at = excluded.given_at, claimed_by = excluded.claimed_by
        """;

    private const string TrySql = "insert into tie_try (corp_id, id, person, number, at) select $1, * from unnest($2::uuid[], $3::text[], $4::bigint[], $5::timestamptz[])";

    /// <summary>All ties of a corp that hold: for whoever counts people.</summary>
    /// <param name="database">Where.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<TieBook> BookAsync(Database database, string corpId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return new TieBook(await database.Source.Command("select one, other from tie where corp_id = $1 and undone_at is null", corpId).ListAsync(r => (r.GetString(0), r.GetString(1)), cancellationToken));
    }

    /// <summary>The ties of some people, with the households they lead to.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="people">Whose.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<(TieBook Ties, IReadOnlyList<RegisterEntry> Households)> OfAsync(
        NpgsqlConnection connection, string corpId, IReadOnlyCollection<string> people, CancellationToken cancellationToken = default)
    {
        var pairs = await connection.Command(OfSql, corpId, people.ToArray()).ListAsync(r => (r.GetString(0), r.GetString(1)), cancellationToken);
        var named = pairs.Select(p => Identity.HouseholdOf(p.Item2)).OfType<(string Kind, int Number)>().Distinct().ToList();
        return (new TieBook(pairs), await EntriesAsync(connection, corpId, named, cancellationToken));
    }

    /// <summary>Reads what <see cref="OfSql"/> brought, beginning with the next result.</summary>
    internal static async Task<TieBook> ReadAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        await row.NextResultAsync(cancellationToken);
        var pairs = new List<(string, string)>();
        while (await row.ReadAsync(cancellationToken))
        {
            pairs.Add((row.GetString(0), row.GetString(1)));
        }

        return pairs.Count == 0 ? TieBook.None : new TieBook(pairs);
    }

    /// <summary>What a decision about ties looks at, held until the transaction ends.</summary>
    /// <param name="connection">A connection in a transaction.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="people">Who ties.</param>
    /// <param name="numbers">Tickets whose codes and tries count.</param>
    /// <param name="entries">名册 entries to be tied to.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<TieFacts> HoldAsync(
        NpgsqlConnection connection, string corpId, IReadOnlyCollection<string> people, IReadOnlyCollection<long> numbers, IReadOnlyCollection<(string Kind, int Number)> entries, DateTimeOffset now,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(people);
        ArgumentNullException.ThrowIfNull(numbers);
        await connection.Command(LockSql, corpId).RunAsync(cancellationToken);
        var (who, which) = (people.ToArray(), numbers.ToArray());
        return new TieFacts
        {
            Ties = await connection.Command(TiesSql, corpId).ListAsync(
                r => new Tie(r.GetGuid(0), r.GetString(1), r.GetString(2), (TieHow)r.GetInt16(3), r.GetString(4), r.Time(5), r.GetString(6)), cancellationToken),
            Codes = await connection.Command(CodesSql, corpId, which, who).ListAsync(
                r => new TieCode(r.GetInt64(0), r.GetString(1), r.GetFieldValue<byte[]>(2), r.GetString(3), r.Time(4)) { ClaimedBy = r.Text(5) }, cancellationToken),
            Tries = await connection.Command(TriesSql, corpId, which, who, (now - TieCode.Lasts).UtcDateTime).ListAsync(
                r => new TieTry(r.GetGuid(0), r.GetString(1), r.GetInt64(2), r.Time(3)), cancellationToken),
            Entries = await EntriesAsync(connection, corpId, entries, cancellationToken),
        };
    }

    /// <summary>Whether somebody is tied, and whether they entered a code they have not confirmed.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="person">Who.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<(bool IsTied, bool MustConfirm)> StandingAsync(NpgsqlConnection connection, string corpId, string person, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        (await connection.Command("""
            select exists (select from tie_end where corp_id = $1 and identity = $2), exists (select from tie_code where corp_id = $1 and claimed_by = $2 and given_at > $3)
            """, corpId, person, (now - TieCode.Lasts).UtcDateTime).ListAsync(r => (r.GetBoolean(0), r.GetBoolean(1)), cancellationToken))[0];

    /// <summary>Stages what was decided; codes and tries that are over go with it.</summary>
    internal static void Stage(NpgsqlBatch batch, string corpId, Effects effects)
    {
        Stage(batch, MakeSql, corpId, effects.Ties, c => c
            .Column(NpgsqlDbType.Uuid, t => t.Id).Column(NpgsqlDbType.Text, t => t.One).Column(NpgsqlDbType.Text, t => t.Other).Column(NpgsqlDbType.Smallint, t => (short)t.How)
            .Column(NpgsqlDbType.Text, t => t.By).Column(NpgsqlDbType.TimestampTz, t => t.At.UtcDateTime).Column(NpgsqlDbType.Text, t => t.Why));
        Stage(batch, UndoSql, corpId, effects.TiesUndone, c => c
            .Column(NpgsqlDbType.Uuid, t => t.Id).Column(NpgsqlDbType.Text, t => t.By).Column(NpgsqlDbType.TimestampTz, t => t.At.UtcDateTime).Column(NpgsqlDbType.Text, t => t.Why));
        Stage(batch, CodeSql, corpId, [.. effects.TieCodes.AsEnumerable().Reverse().DistinctBy(c => (c.Number, c.Person))], c => c
            .Column(NpgsqlDbType.Bigint, t => t.Number).Column(NpgsqlDbType.Text, t => t.Person).Column(NpgsqlDbType.Bytea, t => t.Digest)
            .Column(NpgsqlDbType.Text, t => t.By).Column(NpgsqlDbType.TimestampTz, t => t.At.UtcDateTime).Column(NpgsqlDbType.Text, t => t.ClaimedBy));
        foreach (var (number, person) in effects.TieCodesGone)
        {
            batch.Add("delete from tie_code where corp_id = $1 and number = $2 and person = $3", corpId, number, person);
        }

        Stage(batch, TrySql, corpId, effects.TieTries, c => c
            .Column(NpgsqlDbType.Uuid, t => t.Id).Column(NpgsqlDbType.Text, t => t.Person).Column(NpgsqlDbType.Bigint, t => t.Number).Column(NpgsqlDbType.TimestampTz, t => t.At.UtcDateTime));
        if (effects.TieTries.Count > 0)
        {
            var over = effects.TieTries.Max(t => t.At) - (2 * TieCode.Lasts);
            batch.Add("delete from tie_try where corp_id = $1 and at < $2", corpId, over.UtcDateTime);
            batch.Add("delete from tie_code where corp_id = $1 and given_at < $2", corpId, over.UtcDateTime);
        }
    }

    private static void Stage<T>(NpgsqlBatch batch, string sql, string corpId, IReadOnlyList<T> rows, Func<UnnestCommand<T>, UnnestCommand<T>> columns)
    {
        if (rows.Count > 0)
        {
            batch.BatchCommands.Add(columns(new UnnestCommand<T>(corpId, rows)).Build(sql));
        }
    }

    private static async Task<IReadOnlyList<RegisterEntry>> EntriesAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<(string Kind, int Number)> which, CancellationToken cancellationToken) =>
        which.Count == 0 ? [] : await RegisterStore.SomeAsync(connection, corpId, which, cancellationToken);
}
