using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Tests;

/// <summary>Robots, voice, groups, faults, clock and views.</summary>
public sealed class DeskTests
{
    [Fact]
    public async Task Webhook_21stInAMinute_45009()
    {
        await using var desk = await Desk.OpenAsync();
        for (var i = 1; i <= 21; i++)
        {
            Assert.Equal(i <= 20 ? 0 : 45009, (await Robot(desk, "text", $"第{i}条")).Code());
        }

        desk.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, (await Robot(desk, "text", "新的一分钟")).Code());
        Assert.Equal(21, (await desk.PhoneAsync("lifang")).Count);
        Assert.Single(await desk.UnexpectedAsync("refused"));
    }

    [Theory]
    [InlineData("text", 2048, 0)]
    [InlineData("text", 2049, 45002)]
    [InlineData("markdown", 4096, 0)]
    [InlineData("markdown", 4097, 45002)]
    [InlineData("markdown_v2", 4097, 45002)]
    [InlineData("text", 0, 44004)]
    public async Task Webhook_Bytes_Errcode(string type, int bytes, int code)
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(code, (await Robot(desk, type, new string('a', bytes))).Code());
    }

    [Fact]
    public async Task Webhook_WrongKeyOrButtons_Refused()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(93000, (await desk.RawAsync("cgi-bin/webhook/send?key=made-up", "{}")).Code());
        var card = new JsonObject { ["msgtype"] = "template_card", ["template_card"] = Desk.Buttons("r1") };
        Assert.Equal(40058, (await desk.RawAsync("cgi-bin/webhook/send?key=robotKey", card.ToJsonString())).Code());
    }

    [Fact]
    public async Task Voice_FourthInEightMinutes_Reason13()
    {
        await using var desk = await Desk.OpenAsync();
        var calls = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            calls.Add(await Ring(desk, "lifang"));
        }

        Assert.Equal(1, await Reason(desk, calls[0]));
        Assert.Equal(13, await Reason(desk, calls[3]));
        Assert.Equal(3, (await desk.PhoneAsync("lifang")).Count);
        Assert.Single(await desk.UnexpectedAsync("dropped"));
        await desk.SimAsync("tap", new JsonObject { ["person"] = "lifang", ["card"] = calls[0], ["key"] = "answer" });
        await desk.SimAsync("tap", new JsonObject { ["person"] = "lifang", ["card"] = calls[1], ["key"] = "reject" });
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await Reason(desk, calls[0]));
        Assert.Equal(7, await Reason(desk, calls[1]));
        Assert.Equal(12, await Reason(desk, calls[2]));
        Assert.Equal(409, await desk.StatusAsync("tap", $$"""{ "person": "lifang", "card": "{{calls[2]}}", "key": "answer" }"""));
    }

    [Fact]
    public async Task Voice_NinthInADay_Reason13()
    {
        await using var desk = await Desk.OpenAsync();
        for (var i = 0; i < 8; i++)
        {
            Assert.NotEqual(13, await Reason(desk, await Ring(desk, "lifang")));
            desk.Time.Advance(TimeSpan.FromMinutes(9));
        }

        Assert.Equal(13, await Reason(desk, await Ring(desk, "lifang")));
    }

    [Fact]
    public async Task GroupChat_ListAndGet_AsTheWorldIs()
    {
        await using var desk = await Desk.OpenAsync();
        var list = await desk.CallAsync("externalcontact/groupchat/list", """{ "limit": 10 }""", "contactSecret");
        Assert.Equal("village", Assert.Single(list["group_chat_list"]!.AsArray())!.Text("chat_id"));
        var before = await Group(desk);
        Assert.Equal(["WangLei", "lifang", "oldzhao", "wmchen", "wmliu", "wmhe"], before["member_list"]!.AsArray().Select(m => m.Text("userid")));
        Assert.Equal("陈婶", before["member_list"]![3].Text("name"));
        await desk.SimAsync("leave", """{ "person": "wmhe", "chat": "village" }""");
        var heard = await desk.Bot.HeardAsync(1);
        Assert.Equal("change_external_chat", heard.Xml("Event"));
        Assert.Equal("del_member", heard.Xml("UpdateDetail"));
        Assert.Equal(before.Text("member_version"), heard.Xml("LastMemVer"));
        Assert.Equal((await Group(desk)).Text("member_version"), heard.Xml("CurMemVer"));
        Assert.Equal(90501, (await desk.CallAsync("externalcontact/groupchat/get", """{ "chat_id": "staff" }""", "contactSecret")).Code());
        Assert.Equal(40058, (await desk.CallAsync("externalcontact/groupchat/list", """{ "limit": 1001 }""", "contactSecret")).Code());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(45009)]
    public async Task Fault_Errcode_NothingHappensAndNothingIsUnexpected(int code)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("fault", $$"""{ "api": "/cgi-bin/message/send", "errcode": {{code}}, "times": 2 }""");
        Assert.Equal(code, (await desk.TextAsync("lifang", "一")).Code());
        Assert.Equal(code, (await desk.TextAsync("lifang", "二")).Code());
        Assert.Equal(0, (await desk.TextAsync("lifang", "三")).Code());
        Assert.Single(await desk.PhoneAsync("lifang"));
        Assert.Empty(await desk.UnexpectedAsync());
    }

    [Fact]
    public async Task Fault_Drop_CutBeforeDelivery()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("fault", """{ "api": "message/send", "drop": true }""");
        await Assert.ThrowsAsync<HttpRequestException>(() => desk.TextAsync("lifang", "断"));
        Assert.Empty(await desk.PhoneAsync("lifang"));
    }

    [Fact]
    public async Task Fault_AfterDelivery_DeliveredAndCut()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("fault", """{ "api": "message/send", "afterDelivery": true }""");
        await Assert.ThrowsAsync<HttpRequestException>(() => desk.TextAsync("lifang", "到了"));
        Assert.Single(await desk.PhoneAsync("lifang"));
    }

    [Fact]
    public async Task Fault_Delay_WaitsOnTheRealClock()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.TokenAsync("appSecret");
        await desk.SimAsync("fault", """{ "api": "message/send", "delay": "PT30S" }""");
        var call = desk.TextAsync("lifang", "慢");
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await desk.Time.TimerWithinAsync(TimeSpan.FromSeconds(30), bound.Token);
        Assert.False(call.IsCompleted);
        desk.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, (await call).Code());
    }

    [Fact]
    public async Task Fault_Partial_NamedAreInvalid()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("fault", """{ "api": "message/send", "partial": ["WANGLEI"] }""");
        var answer = await desk.TextAsync("lifang|WangLei", "半");
        Assert.Equal(0, answer.Code());
        Assert.Equal("wanglei", answer.Text("invaliduser"));
        Assert.Empty(await desk.PhoneAsync("WangLei"));
    }

    [Fact]
    public async Task Fault_Rate_IsRepeatable()
    {
        await using var first = await Desk.OpenAsync();
        await using var second = await Desk.OpenAsync();
        Assert.Equal(await Codes(first), await Codes(second));
        Assert.Equal(400, await first.StatusAsync("fault", """{ "api": "message/send" }"""));

        static async Task<string> Codes(Desk desk)
        {
            await desk.SimAsync("fault", """{ "api": "message/send", "errcode": -1, "rate": 0.5 }""");
            var codes = new List<int>();
            for (var i = 0; i < 12; i++)
            {
                codes.Add((await desk.TextAsync("lifang", $"{i}")).Code());
            }

            Assert.Contains(0, codes);
            Assert.Contains(-1, codes);
            return string.Join(' ', codes);
        }
    }

    [Fact]
    public async Task ApiRate_OverTheMinute_45009()
    {
        await using var desk = await Desk.OpenAsync("--Simulator:Limits:ApiPerMinute", "3");
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(i < 3 ? 0 : 45009, (await desk.TextAsync("lifang", $"{i}")).Code());
        }
    }

    [Fact]
    public async Task Clock_Moved_LongPollAnswersAtOnce()
    {
        await using var desk = await Desk.OpenAsync();
        var before = await desk.GetAsync("sim/clock?seen=0");
        var version = before["version"]!.GetValue<long>();
        var poll = desk.GetAsync($"sim/clock?seen={version}");
        await desk.SimAsync("clock", """{ "advance": "PT8H" }""");
        var after = await poll;
        Assert.Equal(version + 1, after["version"]!.GetValue<long>());
        Assert.Equal(DateTimeOffset.Parse(before.Text("now"), null).AddHours(8), DateTimeOffset.Parse(after.Text("now"), null));
        Assert.Equal(409, await desk.StatusAsync("clock", """{ "to": "2020-01-01T00:00:00Z" }"""));
        Assert.Equal(400, await desk.StatusAsync("clock", """{ "advance": "soon" }"""));
        await desk.SimAsync("clock", """{ "advance": 60 }""");
    }

    [Fact]
    public async Task Clock_NotMoved_LongPollEndsAfter20Seconds()
    {
        await using var desk = await Desk.OpenAsync();
        var poll = desk.GetAsync("sim/clock?seen=1");
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await desk.Time.TimerWithinAsync(TimeSpan.FromSeconds(20), bound.Token);
        desk.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(1, (await poll)["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task Phones_CountEverythingInOrder()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("village", "wmchen", "一");
        await desk.TextAsync("lifang", "二");
        await Ring(desk, "lifang");
        await Robot(desk, "text", "四");
        Assert.Equal(["group", "app", "voice", "group"], (await desk.PhoneAsync("lifang")).Select(i => i.Text("channel")));
        var phones = await desk.GetAsync("sim/phones");
        var mine = phones["phones"]!.AsArray().Single(p => p.Text("person") == "lifang")!;
        Assert.Equal(2, mine["counters"]!["group.text"]!.GetValue<int>());
        Assert.Equal(1, mine["counters"]!["voice.call"]!.GetValue<int>());
    }

    [Fact]
    public async Task Say_StrangerOrOutsider_Refused()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(404, await desk.StatusAsync("say", """{ "chat": "village", "person": "ghost", "text": "x" }"""));
        Assert.Equal(409, await desk.StatusAsync("say", """{ "chat": "staff", "person": "wmchen", "text": "x" }"""));
        Assert.Equal(409, await desk.StatusAsync("say", """{ "chat": "app:1000002", "person": "wmchen", "text": "x" }"""));
        Assert.Equal(400, await desk.StatusAsync("say", """{ "chat": "village", "person": "wmchen" }"""));
        Assert.Equal(404, await desk.StatusAsync("say", """{ "chat": "nowhere", "person": "wmchen", "text": "x" }"""));
    }

    [Fact]
    public async Task Log_HoldsNoSecret()
    {
        await using var desk = await Desk.OpenAsync();
        var token = await desk.TokenAsync("appSecret");
        await desk.TextAsync("lifang", "你好");
        await Robot(desk, "text", "你好");
        var log = (await desk.GetAsync("sim/log")).ToJsonString();
        Assert.DoesNotContain(token, log, StringComparison.Ordinal);
        Assert.DoesNotContain("appSecret", log, StringComparison.Ordinal);
        Assert.DoesNotContain("robotKey", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_ForgetsWhatPassed_KeepsThePeople()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.TextAsync("nobody", "x");
        await desk.SayAsync("village", "wmchen", "一");
        // What is under way would be noted after it.
        await desk.IdleAsync();
        await desk.SimAsync("reset", "{}");
        Assert.Empty(await desk.PhoneAsync("wmchen"));
        Assert.Equal(0, (await desk.GetAsync("sim/log"))["count"]!.GetValue<int>());
        await desk.SayAsync("village", "wmchen", "二");
        Assert.Single((await desk.GetAsync("sim/archive?seq=0"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Page_IsSelfContained()
    {
        await using var desk = await Desk.OpenAsync();
        var page = System.Text.Encoding.UTF8.GetString(await desk.BytesAsync(""));
        Assert.Contains("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page.Replace("http://www.w3.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecretsByReference_FileAndEnvironment_Resolved()
    {
        var folder = Directory.CreateTempSubdirectory("sim").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "app.txt"), "fromFile\n");
        Environment.SetEnvironmentVariable("SIM_TEST_CONTACT", "fromEnvironment");
        var file = TestCorp.File();
        file["apps"]![0]!["secret"] = "file:app.txt";
        file["contact"]!["secret"] = "env:SIM_TEST_CONTACT";
        var path = Path.Combine(folder, "corp.json");
        await File.WriteAllTextAsync(path, file.ToJsonString());
        await using var desk = await Desk.OpenWithFileAsync(path);
        Assert.NotEqual("", await desk.TokenAsync("fromFile"));
        Assert.NotEqual("", await desk.TokenAsync("fromEnvironment"));
        Directory.Delete(folder, recursive: true);
    }

    private static Task<JsonNode> Robot(Desk desk, string type, string text) => desk.RawAsync("cgi-bin/webhook/send?key=robotKey",
        new JsonObject { ["msgtype"] = type, [type] = new JsonObject { ["content"] = text } }.ToJsonString());

    private static async Task<string> Ring(Desk desk, string person) =>
        (await desk.CallAsync("pstncc/call", new JsonObject { ["callee_userid"] = new JsonArray(person) }))["states"]![0].Text("callid");

    private static async Task<int> Reason(Desk desk, string call) =>
        (await desk.CallAsync("pstncc/getstates", new JsonObject { ["callee_userid"] = "lifang", ["callid"] = call }))["reason"]!.GetValue<int>();

    private static async Task<JsonNode> Group(Desk desk) =>
        (await desk.CallAsync("externalcontact/groupchat/get", """{ "chat_id": "village", "need_name": 1 }""", "contactSecret"))["group_chat"]!;
}
