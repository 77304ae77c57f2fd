using System.Globalization;
using WeGrid.Domain;
using WeGrid.Domain.Warnings;
using WeGrid.Postgres.Tickets;
using WeGrid.Postgres.Warnings;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Warnings;

/// <summary>
/// 转移到时: one look at the households of a run: helpers are asked, and what they cannot get on with goes up. The run's row is held; what is changed and
/// what is said is one transaction. A run that has ended asks nobody any more.
/// </summary>
/// <param name="saver">Saves the effects.</param>
/// <param name="warnings">The warnings on record.</param>
public sealed class EvacuationSteps(DecisionSaver saver, WarningStore warnings) : IDueHandler
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds { get; } = [EffectsStore.KindName(DueKind.Evacuate)];

    /// <inheritdoc/>
    public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var (connection, desks, now) = (turn.Connection, turn.Corp.Desks, turn.Now);
        var number = int.Parse(turn.Seen.Subject, CultureInfo.InvariantCulture);
        var run = await CallStore.LockAsync(connection, desks.Corp.Id, number, cancellationToken);
        if (await turn.TakeAsync(cancellationToken) is null)
        {
            return DueOutcome.NotMine;
        }

        var effects = new Effects();
        if (run is null || run.EndsAt <= now)
        {
            effects.Dues[new DueKey(DueKind.Evacuate, turn.Seen.Subject)] = null;
            await saver.SaveAsync(connection, desks.Corp.Id, effects, now, null, cancellationToken);
            return DueOutcome.Done;
        }

        var words = await WarningSteps.WordsAsync(warnings, desks, run, cancellationToken);
        // A lower colour evacuates nobody, and a smaller area only those in it; rows stay, for it may grow again.
        List<Leaving> covered = words.Plan.Evacuates
            ? [.. (await HouseholdStore.OfRunAsync(connection, desks.Corp.Id, number, cancellationToken)).Where(l => run.Grids.Any(g => desks.Corp.Grids.IsWithin(l.Household.GridId, g)))] : [];
        var asleep = (await CallStore.CalleesAsync(connection, desks.Corp.Id, number, cancellationToken)).Values.Where(c => c.IsUnwoken).Select(c => c.UserId);
        var round = new EvacuationDesk(words, asleep.ToHashSet(StringComparer.OrdinalIgnoreCase)).Look(covered, now);
        effects.Notices.AddRange(round.Notices);
        await saver.SaveAsync(connection, desks.Corp.Id, effects, now, batch =>
        {
            HouseholdStore.StageAsked(batch, desks.Corp.Id, number, round.Changed);
            HouseholdStore.StageNext(batch, desks.Corp.Id, number, round.Next);
        }, cancellationToken);
        return DueOutcome.Done;
    }
}
