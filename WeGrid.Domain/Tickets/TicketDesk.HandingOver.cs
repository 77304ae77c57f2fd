using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Scheduling;

namespace WeGrid.Domain.Tickets;

// 移交: another person answers for it from today. What was promised to the resident stays: due times, ladder, limits and the rung that is asked.
public sealed partial class TicketDesk
{
    /// <summary>移交 to who took over. Whoever did something stays who did it.</summary>
    /// <param name="effects">Where the effects go.</param>
    /// <param name="file">The ticket.</param>
    /// <param name="before">The corp as it was.</param>
    /// <param name="handover">Who handed over to whom.</param>
    /// <param name="at">When.</param>
    /// <returns>Whether the ticket was concerned.</returns>
    public bool HandOver(Effects effects, TicketFile file, Corp before, Handover handover, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(handover);
        var ticket = file.Ticket;
        List<string> picked = [.. ticket.Picked.Select(handover.Of).Distinct(StringComparer.OrdinalIgnoreCase)];
        var request = new MoveRequest(TicketMove.HandOver, Actor.Machine(Handover.Rule), at)
        {
            Handover = handover,
            Picked = picked,
            Rung = RungAfter(ticket, picked, before, handover),
            Detail = [("from", handover.From), ("to", handover.To), ("ordered_by", handover.By)],
        };
        var changed = TicketRules.HandedOver(ticket, request) with { Picked = picked };
        var same = changed == ticket with { Picked = changed.Picked } && picked.SequenceEqual(ticket.Picked);
        return !(same && !handover.IsFrom(Turn.Of(before, ticket))) && Apply(effects, file, request) is null;
    }

    /// <summary>Who was asked, or who stands in their place, is the one who is asked now, wherever that is on the ladder.</summary>
    private int RungAfter(Ticket ticket, IReadOnlyList<string> picked, Corp before, Handover handover)
    {
        var (was, now) = (Ladder.For(ticket, before), Ladder.For(ticket with { Picked = picked }, Corp));
        if (ticket.IsLife || was.Count == 0)
        {
            return ticket.Rung;
        }

        var asked = handover.Of(was[Math.Clamp(ticket.Rung, 0, was.Count - 1)].UserId);
        var place = now.Index().Where(r => Same(r.Item.UserId, asked)).Select(r => r.Index).DefaultIfEmpty(ticket.Rung).First();
        return place;
    }
}
