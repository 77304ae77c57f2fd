using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Tickets;

// 动作之后: what follows from each move: the next clock, who is asked, who is told.
public sealed partial class TicketDesk
{
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
                Learn(effects, file, request);
                Returned(effects, file, request);
                break;
            case TicketMove.DisputeReturn:
                Returned(effects, file, request);
                break;
            case TicketMove.Resolve or TicketMove.ConfirmDone:
                Learn(effects, file, request);
                Resolved(effects, file, request);
                break;
            case TicketMove.ReportDone:
                Reported(effects, file, request);
                break;
            case TicketMove.RejectDone:
                Rejected(effects, file, request);
                break;
            case TicketMove.AskExtension or TicketMove.AskDeferral:
                Asked(effects, file, request);
                break;
            case TicketMove.GrantExtension:
                ExtensionGranted(effects, file, request);
                break;
            case TicketMove.Defer:
                Deferred(effects, file, request);
                break;
            case TicketMove.RefuseAsk:
                AskRefused(effects, file, request);
                break;
            case TicketMove.ResumeDeferred:
                DeferralEnded(effects, file, request);
                break;
            case TicketMove.DemandAnswer:
                AnswerWanted(effects, file, request);
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
                PartsMerged(effects, file, request);
                ClearAll(effects, file);
                GreyCards(effects, file, file.Ticket, request.At, $"已并入{request.MergeInto}号");
                break;
            case TicketMove.Assist or TicketMove.AssistDone or TicketMove.AssistEnd:
                Parted(effects, file, request);
                break;
            case TicketMove.Unmerge:
                Unmerged(effects, file, request);
                break;
            case TicketMove.Terminate or TicketMove.FalseAlarm or TicketMove.Refuse:
                EndParts(effects, file, request);
                Ended(effects, file, request);
                break;
            case TicketMove.StillOn:
                RestartProgress(effects, file, request.At);
                break;
            case TicketMove.Close:
                ClearAll(effects, file);
                break;
            case TicketMove.Order or TicketMove.Rate or TicketMove.Attach or TicketMove.Tell or TicketMove.Escalate or TicketMove.Urge or TicketMove.Supervise or TicketMove.Locate
                or TicketMove.Detach or TicketMove.LapseAcceptance or TicketMove.AnswerSupervisor or TicketMove.AddPhoto or TicketMove.Split or TicketMove.Climb:
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
        Due(effects, file, DueKind.Progress, DueOf(ticket, Hop.Progress, request.At).At);
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
        Clear(effects, file, DueKind.Progress);
        Due(effects, file, DueKind.SignFor, DueOf(file.Ticket, Hop.SignFor, request.At).At);
        var contacts = CardGoesTo(file.Ticket);
        foreach (var contact in contacts)
        {
            effects.Loads?.Asked(contact, request.At);
            Card(effects, file, contact, "ticket_dispatched", $"unit-{file.Ticket.Number}-{file.Ticket.Round}-{file.Ticket.Returns}",
                SendAt(request.At, file.Ticket, contact), IsUrgent(file.Ticket), [Button("signfor", file), Button("start", file)]);
        }

        if (contacts.Count == 0)
        {
            UnitByPhone(effects, file, request);
        }
    }

    private void Waiting(Effects effects, TicketFile file, MoveRequest request)
    {
        Due(effects, file, DueKind.Waiting, request.At + (TermsOf(file.Ticket, request.At).WaitingCap - file.Ticket.Waited));
        Clear(effects, file, DueKind.Handling);
        Clear(effects, file, DueKind.Dispatch);
        Clear(effects, file, DueKind.SignFor);
        Clear(effects, file, DueKind.Progress);
        TellAll(effects, file, "question", Notices.Purpose.Question, request.At, ("question", request.Note));
    }

    private void Resumed(Effects effects, TicketFile file, MoveRequest request)
    {
        Clear(effects, file, DueKind.Waiting);
        RestartHop(effects, file, request.At);
        foreach (var holder in WhoWorksOn(file.Ticket))
        {
            Inform(effects, file, holder, "resumed", request.At, ("answer", request.Note.Length > 0 ? request.Note : "居民未补充，请继续办理"));
        }
    }

    private void Reopened(Effects effects, TicketFile file, MoveRequest request)
    {
        Clear(effects, file, DueKind.Close);
        Due(effects, file, DueKind.Handling, file.Ticket.DueAt);
        WatchClimb(effects, file, request.At);
        ResetTold(effects, file);
        Ask(effects, file, request.At);
        Supervise(effects, file, request.At, "bad_rating", null, ("reason", ReasonOf(request.Note)));
    }

    /// <summary>What the superior reads: the words without the numbers that could name who said them.</summary>
    private static string ReasonOf(string words) => words.Length > 0 ? Intake.Masking.Summary(words) : "未说明原因";

    /// <summary>二次办理: a shorter limit than the first had, and a higher owner; at night an urgent one begins with who is awake.</summary>
    private MoveRequest SecondRound(Effects effects, Ticket ticket, MoveRequest request)
    {
        var contact = DueOf(ticket, Hop.SecondRoundDone, request.At).At;
        var again = DueOf(ticket, Hop.Handling, request.At).At;
        var pick = PickRung(effects, ticket, request.Rung ?? (ticket.IsLife ? 0 : HigherRungThere(ticket, request.At)), request.At);
        return request with
        {
            DueAt = request.DueAt ?? (again < contact ? again : contact),
            Rung = pick.Rung,
            Picked = pick.Picked,
            Detail = [.. request.Detail, .. pick.Why],
        };
    }
}
