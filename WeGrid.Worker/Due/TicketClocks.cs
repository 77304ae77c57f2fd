using System.Globalization;
using WeGrid.Domain;
using WeGrid.Domain.Dispatch;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Worker.Due;

/// <summary>时钟到点: asks the ticket desk what follows when one of a ticket's clocks has run out.</summary>
public sealed class TicketClocks(DecisionSaver saver) : IDueHandler
{
    private static readonly Dictionary<string, DueKind> _kinds = new DueKind[]
    {
        DueKind.Accept, DueKind.Life, DueKind.Dispatch, DueKind.SignFor, DueKind.Handling, DueKind.Waiting, DueKind.Close, DueKind.Review, DueKind.Part,
        DueKind.Progress, DueKind.Answer, DueKind.Check, DueKind.Climb, DueKind.Place,
    }.ToDictionary(EffectsStore.KindName);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds => _kinds.Keys;

    /// <inheritdoc/>
    public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
    {
        var (connection, corp, now) = (turn.Connection, turn.Corp, turn.Now);
        var number = long.Parse(turn.Seen.Subject, CultureInfo.InvariantCulture);
        await TicketLock.TakeAsync(connection, corp.Corp.Id, number, cancellationToken);
        if (await turn.TakeAsync(cancellationToken) is not { } step)
        {
            return DueOutcome.NotMine;
        }

        var kind = _kinds[step.Kind];
        var effects = new Effects { Loads = !corp.Corp.Assign.SharesOut && !corp.Corp.Storm.StandIn ? null : await LoadStore.LoadAsync(connection, corp.Corp, now, cancellationToken) };
        if (await TicketStore.FindAsync(connection, corp.Corp, number, cancellationToken) is { } file)
        {
            corp.Desks.Tickets.FallDue(effects, file, kind, now);
        }

        // Most steps send nothing that is counted.
        if (effects.Loads is null && StormCap.Concerns(effects))
        {
            effects.Loads = await LoadStore.LoadAsync(connection, corp.Corp, now, cancellationToken);
        }

        // The desk may have set the same clock anew; only a clock it left alone is done with.
        effects.Dues.TryAdd(new DueKey(kind, step.Subject), null);
        return await saver.SaveAsync(connection, corp.Corp.Id, effects, now, null, cancellationToken) == SaveResult.Saved ? DueOutcome.Done : DueOutcome.Stale;
    }
}
