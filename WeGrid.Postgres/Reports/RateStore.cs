using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Reports;

namespace WeGrid.Postgres.Reports;

/// <summary>A period as it was published.</summary>
/// <param name="Period">月份.</param>
/// <param name="AsOf">统计截止.</param>
/// <param name="Rules">算法.</param>
/// <param name="Digest">指纹.</param>
/// <param name="Response">响应率.</param>
/// <param name="Resolution">解决率.</param>
/// <param name="Satisfaction">满意率.</param>
/// <param name="Score">综合得分.</param>
/// <param name="Tickets">件数.</param>
public sealed record PublishedPeriod(
    string Period, DateTimeOffset AsOf, RateRules Rules, byte[] Digest, decimal? Response, decimal? Resolution, decimal? Satisfaction, decimal? Score, int Tickets);

/// <summary>
/// What the rates are counted from (the history chain and the ratings, nothing that can be edited later) and what was published.
/// Confidential matters are read by none of it.
/// </summary>
public sealed class RateStore(Database database)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    private const string StepsSql = """
        select e.number, e.canonical from ticket t join ticket_event e on e.corp_id = t.corp_id and e.number = t.number
         where t.corp_id = $1 and t.ordered_at >= $2 and t.ordered_at < $3 and t.category <> $4 and e.at <= $5
         order by e.number, e.seq
        """;

    private const string RatingsSql = """
        select s.number, s.round, s.solved, s.solved = false or s.satisfaction >= 4, s.late
          from ticket t join survey s on s.corp_id = t.corp_id and s.number = t.number
         where t.corp_id = $1 and t.ordered_at >= $2 and t.ordered_at < $3 and t.category <> $4 and s.answered_at <= $5 and s.round > 0
         order by s.number, s.round
        """;

    private const string PublishSql = """
        insert into rate_period (corp_id, period, as_of, rules, response, resolution, satisfaction, score, tickets, digest)
        values ($1, $2, $3, $4::jsonb, $5::numeric, $6::numeric, $7::numeric, $8::numeric, $9, $10) on conflict do nothing
        """;

    private const string LinesSql = """
        insert into rate_line (corp_id, period, number, response, resolution, satisfaction, why_response, why_resolution, why_satisfaction)
        select $1, period, number, response, resolution, satisfaction, why_response, why_resolution, why_satisfaction
          from unnest($2::text[], $3::bigint[], $4::smallint[], $5::smallint[], $6::smallint[], $7::smallint[], $8::smallint[], $9::smallint[])
               l (period, number, response, resolution, satisfaction, why_response, why_resolution, why_satisfaction)
        """;

    /// <summary>The pasts of the tickets ordered in a window, as they stood then.</summary>
    public async Task<IReadOnlyList<TicketPast>> CohortAsync(string corpId, DateTimeOffset from, DateTimeOffset until, DateTimeOffset asOf, CancellationToken cancellationToken = default)
    {
        var steps = await database.Source.Command(StepsSql, corpId, from.UtcDateTime, until.UtcDateTime, Ticket.ConfidentialCategory, asOf.UtcDateTime)
            .ListAsync(r => (Number: r.GetInt64(0), Step: PastStep.Read(r.GetFieldValue<byte[]>(1))), cancellationToken);
        return [.. steps.GroupBy(s => s.Number).Select(g => TicketPast.Of(g.Key, g.Select(s => s.Step), asOf)).OfType<TicketPast>()];
    }

    /// <summary>The ratings of these tickets that had been given then.</summary>
    public Task<IReadOnlyList<PastRating>> RatingsAsync(string corpId, DateTimeOffset from, DateTimeOffset until, DateTimeOffset asOf, CancellationToken cancellationToken = default) =>
        database.Source.Command(RatingsSql, corpId, from.UtcDateTime, until.UtcDateTime, Ticket.ConfidentialCategory, asOf.UtcDateTime)
            .ListAsync(r => new PastRating(r.GetInt64(0), r.GetInt16(1), r.GetBoolean(2), r.GetBoolean(3), r.GetBoolean(4)), cancellationToken);

    /// <summary>Counts a month anew from the history.</summary>
    public async Task<RatePeriod> CountAsync(string corpId, DateOnly month, DateTimeOffset from, DateTimeOffset until, DateTimeOffset asOf, RateRules rules, CancellationToken cancellationToken = default) =>
        RatePeriod.Count(
            month, await CohortAsync(corpId, from, until, asOf, cancellationToken), await RatingsAsync(corpId, from, until, asOf, cancellationToken), asOf, rules);

    /// <summary>Publishes a period; false when it was published before, which then stands.</summary>
    public async Task<bool> PublishAsync(string corpId, RatePeriod counted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(counted);
        var rates = counted.Rates;
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(PublishSql, corpId, counted.Period, counted.AsOf.UtcDateTime, JsonSerializer.Serialize(counted.Rules, _json), rates.Response.Percent, rates.Resolution.Percent,
            rates.Satisfaction.Percent, rates.Score(counted.Rules), counted.Lines.Count, counted.Digest);
        if (await batch.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return false;
        }

        if (counted.Lines.Count > 0)
        {
            await using var lines = new NpgsqlBatch(connection) { BatchCommands = { Lines(corpId, counted) } };
            await lines.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>The published period; null when there is none.</summary>
    public async Task<PublishedPeriod?> FindAsync(string corpId, string period, CancellationToken cancellationToken = default) =>
        (await database.Source.Command(
            "select as_of, rules::text, digest, response, resolution, satisfaction, score, tickets from rate_period where corp_id = $1 and period = $2", corpId, period)
            .ListAsync(r => new PublishedPeriod(
                period, r.Time(0), JsonSerializer.Deserialize<RateRules>(r.GetString(1), _json)!, r.GetFieldValue<byte[]>(2), Number(r, 3), Number(r, 4), Number(r, 5), Number(r, 6), r.GetInt32(7)),
            cancellationToken)) is [var found] ? found : null;

    /// <summary>The list behind the published figures.</summary>
    public Task<IReadOnlyList<RateLine>> LinesAsync(string corpId, string period, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            select number, response, why_response, resolution, why_resolution, satisfaction, why_satisfaction from rate_line
             where corp_id = $1 and period = $2 order by number
            """, corpId, period).ListAsync(r => new RateLine(r.GetInt64(0), Verdict(r, 1), Verdict(r, 3), Verdict(r, 5)), cancellationToken);

    private static NpgsqlBatchCommand Lines(string corpId, RatePeriod counted) => new UnnestCommand<RateLine>(corpId, counted.Lines)
        .Column(NpgsqlDbType.Text, _ => counted.Period)
        .Column(NpgsqlDbType.Bigint, l => l.Number)
        .Column(NpgsqlDbType.Smallint, l => Code(l.Response))
        .Column(NpgsqlDbType.Smallint, l => Code(l.Resolution))
        .Column(NpgsqlDbType.Smallint, l => Code(l.Satisfaction))
        .Column(NpgsqlDbType.Smallint, l => (short?)l.Response.Why)
        .Column(NpgsqlDbType.Smallint, l => (short?)l.Resolution.Why)
        .Column(NpgsqlDbType.Smallint, l => (short?)l.Satisfaction.Why)
        .Build(LinesSql);

    private static short Code(RateVerdict verdict) => verdict.Met switch { true => 1, false => 2, null => 0 };

    private static RateVerdict Verdict(NpgsqlDataReader row, int at) => row.GetInt16(at) switch
    {
        1 => new RateVerdict(true, null),
        2 => new RateVerdict(false, null),
        _ => new RateVerdict(null, (LeftOut)row.GetInt16(at + 1)),
    };

    private static decimal? Number(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetDecimal(at);
}
