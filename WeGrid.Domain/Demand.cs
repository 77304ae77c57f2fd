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
    /// <summary>续说: the demand it goes on from; null for one that stands by itself.</summary>
    public Guid? PartOf { get; init; }

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

    /// <summary>续说: more words for a demand of before; no demand of its own.</summary>
    Continued = 5,

    /// <summary>已答复: a question the corp's approved answer was given to; no ticket came of it.</summary>
    Answered = 6,
}

/// <summary>未成诉求的消息: ignored, with the reason; the text goes after 7 days.</summary>
public sealed record IgnoredMessage(Guid Id, string Person, string Chat, string MessageId, DateTimeOffset SaidAt, string Text, string Reason)
{
    /// <summary>定性: what the machine took it for.</summary>
    public Understanding.Verdict Verdict { get; init; } = Understanding.Verdict.Chatter;

    /// <summary>像诉求的程度, 0 to 1: the higher, the nearer it was to becoming a ticket.</summary>
    public double Score { get; init; }

    /// <summary>The words that decided, as normalised.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Version of the rules or models that decided.</summary>
    public string Version { get; init; } = "";

    /// <summary>网格 it was said in; empty when that is not known.</summary>
    public string GridId { get; init; } = "";

    /// <summary>保密: words of a report, of violence or of a crisis; only who may see such matters may look at it.</summary>
    public bool IsConfidential { get; init; }
}
