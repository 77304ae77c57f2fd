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
        (Signal.Insult, -0.5, 0),
    ];

    // What people ask the committee about; a question about a school or a shop is more often small talk.
    private static readonly HashSet<string> AskedAbout = ["政策咨询", "供水", "供电", "供热", "民政救助", "国土住建", "劳动社保", "农业农村", "养老助残"];

    private static readonly HashSet<string> SmallTalk = ["文教卫生", "其他", "微心愿", "动物管理"];

    /// <summary>The sum; about 2 is a demand, under 1 is none.</summary>
    public static double Of(Evidence evidence, CategoryGuess category, bool hasPlace)
    {
        // A topic alone is no demand: people talk of schools and parks all day.
        var score = (hasPlace ? 0.3 : 0) + (0.25 * Math.Min(category.Points, 4));
        score += evidence.Has(Signal.Question) && category.Best is { } best && AskedAbout.Contains(best.Level1) ? 0.6 : 0;
        score += OfTopic(evidence, category);
        score -= evidence.Has(Signal.Past) && !evidence.HasAny(Signal.Now, Signal.Help, Signal.Complain, Signal.Ask) ? 2 : 0;
        foreach (var (signal, first, more) in Parts)
        {
            if (evidence.Count(signal) is > 0 and var count)
            {
                score += first + (more * Math.Min(count - 1, 3));
            }
        }

        return score;
    }

    // A clear topic of the village, said without small talk, is worth a person's look; something lacking makes it more.
    private static double OfTopic(Evidence evidence, CategoryGuess category)
    {
        if (category.Best is not { } topic || category.Points < 2 || SmallTalk.Contains(topic.Level1))
        {
            return 0;
        }

        var clear = category.Points >= 5 && !evidence.HasAny(Signal.Chat, Signal.Thanks, Signal.Advert, Signal.Offer, Signal.Resolved, Signal.Past, Signal.Elsewhere);
        return (evidence.Has(Signal.Lack) ? 0.7 : 0) + (clear ? 0.35 : 0);
    }

    /// <summary>The signals that count in favour, for the reason.</summary>
    public static Signal[] InFavour { get; } = [.. Parts.Where(p => p.First > 0).Select(p => p.Signal)];
}
