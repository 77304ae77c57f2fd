using WeGrid.Domain.Warnings;

namespace WeGrid.Postgres.Warnings;

// 外呼结果: what the carrier reports of a call.
public static partial class CallStore
{
    private const string ReportedSql = """
        select c.user_id, r.ended_at is null and (c.state <> 7 or c.role <> 0),
               exists (select from call_event e where e.corp_id = $1 and e.run = $2 and e.user_id = c.user_id and e.what = 'phone' and e.detail = $4)
          from call_run r join callee c on c.corp_id = r.corp_id and c.run = r.run
         where r.corp_id = $1 and r.run = $2 and lower(c.user_id) = lower($3)
        """;

    /// <summary>Writes a report once, however often it comes, and the answer that is in it; what is over hears no answer any more.</summary>
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
        var found = await database.Source.Command(ReportedSql, corpId, report.Run, report.UserId, report.Line)
            .ListAsync(r => (User: r.GetString(0), IsOpen: r.GetBoolean(1), IsKnown: r.GetBoolean(2)), cancellationToken);
        if (found is not [(var user, var isOpen, IsKnown: false)])
        {
            return false;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = Queue.Begin(connection);
        if (isOpen && report.Answer(whole) is { } answer)
        {
            StageReplies(batch, corpId, [new CallReply(report.Run, user, answer, user, now)], now);
        }

        StageEvents(batch, corpId, report.Run, [new CallEvent(now, user, "phone", report.Line)]);
        Queue.Commit(batch);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }
}
