namespace WeGrid.Domain.Understanding;

/// <summary>诉求分: how much a text asks that something be done. A sum of few named parts, so that it can be explained.</summary>
internal static class NeedScore
{
    private static readonly (Signal Signal, double First, double More)[] Parts =
    [
        (Signal.Trouble, 1.6, 0.4),
        (Signal.Complain, 2, 0.5),
        (Signal.Accuse, 2, 0.5),
        (Signal.NotCured, 2, 0),
        (Signal.TwoHours, 2, 0.5),
        (Signal.Day, 1.6, 0.4),
        (Signal.Misconduct, 1.2, 0.4),
        (Signal.Wish, 2, 0),
        (Signal.Help, 1.2, 0.3),
        (Signal.Suggest, 1.2, 0.4),
        (Signal.Ask, 0.9, 0.3),
        (Signal.Repeat, 0.3, 0),
        (Signal.Official, 0.4, 0.2),
        (Signal.Chat, -1.2, -0.6),
        (Signal.Elsewhere, -2, 0),
        (Signal.Past, -0.5, 0),
        (Signal.Insult, -0.5, 0),
    ];

    /// <summary>The sum; about 2 is a demand, under 1 is none.</summary>
    public static double Of(Evidence evidence, CategoryGuess category, bool hasPlace)
    {
        var score = (hasPlace ? 0.4 : 0) + (0.35 * Math.Min(category.Points, 4));
        foreach (var (signal, first, more) in Parts)
        {
            if (evidence.Count(signal) is > 0 and var count)
            {
                score += first + (more * Math.Min(count - 1, 3));
            }
        }

        return score;
    }

    /// <summary>The signals that count in favour, for the reason.</summary>
    public static Signal[] InFavour { get; } = [.. Parts.Where(p => p.First > 0).Select(p => p.Signal)];
}
