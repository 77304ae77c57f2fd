using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Tests;

public sealed class KfTests
{
    [Fact]
    public async Task Say_RingsWithAToken_PulledOnce()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("kf:wkdesk", "wmchen", "水管爆了");
        var ring = await desk.Bot.HeardAsync(1);
        Assert.Equal("/wecom/longxi/kf", ring.Path);
        Assert.Equal("kf_msg_or_event", ring.Xml("Event"));
        Assert.Equal("wkdesk", ring.Xml("OpenKfId"));
        var page = await Sync(desk, "", ring.Xml("Token"));
        var message = Assert.Single(page["msg_list"]!.AsArray());
        Assert.Equal("水管爆了", message!["text"].Text("content"));
        Assert.Equal("wmchen", message.Text("external_userid"));
        Assert.Equal(3, message!["origin"]!.GetValue<int>());
        var next = await Sync(desk, page.Text("next_cursor"), ring.Xml("Token"));
        Assert.Empty(next["msg_list"]!.AsArray());
        Assert.Equal(page.Text("next_cursor"), next.Text("next_cursor"));
    }

    [Fact]
    public async Task Sync_Pages_HasMore()
    {
        await using var desk = await Desk.OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            await desk.SayAsync("kf:wkdesk", "wmchen", $"{i}");
        }

        var seen = new List<string>();
        var cursor = "";
        JsonNode page;
        do
        {
            page = await Sync(desk, cursor, null, limit: 2);
            seen.AddRange(page["msg_list"]!.AsArray().Select(m => m!["text"].Text("content")));
            cursor = page.Text("next_cursor");
        }
        while (page["has_more"]!.GetValue<int>() == 1);
        Assert.Equal(["0", "1", "2", "3", "4"], seen);
    }

    [Fact]
    public async Task Sync_FaultPartial_EmptyPageThatSaysMore()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("kf:wkdesk", "wmchen", "在");
        await desk.SimAsync("fault", """{ "api": "kf/sync_msg", "partial": true }""");
        var empty = await Sync(desk, "", null);
        Assert.Equal(1, empty["has_more"]!.GetValue<int>());
        Assert.Empty(empty["msg_list"]!.AsArray());
        Assert.Single((await Sync(desk, empty.Text("next_cursor"), null))["msg_list"]!.AsArray());
    }

    [Fact]
    public async Task Sync_OldTokenWrongKfidOrCursor_Refused()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("kf:wkdesk", "wmchen", "在");
        var token = (await desk.Bot.HeardAsync(1)).Xml("Token");
        desk.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, (await Sync(desk, "", token)).Code());
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(95007, (await Sync(desk, "", token)).Code());
        Assert.Equal(40058, (await Sync(desk, "junk", null)).Code());
        Assert.Equal(40058, (await Sync(desk, "", null, limit: 1001)).Code());
        Assert.Equal(95000, (await desk.CallAsync("kf/sync_msg", """{ "open_kfid": "wk?" }""", "contactSecret")).Code());
    }

    [Fact]
    public async Task Sync_OlderThanThreeDays_Gone()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("kf:wkdesk", "wmchen", "旧");
        desk.Time.Advance(TimeSpan.FromDays(3));
        await desk.SayAsync("kf:wkdesk", "wmchen", "新");
        Assert.Equal("新", Assert.Single((await Sync(desk, "", null))["msg_list"]!.AsArray())!["text"].Text("content"));
    }

    [Fact]
    public async Task Sync_WithoutToken_StrictRate()
    {
        await using var desk = await Desk.OpenAsync("--Simulator:Limits:KfSyncWithoutTokenPerMinute", "2");
        await Sync(desk, "", null);
        await Sync(desk, "", null);
        Assert.Equal(45009, (await Sync(desk, "", null)).Code());
    }

    [Fact]
    public async Task Send_SixthMessage_95001UntilTheyWrite()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("kf:wkdesk", "wmchen", "在吗");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(0, (await Send(desk, $"答{i}")).Code());
        }

        Assert.Equal(95001, (await Send(desk, "第六条")).Code());
        await desk.SayAsync("kf:wkdesk", "wmchen", "好的");
        Assert.Equal(0, (await Send(desk, "第六条")).Code());
        Assert.Equal(6, (await desk.PhoneAsync("wmchen")).Count(i => i.Text("from") == "kf:wkdesk"));

        // What the API sends is not pulled back.
        Assert.Equal(2, (await Sync(desk, "", null))["msg_list"]!.AsArray().Count);
    }

    [Fact]
    public async Task Send_NeverWroteOrAfter48Hours_95002()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(95002, (await Send(desk, "您好")).Code());
        await desk.SayAsync("kf:wkdesk", "wmchen", "在吗");
        desk.Time.Advance(TimeSpan.FromHours(48));
        Assert.Equal(0, (await Send(desk, "还来得及")).Code());
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(95002, (await Send(desk, "晚了")).Code());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Send_InHumanOrEndedSession_95018(int state)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("kf:wkdesk", "wmchen", "在吗");
        await desk.SimAsync("kf", $$"""{ "openKfId": "wkdesk", "person": "wmchen", "state": {{state}} }""");
        Assert.Equal(95018, (await Send(desk, "您好")).Code());
    }

    [Fact]
    public async Task Send_SameMsgid_95033()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("kf:wkdesk", "wmchen", "在吗");
        Assert.Equal(0, (await Send(desk, "您好", "m-1")).Code());
        Assert.Equal(95033, (await Send(desk, "您好", "m-1")).Code());
        Assert.Equal(40058, (await Send(desk, "您好", "有中文")).Code());
        Assert.Equal(40058, (await Send(desk, "您好", new string('a', 33))).Code());
        Assert.Equal(40096, (await desk.CallAsync("kf/send_msg",
            """{ "touser": "lifang", "open_kfid": "wkdesk", "msgtype": "text", "text": { "content": "x" } }""", "contactSecret")).Code());
    }

    [Fact]
    public async Task Send_LongText_Cut()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("kf:wkdesk", "wmchen", "在吗");
        Assert.Equal(0, (await Send(desk, new string('雨', 683))).Code());
        Assert.Equal(682, (await desk.PhoneAsync("wmchen"))[1].Text("text").Length);
        Assert.Single(await desk.UnexpectedAsync("text_cut"));
    }

    [Fact]
    public async Task Menu_Tapped_TextWithMenuId()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("kf:wkdesk", "wmchen", "在吗");
        await Menu(desk, 2);
        var menu = (await desk.PhoneAsync("wmchen"))[1].Text("id");
        await desk.SimAsync("tap", new JsonObject { ["person"] = "wmchen", ["card"] = menu, ["key"] = "s2" });
        var list = (await Sync(desk, "", null))["msg_list"]!.AsArray();
        Assert.Equal("选2", list[1]!["text"].Text("content"));
        Assert.Equal("s2", list[1]!["text"].Text("menu_id"));
        Assert.Equal(409, await desk.StatusAsync("tap", $$"""{ "person": "wmchen", "card": "{{menu}}", "key": "s9" }"""));
    }

    [Fact]
    public async Task Menu_Limits_Refused()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("kf:wkdesk", "wmchen", "在吗");
        Assert.Equal(0, (await Menu(desk, 10)).Code());
        Assert.Equal(95008, (await Menu(desk, 11)).Code());
        Assert.Equal(40063, (await Menu(desk, 0)).Code());
        Assert.Equal(45002, (await Menu(desk, 1, head: new string('a', 1025))).Code());
        Assert.Equal(40058, (await Menu(desk, 1, id: new string('a', 129))).Code());
    }

    [Fact]
    public async Task CustomerRefuses_SendSucceedsThenFails()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("kf:wkdesk", "wmchen", "在吗");
        await desk.SimAsync("kf", """{ "openKfId": "wkdesk", "person": "wmchen", "refuses": true }""");
        Assert.Equal(0, (await Send(desk, "您好", "m-1")).Code());
        var failed = (await Sync(desk, "", null))["msg_list"]![1]!["event"];
        Assert.Equal("msg_send_fail", failed.Text("event_type"));
        Assert.Equal("m-1", failed.Text("fail_msgid"));
    }

    [Fact]
    public async Task EnterAndRecall_AreEventsInTheQueue_WelcomeCodeFor20Seconds()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("enter", """{ "chat": "kf:wkdesk", "person": "wmchen", "sceneParam": "longxi-1" }""");
        var said = await desk.SayAsync("kf:wkdesk", "wmchen", "写错了");
        await desk.SimAsync("recall", new JsonObject { ["msgid"] = said.Text("msgid") });
        var list = (await Sync(desk, "", null))["msg_list"]!.AsArray();
        Assert.Equal("longxi-1", list[0]!["event"].Text("scene_param"));
        Assert.Equal(said.Text("msgid"), list[2]!["event"].Text("recall_msgid"));
        var welcome = new JsonObject
        {
            ["code"] = list[0]!["event"].Text("welcome_code"),
            ["msgtype"] = "text",
            ["text"] = new JsonObject { ["content"] = "您好" },
        };
        Assert.Equal(0, (await desk.CallAsync("kf/send_msg_on_event", welcome, "contactSecret")).Code());
        Assert.Equal(95007, (await desk.CallAsync("kf/send_msg_on_event", welcome, "contactSecret")).Code());
    }

    private static Task<JsonNode> Sync(Desk desk, string cursor, string? token, int limit = 1000)
    {
        var body = new JsonObject { ["open_kfid"] = "wkdesk", ["cursor"] = cursor, ["limit"] = limit };
        if (token is not null)
        {
            body["token"] = token;
        }

        return desk.CallAsync("kf/sync_msg", body, "contactSecret");
    }

    private static Task<JsonNode> Send(Desk desk, string text, string? msgId = null)
    {
        var body = new JsonObject
        {
            ["touser"] = "wmchen",
            ["open_kfid"] = "wkdesk",
            ["msgtype"] = "text",
            ["text"] = new JsonObject { ["content"] = text },
        };
        if (msgId is not null)
        {
            body["msgid"] = msgId;
        }

        return desk.CallAsync("kf/send_msg", body, "contactSecret");
    }

    private static Task<JsonNode> Menu(Desk desk, int entries, string head = "满意吗", string? id = null)
    {
        var list = new JsonArray();
        for (var i = 1; i <= entries; i++)
        {
            list.Add(new JsonObject { ["type"] = "click", ["click"] = new JsonObject { ["id"] = id ?? $"s{i}", ["content"] = $"选{i}" } });
        }

        return desk.CallAsync("kf/send_msg", new JsonObject
        {
            ["touser"] = "wmchen",
            ["open_kfid"] = "wkdesk",
            ["msgtype"] = "msgmenu",
            ["msgmenu"] = new JsonObject { ["head_content"] = head, ["list"] = list, ["tail_content"] = "谢谢" },
        }, "contactSecret");
    }
}
