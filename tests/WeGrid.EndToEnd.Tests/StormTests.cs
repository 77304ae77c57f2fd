using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Hosting;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>A storm evening over the real protocol: what each phone saw.</summary>
public sealed class StormTests
{
    private const int Villages = 100;
    private const string App = "app:grid";

    private static readonly string[] _matters =
    [
        "路灯坏了三天了，晚上看不见路", "垃圾池满了好几天没人拉", "停水两天了，家里没水用", "有几只野狗追着人咬", "楼下烧烤摊闹到凌晨，吵得睡不成",
    ];

    [Fact]
    [Trait("Feature", "DE-15")]
    public async Task FiveHundredTicketsInOneEvening_NobodysPhoneSees500_NothingIsLost_AllCanBeTaken()
    {
        // A clock that jumps six minutes is one minute to the platform's window; budgets are tested elsewhere.
        await using var house = await House.OpenAsync(new Plan { Furnish = Flooded, Simulator = ["--Simulator:Limits:MemberPerMinute", "300"] });
        await house.MoveToAsync(0, 18, 10); // after the daily digests
        for (var i = 0; i < Villages * _matters.Length; i++)
        {
            var village = i % Villages;
            await house.World.SayAsync($"wr-v{village}", $"r{village}", $"@小溪 {_matters[i / Villages]}");
            if (i % 25 == 24)
            {
                await house.RestAsync();
                await house.MoveByAsync(TimeSpan.FromMinutes(6)); // two hours in all
            }
        }

        await house.MoveByAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(500, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        Assert.Equal(500, await house.Ledger.CountAsync("select count(*) from due where corp_id = $1 and kind = 'accept'"));
        // One person leads every village: a few cards, then a list a quarter of an hour, each in place of the one before.
        var cards = await house.World.CountAsync("zhou.li", "请您接单");
        var lists = await house.World.CountAsync("zhou.li", "件等您处理");
        Assert.InRange(cards, 1, 20);
        Assert.InRange(lists, 2, 10);
        var waiting = await house.Ledger.CountAsync("select count(*) from ticket_turn where corp_id = $1 and userid = 'zhou.li'");
        Assert.True(waiting > 300, $"{waiting} wait for one person");
        Assert.True(await house.World.CountAsync("zhou.li", $"您手上有 {waiting} 件等您处理") > 0);
        foreach (var person in new[] { "zhou.li", "wu.min", "tan.hua", "pei.an", "he.tian" })
        {
            var seen = await house.World.CountAsync(person, "\"channel\":\"app\"");
            Assert.True(seen <= 60, $"{person} saw {seen}: " + string.Join('\n', await house.Ledger.ListAsync<string>(
                "select concat_ws(' ', template, channel, count(*)) from outbox_done where corp_id = $1 and recipient = $2 and verdict = 1 group by template, channel", "longxi", person)));
            Assert.InRange(await house.World.CallsAsync(person), 0, 10);
        }

        // Each resident was told their number, each ticket waits for somebody, and what is still kept comes with the next list.
        Assert.Equal(500, await house.Ledger.CountAsync("select count(*) from outbox_done where corp_id = $1 and template = 'receipt' and verdict = 1"));
        Assert.Equal(500, await house.Ledger.CountAsync("select count(*) from ticket_turn where corp_id = $1"));
        Assert.Equal(0, await house.Ledger.CountAsync("""
            select count(*) from held_notice h
             where corp_id = $1 and not exists (select from due d where d.corp_id = $1 and d.kind = 'mylist' and d.subject = 'list:' || extract(epoch from h.ends_at)::bigint || ':' || h.userid)
            """));

        // The list works: a button, a word, and what is taken is not on the next one.
        await house.TapAsync("zhou.li", "accept:");
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1 and status = 2 and holder = 'zhou.li'"));
        var number = await house.Ledger.CountAsync("select min(number) from ticket where corp_id = $1 and status = 1");
        await house.SayAsync(App, "zhou.li", $"接单 {number}");
        await house.SayAsync(App, "zhou.li", "清单");
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1 and status = 2"));
        var left = await house.Ledger.CountAsync("select count(*) from ticket_turn where corp_id = $1 and userid = 'zhou.li'");
        Assert.True(await house.World.CountAsync("zhou.li", $"您手上有 {left} 件等您处理") > 0);
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "DE-06")]
    public async Task AlertSwitchedByAWord_FloodMattersGoToTheRoster_TillItIsLifted_AndTheAuditHolds()
    {
        await using var house = await House.OpenAsync(new Plan { Furnish = WithRoster });
        await house.SayAsync(App, "luo.gen", "汛期响应 三级");
        Assert.Equal(0, await house.Ledger.CountAsync("select alert_level from corp where corp_id = $1")); // not theirs to switch

        await house.SayAsync(App, "tan.hua", "汛期响应 三级");
        Assert.Equal(3, await house.Ledger.CountAsync("select alert_level from corp where corp_id = $1"));
        Assert.Equal(1, await house.World.CountAsync("shi.zheng", "汛期三级响应", "谭华", "汛期班"));
        await TakenUpAsync(house);
        await house.SayAsync("wr-longxi-b", "deng.yu", "@小溪 三号闸那边路上积水了，车不好走");
        var flood = await house.Ledger.CountAsync("select number from ticket where corp_id = $1 order by ordered_at desc, number desc limit 1");
        Assert.True(await house.World.CanTapAsync("shi.zheng", $"accept:{flood}"),
            string.Join('\n', await house.Ledger.ListAsync<string>("select concat_ws(' ', number, category, grid_id, urgency, policy) from ticket where corp_id = $1", "longxi")));
        await house.SayAsync("wr-longxi-b", "fang.qiu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        var light = await house.Ledger.CountAsync("select number from ticket where corp_id = $1 order by ordered_at desc, number desc limit 1");
        Assert.False(await house.World.CanTapAsync("shi.zheng", $"accept:{light}"));
        await house.TapAsync("shi.zheng", $"accept:{flood}");

        await house.SayAsync(App, "pei.an", "汛期响应 解除");
        await TakenUpAsync(house);
        await house.SayAsync(App, "tan.hua", "汛期响应");
        Assert.True(await house.World.CountAsync("tan.hua", "没有汛期响应") > 0);
        await house.SayAsync(App, "shi.zheng", $"办结 {flood} 水退了，路通了"); // what was taken may be finished
        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from ticket where corp_id = $1 and number = {flood} and status = 5"));
        Assert.Equal(["tan.hua 3", "pei.an 0"], await house.Ledger.ListAsync<string>("select actor || ' ' || level from alert_event where corp_id = $1 order by seq", "longxi"));
        Assert.Empty(await Postgres.Corps.AlertStore.FaultsAsync(house.Database, "longxi"));
        await house.Ledger.ScalarAsync("update alert_event set canonical = hash where corp_id = $1 and seq = 1", "longxi");
        Assert.NotEmpty(await Postgres.Corps.AlertStore.FaultsAsync(house.Database, "longxi"));
        await house.EndWellAsync();
    }

    /// <summary>Hosts look for a new version of the corp every five seconds of the machine's own time.</summary>
    private static async Task TakenUpAsync(House house)
    {
        foreach (var host in house.Bots.Concat(house.Workers))
        {
            await ((HostHere)host).Services.GetRequiredService<CorpDirectory>().RefreshAsync();
        }
    }

    private static void Flooded(TestCorp corp)
    {
        for (var i = 0; i < Villages; i++)
        {
            corp.File["grids"]!.AsArray().Add(new JsonObject { ["id"] = $"v{i}", ["parent"] = "lx", ["level"] = "村", ["name"] = $"{i}号村", ["kind"] = "village" });
            corp.AddGroup($"wr-v{i}", $"v{i}");
            corp.AddMember($"r{i}", $"wr-v{i}");
        }

        var posts = corp.File["staff"]!.AsArray().Single(s => s!["userid"]!.ToString() == "zhou.li")!["posts"]!.AsArray();
        for (var i = 0; i < Villages; i++)
        {
            posts.Add(new JsonObject { ["grid"] = $"v{i}", ["post"] = "gridLeader" });
        }
    }

    private static void WithRoster(TestCorp corp) =>
        corp.File["settings"]!["rosters"] = JsonNode.Parse("""[ { "name": "汛期班", "from": "三级", "posts": [ { "grid": "lx-lxc", "post": "groupCadre", "user": "shi.zheng" } ] } ]""");
}
