using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;

namespace WeGrid.Domain.Tickets;

// 时钟: what happens when something falls due. Each is "do what is due": asked twice, the second time changes nothing.
public sealed partial class TicketDesk
{
    /// <summary>How long a result may be on its way before somebody is asked why it has not arrived.</summary>
    private static readonly TimeSpan ToldWithin = TimeSpan.FromDays(1);

    /// <summary>Does what is due for a ticket.</summary>
    public void FallDue(Effects effects, TicketFile file, DueKind kind, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        var status = file.Ticket.Status;
        switch (kind)
        {
            case DueKind.Accept when status == TicketStatus.Ordered:
                NextRung(effects, file, at, "accept_timeout");
                break;
            case DueKind.Life when status == TicketStatus.Ordered:
                LifeUnanswered(effects, file, at);
                break;
            case DueKind.Progress when status == TicketStatus.Accepted:
                Lapse(effects, file, at);
                break;
            case DueKind.Climb when status is not (TicketStatus.Resolved or TicketStatus.Rated) && file.Ticket.IsOpen:
                ComeOfAge(effects, file, at);
                break;
            case DueKind.Answer when file.Ticket.Owed is { } owed:
                Unanswered(effects, file, owed, at);
                break;
            case DueKind.Dispatch when status is TicketStatus.Accepted or TicketStatus.Returned:
                Late(effects, file, at, DueKind.Dispatch, DispatcherOf(file.Ticket, at));
                break;
            case DueKind.SignFor when status == TicketStatus.Dispatched && file.Ticket.SignedForAt is null:
                Late(effects, file, at, DueKind.SignFor, FirstContact(file.Ticket));
                break;
            case DueKind.Handling when status is not (TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.WaitingOnResident) && file.Ticket.IsOpen:
                Late(effects, file, at, DueKind.Handling, SiteCheck.Asked(file.Ticket, Corp) ?? FirstContact(file.Ticket) ?? file.Ticket.Holder);
                break;
            case DueKind.Check when status == TicketStatus.Checking:
                CheckOverdue(effects, file, at);
                break;
            case DueKind.Part when file.Ticket.IsOpen:
                PartsLate(effects, file, at);
                break;
            case DueKind.Review when status == TicketStatus.Deferred:
                ReviewDeferred(effects, file, at);
                break;
            case DueKind.Waiting when status == TicketStatus.WaitingOnResident:
                Move(effects, file, new MoveRequest(TicketMove.ResumeAfterWaiting, Actor.Machine("waiting/1"), at));
                break;
            case DueKind.Place when file.Ticket is { IsOpen: true, Place.Length: 0 } && status is not (TicketStatus.Resolved or TicketStatus.Rated):
                PlaceOpen(effects, file, at);
                break;
            case DueKind.Close when status is TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.Terminated:
                Close(effects, file, at);
                break;
            default:
                break; // Overtaken by events: the row is done.
        }
    }

    /// <summary>不归我管: a person declines; the next rung is asked at once. A call about life cannot be declined.</summary>
    /// <returns>Null when done; else why not.</returns>
    public MoveRefusal? Decline(Effects effects, TicketFile file, string userId, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(file);
        var rungs = RungsOf(file.Ticket);
        var rung = Math.Min(file.Ticket.Rung, rungs.Count - 1);
        var role = Roles.Of(userId, file, Corp);
        if (file.Ticket.Status != TicketStatus.Ordered)
        {
            return new MoveRefusal(RefusalReason.WrongState, file.Ticket.Status, TicketRules.Possible(file.Ticket.Status, role));
        }

        if (file.Ticket.IsLife || rung < 0 || !string.Equals(rungs[rung].UserId, userId, StringComparison.OrdinalIgnoreCase))
        {
            return new MoveRefusal(RefusalReason.NotYours, file.Ticket.Status, TicketRules.Possible(file.Ticket.Status, role));
        }

        NextRung(effects, file, at, "declined");
        return null;
    }

    /// <summary>一次提醒: the one reminder to a silent reporter.</summary>
    public void Remind(Effects effects, TicketFile file, Survey survey, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(survey);
        Keep(effects, file, survey with { RemindedAt = at });
        Tell(effects, file, survey.Person, "survey_reminder", Purpose.SurveyReminder, at, YesNo(file));
    }

