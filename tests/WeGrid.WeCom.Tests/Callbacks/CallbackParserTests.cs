using System.Text;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.WeCom.Tests.Callbacks;

public sealed class CallbackParserTests
{
    private static readonly DateTimeOffset s_at = DateTimeOffset.FromUnixTimeSeconds(1751328000);

    [Fact]
    public void ParseXml_Text_KeepsIdsAsText()
    {
        var text = Sample.Xml<AppText>("app-text.xml");

        Assert.Equal(new XmlHeader("wwlongxi0001", "0012li", s_at, "1000002", "9007199254740993123", "text"), text.Header);
        Assert.Equal("老桥头那段 <路> 塌了 & 车过不去", text.Content);
    }

    [Fact]
    public void ParseXml_Media_GivesTheMediaIds()
    {
        Assert.Equal(("https://p.example/1.jpg", "MID1"), (Sample.Xml<AppImage>("app-image.xml").PicUrl, Sample.Xml<AppImage>("app-image.xml").MediaId));
        Assert.Equal(("MID2", "amr", null), (Sample.Xml<AppVoice>("app-voice.xml").MediaId, Sample.Xml<AppVoice>("app-voice.xml").Format, Sample.Xml<AppVoice>("app-voice.xml").Recognition));
        Assert.Equal(("MID3", "MID4"), (Sample.Xml<AppVideo>("app-video.xml").MediaId, Sample.Xml<AppVideo>("app-video.xml").ThumbMediaId));
    }

    [Fact]
    public void ParseXml_LocationAndLink_GiveTheirFields()
    {
        var place = Sample.Xml<AppLocation>("app-location.xml");
        var link = Sample.Xml<AppLink>("app-link.xml");

        Assert.Equal((30.123456, 118.654321, 16, "龙溪村文化礼堂"), (place.Latitude, place.Longitude, place.Scale, place.Label));
        Assert.Equal(("通知", "停水", "https://t.example/a"), (link.Title, link.Description, link.Url));
    }

    [Fact]
    public void ParseXml_SimpleEvents_HaveTheirTypes()
    {
        Sample.Xml<SubscribeEvent>("event-subscribe.xml");
        Sample.Xml<UnsubscribeEvent>("event-unsubscribe.xml");
        Sample.Xml<EnterAgentEvent>("event-enter-agent.xml");
        Sample.Xml<MsgauditNotify>("event-archive.xml");
        Assert.Equal(65.0, Sample.Xml<LocationEvent>("event-location.xml").Precision);
        Assert.Equal("my_tickets", Sample.Xml<MenuClickEvent>("event-click.xml").EventKey);
        Assert.Equal("https://h5.example/mine", Sample.Xml<MenuViewEvent>("event-view.xml").EventKey);
    }

    [Theory]
    [InlineData("event-inactive-alert.xml", AppActivity.InactiveAlert)]
    [InlineData("event-close-inactive-agent.xml", AppActivity.Closed)]
    [InlineData("event-reopen-inactive-agent.xml", AppActivity.Reopened)]
    [InlineData("event-low-active-alert.xml", AppActivity.LowActiveAlert)]
    [InlineData("event-low-active.xml", AppActivity.LowActive)]
    [InlineData("event-active-restored.xml", AppActivity.Restored)]
    public void ParseXml_ActivityEvents_SayWhich(string sample, AppActivity expected) =>
        Assert.Equal(expected, Sample.Xml<AppActivityEvent>(sample).Activity);

    [Fact]
    public void ParseXml_CardButton_GivesTaskKeyAndCode()
    {
        var press = Sample.Xml<TemplateCardEvent>("event-card-button.xml");

        Assert.Equal(("t-1024_r1", "accept", "button_interaction", "RESPONSE-CODE-1"), (press.TaskId, press.EventKey, press.CardType, press.ResponseCode));
        Assert.Empty(press.SelectedItems);
        Assert.Equal("accept", Sample.Xml<TemplateCardMenuEvent>("event-card-menu.xml").EventKey);
    }

    [Theory]
    [InlineData("event-card-options.xml")]
    [InlineData("event-card-opitons.xml")]
    public void ParseXml_CardChoices_BothSpellings(string sample)
    {
        var items = Sample.Xml<TemplateCardEvent>(sample).SelectedItems;

        Assert.Equal(["why", "when"], items.Select(i => i.QuestionKey));
        Assert.Equal(["not_mine", "done"], items[0].OptionIds);
        Assert.Equal(["today"], items[1].OptionIds);
    }

