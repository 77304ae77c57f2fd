using WeGrid.Domain.Understanding.Models;

namespace WeGrid.Domain.Understanding;

/// <summary>理解: makes out what one message is, by rules first and by models where rules leave it open. Pure and deterministic; safe to share between threads.</summary>
public sealed class Understander
{
    private const string ByPerson = "由人认定";

    internal static readonly Category Unsorted = new("其他", "待分类");

    private readonly Lexicon _lexicon;
    private readonly Gazetteer _gazetteer;
    private readonly ModelSet? _models;

    /// <summary>Builds it from the corp's lexicon and gazetteer.</summary>
    /// <param name="lexicon">Words and rules.</param>
    /// <param name="gazetteer">Places of the town.</param>
    /// <param name="models">What was learnt; null works by rules alone.</param>
    public Understander(Lexicon lexicon, Gazetteer gazetteer, ModelSet? models = null) => (_lexicon, _gazetteer, _models) = (lexicon, gazetteer, models);

    /// <summary>Understands one message. Never throws, whatever the text.</summary>
    public Understood Understand(string text, ChatContext context)
    {
        var reading = Read(text, context);
        var rule = VerdictRules.For(reading);
        rule = context.IsConfirmed && IsOverruled(rule.Verdict) ? new VerdictRules.Rule(ByPerson, Verdict.Demand, _ => true) : rule;
        var understood = _models is null ? ByRules(reading, rule) : ByModels(reading, rule, _models);
        reading.Release();
        return reading.Normal.Readings.Count == 0 || !IsDemand(understood.Verdict) ? understood
            : understood with { Reasons = [.. understood.Reasons, new Reason("reads", "方言和错字，机器这样读", reading.Normal.Readings, _lexicon.Version)] };
    }

    /// <summary>Where a place that a person named is.</summary>
    /// <param name="phrase">The place in their words.</param>
    /// <param name="grid">The grid it was thought to be in.</param>
    public Location Locate(string phrase, string? grid) => _gazetteer.Locate(phrase, grid);

    /// <summary>The kind of matter one word speaks for by itself, 没水 for 停水; null when the lexicon has no such word.</summary>
    /// <param name="word">The word, and nothing else.</param>
    public Category? TopicNamed(string word)
    {
        var text = _lexicon.Normaliser.Normalise(word).Text;
        var words = _lexicon.WordList;
        var (best, weight) = ((Category?)null, 0.0);
        foreach (ref readonly var found in Evidence.In(text, words, _lexicon.Limits.Gap).Findings)
        {
            if (found is { Meaning.IsCategory: true, Second: null, Start: 0 } && found.End == text.Length && found.Meaning.Weight > weight)
            {
                (best, weight) = (words.Categories[found.Meaning.Category], found.Meaning.Weight);
            }
        }

        return best;
    }

    /// <summary>The grid a name or nickname means; null when it means none, or more is said than that.</summary>
    /// <param name="name">The name.</param>
    /// <param name="grid">Where who says it is; null when nobody knows.</param>
    public string? AreaNamed(string name, string? grid) =>
        _gazetteer.Locate(name, grid) is { Certainty: not Certainty.ChatOnly, Grid: { } found } location && location.PlaceKey == $"{found}/" ? found : null;

    /// <summary>坐标 of a place key; null when the town's gazetteer gives it none.</summary>
    public GeoPoint? PointOf(string? placeKey) => _gazetteer.PointOf(placeKey);

    /// <summary>The place of the town's gazetteer nearest to a point; null when none is so near.</summary>
    /// <param name="point">坐标.</param>
    /// <param name="metres">How near it must be.</param>
    public Location? Nearest(GeoPoint point, int metres) => _gazetteer.Nearest(point, metres);

