namespace WeGrid.Domain.Reports;

/// <summary>单位排名的一行.</summary>
/// <param name="Place">名次; null where there are too few tickets for one.</param>
/// <param name="UnitId">承办单位.</param>
/// <param name="OnTime">按时率 over all categories.</param>
public sealed record RankedUnit(int? Place, string UnitId, Rate OnTime);

/// <summary>
/// 单位排名 (ST-03): units alone, by the share done in time. Never persons, villages or numbers of messages; fewer tickets than the rules ask for have no place,
/// who is equal to the tenth of a per cent people read shares one, and the next is as many places behind.
/// </summary>
public static class UnitRanking
{
    /// <summary>The ranking; those without a place at the end, by id.</summary>
    /// <param name="units">按时率 by unit and category; the grids' own are left out.</param>
    /// <param name="minimum">So many tickets give a place.</param>
    public static IReadOnlyList<RankedUnit> Of(IEnumerable<UnitOnTime> units, int minimum)
    {
        ArgumentNullException.ThrowIfNull(units);
        var all = units.Where(u => u.UnitId is not null).GroupBy(u => u.UnitId!, StringComparer.Ordinal)
            .Select(g => (Unit: g.Key, OnTime: new Rate([.. g.SelectMany(u => u.OnTime.Met)], [.. g.SelectMany(u => u.OnTime.Missed)], [.. g.SelectMany(u => u.OnTime.NotCounted)])))
            .OrderBy(u => u.Unit, StringComparer.Ordinal).ToList();
        var placed = all.FindAll(u => u.OnTime.Met.Count + u.OnTime.Missed.Count >= Math.Max(1, minimum));
        return
        [
            .. placed.OrderByDescending(u => u.OnTime.Percent).Select(u => new RankedUnit(1 + placed.Count(o => o.OnTime.Percent > u.OnTime.Percent), u.Unit, u.OnTime)),
            .. all.Except(placed).Select(u => new RankedUnit(null, u.Unit, u.OnTime)),
        ];
    }
}
