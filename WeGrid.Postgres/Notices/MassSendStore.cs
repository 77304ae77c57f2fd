using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Notices;

namespace WeGrid.Postgres.Notices;

/// <summary>A task that waits for its owner, as the queue view shows it.</summary>
public sealed record WaitingMassSend(Guid Id, string Owner, MassSendStatus Status, int Reminders, DateTimeOffset ValidUntil, bool Danger);

/// <summary>群通知 and 群发任务. Lock order: the task, its notices, then the due row.</summary>
public static class MassSendStore
{
    private const string NoticeColumns = "id, chat, text, danger, official, corrects, asked_by, queued_at, valid_until, status, send, planned_at, waits";
    private const string SendColumns = "id, owner, text, danger, status, msgid, planned_at, valid_until, created_at, reminders, reminded_at, raised_at, confirmed_at, ended_at, why";

    private const string NoticesSql = """
        insert into group_notice (corp_id, id, chat, text, danger, official, corrects, asked_by, queued_at, valid_until, status, send, planned_at, waits)
        select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::boolean[], $7::uuid[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::smallint[],
                                 $12::uuid[], $13::timestamptz[], $14::smallint[])
        on conflict (corp_id, id, chat) do update
           set queued_at = excluded.queued_at, valid_until = excluded.valid_until, status = excluded.status, send = excluded.send, planned_at = excluded.planned_at, waits = excluded.waits
        """;

    private const string SendsSql = """
        insert into mass_send (corp_id, id, owner, text, danger, status, msgid, planned_at, valid_until, created_at, reminders, reminded_at, raised_at, confirmed_at, ended_at, why)
        select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::smallint[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::int[],
                                 $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[], $16::text[])
        on conflict (corp_id, id) do update
           set status = excluded.status, msgid = excluded.msgid, created_at = excluded.created_at, reminders = excluded.reminders, reminded_at = excluded.reminded_at,
               raised_at = excluded.raised_at, confirmed_at = excluded.confirmed_at, ended_at = excluded.ended_at, why = excluded.why
        """;

    private const string ChatsSql = """
        insert into mass_send_chat (corp_id, send, chat, status, at)
        select $1, * from unnest($2::uuid[], $3::text[], $4::smallint[], $5::timestamptz[])
        on conflict (corp_id, send, chat) do update set status = excluded.status, at = excluded.at
        """;

    private const string QuotaSql = """
        select c.chat, c.status, coalesce(c.at, m.confirmed_at, m.created_at, m.planned_at)
          from mass_send_chat c join mass_send m on m.corp_id = c.corp_id and m.id = c.send
         where c.corp_id = $1 and c.chat = any($2) and m.planned_at >= $3 and m.status in (1, 2, 3) and c.status in (1, 2, 3)
         order by 3
        """;

    private const string KnownSql = "select msgid from mass_send where corp_id = $1 and owner = $2 and msgid is not null and planned_at >= $3 and id <> $4";

    private const string EchoesSql = """
        select c.chat, m.text from mass_send_chat c join mass_send m on m.corp_id = c.corp_id and m.id = c.send
         where c.corp_id = $1 and c.chat = any($2) and m.planned_at >= $3 and m.status in (2, 3, 5)
        """;

    // What was proposed and never answered for is over with its words: a late yes finds nothing to send. A correction held beside a task that is
    // still under way is none of these.
    private const string ForgetNoticesSql = """
        update group_notice n
           set text = '', status = case when n.status = 1 then 8 else n.status end, waits = case when n.status = 1 then 7 else n.waits end
         where n.corp_id = $1 and n.status in (1, 4, 5, 6, 7, 8, 9, 10) and n.valid_until < $2 and n.text <> ''
           and not exists (select from mass_send m where m.corp_id = $1 and m.id = n.send and m.status in (1, 2))
        """;

    private const string ForgetSendsSql = "update mass_send set text = '' where corp_id = $1 and status > 2 and ended_at < $2 and text <> ''";

    // Whoever plans for one of them right now has its row, and goes on from there by themself.
    private const string PlanSql = """
        with late as (
            select d.subject, o.at from due d join unnest($2::text[], $3::timestamptz[]) o (owner, at) on lower(o.owner) = lower(d.subject)
             where d.corp_id = $1 and d.kind = 'groupplan' and d.due_at > o.at and not d.parked
             order by d.subject for update of d skip locked
        ), earlier as (
            update due d set due_at = l.at from late l where d.corp_id = $1 and d.kind = 'groupplan' and d.subject = l.subject
        )
        insert into due (corp_id, kind, subject, due_at) select $1, 'groupplan', owner, at from unnest($2::text[], $3::timestamptz[]) o (owner, at)
         where not exists (select from due d where d.corp_id = $1 and d.kind = 'groupplan' and lower(d.subject) = lower(owner))
        on conflict do nothing
        """;

