using System.Text;

namespace WeGrid.WeCom.Callbacks;

/// <summary>What every callback of a smart bot (智能机器人) carries.</summary>
/// <param name="MsgId">msgid; empty when absent.</param>
/// <param name="BotId">aibotid.</param>
/// <param name="ChatId">chatid; empty in a 1:1.</param>
/// <param name="IsGroup">chattype is group.</param>
/// <param name="UserId">from.userid; empty when absent.</param>
/// <param name="ResponseUrl">Takes one reply within 1 h; empty when absent. Secret: it carries a response_code.</param>
/// <param name="CreatedAt">create_time, UTC; messages often carry none.</param>
/// <param name="TypeName">msgtype, or eventtype for events.</param>
public sealed record BotHeader(
    string MsgId, string BotId, string ChatId, bool IsGroup, string UserId, string ResponseUrl, DateTimeOffset? CreatedAt, string TypeName)
{
    /// <summary>req_id of the frame it came in over the long connection; what answers it carries the same. Empty for a callback. Secret as the response_url is.</summary>
    public string RequestId { get; init; } = "";

    private bool PrintMembers(StringBuilder text)
    {
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"MsgId = {MsgId}, BotId = {BotId}, ChatId = {ChatId}, UserId = {UserId}, TypeName = {TypeName}");
        return true;
    }
}

/// <summary>A callback of a smart bot.</summary>
/// <param name="Header">Who, where, which bot.</param>
public abstract record BotCallback(BotHeader Header) : CallbackMessage
{
    /// <inheritdoc/>
    public sealed override string Type => Header.TypeName;
}

/// <summary>One piece of a mixed message or of a quote.</summary>
/// <param name="Kind">text, image, voice, file, video …</param>
/// <param name="Text">Its text, or the transcript of a voice; empty for media.</param>
/// <param name="Url">Where its encrypted bytes lie for 5 minutes; empty for text.</param>
public sealed record BotPart(string Kind, string Text, string Url)
{
    /// <summary>aeskey of these bytes alone, over the long connection; empty where the bot's own opens them. Secret.</summary>
    public string Key { get; init; } = "";

    /// <summary>The kind only.</summary>
    public override string ToString() => $"BotPart({Kind})";
}

/// <summary>文本. In a group it begins with the mention: see <see cref="Text.MentionStripper"/>.</summary>
public sealed record BotText(BotHeader Header, string Content, IReadOnlyList<BotPart> Quote) : BotCallback(Header);

/// <summary>图文混排.</summary>
public sealed record BotMixed(BotHeader Header, IReadOnlyList<BotPart> Parts, IReadOnlyList<BotPart> Quote) : BotCallback(Header)
{
    /// <summary>Its text pieces, one per line.</summary>
    public string Content => string.Join('\n', Parts.Where(p => p.Text.Length > 0).Select(p => p.Text));
}

/// <summary>What is sent alone and not as words (1:1 only).</summary>
/// <param name="Header">Header.</param>
/// <param name="Url">Where its encrypted bytes lie for 5 minutes.</param>
public abstract record BotMedia(BotHeader Header, string Url) : BotCallback(Header)
{
    /// <summary>aeskey of these bytes alone, over the long connection; empty where the bot's own opens them. Secret.</summary>
    public string Key { get; init; } = "";
}

/// <summary>图片 (1:1 only).</summary>
public sealed record BotImage(BotHeader Header, string Url) : BotMedia(Header, Url);

/// <summary>语音, already transcribed (1:1 only).</summary>
public sealed record BotVoice(BotHeader Header, string Content) : BotCallback(Header);

/// <summary>文件 (1:1 only).</summary>
public sealed record BotFile(BotHeader Header, string Url) : BotMedia(Header, Url);

/// <summary>视频 (1:1 only).</summary>
public sealed record BotVideo(BotHeader Header, string Url) : BotMedia(Header, Url);

/// <summary>流式刷新: the platform asks how far a stream reply is.</summary>
public sealed record BotStreamPoll(BotHeader Header, string StreamId) : BotCallback(Header);

/// <summary>进入会话 (enter_chat), first time that day; a welcome must ride in the response within 5 s.</summary>
public sealed record BotEnterChat(BotHeader Header) : BotCallback(Header);

/// <summary>卡片点击 (template_card_event): sent once, answered within 5 s, never repeated.</summary>
public sealed record BotCardEvent(BotHeader Header, string CardType, string EventKey, string TaskId, IReadOnlyList<SelectedItem> SelectedItems)
    : BotCallback(Header);

/// <summary>用户反馈 (feedback_event); only an empty answer is allowed.</summary>
/// <param name="Header">Header.</param>
/// <param name="FeedbackId">feedback.id of the reply it is about.</param>
/// <param name="Kind">1 good, 2 bad, 3 taken back.</param>
/// <param name="Content">What the person wrote.</param>
/// <param name="Reasons">1 irrelevant, 2 incomplete, 3 wrong, 4 bad analysis.</param>
public sealed record BotFeedback(BotHeader Header, string FeedbackId, int? Kind, string Content, IReadOnlyList<int> Reasons) : BotCallback(Header);

/// <summary>长连接被顶替 (disconnected_event).</summary>
public sealed record BotDisconnected(BotHeader Header) : BotCallback(Header);
