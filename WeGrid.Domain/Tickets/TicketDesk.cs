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
    private Corp Corp => rules.Corp;

    /// <summary>点单: a demand becomes a ticket. Receipt to who raised it, a card to the first rung; for life, cards and calls to all at once.</summary>
    public TicketFile Order(Effects effects, Ticket draft, Reporter first, Notices.Reach reach, Actor by, DateTimeOffset at, string? responseUrl = null)
    {
        ArgumentNullException.ThrowIfNull(effects);
        var due = DueOf(draft, Hop.Handling, at);
        var ticket = draft with { DueAt = due.At, DueIsProvisional = due.Provisional, HopStartedAt = at, OrderedAt = at };
        var request = new MoveRequest(TicketMove.Order, by, at) { Person = first.Person, Detail = [("rule", due.Rule)] };
        var begun = ticket with { Rung = FirstRung(ticket, at) };
        var (recorded, entry) = History.Record(null, begun, request, rules.Salt);
        // Made from the ticket before its first event: for the store it is new.
        var file = new TicketFile(begun, [first], [], [reach]) { Ticket = recorded };
        Keep(effects, file, entry);
        effects.Reporters[(recorded.Number, first.Person)] = first;
        Receipt(effects, file, first.Person, at, responseUrl, joined: false);
        // The resident's own clock is watched from the first minute, whoever takes the matter.
        Due(effects, file, DueKind.Handling, recorded.DueAt);
        Ask(effects, file, at);
        return file;
    }

    /// <summary>附和: one more person with the same matter joins; a graver report makes the ticket graver.</summary>
    public void Attach(Effects effects, TicketFile file, Reporter reporter, Notices.Reach reach, Understanding.Urgency urgency, Actor by, DateTimeOffset at, string? responseUrl = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(reporter);
        file.Reaches[reporter.Person] = reach;
        var isNew = !file.Reporters.Exists(r => string.Equals(r.Person, reporter.Person, StringComparison.OrdinalIgnoreCase));
        var graver = urgency < file.Ticket.Urgency;
        if (!isNew && !graver && urgency != Understanding.Urgency.Life)
        {
            return;
        }

        var before = file.Ticket;
        var request = new MoveRequest(TicketMove.Attach, by, at) { Person = reporter.Person };
        request = graver ? request with { Urgency = urgency, DueAt = DueOf(before with { Urgency = urgency }, Hop.Handling, at).At } : request;
        if (Apply(effects, file, request) is not null)
        {
            return;
        }

        if (isNew)
        {
            Joined(effects, file, reporter, at, responseUrl);
        }

        if (graver || urgency == Understanding.Urgency.Life)
        {
            Graver(effects, file, before, at);
        }
    }

    private void Joined(Effects effects, TicketFile file, Reporter reporter, DateTimeOffset at, string? responseUrl)
    {
        file.Reporters.Add(reporter);
        effects.Reporters[(file.Ticket.Number, reporter.Person)] = reporter;
        Receipt(effects, file, reporter.Person, at, responseUrl, joined: true);
        if (file.Ticket.Status is TicketStatus.Resolved or TicketStatus.Rated)
        {
            // Came after the result went out: gets it now, and is asked like everyone else.
            Keep(effects, file, new Surveys.Survey { Person = reporter.Person, Round = file.Ticket.Round });
            Tell(effects, file, reporter.Person, "result", Notices.Purpose.Result, at, YesNo(file));
            Due(effects, file, DueKind.Close, at + ToldWithin);
        }
    }

    /// <summary>A graver report, or one more cry for help: who has not taken it is asked again, who has is told at once.</summary>
    private void Graver(Effects effects, TicketFile file, Ticket before, DateTimeOffset at)
    {
        var ticket = file.Ticket;
        if (ticket.Status is not (TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.WaitingOnResident))
        {
            Due(effects, file, DueKind.Handling, ticket.DueAt);
        }

        if (ticket.Status == TicketStatus.Ordered)
        {
            if (ticket.Urgency == before.Urgency)
            {
                return;
            }

            AskAgain(effects, file, before, at);
            return;
        }

        string?[] holders = [ticket.Holder, .. Corp.ContactsOf(ticket.UnitId), .. ticket.IsLife ? Superiors(ticket).Take(1) : []];
        foreach (var holder in holders.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
        {
            Inform(effects, file, holder, "graver", at);
        }
    }

    private void AskAgain(Effects effects, TicketFile file, Ticket before, DateTimeOffset at)
    {
        if (file.Ticket.IsLife)
        {
            GreyCards(effects, file, before, at, "已升级为危及生命");
            Clear(effects, file, DueKind.Accept);
            Ask(effects, file, at);
            return;
        }

        if (AwakeRung(file.Ticket, before.Rung + 1, at) is var awake && awake > before.Rung)
        {
            Apply(effects, file, new MoveRequest(TicketMove.Escalate, Actor.Machine("graver/1"), at) { Rung = awake, Detail = [("why", "graver")] });
            Ask(effects, file, at);
            return;
        }

        var rungs = RungsOf(file.Ticket);
        if (rungs.Count > 0)
        {
            // The card is on the phone already; a second one with its number would be refused.
            var asked = rungs[Math.Clamp(file.Ticket.Rung, 0, rungs.Count - 1)].UserId;
            Inform(effects, file, asked, "graver", at);
            Due(effects, file, DueKind.Accept, DueOf(file.Ticket, Hop.Accept, SendAt(at, file.Ticket, asked)).At);
        }
    }

    /// <summary>Makes a move with all that follows from it, or says why not.</summary>
    public MoveRefusal? Move(Effects effects, TicketFile file, MoveRequest request)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(request);
        request = request.Move switch
        {
            TicketMove.Dispatch when Corp.FindUnit(request.UnitId) is null => request with { UnitId = null },
            TicketMove.Close => request with { Untold = file.Reporters.Count(r => r.Told == ToldState.NotTold) },
            TicketMove.Reopen => SecondRound(file.Ticket, request),
            _ => request,
        };
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
                GreyCards(effects, file, file.Ticket, request.At, $"已并入{request.MergeInto}号");
                break;
            case TicketMove.Terminate or TicketMove.FalseAlarm:
                Ended(effects, file, request);
                break;
            case TicketMove.Close:
                ClearAll(effects, file);
                break;
            case TicketMove.Order or TicketMove.Rate or TicketMove.Attach or TicketMove.Tell or TicketMove.Escalate or TicketMove.Urge or TicketMove.Supervise or TicketMove.Locate:
                break;
        }
    }

    private void Accepted(Effects effects, TicketFile file, MoveRequest request)
    {
        var ticket = file.Ticket;
        Clear(effects, file, DueKind.Accept);
        Clear(effects, file, DueKind.Life);
        GreyCards(effects, file, ticket, request.At, $"已由{NameOf(request.By.Id)}受理");
        Due(effects, file, DueKind.Dispatch, DueOf(ticket, Hop.Dispatch, request.At).At);
        Due(effects, file, DueKind.Handling, ticket.DueAt);
        if ((request.By.Role & Role.Village) != 0)
        {
            // Who has just tapped is awake.
            Choose(effects, file, request.By.Id, request.At);
            return;
        }

        var dispatcher = DispatcherOf(ticket, request.At);
        Choose(effects, file, dispatcher, SendAt(request.At, ticket, dispatcher));
        if (!string.Equals(dispatcher, request.By.Id, StringComparison.OrdinalIgnoreCase))
        {
            Inform(effects, file, request.By.Id, "accepted_yours", request.At);
        }
    }

    private void Dispatched(Effects effects, TicketFile file, MoveRequest request)
    {
        Clear(effects, file, DueKind.Dispatch);
        Due(effects, file, DueKind.SignFor, DueOf(file.Ticket, Hop.SignFor, request.At).At);
        var contacts = Corp.ContactsOf(request.UnitId);
        foreach (var contact in contacts)
        {
            Card(effects, file, contact, "ticket_dispatched", $"unit-{file.Ticket.Number}-{file.Ticket.Round}-{file.Ticket.Returns}",
                SendAt(request.At, file.Ticket, contact), IsUrgent(file.Ticket), [Button("signfor", file), Button("start", file)]);
        }

        if (contacts.Count == 0)
        {
            // Nobody in the unit hears of it from us: who dispatched has to ring them up.
            Inform(effects, file, request.By.Id, "unit_by_phone", request.At);
        }
    }

    private void Returned(Effects effects, TicketFile file, MoveRequest request)
    {
        Clear(effects, file, DueKind.SignFor);
        Due(effects, file, DueKind.Dispatch, DueOf(file.Ticket, Hop.Dispatch, request.At).At);
        var dispatcher = DispatcherOf(file.Ticket, request.At);
        Choose(effects, file, dispatcher, SendAt(request.At, file.Ticket, dispatcher));
    }

    private void Waiting(Effects effects, TicketFile file, MoveRequest request)
    {
        Due(effects, file, DueKind.Waiting, request.At + (TermsOf(file.Ticket, request.At).WaitingCap - file.Ticket.Waited));
        Clear(effects, file, DueKind.Handling);
        Clear(effects, file, DueKind.Dispatch);
        Clear(effects, file, DueKind.SignFor);
        TellAll(effects, file, "question", Notices.Purpose.Question, request.At, ("question", request.Note));
    }

    private void Resumed(Effects effects, TicketFile file, MoveRequest request)
    {
        Clear(effects, file, DueKind.Waiting);
        var ticket = file.Ticket;
        Due(effects, file, DueKind.Handling, ticket.DueAt);
        // The clock of the hop stood still with it and starts again.
        if (ticket.Status == TicketStatus.Accepted)
        {
            Due(effects, file, DueKind.Dispatch, DueOf(ticket, Hop.Dispatch, request.At).At);
        }
        else if (ticket is { Status: TicketStatus.Dispatched, SignedForAt: null })
        {
            Due(effects, file, DueKind.SignFor, DueOf(ticket, Hop.SignFor, request.At).At);
        }

        string?[] waiting = [ticket.Holder, FirstContact(ticket)];
        foreach (var holder in waiting.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
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
        Supervise(effects, file, request.At, "bad_rating", null, ("reason", ReasonOf(request.Note)));
    }

    /// <summary>What the superior reads: the words without the numbers that could name who said them.</summary>
    private static string ReasonOf(string words) => words.Length > 0 ? Intake.Masking.Summary(words) : "未说明原因";

    /// <summary>二次办理: a shorter limit than the first had, and a higher owner; at night an urgent one begins with who is awake.</summary>
    private MoveRequest SecondRound(Ticket ticket, MoveRequest request)
    {
        var contact = DueOf(ticket, Hop.SecondRoundDone, request.At).At;
        var again = DueOf(ticket, Hop.Handling, request.At).At;
        return request with
        {
            DueAt = request.DueAt ?? (again < contact ? again : contact),
            Rung = request.Rung ?? (ticket.IsLife ? 0 : Math.Max(HigherRung(ticket), FirstRung(ticket, request.At))),
        };
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
            AskForLife(effects, file, 0, at);
            return;
        }

        var rungs = RungsOf(ticket);
        if (rungs.Count == 0)
        {
            // Nobody in the whole corp holds a post: the clock runs all the same, and asks again when somebody does.
            Due(effects, file, DueKind.Accept, DueOf(ticket, Hop.Accept, at).At);
            return;
        }

        var rung = Math.Clamp(ticket.Rung, 0, rungs.Count - 1);
        var asked = rungs[rung];
        var sendAt = SendAt(at, ticket, asked.UserId);
        Card(effects, file, asked.UserId, ticket.Round > 1 ? "second_round" : "ticket_new", TaskId(ticket, rung), sendAt, false, [Button("accept", file), Button("decline", file)]);
        Due(effects, file, DueKind.Accept, DueOf(ticket, ticket.Round > 1 ? Hop.SecondRoundContact : Hop.Accept, sendAt).At);
    }

    private void AskForLife(Effects effects, TicketFile file, int wave, DateTimeOffset at)
    {
        var rungs = LifeWave(file.Ticket, wave);
        for (var i = 0; i < rungs.Count; i++)
        {
            Card(effects, file, rungs[i].UserId, "life", LifeTaskId(file.Ticket, wave, i), at, true, [Button("accept", file), Button("false_alarm", file)]);
            Call(effects, file, rungs[i].UserId, at, wave);
        }

        Due(effects, file, DueKind.Life, at + DeskRules.LifeAnswer);
    }

    /// <summary>生命通道, wave by wave: the ladder for life, then the town leader, then everyone again and again.</summary>
    private IReadOnlyList<Rung> LifeWave(Ticket ticket, int wave)
    {
        var first = Ladder.ForLife(Corp.Grids, ticket.GridId);
        var leaders = Corp.Grids.NearestHolders(ticket.GridId, PostKind.TownLeader).Select(p => new Rung(p.UserId, p.Kind, p.GridId, p.IsStandIn));
        IReadOnlyList<Rung> asked = wave switch
        {
            0 => first,
            1 => [.. leaders],
            _ => [.. leaders, .. first],
        };
        asked = asked.Count > 0 ? asked : [.. leaders, .. first];
        return asked.Count > 0 ? [.. asked.DistinctBy(r => r.UserId, StringComparer.OrdinalIgnoreCase)] : Ladder.Anybody(Corp.Grids);
    }

    /// <summary>A village's dispatcher gets one card with the units that take this category.</summary>
    private void Choose(Effects effects, TicketFile file, string dispatcher, DateTimeOffset at)
    {
        var ticket = file.Ticket;
        var buttons = Corp.UnitsFor(ticket.Category).Take(4)
            .Select(u => new Notices.NoticeButton("dispatch", $"dispatch:{ticket.Number}:{u.Id}", $"派给{u.Name}"))
            .Append(Button("own", file))
            .ToList();
        if (dispatcher.Length > 0)
        {
            Card(effects, file, dispatcher, "ticket_choose", $"choose-{ticket.Number}-{ticket.Round}-{ticket.Returns}", at, IsUrgent(ticket), buttons);
        }
    }

    /// <summary>
    /// Who names the unit: the village; at night for an urgent matter the duty officer, who is awake;
    /// after the second return the arbiter, whose word is final (LC-08).
    /// </summary>
    private string DispatcherOf(Ticket ticket, DateTimeOffset at)
    {
        var higher = Superiors(ticket).FirstOrDefault();
        if (ticket.Returns >= TicketRules.ReturnsUntilRuling || (IsUrgent(ticket) && IsQuiet(at)))
        {
            return higher ?? ticket.Holder ?? "";
        }

        var village = ticket.IsConfidential ? null : Corp.Grids.NearestHolders(ticket.GridId, PostKind.GridLeader).Select(p => p.UserId).FirstOrDefault();
        return village ?? higher ?? ticket.Holder ?? "";
    }

    /// <summary>上级 of a ticket, duty officer first; the grid leader or whoever there is, where a town has none. For a confidential one 纪检 alone.</summary>
    private IEnumerable<string> Superiors(Ticket ticket)
    {
        if (ticket.IsConfidential)
        {
            return Ladder.ForConfidential(Corp.Grids).Select(r => r.UserId);
        }

        PostKind[] kinds = [PostKind.DutyOfficer, PostKind.TownLeader, PostKind.GridLeader];
        return kinds.SelectMany(k => Corp.Grids.NearestHolders(ticket.GridId, k)).Select(p => p.UserId)
            .Concat(Ladder.Anybody(Corp.Grids).Select(r => r.UserId))
            .Distinct(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// At night an urgent matter begins with the duty officer, who is awake, and not with a volunteer who is asleep;
    /// everything else waits for the morning (docs/decisions/0012-quiet-hours.md).
    /// </summary>
    private int FirstRung(Ticket ticket, DateTimeOffset at)
    {
        return Math.Max(0, AwakeRung(ticket, 0, at));
    }

    /// <summary>The first rung from <paramref name="from"/> on that is awake, when it is night and the matter cannot wait; else -1.</summary>
    private int AwakeRung(Ticket ticket, int from, DateTimeOffset at)
    {
        if (ticket.Urgency != Understanding.Urgency.TwoHours || !IsQuiet(at))
        {
            return -1;
        }

        var rungs = RungsOf(ticket).ToList();
        return from < rungs.Count ? rungs.FindIndex(from, r => r.Kind is PostKind.DutyOfficer or PostKind.TownLeader) : -1;
    }

    private bool IsQuiet(DateTimeOffset at) => rules.Deadlines.Quiet.NextAllowed(at, danger: false) > at;

    /// <summary>Life breaks the quiet of anybody; a 2-hour matter only that of who is on duty or of the unit it was sent to.</summary>
    private DateTimeOffset SendAt(DateTimeOffset at, Ticket ticket, string user) =>
        rules.Deadlines.Quiet.NextAllowed(at, ticket.IsLife || (IsUrgent(ticket) && IsAwake(ticket, user)));

    private bool IsAwake(Ticket ticket, string user) =>
        Corp.Grids.PostsOf(user).Any(p => p.Kind is PostKind.DutyOfficer or PostKind.TownLeader)
        || Corp.ContactsOf(ticket.UnitId).Contains(user, StringComparer.OrdinalIgnoreCase);

    private IReadOnlyList<Rung> RungsOf(Ticket ticket)
    {
        var rungs = ticket.IsConfidential ? Ladder.ForConfidential(Corp.Grids) : Ladder.For(Corp.Grids, ticket.GridId, Corp.EscalationOrder);
        return rungs.Count > 0 || ticket.IsConfidential ? rungs : Ladder.Anybody(Corp.Grids);
    }

    /// <summary>The corp's own times (data/deadlines.json) as they hold for this ticket.</summary>
    private TicketTerms TermsOf(Ticket ticket, DateTimeOffset at)
    {
        var waiting = rules.Deadlines.Limits[Hop.WaitingOnResident].Other;
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
        };
    }

    private Deadline DueOf(Ticket ticket, Hop hop, DateTimeOffset at) =>
        rules.Deadlines.For(ticket.Urgency, ticket.Kind, ticket.Category, hop, at, rules.Calendar);

    private string NameOf(string userId) => Corp.Staff.TryGetValue(userId, out var staff) ? staff.Name : userId;

    private static bool IsUrgent(Ticket ticket) => ticket.Urgency is Understanding.Urgency.Life or Understanding.Urgency.TwoHours;

    private string TaskId(Ticket ticket, int rung) => $"new-{ticket.Number}-{ticket.Round}-{rung}{AtTown(ticket)}";

    private string LifeTaskId(Ticket ticket, int wave, int person) => $"life-{ticket.Number}-{ticket.Round}-{wave}-{person}{AtTown(ticket)}";

    /// <summary>When its village is found the ladder begins anew, and a card's number may be used once.</summary>
    private string AtTown(Ticket ticket) => Corp.Grids.Find(ticket.GridId) is { Parent: null } ? "-town" : "";

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
