namespace WeGrid.Domain.Reports;

/// <summary>按时率: of one unit and category, with the tickets behind it.</summary>
/// <param name="UnitId">承办单位; null for the grids, which solve what is small themselves.</param>
/// <param name="Category">一级类别.</param>
/// <param name="OnTime">Done first by the limit promised; tickets whose limit is not over yet are left out.</param>
public sealed record UnitOnTime(string? UnitId, string Category, Rate OnTime);

/// <summary>环节用时: how long tickets lay in one stretch with one unit.</summary>
/// <param name="UnitId">承办单位; null for grid and village.</param>
/// <param name="Kind">环节.</param>
/// <param name="Tickets">How many tickets came through it.</param>
/// <param name="Total">All together.</param>
/// <param name="Median">Half of them took no longer.</param>
/// <param name="Longest">The longest.</param>
public sealed record UnitTime(string? UnitId, StretchKind Kind, int Tickets, TimeSpan Total, TimeSpan Median, TimeSpan Longest);

/// <summary>单位账 (ST-01): on-time share by unit and category, and the time spent per stretch. Never by person.</summary>
public static class UnitReport
{
    /// <summary>按时率, by unit and category.</summary>
    public static IReadOnlyList<UnitOnTime> OnTime(IReadOnlyList<TicketPast> cohort, DateTimeOffset asOf, RateRules rules)
    {
        ArgumentNullException.ThrowIfNull(cohort);
        ArgumentNullException.ThrowIfNull(rules);
        return [.. cohort.GroupBy(p => (p.UnitId, p.Category)).OrderBy(g => g.Key.UnitId, StringComparer.Ordinal).ThenBy(g => g.Key.Category, StringComparer.Ordinal)
            .Select(g => new UnitOnTime(g.Key.UnitId, g.Key.Category, RateOf([.. g], asOf, rules)))];
    }

    /// <summary>环节用时, by unit and stretch; a ticket that came through one twice counts once with both.</summary>
    public static IReadOnlyList<UnitTime> Times(IReadOnlyList<TicketPast> cohort, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(cohort);
        var spent = from past in cohort
                    from stretch in past.Stretches(asOf)
                    where stretch.Kind != StretchKind.Ended
                    group stretch.Time by (stretch.UnitId, stretch.Kind, past.Number) into one
                    select (one.Key.UnitId, one.Key.Kind, Time: one.Aggregate(TimeSpan.Zero, (sum, time) => sum + time));
        return [.. spent.GroupBy(s => (s.UnitId, s.Kind)).OrderBy(g => g.Key.UnitId, StringComparer.Ordinal).ThenBy(g => g.Key.Kind).Select(g =>
        {
            List<TimeSpan> times = [.. g.Select(s => s.Time).Order()];
            return new UnitTime(g.Key.UnitId, g.Key.Kind, times.Count, times.Aggregate(TimeSpan.Zero, (sum, time) => sum + time), times[(times.Count - 1) / 2], times[^1]);
        })];
    }

    private static Rate RateOf(IReadOnlyList<TicketPast> cohort, DateTimeOffset asOf, RateRules rules)
    {
        var (yes, no, apart) = (new List<long>(), new List<long>(), new List<(long, LeftOut)>());
        foreach (var past in cohort)
        {
            if (past.LeftOut is { } why && rules.Exclude.Contains(why))
            {
                apart.Add((past.Number, why));
            }
            else if (past.FirstResolved is { } done)
            {
                (done.At <= done.DueAt ? yes : no).Add(past.Number);
            }
            else if (asOf <= past.DueAt)
            {
                apart.Add((past.Number, LeftOut.InTime));
            }
            else
            {
                no.Add(past.Number);
            }
        }

        return new Rate(yes, no, apart);
    }
}
