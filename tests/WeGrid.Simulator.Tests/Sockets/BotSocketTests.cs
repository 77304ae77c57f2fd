using System.Text;
using System.Text.Json.Nodes;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Messages;
using WeGrid.WeCom.Sockets;

namespace WeGrid.Simulator.Tests.Sockets;

/// <summary>Our client of the long connection against the simulated platform.</summary>
public sealed class BotSocketTests
{
    [Fact]
    [Trait("Feature", "IN-01")]
    public async Task Connected_HearsAndAnswersInTheGroup()
    {
        await using var desk = await SocketDesk.OpenAsync();
        await using var socket = await desk.ConnectAsync();
        var said = await desk.SayAsync("@小网 路灯坏了");

        Assert.Equal(BotFrameKind.Message, said.Kind);
        Assert.Equal(SendReason.Ok, (await SocketDesk.ReplyAsync(socket, said, "已登记 **1024**")).Reason);
        Assert.Equal(["已登记 **1024**"], await desk.ShownAsync("WangLei"));
        Assert.Equal(SendReason.Ok, (await SocketDesk.PushAsync(socket, "明天停水")).Reason);
        Assert.Equal(["已登记 **1024**", "明天停水"], await desk.ShownAsync());
        Assert.Empty(await desk.Desk.UnexpectedAsync());
    }

