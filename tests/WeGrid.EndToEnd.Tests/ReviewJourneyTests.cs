using System.Text.Json.Nodes;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>What was taken for no demand, lived through: listed, on one card a day, turned into a ticket by card, by words and from the console.</summary>
public sealed class ReviewJourneyTests
{
    private const string Group = "wr-longxi-a";
    private const string App = "app:grid";
    private const string Dark = "老槐树那边黑得很，走路要打手电";
    private const string Loud = "晚上跳舞声音有点大哈";
    private const string Far = "今天天气真好";

    private static readonly Plan _plan = new() { Furnish = c => c.File["settings"]!["review"] = new JsonObject { ["near"] = 2 } };

    private static async Task<(int Exit, JsonNode? Json)> ToolAsync(House house, params string[] args)
    {
        var (exit, text, _) = await ToolHere.RunAsync([.. args, "--json"], house.Settings("tool"));
        return (exit, exit == 0 ? JsonNode.Parse(text) : null);
    }

    private static async Task<Guid> IdAsync(House house, string text) =>
        (Guid)(await house.Ledger.ScalarAsync("select id from ignored_message where corp_id = $1 and text = $2", "longxi", text))!;

    [Fact]
    [Trait("Feature", "X-01")]
    public async Task UnpromptedTalk_BecomesATicketOrIsKeptWithItsReason_OneCardADay_AndTheLeaderAnswers()
    {
        await using var house = await House.OpenAsync(_plan);
        await house.SayAsync(Group, "wm-mei", "桥头的自来水管爆了，水流了一地"); // nobody asked, nobody @-ed anybody
        var first = await house.Ledger.OnlyTicketAsync();
        await house.SayAsync(App, "zhou.li", $"接单 {first}");
        await house.SayAsync(App, "zhou.li", $"办结 {first} 水管已接好");
        await house.SayAsync(Group, "wm-lin", Dark);
        await house.SayAsync(Group, "wm-chen", Loud);
        await house.SayAsync(Group, "wm-mei", Far);
        Assert.Equal(first, await house.Ledger.OnlyTicketAsync());

        var (_, rows) = await ToolAsync(house, "review", "longxi");
        var list = rows!.AsArray();
        Assert.Equal(3, list.Count);
        Assert.Equal(list.Select(r => r!["score"]!.GetValue<double>()).OrderDescending(), list.Select(r => r!["score"]!.GetValue<double>()));
        Assert.Equal(Far, list[2]!["text"]!.ToString());
        Assert.All(list, r => Assert.Matches(".+: verdict:.+ ← .+v.+", r!["reason"]!.ToString()));

        await house.MoveToAsync(1, 10, 40);
        var card = Assert.Single(await house.World.SeenAsync("zhou.li", "有 2 句话没当成诉求", Dark, Loud));
        Assert.DoesNotContain(Far, World.Text(card), StringComparison.Ordinal);
        Assert.Equal(0, await house.World.CountAsync("qin.hai", "没当成诉求"));

        var number = list[0]!["text"]!.ToString() == Dark ? 1 : 2;
        await house.SayAsync(App, "zhou.li", $"转公单 {number}");
        var ticket = (await house.Ledger.ListAsync<long>("select number from ticket where corp_id = $1 order by ordered_at", "longxi"))[^1];
        Assert.True(await house.World.CountAsync("zhou.li", $"已登记为 {ticket} 号") == 1, await house.World.DumpAsync("zhou.li"));
        Assert.Equal(TicketStatus.Ordered, await house.Ledger.StatusAsync(ticket));
        Assert.Equal("wm-lin", await house.Ledger.ScalarAsync("select person from reporter where corp_id = $1 and number = $2", "longxi", ticket));
        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from relay where corp_id = $1 and ticket = {ticket} and template = 'relay_receipt'"));
        await house.SayAsync(App, "zhou.li", $"接单 {ticket}");
        await house.SayAsync(App, "zhou.li", $"办结 {ticket} 装了一盏灯");
        await house.TapAsync("zhou.li", "review:none");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "这些不是诉求"));

        await house.MoveToAsync(1, 10, 40); // nothing new came near: no card
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "句话没当成诉求"));
        Assert.Equal([Far], (await ToolAsync(house, "review")).Json!.AsArray().Select(r => r!["text"]!.ToString()));
        Assert.Equal(["是诉求", "不是诉求"], await house.Ledger.ListAsync<string>("select now from correction where corp_id = $1 order by at", "longxi"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task Console_MakesATicket_TheReporterGetsTheReceipt_AndItIsDoneOnce()
    {
        // A command goes by the machine's own time.
        await using var house = await House.OpenAsync(_plan with { InProcesses = true });
        await house.SayAsync(App, "fang.qiu", Loud);
        var id = await IdAsync(house, Loud);
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));

        var (exit, made) = await ToolAsync(house, "review", "ticket", $"{id}", "--by", "tan.hua");
        await house.RestAsync();

        Assert.Equal(0, exit);
        var ticket = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(ticket, made!["ticket"]!.GetValue<long>());
        Assert.Single(await house.World.SeenAsync("fang.qiu", $"{ticket}"));
        Assert.Equal("tan.hua", await house.Ledger.ScalarAsync("select actor from ticket_event where corp_id = $1 and number = $2 and seq = 1", "longxi", ticket));
        Assert.Equal([TicketMove.Order], await house.Ledger.MovesAsync(ticket));
        Assert.Equal(4, (await ToolAsync(house, "review", "ticket", $"{id}", "--by", "tan.hua")).Exit);
        await house.Ledger.OnlyTicketAsync();
        await house.EndWellAsync();
    }

    [Fact]
    public async Task Confidential_IsListedAndFoundOnlyForWhoMaySeeIt_AndStandsOnNoCard()
    {
        await using var house = await House.OpenAsync(_plan);
        await house.SayAsync(Group, "wm-lin", Dark);
        await house.Ledger.ScalarAsync("update ignored_message set confidential = true where corp_id = $1", "longxi");
        var id = await IdAsync(house, Dark);

        Assert.Empty((await ToolAsync(house, "review")).Json!.AsArray());
        Assert.Empty((await ToolAsync(house, "review", "--by", "zhou.li")).Json!.AsArray());
        Assert.Single((await ToolAsync(house, "review", "--by", "yan.zheng")).Json!.AsArray());
        foreach (var by in new[] { [], new[] { "--by", "zhou.li" }, ["--by", "nobody"] })
        {
            Assert.Equal(4, (await ToolAsync(house, ["review", "ticket", $"{id}", .. by])).Exit);
            Assert.Equal(4, (await ToolAsync(house, ["review", "ok", $"{id}", .. by])).Exit);
        }

        Assert.Equal(4, (await ToolAsync(house, "review", "ok", $"{Guid.NewGuid()}")).Exit); // the same answer for what is not there
        await house.MoveToAsync(1, 10, 40);
        Assert.Equal(0, await house.World.CountAsync("zhou.li", "没当成诉求"));
        Assert.Equal(0, (await ToolAsync(house, "review", "ok", $"{id}", "--by", "yan.zheng")).Exit);
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from correction where corp_id = $1 and confidential and was = '' and now = '' and machine = ''"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task TwoPeople_AnswerForOneLine_OneTicket_AndAfterAWeekTheWordsAreGone()
    {
        await using var house = await House.OpenAsync(_plan with { Bots = 2 });
        await house.SayAsync(Group, "wm-lin", Dark);
        await house.SayAsync(Group, "wm-chen", Far);
        var far = await IdAsync(house, Far);
        await house.MoveToAsync(1, 10, 40);
        var id = await IdAsync(house, Dark);

        await Task.WhenAll(house.World.TapAsync("zhou.li", $"review:{id}:ticket"), ToolAsync(house, "review", "ticket", $"{id}", "--by", "wu.min"));
        await house.RestAsync();
        await house.Ledger.OnlyTicketAsync();
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from correction where corp_id = $1"));

        await house.MoveToAsync(8, 4);
        Assert.Equal(4, (await ToolAsync(house, "review", "ticket", $"{far}")).Exit);
        Assert.Empty((await ToolAsync(house, "review", "--since", "2026-03-01", "--all")).Json!.AsArray());
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ignored_message where corp_id = $1 and text is null and reason <> ''"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task Off_NoCard()
    {
        await using var house = await House.OpenAsync(new Plan { Furnish = c => c.File["settings"]!["review"] = new JsonObject { ["near"] = 2, ["off"] = true } });
        await house.SayAsync(Group, "wm-lin", Dark);

        await house.MoveToAsync(1, 10, 40);

        Assert.Equal(0, await house.World.CountAsync("zhou.li", "没当成诉求"));
        Assert.Single((await ToolAsync(house, "review")).Json!.AsArray());
        await house.EndWellAsync();
    }
}
