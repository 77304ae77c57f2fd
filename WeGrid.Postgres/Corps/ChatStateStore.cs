using Npgsql;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Intake;

namespace WeGrid.Postgres.Corps;

/// <summary>客户群现状 as far as notices tell it, and what of it must be looked up.</summary>
public sealed class ChatStateStore(Database database)
{
    /// <summary>WeCom's own answer may be some seconds behind its notice (path 92130).</summary>
    public static readonly TimeSpan Lag = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A notice that follows on what is known is counted; a gap, or one that cannot be counted, makes it stale. Whoever has come is known by the version: a notice
    /// that comes twice or late does no more than have it looked up.
    /// </summary>
    private const string StageSql = """
        insert into chat_state as s (corp_id, chat_id, stale_since, changed_at) values ($1, $2, $6, $6)
        on conflict (corp_id, chat_id) do update set
            version = case when $3::int is not null and s.version = $4 then $5 else s.version end,
            people = case when $3::int is not null and s.version = $4 then s.people + $3::int else s.people end,
            stale_since = case when $3::int = 0 or $3::int is not null and s.version = $4 then s.stale_since else coalesce(s.stale_since, excluded.stale_since) end,
            changed_at = greatest(s.changed_at, excluded.changed_at)
        """;

    /// <summary>A group that is in the file no more has nothing to be looked up. What changed while WeCom was asked, or just before, stays stale.</summary>
    private const string GroupsSql = """
        with gone as (delete from chat_state where corp_id = $1 and chat_id <> '' and chat_id <> all ($8))
        insert into chat_state as s (corp_id, chat_id, owner, people, version, seen_at)
        select $1, u.*, $6 from unnest($2::text[], $3::text[], $4::int[], $5::text[]) u (chat_id, owner, people, version) order by chat_id
        on conflict (corp_id, chat_id) do update set owner = excluded.owner, people = excluded.people, version = excluded.version, seen_at = excluded.seen_at,
            stale_since = case when s.changed_at > $7 then s.changed_at end
        """;

    private const string PeopleSql = "update chat_state set seen_at = $2, stale_since = case when changed_at > $3 then changed_at end where corp_id = $1 and chat_id = ''";

    /// <summary>What could not be looked up is not asked for every minute.</summary>
    private const string LaterSql = "update chat_state set stale_since = $3 where corp_id = $1 and stale_since <= $2";

    private const string StaleSql = """
        select corp_id, bool_or(chat_id = ''), coalesce(array_agg(chat_id order by chat_id) filter (where chat_id <> ''), '{}')
          from chat_state where stale_since <= $1 group by corp_id order by corp_id
        """;

    private static readonly TimeSpan _again = TimeSpan.FromMinutes(10);

    /// <summary>Within the caller's batch.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, GroupChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        batch.Add(StageSql, corpId, change.ChatId, change.Step, change.Before, change.After, change.At.UtcDateTime);
    }

    /// <summary>Whose groups or people changed, at least so long ago that WeCom knows it, too.</summary>
    /// <param name="until">Changes up to here.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Corps, whether their people are among it, and which groups.</returns>
    public Task<IReadOnlyList<(string CorpId, bool People, IReadOnlyList<string> Groups)>> StaleAsync(DateTimeOffset until, CancellationToken cancellationToken = default) =>
        database.Source.Command(StaleSql, until.UtcDateTime).ListAsync(r => (r.GetString(0), r.GetBoolean(1), (IReadOnlyList<string>)r.GetFieldValue<string[]>(2)), cancellationToken);

    /// <summary>Within the caller's transaction: WeCom was asked. What changed since it may have known stays to be looked up; what it did not answer is asked again later.</summary>
    /// <param name="connection">In its transaction.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="ours">The customer groups of the file: others have nothing to be looked up.</param>
    /// <param name="groups">Its answers, by chat_id; null: none of groups.</param>
    /// <param name="people">Whether it answered of the corp's people.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task SeenAsync(
        NpgsqlConnection connection, string corpId, IEnumerable<string> ours, IReadOnlyDictionary<string, GroupState>? groups, bool people, DateTimeOffset now,
        CancellationToken cancellationToken = default)
    {
        var known = (now - Lag).UtcDateTime;
        await using var batch = new NpgsqlBatch(connection);
        if (groups is not null)
        {
            var seen = groups.OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
            batch.Add(
                GroupsSql, corpId, seen.Select(s => s.Key).ToArray(), seen.Select(s => s.Value.Owner).ToArray(), seen.Select(s => s.Value.People).ToArray(),
                seen.Select(s => s.Value.Version).ToArray(), now.UtcDateTime, known, ours.ToArray());
        }

        if (people)
        {
            batch.Add(PeopleSql, corpId, now.UtcDateTime, known);
        }

        batch.Add(LaterSql, corpId, known, (now + _again).UtcDateTime);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>How many people each group has, as far as is known.</summary>
    public Task<IReadOnlyList<(string ChatId, string Owner, int? People, bool IsStale)>> ListAsync(string corpId, CancellationToken cancellationToken = default) =>
        database.Source.Command("select chat_id, owner, people, stale_since is not null from chat_state where corp_id = $1 and chat_id <> '' order by chat_id", corpId)
            .ListAsync(r => (r.GetString(0), r.GetString(1), r.IsDBNull(2) ? (int?)null : r.GetInt32(2), r.GetBoolean(3)), cancellationToken);
}
