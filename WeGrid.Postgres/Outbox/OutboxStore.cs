using System.Globalization;
using Npgsql;
using WeGrid.Domain.Notices;

namespace WeGrid.Postgres.Outbox;

/// <summary>
/// Messages to be sent. Deciders stage rows in their transaction; workers claim (lease + attempt as fence), store the
/// exact bytes before the first try, and finish. Nothing is dropped: what may not go yet waits with a reason.
/// </summary>
public sealed partial class OutboxStore(Database database)
{
    public const string Superseded = "superseded";
    public const string Expired = "expired";

    /// <summary>What it asked for has been said.</summary>
    public const string Answered = "answered";

    /// <summary>The kind of the due row that tells a verdict (payload: outbox, ticket, person, purpose, verdict, reason, subject, msgid).</summary>
    public const string VerdictKind = "verdict";

    /// <summary>The channel of <see cref="StageNotify"/>.</summary>
    public const string NotifyChannel = "wegrid_outbox";

    /// <summary>Adds the rows to the batch that the deciding transaction ends with.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, IReadOnlyList<OutboxRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        foreach (var group in rows.Where(r => r is { Supersedes: true, Subject: not null }).GroupBy(r => r.CreatedAt))
        {
            batch.AddPlanned(OutboxSql.Supersede, corpId, group.Key.UtcDateTime, group.Select(r => r.Recipient).ToArray(),
                group.Select(r => r.Subject!).ToArray(), group.Select(r => r.Seq).ToArray());
        }

