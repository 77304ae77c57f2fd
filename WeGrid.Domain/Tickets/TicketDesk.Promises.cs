using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Tickets;

// 承诺: limits that are written into the history when they are given, because a table may be edited later and a figure must still be rebuilt.
public sealed partial class TicketDesk
{
    /// <summary>接单时限 of the first round: from when the first person could be asked.</summary>
    private (string Name, string Value) AcceptPromise(Ticket ticket, DateTimeOffset at)
    {
        var rungs = RungsOf(ticket);
        var asked = rungs.Count == 0 ? null : rungs[Math.Clamp(ticket.Rung, 0, rungs.Count - 1)];
        var by = ticket.IsLife ? at + DeskRules.LifeAnswer
            : asked is null ? DueOf(ticket, Hop.Accept, at).At
            : AcceptBy(ticket, asked, SendAt(at, ticket, asked.UserId));
        return (Reports.PastStep.AcceptByDetail, History.TimeText(by));
    }
}
