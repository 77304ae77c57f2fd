using WeGrid.Domain.Reports;
using Xunit;

namespace WeGrid.Domain.Tests.Reports;

public sealed class ThreeRatesTests
{
    private static readonly DateTimeOffset _now = A.Monday.AddDays(30);

    [Fact]
    public void Of_PublishedMonth_OnlyExpiredLimitsCount()
    {
        // domain.md B.7: 3656 tickets, 200 still in time, 3112 solved.
        var cohort = Many(0, 3112, T(resolved: A.Monday)).Concat(Many(3112, 344, T())).Concat(Many(3456, 200, T(due: _now.AddDays(1)))).ToList();

        var rate = ThreeRates.Of(cohort, _now).Resolution;

        Assert.Equal((3112, 344, 90.0m), (rate.Met.Count, rate.Missed.Count, rate.Percent!.Value));
        Assert.Equal(90.05m, Math.Round(rate.Met.Count * 100m / (rate.Met.Count + rate.Missed.Count), 2));
    }

    [Theory]
    [InlineData(116, 129, "89.9")]
    [InlineData(880, 880, "100")]
    [InlineData(6673, 8947, "74.5")]
    [InlineData(999, 1000, "99.9")]
    [InlineData(9999, 10000, "99.9")]
    public void Percent_IsCutNeverRoundedUp(int solved, int all, string percent)
    {
        var cohort = Many(0, solved, T(resolved: A.Monday)).Concat(Many(solved, all - solved, T())).ToList();

        Assert.Equal(decimal.Parse(percent, System.Globalization.CultureInfo.InvariantCulture), ThreeRates.Of(cohort, _now).Resolution.Percent);
    }

    [Fact]
    public void Of_Nothing_IsNullAndNotZero()
    {
        var rates = ThreeRates.Of([], _now);

        Assert.Null(rates.Response.Percent);
        Assert.Null(rates.Resolution.Percent);
        Assert.Null(rates.Satisfaction.Percent);
        Assert.Null(ThreeRates.Of([T() with { LeftOut = LeftOut.Merged }], _now).Resolution.Percent);
    }

    [Fact]
    public void Of_MoreSolvedThanCollectedInTheMonth_NeverExceedsAHundred()
    {
        // domain.md T3: of 500 collected this month 480 are solved; 120 carried over are solved, too. The rate is the cohort's.
        var collected = Many(0, 480, T(resolved: A.Monday)).Concat(Many(480, 20, T())).ToList();
        var carried = Many(500, 120, T(resolved: A.Monday)).ToList();
        Assert.Equal(600, collected.Concat(carried).Count(t => t.ResolvedAt is not null));

        Assert.Equal(96.0m, ThreeRates.Of(collected, _now).Resolution.Percent);
    }

    [Fact]
    public void Of_SilenceDisputeAndLateAcceptance_CountAsTheyAre()
    {
        var good = T(resolved: A.Monday) with { Number = 1, Good = 2, AcceptedAt = A.Monday };
        var mixed = T(resolved: A.Monday) with { Number = 2, Good = 1, Bad = 1, Disputed = true, AcceptedAt = A.Monday.AddDays(9) };
        var silent = T(resolved: A.Monday) with { Number = 3 };

        var rates = ThreeRates.Of([good, mixed, silent], _now);

        Assert.Equal([1L], rates.Satisfaction.Met);
        Assert.Equal([2L], rates.Satisfaction.Missed);
        Assert.Equal([1L, 3L], rates.Resolution.Met);
        Assert.Equal([1L], rates.Response.Met);
        Assert.Equal([2L, 3L], rates.Response.Missed);
    }

    [Fact]
    [Trait("Feature", "ST-02")]
    public void Of_Rules_SayWhatIsLeftOutAndEachHasItsReason()
    {
        var rules = RateRules.Default with { Exclude = [LeftOut.Merged], NoSatisfaction = ["矛盾调解"] };
        var merged = T() with { Number = 1, LeftOut = LeftOut.Merged };
        var ended = T() with { Number = 2, LeftOut = LeftOut.Terminated }; // not named by these rules: it counts
        var dispute = T(resolved: A.Monday) with { Number = 3, Category = "矛盾调解", Bad = 1, AcceptedAt = A.Monday };
        var inTime = T(due: _now.AddDays(1)) with { Number = 4, AcceptBy = null };

        var rates = ThreeRates.Of([merged, ended, dispute, inTime], _now, rules);

        Assert.Equal([(1, LeftOut.Merged), (3, LeftOut.Category), (2, LeftOut.Unrated), (4, LeftOut.Unrated)], rates.Satisfaction.NotCounted.OrderBy(n => n.Why == LeftOut.Unrated));
        Assert.Equal([(1, LeftOut.Merged), (4, LeftOut.NoLimit)], rates.Response.NotCounted);
        Assert.Equal([(1, LeftOut.Merged), (4, LeftOut.InTime)], rates.Resolution.NotCounted);
        Assert.Equal([2L], rates.Resolution.Missed);
        Assert.All([rates.Response, rates.Resolution, rates.Satisfaction], r => Assert.Equal(4, r.Met.Count + r.Missed.Count + r.NotCounted.Count));
    }

    [Fact]
    [Trait("Feature", "ST-02")]
    public void Score_IsWeightedAndCut_AndARateWithoutAnythingDueGivesItsWeightAway()
    {
        var all = new ThreeRates(R(9, 1), R(2, 1), R(1, 0)); // 90, 66.6, 100
        Assert.Equal(85.3m, all.Score(RateRules.Default)); // (30*90 + 35*66.6 + 35*100) / 100 = 85.31
        Assert.Equal(77.4m, (all with { Satisfaction = R(0, 0) }).Score(RateRules.Default)); // (30*90 + 35*66.6) / 65 = 77.4
        Assert.Null(new ThreeRates(R(0, 0), R(0, 0), R(0, 0)).Score(RateRules.Default));
    }

    private static Rate R(int met, int missed) => new([.. Enumerable.Range(0, met)], [.. Enumerable.Range(100, missed)], []);

    private static RatedTicket T(DateTimeOffset? resolved = null, DateTimeOffset? due = null) =>
        new(0, A.Monday.AddDays(1), null, due ?? A.Monday.AddDays(5), resolved, false, 0, 0, null, "市政设施");

    private static IEnumerable<RatedTicket> Many(int from, int count, RatedTicket ticket) => Enumerable.Range(from, count).Select(i => ticket with { Number = i });
}
