using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

/// <summary>待确认时钟: whom a draft was put to last, and what is remembered until they answer. Kept beside its due time, gone when it is decided.</summary>
public sealed record DraftClock
{
    /// <summary>问到谁: userid; empty while nobody could be asked.</summary>
    public string Asked { get; init; } = "";

    /// <summary>第几张卡片, from 0; belongs into the card's number, which may be used once.</summary>
    public int Turn { get; init; }

    /// <summary>已提醒: the one reminder has gone; what comes next is the next rung.</summary>
    public bool Reminded { get; init; }

    /// <summary>紧急程度: decides how long an answer may take.</summary>
    public Urgency Urgency { get; init; } = Urgency.WorkingDays;

    /// <summary>网格 it was said in; empty when that is not known.</summary>
    public string Grid { get; init; } = "";

    /// <summary>保密: only 纪检 is ever asked.</summary>
    public bool IsConfidential { get; init; }
}

/// <summary>等人确认的一条: a draft that nobody has decided.</summary>
/// <param name="Demand">What was said.</param>
/// <param name="Reason">Why the machine was not sure.</param>
/// <param name="Clock">Its clock.</param>
public sealed record WaitingDraft(Demand Demand, string Reason, DraftClock Clock);
