using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Tickets;

// 附和: one more person with the same matter; a graver report makes the ticket graver.
public sealed partial class TicketDesk
{
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
        else if (graver && file.Ticket.IsLife)
        {
            // Whose own matter has become danger to life is told whom to ring, whatever they were told before.
            Receipt(effects, file, reporter.Person, at, responseUrl, joined: true);
        }

        if (graver || urgency == Understanding.Urgency.Life)
        {
            Graver(effects, file, before, at);
        }
    }

    private void Joined(Effects effects, TicketFile file, Reporter reporter, DateTimeOffset at, string? responseUrl)
    {
        file.Reporters.Add(reporter);
        effects.ReportersGone.Remove((file.Ticket.Number, reporter.Person));
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
        if (file.Ticket.Status == TicketStatus.Deferred)
        {
            // What has become graver cannot stay on the list of what is not done now.
            Move(effects, file, new MoveRequest(TicketMove.ResumeDeferred, Actor.Machine("graver/1"), at));
        }

        var ticket = file.Ticket;
        if (ticket.Urgency != before.Urgency && ticket.Status is not (TicketStatus.Resolved or TicketStatus.Rated))
        {
            WatchClimb(effects, file, at);
        }

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

        if (ticket.Urgency != before.Urgency)
        {
            // Accepted as something lighter: what is graver lies still for a shorter time.
            RestartProgress(effects, file, at);
        }

        string?[] holders = [ticket.Holder, .. ContactsFor(ticket, ticket.UnitId), .. ticket.IsLife ? Superiors(ticket).Take(1) : []];
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
}
