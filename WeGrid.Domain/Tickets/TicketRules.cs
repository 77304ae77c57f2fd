namespace WeGrid.Domain.Tickets;

/// <summary>
/// 工单规则: the one table of legal moves. A move that is not in the table, or not for this role, is refused with what is possible instead;
/// it is never ignored. Pure: a ticket and a move in, a ticket and its event out.
/// </summary>
public static class TicketRules
{
    private const Role GridOrUp = Role.GridStaff | Role.Superior;
    private const Role Dispatchers = Role.Village | Role.Superior;
    private const Role Handlers = Role.Unit | Role.Village | Role.Superior;

    /// <summary>退单 this often brings the arbiter in; what the arbiter rules is final (LC-08).</summary>
    public const int ReturnsUntilRuling = 2;

    // Stands before the table, which is built from it.
    private static TicketStatus[] OpenStates { get; } =
    [
        TicketStatus.Ordered, TicketStatus.Accepted, TicketStatus.Dispatched, TicketStatus.InProgress, TicketStatus.Resolved,
        TicketStatus.Rated, TicketStatus.WaitingOnResident, TicketStatus.Returned, TicketStatus.Deferred, TicketStatus.Checking,
    ];

    private static TicketStatus[] Parted { get; } =
    [
        TicketStatus.Accepted, TicketStatus.Dispatched, TicketStatus.InProgress, TicketStatus.WaitingOnResident, TicketStatus.Returned, TicketStatus.Deferred,
    ];

    private static TicketStatus[] NotYetResolved { get; } = [.. OpenStates.Except([TicketStatus.Resolved, TicketStatus.Rated, TicketStatus.Checking])];

    private static TicketStatus[] WorkedOn { get; } = [TicketStatus.Accepted, TicketStatus.Dispatched, TicketStatus.InProgress];

