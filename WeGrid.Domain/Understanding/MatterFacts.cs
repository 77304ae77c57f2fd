namespace WeGrid.Domain.Understanding;

/// <summary>What is compared to find out whether two demands are about one matter.</summary>
/// <param name="Text">Normalised text.</param>
/// <param name="PlaceKey">Key of the place; null when none was said.</param>
/// <param name="Category">Category path; null when unknown.</param>
public sealed record MatterFacts(string Text, string? PlaceKey, string? Category);
