using WeGrid.Domain.Understanding.Models;

namespace WeGrid.Trainer.Learning;

/// <summary>How a linear model is trained.</summary>
/// <param name="Name">Name of the model.</param>
/// <param name="Labels">Its labels.</param>
internal sealed record Recipe(string Name, IReadOnlyList<string> Labels)
{
    /// <summary>Longest run of characters.</summary>
    public int Longest { get; init; } = 3;

    /// <summary>Width of the hash.</summary>
    public int Bits { get; init; } = 18;

    /// <summary>Runs in fewer texts are left out.</summary>
    public int Least { get; init; } = 2;

    /// <summary>Cost of an error.</summary>
    public double Cost { get; init; } = 1;

    /// <summary>Errors on examples of a label cost so many times more than errors on others.</summary>
    public double PositiveWeight { get; init; } = 1;

    /// <summary>Whether a second machine looks at runs weighed by how much they tell labels apart (Wang and Manning 2012); the two are averaged.</summary>
    public bool WithOdds { get; init; }
}

/// <summary>Trains a linear model and calibrates its probabilities on what each fold did not see.</summary>
internal static class LinearTrainer
{
    private const int Folds = 4;

    /// <summary>The model as a file, and what it says of each example when it has not seen its group.</summary>
    public static (byte[] File, double[][] OutOfFold) Train(Recipe recipe, IReadOnlyList<Example> examples, string version)
    {
        var scores = Scores(recipe, examples);
        var (slope, shift) = Calibration(recipe, examples, scores);
        var (vectors, weights) = Fit(recipe, examples);
        var kept = Enumerable.Range(0, vectors.Size).Where(k => Array.Exists(weights, w => Math.Abs(w[k]) > 1e-6f)).ToArray();
        var labels = recipe.Labels.Count;
        var scale = weights.Select(w => kept.Max(k => Math.Abs((double)w[k])) / 127).Select(s => s > 0 ? s : 1).ToArray();
        var rows = new sbyte[kept.Length * labels];
        for (var i = 0; i < kept.Length; i++)
        {
            for (var j = 0; j < labels; j++)
            {
                rows[(i * labels) + j] = (sbyte)Math.Round(weights[j][kept[i]] / scale[j]);
            }
        }

        var made = new LinearWeights
        {
            Name = recipe.Name, Version = version, Labels = recipe.Labels, Longest = recipe.Longest, Bits = recipe.Bits, Keys = kept, Rows = rows,
            Idf = [.. kept.Select(k => k < vectors.Idf.Count ? vectors.Idf[k] : 0)],
            Scale = scale, Bias = [.. weights.Select(w => (double)w[^1])], Slope = slope, Shift = shift,
        };
        return (LinearFile.Write(made), Probabilities(scores, slope, shift));
    }

    private static double[][] Probabilities(double[][] scores, double[] slope, double[] shift) =>
        [.. scores.Select(s => Normal([.. s.Select((v, j) => 1 / (1 + Math.Exp(-((slope[j] * v) + shift[j]))))]))];

    private static double[] Normal(double[] p)
    {
        var sum = p.Sum();
        return [.. p.Select(x => x / sum)];
    }

    private static (double[] Slope, double[] Shift) Calibration(Recipe recipe, IReadOnlyList<Example> examples, double[][] scores)
    {
        var fits = recipe.Labels.Select((_, j) => Platt.Fit([.. scores.Select((s, i) => (s[j], examples[i].Label == j, (double)examples[i].Weight))])).ToList();
        return ([.. fits.Select(f => f.Slope)], [.. fits.Select(f => f.Shift)]);
    }

    private static double[][] Scores(Recipe recipe, IReadOnlyList<Example> examples)
    {
        var scores = new double[examples.Count][];
        for (var fold = 0; fold < Folds; fold++)
        {
            var (vectors, weights) = Fit(recipe, [.. examples.Where(e => FoldOf(e.Group) != fold)]);
            for (var i = 0; i < examples.Count; i++)
            {
                if (FoldOf(examples[i].Group) == fold)
                {
                    var vector = vectors.Of(examples[i].Text, examples[i].Marks, 1);
                    scores[i] = [.. weights.Select(w => Svm.Score(w, vector))];
                }
            }
        }

        return scores;
    }

    private static (Vectors Vectors, float[][] Weights) Fit(Recipe recipe, IReadOnlyList<Example> examples)
    {
        var vectors = Vectors.Learn(examples.Select(e => e.Text), recipe.Longest, recipe.Bits, recipe.Least);
        var sparse = examples.Select(e => vectors.Of(e.Text, e.Marks, e.Weight)).ToList();
        var weights = new float[recipe.Labels.Count][];
        Parallel.For(0, weights.Length, j =>
        {
            weights[j] = Svm.Train(sparse, i => examples[i].Label == j, recipe.Cost, recipe.PositiveWeight, vectors.Size);
            if (recipe.WithOdds)
            {
                Average(weights[j], Odds.Train(sparse, i => examples[i].Label == j, recipe, vectors.Size));
            }
        });
        return (vectors, weights);
    }

    private static void Average(float[] weights, float[] others)
    {
        for (var k = 0; k < weights.Length; k++)
        {
            weights[k] = (weights[k] + others[k]) / 2;
        }
    }

    private static int FoldOf(string group)
    {
        var hash = 2166136261u;
        foreach (var c in group)
        {
            hash = (hash ^ c) * 16777619;
        }

        return (int)((hash ^ (hash >> 15)) % Folds);
    }
}
