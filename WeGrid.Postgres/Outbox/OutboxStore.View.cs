using Npgsql;

namespace WeGrid.Postgres.Outbox;

// 看得见: what people look at of it.
public sealed partial class OutboxStore
{
    // No message is planned for it.
    private static readonly TimeOnly _never = TimeOnly.MaxValue;

    /// <summary>The queue view: what waits, why, until when. With the end of the quiet hours it tells what waits for it.</summary>
    public Task<IReadOnlyList<WaitingMessage>> WaitingAsync(string corpId, DateTimeOffset now, int limit = 200, TimeOnly? quietEnd = null,
        CancellationToken cancellationToken = default) =>
        database.Source.Command(OutboxSql.Waiting, corpId, now.UtcDateTime, quietEnd ?? _never, limit).ListAsync(r => new WaitingMessage(
            r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.Text(4), r.GetBoolean(5), r.GetString(6), r.Long(7),
            r.GetString(8), r.Time(9), r.GetInt32(10), r.Time(11), r.TimeOrNull(12)), cancellationToken);

    /// <summary>Open messages by reason.</summary>
    public Task<IReadOnlyList<WaitingTotal>> TotalsAsync(string corpId, DateTimeOffset now, TimeOnly? quietEnd = null, CancellationToken cancellationToken = default) =>
        database.Source.Command(OutboxSql.Totals, corpId, now.UtcDateTime, quietEnd ?? _never).ListAsync(r => new WaitingTotal(
            r.GetString(0), r.GetInt64(1), r.GetInt64(2), r.Time(3)), cancellationToken);

    /// <summary>Messages that will never be sent, newest first.</summary>
    public Task<IReadOnlyList<FinishedMessage>> DeadAsync(string corpId, DateTimeOffset since, int limit = 200,
        CancellationToken cancellationToken = default) =>
        database.Source.Command($"{OutboxSql.FinishedColumns} where corp_id = $1 and finished_at >= $2 and verdict = 3 order by finished_at desc, id limit $3",
            corpId, since.UtcDateTime, limit).ListAsync(Finished, cancellationToken);

    /// <summary>What did not leave because of the mode (blackhole, pilot, shadow), oldest first; of everybody or of one person.</summary>
    public Task<IReadOnlyList<WithheldMessage>> WithheldAsync(string corpId, DateTimeOffset since, string? person = null, int limit = 1000,
        CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            select finished_at, recipient, channel, template, danger, ticket, reason,
                   case when template not in ('register_due', 'reply_register_list', 'reply_register_own', 'evacuate', 'evacuate_above', 'reply_households_list') then body end from outbox_done
             where corp_id = $1 and finished_at >= $2 and verdict = 3 and reason in ('blackhole', 'pilot', 'shadow')
               and ($3::text is null or lower(recipient) = lower($3))
             order by finished_at, id limit $4
            """, corpId, since.UtcDateTime, person, limit).ListAsync(r => new WithheldMessage(
            r.Time(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetBoolean(4), r.Long(5), r.GetString(6), r.IsDBNull(7) ? null : r.GetFieldValue<byte[]>(7)), cancellationToken);

    /// <summary>Everything finished for a ticket, oldest first.</summary>
    public Task<IReadOnlyList<FinishedMessage>> FinishedForTicketAsync(string corpId, long ticket, CancellationToken cancellationToken = default) =>
        database.Source.Command($"{OutboxSql.FinishedColumns} where corp_id = $1 and ticket = $2 order by finished_at, id", corpId, ticket)
            .ListAsync(Finished, cancellationToken);

    private static FinishedMessage Finished(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetString(1), r.GetString(2), r.Text(3), r.GetString(4), r.Long(5), (Verdict)r.GetInt16(6), r.Text(7),
        r.IsDBNull(8) ? null : r.GetInt32(8), r.GetInt32(9), r.Time(10), r.Time(11));
}
