using System.Text;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.WeCom.Tests.Callbacks;

public sealed class CallbackHeadTests
{
    private static readonly DateTimeOffset s_sent = DateTimeOffset.FromUnixTimeSeconds(1751328000);
    private static readonly DateTimeOffset s_received = s_sent.AddSeconds(2);

    [Theory]
    [InlineData(CallbackChannel.App, "app-text.xml", "app", "app:1000002:0012li")]
    [InlineData(CallbackChannel.App, "event-card-button.xml", "app", "app:1000002:0012li")]
    [InlineData(CallbackChannel.App, "event-low-active.xml", "app", "app:1000002:sys")]
    [InlineData(CallbackChannel.Contact, "event-chat-update.xml", "contact", "contact:wrLongxiGroup01")]
    [InlineData(CallbackChannel.App, "event-chat-update.xml", "contact", "contact:wrLongxiGroup01")]
    [InlineData(CallbackChannel.Contact, "event-customer.xml", "contact", "contact:wmResident09")]
    [InlineData(CallbackChannel.Contact, "event-member.xml", "contact", "contact:zhao")]
    [InlineData(CallbackChannel.KfEvent, "event-kf.xml", "kf_event", "kf_event:wkLongxi01")]
    [InlineData(CallbackChannel.App, "event-kf.xml", "kf_event", "kf_event:wkLongxi01")]
    [InlineData(CallbackChannel.ArchiveEvent, "event-archive.xml", "archive_event", "archive_event")]
    [InlineData(CallbackChannel.Bot, "bot-text.json", "bot", "bot:wrGroup1")]
    [InlineData(CallbackChannel.Bot, "bot-image.json", "bot", "bot:zhao")]
    [InlineData(CallbackChannel.Bot, "bot-card-flat.json", "bot", "bot:wrGroup1")]
    public void TryRead_Samples_FileThemRight(CallbackChannel channel, string sample, string filed, string conversation)
    {
        var head = Read(channel, Sample.Bytes(sample));

        Assert.Equal((filed, conversation, 32), (head.Channel.ToText(), head.Conversation, head.DedupKey.Length));
    }

    [Theory]
    [InlineData("""{"msgid":"K1","open_kfid":"wk1","external_userid":"wm1","send_time":1751328000,"origin":3,"msgtype":"text","text":{"content":"x","event":{}}}""")]
    [InlineData("""{"msgid":"K1","send_time":1751328000,"origin":4,"msgtype":"event","event":{"event_type":"enter_session","open_kfid":"wk1","external_userid":"wm1"}}""")]
    public void TryRead_KfItem_ConversationIsAccountAndCustomer(string json)
    {
        var head = Read(CallbackChannel.Kf, Encoding.UTF8.GetBytes(json));

        Assert.Equal(("kf:wk1:wm1", s_sent), (head.Conversation, head.SentAt));
    }

    [Theory]
    [InlineData("""{"msgid":"A1","action":"send","from":"wm1","tolist":["zhao","li"],"roomid":"wrR1","msgtime":1751328000000,"msgtype":"text","text":{"content":"x"}}""", "archive:wrR1")]
    [InlineData("""{"msgid":"A1","action":"send","from":"wm1","tolist":["zhao"],"roomid":"","msgtime":1751328000000,"msgtype":"text"}""", "archive:wm1:zhao")]
    [InlineData("""{"msgid":"A1","action":"switch","time":1751328000000,"user":"zhao"}""", "archive:zhao:-")]
    public void TryRead_ArchiveItem_ConversationIsRoomOrPair(string json, string conversation)
    {
        var head = Read(CallbackChannel.Archive, Encoding.UTF8.GetBytes(json));

        Assert.Equal((conversation, s_sent), (head.Conversation, head.SentAt));
    }

    [Fact, Trait("Feature", "IN-09")]
    public void TryRead_SameMessageAgain_SameKey()
    {
        var first = Read(CallbackChannel.App, Sample.Bytes("app-text.xml"));
        var reordered = Read(CallbackChannel.App, Encoding.UTF8.GetBytes(
            "<xml><MsgId>9007199254740993123</MsgId><AgentID>1000002</AgentID><FromUserName>0012li</FromUserName></xml>"));
        var next = Read(CallbackChannel.App, Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(Sample.Bytes("app-text.xml")).Replace("9007199254740993123", "9007199254740993124", StringComparison.Ordinal)));

