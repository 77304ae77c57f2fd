using System.Globalization;
using WeGrid.Domain;
using WeGrid.Domain.Warnings;
using WeGrid.Postgres.Tickets;
using WeGrid.Postgres.Warnings;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Warnings;

/// <summary>
/// 叫应到时: one look at a run: tries, stand-ins, lists, doors, for everybody whose time has come. The run's row is held, so that two workers
/// never look at one run at once; all it changes and all it says is one transaction.
/// </summary>
public sealed class CallSteps(DecisionSaver saver, WarningStore warnings) : IDueHandler
{
    // So long a carrier that fails is not asked.
    private static readonly TimeSpan _carrierAway = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds { get; } = [EffectsStore.KindName(DueKind.Call)];

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
        if (run is null)
        {
            // Ended meanwhile; its row goes.
            effects.Dues[new DueKey(DueKind.Call, turn.Seen.Subject)] = null;
            await saver.SaveAsync(connection, desks.Corp.Id, effects, now, null, cancellationToken);
            return DueOutcome.Done;
        }

        var words = await WarningSteps.WordsAsync(warnings, desks, run, cancellationToken);
        if (run.EndsAt <= now)
        {
            await EndAsync(turn, effects, words, cancellationToken);
            return DueOutcome.Done;
        }

        await LookAsync(turn, effects, words, cancellationToken);
        return DueOutcome.Done;
    }

    private async Task LookAsync(DueTurn turn, Effects effects, CallWords words, CancellationToken cancellationToken)
    {
        var (connection, desks, now, run) = (turn.Connection, turn.Corp.Desks, turn.Now, words.Run);
        var all = await CallStore.CalleesAsync(connection, desks.Corp.Id, run.Number, cancellationToken);
        var round = new CallDesk(desks.Corp, words.Plan, words.Warning.Team.Length > 0 ? words.Warning.Sender : null).Look(all, now);
        words = desks.Corp.Carrier is not null && round.Steps.Any(s => s is CallStep.Try) && await CallStore.CarrierFailsAsync(connection, desks.Corp.Id, now - _carrierAway, cancellationToken) ? words with { Corp = desks.Corp with { Carrier = null } } : words;
        effects.Notices.AddRange(round.Steps.SelectMany(s => words.Of(s, now)));
        foreach (var callee in round.Callees)
        {
            all[callee.UserId] = callee;
        }

        var instead = run.Colour.IsGrave() && all.Values.Any(c => c.IsUnwoken) ? Loudspeaker.Instead(desks.Corp, await CallReports.BroadcastsAsync(connection, desks.Corp.Id, run.Number, cancellationToken), all, now) : [];
        effects.Notices.AddRange(instead.SelectMany(r => words.Broadcast(r.UserId, r.Village, now)));
        var unwoken = all.Values.Where(c => c.IsUnwoken).OrderBy(c => c.UserId, StringComparer.Ordinal).ToList();
        effects.Notices.AddRange(run.Asks.Select(user => words.List(user, unwoken, now)));
        DateTimeOffset?[] next = [run.EndsAt, .. all.Values.Select(c => c.NextAt)];
        await saver.SaveAsync(connection, desks.Corp.Id, effects, now, batch =>
        {
            CallStore.StageRun(batch, desks.Corp.Id, run);
            CallStore.StageCallees(batch, desks.Corp.Id, run.Number, round.Callees);
            CallStore.StageEvents(batch, desks.Corp.Id, run.Number, [.. round.Steps.Select(s => EventOf(s, now)), .. round.Callees.Where(c => c.State == CalleeState.Covered).Select(c => new CallEvent(now, c.UserId, "covered", "")), .. instead.Select(r => new CallEvent(now, r.UserId, "script", r.Village.Id))]);
            CallStore.StageNext(batch, desks.Corp.Id, run.Number, next.Min());
        }, cancellationToken);
    }

    /// <summary>失效: nobody is called any more. What nobody lifted and does not say until when must be looked into, not taken for lifted.</summary>
    private async Task EndAsync(DueTurn turn, Effects effects, CallWords words, CancellationToken cancellationToken)
    {
        var (connection, desks, now, run) = (turn.Connection, turn.Corp.Desks, turn.Now, words.Run);
        if (words.Warning.Expires is null)
        {
            effects.Notices.AddRange(WarningSteps.OnDuty(desks.Corp, run.Grids, now).Select(user => words.Unlifted(user, now)));
        }

        var all = await CallStore.CalleesAsync(connection, desks.Corp.Id, run.Number, cancellationToken);
        await saver.SaveAsync(connection, desks.Corp.Id, effects, now, batch =>
        {
            CallStore.StageEvents(batch, desks.Corp.Id, run.Number, [new CallEvent(now, "", "ended", "expired")]);
            CallStore.StageEnd(batch, desks.Corp.Id, run.Number, "", "expired", now);
            HouseholdStore.StageOver(batch, desks.Corp.Id, run.Number, now);
            CallStore.StageSilenced(batch, desks.Corp.Id, now, [.. all.Values.Where(c => c.IsOpen).Select(c => (run.Number, c.UserId))]);
        }, cancellationToken);
    }

    private static CallEvent EventOf(CallStep step, DateTimeOffset now) => step switch
    {
        CallStep.Try attempt => new CallEvent(now, attempt.Callee.UserId, "try", attempt.Number.ToString(CultureInfo.InvariantCulture)),
        CallStep.Report report => new CallEvent(now, report.Superior, "list", report.Unwoken.Count.ToString(CultureInfo.InvariantCulture)),
        CallStep.Door door => new CallEvent(now, door.Callee.UserId, "door", door.Walker),
        CallStep.Help help => new CallEvent(now, help.Callee.UserId, "help", help.Superior),
        _ => new CallEvent(now, "", step.GetType().Name, ""),
    };
}
