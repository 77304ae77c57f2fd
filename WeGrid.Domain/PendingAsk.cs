using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain;

/// <summary>请示: more time is wanted; only a superior can give it.</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Until">延期: the new due time; 挂账: the end of the day on which it is looked at again.</param>
/// <param name="By">Who asks.</param>
/// <param name="Reason">挂账: code of the reason; null for 延期, whose reason is in the words of the history.</param>
public sealed record PendingAsk(AskKind Kind, DateTimeOffset Until, string By, string? Reason = null)
{
    /// <summary>Tells this request from an earlier one of the ticket, so that an old card cannot consent to a new request.</summary>
    public string Mark => $"{(int)Kind}-{ChinaTime.DateOf(Until.AddTicks(-1)):yyyyMMdd}";
}

/// <summary>请示种类.</summary>
public enum AskKind
{
    /// <summary>延期: a later due time, once.</summary>
    Extension = 1,

    /// <summary>挂账: cannot be done now.</summary>
    Deferral = 2,
}
