namespace WeGrid.Domain.Understanding;

/// <summary>A list for what one step finds and forgets, used again by the next message on the same thread. Whoever asks has it until the next asks.</summary>
internal static class Scratch
{
    [ThreadStatic]
    private static List<Hit>? _hits;

    /// <summary>The list, empty.</summary>
    public static List<Hit> Hits()
    {
        var hits = _hits ??= new List<Hit>(128);
        hits.Clear();
        return hits;
    }
}
