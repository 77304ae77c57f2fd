namespace WeGrid.Domain;

/// <summary>协办: a part of a ticket that another unit does, with its own clock; the lead unit's work is not done before it is.</summary>
/// <param name="Ordinal">Number within the ticket, from 1.</param>
/// <param name="UnitId">协办单位.</param>
/// <param name="Task">What it is to do.</param>
/// <param name="AskedAt">When its clock began.</param>
/// <param name="DueAt">When it must be done; never after the ticket's own due time.</param>
/// <param name="EndedAt">When it was done or called off; null while it is open.</param>
/// <param name="Result">What was done; empty while it is open and when it was called off.</param>
public sealed record TicketPart(int Ordinal, string UnitId, string Task, DateTimeOffset AskedAt, DateTimeOffset DueAt, DateTimeOffset? EndedAt = null, string Result = "")
{
    /// <summary>因并案结束: what stands as its result then, so that it comes back when the merge is undone.</summary>
    public const string EndedByMerge = "（已并案）";

    /// <summary>在办.</summary>
    public bool IsOpen => EndedAt is null;
}
