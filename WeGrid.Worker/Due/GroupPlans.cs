using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Postgres.Notices;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Worker.Due;

/// <summary>群发计划 (NT-17): what waits for the groups of one owner is planned; what is due becomes a task to confirm, what cannot go is handed to the owner to paste.</summary>
public sealed class GroupPlans(DecisionSaver saver) : IDueHandler
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds { get; } = [EffectsStore.KindName(DueKind.GroupPlan)];

    /// <inheritdoc/>
    public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var (connection, corp, now, owner) = (turn.Connection, turn.Corp.Corp, turn.Now, turn.Seen.Subject);
        var desk = new MassDesk(turn.Corp.Desks.Rules);
        string[] chats = [.. corp.Chats.Values.Where(c => c.Kind == ChatKind.Customer && string.Equals(desk.HandlerOf(c.Id), owner, StringComparison.OrdinalIgnoreCase)).Select(c => c.Id)];
        var queues = await MassSendStore.QueuesAsync(connection, corp.Id, chats, now, cancellationToken);
        if (await turn.TakeAsync(cancellationToken) is null)
        {
            return DueOutcome.NotMine;
        }

        var effects = new Effects();
        desk.Plan(effects, owner, queues, Guid.CreateVersion7, now);
        await saver.SaveAsync(connection, corp.Id, effects, now, null, cancellationToken);
        return DueOutcome.Done;
    }
}
