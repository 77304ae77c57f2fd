namespace WeGrid.Domain.Tickets;

/// <summary>督办答复 (DE-10): one answer is owed at a time, in words; the end of the work answers it, too.</summary>
internal static class WrittenAnswer
{
    public static RefusalReason? Check(Ticket ticket, MoveRequest request) => request.Move switch
    {
        TicketMove.DemandAnswer when ticket.Owed is not null => RefusalReason.AnswerAwaited,
        TicketMove.DemandAnswer when request.Person is null || request.DueAt is null => RefusalReason.OwnHands,
        TicketMove.AnswerSupervisor when ticket.Owed is null => RefusalReason.NoAnswerOwed,
        TicketMove.AnswerSupervisor when string.IsNullOrWhiteSpace(request.Note) => RefusalReason.AnswerMissing,
        _ => null,
    };

    public static Ticket Change(Ticket ticket, MoveRequest request) => ticket with
    {
        Owed = request is { Move: TicketMove.DemandAnswer, Person: { } from, DueAt: { } due } ? new OwedAnswer(request.By.Id, from, due) : null,
    };

    /// <summary>办结, 并案 and 终止 say in words what became of it.</summary>
    public static Ticket Settle(Ticket ticket) => ticket.IsOpen && ticket.Status is not (TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.Checking) ? ticket : ticket with { Owed = null };
}
