using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Warnings;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Postgres.Warnings;

/// <summary>One line of a run's timeline.</summary>
/// <param name="At">When.</param>
/// <param name="UserId">Whom it is about; empty for the run itself.</param>
/// <param name="What">What: try, answer, list, door, covered, changed, ended …</param>
/// <param name="Detail">More of it; no words of residents.</param>
public sealed record CallEvent(DateTimeOffset At, string UserId, string What, string Detail);

/// <summary>
/// 叫应: runs, who is called in them, and what happened. A look at a run holds its row; an answer writes its own row at once and wakes the run, so
/// that no answer waits for a look. Whoever writes callees of a run has its due row first: that is the order of locks (run, due row, callees, outbox).
/// </summary>
public static partial class CallStore
{
    private const string RunColumns = "select run, identifier, type, colour, is_drill, grids, started_at, ends_at, asks, ended_at, coalesce(end_reason, '') from call_run";

    private const string CalleeColumns =
        "select user_id, grid_id, post, role, stands_for, state, tries, first_at, next_at, is_told, answer, answered_at, answered_by, door_by, is_fresh from callee";

    // An answer that came since the row was read stands: it has its own due row, and the run is looked at again.
    private const string UpsertSql = """
        insert into callee as o (corp_id, run, user_id, grid_id, post, role, stands_for, state, tries, first_at, next_at, is_told, door_by, answer, answered_at, answered_by)
        select $1, run, user_id, grid_id, post, role, stands_for, state, tries, first_at, next_at, is_told, door_by, answer, answered_at, answered_by
          from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::text[], $8::smallint[], $9::int[], $10::timestamptz[], $11::timestamptz[], $12::bool[], $13::text[],
                      $14::smallint[], $15::timestamptz[], $16::text[])
               c (run, user_id, grid_id, post, role, stands_for, state, tries, first_at, next_at, is_told, door_by, answer, answered_at, answered_by)
         order by user_id
        on conflict (corp_id, run, user_id) do update
           set grid_id = excluded.grid_id, post = excluded.post, role = excluded.role, stands_for = excluded.stands_for, state = excluded.state, tries = excluded.tries,
               first_at = excluded.first_at, next_at = excluded.next_at, is_told = excluded.is_told, door_by = excluded.door_by, is_fresh = false
         where o.answered_at is not distinct from excluded.answered_at
        """;

    private const string AnewSql = """
        update callee set answer = null, answered_at = null, answered_by = ''
         where corp_id = $1 and run = $2 and user_id = any($3)
        """;

    // A later word of the same person counts, too: who has arrived may need help. What is over is over.
    private const string ReplySql = """
        update callee c
           set state = case when r.answer = 5 then 6 else 4 end, answer = r.answer, answered_at = r.at, answered_by = r.by, next_at = null, is_fresh = true
          from unnest($2::int[], $3::text[], $4::smallint[], $5::text[], $6::timestamptz[]) r (run, user_id, answer, by, at)
         where c.corp_id = $1 and c.run = r.run and lower(c.user_id) = lower(r.user_id) and (c.state <> 7 or c.role <> 0)
           and (c.answer is distinct from r.answer) and not (r.answer in (4, 5) and c.state = 4)
        """;

    private const string EventSql = """
        insert into call_event (corp_id, run, id, at, user_id, what, detail)
        select $1, run, id, at, user_id, what, detail from unnest($2::int[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[], $7::text[]) e (run, id, at, user_id, what, detail)
        """;

    private const string OpenSql = """
        select c.user_id, r.run, r.type, r.colour, r.is_drill, c.state, c.first_at, c.answer
          from unnest($2::text[]) p (person)
          join callee c on c.corp_id = $1 and lower(c.user_id) = lower(p.person)
          join call_run r on r.corp_id = c.corp_id and r.run = c.run and r.ended_at is null
         where c.state <> 7 or c.role <> 0
         order by r.run desc
        """;

