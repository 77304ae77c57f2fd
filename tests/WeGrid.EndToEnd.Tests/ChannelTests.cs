namespace WeGrid.EndToEnd.Tests;

/// <summary>来源 and 走访 over the real protocol: every way in leaves its code on the matter.</summary>
public sealed class ChannelTests
{
    private const string OriginSql = "select string_agg(origin || ':' || left(summary, 4), ' ' order by origin) from ticket where corp_id = $1";

    [Fact]
    [Trait("Feature", "B05")]
    [Trait("Feature", "B04")]
    [Trait("Feature", "A22")]
    public async Task EveryWayIn_LeavesItsCodeOnTheMatter()
    {
        await using var house = await House.OpenAsync(new Plan
        {
            Furnish = corp => corp.File["chats"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject { ["id"] = "wk-longxi", ["kind"] = "kf", ["grid"] = "lx-bhc", ["channel"] = "point", ["name"] = "柏树村民情收集点" }),
        });
        await house.SayAsync("wr-longxi-a", "wm-lin", "老槐树旁边的路灯坏了三天了，晚上看不见路");
        await house.SayAsync("wr-longxi-b", "deng.yu", "@小溪 文化广场的垃圾三天没人收，臭得很");
        await house.SayAsync("kf:wk-longxi", "wm-mei", "停水两天了，家里没水用");
        await house.SayAsync("app:grid", "fang.qiu", "三号闸旁边有人倒建筑垃圾，没人管");
        await house.SayAsync("app:grid", "zhou.li", "议事点：大家商量在卫生室门口加两盏路灯");
        await house.SayAsync("app:grid", "zhou.li", "邻聚里 有人反映四组的公厕堵了，没人清");
        await house.SayAsync("app:grid", "luo.gen", "走访 三组老李家：村小学门口的路面塌了个坑");
        await house.SayAsync("app:grid", "luo.gen", "驿站：戏台后面的水沟堵了，一下雨就漫");
        await house.SayAsync("app:grid", "zhou.li", "企业反映：村口服装厂停电半天了，机器都停着");
        Assert.Equal("app:三号闸旁 bot:文化广场 council:大家商量 enterprise:村口服装 group:老槐树旁 platform:有人反映 point:停水两天 station:戏台后面 visit:村小学门", await house.Ledger.ScalarAsync(OriginSql, "longxi"));
        Assert.Equal(9, await house.Ledger.CountAsync(
            "select count(*) from ticket t join ticket_event e on e.corp_id = t.corp_id and e.number = t.number and e.seq = 1 where t.corp_id = $1 and position(convert_to(t.origin, 'UTF8') in e.canonical) > 0"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "B02")]
    public async Task VisitLogAndChatMessage_BothOpenTickets_SourceKept()
    {
        await using var house = await House.OpenAsync();
        var said = await house.SayAsync("wr-longxi-b", "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        await house.SayAsync("app:grid", "luo.gen", "走访 三组魏二娘家：卫生室门口的下水道堵了，污水流到路上");
        await house.SayAsync("app:grid", "luo.gen", "走访 三组王婶家：身体都好，孩子过年回来了");

        Assert.Equal("bot:文化广场 visit:卫生室门", await house.Ledger.ScalarAsync(OriginSql, "longxi"));
        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from demand d join ticket t on t.corp_id = d.corp_id and t.number = d.ticket where d.corp_id = $1 and d.msgid = '{said}' and t.origin = 'bot'"));
        Assert.Equal(["三组王婶家 0", "三组魏二娘家 1"], await house.Ledger.ListAsync<string>(
            "select household || ' ' || count(number) from visit where corp_id = $1 and userid = 'luo.gen' group by household order by household", "longxi"));
        var visited = await house.Ledger.CountAsync("select number from visit where corp_id = $1 and number is not null");
        Assert.Equal("luo.gen", await house.Ledger.ScalarAsync($"select person from reporter where corp_id = $1 and number = {visited}", "longxi"));
        Assert.Single(await house.World.SeenAsync("luo.gen", $"编号 {visited}"));
        Assert.Single(await house.World.SeenAsync("luo.gen", "走访记下了"));
        // The household stands on nobody's card.
        foreach (var person in new[] { "zhou.li", "he.tian", "tan.hua", "luo.gen" })
        {
            Assert.Empty(await house.World.SeenAsync(person, "魏二娘"));
        }

        await house.EndWellAsync();
    }
}
