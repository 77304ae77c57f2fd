namespace WeGrid.Domain;

/// <summary>诉求: what a resident asked, in their words.</summary>
/// <param name="Id">Ours.</param>
/// <param name="Person">Who said it.</param>
/// <param name="Chat">Conversation key.</param>
/// <param name="MessageId">The platform's id of the message, for recall and quotes.</param>
/// <param name="SaidAt">When it was said.</param>
/// <param name="Text">The words.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Ticket">The ticket it became or joined.</param>
/// <param name="Label">What was understood, and why: JSON for review and retraining.</param>
public sealed record Demand(
    Guid Id, string Person, string Chat, string MessageId, DateTimeOffset SaidAt, string Text, DemandStatus Status, long? Ticket, string Label)
{
    /// <summary>合成一条: the draft it was gathered into, itself for the first one; null for a demand of its own.</summary>
    public Guid? Head { get; init; }

    /// <summary>Whether other messages were gathered into this draft.</summary>
    public bool IsGathered => Head == Id;
}

/// <summary>诉求状态.</summary>
public enum DemandStatus
{
    /// <summary>待确认: the machine is not sure; a person decides.</summary>
    Draft = 1,

    /// <summary>已成单: became a ticket of its own.</summary>
    Ticketed = 2,

    /// <summary>已附和: joined a ticket that was open.</summary>
    Joined = 3,

    /// <summary>已撤回: the resident or staff said it is none.</summary>
    Withdrawn = 4,

    /// <summary>已答复: a question the corp's approved answer was given to; no ticket came of it.</summary>
    Answered = 6,
}

/// <summary>未成诉求的消息: ignored, with the reason; the text goes after 7 days.</summary>
public sealed record IgnoredMessage(Guid Id, string Person, string Chat, string MessageId, DateTimeOffset SaidAt, string Text, string Reason);
