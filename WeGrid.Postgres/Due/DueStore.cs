using Npgsql;

namespace WeGrid.Postgres.Due;

/// <summary>Something that must happen at a moment. Kind and subject are its identity: staging it again moves it.</summary>
public sealed record DueRow(string Kind, string Subject, DateTimeOffset DueAt, string PayloadJson = "{}");

/// <summary>A due row that is to be acted upon.</summary>
public sealed record DueStep(string Kind, string Subject, DateTimeOffset DueAt, string PayloadJson, int Attempt);

/// <summary>A step that failed too often and waits for a person.</summary>
public sealed record ParkedStep(string Kind, string Subject, DateTimeOffset DueAt, int Attempt, string Error);

/// <summary>
/// What falls due to the second. Lock order is conversation → grid → ticket → due row: a step that touches a ticket
/// must be peeked at, its ticket locked, and only then the row taken. A step that locks
/// nothing else may use <see cref="ClaimAsync"/>.
/// </summary>
public sealed partial class DueStore(Database database)
{
    /// <summary>The channel of <see cref="StageNotify"/>.</summary>
    public const string NotifyChannel = "wegrid_due";

    private const string UpsertSql = """
        insert into due (corp_id, kind, subject, due_at, payload)
        select $1, kind, subject, due_at, payload::jsonb
          from unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[]) d (kind, subject, due_at, payload)
         order by kind, subject
        on conflict (corp_id, kind, subject) do update
           set due_at = excluded.due_at, payload = excluded.payload, attempt = 0, error = null, parked = false
        """;

    private const string CancelSql = """
        delete from due d
         using (select kind, subject from due
                 where corp_id = $1 and (kind, subject) in (select * from unnest($2::text[], $3::text[]))
                 order by kind, subject for update) c
         where d.corp_id = $1 and d.kind = c.kind and d.subject = c.subject
        """;

    private const string Columns = "select kind, subject, due_at, payload::text, attempt from due";

    // In the order of the index (0021).
    private const string ClaimSql = $"""
        {Columns} where corp_id = $1 and not parked and due_at <= $2 order by due_at, kind, subject limit $3
        """;

    private const string TakeSql = $"""
        {Columns} where corp_id = $1 and kind = $2 and subject = $3 and due_at <= $4 and not parked for update skip locked
        """;

    private const string FailSql = """
        update due set attempt = attempt + 1, error = $4, due_at = $5, parked = attempt + 1 >= $6
         where corp_id = $1 and kind = $2 and subject = $3
        returning parked
        """;

    /// <summary>Adds new or moved steps and cancelled ones to the batch that the deciding transaction ends with.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, IReadOnlyList<DueRow> upserts, IReadOnlyList<(string Kind, string Subject)> cancels)
    {
        if (cancels.Count > 0)
        {
            batch.AddPlanned(CancelSql, corpId, cancels.Select(c => c.Kind).ToArray(), cancels.Select(c => c.Subject).ToArray());
        }

        // The last word on a step wins; one statement may not touch a row twice.
        var last = upserts.GroupBy(u => (u.Kind, u.Subject)).Select(g => g.Last()).ToList();
        if (last.Count > 0)
        {
            batch.Add(UpsertSql, corpId, last.Select(u => u.Kind).ToArray(), last.Select(u => u.Subject).ToArray(),
                last.Select(u => u.DueAt.UtcDateTime).ToArray(), last.Select(u => u.PayloadJson).ToArray());
        }
    }

    /// <summary>Wakes the DueLoop at commit. At most once per transaction.</summary>
    public static void StageNotify(NpgsqlBatch batch) => batch.Add($"select pg_notify('{NotifyChannel}', '')");

    /// <summary>What is due, without a lock, oldest first. A take tells who may act.</summary>
    public Task<IReadOnlyList<DueStep>> PeekAsync(string corpId, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        PeekAsync(corpId, now, limit, 0, cancellationToken);

    /// <summary>The same behind the first few: those are in somebody else's hands.</summary>
    public Task<IReadOnlyList<DueStep>> PeekAsync(string corpId, DateTimeOffset now, int limit, int behind, CancellationToken cancellationToken = default) =>
        database.Source.Command(ClaimSql + " offset $4", corpId, now.UtcDateTime, limit, behind).ListAsync(Step, cancellationToken);

    /// <summary>Locks the step for this transaction; null when another has it, moved it or cancelled it.</summary>
    public static async Task<DueStep?> TakeAsync(NpgsqlConnection connection, string corpId, string kind, string subject, DateTimeOffset now,
        CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(TakeSql, corpId, kind, subject, now.UtcDateTime);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Step(reader) : null;
    }

    /// <summary>Locks due steps that nobody holds, oldest first, for this transaction.</summary>
    public static async Task<IReadOnlyList<DueStep>> ClaimAsync(NpgsqlConnection connection, string corpId, DateTimeOffset now, int limit,
        CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(Queue.ByIndexSql);
        batch.Add(ClaimSql + " for update skip locked", corpId, now.UtcDateTime, limit);
        var steps = new List<DueStep>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            steps.Add(Step(reader));
        }

        return steps;
    }

