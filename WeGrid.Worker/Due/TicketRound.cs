using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Dispatch;
using WeGrid.Hosting;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Worker.Due;

/// <summary>
/// 一批到点: the steps of many tickets in one transaction, which costs what five steps one by one did. It waits for nobody: a ticket that somebody
/// has in hand is left to the caller, so that no ring of waiting can form (<see cref="DueStore"/> has the order of locks).
/// </summary>
public sealed class TicketRound(DecisionSaver saver)
{
    /// <summary>What became of a round.</summary>
    /// <param name="Done">How many steps were decided.</param>
    /// <param name="Held">Steps whose ticket somebody else had, or that have none.</param>
    public sealed record Outcome(int Done, IReadOnlyList<DueStep> Held);

    /// <summary>Takes what is free and decides it, in the open transaction of the connection. Null when it must be rolled back and done one by one.</summary>
    public async Task<Outcome?> DoAsync(
        NpgsqlConnection connection, CorpEntry corp, IReadOnlyList<(ITicketStep Handler, DueStep Step)> seen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(seen);
        var free = await TicketLock.TakeFreeAsync(connection, corp.Corp.Id, seen.Select(s => s.Handler.TicketOf(s.Step)).OfType<long>(), cancellationToken);
        var (ours, held) = (new List<(ITicketStep Handler, DueStep Step)>(seen.Count), new List<DueStep>());
        foreach (var (handler, step) in seen)
        {
            if (handler.TicketOf(step) is { } number && free.Contains(number))
            {
                ours.Add((handler, step));
            }
            else
            {
                held.Add(step);
            }
        }

        if (ours.Count == 0)
        {
            return new Outcome(0, held);
        }

        var taken = (await DueStore.TakeAsync(connection, corp.Corp.Id, ours.ConvertAll(o => o.Step), now, cancellationToken)).ToDictionary(s => (s.Kind, s.Subject));
        var steps = ours.Where(o => taken.ContainsKey((o.Step.Kind, o.Step.Subject))).Select(o => (o.Handler, taken[(o.Step.Kind, o.Step.Subject)])).ToList();
        return steps.Count == 0 ? new Outcome(0, held) : await DecideAsync(connection, corp, steps, now, cancellationToken) is { } done ? new Outcome(done, held) : null;
    }

    /// <summary>Decides steps whose tickets and rows are locked, and saves. Returns how many; null when it must be rolled back and decided again.</summary>
    public async Task<int?> DecideAsync(
        NpgsqlConnection connection, CorpEntry corp, IReadOnlyList<(ITicketStep Handler, DueStep Step)> steps, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(steps);
        var known = corp.Corp.Assign.SharesOut || corp.Corp.Storm.StandIn;
        var effects = new Effects { Loads = known ? await LoadStore.LoadAsync(connection, corp.Corp, now, cancellationToken) : null };
        var numbers = steps.Select(s => s.Handler.TicketOf(s.Step)).OfType<long>().Distinct().ToList();
        var files = await TicketStore.LoadAsync(connection, corp.Corp, numbers, cancellationToken);
        var done = 0;
        foreach (var (handler, step) in steps)
        {
            if (effects.Dues.ContainsKey(handler.KeyOf(step)))
            {
                continue; // A step before it in this round moved or ended it.
            }

            if (handler.TicketOf(step) is { } number && files.TryGetValue(number, out var file))
            {
                handler.Decide(effects, file, corp, step, now);
            }

            // The desk may have set the same clock anew; only a clock it left alone is done with.
            effects.Dues.TryAdd(handler.KeyOf(step), null);
            done++;
        }

        // Most steps send nothing that is counted.
        if (effects.Loads is null && StormCap.Concerns(effects))
        {
            effects.Loads = await LoadStore.LoadAsync(connection, corp.Corp, now, cancellationToken);
        }

        return await saver.SaveAsync(connection, corp.Corp.Id, effects, now, null, cancellationToken) == SaveResult.Saved ? done : null;
    }
}
