namespace WeGrid.Domain.Notices;

/// <summary>群发任务: one text for one or more groups of one owner. Nothing goes to a group before the owner confirms it on their phone (wecom.md §4.4).</summary>
/// <param name="Id">Ours.</param>
/// <param name="Owner">群主: who confirms.</param>
/// <param name="Text">As the groups will read it.</param>
/// <param name="PlannedAt">When it was decided.</param>
/// <param name="ValidUntil">Until when it may be confirmed.</param>
public sealed record MassSend(Guid Id, string Owner, string Text, DateTimeOffset PlannedAt, DateTimeOffset ValidUntil)
{
    /// <summary>险情.</summary>
    public bool IsDanger { get; init; }

    /// <summary>状态.</summary>
    public MassSendStatus Status { get; init; } = MassSendStatus.Planned;

    /// <summary>The platform's id of the task; null until it is made.</summary>
    public string? MessageId { get; init; }

    /// <summary>When the platform took it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>已提醒几次.</summary>
    public int Reminders { get; init; }

    /// <summary>When the owner was reminded last.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>When the superior was told; once.</summary>
    public DateTimeOffset? RaisedAt { get; init; }

    /// <summary>When the owner confirmed, as the platform says.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>When it was ended, however.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it ended without being sent; empty while it has not.</summary>
    public string Why { get; init; } = "";

    /// <summary>The groups.</summary>
    public IReadOnlyList<MassGroup> Groups { get; init; } = [];

    /// <summary>撤下: it is being taken back, because what it says was wrong.</summary>
    public bool IsTakenBack => Why == TakenBack;

    /// <summary>The reason of a send that is taken back.</summary>
    public const string TakenBack = "corrected";
}

/// <summary>群发到一个群.</summary>
/// <param name="Group">客户群.</param>
/// <param name="Status">What the platform says of it.</param>
/// <param name="At">Since when.</param>
public sealed record MassGroup(string Group, MassGroupStatus Status = MassGroupStatus.Waiting, DateTimeOffset? At = null);

/// <summary>群发状态.</summary>
public enum MassSendStatus
{
    /// <summary>计划: the task is being made.</summary>
    Planned = 1,

    /// <summary>等群主确认.</summary>
    Waiting = 2,

    /// <summary>已确认发出.</summary>
    Sent = 3,

    /// <summary>没建成: the platform did not take the task.</summary>
    Failed = 4,

    /// <summary>过期: nobody confirmed it in time.</summary>
    Expired = 5,

    /// <summary>撤下.</summary>
    Cancelled = 6,
}

/// <summary>一个群的群发结果.</summary>
public enum MassGroupStatus
{
    /// <summary>等确认.</summary>
    Waiting = 1,

    /// <summary>已发到群里; who read it nobody knows.</summary>
    Sent = 2,

    /// <summary>额度已满: the group had its mass sends of the window from elsewhere.</summary>
    Full = 3,

    /// <summary>没发到: the owner confirmed, and the platform does not name the group.</summary>
    Missed = 4,
}

/// <summary>看到的: what the platform says of a task.</summary>
/// <param name="ConfirmedAt">When the owner confirmed; null while they have not.</param>
/// <param name="Groups">Of each group named.</param>
public sealed record MassLook(DateTimeOffset? ConfirmedAt, IReadOnlyList<MassGroup> Groups);

/// <summary>群发卷: a mass send with the notices in it.</summary>
/// <param name="Send">The send.</param>
/// <param name="Notices">One for each notice and group.</param>
public sealed record MassFile(MassSend Send, IReadOnlyList<GroupNotice> Notices);

/// <summary>待发卷: what waits for one group.</summary>
/// <param name="Group">客户群.</param>
/// <param name="Queued">What waits.</param>
/// <param name="Quota">What the group has had.</param>
public sealed record GroupQueue(string Group, IReadOnlyList<GroupNotice> Queued, GroupQuota Quota);
