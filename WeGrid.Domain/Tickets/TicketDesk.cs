using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Tickets;

/// <summary>
/// 办事台: what a move brings about: the event, the next clock, who is asked, who is told. Pure: facts in, <see cref="Effects"/> out.
/// Split by stage: ordering and asking here, telling residents in TicketDesk.Telling.cs, clocks that ran out in TicketDesk.Clocks.cs.
/// </summary>
public sealed partial class TicketDesk(DeskRules rules)
{
    private readonly TicketTerms _terms = TicketTerms.Default;

    private Corp Corp => rules.Corp;

    /// <summary>点单: a demand becomes a ticket. Receipt to who raised it, a card to the first rung; for life, cards and calls to all at once.</summary>
    public TicketFile Order(Effects effects, Ticket draft, Reporter first, Notices.Reach reach, Actor by, DateTimeOffset at, string? responseUrl = null)
    {
        ArgumentNullException.ThrowIfNull(effects);
        var due = DueOf(draft, Hop.Handling, at);
        var ticket = draft with { DueAt = due.At, DueIsProvisional = due.Provisional, HopStartedAt = at, OrderedAt = at };
        var request = new MoveRequest(TicketMove.Order, by, at) { Person = first.Person, Detail = [("rule", due.Rule)] };
        var (recorded, entry) = History.Record(null, ticket with { Rung = FirstRung(ticket, at) }, request, rules.Salt);
        var file = new TicketFile(recorded, [first], [], [reach]);
        Keep(effects, file, entry);
        effects.Reporters[(recorded.Number, first.Person)] = first;
        Receipt(effects, file, first.Person, at, responseUrl, joined: false);
        Ask(effects, file, at);
        return file;
    }

