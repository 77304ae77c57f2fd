using System.Globalization;
using WeGrid.Domain;
using WeGrid.Domain.Procedures;
using WeGrid.Postgres.Procedures;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Worker.Due;

/// <summary>程序到时: a step that is due tomorrow is said to who does it, one that is late to who is above, each time one higher.</summary>
public sealed class ProcedureClocks(DecisionSaver saver) : IDueHandler
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds { get; } = [EffectsStore.KindName(DueKind.Procedure)];

    /// <inheritdoc/>
    public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var (connection, corp, now) = (turn.Connection, turn.Corp.Corp, turn.Now);
        var held = await ProceedingStore.HoldAsync(connection, corp.Id, [long.Parse(turn.Seen.Subject, CultureInfo.InvariantCulture)], cancellationToken);
        if (await turn.TakeAsync(cancellationToken) is null)
        {
            return DueOutcome.NotMine;
        }

        var (rules, effects) = (turn.Corp.Desks.Rules, new Effects { Dues = { [new DueKey(DueKind.Procedure, turn.Seen.Subject)] = null } });
        if (held is [var file])
        {
            var desk = new ProcedureDesk(corp, rules.Calendar);
            if (desk.Remind(file.Procedure, file.Matter, now) is { } said)
            {
                var telling = new ProcedureTelling(rules);
                var kept = telling.Keep(effects, file.Procedure, file.Matter, said, now);
                if (said.Telling.Any(t => t.Notice.To == NoticeAudience.Undecided))
                {
                    telling.AskUndecided(effects, kept, (await HandStore.PeopleAsync(connection, corp, [file.Matter.Number], cancellationToken))[file.Matter.Number], now);
                }
            }
            else
            {
                effects.Dues[new DueKey(DueKind.Procedure, turn.Seen.Subject)] = desk.NextLook(file.Procedure, file.Matter);
            }
        }

        await saver.SaveAsync(connection, corp.Id, effects, now, null, cancellationToken);
        return DueOutcome.Done;
    }
}
