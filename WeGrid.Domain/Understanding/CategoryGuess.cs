namespace WeGrid.Domain.Understanding;

/// <summary>The category most points speak for.</summary>
/// <param name="Best">The leaf; null when no word spoke for any.</param>
/// <param name="Points">Its points.</param>
/// <param name="Confidence">0 to 1: high when many points speak for its level 1 and few for others.</param>
/// <param name="Words">The words that gave the points.</param>
internal sealed record CategoryGuess(Category? Best, double Points, double Confidence, IReadOnlyList<string> Words)
{
    public static readonly CategoryGuess None = new(null, 0, 0, []);

    /// <summary>Adds up the points of each leaf and picks the best leaf of the best level 1.</summary>
    public static CategoryGuess From(Evidence evidence, IReadOnlyList<Category> categories)
    {
        var leaves = Leaves(evidence);
        if (leaves.Count == 0)
        {
            return None;
        }

        var level1 = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var group in leaves.GroupBy(l => categories[l.Key].Level1))
        {
            // The best leaf counts full, its sisters a third: many weak leaves must not beat one clear one.
            var best = group.Max(l => l.Value);
            level1[group.Key] = best + ((group.Sum(l => l.Value) - best) / 3);
        }

        var top = level1.MaxBy(l => l.Value);
        var rival = level1.Where(l => l.Key != top.Key).Select(l => l.Value).DefaultIfEmpty(0).Max();
        var leaf = leaves.Where(l => categories[l.Key].Level1 == top.Key).MaxBy(l => l.Value);
        return new CategoryGuess(categories[leaf.Key], leaf.Value, top.Value / (top.Value + rival + 1), WordsOf(evidence, leaf.Key));
    }

    private static Dictionary<int, double> Leaves(Evidence evidence)
    {
        var leaves = new Dictionary<int, double>();
        var seen = new HashSet<(int, string)>();
        foreach (var finding in evidence.Findings)
        {
            if (finding.Meaning.IsCategory && seen.Add((finding.Meaning.Category, finding.Words)))
            {
                leaves[finding.Meaning.Category] = leaves.GetValueOrDefault(finding.Meaning.Category) + finding.Meaning.Weight;
            }
        }

        return leaves;
    }

    private static List<string> WordsOf(Evidence evidence, int category) =>
        [.. evidence.Findings.Where(f => f.Meaning.Category == category && f.Meaning.IsCategory).Select(f => f.Words).Distinct()];
}
