namespace WeGrid.Domain.Understanding;

/// <summary>位置: the grid a matter is filed at.</summary>
/// <param name="Grid">Grid id; null when neither the words nor the chat say.</param>
/// <param name="Certainty">How sure.</param>
/// <param name="PlaceKey">Same key, same place: a gazetteer key, or the normalised phrase within the chat's grid; empty when no place is said.</param>
/// <param name="BorderGrids">On a border, the grids that share the place (UN-07); else empty.</param>
public sealed record Location(string? Grid, Certainty Certainty, string PlaceKey, IReadOnlyList<string> BorderGrids);