        Assert.Equal(first.DedupKey, reordered.DedupKey);
        Assert.NotEqual(first.DedupKey, next.DedupKey);
    }

    [Fact]
    public void TryRead_TwoEventsInOneSecond_StayTwo()
    {
        var sample = Encoding.UTF8.GetString(Sample.Bytes("event-chat-update.xml"));
        var one = Read(CallbackChannel.Contact, Encoding.UTF8.GetBytes(sample));
        var other = Read(CallbackChannel.Contact, Encoding.UTF8.GetBytes(sample.Replace("wmResident02", "wmResident03", StringComparison.Ordinal)));

        Assert.NotEqual(one.DedupKey, other.DedupKey);
        Assert.Equal(one.DedupKey, Read(CallbackChannel.Contact, Encoding.UTF8.GetBytes(sample)).DedupKey);
    }

    [Fact]
    public void TryRead_SameBotMessageForTwoBots_StaysTwo()
    {
        var sample = Encoding.UTF8.GetString(Sample.Bytes("bot-text.json"));
        var other = sample.Replace("aib-1", "aib-2", StringComparison.Ordinal);

        Assert.NotEqual(Read(CallbackChannel.Bot, Encoding.UTF8.GetBytes(sample)).DedupKey, Read(CallbackChannel.Bot, Encoding.UTF8.GetBytes(other)).DedupKey);
    }

    [Theory]
    [InlineData("1751328000", 0)]
    [InlineData("1751328200", 200)]
    [InlineData("1751400000", 2)]
    [InlineData("0", 2)]
    [InlineData("-5", 2)]
    [InlineData("99999999999999999999", 2)]
    [InlineData("soon", 2)]
    [InlineData("5", 2)]
    public void TryRead_CreateTime_NonsenseGivesWayToReceipt(string time, int secondsAfterSent)
    {
        var head = Read(CallbackChannel.App, Encoding.UTF8.GetBytes($"<xml><CreateTime>{time}</CreateTime></xml>"));

        Assert.Equal(s_sent.AddSeconds(secondsAfterSent), head.SentAt);
    }

    [Theory]
    [InlineData(CallbackChannel.App, "", CallbackFault.Empty)]
    [InlineData(CallbackChannel.App, "<xml>", CallbackFault.NotXml)]
    [InlineData(CallbackChannel.App, "{}", CallbackFault.NotXml)]
    [InlineData(CallbackChannel.Bot, "<xml/>", CallbackFault.NotJson)]
    [InlineData(CallbackChannel.Bot, "[1]", CallbackFault.NotJson)]
    [InlineData(CallbackChannel.Bot, "{\"msgid\":", CallbackFault.NotJson)]
    [InlineData(CallbackChannel.Bot, "{} {}", CallbackFault.NotJson)]
    public void TryRead_Unreadable_SaysWhy(CallbackChannel channel, string text, CallbackFault fault)
    {
        Assert.Equal(fault, CallbackHead.TryRead(channel, Encoding.UTF8.GetBytes(text), s_received, out var head));
        Assert.Null(head);
    }

    [Fact]
    public void TryRead_EndlessIds_KeyStaysBounded()
    {
        var head = Read(CallbackChannel.App, Encoding.UTF8.GetBytes($"<xml><FromUserName>{new string('a', 5000)}</FromUserName><AgentID>1\u0001&#10;</AgentID></xml>"));

        Assert.InRange(head.Conversation.Length, 1, 300);
        Assert.DoesNotContain(head.Conversation, char.IsControl);
    }

    [Fact]
    public void Channels_EveryName_ReadsBack()
    {
        foreach (var channel in Enum.GetValues<CallbackChannel>())
        {
            Assert.True(CallbackChannels.TryParse(channel.ToText(), out var back));
            Assert.Equal(channel, back);
        }

        Assert.False(CallbackChannels.TryParse("smoke", out _));
    }

    private static CallbackHead Read(CallbackChannel channel, byte[] plaintext)
    {
        Assert.Equal(CallbackFault.None, CallbackHead.TryRead(channel, plaintext, s_received, out var head));
        return head!;
    }
}
