using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Tests;

public sealed class BotTests
{
    [Theory]
    [InlineData("@小网 路灯坏了", true)]
    [InlineData("路灯坏了 @小网", true)]
    [InlineData("＠小网 路灯坏了", true)]
    [InlineData("小网 路灯坏了", false)]
    [InlineData("@大网 路灯坏了", false)]
    public async Task Say_InInternalGroup_OnlyWhenMentioned(string text, bool hears)
    {
        await using var desk = await Desk.OpenAsync();
        var said = await desk.SayAsync("staff", "lifang", text);
        await desk.IdleAsync();
        Assert.Equal(hears ? 1 : 0, desk.Bot.All.Count);
        Assert.Equal(hears ? 1 : 0, said["heardBy"]!.AsArray().Count);
        Assert.Equal(text, (await desk.PhoneAsync("WangLei"))[0].Text("text"));
    }

    [Fact]
    public async Task Say_Mentioned_MessageOfTheDocumentedShape()
    {
        await using var desk = await Desk.OpenAsync();
        var first = await desk.SayAsync("staff", "WangLei", "三组的桥栏杆断了");
        await desk.SimAsync("say", new JsonObject
        {
            ["chat"] = "staff",
            ["person"] = "lifang",
            ["text"] = "@小网 记一下",
            ["quote"] = first.Text("msgid"),
        });
        var message = (await desk.Bot.HeardAsync(1)).AsJson;
        Assert.Equal("text", message.Text("msgtype"));
        Assert.Equal("@小网 记一下", message["text"].Text("content"));
        Assert.Equal("group", message.Text("chattype"));
        Assert.Equal("staff", message.Text("chatid"));
        Assert.Equal("lifang", message["from"].Text("userid"));
        Assert.Equal("aib1", message.Text("aibotid"));
        Assert.Equal("三组的桥栏杆断了", message["quote"]!["text"].Text("content"));
        Assert.StartsWith(desk.Address.ToString(), message.Text("response_url"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Say_InCustomerGroup_BotHearsNothing()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("village", "wmliu", "@小网 路灯坏了");
        await desk.IdleAsync();
        Assert.Empty(desk.Bot.All);
    }

    [Fact]
    public async Task Photo_InGroup_OnlyWithMention_EncryptedLinkForFiveMinutes()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("say", """{ "chat": "staff", "person": "lifang", "photo": "塌方" }""");
        await desk.IdleAsync();
        Assert.Empty(desk.Bot.All);
        await desk.SimAsync("say", """{ "chat": "staff", "person": "lifang", "photo": "塌方", "text": "@小网 看" }""");
        var message = (await desk.Bot.HeardAsync(1)).AsJson;
        Assert.Equal("mixed", message.Text("msgtype"));
        var url = message["mixed"]!["msg_item"]![1]!["image"].Text("url");
        using var aes = Aes.Create();
        aes.Key = Convert.FromBase64String(TestCorp.BotKey + "=");
        var plain = aes.DecryptCbc(await desk.BytesAsync(url), aes.Key[..16], PaddingMode.None);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], plain[..4]);
        desk.Time.Advance(TimeSpan.FromMinutes(5));
        await Assert.ThrowsAsync<HttpRequestException>(() => desk.BytesAsync(url));
    }

    [Fact]
    public async Task PassiveStream_ShownInTheGroup()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Bot.Answer = heard => FakeBot.Sealed(heard, Stream("已登记 **1024**", true));
        await desk.SayAsync("staff", "lifang", "@小网 路灯坏了");
        await desk.IdleAsync();
        var items = (await desk.GetAsync("sim/groups/staff"))["items"]!.AsArray();
        Assert.Equal("已登记 **1024**", items[1].Text("text"));
        Assert.Equal("@小网 路灯坏了", items[1].Text("quote"));
        Assert.Empty(await desk.UnexpectedAsync());
    }

    [Fact]
    public async Task OpenStream_PolledUntilFinished()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Bot.Answer = heard => FakeBot.Sealed(heard, Stream("好了", desk.Bot.All.Count == 2));
        await desk.SayAsync("staff", "lifang", "@小网 查一下");
        await desk.Bot.HeardAsync(1);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await desk.Time.TimerWithinAsync(TimeSpan.FromSeconds(1), bound.Token);
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        var poll = (await desk.Bot.HeardAsync(2)).AsJson;
        Assert.Equal("stream", poll.Text("msgtype"));
        Assert.Equal("s1", poll["stream"].Text("id"));
        await desk.IdleAsync();
        Assert.Equal("好了", (await desk.PhoneAsync("lifang"))[1].Text("text"));
    }

    [Fact]
    public async Task OpenStream_NeverFinished_DoesNotHoldUpTheEnd()
    {
        var desk = await Desk.OpenAsync();
        desk.Bot.Answer = heard => FakeBot.Sealed(heard, Stream("还在查", false));
        await desk.SayAsync("staff", "lifang", "@小网 查一下");
        await desk.Bot.HeardAsync(1);
        await desk.DisposeAsync();
        Assert.Single(desk.Bot.All);
    }

    [Fact]
    public async Task PassiveReply_TooLongOrText_Refused()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Bot.Answer = heard => FakeBot.Sealed(heard, Stream(new string('a', 20481), true));
        await desk.SayAsync("staff", "lifang", "@小网 长");
        await desk.IdleAsync();
        desk.Bot.Answer = heard => FakeBot.Sealed(heard,
            new JsonObject { ["msgtype"] = "text", ["text"] = new JsonObject { ["content"] = "只能欢迎时用" } });
        await desk.SayAsync("staff", "lifang", "@小网 短");
        await desk.IdleAsync();
        Assert.Equal([45002, 93050], (await desk.UnexpectedAsync("refused")).Select(u => u!["errcode"]!.GetValue<int>()));
        Assert.Equal(2, (await desk.PhoneAsync("lifang")).Count);
    }

    [Fact]
    public async Task PassiveReply_WrongNonce_Unexpected()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Bot.Answer = heard => FakeBot.Sealed(heard with { Nonce = "1" }, Stream("x", true));
        await desk.SayAsync("staff", "lifang", "@小网 x");
        await desk.IdleAsync();
        Assert.Single(await desk.UnexpectedAsync("bad_reply"));
    }

    [Fact]
    public async Task ResponseUrl_OneCallWithinTheHour()
    {
        await using var desk = await Desk.OpenAsync();
        var url = await ResponseUrl(desk, 1);
        Assert.Equal(45002, (await Respond(desk, url, new string('a', 20481))).Code());
        Assert.Equal(0, (await Respond(desk, url, "已登记")).Code());
        Assert.Equal(846606, (await Respond(desk, url, "再来")).Code());
        Assert.Equal("已登记", (await desk.PhoneAsync("WangLei"))[1].Text("text"));

        var late = await ResponseUrl(desk, 2);
        desk.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(846604, (await Respond(desk, late, "太晚")).Code());
        Assert.Equal(60140, (await desk.RawAsync("cgi-bin/aibot/response?response_code=made-up", "{}")).Code());
    }

    [Fact]
    public async Task Conversation_31stInAMinute_846607()
    {
        await using var desk = await Desk.OpenAsync();
        for (var i = 1; i <= 31; i++)
        {
            var url = await ResponseUrl(desk, i);
            Assert.Equal(i <= 30 ? 0 : 846607, (await Respond(desk, url, "好")).Code());
        }
    }

    [Fact]
    public async Task Say_Alone_VoiceComesAsText()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("say", """{ "chat": "bot:helper", "person": "lifang", "voice": "三组停电了" }""");
        var message = (await desk.Bot.HeardAsync(1)).AsJson;
        Assert.Equal("single", message.Text("chattype"));
        Assert.Equal("三组停电了", message["voice"].Text("content"));
    }

    [Fact]
    public async Task EnterChat_OncePerDay_WelcomeInText()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Bot.Answer = heard => FakeBot.Sealed(heard,
            new JsonObject { ["msgtype"] = "text", ["text"] = new JsonObject { ["content"] = "您好" } });
        await desk.SimAsync("enter", """{ "chat": "bot:helper", "person": "lifang" }""");
        await desk.SimAsync("enter", """{ "chat": "bot:helper", "person": "lifang" }""");
        await desk.IdleAsync();
        Assert.Equal("enter_chat", Assert.Single(desk.Bot.All).AsJson["event"].Text("eventtype"));
        Assert.Equal("您好", (await desk.PhoneAsync("lifang"))[0].Text("text"));
    }

    [Fact]
    public async Task CardClick_PassiveUpdate_ChangesTheNamed()
    {
        await using var desk = await Desk.OpenAsync();
        var grey = Desk.Buttons("b1", 1);
        grey["replace_text"] = "已由王磊受理";
        desk.Bot.Answer = heard => FakeBot.Sealed(heard, desk.Bot.All.Count == 1
            ? new JsonObject { ["msgtype"] = "template_card", ["template_card"] = Desk.Buttons("b1") }
            : new JsonObject { ["response_type"] = "update_template_card", ["template_card"] = grey.DeepClone(), ["userids"] = new JsonArray("WangLei") });
        await desk.SayAsync("staff", "lifang", "@小网 一组停水");
        await desk.IdleAsync();
        await desk.SimAsync("tap", """{ "person": "WangLei", "card": "b1", "key": "k1" }""");
        await desk.IdleAsync();
        Assert.Equal("已由王磊受理", (await desk.PhoneAsync("WangLei"))[1]!["card"].Text("replaced"));
        Assert.Equal("open", (await desk.PhoneAsync("lifang"))[1]!["card"].Text("state"));
    }

    private static JsonObject Stream(string text, bool finish) => new()
    {
        ["msgtype"] = "stream",
        ["stream"] = new JsonObject { ["id"] = "s1", ["finish"] = finish, ["content"] = text },
    };

    private static async Task<string> ResponseUrl(Desk desk, int n)
    {
        await desk.SayAsync("staff", "lifang", $"@小网 第{n}次");
        return (await desk.Bot.HeardAsync(n)).AsJson.Text("response_url");
    }

    private static Task<JsonNode> Respond(Desk desk, string url, string text) =>
        desk.RawAsync(new Uri(url).PathAndQuery.TrimStart('/'),
            new JsonObject { ["msgtype"] = "markdown", ["markdown"] = new JsonObject { ["content"] = text } }.ToJsonString());
}