    /// <summary>Of these corps those that have a notice to be planned or a task to be confirmed: asked every two minutes, one question for all.</summary>
    public static Task<IReadOnlyList<string>> BusyAsync(Database database, IEnumerable<string> corpIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command("""
            select c from unnest($1::text[]) c
             where exists (select from group_notice where corp_id = c and status = 2) or exists (select from mass_send where corp_id = c and status in (1, 2))
            """, (object)corpIds.ToArray()).ListAsync(r => r.GetString(0), cancellationToken);
    }

    /// <summary>Groups for which something waits to be planned, and from when on.</summary>
    public static Task<IReadOnlyList<(string Group, DateTimeOffset At)>> QueuedGroupsAsync(Database database, string corpId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command("select chat, min(coalesce(planned_at, queued_at)) from group_notice where corp_id = $1 and status = 2 group by chat order by chat", corpId)
            .ListAsync(r => (r.GetString(0), r.Time(1)), cancellationToken);
    }

    /// <summary>Has the queues of those owners planned then at the latest: what is due for one of them may be due much later, for groups they had before.</summary>
    public static async Task PlanAsync(Database database, string corpId, IReadOnlyList<(string Owner, DateTimeOffset At)> owners, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(owners);
        if (owners.Count > 0)
        {
            await database.Source.Command(PlanSql, corpId, owners.Select(o => o.Owner).ToArray(), owners.Select(o => o.At.UtcDateTime).ToArray()).RunAsync(cancellationToken);
        }
    }

    /// <summary>A task may be confirmed while its notices are valid, and the archive may be read late.</summary>
    private static readonly TimeSpan _echo = TimeSpan.FromDays(7);

    /// <summary>A window is at most a month; what was planned longer ago cannot lie in it.</summary>
    private static readonly TimeSpan _window = TimeSpan.FromDays(35);

    /// <summary>Adds new and changed notices and tasks to the batch of the deciding transaction.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, Effects effects)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(effects);
        var sends = effects.MassSends.Values.ToList();
        if (sends.Count > 0)
        {
            batch.BatchCommands.Add(SendRows(corpId, sends));
            batch.BatchCommands.Add(new UnnestCommand<(Guid Send, MassGroup Group)>(corpId, [.. sends.SelectMany(s => s.Groups.Select(g => (s.Id, g)))])
                .Column(NpgsqlDbType.Uuid, g => g.Send)
                .Column(NpgsqlDbType.Text, g => g.Group.Group)
                .Column(NpgsqlDbType.Smallint, g => (short)g.Group.Status)
                .Column(NpgsqlDbType.TimestampTz, g => g.Group.At?.UtcDateTime)
                .Build(ChatsSql));
        }

