using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Warnings;
using Xunit;

namespace WeGrid.Domain.Tests.Warnings;

/// <summary>转移: the register, the words, who is asked and when somebody above hears of it, and the counts.</summary>
public sealed class EvacuationTests
{
    private const string Head = "户号,网格,户主,住址,人数,需照顾,灾种,责任人,B角,安置点,电话\n";

    private static readonly DateTimeOffset _start = new(2026, 8, 26, 3, 20, 0, TimeSpan.FromHours(8));

    private static readonly Corp _town = Town();

    [Fact]
    [Trait("Feature", "WA-11")]
    public void Register_GoodLines_AreRead_NamesAndIdsAlike()
    {
        var (households, faults) = Read("12,lx-a-1,韩大有,坡上第二家,4,1,暴雨、山洪灾害,罗根,wu,村小学,13900000000\n\n13,柏树村,孟五,,2,,,,,,\n");

        Assert.Empty(faults);
        Assert.Equal($"{new Household(12, "lx-a-1", "韩大有", "坡上第二家", 4, 1, households[0].Types, "group", "wu", "村小学", "13900000000")}", $"{households[0]}");
        Assert.Equal(["暴雨", "山洪灾害"], households[0].Types);
        Assert.Equal(("lx-b", 0, "", ""), (households[1].GridId, households[1].Care, households[1].Helper, households[1].Shelter));
    }

    [Theory]
    [Trait("Feature", "WA-11")]
    [InlineData("0,lx-b,孟五,,2,,,,,,", "户号: is no number from 1 to 999999")]
    [InlineData("1,月亮村,孟五,,2,,,,,,", "网格: '月亮村' is no grid")]
    [InlineData("1,lx-b,,,2,,,,,,", "户主: is empty")]
    [InlineData("1,lx-b,孟五,,两个,,,,,,", "人数: is no number")]
    [InlineData("1,lx-b,孟五,,2,3,,,,,", "需照顾: 3 are more than the 2")]
    [InlineData("1,lx-b,孟五,,2,,大水,,,,", "灾种: '大水' is not among the types")]
    [InlineData("1,lx-b,孟五,,2,,,,,,,多一格", "more cells than there are columns")]
    [InlineData("1,lx-b,孟五,河东头老榨油坊后面往上走三百米再左转的那一家,2,,,,,,", "住址: ")]
    [InlineData("7,lx-b,孟六,,2,,,,,,", "户号: 7 is there twice")]
    public void Register_BadLine_IsNamedWithItsCure_TheGoodOnesCount(string line, string fault)
    {
        var (households, faults) = Read("7,lx-b,孟五,,2,,,,,,\n" + line + "\n9,lx-b,孟七,,1,,,,,,");

        Assert.Equal([7, 9], households.Select(h => h.Number));
        Assert.StartsWith("line 3: ", Assert.Single(faults), StringComparison.Ordinal);
        Assert.Contains(fault, faults[0], StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "WA-11")]
    public void Register_HelperNobodyKnows_TheHouseholdIsKeptWithout_AndABadLineLeavesWhatWas()
    {
        var before = new[] { House(8) with { Name = "从前" } };

        var (households, faults) = HouseholdFile.Read(_town, [], Encoding.GetEncoding("utf-16").GetPreamble().Concat(Encoding.Unicode.GetBytes(Head + "7,lx-b,孟五,,2,,,张三,,,\n8,月亮村,孟六,,2,,,,,,")).ToArray(), before);

        Assert.Equal([("孟五", ""), ("从前", "group")], households.Select(h => (h.Name, h.Helper)));
        Assert.Equal(2, faults.Count);
        Assert.DoesNotContain(faults, f => f.Contains('孟') || f.Contains("张三", StringComparison.Ordinal));
    }

    [Fact]
    public void Register_UnknownOrMissingColumn_NothingIsRead()
    {
        var (households, faults) = HouseholdFile.Read(_town, [], Encoding.UTF8.GetBytes("户号,网格,人数,门牌\n1,lx-b,2,7"), []);

        Assert.Empty(households);
        Assert.Equal(2, faults.Count);
    }

