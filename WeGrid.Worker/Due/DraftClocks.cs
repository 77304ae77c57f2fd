using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Worker.Due;

/// <summary>待确认到点: everything one person has not decided is looked at together, so that they are reminded once and not twenty times.</summary>
public sealed class DraftClocks(DecisionSaver saver) : IDueHandler
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds { get; } = [EffectsStore.KindName(DueKind.Draft)];

    /// <inheritdoc/>
    public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var (connection, corp, now) = (turn.Connection, turn.Corp, turn.Now);
        var (waiting, gone) = await DraftStore.LockAsync(connection, corp.Corp.Id, DraftStore.AskedOf(turn.Seen), now, cancellationToken);
        if (await turn.TakeAsync(cancellationToken) is null)
        {
            return DueOutcome.NotMine;
        }

        var effects = new Effects();
        foreach (var id in gone)
        {
            effects.Drafts[id] = null;
        }

        new DraftDesk(corp.Desks.Rules).FallDue(effects, waiting, now);
        await saver.SaveAsync(connection, corp.Corp.Id, effects, now, null, cancellationToken);
        return DueOutcome.Done;
    }
}