        if (effects.GroupNotices.Count > 0)
        {
            batch.BatchCommands.Add(NoticeRows(corpId, [.. effects.GroupNotices.Values]));
        }
    }

    /// <summary>群通知 named by id, and those of these people that wait for their second look; locked.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<Guid> ids, IReadOnlyCollection<string> proposers, List<GroupNotice> found,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"select {NoticeColumns} from group_notice where corp_id = $1 and (id = any($2) or (status = 1 and asked_by = any($3))) order by id, chat for no key update",
            corpId, ids.ToArray(), proposers.ToArray());
        found.AddRange(await ReadAsync(batch, Notice, cancellationToken));
    }

    /// <summary>What is queued for these groups, locked, with what each group has had.</summary>
    public static async Task<IReadOnlyList<GroupQueue>> QueuesAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<string> chats, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"select {NoticeColumns} from group_notice where corp_id = $1 and chat = any($2) and status = 2 order by id, chat for no key update", corpId, chats.ToArray());
        var queued = (await ReadAsync(batch, Notice, cancellationToken)).ToLookup(n => n.Group, StringComparer.Ordinal);
        if (queued.Count == 0)
        {
            return [];
        }

        await using var quotas = new NpgsqlBatch(connection);
        quotas.Add(QuotaSql, corpId, queued.Select(q => q.Key).ToArray(), (now - _window).UtcDateTime);
        var used = (await ReadAsync(quotas, r => (Chat: r.GetString(0), Status: (MassGroupStatus)r.GetInt16(1), At: r.Time(2)), cancellationToken)).ToLookup(u => u.Chat, StringComparer.Ordinal);
        return
        [
            .. queued.Select(q => new GroupQueue(q.Key, [.. q], new GroupQuota(
                [.. used[q.Key].Where(u => u.Status != MassGroupStatus.Full).Select(u => u.At)],
                used[q.Key].Where(u => u.Status == MassGroupStatus.Full).Select(u => (DateTimeOffset?)u.At).Max()))),
        ];
    }

    /// <summary>A task with its notices, locked; null when there is none.</summary>
    public static async Task<MassFile?> LockAsync(NpgsqlConnection connection, string corpId, Guid id, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"select {SendColumns} from mass_send where corp_id = $1 and id = $2 for no key update", corpId, id);
        if ((await ReadAsync(batch, Send, cancellationToken)) is not [var send])
        {
            return null;
        }

        await using var more = new NpgsqlBatch(connection);
        more.Add("select chat, status, at from mass_send_chat where corp_id = $1 and send = $2 order by chat", corpId, id);
        var groups = await ReadAsync(more, r => new MassGroup(r.GetString(0), (MassGroupStatus)r.GetInt16(1), r.TimeOrNull(2)), cancellationToken);
        await using var last = new NpgsqlBatch(connection);
        last.Add($"select {NoticeColumns} from group_notice where corp_id = $1 and send = $2 order by id, chat for no key update", corpId, id);
        return new MassFile(send with { Groups = groups }, await ReadAsync(last, Notice, cancellationToken));
    }

    /// <summary>The tasks these notices are in, locked in the order of their ids.</summary>
    public static async Task<IReadOnlyList<MassFile>> FilesAsync(NpgsqlConnection connection, string corpId, IEnumerable<GroupNotice> notices, CancellationToken cancellationToken = default)
    {
        var files = new List<MassFile>();
        foreach (var send in notices.Select(n => n.Send).OfType<Guid>().Distinct().Order())
        {
            if (await LockAsync(connection, corpId, send, cancellationToken) is { } file)
            {
                files.Add(file);
            }
        }

        return files;
    }

    /// <summary>What went to these groups in the last days, or may have: the archive hears it from the owner.</summary>
    public static async Task<IReadOnlyList<(string Group, string Text)>> EchoesAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<string> chats, DateTimeOffset now,
        CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(EchoesSql, corpId, chats.ToArray(), (now - _echo).UtcDateTime);
        return await ReadAsync(batch, r => (r.GetString(0), r.GetString(1).Trim()), cancellationToken);
    }

    /// <summary>The platform's ids of an owner's other tasks: a lost one is none of them.</summary>
    public static async Task<IReadOnlySet<string>> KnownAsync(Database database, string corpId, string owner, Guid except, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        var known = await database.Source.Command(KnownSql, corpId, owner, since.UtcDateTime, except).ListAsync(r => r.GetString(0), cancellationToken);
        return known.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Tasks that wait for their owners: id, msgid and owner, the oldest first.</summary>
    public static Task<IReadOnlyList<(Guid Id, string MessageId, string Owner)>> WaitingAsync(Database database, string corpId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command("select id, msgid, owner from mass_send where corp_id = $1 and status = 2 and msgid is not null order by planned_at, id", corpId)
            .ListAsync(r => (r.GetGuid(0), r.GetString(1), r.GetString(2)), cancellationToken);
    }

    /// <summary>Tasks not ended, for the queue view.</summary>
    public static Task<IReadOnlyList<WaitingMassSend>> OpenAsync(Database database, string corpId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command("select id, owner, status, reminders, valid_until, danger from mass_send where corp_id = $1 and status in (1, 2) order by danger desc, planned_at, id", corpId)
            .ListAsync(r => new WaitingMassSend(r.GetGuid(0), r.GetString(1), (MassSendStatus)r.GetInt16(2), r.GetInt32(3), r.Time(4), r.GetBoolean(5)), cancellationToken);
    }

    /// <summary>群通知 of the last days, newest first; for the queue view those that wait.</summary>
    public static Task<IReadOnlyList<GroupNotice>> ListAsync(Database database, string corpId, DateTimeOffset since, bool onlyQueued, int limit = 200, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command(
            $"select {NoticeColumns} from group_notice where corp_id = $1 and queued_at >= $2 and (not $3 or status = 2) order by queued_at desc, id, chat limit $4", corpId, since.UtcDateTime, onlyQueued, limit)
            .ListAsync(Notice, cancellationToken);
    }

    /// <summary>
    /// Words of notices that were over before then, and of their tasks; who said something to which group, when, and what became of it, stays. A
    /// notice is a text of the town, and goes all the same: it may name somebody, and these tables are its way to the groups, not the town's files.
    /// </summary>
    public static async Task<int> ForgetAsync(Database database, string corpId, DateTimeOffset overBefore, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await database.Source.Command(ForgetNoticesSql, corpId, overBefore.UtcDateTime).RunAsync(cancellationToken)
            + await database.Source.Command(ForgetSendsSql, corpId, overBefore.UtcDateTime).RunAsync(cancellationToken);
    }

    internal static async Task<List<T>> ReadAsync<T>(NpgsqlBatch batch, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(read(reader));
        }

        return found;
    }

    private static NpgsqlBatchCommand SendRows(string corpId, List<MassSend> sends) => new UnnestCommand<MassSend>(corpId, sends)
        .Column(NpgsqlDbType.Uuid, s => s.Id)
        .Column(NpgsqlDbType.Text, s => s.Owner)
        .Column(NpgsqlDbType.Text, s => s.Text)
        .Column(NpgsqlDbType.Boolean, s => s.IsDanger)
        .Column(NpgsqlDbType.Smallint, s => (short)s.Status)
        .Column(NpgsqlDbType.Text, s => s.MessageId)
        .Column(NpgsqlDbType.TimestampTz, s => s.PlannedAt.UtcDateTime)
        .Column(NpgsqlDbType.TimestampTz, s => s.ValidUntil.UtcDateTime)
        .Column(NpgsqlDbType.TimestampTz, s => s.CreatedAt?.UtcDateTime)
        .Column(NpgsqlDbType.Integer, s => s.Reminders)
        .Column(NpgsqlDbType.TimestampTz, s => s.RemindedAt?.UtcDateTime)
        .Column(NpgsqlDbType.TimestampTz, s => s.RaisedAt?.UtcDateTime)
        .Column(NpgsqlDbType.TimestampTz, s => s.ConfirmedAt?.UtcDateTime)
        .Column(NpgsqlDbType.TimestampTz, s => s.EndedAt?.UtcDateTime)
        .Column(NpgsqlDbType.Text, s => s.Why)
        .Build(SendsSql);

    private static NpgsqlBatchCommand NoticeRows(string corpId, List<GroupNotice> notices) => new UnnestCommand<GroupNotice>(corpId, notices)
        .Column(NpgsqlDbType.Uuid, n => n.Id)
        .Column(NpgsqlDbType.Text, n => n.Group)
        .Column(NpgsqlDbType.Text, n => n.Text)
        .Column(NpgsqlDbType.Boolean, n => n.IsDanger)
        .Column(NpgsqlDbType.Boolean, n => n.IsOfficial)
        .Column(NpgsqlDbType.Uuid, n => n.Corrects)
        .Column(NpgsqlDbType.Text, n => n.By)
        .Column(NpgsqlDbType.TimestampTz, n => n.QueuedAt.UtcDateTime)
        .Column(NpgsqlDbType.TimestampTz, n => n.ValidUntil.UtcDateTime)
        .Column(NpgsqlDbType.Smallint, n => (short)n.Status)
        .Column(NpgsqlDbType.Uuid, n => n.Send)
        .Column(NpgsqlDbType.TimestampTz, n => n.PlannedAt?.UtcDateTime)
        .Column(NpgsqlDbType.Smallint, n => (short)n.Waits)
        .Build(NoticesSql);

    internal static GroupNotice Notice(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.Time(7), r.Time(8))
    {
        IsDanger = r.GetBoolean(3),
        IsOfficial = r.GetBoolean(4),
        Corrects = r.IsDBNull(5) ? null : r.GetGuid(5),
        By = r.GetString(6),
        Status = (GroupNoticeStatus)r.GetInt16(9),
        Send = r.IsDBNull(10) ? null : r.GetGuid(10),
        PlannedAt = r.TimeOrNull(11),
        Waits = (WaitReason)r.GetInt16(12),
    };

    private static MassSend Send(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.Time(6), r.Time(7))
    {
        IsDanger = r.GetBoolean(3),
        Status = (MassSendStatus)r.GetInt16(4),
        MessageId = r.Text(5),
        CreatedAt = r.TimeOrNull(8),
        Reminders = r.GetInt32(9),
        RemindedAt = r.TimeOrNull(10),
        RaisedAt = r.TimeOrNull(11),
        ConfirmedAt = r.TimeOrNull(12),
        EndedAt = r.TimeOrNull(13),
        Why = r.GetString(14),
    };
}
