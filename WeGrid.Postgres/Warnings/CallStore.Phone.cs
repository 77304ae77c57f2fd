using Npgsql;
using WeGrid.Domain.Warnings;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Postgres.Warnings;

// 外呼结果: what the carrier reports of a call.
public static partial class CallStore
{
    private const string ReportedSql = """
        select c.user_id, c.answer, r.ended_at is null and (c.state <> 7 or c.role <> 0) and date_trunc('milliseconds', c.first_at) = $5,
               exists (select from call_event e where e.corp_id = $1 and e.run = $2 and e.user_id = c.user_id and e.what = 'phone' and e.detail = $4)
          from call_run r join callee c on c.corp_id = r.corp_id and c.run = r.run
         where r.corp_id = $1 and r.run = $2 and lower(c.user_id) = lower($3)
        """;

    // Carriers that fail cost tries: refused, or tried until it was over, since the last call that went. What only waited for our own budget says nothing.
    private const string CarrierFailsSql = """
        select coalesce(max(finished_at) filter (where verdict = 3 and reason in ('configuration', 'expired', 'gave_up') and attempt > 0)
                        > coalesce(max(finished_at) filter (where verdict = 1), '-infinity'), false)
          from outbox_done where corp_id = $1 and finished_at >= $2 and channel = 'phone'
        """;

    /// <summary>Writes a report once, however often it comes, and the answer that is in it; what is over, or of an earlier round, hears no answer any more.</summary>
    /// <param name="database">Where.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="report">外呼结果.</param>
    /// <param name="whole">How long the whole message takes.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether it was new.</returns>
    public static async Task<bool> ReportAsync(Database database, string corpId, PhoneReport report, TimeSpan whole, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(report);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await CalleeOfAsync(connection, corpId, report, cancellationToken) is not { IsKnown: false } seen)
        {
            return false;
        }

        await using var batch = new NpgsqlBatch(connection);
        StageEvents(batch, corpId, report.Run, [new CallEvent(now, seen.User, "phone", report.Line)]);
        if (seen.IsOpen && report.Over(seen.Said, whole) is { } answer)
        {
            StageReplies(batch, corpId, [new CallReply(report.Run, seen.User, answer, seen.User, now)], now);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Whether the carrier fails: the next calls go by WeCom alone.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="since">Since when.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<bool> CarrierFailsAsync(NpgsqlConnection connection, string corpId, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(CarrierFailsSql, corpId, since.UtcDateTime);
        return await batch.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Read behind the run's due row, which whoever answers holds: of two reports that come at once the second finds the first.</summary>
    private static async Task<(string User, CallAnswer? Said, bool IsOpen, bool IsKnown)?> CalleeOfAsync(NpgsqlConnection connection, string corpId, PhoneReport report, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select 1 from due where corp_id = $1 and kind = $2 and subject = $3 for update", corpId, EffectsStore.KindName(Domain.DueKind.Call), DueSubject(report.Run));
        batch.Add(ReportedSql, corpId, report.Run, report.UserId, report.Line, DateTimeOffset.FromUnixTimeMilliseconds(report.Round).UtcDateTime);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await row.NextResultAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (row.GetString(0), row.IsDBNull(1) ? null : (CallAnswer)row.GetInt16(1), row.GetBoolean(2), row.GetBoolean(3)) : null;
    }
}
