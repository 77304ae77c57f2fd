using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Tests;

public sealed class CardTests
{
    [Fact]
    public async Task Tap_Button_EventWithFreshResponseCode()
    {
        await using var desk = await Desk.OpenAsync();
        var sent = await desk.CardAsync("lifang", Desk.Buttons("t1"));
        Assert.NotEqual("", sent.Text("response_code"));
        await desk.SimAsync("tap", """{ "person": "lifang", "card": "t1", "key": "k2" }""");
        var heard = await desk.Bot.HeardAsync(1);
        Assert.Equal("/wecom/longxi/app/grid", heard.Path);
        Assert.Equal("template_card_event", heard.Xml("Event"));
        Assert.Equal("k2", heard.Xml("EventKey"));
        Assert.Equal("t1", heard.Xml("TaskId"));
        Assert.Equal("lifang", heard.Xml("FromUserName"));
        Assert.NotEqual(sent.Text("response_code"), heard.Xml("ResponseCode"));
    }

    [Fact]
    public async Task Update_CodeIsSingleUse_ThenOfTheClick()
    {
        await using var desk = await Desk.OpenAsync();
        var sent = await desk.CardAsync("lifang|wanglei", Desk.Buttons("t1"));
        await desk.SimAsync("tap", """{ "person": "lifang", "card": "t1", "key": "k1" }""");
        var click = (await desk.Bot.HeardAsync(1)).Xml("ResponseCode");
        Assert.Equal(0, (await Update(desk, sent.Text("response_code"), "lifang")).Code());
        Assert.Equal(60140, (await Update(desk, sent.Text("response_code"), "lifang")).Code());
        Assert.Empty(await desk.UnexpectedAsync("refused"));
        Assert.Equal(60140, (await Update(desk, sent.Text("response_code"), "WangLei")).Code());
        Assert.Equal("open", Card(await desk.PhoneAsync("WangLei")).Text("state"));
        Assert.Equal(0, (await Update(desk, click, "WangLei", "lifang")).Code());
        Assert.Equal("已由李芳受理", Card(await desk.PhoneAsync("WangLei")).Text("replaced"));
        Assert.Equal(60140, (await desk.UnexpectedAsync("refused"))[0]!["errcode"]!.GetValue<int>());
    }

    [Fact]
    public async Task Update_After72Hours_60140()
    {
        await using var desk = await Desk.OpenAsync();
        var sent = await desk.CardAsync("lifang", Desk.Buttons("t1"));
        desk.Time.Advance(TimeSpan.FromHours(72));
        Assert.Equal(60140, (await Update(desk, sent.Text("response_code"), "lifang")).Code());
    }

    [Fact]
    public async Task Update_StrangerNamed_InvalidUser()
    {
        await using var desk = await Desk.OpenAsync();
        var sent = await desk.CardAsync("lifang", Desk.Buttons("t1"));
        var answer = await Update(desk, sent.Text("response_code"), "lifang", "WangLei");
        Assert.Equal("wanglei", answer["invaliduser"]![0]!.ToString());
    }

    [Fact]
    public async Task Update_WholeCardWithReplaceText_GreyAndNew()
    {
        await using var desk = await Desk.OpenAsync();
        var sent = await desk.CardAsync("lifang", Desk.Buttons("t1"));
        var card = Desk.Buttons("t1", 1);
        card["replace_text"] = "已办结";
        card["main_title"]!["title"] = "路灯已修好";
        var answer = await desk.CallAsync("message/update_template_card", new JsonObject
        {
            ["userids"] = new JsonArray("lifang"),
            ["agentid"] = 1000002,
            ["response_code"] = sent.Text("response_code"),
            ["template_card"] = card,
        });
        Assert.Equal(0, answer.Code());
        Assert.Equal("路灯已修好", Card(await desk.PhoneAsync("lifang")).Text("title"));
        Assert.Equal(409, await desk.StatusAsync("tap", """{ "person": "lifang", "card": "t1", "key": "k1" }"""));
    }

