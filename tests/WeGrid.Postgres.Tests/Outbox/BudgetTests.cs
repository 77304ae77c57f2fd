using FsCheck;
using FsCheck.Fluent;
using WeGrid.Postgres.Outbox;
using Xunit;

namespace WeGrid.Postgres.Tests.Outbox;

public sealed class BudgetTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 30, 16, 0, 0, TimeSpan.Zero);

    // tat and nextAt in seconds from now; an empty bucket has tat in the past.
    [Theory]
    [InlineData(-100, 10, 3, 3, 12, 0)]      // plenty left
    [InlineData(-100, 10, 12, 10, 40, 4)]    // the burst, then one interval
    [InlineData(0, 15, 15, 15, 60, 4)]       // danger uses the reserve
    [InlineData(40, 10, 1, 0, 40, 4)]        // ordinary is used up …
    [InlineData(40, 15, 9, 5, 60, 4)]        // … danger has five more
    [InlineData(36, 10, 2, 1, 40, 4)]        // exactly at the border
    [InlineData(38, 10, 1, 0, 38, 2)]        // half an interval to wait
    [InlineData(-100, 10, 0, 0, -100, 0)]    // asking for nothing changes nothing
    public void Grant_MemberBudget_GrantsAndTellsWhenNext(double tat, int burst, int wanted, int granted, double newTat, double nextAt)
    {
        var grant = Budget.Grant(Now.AddSeconds(tat), Now, burst, TimeSpan.FromSeconds(4), wanted);

        Assert.Equal(granted, grant.Granted);
        Assert.Equal(Now.AddSeconds(newTat), grant.Tat);
        Assert.Equal(Now.AddSeconds(nextAt), grant.NextAt);
    }

    [Fact]
    public void Grant_AtTheToldTime_GrantsOne()
    {
        var full = Budget.Grant(Now, Now, 10, TimeSpan.FromSeconds(4), 99);

        Assert.Equal(0, Budget.Grant(full.Tat, full.NextAt.AddTicks(-1), 10, TimeSpan.FromSeconds(4), 1).Granted);
        Assert.Equal(1, Budget.Grant(full.Tat, full.NextAt, 10, TimeSpan.FromSeconds(4), 1).Granted);
    }

    public static TheoryData<string, int> Limits => new() { { "member:li", 30 }, { "robot:r1", 20 }, { "chat:c1", 30 } };

    [Theory]
    [MemberData(nameof(Limits))]
    [Trait("Feature", "NT-08")]
    public void Grant_AnyTrafficOfBothKinds_NeverOverTheLimitInARollingMinute(string key, int limit)
    {
        var rule = Budget.RuleOf(key);
        var steps = Gen.Zip(Gen.Choose(0, 9000), Gen.Choose(1, 40)).ListOf().Select(l => l.ToArray());

        Prop.ForAll(steps.ToArbitrary(), traffic =>
        {
            var (at, tat) = (Now, DateTimeOffset.MinValue);
            var sent = new List<DateTimeOffset>();
            foreach (var (wait, wanted) in traffic)
            {
                at = at.AddMilliseconds(wait);
                var grant = Budget.Grant(tat, at, rule.Burst(danger: wanted % 2 == 0), rule.Interval, wanted);
                tat = grant.Tat;
                sent.AddRange(Enumerable.Repeat(at, grant.Granted));
            }

            return sent.TrueForAll(start => sent.Count(s => s >= start && s < start.AddSeconds(60)) <= limit);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("app_text", "member:li")]
    [InlineData("app_card", "member:li")]
    [InlineData("webhook", "robot:lane")]
    [InlineData("bot_reply", "chat:lane")]
    [InlineData("kf_text", null)]
    [InlineData("card_update", null)]
    [InlineData("voice", null)]
    public void KeyOf_Channel_DrawsOnItsBudget(string channel, string? key) => Assert.Equal(key, Budget.KeyOf(channel, "lane", "li"));
}
