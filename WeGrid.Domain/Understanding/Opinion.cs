using WeGrid.Domain.Understanding.Models;

namespace WeGrid.Domain.Understanding;

/// <summary>模型之见 of one reading: whether it is a demand and a matter of life. Rules come first; this decides what rules leave open. Dispose of it.</summary>
internal readonly ref struct Opinion
{
    private const int Shown = 4;

    private readonly ModelSet _models;
    private readonly Runs _runs;
    private readonly Reading _reading;
    private readonly Verdict _rule;

    private Opinion(ModelSet models, Runs runs, Reading reading, Verdict rule)
    {
        _models = models;
        _runs = runs;
        _reading = reading;
        _rule = rule;
    }

    /// <summary>Probability of a demand.</summary>
    public double Demand { get; private init; }

    /// <summary>Probability of danger to life.</summary>
    public double Life { get; private init; }

    /// <summary>Version of the models.</summary>
    public string Version => _models.Version;

    /// <summary>Words that spoke for a demand.</summary>
    public IReadOnlyList<string> DemandWords => _models.Gate.WordsFor(_runs, 0, 1, Shown);

    /// <summary>Words that spoke for danger to life.</summary>
    public IReadOnlyList<string> LifeWords => _models.Gate.WordsFor(_runs, 1, 1, Shown);

    /// <summary>Words that spoke for two hours.</summary>
    public IReadOnlyList<string> TwoHoursWords => _models.Detail.WordsFor(_runs, 0, 0, Shown);

    /// <summary>Asks the models that every message goes by.</summary>
    public static Opinion Of(Reading reading, Verdict rule, ModelSet models)
    {
        Span<Mark> all = stackalloc Mark[Marks.Most];
        var marks = all[..Marks.Of(reading, rule, all)];
        var runs = Runs.Of(reading.Text, models.Gate.Longest, models.Gate.Bits);
        Span<double> p = stackalloc double[models.Gate.Width];
        models.Gate.Judge(runs, marks, p);
        return new Opinion(models, runs, reading, rule) { Demand = p[models.Gate.StartOf(0) + 1], Life = p[models.Gate.StartOf(1) + 1] };
    }

    /// <summary>Asks the models that only demands go by.</summary>
    public OpinionDetail Detail()
    {
        Span<Mark> all = stackalloc Mark[Marks.Most];
        var marks = all[..Marks.Of(_reading, _rule, all)];
        var panel = _models.Detail;
        Span<double> p = stackalloc double[panel.Width];
        panel.Judge(_runs, marks, p);
        var urgency = p.Slice(panel.StartOf(0), 3);
        var kind = _models.Kinds[Top(p.Slice(panel.StartOf(1), _models.Kinds.Count))];
        var (label, confidence) = CategoryOf(p.Slice(panel.StartOf(2), _models.Categories.Count));
        return new OpinionDetail(urgency[0], urgency[1] >= urgency[2], label, _models.Categories[label], confidence, kind);
    }

    /// <summary>Words that spoke for the category: the lexicon's first, then the model's.</summary>
    public IReadOnlyList<string> CategoryWords(OpinionDetail detail)
    {
        var learnt = _models.Detail.WordsFor(_runs, 2, detail.CategoryLabel, Shown);
        if (_reading.Category.Best != detail.Category)
        {
            return learnt;
        }

        var words = new List<string>(Shown);
        Add(_reading.Category.Words, words);
        Add(learnt, words);
        return words;

        static void Add(IReadOnlyList<string> more, List<string> words)
        {
            for (var i = 0; i < more.Count && words.Count < Shown; i++)
            {
                if (!words.Contains(more[i]))
                {
                    words.Add(more[i]);
                }
            }
        }
    }

    /// <summary>Gives the rented memory back; nothing can be asked any more.</summary>
    public void Dispose() => _runs.Dispose();

    // What the model says times what plain words say: either alone is enough where the other is silent.
    private (int Label, double Probability) CategoryOf(Span<double> p)
    {
        foreach (var (leaf, points) in _reading.Category.All)
        {
            if (_models.CategoryNumbers.TryGetValue(leaf.Path, out var label))
            {
                p[label] *= 1 + points;
            }
        }

        var top = Top(p);
        var sum = 0.0;
        foreach (var one in p)
        {
            sum += one;
        }

        return (top, p[top] / sum);
    }

    private static int Top(ReadOnlySpan<double> p)
    {
        var top = 0;
        for (var i = 1; i < p.Length; i++)
        {
            top = p[i] > p[top] ? i : top;
        }

        return top;
    }
}
