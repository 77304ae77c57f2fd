using System.Text.Json;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Postgres.Corps;

/// <summary>A group whose owner in WeCom has yet to follow.</summary>
public sealed record OwnerChange(string Chat, string From, string To);

/// <summary>换届交接: what is ordered, what is done, and the rows that follow a person beside their tickets.</summary>
public sealed class HandoverStore(Database database)
{
    // On no card yet, or on one that only the old leader's phone has: a card of the new one is made.
    private const string RelaysSql = """
        with moved as (update relay set leader = $3, card = null, carded_at = null where corp_id = $1 and leader = $2 and done_at is null returning 1),
             gone as (delete from due where corp_id = $1 and kind = 'relay' and subject = $2)
        insert into due (corp_id, kind, subject, due_at) select $1, 'relay', $3, $4 from moved limit 1
        on conflict (corp_id, kind, subject) do update set due_at = least(due.due_at, excluded.due_at)
        """;

    // A draft that waits for an answer waits for the new one's; they read of it on their list.
    private const string DraftsSql = """
        update due set payload = jsonb_set(payload, '{asked}', to_jsonb($3::text))
         where corp_id = $1 and kind = 'draft' and payload ->> 'asked' = $2
        """;

    // What has not left yet tells of tickets that are on the new one's list; an expired row is dead and can be seen. Danger goes out.
    private const string UnsentSql = """
        update outbox set valid_until = $3 where corp_id = $1 and recipient = $2 and ((ticket is not null and not danger) or template in ('evacuate', 'evacuate_above', 'register_due', 'reply_register_list', 'reply_register_own')) and status = 0
        """;

    // 名册: whoever was seen to by the old one is seen to by the new; what is about the old one themselves is nobody's.
    private const string RegisterSql = """
        update register_entry set holder = case when lower(holder) <> lower($2) then holder when kind = any($4) then '' else $3 end, stand_in = case when lower(stand_in) = lower($2) then $3 else stand_in end
         where corp_id = $1 and (lower(holder) = lower($2) or lower(stand_in) = lower($2))
        """;

    // 应转户: who saw to them hands them over, too; those of runs that go on are asked for anew, of who has them now.
    private const string HouseholdsSql = """
        update household set helper = case when lower(helper) = lower($2) then $3 else helper end, stand_in = case when lower(stand_in) = lower($2) then $3 else stand_in end
         where corp_id = $1 and (lower(helper) = lower($2) or lower(stand_in) = lower($2))
        """;

    private const string LeavingSql = """
        update evacuation e set helper = case when lower(helper) = lower($2) then $3 else helper end, stand_in = case when lower(stand_in) = lower($2) then $3 else stand_in end,
               asked = case when state = 0 and lower(helper) = lower($2) then 0 else asked end, asked_at = case when state = 0 and lower(helper) = lower($2) then null else asked_at end
          from call_run r
         where e.corp_id = $1 and r.corp_id = e.corp_id and r.run = e.run and r.ended_at is null and (lower(helper) = lower($2) or lower(stand_in) = lower($2))
        """;

    // The due rows first: that is the order of locks.
    private const string LeavingDueSql = """
        insert into due (corp_id, kind, subject, due_at)
        select distinct $1, 'evacuate', e.run::text, $3::timestamptz from evacuation e join call_run r on r.corp_id = e.corp_id and r.run = e.run
         where e.corp_id = $1 and r.ended_at is null and (lower(helper) = lower($2) or lower(stand_in) = lower($2))
        on conflict (corp_id, kind, subject) do update set due_at = least(due.due_at, excluded.due_at)
        """;

    private const string TicketsSql = """
        select t.number from ticket t left join ticket_turn w on w.corp_id = t.corp_id and w.number = t.number
         where t.corp_id = $1 and t.status in (1, 2, 3, 4, 5, 6, 8, 9, 12, 13)
           and (t.status = 1 or lower(t.holder) = lower($2) or lower(w.userid) = lower($2) or lower(t.ask_by) = lower($2)
                or lower(t.answer_to) = lower($2) or lower(t.answer_from) = lower($2) or position(lower($2) in lower(t.picked)) > 0)
         order by t.number
        """;

    /// <summary>The subject of its due row.</summary>
    public static string SubjectOf(Handover handover) => $"{handover.From}|{handover.On:yyyy-MM-dd}";