    /// <summary>发送结果: what became of telling a reporter.</summary>
    /// <param name="effects">Where the effects go.</param>
    /// <param name="file">The ticket.</param>
    /// <param name="person">Whom it told.</param>
    /// <param name="purpose">What it was for.</param>
    /// <param name="reached">Whether the platform took it for this person.</param>
    /// <param name="at">When.</param>
    public void Sent(Effects effects, TicketFile file, string person, Purpose purpose, bool reached, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        if (!IsStill(file.Ticket, purpose))
        {
            return; // The verdict on a result of the round before, or on a question long answered, says nothing any more.
        }

        if (reached && purpose is Purpose.Result or Purpose.Ended)
        {
            Told(effects, file, person, ToldState.ToldByBot, at);
            return;
        }

        if (!reached && TemplateOf(purpose, file.Ticket) is { } template)
        {
            effects.Files[file.Ticket.Number] = file;
            var reason = purpose switch { Purpose.Changed => DeferredFor(file.Ticket), Purpose.Climbed => ClimbedTo(file.Ticket), _ => EndOf(file.Ticket) };
            RelayByHand(effects, file, person, template, purpose, at, [("reason", reason), ("question", "请联系网格员补充情况")]);
        }
    }

    /// <summary>What is passed on by hand when a message did not reach the resident.</summary>
    private static string? TemplateOf(Purpose purpose, Ticket ticket) => purpose switch
    {
        Purpose.Result => "result",
        Purpose.Ended => "ended",
        Purpose.Question => "question",
        Purpose.Changed => ticket.Status == TicketStatus.Deferred ? "deferred" : "due_changed",
        Purpose.Climbed => "climbed",
        _ => null,
    };

    private static bool IsStill(Ticket ticket, Purpose purpose) => purpose switch
    {
        Purpose.Result => ticket.Status is TicketStatus.Resolved or TicketStatus.Rated,
        Purpose.Ended => ticket.Status == TicketStatus.Terminated,
        Purpose.Question => ticket.Status == TicketStatus.WaitingOnResident,
        Purpose.Changed or Purpose.Climbed => ticket is { IsOpen: true, ResolvedAt: null },
        _ => true,
    };

    private void NextRung(Effects effects, TicketFile file, DateTimeOffset at, string why)
    {
        var rungs = RungsOf(file.Ticket);
        if (rungs.Count == 0)
        {
            Due(effects, file, DueKind.Accept, DueOf(file.Ticket, Hop.Accept, at).At);
            return;
        }

        var asked = Math.Clamp(file.Ticket.Rung, 0, rungs.Count - 1);
        var next = AwakeRung(file.Ticket, asked + 1, at) is var awake && awake > asked ? awake : ThereFrom(file.Ticket, asked + 1, at);
        if (next < 0)
        {
            // The top of the ladder: it stays asked, is asked again, and the delay is on record.
            Apply(effects, file, new MoveRequest(TicketMove.Urge, Actor.Machine("ladder/1"), at) { Person = rungs[asked].UserId });
            Inform(effects, file, rungs[asked].UserId, "accept_urge", at);
            Due(effects, file, DueKind.Accept, AcceptBy(file.Ticket, rungs[asked], at));
            return;
        }

        var pick = PickRung(effects, file.Ticket, next, at);
        var chosen = RungsOf(file.Ticket with { Picked = pick.Picked })[pick.Rung].UserId;
        var request = new MoveRequest(TicketMove.Escalate, Actor.Machine("ladder/1"), at) { Rung = pick.Rung, Picked = pick.Picked, Person = chosen, Detail = [("why", why), .. pick.Why] };
        if (Apply(effects, file, request) is null)
        {
            Ask(effects, file, at);
            Inform(effects, file, rungs[asked].UserId, "passed_on", at, ("next.name", NameOf(chosen)));
        }
    }

    /// <summary>十分钟无人应答: the town leader is called, then everyone again, until one person answers.</summary>
    private void LifeUnanswered(Effects effects, TicketFile file, DateTimeOffset at)
    {
        var wave = file.Ticket.Rung + 1;
        var request = new MoveRequest(TicketMove.Escalate, Actor.Machine("life/1"), at) { Rung = wave, Detail = [("why", "life_unanswered")] };
        if (Apply(effects, file, request) is null)
        {
            AskForLife(effects, file, wave, at);
        }
    }

