using Npgsql;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Due;

namespace WeGrid.Worker.Due;

/// <summary>
/// Does everything that is due: corps in turn, each in time order; the steps of tickets many in a transaction, what is left of them and everything
/// else one in a transaction.
/// </summary>
public sealed partial class DueRunner(Database database, DueStore store, CorpsNow corps, IEnumerable<IDueHandler> handlers, ILogger<DueRunner> log, TicketRound? rounds = null) : IDisposable
{
    /// <summary>A step that failed so often waits for a person.</summary>
    public const int ParkAt = 8;

    private const int PerTurn = 200;

    /// <summary>So many that others have in hand are waited for; of more, others are at work on them.</summary>
    private const int MostWaitedFor = 8;

    /// <summary>How far behind what others have in hand is looked.</summary>
    private const int FurthestBehind = 4 * PerTurn;

    private static readonly TimeSpan _firstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longestRetry = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, IDueHandler> _handlers =
        handlers.SelectMany(h => h.Kinds.Select(k => (Kind: k, Handler: h))).ToDictionary(p => p.Kind, p => p.Handler);

    // One pass at a time in a process: a clock that jumps waits for the pass that is under way.
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Does what is due, until nothing more is. Returns how many steps were done here.</summary>
    public async Task<int> RunDueAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var total = 0;
            for (var done = -1; done != 0; total += done)
            {
                done = 0;
                foreach (var corp in corps())
                {
                    done += await RunCorpAsync(corp, now, cancellationToken);
                }
            }

            return total;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>When the next step of any corp is due; null when nothing is planned.</summary>
    public async Task<DateTimeOffset?> NextDueAtAsync(CancellationToken cancellationToken = default)
    {
        DateTimeOffset? next = null;
        foreach (var corp in corps())
        {
            if (await store.NextDueAtAsync(corp.Corp.Id, cancellationToken) is { } at && !(at >= next))
            {
                next = at;
            }
        }

        return next;
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<int> RunCorpAsync(CorpEntry corp, DateTimeOffset now, CancellationToken cancellationToken)
    {
        for (var behind = 0; ; behind += PerTurn)
        {
            var seen = await store.PeekAsync(corp.Corp.Id, now, PerTurn, behind, cancellationToken);
            var (done, left) = await RoundAsync(corp, seen, now, cancellationToken);
            foreach (var step in left)
            {
                done += await DoAsync(corp, step, now, cancellationToken) ? 1 : 0;
            }

            if (done > 0 || seen.Count < PerTurn || behind >= FurthestBehind)
            {
                return done;
            }
        }
    }

    /// <summary>Does what can be done together; gives what must be done one by one.</summary>
    private async Task<(int Done, IReadOnlyList<DueStep> Left)> RoundAsync(CorpEntry corp, IReadOnlyList<DueStep> seen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var together = new List<(ITicketStep Handler, DueStep Step)>(seen.Count);
        var single = new List<DueStep>();
        foreach (var step in seen)
        {
            if (rounds is not null && step.Attempt == 0 && _handlers.GetValueOrDefault(step.Kind) is ITicketStep handler && handler.TicketOf(step) is not null)
            {
                together.Add((handler, step));
            }
            else
            {
                single.Add(step);
            }
        }

        if (together.Count < 2)
        {
            return (0, seen);
        }

        if (await TryRoundAsync(corp, together, now, cancellationToken) is not { } outcome)
        {
            return (0, seen);
        }

        return (outcome.Done, outcome.Held.Count <= MostWaitedFor ? [.. outcome.Held, .. single] : single);
    }

    /// <summary>Null when it came to nothing: then each is done by itself, and what is broken in one of them shows.</summary>
    private async Task<TicketRound.Outcome?> TryRoundAsync(CorpEntry corp, List<(ITicketStep Handler, DueStep Step)> steps, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var outcome = await rounds!.DoAsync(connection, corp, steps, now, cancellationToken);
            if (outcome is { Done: > 0 })
            {
                await transaction.CommitAsync(cancellationToken);
            }

            return outcome;
        }
        catch (Exception broken) when (broken is not (OperationCanceledException or TimeoutException))
        {
            RoundFailed(corp.Corp.Id, steps.Count, Describe(broken));
            return null;
        }
    }

    private async Task<bool> DoAsync(CorpEntry corp, DueStep step, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const int tries = 2;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var outcome = await TryAsync(corp, step, now, cancellationToken);
                if (outcome != DueOutcome.Stale)
                {
                    return outcome == DueOutcome.Done;
                }

                if (attempt == tries)
                {
                    await FailedAsync(corp, step, "stale", now, cancellationToken, park: false);
                    return false;
                }
            }
            catch (NpgsqlException broken) when (IsOurLuck(broken))
            {
                // Not the step's fault and nothing was committed: again at once, then a little later, and never parked for it.
                if (attempt == tries)
                {
                    await FailedAsync(corp, step, Describe(broken), now, cancellationToken, park: false);
                    return false;
                }
            }
            catch (Exception broken) when (broken is not (OperationCanceledException or TimeoutException))
            {
                StepFailed(broken, corp.Corp.Id, step.Kind, step.Subject, step.Attempt + 1);
                await FailedAsync(corp, step, Describe(broken), now, cancellationToken);
                return false;
            }
        }
    }

    private async Task<DueOutcome> TryAsync(CorpEntry corp, DueStep step, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var handler = _handlers.GetValueOrDefault(step.Kind) ?? throw new InvalidOperationException($"nothing does steps of the kind '{step.Kind}'");
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var outcome = await handler.DoAsync(new DueTurn(connection, corp, step, now), cancellationToken);
        if (outcome == DueOutcome.Done)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return outcome;
    }

    private async Task FailedAsync(CorpEntry corp, DueStep step, string error, DateTimeOffset now, CancellationToken cancellationToken, bool park = true)
    {
        var wait = Math.Min(_longestRetry.Ticks, _firstRetry.Ticks << Math.Min(step.Attempt, 10));
        if (await store.FailAsync(corp.Corp.Id, step.Kind, step.Subject, error, now.AddTicks(wait), park ? ParkAt : int.MaxValue, cancellationToken))
        {
            StepParked(corp.Corp.Id, step.Kind, step.Subject, error);
        }
    }

    /// <summary>Deadlocks, lock timeouts, lost connections, servers going down.</summary>
    private static bool IsOurLuck(NpgsqlException broken) =>
        broken.IsTransient || broken is not PostgresException || broken.SqlState is ['5', '7', ..] or ['0', '8', ..] or ['4', '0', ..];

    private static string Describe(Exception broken) => broken is PostgresException sql
        ? $"PostgreSQL {sql.SqlState} {sql.ConstraintName}".TrimEnd()
        : $"{broken.GetType().Name}: {(broken.Message.Length > 300 ? broken.Message[..300] : broken.Message)}";

    [LoggerMessage(EventId = 49, Level = LogLevel.Warning, Message = "{CorpId}: {Steps} steps together came to nothing ({Error}); each is done by itself.")]
    private partial void RoundFailed(string corpId, int steps, string error);

    [LoggerMessage(EventId = 40, Level = LogLevel.Error, Message = "{CorpId}: the step {Kind} {Subject} failed for the {Attempt}. time.")]
    private partial void StepFailed(Exception broken, string corpId, string kind, string subject, int attempt);

    [LoggerMessage(EventId = 47, Level = LogLevel.Critical, Message = "{CorpId}: the step {Kind} {Subject} is parked and waits for a person: {Error}")]
    private partial void StepParked(string corpId, string kind, string subject, string error);
}
