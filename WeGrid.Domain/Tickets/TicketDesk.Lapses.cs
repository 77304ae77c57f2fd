using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Tickets;

// 接单失效: an acceptance stops the calls; when nothing comes of it in time it is undone, and the ladder goes on (DE-12).
public sealed partial class TicketDesk
{
    /// <summary>收回接单: nothing came of it. Who accepted is told; the next in line is asked, at the top of the ladder the same again.</summary>
    private void Lapse(Effects effects, TicketFile file, DateTimeOffset at)
    {
        var ticket = file.Ticket;
        if (ticket.Ask is not null)
        {
            // More time is asked for: the answer is the superior's to give, not the holder's.
            RestartProgress(effects, file, at);
            return;
        }

        var rungs = RungsOf(ticket);
        var held = ticket.Holder;
        var next = ticket.IsLife ? ticket.Rung + 1 : RungAfter(ticket, rungs, at);
        var pick = PickRung(effects, ticket, next, at);
        var request = new MoveRequest(TicketMove.LapseAcceptance, Actor.Machine("lapse/1"), at)
        {
            Rung = pick.Rung, Picked = pick.Picked, Person = held, Detail = [("why", "no_progress"), .. pick.Why],
        };
        if (Apply(effects, file, request) is not null)
        {
            return;
        }

        (rungs, next) = (RungsOf(file.Ticket), pick.Rung);

        Clear(effects, file, DueKind.Dispatch);
        if (ticket.IsLife)
        {
            AskForLife(effects, file, next, at);
        }
        else
        {
            Ask(effects, file, at);
        }

        var asked = ticket.IsLife || rungs.Count == 0 ? null : rungs[next].UserId;
        if (held is not null && !Same(held, asked))
        {
            Inform(effects, file, held, "acceptance_lapsed", at, ("next.name", asked is null ? "值班人员" : NameOf(asked)));
        }

        if (Same(held, asked))
        {
            Supervise(effects, file, at, "late_supervise", held, ("hop.name", HopName(DueKind.Progress)), ("late.name", NameOf(held!)));
        }
    }

    /// <summary>The rung after whoever holds it, or after the one asked last when the holder stands on none.</summary>
    private int RungAfter(Ticket ticket, IReadOnlyList<Dispatch.Rung> rungs, DateTimeOffset at)
    {
        var held = rungs.ToList().FindIndex(r => Same(r.UserId, ticket.Holder));
        var next = (held < 0 ? ticket.Rung : held) + 1;
        var awake = AwakeRung(ticket, next, at);
        // Who is away is passed over here too; where nobody above is there, the next is asked all the same.
        var there = ThereFrom(ticket, next, at);
        return Math.Clamp(awake > next ? awake : there >= 0 ? there : next, 0, Math.Max(0, rungs.Count - 1));
    }

    private void RestartProgress(Effects effects, TicketFile file, DateTimeOffset at)
    {
        if (file.Ticket.Status == TicketStatus.Accepted)
        {
            Due(effects, file, DueKind.Progress, DueOf(file.Ticket, Hop.Progress, at).At);
        }
    }
}
