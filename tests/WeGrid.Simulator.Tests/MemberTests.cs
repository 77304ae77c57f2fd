using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Tests;

/// <summary>What WeCom says of members, groups, seats and its own orders, with its documented limits.</summary>
public sealed class MemberTests
{
    [Fact]
    public async Task UserGet_StateVisibilityAndStrangers()
    {
        await using var desk = await Desk.OpenAsync();
        var token = await desk.TokenAsync("appSecret");
        Assert.Equal(1, (await desk.GetAsync($"cgi-bin/user/get?access_token={token}&userid=lifang"))["status"]!.GetValue<int>());
        await desk.SimAsync("member", """{ "person": "lifang", "status": 4 }""");
        Assert.Equal(4, (await desk.GetAsync($"cgi-bin/user/get?access_token={token}&userid=lifang"))["status"]!.GetValue<int>());
        await desk.SimAsync("member", """{ "person": "lifang", "visible": false }""");
        Assert.Equal(60011, (await desk.GetAsync($"cgi-bin/user/get?access_token={token}&userid=lifang")).Code());
        Assert.Equal(60111, (await desk.GetAsync($"cgi-bin/user/get?access_token={token}&userid=wmchen")).Code());
        Assert.Equal(0, (await desk.GetAsync($"cgi-bin/agent/get?access_token={token}&agentid=1000002")).Code());
        Assert.Equal(301002, (await desk.GetAsync($"cgi-bin/agent/get?access_token={token}&agentid=1000003")).Code());
        Assert.Equal(40056, (await desk.GetAsync($"cgi-bin/agent/get?access_token={token}&agentid=1")).Code());
    }

    [Fact]
    public async Task SeatsAndDesks_OnlyByTheirDoors()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("member", """{ "person": "lifang", "seat": false }""");
        Assert.Equal(["WangLei", "oldzhao"], (await desk.CallAsync("msgaudit/get_permit_user_list", "{}", "archiveSecret"))["ids"]!.AsArray().Select(i => i!.ToString()));
        Assert.Equal(48002, (await desk.CallAsync("msgaudit/get_permit_user_list", "{}")).Code());
        Assert.Equal(40058, (await desk.CallAsync("msgaudit/get_permit_user_list", """{ "type": 9 }""", "archiveSecret")).Code());
        Assert.Equal("wkdesk", (await desk.CallAsync("kf/account/list", "{}"))["account_list"]![0].Text("open_kfid"));
        Assert.Equal(40058, (await desk.CallAsync("kf/account/list", """{ "limit": 101 }""")).Code());
    }

    [Fact]
    public async Task OnjobTransfer_OwnerChanges_TwiceIn90DaysAndNoMore()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Empty(await MoveAsync(desk, "onjob_transfer", "WangLei"));
        Assert.Equal("WangLei", (await desk.CallAsync("externalcontact/groupchat/get", """{ "chat_id": "village" }"""))["group_chat"].Text("owner"));
        Assert.Empty(await MoveAsync(desk, "onjob_transfer", "lifang"));
        Assert.Equal([45009], await MoveAsync(desk, "onjob_transfer", "WangLei"));
        desk.Time.Advance(TimeSpan.FromDays(91));
        Assert.Empty(await MoveAsync(desk, "onjob_transfer", "WangLei"));
        Assert.Equal([90500], await MoveAsync(desk, "transfer", "lifang"));
        Assert.Equal(48002, (await desk.CallAsync("externalcontact/groupchat/onjob_transfer", """{ "chat_id_list": ["village"], "new_owner": "lifang" }""", "contactSecret")).Code());
        Assert.Equal(40058, (await desk.CallAsync("externalcontact/groupchat/onjob_transfer", """{ "chat_id_list": [], "new_owner": "lifang" }""")).Code());
        Assert.Equal(60111, (await desk.CallAsync("externalcontact/groupchat/onjob_transfer", """{ "chat_id_list": ["village"], "new_owner": "wmchen" }""")).Code());
    }

    [Fact]
    public async Task Transfer_OwnerHasLeft_TheGroupWaitsAndIsTakenOver()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("member", """{ "person": "lifang", "status": 5 }""");
        var waiting = await desk.CallAsync("externalcontact/groupchat/list", """{ "limit": 10, "status_filter": 1 }""", "contactSecret");
        Assert.Equal("village", Assert.Single(waiting["group_chat_list"]!.AsArray())!.Text("chat_id"));
        Assert.Equal([60111], await MoveAsync(desk, "onjob_transfer", "WangLei"));
        Assert.Empty(await MoveAsync(desk, "transfer", "WangLei"));
        Assert.Empty((await desk.CallAsync("externalcontact/groupchat/list", """{ "limit": 10, "status_filter": 1 }""", "contactSecret"))["group_chat_list"]!.AsArray());
    }

    [Fact]
    public async Task Orders_PagesOfAtMostFifty_CursorOfTheSameConditionsOnly()
    {
        await using var desk = await Desk.OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            await desk.SimAsync("order", new JsonObject { ["source"] = "resident", ["order"] = new JsonObject { ["order_id"] = $"o{i}" } });
        }

        var first = await desk.CallAsync("report/resident/get_order_list", """{ "limit": 2, "cursor": "" }""");
        Assert.Equal(2, first["order_list"]!.AsArray().Count);
        var cursor = first.Text("next_cursor");
        Assert.Equal("", (await desk.CallAsync("report/resident/get_order_list", new JsonObject { ["limit"] = 2, ["cursor"] = cursor })).Text("next_cursor"));
        Assert.Equal(40058, (await desk.CallAsync("report/resident/get_order_list", new JsonObject { ["limit"] = 2, ["cursor"] = cursor, ["begin_create_time"] = 5 })).Code());
        Assert.Equal(40058, (await desk.CallAsync("report/resident/get_order_list", """{ "limit": 51 }""")).Code());
        Assert.Equal(48002, (await desk.CallAsync("report/resident/get_order_list", "{}", "contactSecret")).Code());
        Assert.Empty((await desk.CallAsync("report/patrol/get_order_list", "{}"))["order_list"]!.AsArray());
        Assert.Equal("o1", (await desk.CallAsync("report/resident/get_order_info", """{ "order_id": "o1" }"""))["order_info"].Text("order_id"));
        Assert.Equal(40058, (await desk.CallAsync("report/patrol/get_order_info", """{ "order_id": "o1" }""")).Code());
    }

    [Fact]
    public async Task Fault60020_NamesTheAddress()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("fault", """{ "api": "agent/get", "errcode": 60020 }""");
        var answer = await desk.GetAsync($"cgi-bin/agent/get?access_token={await desk.TokenAsync("appSecret")}&agentid=1000002");
        Assert.Contains("from ip: 203.0.113.9", answer.Text("errmsg"), StringComparison.Ordinal);
    }

    private static async Task<List<int>> MoveAsync(Desk desk, string call, string to) =>
        [.. (await desk.CallAsync($"externalcontact/groupchat/{call}", new JsonObject { ["chat_id_list"] = new JsonArray("village"), ["new_owner"] = to }))["failed_chat_list"]!.AsArray().Select(f => f!["errcode"]!.GetValue<int>())];
}
