namespace WeGrid.Domain.Tickets;

/// <summary>各类原因: the lists of coded reasons of one corp.</summary>
/// <param name="Return">退单 (return-reasons.json).</param>
public sealed record MoveReasons(ReasonList Return)
{
    /// <summary>No lists: what needs a reason is refused.</summary>
    public static MoveReasons None { get; } = new(ReasonList.None);
}
