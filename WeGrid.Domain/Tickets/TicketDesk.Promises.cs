using System.Collections.Concurrent;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Tickets;

// 承诺: limits that are written into the history when they are given, because a table may be edited later and a figure must still be rebuilt.
public sealed partial class TicketDesk
{
    // Corp and limits are the same for as long as a desk lives: so is what it promises to matters of one kind.
    private readonly ConcurrentDictionary<(Urgency Urgency, DemandKind Kind, string Category, string Subcategory), PolicySnapshot> _promises = new();

    /// <summary>承诺快照 of a matter that is ordered now.</summary>
    private PolicySnapshot PromiseTo(Ticket ticket) =>
        _promises.GetOrAdd((ticket.Urgency, ticket.Kind, ticket.Category, ticket.Subcategory), _ => PolicySnapshot.Take(ticket, Corp, rules.Deadlines, rules.Closing));

    /// <summary>接单时限 of the first round: from when the first person could be asked.</summary>
    private (string Name, string Value) AcceptPromise(Ticket ticket, DateTimeOffset at)
    {
        var rungs = RungsOf(ticket);
        var asked = rungs.Count == 0 ? null : rungs[Math.Clamp(ticket.Rung, 0, rungs.Count - 1)];
        var by = ticket.IsLife ? at + Corp.LifeLadder.Answer
            : asked is null ? DueOf(ticket, Hop.Accept, at).At
            : AcceptBy(ticket, asked, SendAt(at, ticket, asked.UserId));
        return (Reports.PastStep.AcceptByDetail, History.TimeText(by));
    }
}
