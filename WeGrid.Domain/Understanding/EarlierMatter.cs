using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Understanding;

/// <summary>同村同类的旧单: what later words are compared with, open or done.</summary>
/// <param name="Number">Ticket number.</param>
/// <param name="CanTake">Whether another ticket could still be merged into it.</param>
/// <param name="Grid">Its grid.</param>
/// <param name="Facts">Its words, place and category.</param>
/// <param name="OrderedAt">When it was ordered.</param>
public sealed record EarlierMatter(long Number, bool CanTake, string Grid, MatterFacts Facts, DateTimeOffset OrderedAt)
{
    /// <summary>Whether what is said now may still join it.</summary>
    public bool IsOpen { get; init; }

    /// <summary>反复上报: when a superior was told that it comes again and again.</summary>
    public DateTimeOffset? RaisedAt { get; init; }

    /// <summary>反映: who raised it on which day, each once; known of what is alike.</summary>
    public HashSet<string> Reports { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Who, on which day: who says it three times in one evening has said it once.</summary>
    public static string Report(string person, DateTimeOffset at) => $"{person} {ChinaTime.DateOf(at):yyyy-MM-dd}";
}
