using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Tickets;

// 拆单: two matters in one ticket. The second becomes a ticket of its own with everybody who raised them; undone by merging it back.
public sealed partial class TicketDesk
{
    /// <summary>拆单: the ticket goes on; the second matter begins its own way, on a clock that began when the first was ordered.</summary>
    /// <param name="effects">Where the effects go.</param>
    /// <param name="file">The ticket.</param>
    /// <param name="draft">The second matter, with its own number, words and category.</param>
    /// <param name="only">Who goes with the second and leaves the first; empty when everybody has raised both.</param>
    /// <param name="request">Who splits it, when, with the words for the second matter.</param>
    /// <returns>The new ticket, or why not.</returns>
    public (TicketFile? File, MoveRefusal? Refusal) Split(Effects effects, TicketFile file, Ticket draft, IReadOnlyList<Reporter> only, MoveRequest request)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(only);
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Move = TicketMove.Split, MergeInto = draft.Number };
        if (Move(effects, file, request) is { } refusal)
        {
            return (null, refusal);
        }

        var with = only.Count > 0 && only.Count < file.Reporters.Count ? only : [.. file.Reporters];
        var part = Begin(effects, file, draft, with, request);
        effects.Splits.Add((file.Ticket.Number, part.Ticket.Number));
        if (with.Count < file.Reporters.Count)
        {
            foreach (var reporter in with)
            {
                Leave(effects, part, file, reporter, request.By, request.At);
            }
        }

        return (part, null);
    }

    private TicketFile Begin(Effects effects, TicketFile file, Ticket draft, IReadOnlyList<Reporter> people, MoveRequest request)
    {
        var (old, at) = (file.Ticket, request.At);
        var begun = draft with { Policy = PromiseTo(draft), OrderedAt = old.OrderedAt, HopStartedAt = at, SplitFrom = old.Number, Waited = WaitedUntil(old, at) };
        var due = DueOf(begun, Hop.Handling, old.OrderedAt);
        begun = begun with
        {
            DueAt = old.Round > 1 ? old.DueAt : due.At + begun.Waited,
            DueIsProvisional = due.Provisional,
        };
        begun = begun with { Rung = FirstRung(begun, at) };
        var first = new MoveRequest(TicketMove.Order, request.By, at)
        {
            Person = people[0].Person,
            Detail = [("rule", due.Rule), AcceptPromise(begun, at), ("splitFrom", Subject(old.Number)), (Reports.PastStep.OrderedAtDetail, History.TimeText(old.OrderedAt))],
        };
        var (recorded, entry) = History.Record(null, begun, first, rules.Salt);
        var fresh = people.Select(p => p with { Told = ToldState.NotTold, ToldAt = null, Via = null }).ToList();
        // Made from the ticket before its first event: for the store it is new.
        var part = new TicketFile(begun, [fresh[0]], [], people.Select(p => file.ReachOf(p.Person))) { Ticket = recorded };
        Keep(effects, part, entry);
        effects.Reporters[(recorded.Number, fresh[0].Person)] = fresh[0];
        foreach (var reporter in fresh.Skip(1))
        {
            if (Apply(effects, part, new MoveRequest(TicketMove.Attach, request.By, at) { Person = reporter.Person }) is null)
            {
                part.Reporters.Add(reporter);
                effects.Reporters[(recorded.Number, reporter.Person)] = reporter;
            }
        }

        foreach (var reporter in part.Reporters)
        {
            Tell(effects, part, reporter.Person, "receipt_split", Purpose.Receipt, at, [], ("first", Subject(old.Number)));
        }

        Due(effects, part, DueKind.Handling, part.Ticket.DueAt);
        Ask(effects, part, at);
        return part;
    }

    /// <summary>What the clock stood still for the resident so far counts for both.</summary>
    private TimeSpan WaitedUntil(Ticket old, DateTimeOffset at)
    {
        var stands = old.WaitingSince is { } since ? at - since : TimeSpan.Zero;
        var left = TermsOf(old, at).WaitingCap - old.Waited;
        return old.Waited + (stands < left ? stands : left);
    }
}
