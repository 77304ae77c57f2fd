using System.Text.Json;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Surveys;

namespace WeGrid.Postgres.Surveys;

/// <summary>One drawn call that is still to be made.</summary>
/// <param name="Number">工单号.</param>
/// <param name="Ordinal">Which of its reporters, from 0.</param>
/// <param name="CallBy">Who calls.</param>
/// <param name="Until">By when.</param>
public sealed record OpenCall(long Number, int Ordinal, string CallBy, DateTimeOffset Until);

/// <summary>After closing: which tickets are looked at again, and who of the silent is drawn to be called. Confidential matters are neither.</summary>
public sealed class FollowUpStore(Database database)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    private const string ClosedSql = """
        select e.number from ticket_event e
          join ticket t on t.corp_id = e.corp_id and t.number = e.number and t.status = 7
         where e.corp_id = $1 and e.move = 9 and e.at > $2 and e.at <= $3 and t.category <> $4 and (t.category = any($5)) <> $6
           and not exists (select from mark m where m.corp_id = e.corp_id and m.kind = $7 and m.key = e.number::text)
         order by e.at, e.number limit $8
        """;

    private const string PoolSql = """
        select s.number, r.ordinal, t.grid_id from survey s
          join ticket t on t.corp_id = s.corp_id and t.number = s.number and t.round = s.round and t.status in (5, 6, 7)
          join reporter r on r.corp_id = s.corp_id and r.number = s.number and r.person = s.person
         where s.corp_id = $1 and s.expires_at >= $2 and s.expires_at < $3 and s.answered_at is null and s.call_by is null
           and t.category <> $4 and not starts_with(s.person, $5)
         order by s.number, r.ordinal
        """;

    private const string DrawSql = """
        insert into survey_draw (corp_id, period, seed, policy, pool, drawn, drawn_at) values ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7)
        """;

    private const string CallsSql = """
        update survey s set call_by = d.call_by, expires_at = $2
          from unnest($3::bigint[], $4::int[], $5::text[]) d (number, ordinal, call_by)
          join reporter r on r.corp_id = $1 and r.number = d.number and r.ordinal = d.ordinal
          join ticket t on t.corp_id = $1 and t.number = d.number
         where s.corp_id = $1 and s.number = d.number and s.person = r.person and s.round = t.round and s.answered_at is null
        """;

    private const string OpenSql = """
        select s.number, r.ordinal, s.call_by, s.expires_at from survey s
          join reporter r on r.corp_id = s.corp_id and r.number = s.number and r.person = s.person
         where s.corp_id = $1 and s.call_by is not null and s.answered_at is null and s.expires_at > $2 and s.expires_at <= $3
         order by s.expires_at, s.number, r.ordinal
        """;

    /// <summary>Tickets closed in that time and not looked at again yet.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="after">Closed after.</param>
    /// <param name="until">And until.</param>
    /// <param name="categories">Of these categories, or with <paramref name="rest"/> of all others.</param>
    /// <param name="rest">All others.</param>
    /// <param name="markKind">The mark of those looked at.</param>
    /// <param name="limit">At most.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public Task<IReadOnlyList<long>> ClosedAsync(
        string corpId, DateTimeOffset after, DateTimeOffset until, IReadOnlyList<string> categories, bool rest, string markKind, int limit = 2000, CancellationToken cancellationToken = default) =>
        database.Source.Command(ClosedSql, corpId, after.UtcDateTime, until.UtcDateTime, Ticket.ConfidentialCategory, categories.ToArray(), rest, markKind, limit)
            .ListAsync(r => r.GetInt64(0), cancellationToken);

    /// <summary>Whose survey ended unanswered in that time and who was not drawn before.</summary>
    public Task<IReadOnlyList<Unanswered>> PoolAsync(string corpId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken = default) =>
        database.Source.Command(PoolSql, corpId, from.UtcDateTime, until.UtcDateTime, Ticket.ConfidentialCategory, Reporter.ErasedPrefix)
            .ListAsync(r => new Unanswered(r.GetInt64(0), r.GetInt32(1), r.GetString(2)), cancellationToken);

    /// <summary>Keeps a draw with all it was drawn from, and who calls whom until when.</summary>
    public static void StageDraw(
        NpgsqlBatch batch, string corpId, string period, string seed, string policy, IReadOnlyList<Unanswered> pool,
        IReadOnlyList<(Unanswered Who, string Surveyor)> given, DateTimeOffset until, DateTimeOffset now)
    {
        batch.Add(DrawSql, corpId, period, seed, policy, JsonSerializer.Serialize(pool, _json), JsonSerializer.Serialize(given.Select(g => g.Who), _json), now.UtcDateTime);
        batch.Add(CallsSql, corpId, until.UtcDateTime, given.Select(g => g.Who.Number).ToArray(), given.Select(g => g.Who.Ordinal).ToArray(), given.Select(g => g.Surveyor).ToArray());
    }

    /// <summary>Drawn calls that are still to be made and end in that time.</summary>
    public Task<IReadOnlyList<OpenCall>> OpenAsync(string corpId, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken = default) =>
        database.Source.Command(OpenSql, corpId, now.UtcDateTime, until.UtcDateTime)
            .ListAsync(r => new OpenCall(r.GetInt64(0), r.GetInt32(1), r.GetString(2), r.Time(3)), cancellationToken);
}
