namespace WeGrid.Domain.Understanding;

/// <summary>Lists for what one step finds and forgets, used again by the next message on the same thread. Whoever asks has one until the next asks.</summary>
internal static class Scratch
{
    [ThreadStatic]
    private static List<Hit>? _hits;

    [ThreadStatic]
    private static List<Finding>? _findings;

    /// <summary>The list, empty.</summary>
    public static List<Hit> Hits() => Emptied(ref _hits);

    /// <summary>The list, empty.</summary>
    public static List<Finding> Findings() => Emptied(ref _findings);

    private static List<T> Emptied<T>(ref List<T>? list)
    {
        list ??= new List<T>(128);
        list.Clear();
        return list;
    }
}
