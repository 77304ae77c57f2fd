namespace WeGrid.Domain.Notices;

/// <summary>限额窗口: so many messages in any span of that length.</summary>
/// <param name="Span">长度, as the platform counts.</param>
/// <param name="Limit">上限.</param>
/// <param name="Ordinary">普通上限: what ordinary messages may fill of it; the rest is kept for danger.</param>
public sealed record SendWindow(TimeSpan Span, int Limit, int Ordinary)
{
    /// <summary>
    /// 余量: a message is counted when it may go and reaches the platform a moment later, by another clock. What has not left by then is
    /// not sent but granted anew.
    /// </summary>
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(4);

    /// <summary>精度: the moments of what was drawn are kept this exactly; always rounded up, so that a span is rather too long than too short.</summary>
    public TimeSpan Step => Span / 120;

    /// <summary>How many may stand in the window.</summary>
    /// <param name="danger">险情.</param>
    public int Allows(bool danger) => danger ? Limit : Ordinary;
}

/// <summary>额度种类: what the platform counts apart (wecom.md §5, §7.2).</summary>
public enum BudgetKind
{
    /// <summary>成员: messages of an app to one member; the excess is dropped in silence.</summary>
    Member = 1,

    /// <summary>电话: calls to one person; the excess does not ring.</summary>
    Voice = 2,

    /// <summary>群机器人.</summary>
    Robot = 3,

    /// <summary>机器人会话: a smart bot's answers and messages in one conversation.</summary>
    Chat = 4,

    /// <summary>应用人次: messages of an app to anybody in a day.</summary>
    App = 5,

    /// <summary>接口: calls of one interface of the platform.</summary>
    Api = 6,

    /// <summary>出口: calls from one address.</summary>
    Address = 7,

    /// <summary>外呼: the carrier's calls to one number.</summary>
    Phone = 8,

    /// <summary>短信 to one number.</summary>
    Sms = 9,

    /// <summary>应用群聊: what the members of one group may get from the app.</summary>
    Room = 11,

    /// <summary>应用群聊 of all groups together: the platform counts each member who gets one.</summary>
    Rooms = 12,

    /// <summary>服务商: everything the carrier is asked for.</summary>
    Carrier = 10,
}
