namespace WeGrid.WeCom.Callbacks;

/// <summary>入口通道: where a recorded piece came from; leads its conversation key and tells which parser reads it.</summary>
public enum CallbackChannel
{
    /// <summary>自建应用: XML of an own app.</summary>
    App,

    /// <summary>智能机器人: JSON of a smart bot.</summary>
    Bot,

    /// <summary>客户联系: XML about customers and customer groups.</summary>
    Contact,

    /// <summary>微信客服: one message pulled by sync_msg, JSON.</summary>
    Kf,

    /// <summary>微信客服: the XML that says "pull now".</summary>
    KfEvent,

    /// <summary>会话存档: one message pulled from the archive, JSON.</summary>
    Archive,

    /// <summary>会话存档: the XML that says "pull now".</summary>
    ArchiveEvent,
}

/// <summary>The stored names of <see cref="CallbackChannel"/>.</summary>
public static class CallbackChannels
{
    /// <summary>The name as stored in the inbox: app, bot, contact, kf, kf_event, archive, archive_event.</summary>
    public static string ToText(this CallbackChannel channel) => channel switch
    {
        CallbackChannel.App => "app",
        CallbackChannel.Bot => "bot",
        CallbackChannel.Contact => "contact",
        CallbackChannel.Kf => "kf",
        CallbackChannel.KfEvent => "kf_event",
        CallbackChannel.Archive => "archive",
        CallbackChannel.ArchiveEvent => "archive_event",
    };

    /// <summary>Reads a stored name.</summary>
    /// <returns>False when there is no such channel.</returns>
    public static bool TryParse(string? text, out CallbackChannel channel)
    {
        foreach (var candidate in Enum.GetValues<CallbackChannel>())
        {
            if (candidate.ToText() == text)
            {
                channel = candidate;
                return true;
            }
        }

        channel = default;
        return false;
    }
}
