using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Dispatch;

/// <summary>
/// 减负上限 (DE-15): 500 tickets are not 500 cards on one phone. Beyond the cap a message is not sent by itself: it is kept, and at the end of the
/// window one list says what waits. The ticket, its clock and its ladder do not know of it. Confidential matters never stand on a list, so
/// their cards always go.
/// </summary>
public static class StormCap
{
    private static readonly string[] _asks = ["ticket_new", "second_round", "ticket_dispatched", Choose];

    // Said whole by the list; what brings words of its own (an answer, a rating, a task) is never left out.
    private static readonly string[] _reports = ["passed_on", "accept_urge", "accepted_yours", "acceptance_lapsed", "late_yours", "late_supervise"];

    private const string Choose = "ticket_choose";

    /// <summary>Takes out of the effects what goes on a list. Without loads nothing is capped.</summary>
    public static void Apply(Effects effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        if (effects.Loads is not { } loads || !effects.Notices.Exists(n => KindOf(n, effects) is not null))
        {
            return;
        }

        var all = effects.Notices.ToList();
        effects.Notices.Clear();
        foreach (var notice in all)
        {
            if (KindOf(notice, effects) is not { } kind || loads.Take(kind, notice.Recipient, notice.SendAt))
            {
                effects.Notices.Add(notice);
            }
            else
            {
                Hold(effects, loads, notice, kind);
            }
        }
    }

    /// <summary>Whether any of these may be capped, so that the loads are needed.</summary>
    public static bool Concerns(Effects effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        return effects.Notices.Exists(n => KindOf(n, effects) is not null);
    }

    private static LoadKind? KindOf(Notice notice, Effects effects)
    {
        if (notice.Ticket is not { } number || !effects.Files.TryGetValue(number, out var file) || file.Ticket.Category == Ticket.ConfidentialCategory)
        {
            return null;
        }

        return notice.Channel switch
        {
            Channel.Voice => notice.IsDanger ? LoadKind.LifeCall : LoadKind.Call,
            Channel.AppCard when notice.Template == "life" => LoadKind.Life,
            Channel.AppCard when notice.Template == Choose && effects.Loads?.Acting.Contains(notice.Recipient) == true => null,
            Channel.AppCard when notice.Purpose == Purpose.Ask && _asks.Contains(notice.Template) => LoadKind.Ask,
            Channel.AppText when notice is { Purpose: Purpose.Inform, IsDanger: false } && _reports.Contains(notice.Template) => LoadKind.Inform,
            _ => null,
        };
    }

    private static void Hold(Effects effects, Loads loads, Notice notice, LoadKind kind)
    {
        var life = kind is LoadKind.Life or LoadKind.LifeCall;
        var held = new HeldNotice(notice.Recipient, life, loads.EndOf(kind, notice.SendAt), notice.Ticket!.Value, notice.Template);
        effects.Held.Add(held);
        effects.Dues[new DueKey(DueKind.MyList, held.Subject)] = held.EndsAt;
    }
}