    /// <summary>The oldest due step, locked for this transaction.</summary>
    public static async Task<DueStep?> ClaimOneAsync(NpgsqlConnection connection, string corpId, DateTimeOffset now,
        CancellationToken cancellationToken = default) =>
        await ClaimAsync(connection, corpId, now, 1, cancellationToken) is [var step] ? step : null;

    /// <summary>The step is done: it goes with the transaction.</summary>
    public static void StageDone(NpgsqlBatch batch, string corpId, IReadOnlyList<DueStep> steps) =>
        Stage(batch, corpId, [], [.. steps.Select(s => (s.Kind, s.Subject))]);

    /// <summary>
    /// After the acting transaction was rolled back: counts the failure, tries again at <paramref name="retryAt"/>, parks
    /// at the <paramref name="parkAt"/>th. True when parked now.
    /// </summary>
    public async Task<bool> FailAsync(string corpId, string kind, string subject, string error, DateTimeOffset retryAt, int parkAt,
        CancellationToken cancellationToken = default)
    {
        await using var command = database.Source.Command(FailSql, corpId, kind, subject, error, retryAt.UtcDateTime, parkAt);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>When the DueLoop must wake for this corp; null when nothing is planned.</summary>
    public async Task<DateTimeOffset?> NextDueAtAsync(string corpId, CancellationToken cancellationToken = default)
    {
        await using var command = database.Source.Command("select min(due_at) from due where corp_id = $1 and not parked", corpId);
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime at ? new DateTimeOffset(at) : null;
    }

    /// <summary>For the late-step auditor: steps that should have happened more than the tolerance ago.</summary>
    public Task<IReadOnlyList<DueStep>> LateAsync(string corpId, DateTimeOffset now, TimeSpan tolerance, int limit = 100,
        CancellationToken cancellationToken = default) =>
        PeekAsync(corpId, now - tolerance, limit, cancellationToken);

    /// <summary>Of these corps those that have such steps: asked every minute, one question for all.</summary>
    public Task<IReadOnlyList<string>> LateCorpsAsync(IEnumerable<string> corpIds, DateTimeOffset now, TimeSpan tolerance, CancellationToken cancellationToken = default) =>
        database.Source.Command("select c from unnest($1::text[]) c where exists (select from due where corp_id = c and due_at <= $2 and not parked)", corpIds.ToArray(), (now - tolerance).UtcDateTime)
            .ListAsync(r => r.GetString(0), cancellationToken);

    /// <summary>Steps that wait for a person.</summary>
    public Task<IReadOnlyList<ParkedStep>> ListParkedAsync(string corpId, int limit = 100, CancellationToken cancellationToken = default) =>
        database.Source.Command("select kind, subject, due_at, attempt, error from due where corp_id = $1 and parked order by due_at, kind, subject limit $2",
            corpId, limit).ListAsync(r => new ParkedStep(r.GetString(0), r.GetString(1), r.Time(2), r.GetInt32(3), r.GetString(4)), cancellationToken);

    /// <summary>A person puts a parked step back. False when it is not parked.</summary>
    public async Task<bool> ReplayParkedAsync(string corpId, string kind, string subject, DateTimeOffset dueAt, CancellationToken cancellationToken = default) =>
        await database.Source.Command(
            "update due set parked = false, attempt = 0, error = null, due_at = $4 where corp_id = $1 and kind = $2 and subject = $3 and parked",
            corpId, kind, subject, dueAt.UtcDateTime).RunAsync(cancellationToken) > 0;

    private static DueStep Step(NpgsqlDataReader r) => new(r.GetString(0), r.GetString(1), r.Time(2), r.GetString(3), r.GetInt32(4));
}
