namespace WeGrid.Domain.Tickets;

/// <summary>各类原因: the lists of coded reasons of one corp.</summary>
/// <param name="Return">退单 (return-reasons.json).</param>
/// <param name="Deferral">挂账 (deferral-reasons.json).</param>
/// <param name="Refusal">不予受理 (refusal-reasons.json).</param>
public sealed record MoveReasons(ReasonList Return, ReasonList Deferral, ReasonList Refusal)
{
    /// <summary>No lists: what needs a reason is refused.</summary>
    public static MoveReasons None { get; } = new(ReasonList.None, ReasonList.None, ReasonList.None);
}