    [Theory]
    [InlineData("wrong", "aib1", 853000)]
    [InlineData("botSecret", "aib9", 853000)]
    public async Task Connect_RefusedCredentials_Configuration(string secret, string bot, int code)
    {
        await using var desk = await SocketDesk.OpenAsync();
        var answer = await desk.TryConnectAsync(secret, bot);

        Assert.Null(answer.Value);
        Assert.Equal((Verdict.Dead, SendReason.Configuration, code), (answer.Outcome.Verdict, answer.Outcome.Reason, answer.Outcome.ErrCode!.Value));
        Assert.DoesNotContain(secret, answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_BotOnCallbacks_846601()
    {
        await using var desk = await SocketDesk.OpenAsync();
        await desk.Desk.SimAsync("corp", TestCorp.File());

        Assert.Equal(846601, (await desk.TryConnectAsync()).Outcome.ErrCode);
    }

    [Fact]
    public async Task Connect_NobodyThereOrNoAnswer_LaterAgain()
    {
        var desk = await SocketDesk.OpenAsync();
        await desk.FaultAsync("""{"api":"socket/aibot_subscribe","drop":true}""");
        var asking = desk.TryConnectAsync();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await SocketDesk.UntilAsync(() => asking.IsCompleted || Advance(desk));
        Assert.Equal((Verdict.Retry, SendReason.Transient), ((await asking).Outcome.Verdict, (await asking).Outcome.Reason));

        await desk.DisposeAsync();
        Assert.Equal((Verdict.Retry, SendReason.Transient), ((await desk.TryConnectAsync()).Outcome.Verdict, (await desk.TryConnectAsync()).Outcome.Reason));
    }

    [Fact]
    public async Task Second_Subscribes_FirstIsDisplaced()
    {
        await using var desk = await SocketDesk.OpenAsync();
        await using var first = await desk.ConnectAsync();
        await using var second = await desk.ConnectAsync();

        Assert.Equal(BotSocketEnd.Displaced, await first.Ended.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.False(second.Ended.IsCompleted);
        Assert.Equal((2, 1, true), await desk.CountsAsync());
    }

    /// <summary>What the platform had sent was heard, in order, once, however often it threw us out.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public async Task KickedEveryN_NothingSentIsLost(int n)
    {
        const int Messages = 30;
        await using var desk = await SocketDesk.OpenAsync("--Simulator:Limits:ConversationPerMinute", "1000");
        var socket = await desk.ConnectAsync();
        for (var i = 0; i < Messages; i++)
        {
            var frame = await desk.SayAsync($"@小网 第{i}件");
            Assert.Equal(SendReason.Ok, (await SocketDesk.ReplyAsync(socket, frame, $"收到{i}")).Reason);
            if (i % n == n - 1)
            {
                await desk.StrikeAsync("kick");
                Assert.Equal(BotSocketEnd.Displaced, await socket.Ended.WaitAsync(TimeSpan.FromSeconds(20)));
                await socket.DisposeAsync();
                socket = await desk.ConnectAsync();
            }
        }

        await socket.DisposeAsync();
        Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"@小网 第{i}件"), desk.Heard.Select(Words));
        Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"收到{i}"), await desk.ShownAsync());
        Assert.Empty(await desk.Desk.UnexpectedAsync());
    }

    [Fact]
    public async Task AnswerToAMessage_AfterReconnecting_StillGoes()
    {
        await using var desk = await SocketDesk.OpenAsync();
        var first = await desk.ConnectAsync();
        var said = await desk.SayAsync("@小网 路灯坏了");
        await desk.StrikeAsync("cut");
        Assert.Equal(BotSocketEnd.Closed, await first.Ended.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal((Verdict.Retry, SendReason.Transient), Both(await SocketDesk.ReplyAsync(first, said, "已登记")));
        await first.DisposeAsync();
        await using var second = await desk.ConnectAsync();

        Assert.Equal(SendReason.Ok, (await SocketDesk.ReplyAsync(second, said, "已登记")).Reason);
        Assert.Equal(846606, (await SocketDesk.ReplyAsync(second, said, "已登记")).ErrCode);
        Assert.Equal(["已登记"], await desk.ShownAsync());
    }

    [Fact]
    public async Task Silence_HalfAlive_GivenUpAfterMissedPongs()
    {
        await using var desk = await SocketDesk.OpenBeatingAsync();
        await using var socket = await desk.ConnectAsync();
        await desk.StrikeAsync("silence");
        var before = desk.Desk.Time.GetUtcNow();

        Assert.Equal(BotSocketEnd.Silent, await desk.BeatUntilEndAsync(socket));
        Assert.True(desk.Desk.Time.GetUtcNow() - before <= TimeSpan.FromSeconds(120));
    }

    [Fact]
    public async Task Pongs_KeepItAlive()
    {
        await using var desk = await SocketDesk.OpenBeatingAsync();
        await using var socket = await desk.ConnectAsync();
        for (var beat = 0; beat < 10; beat++)
        {
            desk.Desk.Time.Advance(TimeSpan.FromSeconds(30));
            await desk.SayAsync($"@小网 {beat}"); // by then the pong before it has come
        }

        Assert.False(socket.Ended.IsCompleted);
        Assert.True(socket.QuietFor < TimeSpan.FromSeconds(30));
    }

    /// <summary>Displaced without a word: heartbeats go on, nothing is heard, sends are refused as if nobody had signed in.</summary>
    [Fact]
    public async Task Zombie_QuietGrows_AndSendsTellIt()
    {
        await using var desk = await SocketDesk.OpenAsync();
        await using var socket = await desk.ConnectAsync();
        await desk.SayAsync("@小网 在吗");
        await desk.StrikeAsync("zombie");
        desk.Desk.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.True(socket.QuietFor >= TimeSpan.FromMinutes(5));
        Assert.Equal((Verdict.Retry, SendReason.Transient), Both(await SocketDesk.PushAsync(socket, "一")));
        Assert.False(socket.Ended.IsCompleted);
        Assert.Equal(846609, (await SocketDesk.PushAsync(socket, "二")).ErrCode);
        Assert.Equal(BotSocketEnd.Unsubscribed, await socket.Ended.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Code846609_Once_IsTransient()
    {
        await using var desk = await SocketDesk.OpenAsync();
        await using var socket = await desk.ConnectAsync();
        await desk.SayAsync("@小网 在吗");
        await desk.FaultAsync("""{"api":"socket/aibot_send_msg","errcode":846609}""");

        Assert.Equal((Verdict.Retry, SendReason.Transient), Both(await SocketDesk.PushAsync(socket, "停水")));
        Assert.Equal(SendReason.Ok, (await SocketDesk.PushAsync(socket, "停水")).Reason);
        await desk.FaultAsync("""{"api":"socket/aibot_send_msg","errcode":846609}""");
        Assert.Equal(Verdict.Retry, (await SocketDesk.PushAsync(socket, "停电")).Verdict);
        Assert.False(socket.Ended.IsCompleted);
        Assert.Equal(["停水"], await desk.ShownAsync());
    }

    [Fact]
    public async Task NoAnswer_Unknown()
    {
        await using var desk = await SocketDesk.OpenAsync();
        await using var socket = await desk.ConnectAsync();
        await desk.SayAsync("@小网 在吗");
        await desk.FaultAsync("""{"api":"socket/aibot_send_msg","afterDelivery":true}""");
        var asking = SocketDesk.PushAsync(socket, "停水");
        await SocketDesk.UntilAsync(() => asking.IsCompleted || Advance(desk));

        Assert.Equal((Verdict.Unknown, SendReason.NoAnswer), Both(await asking));
        Assert.Equal(["停水"], await desk.ShownAsync());
    }

    [Fact]
    public async Task Stream_ShownWhenFinished_OthersRefused()
    {
        await using var desk = await SocketDesk.OpenAsync();
        await using var socket = await desk.ConnectAsync();
        var said = await desk.SayAsync("@小网 查一下");
        Assert.Equal(0, (await SocketDesk.ReplyAsync(socket, said, "还在查", finish: false)).ErrCode);
        Assert.Equal(846606, (await SocketDesk.ReplyAsync(socket, said, "另一条", id: "s2")).ErrCode);
        Assert.Equal(0, (await SocketDesk.ReplyAsync(socket, said, "查到了")).ErrCode);
        Assert.Equal(["查到了"], await desk.ShownAsync());

        var slow = await desk.SayAsync("@小网 慢慢查");
        Assert.Equal(0, (await SocketDesk.ReplyAsync(socket, slow, "等等", finish: false)).ErrCode);
        desk.Desk.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(846608, (await SocketDesk.ReplyAsync(socket, slow, "太晚")).ErrCode);
        desk.Desk.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(846604, (await SocketDesk.ReplyAsync(socket, slow, "太晚")).ErrCode);
        Assert.Equal([846606, 846608, 846604], (await desk.Desk.UnexpectedAsync("refused")).Select(u => u!["errcode"]!.GetValue<int>()));
    }

    public static TheoryData<string, string, string, int> Refused => new()
    {
        { BotCommand.Respond, "made-up", """{"msgtype":"stream","stream":{"id":"s","finish":true,"content":"x"}}""", 846605 },
        { BotCommand.Respond, "", """{"msgtype":"markdown","markdown":{"content":"x"}}""", 93050 },
        { BotCommand.Respond, "", """{"msgtype":"stream","stream":{"finish":true,"content":"x"}}""", 40063 },
        { BotCommand.Respond, "", """{"msgtype":"stream","stream":{"id":"s","finish":true,"content":""}}""", 44004 },
        { BotCommand.Respond, "", """{"msgtype":"template_card","template_card":{"card_type":"button_interaction"}}""", 42014 },
        { BotCommand.RespondWelcome, "", """{"msgtype":"text","text":{"content":"x"}}""", 846605 },
        { BotCommand.RespondUpdate, "", """{"response_type":"update_template_card","template_card":{}}""", 846605 },
        { BotCommand.Send, "new", """{"msgtype":"markdown","markdown":{"content":"x"}}""", 40063 },
        { BotCommand.Send, "new", """{"chatid":"staff","chat_type":3,"msgtype":"markdown","markdown":{"content":"x"}}""", 40063 },
        { BotCommand.Send, "new", """{"chatid":"staff","chat_type":1,"msgtype":"markdown","markdown":{"content":"x"}}""", 846607 },
        { BotCommand.Send, "new", """{"chatid":"village","chat_type":2,"msgtype":"markdown","markdown":{"content":"x"}}""", 846607 },
        { BotCommand.Send, "new", """{"chatid":"staff","chat_type":2,"msgtype":"text","text":{"content":"x"}}""", 40008 },
        { BotCommand.Send, "new", """{"chatid":"staff","chat_type":2,"msgtype":"image","image":{"media_id":"m"}}""", 40007 },
        { "aibot_from_tomorrow", "new", "{}", 40066 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Frame_AgainstTheRules_RefusedAndUnexpected(string command, string request, string body, int code)
    {
        await using var desk = await SocketDesk.OpenAsync();
        await using var socket = await desk.ConnectAsync();
        var said = await desk.SayAsync("@小网 在吗");
        var answer = await socket.SendAsync(command, request.Length > 0 ? request : said.RequestId, Encoding.UTF8.GetBytes(body), CancellationToken.None);

        Assert.Equal(code, answer.ErrCode);
        Assert.Equal(code, Assert.Single(await desk.Desk.UnexpectedAsync())!["errcode"]!.GetValue<int>());
        Assert.Empty(await desk.ShownAsync());
    }

    [Fact]
    public async Task Conversation_31stInAMinute_846607()
    {
        await using var desk = await SocketDesk.OpenAsync();
        await using var socket = await desk.ConnectAsync();
        await desk.SayAsync("@小网 在吗");
        for (var i = 1; i <= 31; i++)
        {
            Assert.Equal(i <= 30 ? 0 : 846607, (await SocketDesk.PushAsync(socket, $"第{i}条")).ErrCode);
        }
    }

    [Fact]
    public async Task WelcomeAndCardChange_WithinFiveSeconds()
    {
        await using var desk = await SocketDesk.OpenAsync();
        await using var socket = await desk.ConnectAsync();
        await desk.Desk.SimAsync("enter", """{ "chat": "bot:helper", "person": "lifang" }""");
        await SocketDesk.UntilAsync(() => !desk.Heard.IsEmpty);
        Assert.Equal(0, (await socket.SendAsync(BotCommand.RespondWelcome, desk.Heard.Last().RequestId, BotReplies.Welcome("您好").Bytes, CancellationToken.None)).ErrCode);

        var said = await desk.SayAsync("@小网 一组停水");
        var card = new ButtonCard { TaskId = "b1", Title = "一组停水", Buttons = [new CardButton("受理", "k1")] };
        Assert.Equal(0, (await socket.SendAsync(BotCommand.Respond, said.RequestId, BotReplies.Card(card).Bytes, CancellationToken.None)).ErrCode);
        await desk.Desk.SimAsync("tap", """{ "person": "WangLei", "card": "b1", "key": "k1" }""");
        await SocketDesk.UntilAsync(() => desk.Heard.Last().Kind == BotFrameKind.Event && desk.Heard.Last().RequestId != desk.Heard.First().RequestId);
        var tap = desk.Heard.Last();
        Assert.Equal(846605, (await SocketDesk.ReplyAsync(socket, tap, "收到")).ErrCode);
        var grey = card with { ReplaceText = "已由王磊受理" };
        Assert.Equal(0, (await socket.SendAsync(BotCommand.RespondUpdate, tap.RequestId, BotReplies.UpdateCard(["WangLei"], grey).Bytes, CancellationToken.None)).ErrCode);

        Assert.Equal("已由王磊受理", (await desk.Desk.PhoneAsync("WangLei")).Last()!["card"].Text("replaced"));
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(846604, (await socket.SendAsync(BotCommand.RespondUpdate, tap.RequestId, BotReplies.UpdateCard([], grey).Bytes, CancellationToken.None)).ErrCode);
    }

    [Fact]
    public async Task SaidWhileNobodyIsConnected_HeardByNobody()
    {
        await using var desk = await SocketDesk.OpenAsync();
        Assert.Empty((await desk.Desk.SayAsync("staff", "lifang", "@小网 有人吗"))["heardBy"]!.AsArray());
        await using var socket = await desk.ConnectAsync();
        await desk.SayAsync("@小网 有人吗");
        Assert.Single(desk.Heard);
    }

    [Fact]
    public async Task Photo_HasAKeyOfItsOwn()
    {
        await using var desk = await SocketDesk.OpenAsync();
        await using var socket = await desk.ConnectAsync();
        await desk.Desk.SimAsync("say", """{ "chat": "staff", "person": "lifang", "photo": "塌方", "text": "@小网 看" }""");
        await SocketDesk.UntilAsync(() => !desk.Heard.IsEmpty);
        var image = JsonNode.Parse(desk.Heard.Last().Body.Span)!["mixed"]!["msg_item"]![1]!["image"]!;
        using var aes = System.Security.Cryptography.Aes.Create();
        aes.Key = Convert.FromBase64String(image.Text("aeskey"));
        var plain = aes.DecryptCbc(await desk.Desk.BytesAsync(image.Text("url")), aes.Key[..16], System.Security.Cryptography.PaddingMode.None);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], plain[..4]);
    }

    private static string Words(BotFrame frame) => JsonNode.Parse(frame.Body.Span)!["text"].Text("content");

    private static (Verdict, SendReason) Both(SendResult result) => (result.Verdict, result.Reason);

    private static bool Advance(SocketDesk desk)
    {
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        return false;
    }
}
