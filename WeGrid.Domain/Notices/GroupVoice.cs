using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Notices;

/// <summary>
/// 群里的声音: by what a machine may say something of its own accord in an internal group; residents' customer groups have none (wecom.md §4, §5.3): there a
/// person confirms a mass send.
/// </summary>
/// <param name="Channel">应用群聊, 群机器人 or 智能机器人.</param>
/// <param name="Recipient">chatid, the robot's id, or the group.</param>
/// <param name="Via">The app, the robot, or the bot's conversation.</param>
public sealed record GroupVoice(Channel Channel, string Recipient, string Via)
{
    /// <summary>Most bytes of one message, whichever it is.</summary>
    public const int TextBytes = 2048;

    /// <summary>The voice of a group; null where nobody but people can say anything unasked.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="chatId">群.</param>
    /// <remarks>A smart bot comes last: it may speak only where somebody has spoken to it.</remarks>
    public static GroupVoice? Of(Corp corp, string chatId)
    {
        ArgumentNullException.ThrowIfNull(corp);
        if (corp.Chats.GetValueOrDefault(chatId) is not { Kind: ChatKind.Internal } chat)
        {
            return null;
        }

        return chat.App is { } app ? new GroupVoice(Channel.AppChat, chat.Id, app)
            : corp.Robots.FirstOrDefault(r => r.Chat == chatId) is { } robot ? new GroupVoice(Channel.Webhook, robot.Id, robot.Id)
            : corp.Bots.FirstOrDefault(b => b.Id == chat.Bot && b.IsSocket) is { } bot ? new GroupVoice(Channel.BotPush, chat.Id, new BotAddress(bot.BotId, chat.Id, true, "").Write())
            : null;
    }

    /// <summary>What it says of a notice, in parts where it is long; what becomes of it comes back to <see cref="MassDesk.Said"/>.</summary>
    /// <param name="notice">群通知.</param>
    /// <param name="at">When it may be said.</param>
    public IEnumerable<Notice> Say(GroupNotice notice, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var parts = MassText.Split(notice.Text, TextBytes);
        return parts.Select((part, i) => new Notice
        {
            Channel = Channel,
            Recipient = Recipient,
            Via = Via,
            Template = "group_notice_text",
            Values = new Dictionary<string, string> { ["notice.text"] = part },
            Subject = SubjectOf(notice),
            Seq = i,
            SendAt = at,
            ValidUntil = notice.ValidUntil,
            IsDanger = notice.IsDanger,
            Purpose = Purpose.GroupWord,
        });
    }

    /// <summary>The notice and group of a message's subject; null for another's.</summary>
    /// <param name="subject">Of the message.</param>
    public static (Guid Id, string Group)? NoticeOf(string subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return subject.Split(':', 3) is ["gword", var id, var group] && Guid.TryParse(id, out var notice) ? (notice, group) : null;
    }

    /// <summary>How many parts a notice is said in.</summary>
    /// <param name="notice">群通知.</param>
    public static int PartsOf(GroupNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return MassText.Split(notice.Text, TextBytes).Count;
    }

    /// <summary>What of it has not left is not said any more.</summary>
    /// <param name="effects">What it brings about.</param>
    /// <param name="notice">群通知.</param>
    public void Silence(Effects effects, GroupNotice notice)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(notice);
        effects.Silenced.Add((Recipient, SubjectOf(notice)));
    }

    private static string SubjectOf(GroupNotice notice) => $"gword:{notice.Id}:{notice.Group}";
}
