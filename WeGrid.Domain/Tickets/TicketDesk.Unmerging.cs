using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Tickets;

// 撤销并案: two matters after all. Nothing is lost: the one goes on where it stood with everybody who raised it, the other keeps its own.
public sealed partial class TicketDesk
{
    /// <summary>撤销并案: the ticket goes on; who came to the other only by this merge leaves it, unless they have rated there.</summary>
    /// <returns>Null when done; else why not.</returns>
    public MoveRefusal? Unmerge(Effects effects, TicketFile file, TicketFile target, Actor by, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(by);
        if (file.Ticket.Status == TicketStatus.Merged && file.Ticket.MergedInto != target.Ticket.Number)
        {
            return new MoveRefusal(RefusalReason.NotMergedThere, file.Ticket.Status, TicketRules.Possible(file.Ticket.Status, by.Role));
        }

        if (Move(effects, file, new MoveRequest(TicketMove.Unmerge, by, at) { MergeInto = target.Ticket.Number }) is { } refusal)
        {
            return refusal;
        }

        foreach (var reporter in target.Reporters.Where(r => r.Via == file.Ticket.Number).ToList())
        {
            if (Leave(effects, file, target, reporter, by, at))
            {
                Tell(effects, file, reporter.Person, "receipt", Purpose.Receipt, at);
            }
        }

        return null;
    }

    /// <summary>撤出: a person goes on with the one and leaves the other; false when they stay with both.</summary>
    private bool Leave(Effects effects, TicketFile file, TicketFile target, Reporter reporter, Actor by, DateTimeOffset at)
    {
        var rated = target.Surveys.Exists(s => Same(s.Person, reporter.Person) && s.AnsweredAt is not null);
        if (rated || target.Reporters.Count == 1 || !target.Ticket.IsOpen
            || Apply(effects, target, new MoveRequest(TicketMove.Detach, by, at) { Person = reporter.Person, MergeInto = file.Ticket.Number }) is not null)
        {
            return false; // Stays with both: what they were asked and told there is not taken back.
        }

        target.Reporters.Remove(reporter);
        target.Surveys.RemoveAll(s => Same(s.Person, reporter.Person));
        effects.Reporters.Remove((target.Ticket.Number, reporter.Person));
        foreach (var key in effects.Surveys.Keys.Where(k => k.Ticket == target.Ticket.Number && Same(k.Person, reporter.Person)).ToList())
        {
            effects.Surveys.Remove(key);
        }

        effects.ReportersGone.Add((target.Ticket.Number, reporter.Person));
        return true;
    }

    /// <summary>What is watched again after a wrong merge, and who hears that it is theirs again.</summary>
    private void Unmerged(Effects effects, TicketFile file, MoveRequest request)
    {
        var ticket = file.Ticket;
        RestartHop(effects, file, request.At);
        PartsUnmerged(effects, file, request);
        WatchParts(effects, file, request.At);
        WatchClimb(effects, file, request.At);
        string?[] asked = [RungsOf(ticket) is { Count: > 0 } rungs ? rungs[Math.Clamp(ticket.Rung, 0, rungs.Count - 1)].UserId : null];
        var theirs = ticket.Status switch
        {
            TicketStatus.Ordered => asked.OfType<string>(),
            TicketStatus.Returned => new[] { DispatcherOf(ticket, request.At) }.Where(d => d.Length > 0),
            _ => WhoWorksOn(ticket),
        };
        foreach (var person in theirs.Where(p => !Same(p, request.By.Id)))
        {
            // In words: the number of its card has been used.
            Inform(effects, file, person, "unmerged", request.At);
        }
    }
}
