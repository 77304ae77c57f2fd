namespace WeGrid.Domain.Reports;

/// <summary>三率: response, resolution and satisfaction, each with the tickets it was counted over and those left out, with the reason (domain.md B.7, A.0 T3).</summary>
public sealed record ThreeRates(Rate Response, Rate Resolution, Rate Satisfaction)
{
    /// <summary>Counts a cohort: tickets ordered in a window, as they stand at <paramref name="now"/>.</summary>
    /// <remarks>
    /// 响应率: accepted within the accept limit ÷ tickets whose accept limit is over or that were accepted.
    /// 解决率: resolved and not disputed ÷ tickets whose due time is over or that were resolved; those still in time are left out.
    /// 满意率: good ratings ÷ valid ratings; silence and late answers are reported apart, never counted.
    /// </remarks>
    public static ThreeRates Of(IReadOnlyList<RatedTicket> cohort, DateTimeOffset now, RateRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(cohort);
        rules ??= RateRules.Default;
        return new ThreeRates(
            Rate.Of(cohort, t => Ended(t, rules) ?? (t.AcceptBy is null ? LeftOut.NoLimit : t.AcceptedAt is null && now <= t.AcceptBy ? LeftOut.InTime : null), t => t.AcceptedAt <= t.AcceptBy),
            Rate.Of(cohort, t => Ended(t, rules) ?? (t.ResolvedAt is null && now <= t.DueAt ? LeftOut.InTime : null), t => t.ResolvedAt is not null && !t.Disputed),
            Rate.Of(cohort, t => Ended(t, rules) ?? (rules.NoSatisfaction.Contains(t.Category) ? LeftOut.Category : t.Good + t.Bad == 0 ? LeftOut.Unrated : null), t => t.Bad == 0));
    }

    /// <summary>综合得分: the three by their weights, cut to one decimal; a rate that nothing was due for gives its weight to the others. Null when nothing was due at all.</summary>
    public decimal? Score(RateRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        (decimal? Percent, int Weight)[] parts = [(Response.Percent, rules.Response), (Resolution.Percent, rules.Resolution), (Satisfaction.Percent, rules.Satisfaction)];
        var counted = parts.Where(p => p.Percent is not null && p.Weight > 0).ToList();
        return counted.Count == 0 ? null : Math.Floor(counted.Sum(p => p.Percent!.Value * p.Weight) * 10m / counted.Sum(p => p.Weight)) / 10m;
    }

    private static LeftOut? Ended(RatedTicket ticket, RateRules rules) => ticket.LeftOut is { } why && rules.Exclude.Contains(why) ? why : null;
}

/// <summary>一项比率: how many of how many, and which.</summary>
/// <param name="Met">Tickets that met it.</param>
/// <param name="Missed">Tickets that did not.</param>
/// <param name="NotCounted">Tickets left out, each with the reason.</param>
public sealed record Rate(IReadOnlyList<long> Met, IReadOnlyList<long> Missed, IReadOnlyList<(long Number, LeftOut Why)> NotCounted)
{
    /// <summary>百分比, cut (not rounded up) to one decimal; null when nothing was due: no backlog is not a zero.</summary>
    public decimal? Percent => Met.Count + Missed.Count == 0 ? null : Math.Floor(Met.Count * 1000m / (Met.Count + Missed.Count)) / 10m;

    internal static Rate Of(IReadOnlyList<RatedTicket> cohort, Func<RatedTicket, LeftOut?> leftOut, Func<RatedTicket, bool> met)
    {
        var (yes, no, apart) = (new List<long>(), new List<long>(), new List<(long, LeftOut)>());
        foreach (var ticket in cohort)
        {
            if (leftOut(ticket) is { } why)
            {
                apart.Add((ticket.Number, why));
            }
            else
            {
                (met(ticket) ? yes : no).Add(ticket.Number);
            }
        }

        return new Rate(yes, no, apart);
    }
}

/// <summary>计入三率的工单: what the rates need to know of one ticket.</summary>
/// <param name="Number">工单号.</param>
/// <param name="AcceptBy">接单时限; null when the history does not say it.</param>
/// <param name="AcceptedAt">接单时间.</param>
/// <param name="DueAt">群众时限.</param>
/// <param name="ResolvedAt">办结时间 of the last round.</param>
/// <param name="Disputed">Its last round is rated unsolved, or reopened and not done.</param>
/// <param name="Good">Valid good ratings of the last round.</param>
/// <param name="Bad">Valid bad ratings of the last round.</param>
/// <param name="LeftOut">Ended without being handled; null when it counts.</param>
/// <param name="Category">一级类别.</param>
public sealed record RatedTicket(
    long Number, DateTimeOffset? AcceptBy, DateTimeOffset? AcceptedAt, DateTimeOffset DueAt, DateTimeOffset? ResolvedAt, bool Disputed, int Good, int Bad, LeftOut? LeftOut, string Category)
{
    /// <summary>From its past and the ratings given by then.</summary>
    public static RatedTicket Of(TicketPast past, IEnumerable<PastRating> ratings)
    {
        ArgumentNullException.ThrowIfNull(past);
        List<PastRating> valid = [.. ratings.Where(r => r.Round == past.Round && !r.IsLate)];
        return new RatedTicket(
            past.Number, past.AcceptBy, past.AcceptedAt, past.DueAt, past.Resolved?.At, valid.Exists(r => !r.Solved), valid.Count(r => !r.IsBad), valid.Count(r => r.IsBad), past.LeftOut, past.Category);
    }
}

/// <summary>一份评价 as the rates count it: whose it is does not matter.</summary>
/// <param name="Number">工单号.</param>
/// <param name="Round">办理轮次.</param>
/// <param name="Solved">解决了吗.</param>
/// <param name="IsBad">差评.</param>
/// <param name="IsLate">逾期: noted apart.</param>
public sealed record PastRating(long Number, int Round, bool Solved, bool IsBad, bool IsLate);
