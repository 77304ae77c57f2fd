using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Tickets;

/// <summary>
/// 办事台: what a move brings about: the event, the next clock, who is asked, who is told. Pure: facts in, <see cref="Effects"/> out.
/// One subject a file: ordering and making a move here; what follows from a move in .Moves, who is asked in .Asking, who joins in .Joining,
/// what residents are told in .Telling and staff in .Staff, what is returned in .Returns, what is put off in .MoreTime, what is refused in .Refusing, what was merged wrongly in .Unmerging, what other units do of it in .Parts, acceptances without progress in .Lapses, answers owed to superiors in .Answers, what must be shown and looked at before it is done in .Checking, pictures in .Photos, two matters in one in .Splitting, what was said on or taken back in .Amending, pages for who has no account in .Links, what they rate in .Rating, clocks that ran out in .Clocks.
/// </summary>
public sealed partial class TicketDesk(DeskRules rules)
{
    private Corp Corp => rules.Corp;

    /// <summary>点单: a demand becomes a ticket. Receipt to who raised it, a card to the first rung; for life, cards and calls to all at once.</summary>
    public TicketFile Order(Effects effects, Ticket draft, Reporter first, Notices.Reach reach, Actor by, DateTimeOffset at, string? responseUrl = null, long? after = null)
    {
        ArgumentNullException.ThrowIfNull(effects);
        draft = draft with { Policy = PromiseTo(draft) };
        var due = DueOf(draft, Hop.Handling, at);
        var ticket = draft with { DueAt = due.At, DueIsProvisional = due.Provisional, HopStartedAt = at, OrderedAt = at };
        // A matter that came back begins higher than it ended.
        var pick = PickRung(effects, ticket, Math.Max(draft.Rung, FirstRung(ticket, at)), at);
        var begun = ticket with { Rung = pick.Rung, Picked = pick.Picked };
        var request = new MoveRequest(TicketMove.Order, by, at)
        {
            Person = first.Person,
            Detail = [("rule", due.Rule), AcceptPromise(begun, at), ("origin", begun.Origin), .. pick.Why, .. begun.Doubt > 0 ? [("doubt", Subject(begun.Doubt))] : Array.Empty<(string, string)>(), .. after is { } old ? [("after", Subject(old))] : Array.Empty<(string, string)>()],
        };
        var (recorded, entry) = History.Record(null, begun, request, rules.Salt);
        // Made from the ticket before its first event: for the store it is new.
        var file = new TicketFile(begun, [first], [], [reach]) { Ticket = recorded };
        Keep(effects, file, entry);
        effects.Reporters[(recorded.Number, first.Person)] = first;
        Receipt(effects, file, first.Person, at, responseUrl, joined: false);
        // The resident's own clock is watched from the first minute, whoever takes the matter.
        Due(effects, file, DueKind.Handling, recorded.DueAt);
        WatchClimb(effects, file, at);
        Ask(effects, file, at);
        return file;
    }

    /// <summary>Makes a move with all that follows from it, or says why not.</summary>
    public MoveRefusal? Move(Effects effects, TicketFile file, MoveRequest request)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(request);
        request = request with { By = Capacity(file.Ticket, request.By) };
        if (BeforeTheTable(file.Ticket, request) is { } reason)
        {
            return new MoveRefusal(reason, file.Ticket.Status, TicketRules.Possible(file.Ticket.Status, request.By.Role));
        }

        request = request.Move switch
        {
            TicketMove.Return => request with { UnitId = file.Ticket.UnitId, Reason = request.Reason ?? rules.Reasons.Return.SaidIn(request.Note)?.Code },
            TicketMove.AskExtension or TicketMove.AskDeferral => MoreTimeWanted(file.Ticket, request),
            TicketMove.GrantExtension or TicketMove.Defer or TicketMove.RefuseAsk => request with { Person = file.Ticket.Ask?.By },
            TicketMove.ResumeDeferred => request with { DueAt = DueOf(file.Ticket, Hop.Handling, request.At).At },
            TicketMove.Refuse => Refusing(request),
            TicketMove.Resolve or TicketMove.ReportDone => Finishing(file, request),
            TicketMove.Assist or TicketMove.AssistDone or TicketMove.AssistEnd => Parting(file, request),
            TicketMove.Dispatch when Corp.FindUnit(request.UnitId) is null => request with { UnitId = null },
            TicketMove.Dispatch => PickContact(effects, file.Ticket, request),
            TicketMove.Close => request with { Untold = file.Reporters.Count(r => r.Told == ToldState.NotTold) },
            TicketMove.Reopen => SecondRound(effects, file.Ticket, request),
            TicketMove.DemandAnswer => AnswerFrom(file.Ticket, request),
            _ => request,
        };
        var (owed, check) = (file.Ticket.Owed, file.Ticket.Check);
        if (Apply(effects, file, request) is { } refusal)
        {
            return refusal;
        }

