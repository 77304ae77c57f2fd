namespace WeGrid.WeCom.Client;

/// <summary>
/// 结果原因: the class of an answer (wecom.md §7.3); the same word in the row, the log and the metric. WeCom's errmsg is never
/// used: it changes and may repeat what was sent.
/// </summary>
public enum SendReason
{
    /// <summary>errcode 0 and nobody left out.</summary>
    Ok,

    /// <summary>Busy, conflict, HTTP 5xx, no connection: later, with the same bytes.</summary>
    Transient,

    /// <summary>Over a frequency or concurrency limit: not before its window ends (60 s and more).</summary>
    Throttled,

    /// <summary>The access token is refused even after one renewal.</summary>
    Token,

    /// <summary>Secret, permission, trusted IP, agent: an administrator must act; nothing else will help.</summary>
    Configuration,

    /// <summary>This recipient (all or some) cannot be reached: mark, go on with the rest.</summary>
    Address,

    /// <summary>The body itself is refused: our fault, repeating is useless.</summary>
    Content,

    /// <summary>A one-time code, a 48-h window or a count is used up: another channel.</summary>
    UsedUp,

    /// <summary>The group robot is gone, disabled or not allowed there.</summary>
    Robot,

    /// <summary>The platform knew this msgid already: an earlier try had arrived.</summary>
    Duplicate,

    /// <summary>No answer, or one cut off or unreadable, after the request had left: it may have been delivered.</summary>
    NoAnswer,

    /// <summary>A code this version does not know: a person must look.</summary>
    Unclassified,
}