    /// <summary>Every legal move: from where, to where (null: stays), by whom.</summary>
    public static IReadOnlyList<LegalMove> Table { get; } =
    [
        new(TicketMove.Accept, [TicketStatus.Ordered], TicketStatus.Accepted, GridOrUp),
        new(TicketMove.Dispatch, [TicketStatus.Accepted, TicketStatus.Returned], TicketStatus.Dispatched, Dispatchers),
        new(TicketMove.SignFor, [TicketStatus.Dispatched], null, Role.Unit),
        new(TicketMove.Return, [TicketStatus.Dispatched], TicketStatus.Returned, Role.Unit),
        new(TicketMove.Start, [TicketStatus.Dispatched], TicketStatus.InProgress, Role.Unit),
        // 小事不出网: what a grid can mend itself never leaves it.
        new(TicketMove.Resolve, [TicketStatus.Accepted], TicketStatus.Resolved, GridOrUp),
        new(TicketMove.Resolve, [TicketStatus.Dispatched, TicketStatus.InProgress], TicketStatus.Resolved, Handlers),
        new(TicketMove.Rate, [TicketStatus.Resolved, TicketStatus.Rated], TicketStatus.Rated, Role.Resident),
        new(TicketMove.Close, [TicketStatus.Resolved, TicketStatus.Rated], TicketStatus.Closed, Role.Machine | Role.Superior),
        new(TicketMove.AskResident, [TicketStatus.Accepted, TicketStatus.Dispatched, TicketStatus.InProgress], TicketStatus.WaitingOnResident, GridOrUp | Handlers),
        new(TicketMove.ResumeAfterWaiting, [TicketStatus.WaitingOnResident], null, Role.Resident | Role.Machine | GridOrUp | Handlers),
        new(TicketMove.Reopen, [TicketStatus.Resolved, TicketStatus.Rated], TicketStatus.Ordered, Role.Resident | Role.Superior),
        new(TicketMove.Merge, [TicketStatus.Ordered, TicketStatus.Accepted, TicketStatus.Dispatched, TicketStatus.InProgress, TicketStatus.Returned, TicketStatus.Deferred], TicketStatus.Merged, Dispatchers | Role.Machine),
        new(TicketMove.Terminate, [TicketStatus.Ordered, TicketStatus.Accepted, TicketStatus.Returned, TicketStatus.WaitingOnResident, TicketStatus.Deferred], TicketStatus.Terminated, Dispatchers | Role.Resident),
        new(TicketMove.FalseAlarm, [TicketStatus.Ordered, TicketStatus.Accepted], TicketStatus.Terminated, GridOrUp),
        // What is nobody's here is refused with the place it belongs to (DE-16).
        new(TicketMove.Refuse, [TicketStatus.Ordered, TicketStatus.Accepted, TicketStatus.Returned], TicketStatus.Terminated, Dispatchers),
        new(TicketMove.Unmerge, [TicketStatus.Merged], null, Dispatchers),
        new(TicketMove.Detach, OpenStates, null, Dispatchers),
        // One unit leads; others have parts of their own, and the whole is not done before them (DE-08, LC-11).
        new(TicketMove.Assist, [TicketStatus.Dispatched, TicketStatus.InProgress], null, Dispatchers),
        new(TicketMove.AssistDone, Parted, null, Role.CoUnit),
        new(TicketMove.AssistEnd, Parted, null, Dispatchers),
        new(TicketMove.Attach, OpenStates, null, Role.Resident | Role.Machine | GridOrUp),
        new(TicketMove.Tell, [.. OpenStates, TicketStatus.Terminated], null, Role.Machine | GridOrUp),
        new(TicketMove.Escalate, OpenStates, null, Role.Machine | GridOrUp),
        new(TicketMove.Urge, OpenStates, null, Role.Machine | GridOrUp | Role.Resident),
        new(TicketMove.Supervise, OpenStates, null, Role.Machine | Role.Superior),
        // "不同意退单": who sent it there does not take it back; the level above rules.
        new(TicketMove.DisputeReturn, [TicketStatus.Returned], null, Role.Village),
        // More time is asked for by who works on it and given by who stands above (LC-09, LC-10).
        new(TicketMove.AskExtension, WorkedOn, null, GridOrUp | Handlers),
        new(TicketMove.GrantExtension, [.. WorkedOn, TicketStatus.WaitingOnResident], null, Role.Superior),
        new(TicketMove.AskDeferral, [.. WorkedOn, TicketStatus.Deferred], null, GridOrUp | Handlers),
        new(TicketMove.Defer, [.. WorkedOn, TicketStatus.Deferred], TicketStatus.Deferred, Role.Superior),
        new(TicketMove.RefuseAsk, [.. WorkedOn, TicketStatus.WaitingOnResident, TicketStatus.Deferred], null, Role.Superior),
        new(TicketMove.ResumeDeferred, [TicketStatus.Deferred], null, GridOrUp | Handlers | Role.Machine),
        // What is accepted and then lies still is nobody's: the next in line is asked (DE-12).
        new(TicketMove.LapseAcceptance, [TicketStatus.Accepted], TicketStatus.Ordered, Role.Machine),
        // Who is at the water says so in two signs, and keeps it.
        new(TicketMove.StillOn, [TicketStatus.Accepted], null, GridOrUp),
        // 小事不拖大: what is not settled in time goes one step up.
        new(TicketMove.Climb, [TicketStatus.Accepted], TicketStatus.Ordered, Role.Machine),
        // 督办: the superior's card is answered in words (DE-10).
        new(TicketMove.DemandAnswer, NotYetResolved, null, Role.Superior),
        new(TicketMove.AnswerSupervisor, NotYetResolved, null, GridOrUp | Handlers),
        // Where data says so, who did not handle it looks on site before it counts as done (LC-13).
        new(TicketMove.ReportDone, [TicketStatus.Accepted], TicketStatus.Checking, GridOrUp),
        new(TicketMove.ReportDone, [TicketStatus.Dispatched, TicketStatus.InProgress], TicketStatus.Checking, Handlers),
        new(TicketMove.ConfirmDone, [TicketStatus.Checking], TicketStatus.Resolved, GridOrUp),
        new(TicketMove.RejectDone, [TicketStatus.Checking], null, GridOrUp),
        new(TicketMove.AddPhoto, OpenStates, null, Role.Resident | Role.Machine | GridOrUp | Handlers | Role.CoUnit),
        // Two matters in one: the second goes its own way, with everybody who raised them.
        new(TicketMove.Split, NotYetResolved, null, Dispatchers),
        // What the machine made out is a proposal: a person's word goes before it (UN-14).
        new(TicketMove.Correct, NotYetResolved, null, GridOrUp | Role.Village),
        new(TicketMove.Locate, [TicketStatus.Ordered, TicketStatus.Accepted, TicketStatus.Dispatched, TicketStatus.InProgress, TicketStatus.WaitingOnResident, TicketStatus.Returned], null, Role.Resident | Role.Machine),
        // What is said on, corrected or taken back changes the ticket, whoever has it; what was promised stays.
        new(TicketMove.Amend, OpenStates, null, Role.Resident | Role.Machine),
        // 换届: another person answers for it from a day on (AD-11).
        new(TicketMove.HandOver, OpenStates, null, Role.Machine),
        // 网格调整: it lies in another grid from a day on (AD-02).
        new(TicketMove.Regrid, OpenStates, null, Role.Machine),
    ];

