namespace WeGrid.WeCom.Callbacks;

/// <summary>Turns the tree of an XML callback into the record of its type (developer.work.weixin.qq.com paths 90239–90241, 92130, 94670, 95039).</summary>
internal static class XmlCallbackReader
{
    public static CallbackMessage Read(XmlNode xml, ReadOnlyMemory<byte> raw)
    {
        var msgType = xml.Id("MsgType");
        var isEvent = msgType == "event" || (msgType.Length == 0 && xml.Child("Event") is not null);
        var header = new XmlHeader(
            xml.Id("ToUserName"), xml.Id("FromUserName"), CreatedAt(xml), xml.Id("AgentID"), xml.Id("MsgId"),
            isEvent ? xml.Id("Event") : msgType);
        return (isEvent ? ReadEvent(xml, header) : ReadMessage(xml, header))
            ?? (CallbackMessage)new UnknownMessage(header.TypeName, header.FromUserName, raw);
    }

    private static DateTimeOffset? CreatedAt(XmlNode xml) =>
        long.TryParse(xml.Id("CreateTime"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds)
            ? PlatformTime.FromSeconds(seconds)
            : null;

    private static XmlCallback? ReadMessage(XmlNode xml, XmlHeader header) => header.TypeName switch
    {
        "text" => new AppText(header, xml.Text("Content")),
        "image" => new AppImage(header, xml.Id("PicUrl"), xml.Id("MediaId")),
        "voice" => new AppVoice(header, xml.Id("MediaId"), xml.Id("Format"), xml.Child("Recognition")?.Value),
        "video" => new AppVideo(header, xml.Id("MediaId"), xml.Id("ThumbMediaId")),
        "location" => new AppLocation(header, xml.Real("Location_X"), xml.Real("Location_Y"), xml.Number("Scale"), xml.Text("Label")),
        "link" => new AppLink(header, xml.Text("Title"), xml.Text("Description"), xml.Id("Url"), xml.Id("PicUrl")),
        _ => null,
    };

    private static XmlCallback? ReadEvent(XmlNode xml, XmlHeader header) => header.TypeName switch
    {
        "subscribe" => new SubscribeEvent(header),
        "unsubscribe" => new UnsubscribeEvent(header),
        "enter_agent" => new EnterAgentEvent(header, xml.Id("EventKey")),
        "LOCATION" => new LocationEvent(header, xml.Real("Latitude"), xml.Real("Longitude"), xml.Real("Precision")),
        "click" => new MenuClickEvent(header, xml.Id("EventKey")),
        "view" => new MenuViewEvent(header, xml.Id("EventKey")),
        "template_card_event" => new TemplateCardEvent(
            header, xml.Id("TaskId"), xml.Id("CardType"), xml.Id("EventKey"), xml.Id("ResponseCode"), Selected(xml)),
        "template_card_menu_event" => new TemplateCardMenuEvent(
            header, xml.Id("TaskId"), xml.Id("CardType"), xml.Id("EventKey"), xml.Id("ResponseCode")),
        "change_external_chat" => ExternalChat(xml, header),
        "change_external_contact" => new ExternalContactChanged(
            header, xml.Id("ChangeType"), xml.Id("UserID"), xml.Id("ExternalUserID"), xml.Text("State")),
        "change_contact" => Contact(xml, header),
        "kf_msg_or_event" => new KfMsgOrEvent(header, xml.Id("Token"), xml.Id("OpenKfId")),
        "msgaudit_notify" => new MsgauditNotify(header),
        _ => Activity(header.TypeName) is { } activity ? new AppActivityEvent(header, activity) : null,
    };

    private static AppActivity? Activity(string eventName) => eventName switch
    {
        "inactive_alert" => AppActivity.InactiveAlert,
        "close_inactive_agent" => AppActivity.Closed,
        "reopen_inactive_agent" => AppActivity.Reopened,
        "low_active_alert" => AppActivity.LowActiveAlert,
        "low_active" => AppActivity.LowActive,
        "active_restored" => AppActivity.Restored,
        _ => null,
    };

    /// <summary>The documents say OptionIds; a widely used library and some senders say OpitonIds.</summary>
    private static List<SelectedItem> Selected(XmlNode xml) =>
    [
        .. (xml.Child("SelectedItems")?.Children ?? []).Where(item => item.Name == "SelectedItem").Select(item => new SelectedItem(
            item.Id("QuestionKey"),
            [
                .. item.Children.Where(c => c.Name is "OptionIds" or "OpitonIds")
                    .SelectMany(c => c.Children)
                    .Where(c => c.Name is "OptionId" or "OpitonId")
                    .Select(c => c.Value.Trim()),
            ])),
    ];

    private static ExternalChatChanged ExternalChat(XmlNode xml, XmlHeader header) => new(
        header, xml.Id("ChatId"), xml.Id("ChangeType"), xml.Id("UpdateDetail"),
        xml.Number("JoinScene"), xml.Number("QuitScene"), xml.Number("MemChangeCnt"),
        [.. (xml.Child("MemChangeList")?.Children ?? []).Where(c => c.Name == "Item").Select(c => c.Value.Trim())],
        xml.Id("LastMemVer"), xml.Id("CurMemVer"));

    private static ContactChanged Contact(XmlNode xml, XmlHeader header)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var child in xml.Children.Where(c => c.Children.Count == 0))
        {
            fields.TryAdd(child.Name, child.Value);
        }

        foreach (var known in (string[])["ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "ChangeType", "UserID", "NewUserID"])
        {
            fields.Remove(known);
        }

        var userId = xml.Id("UserID");
        return new ContactChanged(header, xml.Id("ChangeType"), userId.Length > 0 ? userId : xml.Id("Id"), xml.Id("NewUserID"), fields);
    }
}
