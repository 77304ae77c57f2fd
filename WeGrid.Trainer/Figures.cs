using System.Globalization;

namespace WeGrid.Trainer;

/// <summary>Scores of labels, with bootstrap intervals that are the same in every run.</summary>
public static class Figures
{
    private const int Draws = 400;

    /// <summary>Prints <c>FIGURE name = value  (what; 95 % low–high; n)</c>.</summary>
    public static void Print(string name, double value, string what, (double Low, double High)? range = null) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FIGURE {name} = {value:0.0000}  ({what}{(range is { } r ? $"; 95 % {r.Low:0.000}–{r.High:0.000}" : "")})"));

    /// <summary>A statistic over pairs of truth and guess, with its bootstrap interval.</summary>
    public static (double Low, double High) Range<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, double> statistic)
    {
        var random = new Random(20260101);
        var values = new double[Draws];
        var draw = new T[items.Count];
        for (var k = 0; k < Draws; k++)
        {
            for (var i = 0; i < draw.Length; i++)
            {
                draw[i] = items[random.Next(items.Count)];
            }

            values[k] = statistic(draw);
        }

        Array.Sort(values);
        return (values[(int)(Draws * 0.025)], values[(int)(Draws * 0.975)]);
    }

    /// <summary>Mean of the F1 of each label that occurs in the truth.</summary>
    public static double MacroF1(IReadOnlyList<(string Truth, string Guess)> pairs)
    {
        var labels = pairs.Select(p => p.Truth).Distinct().ToList();
        return labels.Count == 0 ? 0 : labels.Average(l =>
        {
            var hit = pairs.Count(p => p.Truth == l && p.Guess == l);
            var wrong = pairs.Count(p => (p.Truth == l) != (p.Guess == l));
            return 2.0 * hit / Math.Max(1, (2 * hit) + wrong);
        });
    }

    /// <summary>Share of right guesses.</summary>
    public static double Accuracy(IReadOnlyList<(string Truth, string Guess)> pairs) =>
        pairs.Count == 0 ? 0 : pairs.Count(p => p.Truth == p.Guess) / (double)pairs.Count;

    /// <summary>Area under the curve of hits against false alarms.</summary>
    public static double Auc(IReadOnlyList<(bool Truth, double Score)> pairs)
    {
        var (good, bad) = (pairs.Count(p => p.Truth), pairs.Count(p => !p.Truth));
        var sum = 0.0;
        var below = 0;
        foreach (var tie in pairs.GroupBy(p => p.Score).OrderBy(g => g.Key))
        {
            var badHere = tie.Count(p => !p.Truth);
            sum += tie.Count(p => p.Truth) * (below + (badHere / 2.0));
            below += badHere;
        }

        return good == 0 || bad == 0 ? 0 : sum / ((double)good * bad);
    }

    /// <summary>Lower bound of a share, 95 % (Wilson).</summary>
    public static double Lower(int hits, int of)
    {
        if (of == 0)
        {
            return 0;
        }

        const double z = 1.96;
        var p = hits / (double)of;
        return (p + (z * z / (2 * of)) - (z * Math.Sqrt(((p * (1 - p)) + (z * z / (4 * of))) / of))) / (1 + (z * z / of));
    }

    /// <summary>Rows of truth, columns of guesses.</summary>
    public static void PrintConfusion(IReadOnlyList<(string Truth, string Guess)> pairs)
    {
        var labels = pairs.SelectMany(p => new[] { p.Truth, p.Guess }).Distinct().Order(StringComparer.Ordinal).ToList();
        Console.WriteLine("truth \\ guess\t" + string.Join('\t', labels));
        foreach (var truth in labels)
        {
            Console.WriteLine(truth + "\t" + string.Join('\t', labels.Select(g => pairs.Count(p => p.Truth == truth && p.Guess == g))));
        }
    }
}