    private void Late(Effects effects, TicketFile file, DateTimeOffset at, DueKind kind, string? holder)
    {
        Apply(effects, file, new MoveRequest(TicketMove.Urge, Actor.Machine("late/1"), at) { Person = holder, Detail = [("hop", kind.ToString())] });
        if (holder is { Length: > 0 })
        {
            Inform(effects, file, holder, "late_yours", at, ("hop.name", HopName(kind)));
        }

        Supervise(effects, file, at, "late_supervise", holder, ("hop.name", HopName(kind)), ("late.name", holder is { Length: > 0 } ? NameOf(holder) : "尚无人"));
        // Every working day until it moves; an urgent matter does not wait for the holidays to end.
        var again = rules.Deadlines.For(Understanding.Urgency.WorkingDays, file.Ticket.Kind, file.Ticket.Category, Hop.Dispatch, at, rules.Calendar).At;
        Due(effects, file, kind, IsUrgent(file.Ticket) ? at + TimeSpan.FromDays(1) : again);
    }

    /// <summary>归档, in three steps: a "no" that was never followed by a level opens the second round; who has not been told is told; then it closes.</summary>
    private void Close(Effects effects, TicketFile file, DateTimeOffset at)
    {
        var round = file.Ticket.Round;
        if (file.Ticket.Status != TicketStatus.Terminated && file.Surveys.Find(s => s.Round == round && s is { IsAnswered: false, IsBad: true }) is { } half)
        {
            Disputed(effects, file, half, new Actor(Role.Resident, half.Person), at);
            if (file.Ticket.Round != round)
            {
                return;
            }
        }

        var untold = file.Reporters.Where(r => r.Told == ToldState.NotTold).ToList();
        if (untold.Count > 0)
        {
            PassOn(effects, file, untold, at);
            return;
        }

        if (file.Ticket.Status == TicketStatus.Terminated)
        {
            return;
        }

        if (file.Ticket.ResolvedAt is { } resolved && DueOf(file.Ticket, Hop.Reopen, resolved).At is var end && at < end)
        {
            Due(effects, file, DueKind.Close, end);
            return;
        }

        var rated = file.Surveys.Exists(s => s.Round == file.Ticket.Round && s is { IsAnswered: true, IsLate: false });
        Move(effects, file, new MoveRequest(TicketMove.Close, Actor.Machine("close/1"), at) { Detail = [("rated", rated ? "yes" : "未评价")] });
    }

    /// <summary>Somebody has not been told: a person passes it on, the level above hears of it, and it is looked at again tomorrow.</summary>
    private void PassOn(Effects effects, TicketFile file, List<Reporter> untold, DateTimeOffset at)
    {
        effects.Files[file.Ticket.Number] = file;
        var ended = file.Ticket.Status == TicketStatus.Terminated;
        foreach (var reporter in untold.DistinctBy(r => file.IsShut ? r.Person : file.Ties.PersonOf(r.Person)))
        {
            RelayByHand(effects, file, reporter.Person, ended ? "ended" : "result", ended ? Purpose.Ended : Purpose.Result, at, [("reason", EndOf(file.Ticket))]);
        }

        var leader = LeaderFor(file, untold[0].Person);
        if (!ended)
        {
            Supervise(effects, file, at, "late_supervise", leader, ("hop.name", "告知"), ("late.name", leader is null ? "尚无人" : NameOf(leader)));
        }

        Due(effects, file, DueKind.Close, at + ToldWithin);
    }

    private static string EndOf(Ticket ticket) => ticket.ResultNote.Length > 0 ? ticket.ResultNote : "核实为误报";

    private string? FirstContact(Ticket ticket) => ContactsFor(ticket, ticket.UnitId) is { Count: > 0 } contacts ? contacts[0] : null;

    private static string HopName(DueKind kind) => kind switch
    {
        DueKind.Dispatch => "派单",
        DueKind.SignFor => "签收",
        DueKind.Handling => "办理",
        DueKind.Review => "复核",
        DueKind.Part => "协办",
        DueKind.Check => "核实",
        DueKind.Climb => "调解",
        DueKind.Accept or DueKind.Life or DueKind.Progress => "接单",
        DueKind.Waiting or DueKind.Relay or DueKind.Close or DueKind.Verdict or DueKind.Draft or DueKind.Answer or DueKind.MyList or DueKind.Procedure or DueKind.Place
            or DueKind.GroupPlan or DueKind.MassTask or DueKind.Warning or DueKind.Call or DueKind.Handover or DueKind.Evacuate => "办理",
    };
}
