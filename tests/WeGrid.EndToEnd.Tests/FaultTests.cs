using System.Net;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain;
using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.Postgres.Inbox;

namespace WeGrid.EndToEnd.Tests;

/// <summary>The database breaks, a message is poison: nothing is lost and everybody else goes on.</summary>
public sealed class FaultTests
{
    private const string Group = "wr-longxi-b";
    private const string App = "app:grid";

    private static readonly string[] _matters =
    [
        "老槐树旁边的路灯不亮了", "三组那个垃圾池满了好几天没人拉", "卫生室这边停水两天了", "柏树垭口那段路坑坑洼洼的，摩托车摔了几次",
        "晒谷场那边停电了", "村口有几只野狗追着人咬", "水渠垮了，秧田灌溉不了", "楼下烧烤摊闹到凌晨，吵得睡不成",
    ];

    [Fact]
    [Trait("Feature", "NT-02")]
    public async Task ConnectionsCutAgainAndAgain_MidStory_EverythingHappensExactlyOnce()
    {
        await using var house = await House.OpenAsync(new Plan { Bots = 2, Workers = 2, Simulator = ["--Simulator:Limits:CallbackSeconds", "8"], Furnish = AddResidents });
        for (var i = 0; i < _matters.Length; i++)
        {
            var saying = house.World.SayAsync(App, $"r{i}", _matters[i]);
            await house.CutConnectionsAsync();
            await saying;
            await house.CutConnectionsAsync();
        }

        await house.LeasesEndAsync();
        await AllOnceAsync(house);
        var light = await house.Ledger.CountAsync("select number from ticket where corp_id = $1 and category = '市政设施'");
        await house.World.TapAsync("he.tian", $"accept:{light}");
        await house.CutConnectionsAsync();
        await house.LeasesEndAsync();
        Assert.Equal(TicketStatus.Accepted, await house.Ledger.StatusAsync(light));
        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from ticket_event where corp_id = $1 and number = {light} and move = 2"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "NT-02")]
    public async Task DatabaseAwayForSeconds_CallbacksAreSpooledAndReplayed()
    {
        await using var house = await House.OpenAsync(new Plan { Simulator = ["--Simulator:Limits:CallbackSeconds", "8"], Furnish = AddResidents });
        await house.CloseDatabaseAsync();
        for (var i = 0; i < _matters.Length; i++)
        {
            await house.World.SayAsync(App, $"r{i}", _matters[i]);
        }

        await house.World.IdleAsync();
        var calls = await house.World.LogAsync("callback/app");
        Assert.All(calls, c => Assert.Contains("HTTP 200", c["verdict"]!.ToString(), StringComparison.Ordinal));
        Assert.Equal(_matters.Length, calls.Count);
        await house.OpenDatabaseAsync();
        await house.LeasesEndAsync();
        await AllOnceAsync(house);
        await house.EndWellAsync();
    }

    [Fact]
    public async Task PoisonMessage_ParkedAndShown_OthersGoOn_ReplayedWhenMended()
    {
        await using var house = await House.OpenAsync();
        // Its time is the end of all time: no due date can be counted from it.
        var id = Guid.CreateVersion7(await house.World.NowAsync());
        const string xml = "<xml><ToUserName>x</ToUserName><FromUserName>fang.qiu</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>老槐树旁边的路灯不亮了</Content><MsgId>77001</MsgId><AgentID>1000002</AgentID></xml>";
        await house.Ledger.ScalarAsync(
            """
            with talk as (insert into conversation values ('longxi', 'app:1000002:fang.qiu') on conflict do nothing)
            insert into inbox (corp_id, received_at, id, channel, conversation, platform_at, dedup_key, body)
            values ('longxi', $1, $2, 'app', 'app:1000002:fang.qiu', '9999-12-31 23:59:59+00', 'poison', convert_to($3, 'UTF8'))
            """, (await house.World.NowAsync()).UtcDateTime, id, xml);
        await house.SayAsync(App, "fang.qiu", "三组那个垃圾池满了好几天没人拉");
        await house.SayAsync(App, "deng.yu", "卫生室这边停水两天了");
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        var inbox = house.Bot.Services.GetRequiredService<InboxReader>();
        await Patience.UntilAsync("the poisonous one is parked", async () => (await inbox.ListParkedAsync("longxi")).Count == 1);
        var parked = Assert.Single(await inbox.ListParkedAsync("longxi"));
        Assert.Equal((id, "app:1000002:fang.qiu"), (parked.Id, parked.Conversation));
        Assert.DoesNotContain("路灯", parked.Error, StringComparison.Ordinal);

        await house.Ledger.ScalarAsync("update inbox set platform_at = $1 where id = $2", (await house.World.NowAsync()).UtcDateTime, id);
        Assert.True(await inbox.ReplayParkedAsync("longxi", id));
        await house.RestAsync();
        Assert.Equal(3, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task NulInAMessage_FromTheRealPlatform_StoredDecidedAndNobodyHeldUp()
    {
        await using var house = await House.OpenAsync();
        var knocker = new Knocker(house.Http, house.Bot.Url);
        var status = await knocker.BotAsync(house.Corp, """
            {"msgid":"n1","aibotid":"aib-xiaoxi","chatid":"wr-longxi-b","chattype":"group","from":{"userid":"deng.yu"},"response_url":"","msgtype":"text","text":{"content":"@小溪 文化广场的路灯\u0000坏了\ud800，晚上什么都看不见"}}
            """);
        Assert.Equal(HttpStatusCode.OK, status);
        await house.SayAsync(Group, "fang.qiu", "@小溪 卫生室这边停水两天了");
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        await house.EndWellAsync();
    }

    private static void AddResidents(TestCorp corp)
    {
        for (var i = 0; i < _matters.Length; i++)
        {
            corp.AddMember($"r{i}");
        }
    }

    private static async Task AllOnceAsync(House house)
    {
        Assert.Equal(_matters.Length, await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1"));
        Assert.Equal(_matters.Length, await house.Ledger.CountAsync("select count(distinct msgid) from demand where corp_id = $1"));
        Assert.Equal(
            await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"),
            await house.Ledger.CountAsync("select count(distinct ticket) from demand where corp_id = $1 and status in (2, 3)"));
        for (var i = 0; i < _matters.Length; i++)
        {
            Assert.InRange(await house.World.CountAsync($"r{i}", "编号"), 0, 1);
        }
    }
}
