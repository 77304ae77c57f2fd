using WeGrid.Domain.Intake;

namespace WeGrid.Domain.Reports;

/// <summary>一件单的去处: where and when one ticket was ordered, for counting.</summary>
/// <param name="Number">Ticket number.</param>
/// <param name="Village">村.</param>
/// <param name="Category">一级类别.</param>
/// <param name="Day">Beijing date it was ordered.</param>
public sealed record OrderedMatter(long Number, string Village, string Category, DateOnly Day);

/// <summary>热点: more of one kind in one village than chance and habit explain.</summary>
/// <param name="Village">村.</param>
/// <param name="Category">一级类别.</param>
/// <param name="Numbers">The tickets behind it, in order.</param>
/// <param name="Usual">How many so many days usually bring.</param>
/// <param name="Chance">How likely so many would be by chance alone, 0 to 1.</param>
public sealed record HotTopic(string Village, string Category, IReadOnlyList<long> Numbers, double Usual, double Chance);

/// <summary>
/// 热点计算 (ST-08): the last days against the days before, by village and category. Pure. Few never count; what always is much is no topic;
/// a town that has not yet seen enough days has no usual to be compared with.
/// </summary>
public static class HotTopics
{
    /// <summary>Days that must be known before anything can be called usual.</summary>
    private const int KnownDays = 14;

    /// <summary>A village that never had such a matter is taken to have one in twice the days looked back on.</summary>
    private const double Unseen = 0.5;

    /// <summary>The topics of a day, the least likely first.</summary>
    /// <param name="matters">Tickets of the days looked at and of those before.</param>
    /// <param name="today">The last day looked at.</param>
    /// <param name="since">The first day of which anything is known.</param>
    /// <param name="rule">The corp's rule.</param>
    public static IReadOnlyList<HotTopic> Find(IEnumerable<OrderedMatter> matters, DateOnly today, DateOnly since, HotRule rule)
    {
        ArgumentNullException.ThrowIfNull(matters);
        ArgumentNullException.ThrowIfNull(rule);
        var from = today.AddDays(1 - rule.Days);
        var known = Math.Min(rule.UsualDays, from.DayNumber - since.DayNumber);
        if (known < KnownDays)
        {
            return [];
        }

        var before = from.AddDays(-known);
        return
        [
            .. matters.Where(m => m.Day >= before && m.Day <= today)
                .GroupBy(m => (m.Village, m.Category))
                .Select(g => Of(g.Key, [.. g], from, known, rule))
                .Where(t => t.Numbers.Count >= rule.Least && t.Numbers.Count >= rule.Times * t.Usual && t.Chance <= rule.Chance)
                .OrderBy(t => t.Chance)
                .ThenByDescending(t => t.Numbers.Count)
                .ThenBy(t => t.Village, StringComparer.Ordinal)
                .ThenBy(t => t.Category, StringComparer.Ordinal),
        ];
    }

    private static HotTopic Of((string Village, string Category) key, List<OrderedMatter> matters, DateOnly from, int known, HotRule rule)
    {
        var recent = matters.Where(m => m.Day >= from).Select(m => m.Number).Order().ToList();
        var usual = (matters.Count - recent.Count + Unseen) * rule.Days / known;
        return new HotTopic(key.Village, key.Category, recent, usual, AtLeast(recent.Count, usual));
    }

    /// <summary>How likely it is to see at least so many where so many are usual (Poisson).</summary>
    public static double AtLeast(int count, double usual)
    {
        var term = Math.Exp(-usual);
        var below = 0.0;
        for (var i = 0; i < count; i++)
        {
            below += term;
            term *= usual / (i + 1);
        }

        return Math.Max(0, 1 - below);
    }
}