    /// <summary>A run, locked for this transaction; null when there is none of that number or it has ended.</summary>
    public static async Task<CallRun?> LockAsync(NpgsqlConnection connection, string corpId, int run, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"{RunColumns} where corp_id = $1 and run = $2 and ended_at is null for update", corpId, run);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? Run(row) : null;
    }

    /// <summary>A run, with when and how it ended; null when there is none of that number.</summary>
    internal static async Task<(CallRun Run, DateTimeOffset? EndedAt, string Ended)?> FindAsync(NpgsqlConnection connection, string corpId, int run, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"{RunColumns} where corp_id = $1 and run = $2", corpId, run);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
        {
            return null;
        }

        DateTimeOffset? endedAt = row.IsDBNull(9) ? null : row.Time(9);
        return (Run(row), endedAt, row.GetString(10));
    }

    /// <summary>
    /// The runs that are going on, locked for this transaction, in the order of their numbers; the corp's row is held first, so that two warnings of one
    /// kind and area that come at once find one run, not two.
    /// </summary>
    public static async Task<IReadOnlyList<CallRun>> LockOpenAsync(NpgsqlConnection connection, string corpId, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select 1 from corp where corp_id = $1 for no key update", corpId);
        batch.Add($"{RunColumns} where corp_id = $1 and ended_at is null order by run for update", corpId);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await row.NextResultAsync(cancellationToken);
        var runs = new List<CallRun>();
        while (await row.ReadAsync(cancellationToken))
        {
            runs.Add(Run(row));
        }

        return runs;
    }

    /// <summary>Everybody of a run, by user id.</summary>
    public static async Task<Dictionary<string, Callee>> CalleesAsync(NpgsqlConnection connection, string corpId, int run, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"{CalleeColumns} where corp_id = $1 and run = $2 order by user_id", corpId, run);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var callees = new Dictionary<string, Callee>(StringComparer.OrdinalIgnoreCase);
        while (await row.ReadAsync(cancellationToken))
        {
            callees[row.GetString(0)] = Callee(row);
        }

        return callees;
    }

    /// <summary>Makes a run, numbered after the last of the corp; the corp's row is held meanwhile, so that two at once get two numbers.</summary>
    public static async Task<CallRun> CreateAsync(NpgsqlConnection connection, string corpId, CallRun run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select 1 from corp where corp_id = $1 for no key update", corpId);
        batch.Add("""
            insert into call_run (corp_id, run, identifier, type, colour, is_drill, grids, started_at, ends_at)
            select $1, coalesce((select max(run) from call_run where corp_id = $1), 0) + 1, $2, $3, $4, $5, $6, $7, $8
            returning run
            """, corpId, run.Identifier, run.Type, (short)run.Colour, run.IsDrill, run.Grids.ToArray(), run.StartedAt.UtcDateTime, run.EndsAt.UtcDateTime);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await row.NextResultAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return run with { Number = row.GetInt32(0) };
    }

    /// <summary>Writes what a change of the warning makes of a run.</summary>
    public static void StageRun(NpgsqlBatch batch, string corpId, CallRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        batch.Add("update call_run set identifier = $3, type = $4, colour = $5, grids = $6, ends_at = $7, asks = '{}' where corp_id = $1 and run = $2",
            corpId, run.Number, run.Identifier, run.Type, (short)run.Colour, run.Grids.ToArray(), run.EndsAt.UtcDateTime);
    }

    /// <summary>Ends a run: nobody of it is called any more.</summary>
    public static void StageEnd(NpgsqlBatch batch, string corpId, int run, string by, string reason, DateTimeOffset now)
    {
        batch.Add("update call_run set ended_at = $3, ended_by = $4, end_reason = $5 where corp_id = $1 and run = $2 and ended_at is null", corpId, run, now.UtcDateTime, by, reason);
        DueStore.Stage(batch, corpId, [], [(EffectsStore.KindName(DueKind.Call), DueSubject(run))]);
        batch.Add("update callee set next_at = null, state = case when state in (0, 1, 2, 3) then 7 else state end where corp_id = $1 and run = $2", corpId, run);
    }

    /// <summary>Writes callees; <paramref name="anew"/> are called again although they had answered.</summary>
    public static void StageCallees(NpgsqlBatch batch, string corpId, int run, IReadOnlyList<Callee> callees, IReadOnlyList<string>? anew = null)
    {
        ArgumentNullException.ThrowIfNull(callees);
        if (anew is { Count: > 0 })
        {
            batch.Add(AnewSql, corpId, run, anew.ToArray());
        }

        if (callees.Count == 0)
        {
            return;
        }

        batch.BatchCommands.Add(new UnnestCommand<Callee>(corpId, callees)
            .Column(NpgsqlDbType.Integer, _ => run)
            .Column(NpgsqlDbType.Text, c => c.UserId)
            .Column(NpgsqlDbType.Text, c => c.GridId)
            .Column(NpgsqlDbType.Text, c => c.Post.ToString())
            .Column(NpgsqlDbType.Smallint, c => (short)c.Role)
            .Column(NpgsqlDbType.Text, c => c.For)
            .Column(NpgsqlDbType.Smallint, c => (short)c.State)
            .Column(NpgsqlDbType.Integer, c => c.Tries)
            .Column(NpgsqlDbType.TimestampTz, c => c.FirstAt.UtcDateTime)
            .Column(NpgsqlDbType.TimestampTz, c => c.NextAt?.UtcDateTime)
            .Column(NpgsqlDbType.Boolean, c => c.IsTold)
            .Column(NpgsqlDbType.Text, c => c.DoorBy)
            .Column(NpgsqlDbType.Smallint, c => (short?)c.Answer)
            .Column(NpgsqlDbType.TimestampTz, c => c.AnsweredAt?.UtcDateTime)
            .Column(NpgsqlDbType.Text, c => c.AnsweredBy)
            .Build(UpsertSql));
    }

    /// <summary>When the run must be looked at next; null for never by itself.</summary>
    public static void StageNext(NpgsqlBatch batch, string corpId, int run, DateTimeOffset? at)
    {
        var kind = EffectsStore.KindName(DueKind.Call);
        DueStore.Stage(batch, corpId, at is { } time ? [new DueRow(kind, DueSubject(run), time)] : [], at is null ? [(kind, DueSubject(run))] : []);
    }

    /// <summary>Writes lines of the timeline.</summary>
    public static void StageEvents(NpgsqlBatch batch, string corpId, int run, IReadOnlyList<CallEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<CallEvent>(corpId, events)
                .Column(NpgsqlDbType.Integer, _ => run)
                .Column(NpgsqlDbType.Uuid, e => Guid.CreateVersion7(e.At))
                .Column(NpgsqlDbType.TimestampTz, e => e.At.UtcDateTime)
                .Column(NpgsqlDbType.Text, e => e.UserId)
                .Column(NpgsqlDbType.Text, e => e.What)
                .Column(NpgsqlDbType.Text, e => e.Detail)
                .Build(EventSql));
        }
    }

    /// <summary>What waits unsent for people to answer dies: they have.</summary>
    public static void StageSilenced(NpgsqlBatch batch, string corpId, DateTimeOffset now, IReadOnlyList<(int Run, string User)> people)
    {
        ArgumentNullException.ThrowIfNull(people);
        string[] Subjects(string kind) => [.. people.Select(p => $"{kind}:{p.Run}:{p.User}")];
        var users = people.Select(p => p.User).ToArray();
        foreach (var kind in new[] { "call", "ring", "phone", "sms" })
        {
            OutboxStore.StageSilence(batch, corpId, now, users, Subjects(kind));
        }
    }

    /// <summary>停止: an error is stopped at once, whoever answers; gives whom it had reached, for the correction; null when no such run goes on.</summary>
    public static async Task<(CallRun Run, IReadOnlyList<Callee> Told)?> StopAsync(NpgsqlConnection connection, string corpId, int number, string by, string reason, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        if (await LockAsync(connection, corpId, number, cancellationToken) is not { } run)
        {
            return null;
        }

        var all = await CalleesAsync(connection, corpId, number, cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        StageEvents(batch, corpId, number, [new CallEvent(now, by, "stopped", reason)]);
        StageEnd(batch, corpId, number, by, $"stopped: {reason}", now);
        HouseholdStore.StageOver(batch, corpId, number, now);
        StageSilenced(batch, corpId, now, [.. all.Values.Select(c => (number, c.UserId))]);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return (run, [.. all.Values.Where(c => c.IsTold)]);
    }

    /// <summary>The timeline of a run, oldest first.</summary>
    public static Task<IReadOnlyList<CallEvent>> EventsAsync(Database database, string corpId, int run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command("select at, user_id, what, detail from call_event where corp_id = $1 and run = $2 order by id", corpId, run)
            .ListAsync(r => new CallEvent(r.Time(0), r.GetString(1), r.GetString(2), r.GetString(3)), cancellationToken);
    }

    /// <summary>Which of these have answered, or are not called any more: asked right before something is sent to them.</summary>
    public static async Task<IReadOnlySet<string>> QuietAsync(Database database, string corpId, IReadOnlyList<string> subjects, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(subjects);
        var asked = subjects.Distinct(StringComparer.Ordinal).Select(s => (Subject: s, Parts: s.Split(':', 3))).Where(s => s.Parts.Length == 3 && int.TryParse(s.Parts[1], out _)).ToList();
        var found = await database.Source.Command("""
            select a.subject from unnest($2::text[], $3::int[], $4::text[]) a (subject, run, user_id)
              join callee c on c.corp_id = $1 and c.run = a.run and c.user_id = a.user_id
             where c.state in (4, 5, 6, 7)
            """, corpId, asked.Select(a => a.Subject).ToArray(), asked.Select(a => int.Parse(a.Parts[1], System.Globalization.CultureInfo.InvariantCulture)).ToArray(), asked.Select(a => a.Parts[2]).ToArray())
            .ListAsync(r => r.GetString(0), cancellationToken);
        return found.ToHashSet(StringComparer.Ordinal);
    }

    internal static async Task ReadOpenAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<string> people, IntakeFacts facts, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select run, type from call_run where corp_id = $1 and ended_at is null", corpId);
        batch.Add(OpenSql, corpId, people.ToArray());
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            facts.OpenRuns.Add(row.GetInt32(0));
            facts.OpenTypes.Add(row.GetString(1));
        }

        await row.NextResultAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var colour = (WarningColour)row.GetInt16(3);
            var name = $"{(row.GetBoolean(4) ? "【演练】" : "")}{Muster.NameOf(row.GetString(2), colour)}";
            var open = new OpenCall(row.GetInt32(1), name, colour, row.GetString(0), (CalleeState)row.GetInt16(5), row.Time(6)) { Said = row.IsDBNull(7) ? null : (CallAnswer)row.GetInt16(7) };
            if (!facts.Calls.TryGetValue(open.UserId, out var theirs))
            {
                facts.Calls[open.UserId] = theirs = [];
            }

            theirs.Add(open);
        }
    }

    internal static void StageReplies(NpgsqlBatch batch, string corpId, IReadOnlyList<CallReply> replies, DateTimeOffset now)
    {
        if (replies.Count == 0)
        {
            return;
        }

        // The last word of somebody in a run of messages counts.
        var runs = replies.Select(r => r.Run).Distinct().ToList();
        DueStore.Stage(batch, corpId, [.. runs.Select(r => new DueRow(EffectsStore.KindName(DueKind.Call), DueSubject(r), now))], []);
        var last = replies.GroupBy(r => (r.Run, User: r.UserId.ToUpperInvariant())).Select(g => g.Last()).ToList();
        batch.BatchCommands.Add(new UnnestCommand<CallReply>(corpId, last)
            .Column(NpgsqlDbType.Integer, r => r.Run)
            .Column(NpgsqlDbType.Text, r => r.UserId)
            .Column(NpgsqlDbType.Smallint, r => (short)r.Answer)
            .Column(NpgsqlDbType.Text, r => r.By)
            .Column(NpgsqlDbType.TimestampTz, r => r.At.UtcDateTime)
            .Build(ReplySql));
        StageSilenced(batch, corpId, now, [.. last.Where(r => r.Answer != CallAnswer.NobodyHome).Select(r => (r.Run, r.UserId))]);
        foreach (var run in last.GroupBy(r => r.Run))
        {
            StageEvents(batch, corpId, run.Key, [.. run.Select(r => new CallEvent(r.At, r.UserId, "answer", $"{r.Answer} {(r.By == r.UserId ? "" : r.By)}".TrimEnd()))]);
        }

        DueStore.StageNotify(batch);
    }

    internal static void StageBroadcasts(NpgsqlBatch batch, string corpId, IReadOnlyList<BroadcastDone> done)
    {
        foreach (var run in done.GroupBy(d => d.Run))
        {
            StageEvents(batch, corpId, run.Key, [.. run.Select(d => new CallEvent(d.At, d.By, "broadcast", d.VillageId))]);
        }
    }

    internal static void StageLists(NpgsqlBatch batch, string corpId, IReadOnlyList<(int Run, string User)> lists, DateTimeOffset now)
    {
        foreach (var (run, user) in lists.Distinct())
        {
            batch.Add("update call_run set asks = array_append(asks, $3) where corp_id = $1 and run = $2 and ended_at is null", corpId, run, user);
            StageNext(batch, corpId, run, now);
        }

        if (lists.Count > 0)
        {
            DueStore.StageNotify(batch);
        }
    }

    private static string DueSubject(int run) => run.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static CallRun Run(NpgsqlDataReader r) =>
        new(r.GetInt32(0), r.GetString(1), r.GetString(2), (WarningColour)r.GetInt16(3), r.GetBoolean(4), r.GetFieldValue<string[]>(5), r.Time(6), r.Time(7)) { Asks = r.GetFieldValue<string[]>(8) };

    private static Callee Callee(NpgsqlDataReader r) => new()
    {
        UserId = r.GetString(0),
        GridId = r.GetString(1),
        Post = Enum.Parse<PostKind>(r.GetString(2)),
        Role = (CalleeRole)r.GetInt16(3),
        For = r.GetString(4),
        State = (CalleeState)r.GetInt16(5),
        Tries = r.GetInt32(6),
        FirstAt = r.Time(7),
        NextAt = r.IsDBNull(8) ? null : r.Time(8),
        IsTold = r.GetBoolean(9),
        Answer = r.IsDBNull(10) ? null : (CallAnswer)r.GetInt16(10),
        AnsweredAt = r.IsDBNull(11) ? null : r.Time(11),
        AnsweredBy = r.GetString(12),
        DoorBy = r.GetString(13),
        IsFresh = r.GetBoolean(14),
    };
}
