using WeGrid.Domain.Understanding.Models;

namespace WeGrid.Domain.Understanding;

/// <summary>模型之见: what the models make of one reading. Rules come first; this decides what rules leave open.</summary>
internal sealed class Opinion
{
    private const int Shown = 4;

    private readonly ModelSet _models;
    private readonly string _text;

    private Opinion(ModelSet models, string text) => (_models, _text) = (models, text);

    /// <summary>Probability of a demand.</summary>
    public double Demand { get; private init; }

    /// <summary>Probability of danger to life.</summary>
    public double Life { get; private init; }

    /// <summary>Probability that it may soon harm people, of demands.</summary>
    public double TwoHours { get; private init; }

    /// <summary>Whether a day's limit is likelier than working days.</summary>
    public bool IsDay { get; private init; }

    /// <summary>Number of the likeliest category's label.</summary>
    public int CategoryLabel { get; private init; }

    /// <summary>The likeliest category.</summary>
    public required Category Category { get; init; }

    /// <summary>Its probability.</summary>
    public double CategoryConfidence { get; private init; }

    /// <summary>性质.</summary>
    public DemandKind Kind { get; private init; }

    /// <summary>Version of the models.</summary>
    public string Version => _models.Demand.Version;

    /// <summary>Asks every model.</summary>
    public static Opinion Of(Reading reading, Verdict verdict, ModelSet models)
    {
        Span<Mark> all = stackalloc Mark[Marks.Most];
        var marks = all[..Marks.Of(reading, verdict, all)];
        Span<double> two = stackalloc double[2];
        models.Demand.Judge(reading.Text, marks, two);
        var demand = two[1];
        models.Life.Judge(reading.Text, marks, two);
        var (twoHours, isDay) = Soon(models.Urgency, reading.Text, marks);
        var (best, confidence) = CategoryOf(models.Category, reading, marks);
        var parts = models.Category.Labels[best].Split('/');
        return new Opinion(models, reading.Text)
        {
            Demand = demand,
            Life = two[1],
            TwoHours = twoHours,
            IsDay = isDay,
            CategoryLabel = best,
            Category = new Category(parts[0], parts[^1]),
            CategoryConfidence = confidence,
            Kind = Words.Kinds[models.Kind.Labels[Top(models.Kind, reading.Text, marks).Label]],
        };
    }

    /// <summary>Words that spoke for a demand.</summary>
    public IReadOnlyList<string> DemandWords => _models.Demand.WordsFor(_text, 1, Shown);

    /// <summary>Words that spoke for danger to life.</summary>
    public IReadOnlyList<string> LifeWords => _models.Life.WordsFor(_text, 1, Shown);

    /// <summary>Words that spoke for two hours.</summary>
    public IReadOnlyList<string> TwoHoursWords => _models.Urgency.WordsFor(_text, 0, Shown);

    /// <summary>Words that spoke for the category: the lexicon's first, then the model's.</summary>
    public IReadOnlyList<string> CategoryWords(Reading reading) =>
        [.. (reading.Category.Best == Category ? reading.Category.Words : []).Concat(_models.Category.WordsFor(_text, CategoryLabel, Shown)).Distinct().Take(Shown)];

    private static (double TwoHours, bool IsDay) Soon(LinearModel model, string text, ReadOnlySpan<Mark> marks)
    {
        Span<double> p = stackalloc double[model.Labels.Count];
        model.Judge(text, marks, p);
        return (p[0], p[1] >= p[2]);
    }

    // What the model says times what plain words say: either alone is enough where the other is silent.
    private static (int Label, double Probability) CategoryOf(LinearModel model, Reading reading, ReadOnlySpan<Mark> marks)
    {
        Span<double> p = stackalloc double[model.Labels.Count];
        model.Judge(reading.Text, marks, p);
        foreach (var (leaf, points) in reading.Category.All)
        {
            if (model.NumberOf(leaf.Path) is >= 0 and var label)
            {
                p[label] *= 1 + points;
            }
        }

        var (top, sum) = (0, 0.0);
        for (var i = 0; i < p.Length; i++)
        {
            top = p[i] > p[top] ? i : top;
            sum += p[i];
        }

        return (top, p[top] / sum);
    }

    private static (int Label, double Probability) Top(LinearModel model, string text, ReadOnlySpan<Mark> marks)
    {
        Span<double> p = stackalloc double[model.Labels.Count];
        model.Judge(text, marks, p);
        var top = 0;
        for (var i = 1; i < p.Length; i++)
        {
            top = p[i] > p[top] ? i : top;
        }

        return (top, p[top]);
    }
}
