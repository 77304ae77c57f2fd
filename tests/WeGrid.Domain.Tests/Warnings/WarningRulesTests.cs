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
    [InlineData("\"name\": \"重\",", "\"name\": \"重\", \"channels\": [[\"phone\"], [\"sms\"]],", "this try calls nobody; add \"ring\" or \"phone\"")]
    [InlineData("\"name\": \"重\",", "\"name\": \"重\", \"channels\": [[\"fax\", \"ring\"]],", "'fax' is no way to call; one of ring, phone, sms")]
    [InlineData("\"name\": \"重\",", "\"name\": \"重\", \"channels\": [],", "0 lists; write one for each try, at most 3")]
    [InlineData("\"name\": \"重\",", "\"name\": \"重\", \"colour\": 1,", "'colour' is not known here")]
    [InlineData("{ \"name\": \"暴雨\", \"codes\": [\"11B03\"] }", "{ \"name\": \"暴雨\" }, { \"name\": \"暴雨\" }", "the type '暴雨' is there twice")]
    public void Parse_Faults_AreNamed(string from, string to, string fault)
    {
        Assert.NotNull(WarningRules.Parse("warnings.json", Good).Rules);
        var (rules, faults) = WarningRules.Parse("warnings.json", Good.Replace(from, to, StringComparison.Ordinal));

        Assert.Null(rules);
        Assert.Contains(faults, f => $"{f}".Contains(fault, StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Feature", "NT-09")]
    [InlineData(1, true, true, "Phone")]
    [InlineData(2, true, true, "Ring Sms")]
    [InlineData(2, true, false, "Ring")]
    [InlineData(3, true, true, "Phone")]
    [InlineData(9, true, true, "Phone")]
    [InlineData(1, false, true, "Ring")]
    [InlineData(2, false, true, "Ring")]
    [InlineData(3, false, false, "Ring")]
    public void Channels_OfEachTry_WithoutACarrierOrANumberWeComRings(int number, bool canPhone, bool canWrite, string expected) =>
        Assert.Equal(expected, string.Join(' ', Cap.Rules.PlanFor("暴雨", WarningColour.Red).ChannelsOf(number, canPhone, canWrite)));

    [Theory]
    [Trait("Feature", "NT-09")]
    [Trait("Feature", "WA-06")]
    [InlineData("answered", 3, "", null)]
    [InlineData("answered", 19, "", null)]
    [InlineData("answered", 20, "", CallAnswer.Awake)]
    [InlineData("answered", 1, "1", CallAnswer.Awake)]
    [InlineData("answered", 1, "2", CallAnswer.NeedsHelp)]
    [InlineData("answered", 19, "7", null)]
    [InlineData("no_answer", 60, "", null)]
    [InlineData("busy", 0, "1", null)]
    public void Phone_AKeyOrTheWholeMessageIsAnAnswer_PickedUpIsNone(string status, int seconds, string key, CallAnswer? answer) =>
        Assert.Equal(answer, new PhoneReport(1, "zhou", 5, "c", status, seconds, key).Answer(TimeSpan.FromSeconds(20)));

    [Theory]
    [Trait("Feature", "X-12")]
    [InlineData(null, "1", CallAnswer.Awake)]
    [InlineData(CallAnswer.NobodyHome, "1", CallAnswer.Awake)]
    [InlineData(CallAnswer.Arrived, "1", null)]
    [InlineData(CallAnswer.NeedsHelp, "1", null)]
    [InlineData(CallAnswer.Arrived, "2", CallAnswer.NeedsHelp)]
    [InlineData(CallAnswer.Awake, "2", CallAnswer.NeedsHelp)]
    [InlineData(CallAnswer.NeedsHelp, "2", null)]
    public void Phone_WhatWasSaidMeanwhile_IsNotMadeLess(CallAnswer? said, string key, CallAnswer? counts) =>
        Assert.Equal(counts, new PhoneReport(1, "zhou", 5, "c", PhoneReport.Connected, 30, key).Over(said, TimeSpan.FromSeconds(20)));

    [Theory]
    [InlineData("phone:12:zhou.li#1756149600000", true)]
    [InlineData("phone:12:zhou#li#5", true)]
    [InlineData("ring:12:zhou.li#5", false)]
    [InlineData("phone:12:zhou.li", false)]
    [InlineData("phone:x:zhou.li#5", false)]
    [InlineData("phone:12:#5", false)]
    [InlineData("#5", false)]
    [InlineData("", false)]
    public void Phone_ContextIsReadBack_OrIsNoneOfOurs(string context, bool isOurs) => Assert.Equal(isOurs, PhoneReport.Read(context) is not null);
}