    [Fact]
    [Trait("Feature", "WA-11")]
    [Trait("Feature", "X-14")]
    public void Check_WhoHasNobody_IsNamedByNumber()
    {
        var all = new[] { House(1), House(2, helper: ""), House(3, helper: "", care: 2), House(4, helper: "gone"), House(5) with { StandIn = "gone" }, House(6) with { GridId = "moon" } };

        var faults = HouseholdCheck.Of(_town, all);

        Assert.Equal([2, 3, 4, 5, 6], faults.Select(f => f.Number).Order());
        Assert.Contains("2 in need of care", faults.Single(f => f.Number == 3).What, StringComparison.Ordinal);
        Assert.DoesNotContain(faults, f => f.What.Contains("韩大有", StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Feature", "WA-12")]
    [InlineData("安置 12 中心小学", HouseholdState.Sheltered, "12", "中心小学")]
    [InlineData("@小溪 投亲 12、13号", HouseholdState.OwnWay, "12 13", "")]
    [InlineData("投亲靠友12号户", HouseholdState.OwnWay, "12", "")]
    [InlineData("不转7", HouseholdState.Refused, "7", "")]
    [InlineData("不转 ７号", HouseholdState.Refused, "7", "")]
    [InlineData("没见到 7，8", HouseholdState.NotFound, "7 8", "")]
    [InlineData("回流：7\n", HouseholdState.Returned, "7", "")]
    [InlineData("安置12中心小学", HouseholdState.Sheltered, "12", "中心小学")]
    [InlineData("不转7号不肯", HouseholdState.Refused, "7", "不肯")]
    [InlineData("安置 12 村小学", HouseholdState.Sheltered, "12", "村小学")]
    [InlineData("没见到 12 13 14", HouseholdState.NotFound, "12 13 14", "")]
    public void Command_IsRead(string text, HouseholdState state, string numbers, string place)
    {
        var said = Assert.Single(HouseholdCommand.Parse(text)!.Said);

        Assert.Equal((state, numbers, place), (said.State, string.Join(' ', said.Numbers), said.Place));
    }

    [Theory]
    [Trait("Feature", "WA-12")]
    [InlineData("安置 12户")]
    [InlineData("已转移 12 户 36 人")]
    [InlineData("不转 2人")]
    [InlineData("安置 12 2楼")]
    [InlineData("安置 12 3号楼")]
    [InlineData("安置 3组 12")]
    [InlineData("已转移 30余人")]
    [InlineData("安置 12:30 中心小学")]
    [InlineData("不转 12 80岁老人")]
    [InlineData("安置 12-15")]
    public void Command_AQuantity_SaysOfNobodyThatTheyAreSafe(string text) => Assert.True(HouseholdCommand.Parse(text)!.IsUnclear);

    [Theory]
    [InlineData("安置 12 中心小学；都安顿好了")]
    [InlineData("安置 12\n路断了")]
    public void Command_WithMoreBesideIt_CountsAndTheRestIsWords(string text) => Assert.Equal((true, 12), HouseholdCommand.Parse(text) is { } command ? (command.HasMore, command.Said[0].Numbers[0]) : default);

    [Fact]
    public void Command_OneToALine() => Assert.Equal(["Refused 2", "NotFound 3"], HouseholdCommand.Parse("不转 2\n没见到 3")!.Said.Select(s => $"{s.State} {s.Numbers[0]}"));

    [Theory]
    [InlineData("安置")]
    [InlineData("安置 小学 12")]
    [InlineData("我们安置 12")]
    [InlineData("不转了，路不通")]
    [InlineData("转移")]
    public void Command_WhatIsNone_IsNotRead(string text) => Assert.Null(HouseholdCommand.Parse(text));

    [Fact]
    public void Command_Lists() => Assert.Equal((false, true), (HouseholdCommand.Parse("转移名单")!.WantsCounts, HouseholdCommand.Parse("转移进度")!.WantsCounts));

    [Fact]
    [Trait("Feature", "WA-11")]
    public void Look_EachHelperHasOneListOfTheirs_CareFirst_AndTheOfficerOfTheHelperless()
    {
        var round = Desk().Look([Due(House(1)), Due(House(2, care: 1)), Due(House(3, helper: "qin")), Due(House(4, helper: ""))], _start);

        Assert.Equal(["duty evacuate_above", "group evacuate", "qin evacuate", "zhou evacuate"], round.Notices.Select(n => $"{n.Recipient} {n.Template}").Order(StringComparer.Ordinal));
        Assert.Equal(["2", "1"], round.Notices.Single(n => n.Recipient == "group").Lines.Select(l => l.Values["number"]));
        Assert.All(round.Notices, n => Assert.True(n.IsDanger));
        Assert.Equal(_start + EvacuationDesk.AskEvery, round.Next);
        Assert.Contains("帮扶人叫不到", round.Notices.Single(n => n.Recipient == "duty").Lines[0].Values["household.state"], StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "WA-11")]
    public void Look_HelperOnLeave_TheirStandInIsAsked()
    {
        var corp = Town("\"leave\": [ { \"user\": \"group\", \"from\": \"2026-08-26\", \"to\": \"2026-08-26\" } ]");

        var round = Desk(corp).Look([Due(House(1) with { StandIn = "wu" })], _start);

        Assert.Equal(["wu"], round.Notices.Select(n => n.Recipient));
    }

    [Fact]
    [Trait("Feature", "WA-11")]
    public void Look_HelperAsleep_TheStandInIsAsked_ElseTheLeader()
    {
        var asleep = new HashSet<string>(["group"], StringComparer.OrdinalIgnoreCase);

        Assert.Equal(["wu"], Desk(asleep: asleep).Look([Due(House(1) with { StandIn = "wu" })], _start).Notices.Select(n => n.Recipient));
        Assert.Equal(["zhou evacuate", "duty evacuate_above"], Desk(asleep: asleep).Look([Due(House(1))], _start).Notices.Select(n => $"{n.Recipient} {n.Template}"));
    }

    [Fact]
    [Trait("Feature", "WA-12")]
    public void Look_Silence_IsAskedAgainAndAgain_TheThirdTimeTheLevelAboveHears_ThenTheTown()
    {
        var all = new List<Leaving> { Due(House(1)) };
        var said = new List<string>();
        for (var at = _start; at < _start.AddHours(3); at += EvacuationDesk.AskEvery)
        {
            var round = Desk().Look(all, at);
            said.Add(string.Join(' ', round.Notices.Select(n => $"{n.Recipient}:{(n.Template == "evacuate" ? "ask" : "above")}")));
            all = [.. round.Changed.Count > 0 ? round.Changed : all];
        }

        Assert.Equal(["group:ask", "group:ask", "group:ask zhou:above", "group:ask zhou:above duty:above leader:above", "zhou:above duty:above leader:above", "group:ask zhou:above duty:above leader:above"], said);
    }

    [Fact]
    [Trait("Feature", "WA-12")]
    public void Look_AListHoldsAllOfSomebodys_SoThatALaterOneMayTakeThePlaceOfAnEarlier()
    {
        var first = Desk().Look([Said(House(1), HouseholdState.Refused), Due(House(2))], _start);
        var second = Desk().Look([.. first.Changed, Said(House(3), HouseholdState.NotFound)], _start.AddMinutes(1));

        var above = Assert.Single(second.Notices);
        Assert.Equal(("zhou", "1 3"), (above.Recipient, string.Join(' ', above.Lines.Select(l => l.Values["number"]))));
        Assert.True(above.Supersedes);
    }

    [Theory]
    [Trait("Feature", "WA-12")]
    [InlineData(HouseholdState.Refused)]
    [InlineData(HouseholdState.NotFound)]
    [InlineData(HouseholdState.Returned)]
    public void Look_WhatAHelperCannotDo_IsToldAboveAtOnce_AndAgainWithTheTown_UntilItIsSafe(HouseholdState state)
    {
        var round = Desk().Look([Said(House(1), state)], _start);

        Assert.Equal(["zhou evacuate_above"], round.Notices.Select(n => $"{n.Recipient} {n.Template}"));
        Assert.Empty(Desk().Look(round.Changed, _start).Notices);
        Assert.Equal(_start + EvacuationDesk.AskEvery, round.Next);
        Assert.Equal(["zhou", "duty", "leader"], Desk().Look(round.Changed, round.Next!.Value).Notices.Select(n => n.Recipient));
    }

    [Fact]
    [Trait("Feature", "WA-12")]
    public void Look_WhoIsSafe_IsLeftAlone() =>
        Assert.Equal((0, 0), Desk().Look([Said(House(1), HouseholdState.Sheltered), Said(House(2), HouseholdState.OwnWay)], _start) is var round ? (round.Notices.Count, round.Changed.Count) : default);

    [Fact]
    [Trait("Feature", "X-14")]
    public void MustLeave_ByGridAndType()
    {
        var household = House(1) with { Types = ["暴雨"] };

        Assert.True(household.MustLeave(_town.Grids, "暴雨", ["lx"]));
        Assert.False(household.MustLeave(_town.Grids, "台风", ["lx"]));
        Assert.False(household.MustLeave(_town.Grids, "暴雨", ["lx-b"]));
        Assert.True((household with { Types = [] }).MustLeave(_town.Grids, "台风", ["lx-a"]));
    }

    /// <summary>Whatever is said in whatever order: the states add up to all, by households and by persons, and each grid to the whole.</summary>
    [Fact]
    [Trait("Feature", "WA-12")]
    [Trait("Feature", "X-14")]
    public void Counts_AddUp() => Prop.ForAll(
        Gen.Zip(Gen.Choose(0, 5), Gen.Zip(Gen.Choose(1, 9), Gen.Choose(0, 2))).ArrayOf().ToArbitrary(), said =>
        {
            var all = said.Select((s, i) => Said(House(i + 1) with { Persons = s.Item2.Item1, Care = 0, GridId = $"g{s.Item2.Item2}" }, (HouseholdState)s.Item1)).ToList();
            var grids = LeavingCount.ByGrid(all);
            var whole = LeavingCount.Of("", all);
            return grids.All(g => g.ByState.Values.Sum(v => v.Households) == g.Households && g.ByState.Values.Sum(v => v.Persons) == g.Persons)
                && grids.Sum(g => g.Persons) == whole.Persons && grids.Sum(g => g.Safe) == whole.Safe
                && whole.Safe == all.Where(l => l.IsSafe).Sum(l => l.Household.Persons);
        }).QuickCheckThrowOnFailure();

    private static (IReadOnlyList<Household> Households, IReadOnlyList<string> Faults) Read(string lines) => HouseholdFile.Read(_town, [.. Cap.Rules.Types.Select(t => t.Name)], Encoding.UTF8.GetBytes(Head + lines), []);

    private static Household House(int number, string helper = "group", int care = 0) => new(number, "lx-a-1", "韩大有", "坡上", 3, care, [], helper, "", "", "");

    private static Leaving Due(Household household) => new(1, household, HouseholdState.Due, null, 0, null, 0, null);

    private static Leaving Said(Household household, HouseholdState state) => new(1, household, state, state == HouseholdState.Due ? null : _start, 1, _start, 0, null);

    private static EvacuationDesk Desk(Corp? corp = null, IReadOnlySet<string>? asleep = null)
    {
        var warning = new Warning { Identifier = "w", Sender = "station", Issuer = "松林县气象台", Kind = WarningKind.Alert, Type = "暴雨", Colour = WarningColour.Red, Title = "暴雨红色预警", Text = "有暴雨。", Sent = _start };
        return new EvacuationDesk(new CallWords(corp ?? _town, new CallRun(1, "w", "暴雨", WarningColour.Red, false, ["lx"], _start, _start.AddHours(6)), warning, Cap.Rules.PlanFor("暴雨", WarningColour.Red), ""), asleep ?? new HashSet<string>());
    }

    private static Corp Town(string settings = "") => CallDeskTests.Town(settings);
}