    /// <summary>Orders a handover; false when that person hands over already.</summary>
    public async Task<bool> OrderAsync(string corpId, Handover handover, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("""
            insert into handover (corp_id, old_user, on_day, new_user, ordered_by, ordered_at) values ($1, $2, $3, $4, $5, $6)
            on conflict (corp_id, old_user, on_day) do update
               set new_user = excluded.new_user, ordered_by = excluded.ordered_by, ordered_at = excluded.ordered_at, ended_at = null, outcome = null
             where handover.outcome in ('cancelled', 'refused')
                and not exists (select 1 from handover h where h.corp_id = excluded.corp_id and h.old_user = excluded.old_user and h.ended_at is null)
            """, corpId, handover.From, handover.On, handover.To, handover.By, now.UtcDateTime);
        try
        {
            if (await batch.ExecuteNonQueryAsync(cancellationToken) == 0)
            {
                return false;
            }
        }
        catch (PostgresException twice) when (twice.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }

        await using var due = new NpgsqlBatch(connection);
        DueStore.Stage(due, corpId, [new DueRow(EffectsStore.KindName(DueKind.Handover), SubjectOf(handover), handover.At)], []);
        DueStore.StageNotify(due);
        await due.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Calls off what has not been done; null when there is nothing to call off.</summary>
    public async Task<Handover?> CancelAsync(string corpId, string from, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("""
            update handover set ended_at = $3, outcome = 'cancelled' where corp_id = $1 and lower(old_user) = lower($2) and ended_at is null
            returning old_user, new_user, on_day, ordered_by
            """, corpId, from, now.UtcDateTime);
        Handover? found;
        await using (var row = await batch.ExecuteReaderAsync(cancellationToken))
        {
            found = await row.ReadAsync(cancellationToken) ? Read(row) : null;
        }

        if (found is null)
        {
            return null;
        }

        await using var due = new NpgsqlBatch(connection);
        DueStore.Stage(due, corpId, [], [(EffectsStore.KindName(DueKind.Handover), SubjectOf(found))]);
        await due.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return found;
    }

    /// <summary>What is ordered and not done.</summary>
    public Task<IReadOnlyList<Handover>> PendingAsync(string corpId, CancellationToken cancellationToken = default) =>
        database.Source.Command("select old_user, new_user, on_day, ordered_by from handover where corp_id = $1 and ended_at is null order by on_day, old_user", corpId).ListAsync(Read, cancellationToken);

    /// <summary>What was done and stands, the oldest first.</summary>
    public Task<IReadOnlyList<(Handover Handover, HandoverMoved Moved)>> DoneAsync(string corpId, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            select old_user, new_user, on_day, ordered_by, moved::text from handover
             where corp_id = $1 and outcome = 'done' and given_back is null order by on_day, ended_at
            """, corpId).ListAsync(r => (Read(r), JsonSerializer.Deserialize<HandoverMoved>(r.GetString(4))!), cancellationToken);

    /// <summary>An import said that they may have it again.</summary>
    public Task<int> GiveBackAsync(string corpId, string from, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.Source.Command("update handover set given_back = $3 where corp_id = $1 and lower(old_user) = lower($2) and outcome = 'done'", corpId, from, now.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>The handover of a due row, when it is still to be done, and the file it changes.</summary>
    public static async Task<(Handover Handover, string Document)?> FindAsync(NpgsqlConnection connection, string corpId, string subject, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("""
            select h.old_user, h.new_user, h.on_day, h.ordered_by, c.document from handover h join corp c on c.corp_id = h.corp_id
             where h.corp_id = $1 and h.old_user || '|' || to_char(h.on_day, 'YYYY-MM-DD') = $2 and h.ended_at is null
            """, corpId, subject);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (Read(row), row.GetString(4)) : null;
    }

    /// <summary>Open tickets that may be concerned, in the order they are locked in.</summary>
    public static async Task<IReadOnlyList<long>> TicketsAsync(NpgsqlConnection connection, string corpId, string from, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(TicketsSql, corpId, from);
        var numbers = new List<long>();
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            numbers.Add(row.GetInt64(0));
        }

        return numbers;
    }

    /// <summary>Open tickets a person has in hand, or that wait for them. Confidential ones are not named.</summary>
    public static async Task<IReadOnlyList<long>> HeldAsync(NpgsqlConnection connection, string corpId, string user, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("""
            select t.number from ticket t left join ticket_turn w on w.corp_id = t.corp_id and w.number = t.number
             where t.corp_id = $1 and t.status in (1, 2, 3, 4, 5, 6, 8, 9, 12, 13) and t.category <> $3 and (lower(t.holder) = lower($2) or lower(w.userid) = lower($2))
             order by t.number
            """, corpId, user, Ticket.ConfidentialCategory);
        var numbers = new List<long>();
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            numbers.Add(row.GetInt64(0));
        }

        return numbers;
    }

    /// <summary>Puts the new document in the place of the one it was made from. False when somebody imported another meanwhile: decide again.</summary>
    public static async Task<bool> ReplaceAsync(NpgsqlConnection connection, string corpId, string before, string after, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("update corp set document = $3, version = version + 1, imported_at = $4 where corp_id = $1 and document = $2", corpId, before, after, now.UtcDateTime);
        return await batch.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>What follows the person beside the tickets, and that it is done.</summary>
    /// <param name="batch">Gets it.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="handover">交接.</param>
    /// <param name="moved">What changed hands.</param>
    /// <param name="customerGroups">客户群 whose owner changes.</param>
    /// <param name="ownRegisters">名册 that are about their holder: they pass to nobody.</param>
    /// <param name="now">Now.</param>
    public static void StageDone(
        NpgsqlBatch batch, string corpId, Handover handover, HandoverMoved moved, IReadOnlyList<string> customerGroups, IEnumerable<string> ownRegisters, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(handover);
        ArgumentNullException.ThrowIfNull(ownRegisters);
        batch.Add(RelaysSql, corpId, handover.From, handover.To, now.UtcDateTime);
        batch.Add(DraftsSql, corpId, handover.From, handover.To);
        batch.Add("update survey set call_by = $3 where corp_id = $1 and call_by = $2 and answered_at is null", corpId, handover.From, handover.To);
        batch.Add("delete from held_notice where corp_id = $1 and userid = $2", corpId, handover.From);
        batch.Add("delete from awaited_proof where corp_id = $1 and userid = $2", corpId, handover.From);
        batch.Add(UnsentSql, corpId, handover.From, now.UtcDateTime);
        batch.Add(HouseholdsSql, corpId, handover.From, handover.To);
        batch.Add(RegisterSql, corpId, handover.From, handover.To, ownRegisters.ToArray());
        batch.Add(LeavingDueSql, corpId, handover.From, now.UtcDateTime);
        batch.Add(LeavingSql, corpId, handover.From, handover.To);
        foreach (var chat in customerGroups)
        {
            batch.Add("""
                insert into handover_group (corp_id, chat, old_user, new_user, wanted_at) values ($1, $2, $3, $4, $5)
                on conflict (corp_id, chat) do update
                   set old_user = excluded.old_user, new_user = excluded.new_user, wanted_at = excluded.wanted_at, ended_at = null, outcome = null
                """, corpId, chat, handover.From, handover.To, now.UtcDateTime);
        }

        StageEnded(batch, corpId, handover, "done", moved, now);
    }

    /// <summary>That it was done, or could not be.</summary>
    public static void StageEnded(NpgsqlBatch batch, string corpId, Handover handover, string outcome, HandoverMoved? moved, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(handover);
        batch.Add("update handover set ended_at = $4, outcome = $5, moved = $6::jsonb where corp_id = $1 and old_user = $2 and on_day = $3",
            corpId, handover.From, handover.On, now.UtcDateTime, outcome, JsonSerializer.Serialize(moved));
    }

    /// <summary>Groups whose ownership has yet to follow.</summary>
    public Task<IReadOnlyList<OwnerChange>> GroupsAsync(string corpId, CancellationToken cancellationToken = default) =>
        database.Source.Command("select chat, old_user, new_user from handover_group where corp_id = $1 and ended_at is null order by new_user, chat", corpId)
            .ListAsync(r => new OwnerChange(r.GetString(0), r.GetString(1), r.GetString(2)), cancellationToken);

    /// <summary>What became of a group: <c>moved</c>, or the errcode with which the platform refused. False when somebody else noted it first.</summary>
    public static async Task<bool> EndGroupAsync(NpgsqlConnection connection, string corpId, string chat, string outcome, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("update handover_group set ended_at = $3, outcome = $4 where corp_id = $1 and chat = $2 and ended_at is null", corpId, chat, now.UtcDateTime, outcome);
        return await batch.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static Handover Read(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetString(3));
}
