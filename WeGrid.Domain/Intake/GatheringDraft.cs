namespace WeGrid.Domain.Intake;

/// <summary>合成一条: a draft that gathers what one sender says beyond the limit.</summary>
/// <param name="Demand">The first of them.</param>
/// <param name="Clock">Its clock; nobody asked while it gathers.</param>
public sealed record GatheringDraft(Demand Demand, DraftClock Clock);
