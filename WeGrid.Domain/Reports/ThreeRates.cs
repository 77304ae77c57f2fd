namespace WeGrid.Domain.Reports;

/// <summary>三率: response, resolution and satisfaction, each with the tickets it was counted over (domain.md B.7, A.0 T3).</summary>
public sealed record ThreeRates(Rate Response, Rate Resolution, Rate Satisfaction)
{
    /// <summary>Counts a cohort: tickets ordered in a window, as they stand at <paramref name="now"/>.</summary>
    /// <remarks>
    /// 响应率: accepted within the accept limit ÷ tickets whose accept limit is over or that were accepted.
    /// 解决率: resolved and not disputed ÷ tickets whose due time is over or that were resolved; those still in time are left out.
    /// 满意率: good ratings ÷ valid ratings; silence and late answers are reported apart, never counted.
    /// </remarks>
    public static ThreeRates Of(IReadOnlyList<RatedTicket> cohort, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(cohort);
        var counted = cohort.Where(t => !t.LeftOut).ToList();
        return new ThreeRates(
            Rate.Of(counted.Where(t => t.AcceptedAt is not null || now > t.AcceptBy), t => t.AcceptedAt <= t.AcceptBy),
            Rate.Of(counted.Where(t => t.ResolvedAt is not null || now > t.DueAt), t => t.ResolvedAt is not null && !t.Disputed),
            Rate.Of(counted.Where(t => t.Good + t.Bad > 0), t => t.Bad == 0));
    }
}

/// <summary>一项比率: how many of how many, and which.</summary>
/// <param name="Met">Tickets that met it.</param>
/// <param name="Missed">Tickets that did not.</param>
public sealed record Rate(IReadOnlyList<long> Met, IReadOnlyList<long> Missed)
{
    /// <summary>百分比, cut (not rounded up) to one decimal; null when nothing was due: no backlog is not a zero.</summary>
    public decimal? Percent => Met.Count + Missed.Count == 0 ? null : Math.Floor(Met.Count * 1000m / (Met.Count + Missed.Count)) / 10m;

    internal static Rate Of(IEnumerable<RatedTicket> counted, Func<RatedTicket, bool> met)
    {
        var split = counted.ToLookup(met, t => t.Number);
        return new Rate([.. split[true]], [.. split[false]]);
    }
}

/// <summary>计入三率的工单: what the rates need to know of one ticket.</summary>
/// <param name="Number">工单号.</param>
/// <param name="AcceptBy">接单时限.</param>
/// <param name="AcceptedAt">接单时间.</param>
/// <param name="DueAt">群众时限.</param>
/// <param name="ResolvedAt">办结时间 of the last round.</param>
/// <param name="Disputed">Its last round is rated unsolved, or reopened and not done.</param>
/// <param name="Good">Valid good ratings of the last round.</param>
/// <param name="Bad">Valid bad ratings of the last round.</param>
/// <param name="LeftOut">Merged, terminated or a drill.</param>
public sealed record RatedTicket(
    long Number, DateTimeOffset AcceptBy, DateTimeOffset? AcceptedAt, DateTimeOffset DueAt, DateTimeOffset? ResolvedAt, bool Disputed, int Good, int Bad, bool LeftOut);
