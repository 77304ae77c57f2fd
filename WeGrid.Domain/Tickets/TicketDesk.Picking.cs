using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Tickets;

// 分派: who of several that could be asked is asked first: the least busy, or who was asked longest ago; whoever is away is left out. Written into the event by its rule's name (DE-07).
public sealed partial class TicketDesk
{
    private const string StandInRule = "storm_stand_in";

    private sealed record Pick(int Rung, IReadOnlyList<string> Picked, IReadOnlyList<(string Name, string Value)> Why);

    /// <summary>The rung that is asked in place of <paramref name="rung"/>: another holder of the same post of the same grid, where the corp shares that post out.</summary>
    private Pick PickRung(Effects effects, Ticket ticket, int rung, DateTimeOffset at)
    {
        var rungs = RungsOf(ticket).ToList();
        if (ticket.IsLife || ticket.IsConfidential || effects.Loads is not { } loads || rung < 0 || rung >= rungs.Count)
        {
            return new Pick(rung, ticket.Picked, []);
        }

        var post = rungs[rung];
        var open = rungs.Skip(rung).Where(r => r.Kind == post.Kind && r.GridId == post.GridId && Corp.For(ticket).Rota.IsThere(r, SendAt(at, ticket, r.UserId))).ToList();
        var holders = open.FindAll(r => !r.IsStandIn);
        var by = Corp.Assign.For(post.Kind);
        var (chosen, rule) = Choice([.. (holders.Count > 0 ? holders : open).Select(r => r.UserId)], by, loads);
        if (Corp.Storm.StandIn && holders.Count > 0 && holders.TrueForAll(r => IsOver(r)) && open.Find(r => r.IsStandIn && !IsOver(r)) is { } standIn)
        {
            (chosen, rule) = (standIn.UserId, StandInRule);
        }

        if (chosen is null || (by == AssignBy.First && rule != StandInRule))
        {
            return new Pick(rung, ticket.Picked, []);
        }

        IReadOnlyList<string> picked = [.. ticket.Picked.Where(p => !Same(p, chosen)), chosen];
        var place = RungsOf(ticket with { Picked = picked }).ToList().FindIndex(r => Same(r.UserId, chosen));
        return new Pick(place, picked, [("assign", rule), ("assigned", chosen)]);

        bool IsOver(Rung r) => loads.IsOver(r.UserId, SendAt(at, ticket, r.UserId));
    }

    /// <summary>Whom of a unit's contacts the card goes to; none where the unit's matters are not shared out, so that all of them get it.</summary>
    private MoveRequest PickContact(Effects effects, Ticket ticket, MoveRequest request)
    {
        var there = ContactsFor(ticket, request.UnitId).Where(c => !Corp.Rota.IsOnLeave(c, request.At)).ToList();
        if (Corp.Assign.Units == AssignBy.First || effects.Loads is not { } loads || there.Count == 0)
        {
            return request;
        }

        var (chosen, rule) = Choice(there, Corp.Assign.Units, loads);
        return request with
        {
            Picked = [.. ticket.Picked.Where(p => !Same(p, chosen)), chosen!],
            Detail = [.. request.Detail, ("assign", rule), ("assigned", chosen!)],
        };
    }

    private static (string? Chosen, string Rule) Choice(IReadOnlyList<string> people, AssignBy by, Loads loads) => (by switch
    {
        AssignBy.First => people.Count > 0 ? people[0] : null,
        AssignBy.LeastBusy => people.OrderBy(loads.OpenOf).ThenBy(loads.AskedAt).FirstOrDefault(),
        AssignBy.RoundRobin => people.OrderBy(loads.AskedAt).FirstOrDefault(),
    }, AssignRules.Names[by]);

    /// <summary>Who gets the unit's card: the one it was shared out to, else every contact.</summary>
    private IReadOnlyList<string> CardGoesTo(Ticket ticket)
    {
        var contacts = ContactsFor(ticket, ticket.UnitId);
        return Corp.Assign.Units != AssignBy.First && contacts.Count > 0 && ticket.Picked.Contains(contacts[0], StringComparer.OrdinalIgnoreCase) ? [contacts[0]] : contacts;
    }
}
