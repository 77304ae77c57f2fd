namespace WeGrid.Domain.Understanding;

/// <summary>理解: makes out what one message is. Pure and deterministic; safe to share between threads.</summary>
public sealed class Understander
{
    private static readonly Category Unsorted = new("其他", "待分类");

    private readonly Lexicon _lexicon;
    private readonly Gazetteer _gazetteer;

    /// <summary>Builds it from the corp's lexicon and gazetteer.</summary>
    public Understander(Lexicon lexicon, Gazetteer gazetteer) => (_lexicon, _gazetteer) = (lexicon, gazetteer);

    /// <summary>Understands one message. Never throws, whatever the text.</summary>
    public Understood Understand(string text, ChatContext context)
    {
        var reading = Read(text, context);
        var rule = VerdictRules.For(reading);
        var (kind, kindRule, kindShows) = KindRules.Of(reading, rule.Verdict);
        var (urgency, urgencyRule, urgencyShows) = UrgencyRules.Of(reading, rule.Verdict, kind);
        var category = reading.Category.Best ?? (rule.Verdict is Verdict.Demand or Verdict.NeedsContext ? Unsorted : null);
        var confidence = DemandConfidence(reading, rule.Verdict);
        return new Understood
        {
            Verdict = rule.Verdict,
            NeedsPerson = NeedsPerson(reading, rule.Verdict),
            DemandConfidence = confidence,
            Category = category,
            CategoryConfidence = reading.Category.Confidence,
            Kind = kind,
            Urgency = urgency,
            PlacePhrase = reading.PlacePhrase,
            Location = _gazetteer.Locate(reading.PlacePhrase, context.Grid),
            Flags = FlagRules.Of(reading),
            NormalText = reading.Text,
            Reasons =
            [
                Because(reading, $"verdict:{rule.Verdict}", rule.Name, rule.Shows),
                Because(reading, $"urgency:{urgency}", urgencyRule, urgencyShows),
                Because(reading, $"kind:{kind}", kindRule, kindShows),
                new Reason($"category:{category?.Path}", "词库得分", reading.Category.Words, _lexicon.Version),
            ],
        };
    }

    internal Reading Read(string text, ChatContext context)
    {
        var normal = _lexicon.Normaliser.Normalise(text);
        var evidence = Evidence.In(normal.Text, _lexicon.WordList, _lexicon.Limits.Gap);
        var place = PlacePhrase.Find(normal.Text, _lexicon.Places, _gazetteer.Names(normal.Text));
        var category = CategoryGuess.From(evidence, _lexicon.WordList, place);
        return new Reading
        {
            Normal = normal,
            Evidence = evidence,
            Context = context,
            Category = category,
            PlacePhrase = place is { } p ? normal.OriginalOf(p.Start, p.End) : null,
            Need = NeedScore.Of(evidence, category, place is not null),
            Limits = _lexicon.Limits,
        };
    }

    private static double DemandConfidence(Reading r, Verdict verdict) => verdict switch
    {
        Verdict.Demand or Verdict.Chatter => 1 / (1 + Math.Exp(-2 * (r.Need - VerdictRules.Threshold(r)))),
        Verdict.Unreadable => 0.5,
        Verdict.Danger or Verdict.Crisis or Verdict.Reopen => 1,
        Verdict.UnverifiedDanger or Verdict.NeedsContext or Verdict.MeToo or Verdict.Correction => 0.7,
        _ => 0.1,
    };

    private static bool NeedsPerson(Reading r, Verdict verdict) => verdict switch
    {
        Verdict.Danger or Verdict.Crisis => false,
        Verdict.UnverifiedDanger or Verdict.NeedsContext or Verdict.Correction or Verdict.Unreadable => true,
        Verdict.Demand => r.Need < r.Limits.Demand || r.Category.Confidence < r.Limits.Category,
        _ => false,
    };

    private Reason Because(Reading reading, string label, string rule, Signal[] shows) =>
        new(label, rule, reading.Evidence.WordsOf(shows), _lexicon.Version);
}
