using System.Diagnostics.CodeAnalysis;

namespace WeGrid.Domain.Tickets;

/// <summary>动作结果: the changed ticket, or the refusal.</summary>
public sealed record MoveOutcome
{
    private MoveOutcome(Ticket? ticket, MoveRefusal? refusal) => (Ticket, Refusal) = (ticket, refusal);

    /// <summary>The ticket after the move; null when refused.</summary>
    public Ticket? Ticket { get; }

    /// <summary>Why not; null when done.</summary>
    public MoveRefusal? Refusal { get; }

    /// <summary>Whether it was done.</summary>
    [MemberNotNullWhen(true, nameof(Ticket))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsDone => Ticket is not null;

    internal static MoveOutcome Done(Ticket ticket) => new(ticket, null);

    internal static MoveOutcome Refused(MoveRefusal refusal) => new(null, refusal);
}

/// <summary>不能这样做: why a move was refused, and what is possible instead.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Status">The state the ticket is in.</param>
/// <param name="Possible">What this person can do with it now.</param>
public sealed record MoveRefusal(RefusalReason Reason, TicketStatus Status, IReadOnlyList<TicketMove> Possible);

/// <summary>拒绝原因.</summary>
public enum RefusalReason
{
    /// <summary>状态不符: not in this state.</summary>
    WrongState,

    /// <summary>不归您办: not for this person.</summary>
    NotYours,

    /// <summary>没写派给谁.</summary>
    UnitMissing,

    /// <summary>没写说明.</summary>
    NoteMissing,

    /// <summary>已经做过.</summary>
    AlreadyDone,

    /// <summary>等待时间已用完: the clock may not stand still any longer.</summary>
    WaitingUsedUp,

    /// <summary>二次办理次数已用完.</summary>
    RoundsUsedUp,

    /// <summary>已过可重办期限.</summary>
    TooLate,

    /// <summary>没写并到哪个工单.</summary>
    TargetMissing,

    /// <summary>还有人没有告知.</summary>
    SomebodyUntold,

    /// <summary>已由上级裁定: the arbiter has ruled; it may not be returned again.</summary>
    RulingIsFinal,

    /// <summary>没写原因: the reason is none of the list.</summary>
    ReasonMissing,

    /// <summary>已过可退单期限.</summary>
    ReturnTooLate,

    /// <summary>由上级裁定: returned twice or disputed; the arbiter says who takes it.</summary>
    ForTheArbiter,

    /// <summary>危及生命的事不能延期、挂账.</summary>
    LifeCannotWait,

    /// <summary>已有请示: one request is being decided already.</summary>
    AlreadyAsked,

    /// <summary>没有请示: nothing was asked for that could be answered.</summary>
    NothingAsked,

    /// <summary>延期次数已用完.</summary>
    ExtensionsUsedUp,

    /// <summary>已过时限: more time is asked for, and given, before the due time.</summary>
    PastDue,

    /// <summary>没写到哪天: no day was named, or one that is no later.</summary>
    UntilMissing,

    /// <summary>时间太长: a later day than may be asked for.</summary>
    UntilTooLate,

    /// <summary>没写挂账原因: the reason is none of the list.</summary>
    DeferralReasonMissing,

    /// <summary>自己的请示: somebody else above consents.</summary>
    OwnAsk,

    /// <summary>没写不予受理的原因: the reason is none of the list.</summary>
    RefusalReasonMissing,

    /// <summary>没写该找谁: neither the reason nor the words name who it belongs to.</summary>
    GoToMissing,

    /// <summary>不是并到那个工单.</summary>
    NotMergedThere,

    /// <summary>协办还没办完.</summary>
    PartsOpen,

    /// <summary>已督办: a written answer is awaited already.</summary>
    AnswerAwaited,

    /// <summary>就在本人手里: nobody else has it in hand who could answer.</summary>
    OwnHands,

    /// <summary>没有督办: no answer is owed.</summary>
    NoAnswerOwed,

    /// <summary>没写答复: an answer is words.</summary>
    AnswerMissing,

    /// <summary>没有照片: this kind of matter is not done without one.</summary>
    PhotoMissing,

    /// <summary>自己办的: somebody else looks on site.</summary>
    OwnWork,

    /// <summary>没写另一件是什么.</summary>
    MatterMissing,

    /// <summary>已有人经手: it cannot be taken to another village or made confidential by correcting a word.</summary>
    TakenAlready,
}
