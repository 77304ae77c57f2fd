using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Tickets;

// 承诺: limits that are written into the history when they are given, because a table may be edited later and a figure must still be rebuilt.
public sealed partial class TicketDesk
{
    /// <summary>接单时限 of the first round: from when the first person could be asked.</summary>
    private (string Name, string Value) AcceptPromise(Ticket ticket, DateTimeOffset at)
    {
        var rungs = RungsOf(ticket);
        var from = rungs.Count == 0 ? at : SendAt(at, ticket, rungs[Math.Clamp(ticket.Rung, 0, rungs.Count - 1)].UserId);
        return (Reports.PastStep.AcceptByDetail, History.TimeText(ticket.IsLife ? at + DeskRules.LifeAnswer : DueOf(ticket, Hop.Accept, from).At));
    }
}
