using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Corps;

/// <summary>试算的差别: what would have gone another way.</summary>
/// <param name="Number">工单号.</param>
/// <param name="What">What: grid, asked, unit.</param>
/// <param name="Was">By the file that is in.</param>
/// <param name="Now">By the file that is tried.</param>
public sealed record TrialChange(long Number, TrialOf What, string Was, string Now);

/// <summary>试算什么.</summary>
public enum TrialOf
{
    /// <summary>网格: it is not in the file that is tried.</summary>
    Grid,

    /// <summary>接单的人, in the order they would be asked.</summary>
    Asked,

    /// <summary>派给哪个单位: the first that would be offered.</summary>
    Unit,
}

/// <summary>
/// 试算 (AD-03): a corp file is tried on tickets of the past before it goes in: whom each would have been put to, and which unit offered. Pure; nothing of
/// the tickets changes, and what was promised to them is left out, as it is for what is ordered tomorrow.
/// </summary>
public static class CorpTrial
{
    /// <summary>What would have gone another way, by ticket.</summary>
    /// <param name="before">The file that is in.</param>
    /// <param name="after">The file that is tried.</param>
    /// <param name="tickets">Tickets of the past; confidential ones stand in no list and are left out.</param>
    /// <param name="at">When they would be ordered: after every adjustment of grids the file names, to see all of it.</param>
    public static IReadOnlyList<TrialChange> Compare(Corp before, Corp after, IEnumerable<Ticket> tickets, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(tickets);
        return [.. tickets.Where(t => !t.IsConfidential).Select(t => t with { Policy = null, Picked = [], Returns = 0, ReturnedBy = null }).SelectMany(t => Of(before, after, t, at))];
    }

    private static IEnumerable<TrialChange> Of(Corp before, Corp after, Ticket ticket, DateTimeOffset at)
    {
        if (after.Grids.Find(ticket.GridId) is null)
        {
            yield return new TrialChange(ticket.Number, TrialOf.Grid, ticket.GridId, "");
            yield break;
        }

        var (asked, asks) = (Asked(before, In(before, ticket, at)), Asked(after, In(after, ticket, at)));
        if (asked != asks)
        {
            yield return new TrialChange(ticket.Number, TrialOf.Asked, asked, asks);
        }

        var (unit, offers) = (Unit(before, In(before, ticket, at)), Unit(after, In(after, ticket, at)));
        if (unit != offers)
        {
            yield return new TrialChange(ticket.Number, TrialOf.Unit, unit, offers);
        }
    }

    /// <summary>Where it would lie then.</summary>
    private static Ticket In(Corp corp, Ticket ticket, DateTimeOffset at) =>
        Regrid.InForce(corp, ticket.GridId, at) is var grid && grid == ticket.GridId ? ticket : ticket with { GridId = grid, VillageId = corp.Grids.VillageOf(grid) };

    private static string Asked(Corp corp, Ticket ticket) => string.Join(" → ", (ticket.IsLife
        ? Ladder.LifeWave(corp.For(ticket).Grids, ticket.GridId, corp.LifeLadder, 0) : Ladder.For(ticket, corp)).Select(r => r.UserId));

    private static string Unit(Corp corp, Ticket ticket) => Routing.UnitsFor(ticket, corp) is [var first, ..] ? first.Id : "";
}
