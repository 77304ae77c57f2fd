using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Reports;
using Xunit;

namespace WeGrid.Domain.Tests.Reports;

public sealed class ListReportTests
{
    private static readonly DateTimeOffset _from = new(2026, 3, 1, 0, 0, 0, TimeSpan.FromHours(8));

    private static readonly DateTimeOffset _until = _from.AddMonths(1);

    [Theory]
    [Trait("Feature", "B01")]
    // The accounts' own numbers: 116 of 129 is no ninety; all of 880 is a hundred; nothing collected is no rate.
    [InlineData(129, 116, "89.9")]
    [InlineData(880, 880, "100")]
    [InlineData(0, 0, "")]
    [InlineData(1000, 999, "99.9")]
    [InlineData(10_000, 9_999, "99.9")]
    public void Percent_OfWhatWasCollected_IsCut(int collected, int handled, string percent)
    {
        var matters = Enumerable.Range(1, collected).Select(n => New(n, MatterList.Problems, 5, n <= handled ? 10 : null));
        var count = ListReport.Of(MatterList.Problems, matters, _from, _until);
        Assert.Equal((collected, handled, percent), (count.New.Count, count.Handled.Count, count.Percent?.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture) ?? ""));
    }

    [Fact]
    [Trait("Feature", "B01")]
    public void Of_MoreHandledThanCollected_BecauseOfWhatWasCarriedOver()
    {
        var carried = Enumerable.Range(1, 150).Select(n => New(n, MatterList.Needs, -20, 3));
        var collected = Enumerable.Range(1001, 500).Select(n => New(n, MatterList.Needs, 4, n <= 1450 ? 8 : null));
        var count = ListReport.Of(null, carried.Concat(collected), _from, _until);
        Assert.Equal((150, 500, 600, 0, 50, 450, 90m), (count.Before.Count, count.New.Count, count.Handled.Count, count.Ended.Count, count.After.Count, count.NewHandled.Count, count.Percent));
    }

    /// <summary>Whatever happened when: what came in is what went out and what is left, and the three lists are all.</summary>
    [Fact]
    [Trait("Feature", "B01")]
    public void Of_AnyMatters_Balances_EachOnOneList()
    {
        var matter = from number in Gen.Choose(1, 1_000_000)
                     from list in Gen.Elements<MatterList>([.. ListReport.Lists])
                     from ordered in Gen.Choose(-60, 60)
                     from took in Gen.Choose(0, 90)
                     from end in Gen.Choose(0, 2)
                     select new ListedMatter(number, list, "g", _from.AddDays(ordered), end == 1 ? _from.AddDays(ordered + took) : null, end == 2 ? _from.AddDays(ordered + took) : null);
        Prop.ForAll(Arb.From(Gen.ListOf(matter)), all =>
        {
            var counts = ListReport.Lists.Select(l => ListReport.Of(l, all, _from, _until)).ToList();
            Assert.All(counts.Append(ListReport.Of(null, all, _from, _until)), c =>
            {
                Assert.Equal(c.Before.Count + c.New.Count, c.Handled.Count + c.Ended.Count + c.After.Count);
                Assert.InRange(c.Percent ?? 0, 0, 100);
            });
            Assert.Equal(ListReport.Of(null, all, _from, _until).New.Count, counts.Sum(c => c.New.Count));
            Assert.Equal(ListReport.Of(null, all, _from, _until).After.Count, counts.Sum(c => c.After.Count));
        }).QuickCheckThrowOnFailure();
    }

    private static ListedMatter New(long number, MatterList list, int ordered, int? handled) => new(number, list, "g", _from.AddDays(ordered), handled is { } day ? _from.AddDays(day) : null, null);
}
