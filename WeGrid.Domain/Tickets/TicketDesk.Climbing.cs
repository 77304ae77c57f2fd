using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Tickets;

// 上调 (domain.md A15, C11): what is not settled at one step of its ladder by an age goes to the next, whoever has accepted it; the graver, the sooner. The resident hears where it is.
public sealed partial class TicketDesk
{
    private IReadOnlyList<LadderStep> StepsOf(Ticket ticket) => (ticket.Policy?.Ladder ?? Corp.LadderFor(ticket)).Steps;

    /// <summary>Whether it climbs with age at all.</summary>
    private bool Climbs(Ticket ticket) => !ticket.IsLife && !ticket.IsConfidential && StepsOf(ticket).Any(s => s.After is not null);

    /// <summary>The step it lies on now: of who holds it, else of who is asked.</summary>
    private int StepNow(Ticket ticket)
    {
        var rungs = RungsOf(ticket);
        if (rungs.Count == 0)
        {
            return 0;
        }

        var held = rungs.FirstOrDefault(r => Same(r.UserId, ticket.Holder));
        return Math.Max(held?.Step ?? 0, rungs[Math.Clamp(ticket.Rung, 0, rungs.Count - 1)].Step);
    }

    /// <summary>The next age is watched. A second round counts from its beginning: the resident has waited through the first.</summary>
    private void WatchClimb(Effects effects, TicketFile file, DateTimeOffset at)
    {
        if (!Climbs(file.Ticket))
        {
            return;
        }

        if (NextStep(file.Ticket) is not { } next)
        {
            Clear(effects, file, DueKind.Climb);
            return;
        }

        var due = AgeOf(file.Ticket, next, at);
        Due(effects, file, DueKind.Climb, due > at ? due : at.AddMinutes(1));
    }

    /// <summary>The next step with an age, at which somebody can be asked; null at the top.</summary>
    private int? NextStep(Ticket ticket)
    {
        var (now, rungs) = (StepNow(ticket), RungsOf(ticket));
        return StepsOf(ticket).Index().Where(s => s.Index > now && s.Item.AgeFor(ticket.Urgency) is not null && rungs.Any(r => r.Step == s.Index)).Select(s => (int?)s.Index).FirstOrDefault();
    }

    private DateTimeOffset AgeOf(Ticket ticket, int step, DateTimeOffset at)
    {
        var rule = StepsOf(ticket)[step].AgeFor(ticket.Urgency)!.Value;
        var from = ticket.Round > 1 ? ticket.HopStartedAt < at ? ticket.HopStartedAt : at : ticket.OrderedAt;
        // What waited for the resident did not lie with anybody.
        return rule.From(from, rules.Calendar, ticket.Policy?.DayEndsAt ?? rules.Deadlines.DayEndsAt).At + ticket.Waited;
    }

    /// <summary>到龄: it climbs; what waits for the resident or a review day is looked at again, what a unit has in hand stays there and the level above hears of it.</summary>
    private void ComeOfAge(Effects effects, TicketFile file, DateTimeOffset at)
    {
        var ticket = file.Ticket;
        if (NextStep(ticket) is not { } next)
        {
            return;
        }

        if (ticket.Status is TicketStatus.WaitingOnResident or TicketStatus.Deferred || ticket.Ask is not null)
        {
            Due(effects, file, DueKind.Climb, DueOf(ticket, Hop.Dispatch, at).At);
            return;
        }

        if (AgeOf(ticket, next, at) is var age && age > at)
        {
            Due(effects, file, DueKind.Climb, age);
            return;
        }

        if (ticket.Status is TicketStatus.Ordered or TicketStatus.Accepted)
        {
            ClimbTo(effects, file, next, at);
        }
        else
        {
            var late = FirstContact(ticket) ?? ticket.Holder;
            Supervise(effects, file, at, "late_supervise", late, ("hop.name", HopName(DueKind.Climb)), ("late.name", late is { Length: > 0 } ? NameOf(late) : "尚无人"));
            Due(effects, file, DueKind.Climb, DueOf(ticket, Hop.Dispatch, at).At);
        }
    }

    private void ClimbTo(Effects effects, TicketFile file, int step, DateTimeOffset at)
    {
        var ticket = file.Ticket;
        var rungs = RungsOf(ticket).ToList();
        var first = rungs.FindIndex(r => r.Step == step);
        var there = ThereFrom(ticket, first, at);
        var pick = PickRung(effects, ticket, there >= 0 ? there : first, at);
        var held = ticket.Holder ?? rungs[Math.Clamp(ticket.Rung, 0, rungs.Count - 1)].UserId;
        var request = new MoveRequest(ticket.Status == TicketStatus.Accepted ? TicketMove.Climb : TicketMove.Escalate, Actor.Machine("age/1"), at)
        {
            Rung = pick.Rung, Picked = pick.Picked, Person = held, Detail = [("why", "age"), ("step", $"{step}"), .. pick.Why],
        };
        if (Apply(effects, file, request) is not null)
        {
            return;
        }

        Clear(effects, file, DueKind.Dispatch);
        Clear(effects, file, DueKind.Progress);
        Ask(effects, file, at);
        var asked = RungsOf(file.Ticket)[pick.Rung].UserId;
        if (!Same(held, asked))
        {
            Inform(effects, file, held, "climbed_yours", at, ("next.name", NameOf(asked)), ("reason", StepName(ticket, step)));
        }

        TellAll(effects, file, "climbed", Purpose.Climbed, at, ("reason", StepName(ticket, step)));
        WatchClimb(effects, file, at);
    }

    private string StepName(Ticket ticket, int step) => StepsOf(ticket)[step].Name is { Length: > 0 } name ? name : "上一级";

    /// <summary>到了哪一级: for a text that is passed on by hand.</summary>
    private string ClimbedTo(Ticket ticket) => StepName(ticket, Math.Min(StepNow(ticket), StepsOf(ticket).Count - 1));
}
