using WeGrid.Domain.Corps;
using WeGrid.Domain.Reports;
using Xunit;

namespace WeGrid.Domain.Tests.Reports;

public sealed class BurdenTests
{
    private static readonly DateOnly _day = new(2026, 7, 1);

    [Theory]
    [Trait("Feature", "X-22")]
    [Trait("Feature", "ST-10")]
    [InlineData(40, 5, 4, "")]
    [InlineData(41, 5, 4, "messages")]
    [InlineData(40, 6, 4, "calls")]
    [InlineData(40, 5, 5, "nights")]
    [InlineData(99, 9, 9, "messages, calls, nights")]
    public void Of_BeyondTheCap_IsMarkedWithWhat(int messages, int calls, int nights, string over)
    {
        var corp = CorpFile.Parse(A.Town).Corp!;
        List<PhoneDay> days = [new("SHU", _day, messages, calls, 0), .. Enumerable.Range(1, nights).Select(n => new PhoneDay("shu", _day.AddDays(n), 1, 0, 2, 1))];

        var burden = Assert.Single(Burden.Of(corp, [.. days, new("stranger", _day, 900, 0, 0)]));

        Assert.Equal(("shu", messages + nights, calls, nights, nights, messages), (burden.UserId, burden.Messages, burden.Calls, burden.CallsAtNight, burden.Nights, burden.BusiestDay));
        Assert.Equal(over, string.Join(", ", burden.Over));
    }

    [Fact]
    [Trait("Feature", "X-22")]
    public void Of_Corp_ItsOwnCapAndTheOrderOfTheFile()
    {
        var corp = CorpFile.Parse(A.Town.Replace("\"grids\": [", "\"settings\": { \"burden\": { \"messages\": 3 } }, \"grids\": [", StringComparison.Ordinal)).Corp!;

        var burdens = Burden.Of(corp, [new("zu", _day, 3, 0, 0), new("shu", _day, 4, 0, 0)]);

        Assert.Equal(corp.Staff.Keys.Where(u => u is "zu" or "shu"), burdens.Select(b => b.UserId));
        Assert.Equal(["shu"], burdens.Where(b => b.Over.Count > 0).Select(b => b.UserId));
    }
}
