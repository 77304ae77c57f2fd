namespace WeGrid.Trainer.Learning;

/// <summary>A support vector machine on runs that are weighed by their log-odds for the label first (Wang and Manning 2012, NB-SVM).</summary>
internal static class Odds
{
    private const double Smooth = 0.3;

    /// <summary>Weights for plain vectors: the odds are multiplied in.</summary>
    public static float[] Train(IReadOnlyList<Sparse> examples, Func<int, bool> isPositive, Recipe recipe, int size)
    {
        var odds = Of(examples, isPositive, size);
        var scaled = examples.Select(e => Scale(e, odds)).ToList();

        // As long as plain vectors on average, so that the same cost means the same.
        var length = scaled.Average(e => Math.Sqrt(e.Values.Sum(v => (double)v * v)));
        var unit = length > 0 ? (float)(1 / length) : 1;
        foreach (var e in scaled)
        {
            for (var k = 0; k < e.Values.Length; k++)
            {
                e.Values[k] *= unit;
            }
        }

        var weights = Svm.Train(scaled, isPositive, recipe.Cost / 2, recipe.PositiveWeight, size);
        for (var k = 0; k < size; k++)
        {
            weights[k] *= odds[k] * unit;
        }

        return weights;
    }

    private static Sparse Scale(Sparse e, float[] odds) =>
        new() { Keys = e.Keys, Values = [.. e.Values.Select((v, k) => v * odds[e.Keys[k]])], Weight = e.Weight };

    private static float[] Of(IReadOnlyList<Sparse> examples, Func<int, bool> isPositive, int size)
    {
        var (good, bad) = (new double[size], new double[size]);
        var (allGood, allBad) = (0.0, 0.0);
        for (var i = 0; i < examples.Count; i++)
        {
            var side = isPositive(i) ? good : bad;
            foreach (var key in examples[i].Keys)
            {
                side[key] += examples[i].Weight;
            }

            (allGood, allBad) = isPositive(i) ? (allGood + (examples[i].Keys.Length * examples[i].Weight), allBad) : (allGood, allBad + (examples[i].Keys.Length * examples[i].Weight));
        }

        var kinds = Enumerable.Range(0, size).Count(k => good[k] + bad[k] > 0) * Smooth;
        return [.. Enumerable.Range(0, size).Select(k => good[k] + bad[k] > 0
            ? (float)Math.Abs(Math.Log((good[k] + Smooth) / (allGood + kinds) / ((bad[k] + Smooth) / (allBad + kinds))))
            : 0f)];
    }
}
