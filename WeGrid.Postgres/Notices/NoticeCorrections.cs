using Npgsql;
using WeGrid.Domain.Notices;
using WeGrid.Postgres.Outbox;

namespace WeGrid.Postgres.Notices;

/// <summary>A notice that can be corrected: the same words of one decision to one or more people.</summary>
public sealed record ListedNotice(Guid Id, DateTimeOffset At, string Template, long People, long Sent);

/// <summary>更正通知: what a notice reached, and that it was corrected once.</summary>
public static class NoticeCorrections
{
    // One decision, one template, one subject: the same notice to several people.
    private const string NamedSql = """
        select template, subject, created_at, ticket from outbox where corp_id = $1 and id = $2
        union all
        select template, subject, created_at, ticket from outbox_done where corp_id = $1 and finished_at >= $3 and id = $2
         limit 1
        """;

    private const string OpenSql = "select id from outbox where corp_id = $1 and template = $2 and subject is not distinct from $3 and created_at = $4 and status = 0 order by id";

    // Withdrawn just now: it had not left. What may have arrived counts as reached.
    private const string RowsSql = """
        select id, channel, recipient, model, body, danger, 2 as state, created_at as at, null as msgid
          from outbox where corp_id = $1 and template = $2 and subject is not distinct from $3 and created_at = $4
        union all
        select id, channel, recipient, model, body, danger,
               case when verdict = 1 then 3 when reason = 'unknown_delivery' then 2 when reason = 'corrected' then 1 else 4 end, finished_at, platform_msgid
          from outbox_done where corp_id = $1 and finished_at >= $4 and template = $2 and subject is not distinct from $3 and created_at = $4
        """;

    private const string SaidSql = $$"""
        select id, channel, recipient, coalesce(model ->> 'Via', ''), state, at, msgid, danger,
               coalesce(said #>> '{text,content}', said #>> '{template_card,main_title,title}', said #>> '{msgmenu,head_content}', said #>> '{markdown,content}', '')
          from ({{RowsSql}}) r cross join lateral (select case when body is null then '{}'::jsonb else convert_from(body, 'UTF8')::jsonb end as said) b
         order by id
        """;

    private const string ListSql = """
        select (array_agg(id order by id))[1], created_at, template, count(*), count(*) filter (where sent)
          from (select id, created_at, template, subject, false as sent from outbox where corp_id = $1 and created_at >= $2 and ticket is null and purpose = any($3)
                union all
                select id, created_at, template, subject, verdict = 1 from outbox_done where corp_id = $1 and finished_at >= $2 and ticket is null and purpose = any($3)) r
         group by created_at, template, subject
         order by created_at desc, 1 limit $4
        """;

    private static readonly string[] _corrigible = [nameof(Purpose.Inform), nameof(Purpose.Digest), nameof(Purpose.Ask)];

    private static readonly TimeSpan _kept = TimeSpan.FromDays(35);

    /// <summary>Takes the right to correct it, for this transaction; false when it was corrected before.</summary>
    public static async Task<bool> TakeAsync(NpgsqlConnection connection, string corpId, Guid id, string by, string reason, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("insert into notice_correction (corp_id, id, by_user, reason, at, reached, recalled) values ($1, $2, $3, $4, $5, 0, 0) on conflict do nothing", corpId, id, by, reason, now.UtcDateTime);
        return await batch.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Writes down what it came to.</summary>
    public static void StageOutcome(NpgsqlBatch batch, string corpId, Guid id, CorrectionOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        batch.Add("update notice_correction set reached = $3, recalled = $4 where corp_id = $1 and id = $2", corpId, id, outcome.Reached, outcome.Recalled);
    }

    /// <summary>The rows of the notice that holds that row; what had not left does not any more. Null when there is none; a ticket's is named by its ticket.</summary>
    public static async Task<(IReadOnlyList<SentNotice> Rows, long? Ticket)?> StopAsync(
        NpgsqlConnection connection, string corpId, Guid id, Func<string, Channel?> channelOf, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(channelOf);
        await using var named = new NpgsqlBatch(connection);
        named.Add(NamedSql, corpId, id, (now - _kept).UtcDateTime);
        if (await MassSendStore.ReadAsync(named, r => (Template: r.GetString(0), Subject: r.Text(1), At: r.Time(2), Ticket: r.Long(3)), cancellationToken) is not [var notice])
        {
            return null;
        }

        if (notice.Ticket is not null)
        {
            return ([], notice.Ticket);
        }

        await using var open = new NpgsqlBatch(connection);
        open.Add(OpenSql, corpId, notice.Template, notice.Subject, notice.At.UtcDateTime);
        var ids = await MassSendStore.ReadAsync(open, r => r.GetGuid(0), cancellationToken);
        if (ids.Count > 0)
        {
            await using var withdraw = new NpgsqlBatch(connection);
            withdraw.AddPlanned(OutboxSql.Withdraw, corpId, now.UtcDateTime, ids.ToArray());
            await withdraw.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var rows = new NpgsqlBatch(connection);
        rows.Add(SaidSql, corpId, notice.Template, notice.Subject, notice.At.UtcDateTime);
        var found = await MassSendStore.ReadAsync(rows, r => (Channel: channelOf(r.GetString(1)), Row: r.GetGuid(0), Recipient: r.GetString(2), Via: r.GetString(3),
            State: (SentState)r.GetInt32(4), At: r.Time(5), MessageId: r.Text(6), IsDanger: r.GetBoolean(7), Words: r.GetString(8)), cancellationToken);
        return ([.. found.Where(f => f.Channel is not null).Select(f => new SentNotice(f.Row, f.Channel!.Value, f.Recipient, f.Via, f.State, f.At, f.MessageId, f.Words, f.IsDanger))], null);
    }

    /// <summary>Notices of the last days that belong to no ticket, newest first; never their words.</summary>
    public static Task<IReadOnlyList<ListedNotice>> ListAsync(Database database, string corpId, DateTimeOffset since, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command(ListSql, corpId, since.UtcDateTime, _corrigible, limit)
            .ListAsync(r => new ListedNotice(r.GetGuid(0), r.Time(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4)), cancellationToken);
    }
}
