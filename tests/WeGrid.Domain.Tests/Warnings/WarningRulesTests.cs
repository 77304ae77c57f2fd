using WeGrid.Domain.Warnings;
using Xunit;

namespace WeGrid.Domain.Tests.Warnings;

public sealed class WarningRulesTests
{
    private const string Good = """
        { "version": "1", "types": [ { "name": "暴雨", "codes": ["11B03"] } ], "plans": [
          { "name": "重", "colours": ["red", "orange"], "roster": ["dutyOfficer"] },
          { "name": "轻", "colours": ["yellow", "blue", "none"], "roster": ["dutyOfficer"], "calls": false } ] }
        """;

    [Fact]
    [Trait("Feature", "WA-03")]
    public void Parse_Shipped_EveryColourHasAPlanAndGraveOnesCall()
    {
        foreach (var colour in Enum.GetValues<WarningColour>())
        {
            Assert.Equal(colour.IsGrave(), Cap.Rules.PlanFor("暴雨", colour).Calls);
        }

        var red = Cap.Rules.PlanFor("台风", WarningColour.Red);
        Assert.Equal([0, 100, 200], Enumerable.Range(1, red.Tries).Select(n => (int)red.TryAfter(n).TotalSeconds));
    }

    [Theory]
    [InlineData("\"roster\": [\"dutyOfficer\"] },", "\"roster\": [\"dutyOfficer\"], \"calls\": false },", "warnings.json/plans[0]: 橙色 and 红色 are always called")]
    [InlineData("\"yellow\", \"blue\"", "\"yellow\"", "no plan for 蓝色 of all types")]
    [InlineData("\"yellow\"", "\"green\"", "'green' is no colour; one of red, orange, yellow, blue, none")]
    [InlineData("[\"dutyOfficer\"] },", "[\"partnerUnit\"] },", "'partnerUnit' is no post that may be called")]
    [InlineData("[\"dutyOfficer\"] },", "[] },", "nobody is called")]
    [InlineData("\"name\": \"重\",", "\"name\": \"重\", \"types\": [\"海啸\"],", "the type '海啸' is not among the types")]
    [InlineData("\"name\": \"重\",", "\"name\": \"重\", \"within\": \"2d\",", "'within' is '2d'; write minutes")]
    [InlineData("\"name\": \"重\",", "\"name\": \"重\", \"tries\": 9,", "warnings.json/plans[0]/tries: expected a number, found 9; write a number from 1 to 3")]
    [InlineData("\"name\": \"重\",", "\"name\": \"重\", \"colour\": 1,", "'colour' is not known here")]
    [InlineData("{ \"name\": \"暴雨\", \"codes\": [\"11B03\"] }", "{ \"name\": \"暴雨\" }, { \"name\": \"暴雨\" }", "the type '暴雨' is there twice")]
    public void Parse_Faults_AreNamed(string from, string to, string fault)
    {
        Assert.NotNull(WarningRules.Parse("warnings.json", Good).Rules);
        var (rules, faults) = WarningRules.Parse("warnings.json", Good.Replace(from, to, StringComparison.Ordinal));

        Assert.Null(rules);
        Assert.Contains(faults, f => $"{f}".Contains(fault, StringComparison.Ordinal));
    }
}
