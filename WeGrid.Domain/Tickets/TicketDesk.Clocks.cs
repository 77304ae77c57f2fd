using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;

namespace WeGrid.Domain.Tickets;

// 时钟: what happens when something falls due. Each is "do what is due": asked twice, the second time changes nothing.
public sealed partial class TicketDesk
{
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
            case DueKind.Dispatch when status is TicketStatus.Accepted or TicketStatus.Returned:
                Late(effects, file, at, DueKind.Dispatch, DispatcherOf(file.Ticket));
                break;
            case DueKind.SignFor when status == TicketStatus.Dispatched:
                Late(effects, file, at, DueKind.SignFor, FirstContact(file.Ticket));
                break;
            case DueKind.Handling when status is not (TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.WaitingOnResident) && file.Ticket.IsOpen:
                Late(effects, file, at, DueKind.Handling, FirstContact(file.Ticket) ?? file.Ticket.Holder);
                break;
            case DueKind.Waiting when status == TicketStatus.WaitingOnResident:
                Move(effects, file, new MoveRequest(TicketMove.ResumeAfterWaiting, Actor.Machine("waiting/1"), at));
                break;
            case DueKind.Close when status is TicketStatus.Resolved or TicketStatus.Rated:
                Close(effects, file, at);
                break;
            default:
                break; // Overtaken by events: the row is done.
        }
    }

    /// <summary>不归我管: a person declines; the next rung is asked at once.</summary>
    public void Decline(Effects effects, TicketFile file, string userId, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(file);
        var rungs = RungsOf(file.Ticket);
        var rung = Math.Min(file.Ticket.Rung, rungs.Count - 1);
        if (file.Ticket.Status == TicketStatus.Ordered && rung >= 0 && string.Equals(rungs[rung].UserId, userId, StringComparison.OrdinalIgnoreCase))
        {
            NextRung(effects, file, at, "declined");
        }
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
        if (reached && purpose is Purpose.Result or Purpose.Ended)
        {
            Told(effects, file, person, ToldState.ToldByBot, at);
            return;
        }

        if (!reached && purpose is Purpose.Result or Purpose.Ended or Purpose.Question)
        {
            effects.Files[file.Ticket.Number] = file;
            var template = purpose == Purpose.Result ? "result" : purpose == Purpose.Ended ? "ended" : "question";
            RelayByHand(effects, file, person, template, purpose, at, [("reason", file.Ticket.ResultNote), ("question", "请联系网格员补充情况")]);
        }
    }

    private void NextRung(Effects effects, TicketFile file, DateTimeOffset at, string why)
    {
        var rungs = RungsOf(file.Ticket);
        var asked = Math.Min(file.Ticket.Rung, rungs.Count - 1);
        if (rungs.Count == 0)
        {
            return;
        }

        if (asked + 1 >= rungs.Count)
        {
            // The top of the ladder: it stays asked, is asked again, and the delay is on record.
            Apply(effects, file, new MoveRequest(TicketMove.Urge, Actor.Machine("ladder/1"), at) { Person = rungs[asked].UserId });
            Inform(effects, file, rungs[asked].UserId, "accept_urge", at);
            Due(effects, file, DueKind.Accept, DueOf(file.Ticket, Hop.Accept, at).At);
            return;
        }

        var request = new MoveRequest(TicketMove.Escalate, Actor.Machine("ladder/1"), at) { Rung = asked + 1, Person = rungs[asked + 1].UserId, Detail = [("why", why)] };
        if (Apply(effects, file, request) is null)
        {
            Ask(effects, file, at);
            Inform(effects, file, rungs[asked].UserId, "passed_on", at, ("next.name", NameOf(rungs[asked + 1].UserId)));
        }
    }

    /// <summary>十分钟无人应答: the town leader is called, then everyone again, until one person answers.</summary>
    private void LifeUnanswered(Effects effects, TicketFile file, DateTimeOffset at)
    {
        var wave = file.Ticket.Rung + 1;
        var leaders = Corp.Grids.NearestHolders(file.Ticket.GridId, PostKind.TownLeader)
            .Select(p => new Rung(p.UserId, p.Kind, p.GridId, p.IsStandIn));
        var rungs = wave == 1 ? leaders.ToList() : [.. leaders, .. Ladder.ForLife(Corp.Grids, file.Ticket.GridId)];
        var request = new MoveRequest(TicketMove.Escalate, Actor.Machine("life/1"), at) { Rung = wave, Detail = [("why", "life_unanswered")] };
        if (Apply(effects, file, request) is null)
        {
            AskForLife(effects, file, rungs.DistinctBy(r => r.UserId).ToList(), wave, at);
        }
    }

    private void Late(Effects effects, TicketFile file, DateTimeOffset at, DueKind kind, string? holder)
    {
        Apply(effects, file, new MoveRequest(TicketMove.Urge, Actor.Machine("late/1"), at) { Person = holder, Detail = [("hop", kind.ToString())] });
        if (holder is { Length: > 0 })
        {
            Inform(effects, file, holder, "late_yours", at, ("hop.name", HopName(kind)));
        }

        Supervise(effects, file, at, "late_supervise", ("hop.name", HopName(kind)), ("late.name", holder is { Length: > 0 } ? NameOf(holder) : "尚无人"));
        Due(effects, file, kind, rules.Deadlines.For(Understanding.Urgency.WorkingDays, file.Ticket.Kind, file.Ticket.Category, Hop.Dispatch, at, rules.Calendar).At);
    }

    private void Close(Effects effects, TicketFile file, DateTimeOffset at)
    {
        var untold = file.Reporters.Where(r => r.Told == ToldState.NotTold).ToList();
        var rated = file.Surveys.Exists(s => s.Round == file.Ticket.Round && s is { IsAnswered: true, IsLate: false });
        var request = new MoveRequest(TicketMove.Close, Actor.Machine("close/1"), at) { Untold = untold.Count, Detail = [("rated", rated ? "yes" : "未评价")] };
        if (Move(effects, file, request) is null)
        {
            return;
        }

        // Somebody has not been told: a person passes it on, and it is tried again tomorrow.
        effects.Files[file.Ticket.Number] = file;
        foreach (var reporter in untold)
        {
            RelayByHand(effects, file, reporter.Person, "result", Purpose.Result, at, []);
        }

        Due(effects, file, DueKind.Close, at + TimeSpan.FromDays(1));
    }

    private string? FirstContact(Ticket ticket) => Corp.ContactsOf(ticket.UnitId) is { Count: > 0 } contacts ? contacts[0] : null;

    private static string HopName(DueKind kind) => kind switch
    {
        DueKind.Dispatch => "派单",
        DueKind.SignFor => "签收",
        DueKind.Handling => "办理",
        DueKind.Accept or DueKind.Life => "接单",
        DueKind.Waiting or DueKind.Relay or DueKind.Close or DueKind.Verdict => "办理",
    };
}
