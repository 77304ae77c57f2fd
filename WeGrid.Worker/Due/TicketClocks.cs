using System.Globalization;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Worker.Due;

/// <summary>时钟到点: asks the ticket desk what follows when one of a ticket's clocks has run out.</summary>
public sealed class TicketClocks(DecisionSaver saver) : ITicketStep
{
    private static readonly Dictionary<string, DueKind> _kinds = new DueKind[]
    {
        DueKind.Accept, DueKind.Life, DueKind.Dispatch, DueKind.SignFor, DueKind.Handling, DueKind.Waiting, DueKind.Close, DueKind.Review, DueKind.Part,
        DueKind.Progress, DueKind.Answer, DueKind.Check, DueKind.Climb, DueKind.Place,
    }.ToDictionary(EffectsStore.KindName);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds => _kinds.Keys;

    /// <inheritdoc/>
    public long? TicketOf(DueStep step) => long.Parse(step.Subject, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public DueKey KeyOf(DueStep step) => new(_kinds[step.Kind], step.Subject);

    /// <inheritdoc/>
    public void Decide(Effects effects, TicketFile file, CorpEntry corp, DueStep step, DateTimeOffset now) =>
        corp.Desks.Tickets.FallDue(effects, file, _kinds[step.Kind], now);

    /// <inheritdoc/>
    public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
    {
        await TicketLock.TakeAsync(turn.Connection, turn.Corp.Corp.Id, TicketOf(turn.Seen)!.Value, cancellationToken);
        return await turn.TakeAsync(cancellationToken) is { } step
            ? await new TicketRound(saver).DecideAsync(turn.Connection, turn.Corp, [(this, step)], turn.Now, cancellationToken) is null ? DueOutcome.Stale : DueOutcome.Done
            : DueOutcome.NotMine;
    }
}