    /// <summary>What a role can do with a ticket in that state.</summary>
    public static IReadOnlyList<TicketMove> Possible(TicketStatus status, Role role) =>
        Table.Where(m => m.From.Contains(status) && (m.By & role) != 0).Select(m => m.Move).Distinct().ToList();

    /// <summary>Applies a move, or says why not.</summary>
    /// <param name="ticket">The ticket as it stands.</param>
    /// <param name="request">What is asked, by whom, when.</param>
    /// <param name="terms">The times promised to this ticket.</param>
    public static MoveOutcome Apply(Ticket ticket, MoveRequest request, TicketTerms terms)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(terms);
        var rows = Table.Where(m => m.Move == request.Move).ToList();
        var inState = rows.Where(m => m.From.Contains(ticket.Status)).ToList();
        if (inState.Count == 0)
        {
            return Refuse(ticket, request, RefusalReason.WrongState);
        }

        var legal = inState.Find(m => (m.By & request.By.Role) != 0);
        return legal is null ? Refuse(ticket, request, RefusalReason.NotYours)
            : Check(ticket, request, terms) is { } reason ? Refuse(ticket, request, reason)
            : MoveOutcome.Done(WrittenAnswer.Settle(MoreTime.Settle(Change(ticket, request, terms) with { Status = Target(ticket, legal), Picked = request.Picked ?? ticket.Picked })));
    }

    private static TicketStatus Target(Ticket ticket, LegalMove legal) => legal.Move switch
    {
        TicketMove.ResumeAfterWaiting or TicketMove.ResumeDeferred or TicketMove.RejectDone => ticket.StatusBeforeWaiting ?? TicketStatus.Accepted,
        // Merged before the state was kept: as far as it can be seen.
        TicketMove.Unmerge => ticket.StatusBeforeWaiting
            ?? (ticket.UnitId is not null ? TicketStatus.Dispatched : ticket.Holder is not null ? TicketStatus.Accepted : TicketStatus.Ordered),
        _ => legal.To ?? ticket.Status,
    };

    private static RefusalReason? Check(Ticket ticket, MoveRequest request, TicketTerms terms) => request.Move switch
    {
        TicketMove.Dispatch when string.IsNullOrEmpty(request.UnitId) => RefusalReason.UnitMissing,
        TicketMove.Return when ticket.Returns >= ReturnsUntilRuling => RefusalReason.RulingIsFinal,
        TicketMove.Return when request.At > terms.ReturnBy => RefusalReason.ReturnTooLate,
        TicketMove.Return or TicketMove.Terminate or TicketMove.AskResident when string.IsNullOrWhiteSpace(request.Note) => RefusalReason.NoteMissing,
        TicketMove.Resolve or TicketMove.ReportDone when string.IsNullOrWhiteSpace(request.Note) => RefusalReason.NoteMissing,
        TicketMove.Resolve or TicketMove.ReportDone when request.OpenParts > 0 => RefusalReason.PartsOpen,
        TicketMove.Resolve or TicketMove.ReportDone when request.PhotoMissing => RefusalReason.PhotoMissing,
        TicketMove.ConfirmDone or TicketMove.RejectDone when ticket.Check is { } check && check.IsHandler(request.By.Id) => RefusalReason.OwnWork,
        TicketMove.Split when string.IsNullOrWhiteSpace(request.Note) || request.MergeInto is null => RefusalReason.MatterMissing,
        TicketMove.Assist or TicketMove.AssistDone or TicketMove.AssistEnd when string.IsNullOrEmpty(request.UnitId) => RefusalReason.UnitMissing,
        TicketMove.Assist or TicketMove.AssistDone when string.IsNullOrWhiteSpace(request.Note) => RefusalReason.NoteMissing,
        TicketMove.Assist when request.UnitId == ticket.UnitId => RefusalReason.AlreadyDone,
        TicketMove.Refuse when ticket.IsLife => RefusalReason.LifeCannotWait,
        TicketMove.Refuse when request.Reason is null => RefusalReason.RefusalReasonMissing,
        TicketMove.Refuse when string.IsNullOrWhiteSpace(request.Note) => RefusalReason.GoToMissing,
        TicketMove.SignFor when ticket.SignedForAt is not null => RefusalReason.AlreadyDone,
        TicketMove.Return when request.Reason is null => RefusalReason.ReasonMissing,
        TicketMove.DisputeReturn when ticket.Returns >= ReturnsUntilRuling => RefusalReason.AlreadyDone,
        TicketMove.AskResident when ticket.Waited >= terms.WaitingCap => RefusalReason.WaitingUsedUp,
        TicketMove.Reopen when ticket.Round >= terms.MaxRounds => RefusalReason.RoundsUsedUp,
        TicketMove.Reopen when request.At > ticket.ResolvedAt + terms.ReopenWithin => RefusalReason.TooLate,
        TicketMove.Merge when request.MergeInto is null || request.MergeInto == ticket.Number => RefusalReason.TargetMissing,
        TicketMove.Locate or TicketMove.Regrid when request.Place is null => RefusalReason.TargetMissing,
        TicketMove.Amend when request.Amended is null => RefusalReason.MatterMissing,
        TicketMove.HandOver when request.Handover is null => RefusalReason.TargetMissing,
        TicketMove.Close when request.Untold > 0 => RefusalReason.SomebodyUntold,
        TicketMove.Correct => TicketLabel.Check(ticket, request),
        TicketMove.DemandAnswer or TicketMove.AnswerSupervisor => WrittenAnswer.Check(ticket, request),
        _ => MoreTime.Check(ticket, request, terms),
    };

    private static Ticket Change(Ticket ticket, MoveRequest request, TicketTerms terms) => request.Move switch
    {
        TicketMove.Accept => ticket with { Holder = request.By.Id, HopStartedAt = request.At },
        TicketMove.Dispatch => ticket with { UnitId = request.UnitId, HopStartedAt = request.At, SignedForAt = null, Ask = null },
        TicketMove.SignFor => ticket with { SignedForAt = request.At },
        TicketMove.Start => ticket with { SignedForAt = ticket.SignedForAt ?? request.At, Holder = HolderAfter(ticket, request), HopStartedAt = request.At },
        TicketMove.Return => ticket with
        {
            UnitId = null,
            SignedForAt = null,
            Returns = ticket.Returns + 1,
            ReturnedBy = ticket.UnitId,
            ReturnReason = request.Reason,
            HopStartedAt = request.At,
        },
        // Counts as the return that brings the arbiter in; what the arbiter rules is final as after a second one.
        TicketMove.DisputeReturn => ticket with { Returns = ReturnsUntilRuling },
        TicketMove.Resolve => ticket with { ResolvedAt = request.At, ResultNote = request.Note, Holder = HolderAfter(ticket, request), HopStartedAt = request.At },
        TicketMove.ReportDone or TicketMove.ConfirmDone or TicketMove.RejectDone => SiteCheck.Change(ticket, request),
        TicketMove.AskResident => ticket with { WaitingSince = request.At, StatusBeforeWaiting = ticket.Status },
        TicketMove.ResumeAfterWaiting => Resume(ticket, request.At, terms),
        TicketMove.Reopen => SecondRound(ticket, request, terms),
        TicketMove.Merge => ticket with
        {
            MergedInto = request.MergeInto,
            StatusBeforeWaiting = ticket.Status == TicketStatus.Deferred ? ticket.StatusBeforeWaiting : ticket.Status,
        },
        TicketMove.Unmerge => ticket with { MergedInto = null, StatusBeforeWaiting = null, HopStartedAt = request.At },
        TicketMove.Terminate or TicketMove.FalseAlarm or TicketMove.Refuse => ticket with { ResultNote = request.Note, WaitingSince = null, StatusBeforeWaiting = null },
        TicketMove.LapseAcceptance => ticket with
        {
            Holder = null,
            HopStartedAt = request.At,
            Lapses = ticket.Lapses + 1,
            Rung = request.Rung ?? ticket.Rung,
            Ask = null,
        },
        TicketMove.Escalate when ticket.Check is { } check => ticket with { Check = check with { Rung = request.Rung ?? check.Rung } },
        TicketMove.Climb => ticket with { Holder = null, HopStartedAt = request.At, Lapses = ticket.Lapses + 1, Rung = request.Rung ?? ticket.Rung, Ask = null },
        TicketMove.Escalate => ticket with { Rung = request.Rung ?? ticket.Rung },
        TicketMove.Locate when request.Place is { } place => ticket with { GridId = place.GridId, VillageId = place.VillageId, Rung = request.Rung ?? ticket.Rung },
        TicketMove.Regrid when request.Place is { } place => ticket with
        {
            GridId = place.GridId,
            VillageId = place.VillageId,
            Rung = request.Rung ?? ticket.Rung,
            // Asked anew: a card's number may be used once.
            Lapses = request.Picked is null ? ticket.Lapses : ticket.Lapses + 1,
        },
        TicketMove.Amend when request.Amended is { } amended => Amend(amended.Of(ticket), request),
        TicketMove.Attach when request.Urgency is { } urgency && urgency < ticket.Urgency => Graver(ticket, urgency, request.DueAt),
        TicketMove.Correct => TicketLabel.Change(ticket, request),
        TicketMove.HandOver => HandedOver(ticket, request),
        TicketMove.DemandAnswer or TicketMove.AnswerSupervisor => WrittenAnswer.Change(ticket, request),
        _ => MoreTime.Change(ticket, request),
    };

    /// <summary>Only who must still do something; who handled it or looked at it stays who did.</summary>
    internal static Ticket HandedOver(Ticket ticket, MoveRequest request) => request.Handover is not { } handover ? ticket : ticket with
    {
        Holder = ticket.Holder is { } holder ? handover.Of(holder) : null,
        Rung = request.Rung ?? ticket.Rung,
        Ask = ticket.Ask is { } ask ? ask with { By = handover.Of(ask.By) } : null,
        Owed = ticket.Owed is { } owed ? owed with { To = handover.Of(owed.To), From = handover.Of(owed.From) } : null,
    };

    /// <summary>A unit by its link is nobody who could be written to: who had it in hand stays the one who is asked.</summary>
    internal static string? HolderAfter(Ticket ticket, MoveRequest request) => request.By.LinkedUnit is null ? request.By.Id : ticket.Holder;

    /// <summary>Moved while nobody has taken it, it is asked for anew: a card's number may be used once.</summary>
    private static Ticket Amend(Ticket ticket, MoveRequest request) => request.Place is not { } place ? ticket : ticket with
    {
        GridId = place.GridId,
        VillageId = place.VillageId,
        Rung = request.Rung ?? ticket.Rung,
        Lapses = ticket.Status == TicketStatus.Ordered ? ticket.Lapses + 1 : ticket.Lapses,
    };

    /// <summary>A graver report: the earlier due time counts; the life ladder is climbed from its foot.</summary>
    private static Ticket Graver(Ticket ticket, Understanding.Urgency urgency, DateTimeOffset? due) => ticket with
    {
        Urgency = urgency,
        DueAt = due < ticket.DueAt ? due.Value : ticket.DueAt,
        Rung = urgency == Understanding.Urgency.Life ? 0 : ticket.Rung,
        Ask = null,
    };

    /// <summary>The clock stood still for the resident: the due time moves by as much as the cap still allows.</summary>
    private static Ticket Resume(Ticket ticket, DateTimeOffset at, TicketTerms terms)
    {
        var stood = at - (ticket.WaitingSince ?? at);
        var left = terms.WaitingCap - ticket.Waited;
        var counted = stood < left ? stood : left;
        return ticket with
        {
            Waited = ticket.Waited + counted,
            DueAt = ticket.DueAt + counted,
            Ask = ticket.Ask is { Kind: AskKind.Extension } ask ? ask with { Until = ask.Until + counted } : ticket.Ask,
            WaitingSince = null,
            StatusBeforeWaiting = null,
        };
    }

    private static Ticket SecondRound(Ticket ticket, MoveRequest request, TicketTerms terms) => ticket with
    {
        Round = ticket.Round + 1,
        Holder = null,
        UnitId = null,
        SignedForAt = null,
        ResolvedAt = null,
        Rung = request.Rung ?? ticket.Rung,
        DueAt = request.DueAt ?? request.At + terms.SecondRound,
        HopStartedAt = request.At,
    };

    private static MoveOutcome Refuse(Ticket ticket, MoveRequest request, RefusalReason reason) =>
        MoveOutcome.Refused(new MoveRefusal(reason, ticket.Status, Possible(ticket.Status, request.By.Role)));
}
