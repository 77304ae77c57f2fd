using WeGrid.Domain.Reports;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Reports;

public sealed class RateBookTests
{
    private static readonly CategoryTree _tree = CategoryTree.Parse(File.ReadAllText(Path.Combine(A.Root, "data", "categories.json"))).Tree!;

    [Fact]
    public void Parse_ShippedFile_IsInOrder()
    {
        var (book, faults) = RateBook.Parse(File.ReadAllText(Path.Combine(A.Root, "data", "rates.json")), _tree);

        Assert.Empty(faults);
        Assert.Equal((30, 35, 35), book!.For(new DateOnly(2026, 11, 1)) is var r ? (r.Response, r.Resolution, r.Satisfaction) : default);
    }

    [Fact]
    [Trait("Feature", "ST-02")]
    public void For_AMonth_TakesTheVersionThatHeldThen()
    {
        var (book, _) = RateBook.Parse("""
            { "versions": [
              { "from": "2026-01", "weights": { "response": 30, "resolution": 35, "satisfaction": 35 } },
              { "from": "2026-07", "weights": { "response": 20, "resolution": 40, "satisfaction": 40 }, "exclude": ["merged"] } ] }
            """, _tree);

        Assert.Equal([30, 30, 20, 20, 30], new[] { "2026-01-01", "2026-06-01", "2026-07-01", "2027-01-01", "2025-01-01" }.Select(d => book!.For(DateOnly.Parse(d, null)).Response));
    }

    [Fact]
    public void Parse_EveryFault_IsListed()
    {
        var (book, faults) = RateBook.Parse("""
            { "versions": [
              { "from": "2026-07", "weights": { "response": 30, "resolution": 30, "satisfaction": 30 }, "exclude": ["nobody"], "noSatisfaction": ["没有这类"] },
              { "from": "2026-01", "weights": { "response": 30, "resolution": 35, "satisfaction": 35 } },
              { "from": "二月", "weights": { "response": 30, "resolution": 35, "satisfaction": 35 }, "minimum": 0 } ] }
            """, _tree);

        Assert.Null(book);
        var text = string.Join('\n', faults);
        Assert.All(["make 90", "nobody", "没有这类", "do not rise", "二月", "minimum"], word => Assert.Contains(word, text, StringComparison.Ordinal));
    }
}
