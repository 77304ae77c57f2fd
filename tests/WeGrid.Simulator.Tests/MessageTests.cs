using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Tests;

public sealed class MessageTests
{
    [Fact]
    public async Task Send_Text_ShowsOnThePhone()
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.TextAsync("wanglei|LIFANG", "今晚有雨");
        Assert.Equal(0, answer.Code());
        Assert.Equal("", answer.Text("invaliduser"));
        var item = Assert.Single(await desk.PhoneAsync("WangLei"));
        Assert.Equal("今晚有雨", item.Text("text"));
        Assert.Equal("app:1000002", item.Text("chat"));
        Assert.Empty(await desk.UnexpectedAsync());
    }

    [Fact]
    public async Task Send_SomeUnknown_PartialSuccessLowerCase()
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.TextAsync("lifang|NoBody|wmchen", "你好");
        Assert.Equal(0, answer.Code());
        Assert.Equal("nobody|wmchen", answer.Text("invaliduser"));
    }

    [Fact]
    public async Task Send_AllUnknown_81013()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(81013, (await desk.TextAsync("nobody", "你好")).Code());
        Assert.Empty(await desk.UnexpectedAsync());
    }

    [Fact]
    public async Task Send_NobodyNamed_82001()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(82001, (await desk.TextAsync("", "你好")).Code());
        Assert.Equal(82001, (await desk.UnexpectedAsync("refused"))[0]!["errcode"]!.GetValue<int>());
    }

    [Theory]
    [InlineData(1000009)]
    [InlineData(1000003)]
    public async Task Send_AgentIsNotTheTokens_40056(long agent)
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.CallAsync("message/send",
            $$"""{ "touser": "lifang", "msgtype": "text", "agentid": {{agent}}, "text": { "content": "x" } }""");
        Assert.Equal(40056, answer.Code());
    }

    [Fact]
    public async Task Send_Text2048Bytes_Whole()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.TextAsync("lifang", new string('雨', 682) + "ab");
        Assert.Equal(684, (await desk.PhoneAsync("lifang"))[0].Text("text").Length);
        Assert.Empty(await desk.UnexpectedAsync());
    }

    [Fact]
    public async Task Send_TextOver2048Bytes_CutAndTold()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(0, (await desk.TextAsync("lifang", new string('雨', 683))).Code());
        Assert.Equal(682, (await desk.PhoneAsync("lifang"))[0].Text("text").Length);
        Assert.Single(await desk.UnexpectedAsync("text_cut"));
    }

    [Theory]
    [InlineData("""{ "msgtype": "text", "text": { "content": "" } }""", 44004)]
    [InlineData("""{ "msgtype": "smoke" }""", 40008)]
    [InlineData("""{ "msgtype": "textcard", "textcard": { "title": "t", "description": "d" } }""", 40063)]
    [InlineData("""{ "msgtype": "text", "text": { "content": "x" }, "enable_duplicate_check": 1, "duplicate_check_interval": 14401 }""", 40058)]
    [InlineData("""{ "msgtype": "template_card" }""", 40063)]
    public async Task Send_BadContent_Errcode(string part, int code)
    {
        await using var desk = await Desk.OpenAsync();
        var body = JsonNode.Parse(part)!.AsObject();
        body["touser"] = "lifang";
        body["agentid"] = 1000002;
        Assert.Equal(code, (await desk.CallAsync("message/send", body)).Code());
        Assert.Empty(await desk.PhoneAsync("lifang"));
    }

    [Fact]
    public async Task Send_MarkdownOver2048_45002()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(45002, (await Markdown(desk, "lifang", new string('a', 2049))).Code());
        Assert.Equal(0, (await Markdown(desk, "lifang", new string('a', 2048))).Code());
    }

    [Fact]
    public async Task Send_MarkdownToWeChatPlugin_NotShown()
    {
        await using var desk = await Desk.OpenAsync();
        await Markdown(desk, "oldzhao", "**涨水**");
        Assert.False((await desk.PhoneAsync("oldzhao"))[0]!["shown"]!.GetValue<bool>());
        Assert.Single(await desk.UnexpectedAsync("not_shown"));
    }

    [Fact]
    public async Task Send_TextcardLongTitle_CutAndTold()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.CallAsync("message/send", new JsonObject
        {
            ["touser"] = "lifang",
            ["msgtype"] = "textcard",
            ["agentid"] = 1000002,
            ["textcard"] = new JsonObject { ["title"] = new string('长', 129), ["description"] = "d", ["url"] = "http://127.0.0.1/a" },
        });
        Assert.Equal(128, (await desk.PhoneAsync("lifang"))[0].Text("title").Length);
        Assert.Single(await desk.UnexpectedAsync("text_cut"));
    }

    [Fact]
    public async Task Send_31stInAMinute_DroppedWithoutAWord()
    {
        await using var desk = await Desk.OpenAsync();
        for (var i = 0; i < 31; i++)
        {
            Assert.Equal(0, (await desk.TextAsync("lifang", $"第{i}条")).Code());
        }

        Assert.Equal(30, (await desk.PhoneAsync("lifang")).Count);
        Assert.Single(await desk.UnexpectedAsync("dropped"));
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        await desk.TextAsync("lifang", "新的一分钟");
        Assert.Equal(31, (await desk.PhoneAsync("lifang")).Count);
    }

    [Fact]
    public async Task Send_1001stInAnHour_Dropped()
    {
        await using var desk = await Desk.OpenAsync("--Simulator:Limits:MemberPerHour", "40");
        for (var i = 0; i < 41; i++)
        {
            await desk.TextAsync("lifang", $"第{i}条");
            desk.Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(40, (await desk.PhoneAsync("lifang")).Count);
        desk.Time.Advance(TimeSpan.FromHours(1));
        await desk.TextAsync("lifang", "过了一小时");
        Assert.Equal(41, (await desk.PhoneAsync("lifang")).Count);
    }

    [Fact]
    public async Task Send_EqualBodyInsideWindow_Swallowed()
    {
        await using var desk = await Desk.OpenAsync();
        var body = """{ "touser": "lifang", "msgtype": "text", "agentid": 1000002, "text": { "content": "一次" }, "enable_duplicate_check": 1, "duplicate_check_interval": 600 }""";
        var first = await desk.CallAsync("message/send", body);
        desk.Time.Advance(TimeSpan.FromSeconds(599));
        var second = await desk.CallAsync("message/send", body);
        Assert.Equal(first.Text("msgid"), second.Text("msgid"));
        Assert.Single(await desk.PhoneAsync("lifang"));
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        await desk.CallAsync("message/send", body);
        Assert.Equal(2, (await desk.PhoneAsync("lifang")).Count);
        Assert.Contains("swallowed", (await desk.GetAsync("sim/log?api=message/send"))["items"]!.AsArray().Select(i => i.Text("verdict")));
    }

    [Fact]
    public async Task Send_EqualBodyWithoutCheck_Twice()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.TextAsync("lifang", "两次");
        await desk.TextAsync("lifang", "两次");
        Assert.Equal(2, (await desk.PhoneAsync("lifang")).Count);
    }

    [Fact]
    public async Task Recall_WithinADay_GoneFromThePhone()
    {
        await using var desk = await Desk.OpenAsync();
        var sent = await desk.TextAsync("lifang", "发错了");
        Assert.Equal(0, (await desk.CallAsync("message/recall", new JsonObject { ["msgid"] = sent.Text("msgid") })).Code());
        Assert.True((await desk.PhoneAsync("lifang"))[0]!["recalled"]!.GetValue<bool>());
        desk.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(40058, (await desk.CallAsync("message/recall", new JsonObject { ["msgid"] = sent.Text("msgid") })).Code());
    }

    /// <summary>Internal groups an app made: its own alone, text of 2,048 bytes, and beyond a member's measure dropped without a word.</summary>
    [Fact]
    public async Task AppChat_OwnGroupsOnly_AndTheExcessIsDroppedInSilence()
    {
        await using var desk = await Desk.OpenAsync("--Simulator:Limits:RoomPerMinute", "2");
        Assert.Equal(86003, (await SayAsync(desk, "none", "好")).Code());
        var room = new JsonObject { ["chatid"] = "room1", ["name"] = "值班", ["owner"] = "lifang", ["userlist"] = new JsonArray("lifang", "WangLei") };
        Assert.Equal(0, (await desk.CallAsync("appchat/create", (JsonObject)room.DeepClone())).Code());
        Assert.Equal(86215, (await desk.CallAsync("appchat/create", (JsonObject)room.DeepClone())).Code());
        Assert.Equal(40058, (await desk.CallAsync("appchat/create", new JsonObject { ["chatid"] = "a-b", ["name"] = "x", ["owner"] = "lifang", ["userlist"] = new JsonArray("lifang", "WangLei") })).Code());
        Assert.Equal(45002, (await SayAsync(desk, "room1", new string('好', 700))).Code());
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(0, (await SayAsync(desk, "room1", $"第{i}句")).Code());
        }

        Assert.Equal(2, (await desk.PhoneAsync("lifang")).Count(i => i.Text("channel") == "group"));
    }

    private static Task<JsonNode> SayAsync(Desk desk, string room, string text) =>
        desk.CallAsync("appchat/send", new JsonObject { ["chatid"] = room, ["msgtype"] = "text", ["text"] = new JsonObject { ["content"] = text } });

    [Fact]
    public async Task AnythingElse_IsUnexpected()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(40066, (await desk.CallAsync("linkedcorp/message/send", "{}")).Code());
        Assert.Equal("unexpected_call", Assert.Single(await desk.UnexpectedAsync()).Text("kind"));
        Assert.Equal(47001, (await desk.RawAsync($"cgi-bin/message/send?access_token={await desk.TokenAsync("appSecret")}", "not json")).Code());
    }

    private static Task<JsonNode> Markdown(Desk desk, string to, string text) => desk.CallAsync("message/send", new JsonObject
    {
        ["touser"] = to,
        ["msgtype"] = "markdown",
        ["agentid"] = 1000002,
        ["markdown"] = new JsonObject { ["content"] = text },
    });
}
