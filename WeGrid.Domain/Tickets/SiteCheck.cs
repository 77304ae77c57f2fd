using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Tickets;

/// <summary>现场核实 (LC-13): who looks on site whether what was reported as done is done, and what their word changes.</summary>
public static class SiteCheck
{
    /// <summary>Who may be asked, in order: the ladder of the grid, then whoever is highest above it; who handled it is passed over when one is chosen.</summary>
    public static IReadOnlyList<Rung> People(Ticket ticket, Corp corp)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(corp);
        var ladder = Ladder.For(ticket, corp);
        var above = Ladder.Anybody(corp.Grids).Where(r => corp.Grids.IsWithin(ticket.GridId, r.GridId));
        return ticket.IsConfidential ? ladder : [.. ladder.Concat(above).DistinctBy(r => r.UserId, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Who is asked to look now; null when nothing is to be checked or nobody holds the post any more.</summary>
    public static string? Asked(Ticket ticket, Corp corp)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return ticket.Check is { } check && People(ticket, corp) is { Count: > 0 } people ? people[Math.Clamp(check.Rung, 0, people.Count - 1)].UserId : null;
    }

    internal static Ticket Change(Ticket ticket, MoveRequest request) => request.Move switch
    {
        TicketMove.ReportDone => ticket with
        {
            ResultNote = request.Note,
            Holder = TicketRules.HolderAfter(ticket, request),
            StatusBeforeWaiting = ticket.Status,
            HopStartedAt = request.At,
            Check = new PendingCheck(request.Handlers, ticket.Seq + 1, request.Rung ?? 0),
        },
        TicketMove.ConfirmDone => ticket with { ResolvedAt = request.At, StatusBeforeWaiting = null, HopStartedAt = request.At, Check = null },
        _ => ticket with { StatusBeforeWaiting = null, HopStartedAt = request.At, Check = null },
    };
}
