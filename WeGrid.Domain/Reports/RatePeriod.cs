using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WeGrid.Domain.Reports;

/// <summary>一期三率: the tickets ordered in one month, counted at one moment by one version of the rules. Counted again from the same history it is the same.</summary>
public sealed class RatePeriod
{
    private RatePeriod(string period, DateTimeOffset asOf, RateRules rules, ThreeRates rates, IReadOnlyList<RateLine> lines) =>
        (Period, AsOf, Rules, Rates, Lines) = (period, asOf, rules, rates, lines);

    /// <summary>月份, as 2026-03.</summary>
    public string Period { get; }

    /// <summary>统计截止.</summary>
    public DateTimeOffset AsOf { get; }

    /// <summary>算法.</summary>
    public RateRules Rules { get; }

    /// <summary>三率.</summary>
    public ThreeRates Rates { get; }

    /// <summary>名单: one line per ticket, in the order of their numbers.</summary>
    public IReadOnlyList<RateLine> Lines { get; }

    /// <summary>指纹: two counts with one digest are the same to the last ticket.</summary>
    public byte[] Digest => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Lines.Select(l => l.ToString()))));

    /// <summary>Counts.</summary>
    public static RatePeriod Count(DateOnly month, IReadOnlyList<TicketPast> cohort, IReadOnlyList<PastRating> ratings, DateTimeOffset asOf, RateRules rules)
    {
        ArgumentNullException.ThrowIfNull(cohort);
        var byTicket = ratings.ToLookup(r => r.Number);
        List<RatedTicket> rated = [.. cohort.OrderBy(p => p.Number).Select(p => RatedTicket.Of(p, byTicket[p.Number]))];
        var rates = ThreeRates.Of(rated, asOf, rules);
        Dictionary<long, RateVerdict>[] parts = [Verdicts(rates.Response), Verdicts(rates.Resolution), Verdicts(rates.Satisfaction)];
        return new RatePeriod(NameOf(month), asOf, rules, rates, rated.ConvertAll(t => new RateLine(t.Number, parts[0][t.Number], parts[1][t.Number], parts[2][t.Number])));
    }

    /// <summary>A month's name.</summary>
    public static string NameOf(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static Dictionary<long, RateVerdict> Verdicts(Rate rate) =>
        rate.Met.Select(n => (n, new RateVerdict(true, null)))
            .Concat(rate.Missed.Select(n => (n, new RateVerdict(false, null))))
            .Concat(rate.NotCounted.Select(n => (n.Number, new RateVerdict(null, n.Why))))
            .ToDictionary(v => v.Item1, v => v.Item2);
}

/// <summary>名单中的一件.</summary>
/// <param name="Number">工单号.</param>
/// <param name="Response">响应.</param>
/// <param name="Resolution">解决.</param>
/// <param name="Satisfaction">满意.</param>
public sealed record RateLine(long Number, RateVerdict Response, RateVerdict Resolution, RateVerdict Satisfaction)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} {Response} {Resolution} {Satisfaction}");
}

/// <summary>一件怎么计.</summary>
/// <param name="Met">达到; null when it is not counted.</param>
/// <param name="Why">为何不计.</param>
public readonly record struct RateVerdict(bool? Met, LeftOut? Why)
{
    /// <inheritdoc/>
    public override string ToString() => Met switch { true => "met", false => "missed", null => $"out:{Why}" };
}