    [Fact]
    public async Task Tap_GreyedMissingOrStrange_409()
    {
        await using var desk = await Desk.OpenAsync();
        var sent = await desk.CardAsync("lifang|oldzhao", Desk.Buttons("t1"));
        Assert.Equal(409, await desk.StatusAsync("tap", """{ "person": "lifang", "card": "t1", "key": "k9" }"""));
        Assert.Equal(409, await desk.StatusAsync("tap", """{ "person": "oldzhao", "card": "t1", "key": "k1" }"""));
        Assert.Equal(404, await desk.StatusAsync("tap", """{ "person": "WangLei", "card": "t1", "key": "k1" }"""));
        await Update(desk, sent.Text("response_code"), "lifang");
        Assert.Equal(409, await desk.StatusAsync("tap", """{ "person": "lifang", "card": "t1", "key": "k1" }"""));
        Assert.Empty(desk.Bot.All);
    }

    [Fact]
    public async Task Send_TaskIdTwice_42014()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(0, (await desk.CardAsync("lifang", Desk.Buttons("t1"))).Code());
        Assert.Equal(42014, (await desk.CardAsync("WangLei", Desk.Buttons("t1"))).Code());
    }

    [Fact]
    public async Task Send_CardAgainInsideDuplicateWindow_SameAnswer()
    {
        await using var desk = await Desk.OpenAsync();
        var body = new JsonObject
        {
            ["touser"] = "lifang",
            ["msgtype"] = "template_card",
            ["agentid"] = 1000002,
            ["template_card"] = Desk.Buttons("t1"),
            ["enable_duplicate_check"] = 1,
        };
        var first = await desk.CallAsync("message/send", body);
        var second = await desk.CallAsync("message/send", body);
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Single(await desk.PhoneAsync("lifang"));
    }

    [Fact]
    public async Task PassiveReply_UpdateButton_ChangesTheClickersCardOnly()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Bot.Answer = heard => FakeBot.SealedXml(heard,
            "<xml><MsgType>update_button</MsgType><Button><ReplaceName>已知悉</ReplaceName></Button></xml>");
        await desk.CardAsync("lifang|wanglei", Desk.Buttons("t1"));
        await desk.SimAsync("tap", """{ "person": "lifang", "card": "t1", "key": "k1" }""");
        await desk.IdleAsync();
        Assert.Equal("已知悉", Card(await desk.PhoneAsync("lifang")).Text("replaced"));
        Assert.Equal("open", Card(await desk.PhoneAsync("WangLei")).Text("state"));
    }

    [Theory]
    [MemberData(nameof(BadCards))]
    public async Task Send_CardOverALimit_Errcode(string change, int code)
    {
        await using var desk = await Desk.OpenAsync();
        var card = Desk.Buttons("t1");
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            card[name] = value?.DeepClone();
        }

        Assert.Equal(code, (await desk.CardAsync("lifang", card)).Code());
    }

    public static TheoryData<string, int> BadCards()
    {
        var options = string.Join(',', Enumerable.Range(1, 21).Select(i => $$"""{ "id": "o{{i}}", "text": "选{{i}}" }"""));
        var rows = string.Join(',', Enumerable.Range(1, 7).Select(i => $$"""{ "keyname": "行{{i}}", "value": "v" }"""));
        var buttons = string.Join(',', Enumerable.Range(1, 7).Select(i => $$"""{ "text": "b", "key": "k{{i}}" }"""));
        return new TheoryData<string, int>
        {
            { """{ "card_type": "poster" }""", 40058 },
            { """{ "task_id": null }""", 42014 },
            { """{ "task_id": "有中文" }""", 42014 },
            { $$"""{ "task_id": "{{new string('x', 129)}}" }""", 42014 },
            { """{ "main_title": {} }""", 40063 },
            { """{ "button_list": [] }""", 40063 },
            { $$"""{ "button_list": [{{buttons}}] }""", 40058 },
            { $$"""{ "button_list": [{ "text": "b", "key": "{{new string('k', 1025)}}" }] }""", 42018 },
            { """{ "button_list": [{ "text": "b", "key": "k" }, { "text": "c", "key": "k" }] }""", 42018 },
            { """{ "button_list": [{ "key": "k" }] }""", 40063 },
            { $$"""{ "horizontal_content_list": [{{rows}}] }""", 40058 },
            { """{ "horizontal_content_list": [{ "value": "v" }] }""", 40063 },
            { """{ "jump_list": [{ "title": "a" }, { "title": "b" }, { "title": "c" }, { "title": "d" }] }""", 40058 },
            { """{ "jump_list": [{ "title": "a", "type": 1 }] }""", 40063 },
            { """{ "action_menu": { "action_list": [] } }""", 40058 },
            { """{ "card_type": "text_notice" }""", 40063 },
            { """{ "card_type": "news_notice", "card_action": { "type": 1, "url": "http://127.0.0.1/" } }""", 40063 },
            { """{ "card_type": "vote_interaction" }""", 40063 },
            { $$"""{ "card_type": "vote_interaction", "checkbox": { "question_key": "q", "option_list": [{{options}}] }, "submit_button": { "text": "交", "key": "s" } }""", 40058 },
            { $$"""{ "card_type": "vote_interaction", "checkbox": { "question_key": "q", "option_list": [{ "id": "{{new string('i', 129)}}", "text": "x" }] }, "submit_button": { "text": "交", "key": "s" } }""", 40058 },
            { $$"""{ "card_type": "multiple_interaction", "select_list": [{ "question_key": "q", "option_list": [{{options}}] }], "submit_button": { "text": "交", "key": "s" } }""", 40058 },
            { """{ "card_type": "multiple_interaction", "select_list": [], "submit_button": { "text": "交", "key": "s" } }""", 40063 },
        };
    }

    [Theory]
    [InlineData("""{ "card_type": "text_notice", "main_title": { "title": "a" }, "card_action": { "type": 1, "url": "http://127.0.0.1/" } }""", false)]
    [InlineData("""{ "card_type": "news_notice", "main_title": { "title": "a" }, "card_image": { "url": "http://127.0.0.1/p" }, "card_action": { "type": 1, "url": "http://127.0.0.1/" } }""", false)]
    [InlineData("""{ "card_type": "vote_interaction", "task_id": "v", "main_title": { "title": "a" }, "checkbox": { "question_key": "q", "option_list": [{ "id": "1", "text": "满意" }] }, "submit_button": { "text": "交", "key": "s" } }""", true)]
    [InlineData("""{ "card_type": "multiple_interaction", "task_id": "m", "main_title": { "title": "a" }, "select_list": [{ "question_key": "q", "option_list": [{ "id": "1", "text": "满意" }] }], "submit_button": { "text": "交", "key": "s" } }""", true)]
    public async Task Send_GoodCard_ResponseCodeOnlyWhenItCallsBack(string card, bool code)
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.CardAsync("lifang", JsonNode.Parse(card)!.AsObject());
        Assert.Equal(0, answer.Code());
        Assert.Equal(code, answer["response_code"] is not null);
    }

    [Fact]
    public async Task Tap_VoteWithOptions_SelectedItems()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.CardAsync("lifang", JsonNode.Parse("""
            { "card_type": "vote_interaction", "task_id": "v1", "main_title": { "title": "满意吗" },
              "checkbox": { "question_key": "q", "mode": 1, "option_list": [{ "id": "a", "text": "满意" }, { "id": "b", "text": "快" }] },
              "submit_button": { "text": "提交", "key": "send" } }
            """)!.AsObject());
        Assert.Equal(409, await desk.StatusAsync("tap", """{ "person": "lifang", "card": "v1", "key": "send", "options": { "q": "z" } }"""));
        await desk.SimAsync("tap", """{ "person": "lifang", "card": "v1", "key": "send", "options": { "q": ["a", "b"] } }""");
        var heard = await desk.Bot.HeardAsync(1);
        Assert.Equal("q", heard.Xml("QuestionKey"));
        Assert.Contains("<OptionIds><OptionId>a</OptionId><OptionId>b</OptionId></OptionIds>", heard.Plain, StringComparison.Ordinal);
    }

    private static Task<JsonNode> Update(Desk desk, string code, params string[] people) =>
        desk.CallAsync("message/update_template_card", new JsonObject
        {
            ["userids"] = new JsonArray([.. people.Select(p => (JsonNode?)p)]),
            ["agentid"] = 1000002,
            ["response_code"] = code,
            ["button"] = new JsonObject { ["replace_name"] = "已由李芳受理" },
        });

    private static JsonNode Card(JsonArray items) => items[0]!["card"]!;
}