        Follow(effects, file, request);
        Answered(effects, file, request, owed);
        if (check is not null && file.Ticket.Check is null)
        {
            GreyChecks(effects, file, check, request);
        }

        return null;
    }

    private MoveRefusal? Apply(Effects effects, TicketFile file, MoveRequest request)
    {
        var before = file.Ticket;
        var outcome = TicketRules.Apply(before, request, TermsOf(before, request.At));
        if (!outcome.IsDone)
        {
            return outcome.Refusal;
        }

        var (ticket, entry) = History.Record(before, outcome.Ticket, request, rules.Salt);
        EndLinks(effects, before, ticket, request.At);
        file.Ticket = ticket;
        Keep(effects, file, entry);
        return null;
    }

    private void Keep(Effects effects, TicketFile file, TicketEvent entry)
    {
        effects.Turns[file.Ticket.Number] = file.Ticket.Category == Ticket.ConfidentialCategory ? null : Scheduling.Turn.Of(Corp, file.Ticket);
        effects.Files[file.Ticket.Number] = file;
        effects.Events.Add(entry);
    }

    /// <summary>The corp's own times as they were promised to this ticket.</summary>
    private TicketTerms TermsOf(Ticket ticket, DateTimeOffset at)
    {
        var promised = ticket.Policy ?? PromiseTo(ticket);
        var waiting = promised.Limits[Hop.WaitingOnResident].Other;
        return TicketTerms.Default with
        {
            WaitingCap = waiting.Unit switch
            {
                DueUnit.Minutes => TimeSpan.FromMinutes(waiting.Count),
                DueUnit.Hours => TimeSpan.FromHours(waiting.Count),
                DueUnit.WorkingDays or DueUnit.CalendarDays => TimeSpan.FromDays(waiting.Count),
            },
            ReopenWithin = ticket.ResolvedAt is { } resolved ? DueOf(ticket, Hop.Reopen, resolved).At - resolved : TicketTerms.Default.ReopenWithin,
            SecondRound = DueOf(ticket, Hop.SecondRoundDone, at).At - at,
            ReturnBy = DueOf(ticket, Hop.Return, ticket.HopStartedAt).At,
            ExtensionTimes = promised.ExtensionTimes,
            // A due time of 24:00 belongs to the day that ends with it.
            ExtensionLatest = promised.ExtensionAtMost.From(ticket.DueAt.AddTicks(-1), rules.Calendar, promised.DayEndsAt).At,
            ReviewLatest = promised.ReviewAtMost.From(at, rules.Calendar, promised.DayEndsAt).At,
        };
    }

    private Deadline DueOf(Ticket ticket, Hop hop, DateTimeOffset at) =>
        ticket.Policy?.For(ticket.Urgency, hop, at, rules.Calendar)
        ?? rules.Deadlines.For(ticket.Urgency, ticket.Kind, ticket.Category, hop, at, rules.Calendar);

    private string NameOf(string userId) =>
        Corp.Staff.TryGetValue(userId, out var staff) ? staff.Name : Actor.LinkedUnitOf(userId) is { } unit ? Corp.FindUnit(unit)?.Name ?? unit : userId;

    private static bool IsUrgent(Ticket ticket) => ticket.Urgency is Understanding.Urgency.Life or Understanding.Urgency.TwoHours;

    private static void Due(Effects effects, TicketFile file, DueKind kind, DateTimeOffset at) =>
        effects.Dues[new DueKey(kind, Subject(file.Ticket.Number))] = at;

    private static void Clear(Effects effects, TicketFile file, DueKind kind) =>
        effects.Dues[new DueKey(kind, Subject(file.Ticket.Number))] = null;

    private static void ClearAll(Effects effects, TicketFile file)
    {
        DueKind[] kinds = [DueKind.Accept, DueKind.Life, DueKind.Dispatch, DueKind.SignFor, DueKind.Handling, DueKind.Waiting, DueKind.Close, DueKind.Review, DueKind.Part, DueKind.Progress, DueKind.Answer, DueKind.Check, DueKind.Climb, DueKind.Place];
        foreach (var kind in kinds)
        {
            Clear(effects, file, kind);
        }
    }

    private static string Subject(long number) => number.ToString(CultureInfo.InvariantCulture);
}
