using WeGrid.Domain;
using WeGrid.Domain.Tickets;

namespace WeGrid.EndToEnd.Tests;

/// <summary>群众评单: asked once, answered once, and a bad answer has consequences.</summary>
public sealed class SurveyJourneyTests
{
    private const string App = "app:grid";

    [Fact]
    [Trait("Feature", "SV-01")]
    [Trait("Feature", "SV-04")]
    public async Task Answer_GivenTwice_FirstStands()
    {
        await using var house = await House.OpenAsync();
        var number = await ResolvedAsync(house);
        var (card, _) = await house.World.CardAsync("fang.qiu", $"solved:{number}");
        await house.TapAsync("fang.qiu", $"solved:{number}:1:yes");
        await house.TapAsync("fang.qiu", $"level:{number}:1:1");
        // The answered card has turned grey: it cannot be tapped again, and words come too late as well.
        await Assert.ThrowsAnyAsync<Exception>(() =>
            house.World.PostAsync("tap", new System.Text.Json.Nodes.JsonObject { ["person"] = "fang.qiu", ["card"] = card, ["key"] = $"solved:{number}:1:no" }));
        await house.RestAsync();
        await house.SayAsync(App, "fang.qiu", "非常不满意");
        Assert.Equal(TicketStatus.Rated, await house.Ledger.StatusAsync(number));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from survey where corp_id = $1 and solved and satisfaction = 1"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from survey where corp_id = $1"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "SV-06")]
    [Trait("Feature", "SV-07")]
    public async Task Unhappy_SecondRound_HigherOwnerAndSuperiorToldWithoutTheName()
    {
        await using var house = await House.OpenAsync();
        var number = await ResolvedAsync(house);
        await house.TapAsync("fang.qiu", $"solved:{number}:1:no");
        await house.TapAsync("fang.qiu", $"level:{number}:1:5");
        Assert.Equal(TicketStatus.Ordered, await house.Ledger.StatusAsync(number));
        Assert.Equal(2, await house.Ledger.CountAsync("select round from ticket where corp_id = $1"));
        Assert.Equal(1, await house.World.CountAsync("tan.hua", $"{number}"));
        Assert.Equal(0, await house.World.CountAsync("tan.hua", "fang.qiu"));
        Assert.Equal(0, await house.World.CountAsync("tan.hua", "方秋"));
        Assert.True(await house.World.CanTapAsync("zhou.li", $"accept:{number}"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1 and told <> 0"));

        await house.TapAsync("zhou.li", $"accept:{number}");
        await house.SayAsync(App, "zhou.li", $"办结 {number} 换了整盏灯");
        await house.TapAsync("fang.qiu", $"solved:{number}:2:yes");
        await house.TapAsync("fang.qiu", $"level:{number}:2:2");
        Assert.Equal(TicketStatus.Rated, await house.Ledger.StatusAsync(number));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "SV-02")]
    public async Task BadTap_AskedOnceForTheReason_TheTapIsKeptAndTheSuperiorReadsIt()
    {
        await using var house = await House.OpenAsync();
        var number = await ResolvedAsync(house);
        await house.TapAsync("fang.qiu", $"solved:{number}:1:no");
        await house.TapAsync("fang.qiu", $"level:{number}:1:5");
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "未说明原因"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from survey where corp_id = $1 and satisfaction = 5 and reason = ''"));
        Assert.Equal(2, await house.Ledger.CountAsync("select round from ticket where corp_id = $1"));

        await house.TapAsync("fang.qiu", $"reason:{number}:1:2");
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from survey where corp_id = $1 and reason = '等得太久'"));
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "等得太久"));
        Assert.Equal(0, await house.World.CountAsync("tan.hua", "方秋"));
        Assert.False(await house.World.CanTapAsync("fang.qiu", $"reason:{number}"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "SV-02")]
    public async Task BadTap_ReasonInWords_IsNoNewTicket()
    {
        await using var house = await House.OpenAsync();
        var number = await ResolvedAsync(house);
        await house.TapAsync("fang.qiu", $"solved:{number}:1:no");
        await house.TapAsync("fang.qiu", $"level:{number}:1:4");
        await house.SayAsync(App, "fang.qiu", "路灯还是不亮");
        Assert.Equal(number, await house.Ledger.OnlyTicketAsync());
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from survey where corp_id = $1 and reason = '路灯还是不亮'"));
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "路灯还是不亮"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "X-20")]
    public async Task Rates_ByCommand_FiguresAndTheTicketsBehindThem()
    {
        await using var house = await House.OpenAsync();
        var number = await ResolvedAsync(house);
        await house.TapAsync("fang.qiu", $"solved:{number}:1:yes");
        await house.TapAsync("fang.qiu", $"level:{number}:1:1");

        var (exit, text, _) = await Harness.ToolHere.RunAsync(["rates", "2026-03"], house.Settings("tool"));
        Assert.Equal(0, exit);
        Assert.Contains("satisfaction 100.0 %  1/1", text, StringComparison.Ordinal);
        Assert.Contains("score 100.0  not published", text, StringComparison.Ordinal);
        Assert.Contains($"{number}  met", (await Harness.ToolHere.RunAsync(["rates", "2026-03", "--list", "satisfaction"], house.Settings("tool"))).Out, StringComparison.Ordinal);
        Assert.Contains("（网格自办）", (await Harness.ToolHere.RunAsync(["rates", "2026-03", "--units"], house.Settings("tool"))).Out, StringComparison.Ordinal);
        Assert.Equal(1, (await Harness.ToolHere.RunAsync(["rates", "2026-03", "--rebuild"], house.Settings("tool"))).Exit);
        Assert.Equal(2, (await Harness.ToolHere.RunAsync(["rates", "March"], house.Settings("tool"))).Exit);
        Assert.Equal(0, (await Harness.ToolHere.RunAsync(["workload"], house.Settings("tool"))).Exit);
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "LC-14")]
    public async Task ResidentsOwnWords_InsideTheDaysPromised_Reopen()
    {
        await using var house = await House.OpenAsync();
        var number = await ResolvedAsync(house);
        await house.MoveToAsync(3, 10);
        await house.SayAsync(App, "fang.qiu", "昨天修的路灯又不亮了");
        Assert.Equal(number, await house.Ledger.OnlyTicketAsync());
        Assert.Equal(TicketStatus.Ordered, await house.Ledger.StatusAsync(number));
        Assert.Contains(TicketMove.Reopen, await house.Ledger.MovesAsync(number));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task Silence_OneReminderThenNothing()
    {
        await using var house = await House.OpenAsync();
        var number = await ResolvedAsync(house);
        await house.MoveToAsync(9, 10);
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from survey where corp_id = $1 and reminded_at is not null and answered_at is null"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from outbox_done where corp_id = $1 and template = 'survey_reminder' and verdict = 1"));
        Assert.Equal(2, await house.World.CountAsync("fang.qiu", "\"kind\":\"card\"", $"{number}"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "SV-08")]
    public async Task WeeksAfterClosing_BrokenAgain_NewTicketWithAHigherOwner()
    {
        await using var house = await House.OpenAsync();
        var number = await ResolvedAsync(house);
        await house.MoveToAsync(16, 10);
        Assert.Equal(TicketStatus.Closed, await house.Ledger.StatusAsync(number));
        await house.MoveToAsync(28, 12);
        await house.TapAsync("fang.qiu", $"still:{number}:no");

        var again = Assert.Single(await house.Ledger.ListAsync<long>("select led_to from survey where corp_id = $1 and round = 0", "longxi"));
        Assert.Equal(TicketStatus.Closed, await house.Ledger.StatusAsync(number));
        Assert.Equal(TicketStatus.Ordered, await house.Ledger.StatusAsync(again));
        Assert.True(await house.World.CanTapAsync("zhou.li", $"accept:{again}")); // he.tian held the old one
        Assert.Equal(1, await house.World.CountAsync("tan.hua", $"{number}号", $"{again}号"));
        Assert.Equal(0, await house.World.CountAsync("tan.hua", "方秋"));
        Assert.False(await house.World.CanTapAsync("fang.qiu", "still:"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "C06")]
    public async Task CallBack_ByPhone_MethodAndSurveyorKeptAndHandlerRefused()
    {
        await using var house = await House.OpenAsync();
        var number = await ResolvedAsync(house);
        await house.SayAsync(App, "he.tian", $"回访 {number} 电话 已解决 满意");
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from survey where corp_id = $1 and answered_at is not null"));
        Assert.Equal(1, await house.World.CountAsync("he.tian", "经办人"));
        await house.SayAsync(App, "wu.min", $"回访 {number} 电话 已解决 满意");
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from survey where corp_id = $1 and surveyor = 'wu.min' and method = 2 and solved and satisfaction = 2"));
        Assert.Equal(TicketStatus.Rated, await house.Ledger.StatusAsync(number));
        await house.EndWellAsync();
    }

    /// <summary>A streetlight, reported privately and mended by the grid.</summary>
    private static async Task<long> ResolvedAsync(House house)
    {
        await house.SayAsync(App, "fang.qiu", "老槐树旁边的路灯不亮了");
        var number = await house.Ledger.OnlyTicketAsync();
        await house.TapAsync("he.tian", $"accept:{number}");
        await house.SayAsync(App, "he.tian", $"办结 {number} 换了灯泡");
        return number;
    }
}