    [Fact]
    public void ParseXml_GroupUpdate_GivesMembersAndVersions()
    {
        var change = Sample.Xml<ExternalChatChanged>("event-chat-update.xml");

        Assert.Equal(("wrLongxiGroup01", "update", "add_member", 3, 2), (change.ChatId, change.ChangeType, change.UpdateDetail, change.JoinScene, change.MemberCount));
        Assert.Equal(["wmResident01", "wmResident02"], change.Members);
        Assert.Equal(("9c3f97c2ada667dfb5f6d03308d963e1", "71217227bbd112ecfe3a49c482195cb4"), (change.LastVersion, change.CurrentVersion));
        Assert.Equal("dismiss", Sample.Xml<ExternalChatChanged>("event-chat-dismiss.xml").ChangeType);
    }

    [Fact]
    public void ParseXml_PeopleAndKf_GiveTheirFields()
    {
        var customer = Sample.Xml<ExternalContactChanged>("event-customer.xml");
        var member = Sample.Xml<ContactChanged>("event-member.xml");
        var kf = Sample.Xml<KfMsgOrEvent>("event-kf.xml");

        Assert.Equal(("add_external_contact", "zhao", "wmResident09", "longxi"), (customer.ChangeType, customer.UserId, customer.ExternalUserId, customer.State));
        Assert.Equal(("update_user", "zhao", "zhao2", "1,2"), (member.ChangeType, member.UserId, member.NewUserId, member.Fields["Department"]));
        Assert.Equal(("KF-TOKEN-1", "wkLongxi01"), (kf.Token, kf.OpenKfId));
    }

    [Theory]
    [InlineData("app-new-type.xml", "hologram")]
    [InlineData("event-new.xml", "brand_new_event")]
    public void ParseXml_NewTypes_AreUnknownWithRawKept(string sample, string type)
    {
        var unknown = Sample.Xml<UnknownMessage>(sample);

        Assert.Equal((type, "0012li"), (unknown.TypeName, unknown.Sender));
        Assert.Equal(Sample.Bytes(sample), unknown.Raw.ToArray());
    }

    [Theory]
    [InlineData("", CallbackFault.Empty)]
    [InlineData("<xml>", CallbackFault.NotXml)]
    [InlineData("<xml><Content>\u0000</xml>", CallbackFault.NotXml)]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><xml><Content>&x;</Content></xml>", CallbackFault.NotXml)]
    [InlineData("<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a>", CallbackFault.NotXml)]
    [InlineData("not xml at all", CallbackFault.NotXml)]
    public void ParseXml_Broken_IsUnreadableNotThrown(string xml, CallbackFault fault) =>
        Assert.Equal(fault, Assert.IsType<UnreadableMessage>(CallbackParser.ParseXml(Encoding.UTF8.GetBytes(xml))).Fault);

    [Fact]
    public void ParseXml_OverOneMegabyte_TooLarge() =>
        Assert.Equal(CallbackFault.TooLarge, Assert.IsType<UnreadableMessage>(CallbackParser.ParseXml(new byte[(1 << 20) + 1])).Fault);

    [Fact]
    public void ParseXml_ControlCharacters_LoseNobodysMessage()
    {
        var xml = "<?xml version=\"1.0\"?><xml><MsgType>text</MsgType><Content><![CDATA[水\u0000管\u0008漏]]></Content></xml>";

        Assert.Equal("水 管 漏", Assert.IsType<AppText>(CallbackParser.ParseXml(Encoding.UTF8.GetBytes(xml))).Content);
    }

    [Fact]
    public void ParseBot_TextInGroup_GivesHeaderAndWords()
    {
        var text = Sample.Bot<BotText>("bot-text.json");

        Assert.Equal(("BM-1", "aib-1", "wrGroup1", true, "zhao"), (text.Header.MsgId, text.Header.BotId, text.Header.ChatId, text.Header.IsGroup, text.Header.UserId));
        Assert.EndsWith("response_code=RC-SECRET", text.Header.ResponseUrl, StringComparison.Ordinal);
        Assert.Equal("@龙溪小助手 村口路灯不亮", text.Content);
        Assert.Empty(text.Quote);
    }

