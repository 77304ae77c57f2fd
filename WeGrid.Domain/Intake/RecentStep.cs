using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Intake;

/// <summary>近况: one thing somebody did to a ticket, for who comes second (LC-19).</summary>
/// <param name="At">When.</param>
/// <param name="Move">What.</param>
/// <param name="Role">In which capacity.</param>
/// <param name="Person">Who.</param>
public sealed record RecentStep(DateTimeOffset At, TicketMove Move, Role Role, string Person);
