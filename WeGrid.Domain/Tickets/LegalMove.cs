namespace WeGrid.Domain.Tickets;

/// <summary>合法动作: one row of <see cref="TicketRules.Table"/>.</summary>
/// <param name="Move">The move.</param>
/// <param name="From">The states it may be made in.</param>
/// <param name="To">The state after it; null when it stays (or goes back, after waiting).</param>
/// <param name="By">The roles that may make it; one of them is enough.</param>
public sealed record LegalMove(TicketMove Move, IReadOnlyList<TicketStatus> From, TicketStatus? To, Role By);
