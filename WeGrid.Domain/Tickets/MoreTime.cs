namespace WeGrid.Domain.Tickets;

/// <summary>
/// 延期与挂账 (LC-09, LC-10): what more time is asked for under, and what it changes. The clock never stands still for it: with a superior's consent
/// the promise becomes a later one, and the resident is told.
/// </summary>
internal static class MoreTime
{
    public static RefusalReason? Check(Ticket ticket, MoveRequest request, TicketTerms terms) => request.Move switch
    {
        TicketMove.AskExtension or TicketMove.AskDeferral => CheckAsk(ticket, request, terms),
        TicketMove.GrantExtension when ticket.Ask is not { Kind: AskKind.Extension } => RefusalReason.NothingAsked,
        TicketMove.Defer when ticket.Ask is not { Kind: AskKind.Deferral } => RefusalReason.NothingAsked,
        TicketMove.RefuseAsk when ticket.Ask is null => RefusalReason.NothingAsked,
        TicketMove.GrantExtension or TicketMove.Defer when ticket.IsLife => RefusalReason.LifeCannotWait,
        TicketMove.GrantExtension or TicketMove.Defer when IsPastDue(ticket, request.At) => RefusalReason.PastDue,
        TicketMove.GrantExtension or TicketMove.Defer when ticket.Ask is { } ask && ask.Until <= request.At => RefusalReason.UntilMissing,
        _ => null,
    };

    public static Ticket Change(Ticket ticket, MoveRequest request) => request.Move switch
    {
        TicketMove.AskExtension when request.DueAt is { } until => ticket with { Ask = new PendingAsk(AskKind.Extension, until, request.By.Id) },
        TicketMove.AskDeferral when request.DueAt is { } until => ticket with { Ask = new PendingAsk(AskKind.Deferral, until, request.By.Id, request.Reason) },
        TicketMove.GrantExtension when ticket.Ask is { } ask => ticket with { DueAt = ask.Until, DueIsProvisional = false, Extensions = ticket.Extensions + 1, Ask = null },
        TicketMove.Defer when ticket.Ask is { } ask => ticket with
        {
            StatusBeforeWaiting = ticket.Status == TicketStatus.Deferred ? ticket.StatusBeforeWaiting : ticket.Status,
            DueAt = ask.Until,
            DueIsProvisional = false,
            DeferReason = ask.Reason,
            HopStartedAt = request.At,
            Ask = null,
        },
        TicketMove.RefuseAsk => ticket with { Ask = null },
        TicketMove.ResumeDeferred => ticket with { StatusBeforeWaiting = null, DueAt = request.DueAt ?? ticket.DueAt, HopStartedAt = request.At, Ask = null },
        _ => ticket,
    };

    /// <summary>A request ends with the work it was made for.</summary>
    public static Ticket Settle(Ticket ticket) =>
        ticket.Ask is null || ticket.Status is TicketStatus.Accepted or TicketStatus.Dispatched or TicketStatus.InProgress or TicketStatus.WaitingOnResident or TicketStatus.Deferred
            ? ticket
            : ticket with { Ask = null };

    private static RefusalReason? CheckAsk(Ticket ticket, MoveRequest request, TicketTerms terms)
    {
        var extension = request.Move == TicketMove.AskExtension;
        var notBefore = extension ? ticket.DueAt : request.At;
        return ticket.IsLife ? RefusalReason.LifeCannotWait
            : ticket.Ask is not null ? RefusalReason.AlreadyAsked
            : extension && ticket.Extensions >= terms.ExtensionTimes ? RefusalReason.ExtensionsUsedUp
            : IsPastDue(ticket, request.At) ? RefusalReason.PastDue
            : request.DueAt is not { } until || until <= notBefore ? RefusalReason.UntilMissing
            : until > (extension ? terms.ExtensionLatest : terms.ReviewLatest) ? RefusalReason.UntilTooLate
            : string.IsNullOrWhiteSpace(request.Note) ? RefusalReason.NoteMissing
            : !extension && request.Reason is null ? RefusalReason.DeferralReasonMissing
            : null;
    }

    /// <summary>While the resident is waited for the clock stands. What is deferred may be put off again on the day it is looked at and after it.</summary>
    private static bool IsPastDue(Ticket ticket, DateTimeOffset at) =>
        ticket.Status != TicketStatus.Deferred && (ticket.WaitingSince ?? at) > ticket.DueAt;
}
