using System.Text;
using WeGrid.WeCom.Callbacks;
using WeGrid.WeCom.Media;
using WeGrid.WeCom.Messages;
using WeGrid.WeCom.Sockets;

namespace WeGrid.WeCom.Tests.Sockets;

public sealed class BotFrameTests
{
    private const string Said = """{"cmd":"aibot_msg_callback","headers":{"req_id":"REQ1"},"body":{"msgid":"m1","aibotid":"aib1","chatid":"wr1","chattype":"group","from":{"userid":"lifang"},"msgtype":"text","text":{"content":"@小网 路灯坏了"}}}""";

    [Theory]
    [InlineData("""{"headers":{"req_id":"ping_1"},"errcode":0,"errmsg":"ok"}""", BotFrameKind.Answer, "", "ping_1", 0)]
    [InlineData("""{"cmd":"","headers":{"req_id":"r"},"errcode":"846609"}""", BotFrameKind.Answer, "", "r", 846609)]
    [InlineData("""{"cmd":"aibot_send_msg","headers":{"req_id":"r"},"errcode":45002}""", BotFrameKind.Answer, "aibot_send_msg", "r", 45002)]
    [InlineData(Said, BotFrameKind.Message, "aibot_msg_callback", "REQ1", null)]
    [InlineData("""{"cmd":"aibot_event_callback","headers":{"req_id":"e"},"body":{"msgtype":"event","event":{"eventtype":"new_event"}}}""", BotFrameKind.Event, "aibot_event_callback", "e", null)]
    [InlineData("""{"cmd":"aibot_from_tomorrow","headers":{"req_id":7},"body":{}}""", BotFrameKind.Other, "aibot_from_tomorrow", "7", null)]
    [InlineData("""{}""", BotFrameKind.Other, "", "", null)]
    [InlineData("""{"cmd":{},"headers":[],"body":"x","errcode":99999999999}""", BotFrameKind.Other, "", "", null)]
    public void TryParse_Frame_KeptAsItCame(string json, BotFrameKind kind, string command, string request, int? code)
    {
        var frame = BotFrame.TryParse(Encoding.UTF8.GetBytes(json))!;

        Assert.Equal((kind, command, request, code), (frame.Kind, frame.Command, frame.RequestId, frame.ErrCode));
        Assert.Equal(json, Encoding.UTF8.GetString(frame.Raw.Span));
        Assert.False(frame.IsDisplaced);
        Assert.DoesNotContain("路灯", frame.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pong")]
    [InlineData("[1]")]
    [InlineData("""{"cmd":"aibot_msg""")]
    public void TryParse_NoObject_Null(string text) => Assert.Null(BotFrame.TryParse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void TryParse_Displaced_Told()
    {
        var frame = BotFrame.TryParse("""{"cmd":"aibot_event_callback","headers":{"req_id":"e"},"body":{"msgtype":"event","event":{"eventtype":"disconnected_event"}}}"""u8.ToArray())!;

        Assert.True(frame.IsDisplaced);
    }

    [Fact]
    public void TryParse_ControlCharacters_TakenOut()
    {
        var frame = BotFrame.TryParse("{\"cmd\":\"aibot_msg_callback\",\"headers\":{\"req_id\":\"r\"},\"body\":{\"msgtype\":\"text\",\"text\":{\"content\":\"水\u0002管\n漏\"}}}"u8.ToArray())!;

        Assert.Equal("水 管 漏", Assert.IsType<BotText>(CallbackParser.ParseBot(frame.Raw)).Content);
    }

    [Fact]
    public void ParseBot_WholeFrame_IsTheMessageInIt()
    {
        var frame = BotFrame.TryParse(Encoding.UTF8.GetBytes(Said))!;
        var text = Assert.IsType<BotText>(CallbackParser.ParseBot(frame.Raw));

        Assert.Equal(("@小网 路灯坏了", "REQ1", "m1", "wr1"), (text.Content, text.Header.RequestId, text.Header.MsgId, text.Header.ChatId));
        Assert.DoesNotContain("REQ1", text.Header.ToString(), StringComparison.Ordinal);
        Assert.Equal("", Assert.IsType<BotText>(CallbackParser.ParseBot(frame.Body)).Header.RequestId);
    }

    /// <summary>Whatever way it came, it is the same message.</summary>
    [Fact]
    public void Head_OfTheBody_IsThatOfTheCallback()
    {
        var frame = BotFrame.TryParse(Encoding.UTF8.GetBytes(Said))!;
        CallbackHead.TryRead(CallbackChannel.Bot, frame.Body.Span, DateTimeOffset.UnixEpoch.AddYears(56), out var here);
        CallbackHead.TryRead(
            CallbackChannel.Bot, """{"msgid":"m1","aibotid":"aib1","chatid":"wr1","response_url":"https://x","msgtype":"text"}"""u8, DateTimeOffset.UnixEpoch.AddYears(56), out var there);

        Assert.Equal(there!.DedupKey, here!.DedupKey);
        Assert.Equal("bot:wr1", here.Conversation);
    }

    [Fact]
    public void ParseBot_Media_HasItsOwnKey()
    {
        var image = Assert.IsType<BotImage>(CallbackParser.ParseBot(
            """{"cmd":"aibot_msg_callback","headers":{"req_id":"r"},"body":{"msgtype":"image","image":{"url":"https://x.qq.com/1","aeskey":"a2V5"}}}"""u8.ToArray()));
        var mixed = Assert.IsType<BotMixed>(CallbackParser.ParseBot(
            """{"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"image","image":{"url":"https://x.qq.com/2","aeskey":"a2V5"}}]}}"""u8.ToArray()));

        Assert.Equal("a2V5", image.Key);
        Assert.Equal("a2V5", Assert.Single(mixed.Parts).Key);
        Assert.DoesNotContain("a2V5", image.ToString() + mixed, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Frames => new()
    {
        { Text(BotFrames.Subscribe("s1", new BotCredentials("aib1", "秘密"))), """{"cmd":"aibot_subscribe","headers":{"req_id":"s1"},"body":{"bot_id":"aib1","secret":"秘密"}}""" },
        { Text(BotFrames.Ping("p1")), """{"cmd":"ping","headers":{"req_id":"p1"}}""" },
        { Of(BotCommand.Respond, BotReplies.Stream("s", true, "已登记 **1024**")), """{"cmd":"aibot_respond_msg","headers":{"req_id":"r"},"body":{"msgtype":"stream","stream":{"id":"s","finish":true,"content":"已登记 **1024**"}}}""" },
        { Of(BotCommand.RespondWelcome, BotReplies.Welcome("您好")), """{"cmd":"aibot_respond_welcome_msg","headers":{"req_id":"r"},"body":{"msgtype":"text","text":{"content":"您好"}}}""" },
        { Of(BotCommand.Send, BotPushes.Markdown("wr1", true, "停水")), """{"cmd":"aibot_send_msg","headers":{"req_id":"r"},"body":{"chatid":"wr1","chat_type":2,"msgtype":"markdown","markdown":{"content":"停水"}}}""" },
        { Of(BotCommand.Send, BotPushes.OfReply("lifang", false, BotReplies.Stream("s", true, "办好了").Bytes)), """{"cmd":"aibot_send_msg","headers":{"req_id":"r"},"body":{"chatid":"lifang","chat_type":1,"msgtype":"markdown","markdown":{"content":"办好了"}}}""" },
        { Of(BotCommand.RespondUpdate, BotReplies.UpdateCard(["li"], Card)), """{"cmd":"aibot_respond_update_msg","headers":{"req_id":"r"},"body":{"response_type":"update_template_card","userids":["li"],"template_card":{"card_type":"button_interaction","task_id":"t1","main_title":{"title":"路灯"},"button_list":[{"text":"接单","style":1,"key":"k"}]}}}""" },
        { Of(BotCommand.Respond, BotReplies.StreamWithCard("s", true, "看卡片", Card)), """{"cmd":"aibot_respond_msg","headers":{"req_id":"r"},"body":{"msgtype":"stream_with_template_card","stream":{"id":"s","finish":true,"content":"看卡片"},"template_card":{"card_type":"button_interaction","task_id":"t1","main_title":{"title":"路灯"},"button_list":[{"text":"接单","style":1,"key":"k"}]}}}""" },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void Frame_OfOurs_IsAsDocumented(string frame, string expected) => Assert.Equal(expected, frame);

    [Fact]
    public void Push_TooLongOrToNobody_Refused()
    {
        Assert.Equal("markdown.content", BotPushes.Markdown("wr1", true, new string('a', 20_481)).Refusal!.Field);
        Assert.Equal("chatid", BotPushes.Markdown("", true, "a").Refusal!.Field);
        Assert.Equal("stream.content", BotReplies.Stream("s", true, new string('a', 20_481)).Refusal!.Field);
    }

    [Theory]
    [InlineData("https://x.qq.com/1", "a2V5PQ==", "a2V5PQ")]
    [InlineData("https://x.qq.com/1?a=b#c", "a/+b", "a/+b")]
    public void Reference_WithItsKey_ReadBack(string url, string key, string read) => Assert.Equal((url, read), SealedReference.Read(SealedReference.Write(url, key)));

    [Fact]
    public void Reference_WithoutAKey_IsTheAddress()
    {
        Assert.Equal("https://x.qq.com/1", SealedReference.Write("https://x.qq.com/1", ""));
        Assert.Null(SealedReference.Read("https://x.qq.com/1"));
    }

    [Fact]
    public void Credentials_NeverPrintTheSecret() => Assert.DoesNotContain("geheim", new BotCredentials("aib1", "geheim").ToString(), StringComparison.Ordinal);

    private static ButtonCard Card { get; } = new() { TaskId = "t1", Title = "路灯", Buttons = [new CardButton("接单", "k")] };

    private static string Of(string command, BuiltBody body) => Text(BotFrames.Of(command, "r", body.Bytes));

    private static string Text(byte[] frame) => Encoding.UTF8.GetString(frame);
}
