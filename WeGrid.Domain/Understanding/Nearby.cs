namespace WeGrid.Domain.Understanding;

/// <summary>相近的一件: may be the same matter; a person decides.</summary>
/// <param name="Matter">The earlier ticket.</param>
/// <param name="Score">How alike, 0 to 1.</param>
/// <param name="Metres">How far apart; null when a place has no point: then they share a grid.</param>
public sealed record NearbyMatter(EarlierMatter Matter, double Score, double? Metres);

/// <summary>可能是同一件事: open matters of the same category, so near and so recent that a person should see them side by side.</summary>
public static class Nearby
{
    /// <summary>The most alike, the newest first among equals.</summary>
    /// <param name="own">The new matter.</param>
    /// <param name="grid">Its grid.</param>
    /// <param name="at">When it was raised.</param>
    /// <param name="earlier">Matters of its village and category.</param>
    /// <param name="metres">How near by points.</param>
    /// <param name="within">How recent.</param>
    /// <param name="most">How many are offered.</param>
    /// <param name="pointOf">The point of a place key; null when it has none.</param>
    /// <param name="neighbours">Whether two grids are one neighbourhood.</param>
    public static IReadOnlyList<NearbyMatter> Offer(
        MatterFacts own, string grid, DateTimeOffset at, IEnumerable<EarlierMatter> earlier, int metres, TimeSpan within, int most,
        Func<string?, GeoPoint?> pointOf, Func<string, string, bool> neighbours)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(pointOf);
        ArgumentNullException.ThrowIfNull(neighbours);
        var here = pointOf(own.PlaceKey);
        return
        [
            .. earlier.Where(m => m.CanTake && m.OrderedAt > at - within)
                .Select(m => (Matter: m, Metres: here is { } a && pointOf(m.Facts.PlaceKey) is { } b ? a.MetresTo(b) : (double?)null))
                .Where(n => n.Metres is { } far ? far <= metres : neighbours(grid, n.Matter.Grid))
                .Select(n => new NearbyMatter(n.Matter, SameMatter.Score(own, n.Matter.Facts), n.Metres))
                .Where(n => n.Metres is not null || IsLikely(own, n))
                .OrderByDescending(n => n.Score)
                .ThenByDescending(n => n.Matter.OrderedAt)
                .Take(most),
        ];
    }

    /// <summary>A grid is wider than a few hundred metres: there it takes the same kind of thing, or like words.</summary>
    private static bool IsLikely(MatterFacts own, NearbyMatter other) =>
        other.Score >= SameMatter.Possible || (own.Category is { } category && category.Contains('/', StringComparison.Ordinal) && category == other.Matter.Facts.Category);
}
