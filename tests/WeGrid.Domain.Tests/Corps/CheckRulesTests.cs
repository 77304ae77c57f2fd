using WeGrid.Domain.Corps;
using Xunit;

namespace WeGrid.Domain.Tests.Corps;

public sealed class CheckRulesTests
{
    [Theory]
    [InlineData(4, 15, "2026-04-08", true)]
    [InlineData(4, 15, "2026-04-09", false)]
    [InlineData(4, 15, "2026-04-15", false)]
    [InlineData(1, 3, "2026-12-27", true)]
    [InlineData(2, 29, "2027-02-21", true)] // no 29th that year: the 28th
    [InlineData(2, 29, "2028-02-22", true)]
    [InlineData(2, 29, "2028-02-21", false)]
    public void IsWholeList_OnlyAWeekBefore(int month, int day, string date, bool whole) =>
        Assert.Equal(whole, new CheckRules(month, day, []).IsWholeList(DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("\"check\": { \"floodSeason\": \"05-01\", \"to\": [\"ban\"] }", null)]
    [InlineData("\"check\": { }", null)]
    [InlineData("\"check\": { \"floodSeason\": \"5月\" }", "settings.check.floodSeason")]
    [InlineData("\"check\": { \"floodSeason\": \"04-31\" }", "settings.check.floodSeason")]
    [InlineData("\"check\": { \"to\": [\"nobody\"] }", "settings.check.to[0]")]
    [InlineData("\"check\": { \"too\": [] }", "settings.check.too")]
    public void Parse_Settings_FaultsWithTheirPath(string settings, string? path)
    {
        var faults = A.FaultsWith(settings);

        Assert.Equal(path is null, faults.Count == 0);
        Assert.All(faults, f => Assert.StartsWith(path + ":", f, StringComparison.Ordinal));
    }
}