        batch.Add(OutboxSql.Stage, corpId,
            Column(rows, r => r.Id), Column(rows, r => r.Lane), Column(rows, r => r.Channel), Column(rows, r => r.Recipient),
            Column(rows, r => r.Subject), Column(rows, r => r.Seq), Column(rows, r => r.Supersedes), Column(rows, r => r.Template),
            Column(rows, r => r.Model), Column(rows, r => r.Body), Column(rows, r => r.Danger), Column(rows, r => r.Purpose),
            Column(rows, r => r.Ticket), Column(rows, r => r.Person), Column(rows, r => r.WantsVerdict),
            Column(rows, r => Budget.KeyOf(r.Channel, r.Lane, r.Recipient)), Column(rows, r => Budget.IsSerial(r.Channel)),
            Column(rows, r => r.CreatedAt.UtcDateTime), Column(rows, r => (r.DueAt ?? r.CreatedAt).UtcDateTime),
            Column(rows, r => r.ValidUntil?.UtcDateTime));
    }

    /// <summary>What of these subjects has not left yet dies ("answered"): nobody needs it any more.</summary>
    public static void StageSilence(NpgsqlBatch batch, string corpId, DateTimeOffset now, string[] recipients, string[] subjects) =>
        batch.AddPlanned(OutboxSql.Silence, corpId, now.UtcDateTime, recipients, subjects, recipients.Select(_ => int.MaxValue).ToArray());

    /// <summary>Adds rows outside of a decision: what became of a message brings about another.</summary>
    public async Task AddAsync(string corpId, IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = Queue.Begin(connection);
        Stage(batch, corpId, rows);
        StageNotify(batch);
        Queue.Commit(batch);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Wakes the workers at commit. At most once per transaction: notifying commits wait for each other.</summary>
    public static void StageNotify(NpgsqlBatch batch) => batch.Add($"select pg_notify('{NotifyChannel}', '')");

    /// <summary>
    /// Claims up to <paramref name="limit"/> due messages for the lease. Messages that may not go yet are given a later
    /// time and a reason; expired and superseded ones die. Keep the HTTP timeout shorter than the lease.
    /// </summary>
    /// <param name="corpId">租户.</param>
    /// <param name="limit">How many rows to look at.</param>
    /// <param name="now">Time.</param>
    /// <param name="lease">How long they are the caller's.</param>
    /// <param name="limits">What the corp may send; null: the documented limits.</param>
    /// <param name="calm">How many of them may be ordinary ones; null: all.</param>
    /// <param name="mine">What the caller is still sending though its lease ended: not claimed again. Null: nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ClaimedBatch> ClaimAsync(string corpId, int limit, DateTimeOffset now, TimeSpan lease,
        SendLimits? limits = null, int? calm = null, IReadOnlyCollection<Guid>? mine = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (candidates, shared) = await CandidatesAsync(connection, corpId, (limit, calm ?? limit), now, mine ?? [], cancellationToken);
        if (candidates.Count == 0)
        {
            return new([], 0);
        }

        var ledger = new ClaimLedger(limits ?? SendLimits.Default, now, shared);
        var plan = ClaimPlan.Make(candidates, ledger, Cut(now), Cut(now + lease));
        var send = plan.Send.Count == 0 ? plan.Send : await SpendAsync(connection, corpId, plan, now, cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        StagePlan(batch, corpId, send, plan, now);
        if (batch.BatchCommands.Count > 0)
        {
            // The end of the transaction goes with its last statements.
            Queue.Commit(batch);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        return new(send.ConvertAll(c => c.Row), candidates.Count);
    }

    /// <summary>
    /// Stores the exact bytes before the first try; a retry sends the same. Returns the ids still held by this attempt
    /// and without bytes until now: others must not be sent with these bytes.
    /// </summary>
    public async Task<IReadOnlySet<Guid>> StoreBodiesAsync(string corpId, IReadOnlyList<(Guid Id, int Attempt, byte[] Body)> bodies,
        CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = Queue.Begin(connection);
        batch.Add(OutboxSql.StoreBodies, corpId, Column(bodies, b => b.Id), Column(bodies, b => b.Attempt), Column(bodies, b => b.Body));
        Queue.Commit(batch);
        var stored = new HashSet<Guid>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            stored.Add(reader.GetGuid(0));
        }

        return stored;
    }

    /// <summary>One message's bytes; false when the claim is no longer this attempt's.</summary>
    public async Task<bool> StoreBodyAsync(string corpId, Guid id, int attempt, byte[] body, CancellationToken cancellationToken = default) =>
        (await StoreBodiesAsync(corpId, [(id, attempt, body)], cancellationToken)).Count == 1;

    /// <summary>
    /// What was granted then did not go then: its own budget is given back, and drawn for the moment it reached the platform, if it did. Else a slow worker
    /// would use up somebody's three calls without a ring, or the platform would count a message after our window has moved on, and drop the next in silence.
    /// </summary>
    /// <param name="corpId">租户.</param>
    /// <param name="late">The messages.</param>
    /// <param name="limits">What the corp may send.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task DrawAnewAsync(string corpId, IReadOnlyList<LateDraw> late, SendLimits limits, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(late);
        ArgumentNullException.ThrowIfNull(limits);
        var byKey = late.Select(l => (Key: Budget.KeyOf(l.Claim.Channel, l.Claim.Lane, l.Claim.Recipient), Late: l)).Where(l => l.Key is not null).ToLookup(l => l.Key!, l => l.Late);
        if (byKey.Count == 0)
        {
            return;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var anew = new List<(string Key, long[] Drawn)>();
        foreach (var (key, stored) in await LockedAsync(connection, corpId, [.. byKey.Select(k => k.Key)], cancellationToken))
        {
            var drawn = Domain.Notices.Drawn.Read(stored, limits.Of(Budget.KindOf(key)), byKey[key].Min(l => l.GrantedAt));
            foreach (var one in byKey[key])
            {
                drawn.GiveBack(one.GrantedAt);
                if (one.ArrivedAt is { } arrived)
                {
                    drawn.Take(arrived);
                }
            }

            anew.Add((key, drawn.Store()));
        }

        await using var write = new NpgsqlBatch(connection);
        write.Add(OutboxSql.SpendShared, corpId, Column(anew, a => a.Key), Column(anew, a => Text(a.Drawn)), late.Max(l => l.ArrivedAt ?? l.GrantedAt).UtcDateTime);
        await write.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<List<(string Key, long[] Drawn)>> LockedAsync(NpgsqlConnection connection, string corpId, string[] keys, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(OutboxSql.LockShared, corpId, keys);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var locked = new List<(string, long[])>();
        while (await row.ReadAsync(cancellationToken))
        {
            locked.Add((row.GetString(0), Drawn(row, 1) ?? []));
        }

        return locked;
    }

    /// <summary>Writes the verdicts in one commit. Returns how many counted; a stale attempt's do not.</summary>
    public async Task<int> FinishAsync(string corpId, IReadOnlyList<OutboxResult> results, DateTimeOffset now,
        CancellationToken cancellationToken = default)
    {
        if (results.Count == 0)
        {
            return 0;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = Queue.Begin(connection);
        StageFinish(batch, corpId, results, now);
        Queue.Commit(batch);
        return (int)(long)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Of these corps those that have something to claim: one question for all, of which most have nothing.</summary>
    public async Task<IReadOnlySet<string>> DueCorpsAsync(IEnumerable<string> corpIds, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        (await database.Source.Command(OutboxSql.DueCorps, string.Join('\n', corpIds), now.UtcDateTime).ListAsync(r => r.GetString(0), cancellationToken)).ToHashSet(StringComparer.Ordinal);

    /// <summary>When the next open message of the corp is to be looked at (or a lease ends); null when none is open.</summary>
    public async Task<DateTimeOffset?> NextDueAtAsync(string corpId, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var command = database.Source.Command(OutboxSql.NextDue, corpId, now.UtcDateTime);
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime at ? new DateTimeOffset(at) : null;
    }

    private static async Task<(List<Candidate> Candidates, Dictionary<string, long[]> Shared)> CandidatesAsync(NpgsqlConnection connection, string corpId,
        (int All, int Calm) limit, DateTimeOffset now, IReadOnlyCollection<Guid> mine, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(Queue.ByIndexSql);
        batch.Add(Queue.PlanAnewSql);
        batch.Add(OutboxSql.Candidates, corpId, now.UtcDateTime, limit.All, mine.ToArray(), limit.Calm);
        batch.Add(OutboxSql.SharedBudgets, corpId);
        var candidates = new List<Candidate>();
        var shared = new Dictionary<string, long[]>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            candidates.Add(new(Claim(reader), reader.Time(16), reader.Text(17), reader.GetBoolean(18), reader.TimeOrNull(19), reader.GetBoolean(20),
                Drawn(reader, 21), reader.TimeOrNull(22), reader.GetString(23)));
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            shared[reader.GetString(0)] = Drawn(reader, 1)!;
        }

        return (candidates, shared);
    }

    /// <summary>
    /// Draws what the plan grants. Another worker may have drawn on a budget or taken a lane since it was read: what does not hold any more
    /// is left out and stays due.
    /// </summary>
    private static async Task<List<Candidate>> SpendAsync(NpgsqlConnection connection, string corpId, ClaimPlan plan, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        StageSpending(batch, corpId, plan, now);
        if (batch.BatchCommands.Count == 0)
        {
            return plan.Send;
        }

        var granted = new HashSet<string>(plan.Send.Count);
        var locked = new Dictionary<string, long[]>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (Drawn(reader, 1) is { } drawn)
                {
                    locked[reader.GetString(0)] = drawn;
                }
                else
                {
                    granted.Add(reader.GetString(0));
                }
            }
        }
        while (await reader.NextResultAsync(cancellationToken));

        bool Holds(string? key) => key is null || granted.Contains(key);
        return plan.Ledger.Recheck(plan.Send.FindAll(c => Holds(c.BudgetKey) && Holds(c.LaneKey)), locked);
    }

    private static void StageSpending(NpgsqlBatch batch, string corpId, ClaimPlan plan, DateTimeOffset now)
    {
        if (plan.Lanes.Count > 0)
        {
            batch.Add(OutboxSql.TakeLanes, corpId, plan.Lanes.ToArray(), plan.Send[0].Row.LeasedUntil.UtcDateTime, Cut(now).UtcDateTime);
        }

        if (plan.Ledger.Own.ToList() is { Count: > 0 } own)
        {
            batch.Add(OutboxSql.SpendBudgets, corpId, Column(own, o => o.Key), Column(own, o => Text(o.Value)), now.UtcDateTime);
        }

        var fresh = plan.Ledger.SharedKeys.Where(plan.Ledger.IsNew).ToArray();
        if (fresh.Length > 0)
        {
            batch.Add(OutboxSql.OpenShared, corpId, fresh, now.UtcDateTime);
        }

        if (plan.Ledger.SharedKeys.Count > 0)
        {
            batch.Add(OutboxSql.LockShared, corpId, plan.Ledger.SharedKeys.ToArray());
        }
    }

    private static void StagePlan(NpgsqlBatch batch, string corpId, List<Candidate> send, ClaimPlan plan, DateTimeOffset now)
    {
        if (send.Count > 0)
        {
            batch.Add(OutboxSql.Take, corpId, Column(send, c => c.At), send[0].Row.LeasedUntil.UtcDateTime);
            if (plan.Ledger.Shared.ToList() is { Count: > 0 } shared)
            {
                batch.Add(OutboxSql.SpendShared, corpId, Column(shared, s => s.Key), Column(shared, s => Text(s.Value)), now.UtcDateTime);
            }
        }

        if (plan.Wait.Count > 0)
        {
            batch.Add(OutboxSql.Wait, corpId, Column(plan.Wait, w => w.Row.At), Column(plan.Wait, w => w.Until.UtcDateTime),
                Column(plan.Wait, w => w.Reason));
        }

        if (plan.Kill.Count > 0)
        {
            // After the waiting ones: whoever waited for a dead row is woken by this.
            StageFinish(batch, corpId, plan.Kill, now);
        }
    }

    private static void StageFinish(NpgsqlBatch batch, string corpId, IReadOnlyList<OutboxResult> results, DateTimeOffset now)
    {
        var (ids, attempts, verdicts) = (Column(results, r => r.Id), Column(results, r => r.Attempt), Column(results, r => (short)r.Verdict));
        var (reasons, msgids, codes) = (Column(results, r => r.Reason), Column(results, r => r.PlatformMsgId), Column(results, r => r.ErrCode));
        if (results.Any(r => r.Verdict == Verdict.Retry || r.IsSerial))
        {
            batch.Add(OutboxSql.Finish, corpId, now.UtcDateTime, ids, attempts, verdicts, reasons, Column(results, r => r.RetryAt?.UtcDateTime), msgids, codes);
        }
        else
        {
            batch.Add(OutboxSql.FinishPlain, corpId, now.UtcDateTime, ids, attempts, verdicts, reasons, msgids, codes);
        }
    }

    private static OutboxClaim Claim(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetString(4), r.Text(5), r.GetInt32(6), r.GetString(7), r.Text(8),
        r.IsDBNull(9) ? null : r.GetFieldValue<byte[]>(9), r.GetBoolean(10), r.GetString(11), r.Long(12), r.Text(13),
        r.Time(14), r.TimeOrNull(15), LeasedUntil: default);

    private static long[]? Drawn(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<long[]>(column);

    /// <summary>An array of arrays would be unnested to its last number: each goes as its text.</summary>
    private static string Text(long[] drawn) => $"{{{string.Join(',', drawn.Select(d => d.ToString(CultureInfo.InvariantCulture)))}}}";

    /// <summary>PostgreSQL keeps microseconds.</summary>
    private static DateTimeOffset Cut(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    private static TColumn[] Column<TRow, TColumn>(IReadOnlyList<TRow> rows, Func<TRow, TColumn> value)
    {
        var column = new TColumn[rows.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(rows[i]);
        }

        return column;
    }
}
