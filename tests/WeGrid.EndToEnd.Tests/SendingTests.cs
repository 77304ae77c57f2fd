using System.Text.Json.Nodes;

namespace WeGrid.EndToEnd.Tests;

/// <summary>What leaves the house, and what must not.</summary>
public sealed class SendingTests
{
    private const string Group = "wr-longxi-b";
    private const string App = "app:grid";

    [Theory]
    [Trait("Feature", "NT-04")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResultReachesNobody_PartialOr81013_LeaderPassesItOn(bool partly)
    {
        await using var house = await House.OpenAsync();
        var number = await AcceptedAsync(house);
        // Two calls follow: the result for 方秋, and a word to 何田 that it is done.
        await house.World.FaultAsync(partly ? new { api = "message/send", partial = new[] { "fang.qiu" }, times = 2 } : (object)new { api = "message/send", errcode = 81013, times = 2 });
        await house.SayAsync(App, "he.tian", $"办结 {number} 换了灯泡");
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from outbox_done where corp_id = $1 and verdict = 3 and recipient = 'fang.qiu' and purpose = 'Result' and reason <> ''"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1 and told = 0"));
        await house.TapAsync("zhou.li", "relay:");
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1 and told = 2"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "NT-05")]
    public async Task AnswerLostAfterDelivery_SentAgain_PhoneSawItOnce()
    {
        await using var house = await House.OpenAsync();
        await house.World.FaultAsync(new { api = "message/send", afterDelivery = true, times = 2 });
        await house.SayAsync(App, "fang.qiu", "老槐树旁边的路灯不亮了");
        await house.MoveByAsync(TimeSpan.FromMinutes(1));
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(1, await house.World.CountAsync("fang.qiu", $"编号 {number}"));
        Assert.Equal(1, await house.World.CountAsync("he.tian", "\"kind\":\"card\""));
        Assert.True((await house.World.LogAsync("message/send")).Count >= 4, "both were sent twice");
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from outbox_done where corp_id = $1 and verdict = 3"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "NT-02")]
    [Trait("Feature", "NT-05")]
    public async Task WeComDownForAnHour_AndTheWorkerStartedAnew_NothingLostNothingTwiceInOrder()
    {
        await using var house = await House.OpenAsync();
        // A Bot without a token hears nobody on 微信客服, and this is about sending: it has one before WeCom goes down.
        await house.SayAsync("kf:wk-longxi", "wm-chen", "你好");
        foreach (var api in new[] { "gettoken", "message/", "kf/send", "pstncc/" })
        {
            await house.World.FaultAsync(new { api, drop = true, rate = 1 });
        }

        await house.SayAsync(App, "fang.qiu", "老槐树旁边的路灯不亮了");
        await house.SayAsync(App, "deng.yu", "三组那个垃圾池满了好几天没人拉");
        await house.SayAsync("kf:wk-longxi", "wm-lin", "卫生室这边停水两天了");
        await house.MoveByAsync(TimeSpan.FromMinutes(30));
        var light = await house.Ledger.CountAsync("select number from ticket where corp_id = $1 and category = '市政设施'");
        // The card has not come, but words work: whoever hears of it otherwise can act.
        await house.SayAsync(App, "he.tian", $"接单 {light}");
        await house.SayAsync(App, "he.tian", $"办结 {light} 换了灯泡");
        Assert.Equal(0, await house.World.CountAsync("fang.qiu", ""));
        await house.Worker.DisposeAsync();
        house.Workers.Clear();
        await house.StartWorkerAsync();
        await house.MoveByAsync(TimeSpan.FromMinutes(30));
        await house.World.FaultsOverAsync();
        await house.MoveByAsync(TimeSpan.FromMinutes(15));

        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from outbox where corp_id = $1 and due_at < (select max(finished_at) from outbox_done)"));
        // A card that was never sent needs no grey text; everything else arrived.
        Assert.Empty(await house.Ledger.ListAsync<string>(
            "select concat_ws(' ', recipient, channel, template, reason, errcode, attempt, created_at, finished_at) from outbox_done where corp_id = $1 and verdict = 3 and reason not in ('superseded', 'no_card')", "longxi"));
        Assert.Equal(["receipt", "result"], await house.Ledger.ListAsync<string>(
            $"select template from outbox_done where corp_id = $1 and recipient = 'fang.qiu' and ticket = {light} and verdict = 1 order by finished_at, platform_msgid", "longxi"));
        var phone = await house.World.SeenAsync("fang.qiu");
        Assert.Equal(["text", "card"], phone.Select(i => i["kind"]!.ToString()));
        Assert.Equal(1, await house.World.CountAsync("deng.yu", "编号"));
        Assert.Equal(1, await house.World.CountAsync("wm-lin", "编号"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task Blackhole_IsTheDefault_TicketsAreMadeAndNothingLeaves()
    {
        await using var house = await House.OpenAsync(new Plan { Sending = null });
        await house.SayAsync(Group, "deng.yu", "@小溪 三号闸那里有孩子掉进河里了，快来救人");
        await house.MoveByAsync(TimeSpan.FromMinutes(30));
        await house.Ledger.OnlyTicketAsync();
        Assert.Empty(await SaidByTheHouseAsync(house));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from outbox_done where corp_id = $1 and verdict <> 3"));
        Assert.True(await house.Ledger.CountAsync("select count(*) from outbox_done where corp_id = $1 and reason = 'blackhole'") > 0);
        await house.EndWellAsync();
    }

    [Fact]
    public async Task Pilot_OnlyTheAllowedHear()
    {
        await using var house = await House.OpenAsync(new Plan { Sending = "pilot", More = new Dictionary<string, string> { ["Sending:PilotPeople"] = "he.tian" } });
        await house.SayAsync(App, "fang.qiu", "老槐树旁边的路灯不亮了");
        Assert.True(await house.World.CountAsync("he.tian", "") > 0);
        Assert.Equal(0, await house.World.CountAsync("fang.qiu", ""));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task Shadow_DecidesAndSaysNothing()
    {
        await using var house = await House.OpenAsync(new Plan { Intake = "shadow" });
        await house.SayAsync(Group, "deng.yu", "@小溪 三号闸那里有孩子掉进河里了，快来救人");
        await house.SayAsync(App, "fang.qiu", "老槐树旁边的路灯不亮了");
        await house.MoveByAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        Assert.Empty(await SaidByTheHouseAsync(house));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "NT-03")]
    public async Task ToldStates_ByBotByPersonAndNotYet_StandOnTheTicket()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync("wr-longxi-a", "wm-chen", "三组那个垃圾池满了好几天没人拉");
        await house.SayAsync("kf:wk-longxi", "wm-lin", "三组那个垃圾池满了好几天没人拉");
        await house.SayAsync(App, "deng.yu", "三组那个垃圾池满了好几天没人拉");
        var number = await house.Ledger.OnlyTicketAsync();
        await house.TapAsync("luo.gen", $"accept:{number}");
        await house.SayAsync(App, "luo.gen", $"办结 {number} 已清运");
        string[] before = ["deng.yu 1", "wm-chen 0", "wm-lin 1"];
        Assert.Equal(before, await ToldAsync(house));
        await house.MoveByAsync(TimeSpan.FromHours(3));
        await house.TapAsync("zhou.li", "relay:");
        string[] after = ["deng.yu 1", "wm-chen 2", "wm-lin 1"];
        Assert.Equal(after, await ToldAsync(house));
        await house.EndWellAsync();
    }

    private static Task<IReadOnlyList<string>> ToldAsync(House house) =>
        house.Ledger.ListAsync<string>("select person || ' ' || told from reporter where corp_id = $1 order by person", "longxi");

    private static async Task<long> AcceptedAsync(House house)
    {
        await house.SayAsync(App, "fang.qiu", "老槐树旁边的路灯不亮了");
        var number = await house.Ledger.OnlyTicketAsync();
        await house.TapAsync("he.tian", $"accept:{number}");
        return number;
    }

    /// <summary>Everything on any phone that no person said.</summary>
    private static async Task<IReadOnlyList<JsonNode>> SaidByTheHouseAsync(House house)
    {
        var phones = (await house.World.GetAsync("phones?items=1"))["phones"]!.AsArray();
        var people = phones.Select(p => p!["person"]!.ToString()).ToHashSet();
        return [.. phones.SelectMany(p => p!["items"]!.AsArray()).Where(i => !people.Contains(i!["from"]!.ToString()))!];
    }
}
