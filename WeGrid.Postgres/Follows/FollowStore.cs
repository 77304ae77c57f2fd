using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Follows;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Understanding;

namespace WeGrid.Postgres.Follows;

/// <summary>关注: who follows what, and who was told of which ticket.</summary>
public sealed class FollowStore(Database database)
{
    private const string ReadSql = "select person, kind, grid_id, category, subcategory, since from follow where corp_id = $1 and person = any($2) order by since, grid_id, category, subcategory";

    private const string AllSql = """
        select f.person, f.kind, f.grid_id, f.category, f.subcategory, f.since, k.open_kfid, k.last_at, k.sent_since
          from follow f
          left join kf_session k on f.kind = 1 and k.corp_id = $1 and k.person = f.person
         where f.corp_id = $1 order by f.person, f.since
        """;

    // The merged with the others: whoever was told of one knows the one it went into.
    private const string MattersSql = """
        select number, grid_id, category, subcategory, status, ordered_at, kind, urgency, merged_into, holder from ticket
         where corp_id = $1 and ordered_at > $2 and category <> $3 order by number
        """;

    private const string KnownSql = """
        select person, number from follow_told where corp_id = $1
        union
        select f.person, r.number from (select distinct person from follow where corp_id = $1) f join reporter r on r.corp_id = $1 and r.person = f.person
        """;

    private const string SaveSql = """
        insert into follow (corp_id, person, kind, grid_id, category, subcategory, since)
        select $1, * from unnest($2::text[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
        on conflict do nothing
        """;

    private const string DropSql = """
        delete from follow f using unnest($2::text[], $3::text[], $4::text[], $5::text[]) d (person, grid_id, category, subcategory)
         where f.corp_id = $1 and f.person = d.person and f.grid_id = d.grid_id and f.category = d.category and f.subcategory = d.subcategory
        """;

    private const string ToldSql = """
        insert into follow_told (corp_id, person, number, at) select $1, * from unnest($2::text[], $3::bigint[], $4::timestamptz[]) on conflict do nothing
        """;

    /// <summary>Everybody who follows, with how each can be reached now. Staff the corp has no more are not among them.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<Follower>> AllAsync(Corp corp, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(corp);
        var all = await database.Source.Command(AllSql, corp.Id).ListAsync(
            r => (Follow: Read(r), Kf: r.IsDBNull(6) ? null : r.GetString(6), LastAt: r.TimeOrNull(7), Sent: r.IsDBNull(8) ? 0 : r.GetInt32(8)), cancellationToken);
        return [.. all.Where(f => f.Follow.Kind != FollowerKind.Staff || corp.Staff.ContainsKey(f.Follow.Person))
            .Select(f => new Follower(f.Follow, new Reach(f.Follow.Person, f.Follow.Kind != FollowerKind.Resident, f.Kf, f.LastAt, f.Sent)))];
    }

    /// <summary>What was ordered since and is not confidential, with those that were merged meanwhile.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="since">Since when.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<IReadOnlyList<FollowMatter>> MattersAsync(string corpId, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        database.Source.Command(MattersSql, corpId, since.UtcDateTime, Ticket.ConfidentialCategory).ListAsync(
            r => new FollowMatter(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), (TicketStatus)r.GetInt16(4), r.Time(5))
            {
                Kind = (DemandKind)r.GetInt16(6), Urgency = (Urgency)r.GetInt16(7), MergedInto = r.IsDBNull(8) ? null : r.GetInt64(8), Holder = r.Text(9),
            }, cancellationToken);

    /// <summary>What those who follow know: what they were told, and what they reported themselves.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<IReadOnlyList<(string Person, long Number)>> KnownAsync(string corpId, CancellationToken cancellationToken = default) =>
        database.Source.Command(KnownSql, corpId).ListAsync(r => (r.GetString(0), r.GetInt64(1)), cancellationToken);

    /// <summary>Told so long ago that the ticket is no news any more, and of who follows nothing now.</summary>
    /// <param name="database">Where.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="before">Before when.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<int> ForgetAsync(Database database, string corpId, DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command("""
            delete from follow_told t where t.corp_id = $1 and (t.at < $2 or not exists (select from follow f where f.corp_id = $1 and f.person = t.person))
            """, corpId, before.UtcDateTime).RunAsync(cancellationToken);
    }

    internal static async Task ReadAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<string> persons, IntakeFacts facts, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(ReadSql, corpId, (object)persons.ToArray());
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var follow = Read(row);
            (facts.Follows.TryGetValue(follow.Person, out var theirs) ? theirs : facts.Follows[follow.Person] = []).Add(follow);
        }
    }

    internal static void Stage(NpgsqlBatch batch, string corpId, Effects effects)
    {
        // Who withdrew their consent to be heard in a group, or left, is not written to unasked.
        string[] gone = [.. effects.FollowersGone.Concat(effects.Consents.Where(c => !c.Agreed).Select(c => c.Person)).Select(p => p.ToLowerInvariant()).Distinct()];
        if (gone.Length > 0)
        {
            batch.Add("delete from follow where corp_id = $1 and lower(person) = any($2)", corpId, (object)gone);
        }

        if (effects.FollowsDropped.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<(string Person, FollowTarget Target)>(corpId, effects.FollowsDropped)
                .Column(NpgsqlDbType.Text, d => d.Person)
                .Column(NpgsqlDbType.Text, d => d.Target.GridId)
                .Column(NpgsqlDbType.Text, d => d.Target.Category)
                .Column(NpgsqlDbType.Text, d => d.Target.Subcategory)
                .Build(DropSql));
        }

        if (effects.Follows.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<Follow>(corpId, effects.Follows)
                .Column(NpgsqlDbType.Text, f => f.Person)
                .Column(NpgsqlDbType.Smallint, f => (short)f.Kind)
                .Column(NpgsqlDbType.Text, f => f.Target.GridId)
                .Column(NpgsqlDbType.Text, f => f.Target.Category)
                .Column(NpgsqlDbType.Text, f => f.Target.Subcategory)
                .Column(NpgsqlDbType.TimestampTz, f => f.Since.UtcDateTime)
                .Build(SaveSql));
        }

        if (effects.FollowsTold.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<(string Person, long Number, DateTimeOffset At)>(corpId, effects.FollowsTold)
                .Column(NpgsqlDbType.Text, t => t.Person)
                .Column(NpgsqlDbType.Bigint, t => t.Number)
                .Column(NpgsqlDbType.TimestampTz, t => t.At.UtcDateTime)
                .Build(ToldSql));
        }
    }

    /// <summary>A corp file is imported: staff it has no more follow nothing.</summary>
    internal static void StageStaff(NpgsqlBatch batch, Corp corp) =>
        batch.Add("delete from follow where corp_id = $1 and kind = $2 and lower(person) <> all($3)", corp.Id, (short)FollowerKind.Staff, corp.Staff.Keys.Select(s => s.ToLowerInvariant()).ToArray());

    private static Follow Read(NpgsqlDataReader row) =>
        new(row.GetString(0), (FollowerKind)row.GetInt16(1), new FollowTarget(row.GetString(2), row.GetString(3), row.GetString(4)), row.Time(5));
}
