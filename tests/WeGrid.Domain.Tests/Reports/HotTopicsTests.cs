using WeGrid.Domain.Intake;
using WeGrid.Domain.Reports;
using Xunit;

namespace WeGrid.Domain.Tests.Reports;

/// <summary>热点 (ST-08): a table of cases. Seven days against the 56 before.</summary>
public sealed class HotTopicsTests
{
    private static readonly DateOnly _today = new(2026, 4, 30);
    private static readonly DateOnly _long = new(2025, 1, 1);
    private static readonly HotRule _rule = WatchRules.Default.Hot;

    [Theory]
    [InlineData("five where there never was one", 5, 0, true)]
    [InlineData("four never count, however unusual", 4, 0, false)]
    [InlineData("eight where one a week is usual", 8, 8, true)]
    [InlineData("five where two a week are usual: chance", 5, 16, false)]
    [InlineData("ten where eight a week are usual", 10, 64, false)]
    [InlineData("forty where twenty-five a week are usual: not twice as many", 40, 200, false)]
    [InlineData("sixty where twenty-five a week are usual", 60, 200, true)]
    public void Find_RecentAgainstUsual(string what, int recent, int before, bool hot)
    {
        var found = HotTopics.Find(Matters(recent, before), _today, _long, _rule);
        Assert.True(hot == (found.Count == 1), $"{what}: {string.Join(';', found)}");
        if (hot)
        {
            Assert.Equal(recent, found[0].Numbers.Count);
            Assert.Equal((before + 0.5) / 8, found[0].Usual, 3);
            Assert.InRange(found[0].Chance, 0, _rule.Chance);
        }
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    public void Find_YoungTown_HasNoUsualYet(int daysKnown, bool hot) =>
        Assert.Equal(hot, HotTopics.Find(Matters(8, 0), _today, _today.AddDays(1 - daysKnown), _rule).Count == 1);

    [Fact]
    public void Find_VillagesAndCategories_AreCountedApart()
    {
        var matters = Enumerable.Range(0, 3).Select(i => new OrderedMatter(i, "a", "供水", _today))
            .Concat(Enumerable.Range(3, 3).Select(i => new OrderedMatter(i, "b", "供水", _today)))
            .Concat(Enumerable.Range(6, 3).Select(i => new OrderedMatter(i, "a", "供电", _today)));
        Assert.Empty(HotTopics.Find(matters, _today, _long, _rule));
    }

    [Fact]
    public void Find_OnlyTheDaysLookedAt_LastDayIncluded()
    {
        var matters = Enumerable.Range(0, 5).Select(i => new OrderedMatter(i, "a", "供水", _today.AddDays(i == 0 ? -6 : 0)));
        Assert.Equal([0L, 1, 2, 3, 4], Assert.Single(HotTopics.Find(matters, _today, _long, _rule)).Numbers);
        Assert.Empty(HotTopics.Find(matters, _today.AddDays(1), _long, _rule));
    }

    [Fact]
    public void Find_TheLeastLikelyFirst()
    {
        var matters = Matters(6, 0).Concat(Enumerable.Range(500, 9).Select(i => new OrderedMatter(i, "b", "供水", _today)));
        Assert.Equal(["b", "a"], HotTopics.Find(matters, _today, _long, _rule).Select(t => t.Village));
    }

    [Theory]
    [InlineData(0, 3, 1)]
    [InlineData(1, 1, 0.6321)]
    [InlineData(5, 1, 0.00366)]
    [InlineData(10, 2.5, 0.000277)]
    public void AtLeast_IsPoisson(int count, double usual, double chance) => Assert.Equal(chance, HotTopics.AtLeast(count, usual), 4);

    private static IEnumerable<OrderedMatter> Matters(int recent, int before) =>
        Enumerable.Range(0, recent).Select(i => new OrderedMatter(1000 + i, "a", "供水", _today.AddDays(-i % 7)))
            .Concat(Enumerable.Range(0, before).Select(i => new OrderedMatter(i, "a", "供水", _today.AddDays(-7 - (i % 56)))));
}
