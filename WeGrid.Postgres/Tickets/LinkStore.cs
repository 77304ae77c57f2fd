using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;

namespace WeGrid.Postgres.Tickets;

/// <summary>A link as it is kept.</summary>
/// <param name="Link">The link.</param>
/// <param name="EndedAt">When its unit was no longer in charge; null while it is.</param>
public sealed record KeptLink(PageLink Link, DateTimeOffset? EndedAt)
{
    /// <summary>Whether it still opens.</summary>
    public bool Opens(DateTimeOffset now) => EndedAt is null && now < Link.ExpiresAt;
}

/// <summary>链接: keeps digests of tokens, what they open, and which forms were sent.</summary>
public sealed class LinkStore(Database database)
{
    private const string InsertSql = """
        insert into link (corp_id, token_hash, kind, number, unit_id, person, issued_at, expires_at, demand, round)
        select $1, * from unnest($2::bytea[], $3::smallint[], $4::bigint[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::uuid[], $10::smallint[])
        """;

    private const string EndSql = """
        update link l set ended_at = e.at
          from unnest($2::bigint[], $3::timestamptz[]) e (number, at)
         where l.corp_id = $1 and l.number = e.number and l.kind = 1 and l.ended_at is null
        """;

    private const string FindSql = "select kind, number, unit_id, person, issued_at, expires_at, ended_at, demand, round from link where corp_id = $1 and token_hash = $2";

    private const string UseSql = "insert into link_use (corp_id, token_hash, once, move, at) values ($1, $2, $3, $4, $5) on conflict do nothing";

    private const string UsedSql = "select exists (select from link_use where corp_id = $1 and token_hash = $2 and once = $3)";

    /// <summary>Variables that hold a link; what left with it is in the hands it was meant for.</summary>
    private const string ForgetSentSql = """
        update outbox_done set model = model #- '{Values,progress.link}' #- '{Values,unit.link}', body = null
         where corp_id = $1 and finished_at >= $2 and finished_at < $3 and (model #>> '{Values,unit.link}' <> '' or model #>> '{Values,progress.link}' <> ''
                                                                                 or position(convert_to('/m/' || $1 || '/', 'UTF8') in body) > 0)
        """;

    /// <summary>The same for the lines of a card.</summary>
    private const string ForgetRelayedSql = """
        update outbox_done set model = jsonb_set(model, '{Lines}', (select jsonb_agg(l #- '{Values,survey.link}') from jsonb_array_elements(model -> 'Lines') l)), body = null
         where corp_id = $1 and finished_at >= $2 and finished_at < $3 and template = 'relay_card'
           and exists (select from jsonb_array_elements(model -> 'Lines') l where l #>> '{Values,survey.link}' <> '')
        """;

    /// <summary>Stages links given out and links ended; those ended first, so that a new one for the same ticket stays.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, Effects effects)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(effects);
        if (effects.UnitLinksEnded.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<KeyValuePair<long, DateTimeOffset>>(corpId, [.. effects.UnitLinksEnded.OrderBy(e => e.Key)])
                .Column(NpgsqlDbType.Bigint, e => e.Key)
                .Column(NpgsqlDbType.TimestampTz, e => e.Value.UtcDateTime)
                .Build(EndSql));
        }

        Stage(batch, corpId, effects.Links);
    }

    /// <summary>Stages links given out.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, IReadOnlyList<PageLink> links)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(links);
        if (links.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<PageLink>(corpId, links)
                .Column(NpgsqlDbType.Bytea, l => l.TokenHash)
                .Column(NpgsqlDbType.Smallint, l => (short)l.Kind)
                .Column(NpgsqlDbType.Bigint, l => l.Number)
                .Column(NpgsqlDbType.Text, l => l.UnitId)
                .Column(NpgsqlDbType.Text, l => l.Person)
                .Column(NpgsqlDbType.TimestampTz, l => l.IssuedAt.UtcDateTime)
                .Column(NpgsqlDbType.TimestampTz, l => l.ExpiresAt.UtcDateTime)
                .Column(NpgsqlDbType.Uuid, l => l.Demand)
                .Column(NpgsqlDbType.Smallint, l => (short?)l.Round)
                .Build(InsertSql));
        }
    }

    /// <summary>The link of a token's digest; null when there is none.</summary>
    public static async Task<KeptLink?> FindAsync(NpgsqlConnection connection, string corpId, byte[] tokenHash, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(FindSql, corpId, tokenHash);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new KeptLink(new PageLink(tokenHash, (LinkKind)row.GetInt16(0), row.GetInt64(1), row.Text(2), row.Text(3), row.Time(4), row.Time(5))
            {
                Demand = row.IsDBNull(7) ? null : row.GetGuid(7),
                Round = row.IsDBNull(8) ? null : row.GetInt16(8),
            }, row.TimeOrNull(6))
            : null;
    }

    /// <summary>Whether a form was sent before.</summary>
    public static async Task<bool> IsUsedAsync(NpgsqlConnection connection, string corpId, byte[] tokenHash, byte[] once, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(UsedSql, corpId, tokenHash, once);
        return (bool)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Stages that a form was sent; with the move that it brought about.</summary>
    public static void StageUse(NpgsqlBatch batch, string corpId, byte[] tokenHash, byte[] once, TicketMove move, DateTimeOffset at) =>
        batch.Add(UseSql, corpId, tokenHash, once, (short)move, at.UtcDateTime);

    /// <summary>Stages that a link opens nothing any more: it was good for one answer.</summary>
    public static void StageUsedUp(NpgsqlBatch batch, string corpId, byte[] tokenHash, DateTimeOffset at) =>
        batch.Add("update link set ended_at = $3 where corp_id = $1 and token_hash = $2 and ended_at is null", corpId, tokenHash, at.UtcDateTime);

    /// <summary>Takes away what no link needs any more: expired ones with their uses, and links in the text of messages that have left.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="now">When.</param>
    /// <param name="since">Messages that left before it were looked at on another day.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<int> ForgetAsync(string corpId, DateTimeOffset now, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("""
            delete from link_use u using link l
             where l.corp_id = $1 and l.expires_at < $2 and u.corp_id = $1 and u.token_hash = l.token_hash
            """, corpId, now.UtcDateTime);
        batch.Add("delete from link where corp_id = $1 and expires_at < $2", corpId, now.UtcDateTime);
        batch.Add(ForgetSentSql, corpId, since.UtcDateTime, now.UtcDateTime);
        batch.Add(ForgetRelayedSql, corpId, since.UtcDateTime, now.UtcDateTime);
        batch.Add("update relay set model = model - 'survey.link' where corp_id = $1 and carded_at >= $2 and model ->> 'survey.link' <> ''", corpId, since.UtcDateTime);
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