    /// <summary>Everything the rules look at.</summary>
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
            Place = place is { } p ? normal.RangeOf(p.Start, p.End) : null,
            Need = NeedScore.Of(evidence, category, place is not null),
            Danger = DangerScore.Of(evidence),
            Limits = _lexicon.Limits,
        };
    }

    private Understood ByRules(Reading reading, VerdictRules.Rule rule)
    {
        var (kind, kindRule, kindShows) = KindRules.Of(reading, rule.Verdict);
        var (urgency, urgencyRule, urgencyShows) = UrgencyRules.Of(reading, rule.Verdict, kind);
        var category = reading.Category.Best ?? (rule.Verdict is Verdict.Demand or Verdict.NeedsContext ? Unsorted : null);
        return new Understood
        {
            Verdict = rule.Verdict,
            NeedsPerson = NeedsPerson(reading, rule.Verdict),
            DemandConfidence = DemandConfidence(reading, rule.Verdict),
            Category = category,
            CategoryConfidence = reading.Category.Confidence,
            Kind = kind,
            Urgency = urgency,
            PlacePhrase = reading.PlacePhrase,
            Location = _gazetteer.Locate(reading.PlacePhrase, reading.Context.Grid),
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

    private Understood ByModels(Reading reading, VerdictRules.Rule rule, ModelSet models)
    {
        using var opinion = Opinion.Of(reading, rule.Verdict, models);
        var limits = _lexicon.Limits.Models;
        var (verdict, why) = ModelVerdict.Of(reading, rule, opinion, limits);
        if (reading.Context.IsConfirmed && IsOverruled(verdict))
        {
            (verdict, why) = (Verdict.Demand, new Reason($"verdict:{Verdict.Demand}", ByPerson, [], _lexicon.Version));
        }

        OpinionDetail? detail = IsDemand(verdict) ? opinion.Detail() : null;
        var kind = KindOf(reading, verdict, detail);
        var urgency = ModelUrgency.Of(reading, verdict, kind.Kind, opinion, detail, limits);
        var place = PlaceOf(reading, models);
        var reason = why ?? Because(reading, $"verdict:{verdict}", rule.Name, rule.Shows);
        return new Understood
        {
            Verdict = verdict,
            NeedsPerson = ModelVerdict.NeedsPerson(verdict, opinion, detail, limits) && NeedsPerson(reading, rule.Verdict == verdict ? verdict : Verdict.NeedsContext),
            DemandConfidence = verdict is Verdict.Danger or Verdict.Crisis or Verdict.Reopen ? 1 : opinion.Demand,
            Category = detail?.Category ?? reading.Category.Best,
            CategoryConfidence = detail?.CategoryConfidence ?? reading.Category.Confidence,
            Kind = kind.Kind,
            Urgency = urgency.Urgency,
            PlacePhrase = place,
            Location = _gazetteer.Locate(place, reading.Context.Grid),
            Flags = FlagRules.Of(reading),
            NormalText = reading.Text,

            // What is ignored needs one reason; what becomes a ticket shows where each of its properties comes from.
            Reasons = detail is { } d
                ? [reason, UrgencyReason(reading, opinion, urgency), KindReason(reading, opinion, kind), new Reason($"category:{d.Category.Path}", "词库和模型", opinion.CategoryWords(d), $"{_lexicon.Version}+{opinion.Version}")]
                : [reason],
        };
    }

    private Reason UrgencyReason(Reading reading, in Opinion opinion, (Urgency Urgency, (string Rule, Signal[] Shows)? Why) found) =>
        found.Why is { } why ? Because(reading, $"urgency:{found.Urgency}", why.Rule, why.Shows) : new Reason($"urgency:{found.Urgency}", "模型", opinion.TwoHoursWords, opinion.Version);

    private Reason KindReason(Reading reading, in Opinion opinion, (DemandKind Kind, (string Rule, Signal[] Shows)? Why) found) =>
        found.Why is { } why ? Because(reading, $"kind:{found.Kind}", why.Rule, why.Shows) : new Reason($"kind:{found.Kind}", "模型", [], opinion.Version);

    // 举报 makes a matter confidential: by rule alone. The rest the model has seen more of.
    private static (DemandKind Kind, (string Rule, Signal[] Shows)? Why) KindOf(Reading reading, Verdict verdict, OpinionDetail? detail)
    {
        var (kind, rule, shows) = KindRules.Of(reading, verdict);
        return kind is DemandKind.Report or DemandKind.Praise || detail is not { Kind: not DemandKind.Report } learnt ? (kind, (rule, shows)) : (learnt.Kind, null);
    }

    private string? PlaceOf(Reading reading, ModelSet models) =>
        PlaceTagger.Find(models.Place, reading, _lexicon.Places, _gazetteer) is { } range
            ? reading.Normal.Original[range.Start..range.End]
            : reading.PlacePhrase;

    private static bool IsDemand(Verdict verdict) => verdict is Verdict.Demand or Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger
        or Verdict.NeedsContext or Verdict.Reopen or Verdict.MeToo or Verdict.Correction;

    /// <summary>A person's word goes before the machine's "no"; what cannot be read stays what it is.</summary>
    private static bool IsOverruled(Verdict verdict) => !IsDemand(verdict) && verdict is not (Verdict.Unreadable or Verdict.Sticker);

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
