using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 反复与相近: what comes again and again is raised to a superior once; what may be the same matter is shown to who handles it.
public sealed partial class IntakeDesk
{
    /// <summary>可能是同一件事: for the card of who handles it: number, kind and day, no words.</summary>
    private string[] AlikeOf(Understood understood, string grid, string category, DateTimeOffset at, IntakeFacts facts)
    {
        if (category == Ticket.ConfidentialCategory || UrgencyOf(understood) == Urgency.Life || !facts.Earlier.TryGetValue((Corp.Grids.VillageOf(grid), category), out var earlier))
        {
            return [];
        }

        var rule = rules.Watch.Nearby;
        return
        [
            .. Nearby.Offer(understood.Facts, grid, at, earlier, rule.Metres, rule.Within, rule.Offers, understander.PointOf, AreNeighbours)
                .Select(n => $"{n.Matter.Number} {n.Matter.Facts.Category?.Split('/')[^1]} {Tickets.Words.Time(n.Matter.OrderedAt).Split(' ')[0]}"),
        ];
    }

    /// <summary>One lies in the other; a whole town or village is no neighbourhood of its parts.</summary>
    private bool AreNeighbours(string one, string other) =>
        one == other || (IsBelowVillage(one) && IsBelowVillage(other) && (Corp.Grids.IsWithin(one, other) || Corp.Grids.IsWithin(other, one)));

    private bool IsBelowVillage(string grid) => Corp.Grids.VillageOf(grid) != grid && !IsTown(grid);

    /// <summary>One more report of a matter: from the third on within the time, whoever raised it and whether or not it was done between, a superior hears of it, once.</summary>
    private void CountReport(TicketFile file, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var ticket = file.Ticket;
        var own = MatterOf(ticket, facts);
        // However many identities somebody has, they are one who says so.
        own.Reports.Add(EarlierMatter.Report(facts.Ties.PersonOf(spoken.Person), spoken.At));
        if (ticket.Category == Ticket.ConfidentialCategory || ticket.IsLife)
        {
            return;
        }

        var since = spoken.At - rules.Watch.Repeat.Within;
        // Where the village is not known, two villages without water are two matters.
        var same = facts.Earlier[(ticket.VillageId, ticket.Category)].FindAll(m => m.OrderedAt > since && (m.Number == ticket.Number || (!IsTown(ticket.GridId) && SameMatter.AreSame(own.Facts, m.Facts))));
        if (ticket.RaisedAt > since || same.Exists(m => m.RaisedAt > since))
        {
            return;
        }

        var others = same.Where(m => m.Number != ticket.Number).SelectMany(m => m.Reports);
        var known = ticket.OrderedAt > since ? Math.Max(0, file.Reporters.DistinctBy(r => file.Ties.PersonOf(r.Person), StringComparer.OrdinalIgnoreCase).Count() - own.Reports.Count) : 0;
        var count = own.Reports.Concat(others).Distinct(StringComparer.OrdinalIgnoreCase).Count() + known;
        if (count >= rules.Watch.Repeat.Reports)
        {
            _desk.RaiseRepeat(effects, file, count, [.. same.Where(m => m.Number != ticket.Number).Select(m => m.Number).Order()], spoken.At);
        }
    }

    private static EarlierMatter MatterOf(Ticket ticket, IntakeFacts facts)
    {
        var key = (ticket.VillageId, ticket.Category);
        if (!facts.Earlier.TryGetValue(key, out var earlier))
        {
            facts.Earlier[key] = earlier = [];
        }

        if (earlier.Find(m => m.Number == ticket.Number) is not { } own)
        {
            earlier.Insert(0, own = new EarlierMatter(ticket.Number, CanTake: true, ticket.GridId, FactsOf(ticket), ticket.OrderedAt) { IsOpen = true, RaisedAt = ticket.RaisedAt });
        }

        return own;
    }
}