    [Fact]
    public void ParseBot_QuoteAndMixed_GiveTheirPieces()
    {
        Assert.Equal([new BotPart("text", "井盖没了", "")], Sample.Bot<BotText>("bot-text-quote.json").Quote);
        var mixed = Sample.Bot<BotMixed>("bot-mixed.json");
        Assert.Equal("@龙溪小助手 看图\n快来人", mixed.Content);
        Assert.Equal(["text", "image", "text"], mixed.Parts.Select(p => p.Kind));
        Assert.Equal([new BotPart("text", "原话", ""), new BotPart("image", "", "https://m.example/2")], mixed.Quote);
    }

    [Fact]
    public void ParseBot_SingleMediaAndPoll_GiveTheirFields()
    {
        Assert.Equal("https://m.example/3", Sample.Bot<BotImage>("bot-image.json").Url);
        Assert.Equal("自来水是黄的", Sample.Bot<BotVoice>("bot-voice.json").Content);
        Assert.Equal("https://m.example/4", Sample.Bot<BotFile>("bot-file.json").Url);
        Assert.Equal("https://m.example/5", Sample.Bot<BotVideo>("bot-video.json").Url);
        Assert.Equal("S1", Sample.Bot<BotStreamPoll>("bot-stream.json").StreamId);
        Assert.False(Sample.Bot<BotImage>("bot-image.json").Header.IsGroup);
    }

    [Theory]
    [InlineData("bot-card-nested.json")]
    [InlineData("bot-card-flat.json")]
    public void ParseBot_CardEvent_NestedOrFlat(string sample)
    {
        var press = Sample.Bot<BotCardEvent>(sample);

        Assert.Equal(("multiple_interaction", "accept", "t-1", s_at), (press.CardType, press.EventKey, press.TaskId, press.Header.CreatedAt));
        Assert.Equal(["not_mine", "done"], Assert.Single(press.SelectedItems).OptionIds);
    }

    [Fact]
    public void ParseBot_OtherEvents_HaveTheirTypes()
    {
        Sample.Bot<BotEnterChat>("bot-enter.json");
        Sample.Bot<BotDisconnected>("bot-disconnected.json");
        var feedback = Sample.Bot<BotFeedback>("bot-feedback.json");
        Assert.Equal(("F1", 2, "答非所问"), (feedback.FeedbackId, feedback.Kind, feedback.Content));
        Assert.Equal([1, 3], feedback.Reasons);
        Assert.Equal("auth_change_event", Sample.Bot<UnknownMessage>("bot-new-event.json").TypeName);
        Assert.Equal("hologram", Sample.Bot<UnknownMessage>("bot-new-type.json").TypeName);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}x")]
    public void ParseBot_Broken_IsUnreadable(string json) =>
        Assert.Equal(CallbackFault.NotJson, Assert.IsType<UnreadableMessage>(CallbackParser.ParseBot(Encoding.UTF8.GetBytes(json))).Fault);

    [Fact]
    public void ParseBot_HalfAnEmojiAndNul_KeepsTheRest()
    {
        var json = """{"msgid":"1","msgtype":"text","text":{"content":"水\ud83d管\u0000漏\n\"了\""}}""";

        Assert.Equal("水\uFFFD管漏\n\"了\"", Assert.IsType<BotText>(CallbackParser.ParseBot(Encoding.UTF8.GetBytes(json))).Content);
    }

    [Fact]
    public void ToString_EverySample_ShowsNeitherWordsNorCodes()
    {
        var all = Sample.Names("*.xml").Select(n => CallbackParser.ParseXml(Sample.Bytes(n)))
            .Concat(Sample.Names("bot-*.json").Select(n => CallbackParser.ParseBot(Sample.Bytes(n)))).ToArray();

        Assert.True(all.Length > 30);
        foreach (var message in all)
        {
            var header = (message as BotCallback)?.Header.ToString() ?? (message as XmlCallback)?.Header.ToString() ?? "";
            Assert.DoesNotContain("RC-SECRET", message + header, StringComparison.Ordinal);
            Assert.DoesNotContain("RESPONSE-CODE", message + header, StringComparison.Ordinal);
            Assert.DoesNotContain("KF-TOKEN", message + header, StringComparison.Ordinal);
            Assert.DoesNotContain("路灯", message + header, StringComparison.Ordinal);
        }
    }
}