    /// <summary>附和: one more person with the same matter joins; a graver report makes the ticket graver.</summary>
    public void Attach(Effects effects, TicketFile file, Reporter reporter, Notices.Reach reach, Understanding.Urgency urgency, Actor by, DateTimeOffset at, string? responseUrl = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(reporter);
        file.Reaches[reporter.Person] = reach;
        if (file.Reporters.Exists(r => string.Equals(r.Person, reporter.Person, StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        var graver = urgency < file.Ticket.Urgency;
        var due = graver ? DueOf(file.Ticket with { Urgency = urgency }, Hop.Handling, at).At : (DateTimeOffset?)null;
        var request = new MoveRequest(TicketMove.Attach, by, at) { Person = reporter.Person, DueAt = due };
        if (Apply(effects, file, request) is not null)
        {
            return;
        }

        file.Reporters.Add(reporter);
        effects.Reporters[(file.Ticket.Number, reporter.Person)] = reporter;
        Receipt(effects, file, reporter.Person, at, responseUrl, joined: true);
        if (graver)
        {
            file.Ticket = file.Ticket with { Urgency = urgency };
            if (file.Ticket.Status == TicketStatus.Ordered)
            {
                Ask(effects, file, at);
            }
        }
    }

    /// <summary>Makes a move with all that follows from it, or says why not.</summary>
    public MoveRefusal? Move(Effects effects, TicketFile file, MoveRequest request)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(request);
        if (Apply(effects, file, request) is { } refusal)
        {
            return refusal;
        }

        Follow(effects, file, request);
        return null;
    }

    private void Follow(Effects effects, TicketFile file, MoveRequest request)
    {
        switch (request.Move)
        {
            case TicketMove.Accept:
                Accepted(effects, file, request);
                break;
            case TicketMove.Dispatch:
                Dispatched(effects, file, request);
                break;
            case TicketMove.SignFor or TicketMove.Start:
                Clear(effects, file, DueKind.SignFor);
                break;
            case TicketMove.Return:
                Returned(effects, file, request);
                break;
            case TicketMove.Resolve:
                Resolved(effects, file, request);
                break;
            case TicketMove.AskResident:
                Waiting(effects, file, request);
                break;
            case TicketMove.ResumeAfterWaiting:
                Resumed(effects, file, request);
                break;
            case TicketMove.Reopen:
                Reopened(effects, file, request);
                break;
            case TicketMove.Merge:
                ClearAll(effects, file);
                break;
            case TicketMove.Terminate or TicketMove.FalseAlarm:
                Ended(effects, file, request);
                break;
            case TicketMove.Close:
                ClearAll(effects, file);
                break;
            case TicketMove.Order or TicketMove.Rate or TicketMove.Attach or TicketMove.Tell or TicketMove.Escalate or TicketMove.Urge or TicketMove.Supervise:
                break;
        }
    }

    private void Accepted(Effects effects, TicketFile file, MoveRequest request)
    {
        var ticket = file.Ticket;
        Clear(effects, file, DueKind.Accept);
        Clear(effects, file, DueKind.Life);
        GreyCards(effects, file, request.At, $"已由{NameOf(request.By.Id)}受理");
        Due(effects, file, DueKind.Dispatch, DueOf(ticket, Hop.Dispatch, request.At).At);
        Due(effects, file, DueKind.Handling, ticket.DueAt);
        var dispatcher = (request.By.Role & Role.Village) != 0 ? request.By.Id : DispatcherOf(ticket);
        Choose(effects, file, dispatcher, request.At);
        if (!string.Equals(dispatcher, request.By.Id, StringComparison.OrdinalIgnoreCase))
        {
            Inform(effects, file, request.By.Id, "accepted_yours", request.At);
        }
    }

    private void Dispatched(Effects effects, TicketFile file, MoveRequest request)
    {
        Clear(effects, file, DueKind.Dispatch);
        Due(effects, file, DueKind.SignFor, DueOf(file.Ticket, Hop.SignFor, request.At).At);
        foreach (var contact in Corp.ContactsOf(request.UnitId))
        {
            Card(effects, file, contact, "ticket_dispatched", $"unit-{file.Ticket.Number}-{file.Ticket.Round}-{file.Ticket.Returns}", request.At, IsUrgent(file.Ticket),
                [Button("signfor", file), Button("start", file)]);
        }
    }

    private void Returned(Effects effects, TicketFile file, MoveRequest request)
    {
        Clear(effects, file, DueKind.SignFor);
        Due(effects, file, DueKind.Dispatch, DueOf(file.Ticket, Hop.Dispatch, request.At).At);
        Choose(effects, file, DispatcherOf(file.Ticket), request.At);
    }

    private void Waiting(Effects effects, TicketFile file, MoveRequest request)
    {
        Due(effects, file, DueKind.Waiting, request.At + (_terms.WaitingCap - file.Ticket.Waited));
        Clear(effects, file, DueKind.Handling);
        TellAll(effects, file, "question", Notices.Purpose.Question, request.At, ("question", request.Note));
    }

    private void Resumed(Effects effects, TicketFile file, MoveRequest request)
    {
        Clear(effects, file, DueKind.Waiting);
        Due(effects, file, DueKind.Handling, file.Ticket.DueAt);
        if (file.Ticket.Holder is { } holder)
        {
            Inform(effects, file, holder, "resumed", request.At, ("answer", request.Note.Length > 0 ? request.Note : "居民未补充，请继续办理"));
        }
    }

    private void Reopened(Effects effects, TicketFile file, MoveRequest request)
    {
        Clear(effects, file, DueKind.Close);
        Due(effects, file, DueKind.Handling, file.Ticket.DueAt);
        ResetTold(effects, file);
        Ask(effects, file, request.At);
        Supervise(effects, file, request.At, "bad_rating", ("reason", request.Note.Length > 0 ? request.Note : "未说明原因"));
    }

    private MoveRefusal? Apply(Effects effects, TicketFile file, MoveRequest request)
    {
        var before = file.Ticket;
        var outcome = TicketRules.Apply(before, request, _terms);
        if (!outcome.IsDone)
        {
            return outcome.Refusal;
        }

        var (ticket, entry) = History.Record(before, outcome.Ticket, request, rules.Salt);
        file.Ticket = ticket;
        Keep(effects, file, entry);
        return null;
    }

    private static void Keep(Effects effects, TicketFile file, TicketEvent entry)
    {
        effects.Files[file.Ticket.Number] = file;
        effects.Events.Add(entry);
    }

    /// <summary>Asks the present rung; for life everyone of the life ladder at once, by card and by voice.</summary>
    private void Ask(Effects effects, TicketFile file, DateTimeOffset at)
    {
        var ticket = file.Ticket;
        if (ticket.IsLife)
        {
            AskForLife(effects, file, Ladder.ForLife(Corp.Grids, ticket.GridId), 0, at);
            return;
        }

        var rungs = RungsOf(ticket);
        if (rungs.Count == 0)
        {
            return;
        }

        var rung = Math.Min(ticket.Rung, rungs.Count - 1);
        var asked = rungs[rung];
        var sendAt = SendAt(at, ticket, asked);
        Card(effects, file, asked.UserId, ticket.Round > 1 ? "second_round" : "ticket_new", TaskId(ticket, rung), sendAt, false, [Button("accept", file), Button("decline", file)]);
        Due(effects, file, DueKind.Accept, DueOf(ticket, ticket.Round > 1 ? Hop.SecondRoundContact : Hop.Accept, sendAt).At);
    }

    private void AskForLife(Effects effects, TicketFile file, IReadOnlyList<Rung> rungs, int wave, DateTimeOffset at)
    {
        for (var i = 0; i < rungs.Count; i++)
        {
            Card(effects, file, rungs[i].UserId, "life", LifeTaskId(file.Ticket, wave, i), at, true, [Button("accept", file), Button("false_alarm", file)]);
            Call(effects, file, rungs[i].UserId, at, wave);
        }

        Due(effects, file, DueKind.Life, at + DeskRules.LifeAnswer);
    }

    /// <summary>A village's dispatcher gets one card with the units that take this category.</summary>
    private void Choose(Effects effects, TicketFile file, string dispatcher, DateTimeOffset at)
    {
        var ticket = file.Ticket;
        var buttons = Corp.UnitsFor(ticket.Category).Take(4)
            .Select(u => new Notices.NoticeButton("dispatch", $"dispatch:{ticket.Number}:{u.Id}", $"派给{u.Name}"))
            .Append(Button("own", file))
            .ToList();
        Card(effects, file, dispatcher, "ticket_choose", $"choose-{ticket.Number}-{ticket.Round}-{ticket.Returns}", SendAt(at, ticket, null), IsUrgent(ticket), buttons);
    }

    private string DispatcherOf(Ticket ticket) =>
        Corp.Grids.NearestHolders(ticket.GridId, PostKind.GridLeader).Select(p => p.UserId).FirstOrDefault()
        ?? Corp.Grids.NearestHolders(ticket.GridId, PostKind.DutyOfficer).Select(p => p.UserId).FirstOrDefault()
        ?? ticket.Holder ?? "";

    /// <summary>
    /// At night an urgent matter begins with the duty officer, who is awake, and not with a volunteer who is asleep;
    /// everything else waits for the morning (docs/decisions/0012-quiet-hours.md).
    /// </summary>
    private int FirstRung(Ticket ticket, DateTimeOffset at)
    {
        if (ticket.Urgency != Understanding.Urgency.TwoHours || rules.Deadlines.Quiet.NextAllowed(at, danger: false) <= at)
        {
            return 0;
        }

        var rungs = RungsOf(ticket);
        return Math.Max(0, rungs.ToList().FindIndex(r => r.Kind == PostKind.DutyOfficer));
    }

    private DateTimeOffset SendAt(DateTimeOffset at, Ticket ticket, Rung? asked) =>
        rules.Deadlines.Quiet.NextAllowed(at, IsUrgent(ticket) && (asked is null || ticket.IsLife || asked.Kind is PostKind.DutyOfficer or PostKind.TownLeader));

    private IReadOnlyList<Rung> RungsOf(Ticket ticket) => Ladder.For(Corp.Grids, ticket.GridId, Corp.EscalationOrder);

    private Deadline DueOf(Ticket ticket, Hop hop, DateTimeOffset at) =>
        rules.Deadlines.For(ticket.Urgency, ticket.Kind, ticket.Category, hop, at, rules.Calendar);

    private string NameOf(string userId) => Corp.Staff.TryGetValue(userId, out var staff) ? staff.Name : userId;

    private static bool IsUrgent(Ticket ticket) => ticket.Urgency is Understanding.Urgency.Life or Understanding.Urgency.TwoHours;

    private static string TaskId(Ticket ticket, int rung) => $"new-{ticket.Number}-{ticket.Round}-{rung}";

    private static string LifeTaskId(Ticket ticket, int wave, int person) => $"life-{ticket.Number}-{ticket.Round}-{wave}-{person}";

    private static Notices.NoticeButton Button(string name, TicketFile file) => new(name, $"{name}:{file.Ticket.Number}");

    private static void Due(Effects effects, TicketFile file, DueKind kind, DateTimeOffset at) =>
        effects.Dues[new DueKey(kind, Subject(file.Ticket.Number))] = at;

    private static void Clear(Effects effects, TicketFile file, DueKind kind) =>
        effects.Dues[new DueKey(kind, Subject(file.Ticket.Number))] = null;

    private static void ClearAll(Effects effects, TicketFile file)
    {
        DueKind[] kinds = [DueKind.Accept, DueKind.Life, DueKind.Dispatch, DueKind.SignFor, DueKind.Handling, DueKind.Waiting, DueKind.Close];
        foreach (var kind in kinds)
        {
            Clear(effects, file, kind);
        }
    }

    private static string Subject(long number) => number.ToString(CultureInfo.InvariantCulture);
}
