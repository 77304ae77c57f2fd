using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Scheduling;

/// <summary>轮到谁: whose move an open ticket waits for; that person is the one a follow-up asks.</summary>
public static class Turn
{
    /// <summary>The userid, or null when it waits for nobody of the staff (待补充, 已办结) or nobody is named.</summary>
    public static string? Of(Corp corp, Ticket ticket)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(ticket);
        corp = corp.For(ticket);
        return ticket.Status switch
        {
            TicketStatus.Ordered => Asked(corp, ticket),
            TicketStatus.Accepted or TicketStatus.Returned => Dispatcher(corp, ticket) ?? ticket.Holder,
            TicketStatus.Dispatched or TicketStatus.InProgress or TicketStatus.Deferred => corp.ContactsOf(ticket.UnitId, ticket) is [var first, ..] ? first : ticket.Holder,
            TicketStatus.Checking => SiteCheck.Asked(ticket, corp),
            TicketStatus.WaitingOnResident or TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.Closed
                or TicketStatus.Merged or TicketStatus.Terminated => null,
        };
    }

    private static string? Asked(Corp corp, Ticket ticket)
    {
        var rungs = !ticket.IsLife ? Ladder.For(ticket, corp) : Ladder.LifeWave(corp.Grids, ticket.GridId, corp.LifeLadder, 0);
        return rungs.Count == 0 ? null : rungs[Math.Clamp(ticket.IsLife ? 0 : ticket.Rung, 0, rungs.Count - 1)].UserId;
    }

    /// <summary>The village dispatches; what was returned too often is ruled on above it.</summary>
    private static string? Dispatcher(Corp corp, Ticket ticket)
    {
        PostKind[] kinds = ticket.Returns >= TicketRules.ReturnsUntilRuling
            ? [PostKind.DutyOfficer, PostKind.TownLeader, PostKind.GridLeader]
            : [PostKind.GridLeader, PostKind.DutyOfficer, PostKind.TownLeader];
        return kinds.SelectMany(k => corp.Grids.NearestHolders(ticket.GridId, k)).Select(p => p.UserId).FirstOrDefault();
    }
}
