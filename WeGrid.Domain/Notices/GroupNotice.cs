namespace WeGrid.Domain.Notices;

/// <summary>
/// 群通知: a text for everybody in one group. In an internal group a machine says it (<see cref="GroupVoice"/>); into a customer group it gets by a mass send that
/// the group's owner confirms; else the owner pastes it.
/// </summary>
/// <param name="Id">Ours; the same for every group the text is for.</param>
/// <param name="Group">客户群.</param>
/// <param name="Text">As it will be read.</param>
/// <param name="QueuedAt">When it was wanted.</param>
/// <param name="ValidUntil">有效期: from then on it is not sent any more.</param>
public sealed record GroupNotice(Guid Id, string Group, string Text, DateTimeOffset QueuedAt, DateTimeOffset ValidUntil)
{
    /// <summary>险情: goes at once, in quiet hours too, and may use the sends kept for danger.</summary>
    public bool IsDanger { get; init; }

    /// <summary>官方原文: never altered and never put together with anything else.</summary>
    public bool IsOfficial { get; init; }

    /// <summary>更正: the notice this one corrects; null for all others.</summary>
    public Guid? Corrects { get; init; }

    /// <summary>发起人: who wanted it and is told what became of it; empty when nobody is.</summary>
    public string By { get; init; } = "";

    /// <summary>状态.</summary>
    public GroupNoticeStatus Status { get; init; } = GroupNoticeStatus.Queued;

    /// <summary>The mass send it is part of.</summary>
    public Guid? Send { get; init; }

    /// <summary>计划时间 while it is queued.</summary>
    public DateTimeOffset? PlannedAt { get; init; }

    /// <summary>Why it waits, or why it did not go as a mass send.</summary>
    public WaitReason Waits { get; init; }

    /// <summary>单独发: a mass send of its own.</summary>
    public bool StandsAlone => IsOfficial || Corrects is not null;
}

/// <summary>群通知状态.</summary>
public enum GroupNoticeStatus
{
    /// <summary>待确认: who wrote it has not looked at it a second time.</summary>
    Proposed = 1,

    /// <summary>排队.</summary>
    Queued = 2,

    /// <summary>群发中: part of a mass send that waits for its owner.</summary>
    Sending = 3,

    /// <summary>已确认发出: the owner confirmed, the platform says it went to the group. Nobody knows who read it.</summary>
    Sent = 4,

    /// <summary>请群主粘贴: the text is on the owner's phone.</summary>
    Handed = 5,

    /// <summary>群主说已发.</summary>
    Pasted = 6,

    /// <summary>撤下: taken back before it reached the group.</summary>
    Withdrawn = 7,

    /// <summary>过期.</summary>
    Lapsed = 8,

    /// <summary>机器在发: handed to the group's own voice.</summary>
    Saying = 9,

    /// <summary>机器已发: the platform has taken it.</summary>
    Said = 10,
}

/// <summary>等待原因: why a notice waits for its mass send, or does not get one.</summary>
public enum WaitReason
{
    /// <summary>It does not wait.</summary>
    None = 0,

    /// <summary>等着合并: others of these minutes go with it.</summary>
    Gathering = 1,

    /// <summary>静默时段.</summary>
    Quiet = 2,

    /// <summary>今天已发过: one ordinary send a day and group.</summary>
    DayUsed = 3,

    /// <summary>额度用完.</summary>
    WindowUsed = 4,

    /// <summary>留给险情.</summary>
    KeptForDanger = 5,

    /// <summary>太长.</summary>
    TooLong = 6,

    /// <summary>过期.</summary>
    Lapsed = 7,

    /// <summary>没有群主.</summary>
    NoOwner = 8,

    /// <summary>群发没成.</summary>
    Failed = 9,

    /// <summary>更正: of words the owner was asked to paste.</summary>
    Corrected = 10,

    /// <summary>解除: of a warning the owner was asked to paste.</summary>
    Lifted = 11,

    /// <summary>不知发出没有: the platform took it and did not answer.</summary>
    Doubtful = 12,
}
