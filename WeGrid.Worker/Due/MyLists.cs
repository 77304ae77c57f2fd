using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Postgres.Reports;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Worker.Due;

/// <summary>
/// 清单到时 (DE-15): what a person was spared in a window comes as one card, in place of the list before it, which turns grey. What others have
/// taken meanwhile is not on it; when nothing is left, nothing comes. Of life: at the end of the minute, with one call.
/// </summary>
public sealed class MyLists(DecisionSaver saver) : IDueHandler
{
    private const string MarkKind = "my-list";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds { get; } = [EffectsStore.KindName(DueKind.MyList)];

    /// <inheritdoc/>
    public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var (connection, corp, now) = (turn.Connection, turn.Corp.Corp, turn.Now);
        var (life, endsAt, user) = HeldNotice.Read(turn.Seen.Subject);

        // The step first: whoever adds to the list from here on plans it anew when this is over; what was added before is seen.
        if (await turn.TakeAsync(cancellationToken) is null)
        {
            return DueOutcome.NotMine;
        }

        var held = await LoadStore.TakeHeldAsync(connection, corp.Id, user, endsAt, life, cancellationToken);
        var effects = new Effects();
        effects.Dues[new DueKey(DueKind.MyList, turn.Seen.Subject)] = null;
        if (life)
        {
            await LifeAsync(turn, effects, user, held, cancellationToken);
        }
        else
        {
            await ListAsync(turn, effects, user, held, cancellationToken);
        }

        await saver.SaveAsync(connection, corp.Id, effects, now, batch =>
        {
            if (!life && effects.Notices.Count > 0)
            {
                MarkStore.StageSet(batch, corp.Id, MarkKind, user, now);
            }
        }, cancellationToken);
        return DueOutcome.Done;
    }

    private static async Task LifeAsync(DueTurn turn, Effects effects, string user, IReadOnlyList<(long Number, string Template)> held, CancellationToken cancellationToken)
    {
        var (corp, now) = (turn.Corp.Corp, turn.Now);
        if (await LoadStore.LifeOpenAsync(turn.Connection, corp.Id, held.Select(h => h.Number), cancellationToken) is not { Count: > 0 } open)
        {
            return;
        }

        var card = MyList.Life(corp, user, open, now);
        effects.Notices.Add(card);
        effects.Notices.Add(Call(card, "life_voice", open[0], corp, ("wave", "1")));
    }

    private static async Task ListAsync(DueTurn turn, Effects effects, string user, IReadOnlyList<(long Number, string Template)> held, CancellationToken cancellationToken)
    {
        var (corp, now) = (turn.Corp.Corp, turn.Now);
        var (first, count) = await LoadStore.ListAsync(turn.Connection, corp.Id, user, MyList.Lines, cancellationToken);
        var reports = MyList.Reports(held.Select(h => h.Template));
        if (count == 0 && reports.Length == 0)
        {
            return;
        }

        // At night only who is on duty is woken, and only for what cannot wait.
        var awake = first.Any(t => t.Urgency <= Domain.Understanding.Urgency.TwoHours) && corp.Grids.PostsOf(user).Any(p => p.Kind is PostKind.DutyOfficer or PostKind.TownLeader);
        var card = MyList.Card(corp, user, first, count, reports, turn.Corp.Desks.Rules.Deadlines.Quiet.NextAllowed(now, awake));
        effects.Notices.Add(card);
        if (first.Count > 0 && held.Any(h => h.Template == "ask_voice"))
        {
            effects.Notices.Add(Call(card, "ask_voice", first[0], corp));
        }

        if (await MarkStore.LastAsync(turn.Connection, corp.Id, MarkKind, user, cancellationToken) is { } last)
        {
            effects.Notices.Add(Grey(card, MyList.TaskId("my_list", user, turn.Corp.Desks.Rules.Deadlines.Quiet.NextAllowed(last, awake)), now));
        }
    }

    /// <summary>One call says to look at the card; the card says how many.</summary>
    private static Notice Call(Notice card, string template, Ticket first, Corp corp, params (string Name, string Value)[] more)
    {
        var values = Domain.Tickets.Words.Values(first, corp);
        foreach (var (name, value) in more)
        {
            values[name] = value;
        }

        return card with
        {
            Channel = Channel.Voice, Template = template, Values = values, Lines = [], Buttons = [], TaskId = "", Subject = $"call:{card.Subject}", Supersedes = false, ValidUntil = card.SendAt.AddMinutes(30),
        };
    }

    private static Notice Grey(Notice card, string before, DateTimeOffset now) => card with
    {
        Channel = Channel.CardUpdate, Template = "card_taken", Values = new Dictionary<string, string> { ["taken"] = "已有新清单" }, Lines = [], Buttons = [],
        TaskId = before, Subject = $"card:{before}", Supersedes = false, SendAt = now, Purpose = Purpose.Inform,
    };
}
