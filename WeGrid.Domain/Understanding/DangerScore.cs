namespace WeGrid.Domain.Understanding;

/// <summary>险情分: how much a text speaks of a life in danger, here and now. A sum of few named parts, as the need score, so that it can be explained:
/// who, where, what befalls him, what does it, and on the other side what makes it a joke, a price, a drill or an old story. No part is enough by itself.</summary>
internal static class DangerScore
{
    /// <summary>From here on it is danger. The parts were weighed on labelled messages, then rounded.</summary>
    public const double Alarm = 5.3;

    /// <summary>Enough beside a plain danger word (危及生命, 暴力) when nothing speaks against it.</summary>
    public const double WithWord = 4;

    /// <summary>Enough beside a cry for help or a plain word of suicide when nothing speaks against it.</summary>
    public const double WithCry = 2;

    private static readonly (Signal Signal, double First, double More)[] Parts =
    [
        (Signal.Farewell, 2.4, 4),
        (Signal.Grave, 2.1, 2.5),
        (Signal.Missing, 1.7, 1.1),
        (Signal.Deadly, 2.3, 0),
        (Signal.Person, 1.4, 0.7),
        (Signal.Violence, 0.8, 1.1),
        (Signal.DangerPlace, 1.2, 0.6),
        (Signal.Fall, 1, 0.7),
        (Signal.Outbreak, 0.7, 0.9),
        (Signal.LifeNow, 1.2, 0.3),
        (Signal.Flee, 1.4, 0),
        (Signal.Hazard, 1.4, 0),
        (Signal.Life, 0.9, 0.4),
        (Signal.Plea, 0.5, 0.8),
        (Signal.Stuck, 0.6, 0.5),
        (Signal.Symptom, 0.4, 0.5),
        (Signal.Hurting, 0.8, 0),
        (Signal.InPeril, 0.4, 0.2),
        (Signal.Now, 0.1, 0.3),
        (Signal.Suicide, 0, 0.3),
        (Signal.Frail, 0.3, 0),
        (Signal.Relay, -0.6, 0),
        (Signal.Chat, -0.3, -0.5),
        (Signal.Lure, -0.9, 0),
        (Signal.Insult, -0, -1),
        (Signal.Advert, -0, -1.3),
        (Signal.Ask, -0.8, -0.6),
        (Signal.Trouble, -0.4, -1.1),
        (Signal.Conditional, -1.5, -0.1),
        (Signal.Reply, -1.6, 0),
        (Signal.Offer, -1.7, 0),
        (Signal.Thanks, -1.3, -0.4),
        (Signal.Resolved, -0.1, -1.6),
        (Signal.Accuse, -1.8, 0),
        (Signal.Prevention, -1.2, -0.7),
        (Signal.Food, -0.6, -1.3),
        (Signal.Repeat, -0.8, -1.1),
        (Signal.Progress, -1.7, -0.3),
        (Signal.Complain, -0.4, -1.6),
        (Signal.Safe, -1.2, -0.8),
        (Signal.Past, -2.1, -0.3),
        (Signal.Praise, -1.9, -0.5),
        (Signal.Suggest, -2.5, 0),
        (Signal.Volunteer, -2.4, -0.2),
        (Signal.Hearsay, -2.6, -0.1),
        (Signal.Trade, -0.9, -1.8),
        (Signal.Elsewhere, -1.9, -0.9),
        (Signal.Errand, -1, -1.9),
        (Signal.Animal, -0.1, -3.1),
        (Signal.Habit, -1.5, -1.8),
        (Signal.Notice, -2.6, -0.9),
        (Signal.Joke, -1.3, -2.2),
        (Signal.Bulletin, -2.5, -1.3),
    ];

    private static readonly Signal[] Against =
    [
        Signal.Joke, Signal.Food, Signal.Trade, Signal.Bulletin, Signal.Safe, Signal.Habit, Signal.Errand, Signal.Conditional, Signal.Prevention, Signal.Elsewhere,
        Signal.Past, Signal.Aftermath, Signal.Hearsay, Signal.Notice, Signal.Thanks, Signal.Praise, Signal.Advert, Signal.Lure, Signal.Volunteer, Signal.Offer,
        Signal.Progress, Signal.Suggest, Signal.Reply, Signal.Resolved,
    ];

    /// <summary>What counts in favour, for the reason.</summary>
    public static Signal[] InFavour { get; } =
        [Signal.LifeNow, Signal.Life, Signal.Grave, Signal.Deadly, Signal.Missing, Signal.Fall, Signal.Outbreak, Signal.Hurting, Signal.InPeril, Signal.DangerPlace, Signal.Hazard, Signal.Stuck, Signal.Plea, Signal.Person];

    /// <summary>Whether the signal is one of those that count for the score only.</summary>
    public static bool Weighs(Signal signal) => signal >= Signal.Person;

    /// <summary>The sum; <see cref="Alarm"/> and more is danger.</summary>
    public static double Of(Evidence evidence)
    {
        var score = 0.0;
        foreach (var (signal, first, more) in Parts)
        {
            if (evidence.Count(signal) is > 0 and var count)
            {
                score += first + (count > 1 ? more : 0);
            }
        }

        return score;
    }

    /// <summary>Whether anything says joke, price, food, drill, news, past, perhaps or over.</summary>
    public static bool IsSpokenAgainst(Evidence evidence) => evidence.HasAny(Against);
}
