namespace WeGrid.Domain.Understanding;

/// <summary>The category most points speak for.</summary>
/// <param name="Best">The leaf; null when no word spoke for any.</param>
/// <param name="Points">Its points.</param>
/// <param name="Confidence">0 to 1: high when many points speak for its level 1 and few for others.</param>
/// <param name="Words">The words that gave the points.</param>
/// <param name="All">Every leaf some word spoke for, with its points.</param>
internal sealed record CategoryGuess(Category? Best, double Points, double Confidence, IReadOnlyList<string> Words, (Category Leaf, double Points)[] All)
{
    public static readonly CategoryGuess None = new(null, 0, 0, [], []);

    // 卫生室这边停水: the place is named by what stands there, and says little of the trouble.
    private const double InPlaceName = 0.3;

    /// <summary>Adds up the points of each leaf and picks the best leaf of the best level 1.</summary>
    /// <param name="evidence">What was found.</param>
    /// <param name="words">The lexicon.</param>
    /// <param name="place">Range of the place phrase: words inside it count less.</param>
    public static CategoryGuess From(Evidence evidence, LexiconWords words, (int Start, int End)? place)
    {
        Span<double> leaves = stackalloc double[words.Categories.Count];
        leaves.Clear();
        if (!AddPoints(evidence, place, leaves))
        {
            return None;
        }

        Span<double> level1 = stackalloc double[words.Level1.Count];
        level1.Clear();
        AddLevels(leaves, words.Level1Of, level1);
        var top = IndexOfMax(level1);
        var best = -1;
        for (var i = 0; i < leaves.Length; i++)
        {
            best = words.Level1Of[i] == top && (best < 0 || leaves[i] > leaves[best]) ? i : best;
        }

        var topPoints = level1[top];
        level1[top] = 0;
        var rival = level1[IndexOfMax(level1)];
        return new CategoryGuess(words.Categories[best], leaves[best], topPoints / (topPoints + rival + 1), WordsOf(evidence, best), Named(leaves, words));
    }

    private static (Category, double)[] Named(ReadOnlySpan<double> leaves, LexiconWords words)
    {
        var count = 0;
        foreach (var points in leaves)
        {
            count += points > 0 ? 1 : 0;
        }

        var named = new (Category, double)[count];
        for (var (i, at) = (0, 0); at < count; i++)
        {
            if (leaves[i] > 0)
            {
                named[at++] = (words.Categories[i], leaves[i]);
            }
        }

        return named;
    }

    private static bool AddPoints(Evidence evidence, (int Start, int End)? place, Span<double> leaves)
    {
        var any = false;
        var findings = evidence.Findings;
        for (var i = 0; i < findings.Length; i++)
        {
            ref readonly var finding = ref findings[i];
            if (finding.Meaning.IsCategory && !evidence.IsRepeated(i))
            {
                var inside = place is { } p && p.Start <= finding.Start && finding.End <= p.End;
                leaves[finding.Meaning.Category] += finding.Meaning.Weight * (inside ? InPlaceName : 1);
                any = true;
            }
        }

        return any;
    }

    // The best leaf counts full, its sisters a third: many weak leaves must not beat one clear one.
    private static void AddLevels(ReadOnlySpan<double> leaves, int[] level1Of, Span<double> level1)
    {
        Span<double> best = stackalloc double[level1.Length];
        best.Clear();
        for (var i = 0; i < leaves.Length; i++)
        {
            level1[level1Of[i]] += leaves[i] / 3;
            best[level1Of[i]] = Math.Max(best[level1Of[i]], leaves[i]);
        }

        for (var i = 0; i < level1.Length; i++)
        {
            level1[i] += best[i] * 2 / 3;
        }
    }

    private static int IndexOfMax(ReadOnlySpan<double> values)
    {
        var top = 0;
        for (var i = 1; i < values.Length; i++)
        {
            top = values[i] > values[top] ? i : top;
        }

        return top;
    }

    private static List<string> WordsOf(Evidence evidence, int category)
    {
        var found = new List<string>();
        foreach (ref readonly var finding in evidence.Findings)
        {
            if (finding.Meaning.Category == category && finding.Words is var words && !found.Contains(words))
            {
                found.Add(words);
            }
        }

        return found;
    }
}
