namespace WeGrid.Trainer.Learning;

/// <summary>
/// Linear support vector machine, one label against the rest: dual coordinate descent with squared hinge loss (Hsieh et al., ICML 2008).
/// The same input gives the same weights.
/// </summary>
internal static class Svm
{
    private const int MostPasses = 25;
    private const double GoodEnough = 0.05;

    /// <summary>Weights, the last one the bias.</summary>
    public static float[] Train(IReadOnlyList<Sparse> examples, Func<int, bool> isPositive, double cost, double positiveWeight, int size)
    {
        var weights = new float[size + 1];
        var alpha = new double[examples.Count];
        var square = examples.Select(e => 1 + e.Values.Sum(v => (double)v * v)).ToArray();
        var order = Enumerable.Range(0, examples.Count).ToArray();
        var random = new Random(7);
        for (var pass = 0; pass < MostPasses; pass++)
        {
            random.Shuffle(order);
            var worst = 0.0;
            foreach (var i in order)
            {
                var e = examples[i];
                var sign = isPositive(i) ? 1.0 : -1.0;
                var diagonal = 0.5 / (cost * e.Weight * (sign > 0 ? positiveWeight : 1));
                var gradient = (sign * Score(weights, e)) - 1 + (diagonal * alpha[i]);
                var projected = alpha[i] == 0 ? Math.Min(gradient, 0) : gradient;
                if (Math.Abs(projected) > 1e-12)
                {
                    worst = Math.Max(worst, Math.Abs(projected));
                    var next = Math.Max(alpha[i] - (gradient / (square[i] + diagonal)), 0);
                    Add(weights, e, (float)((next - alpha[i]) * sign));
                    alpha[i] = next;
                }
            }

            if (worst < GoodEnough)
            {
                break;
            }
        }

        return weights;
    }

    /// <summary>Margin of one example.</summary>
    public static double Score(float[] weights, Sparse example)
    {
        double sum = weights[^1];
        for (var k = 0; k < example.Keys.Length; k++)
        {
            sum += weights[example.Keys[k]] * example.Values[k];
        }

        return sum;
    }

    private static void Add(float[] weights, Sparse example, float step)
    {
        weights[^1] += step;
        for (var k = 0; k < example.Keys.Length; k++)
        {
            weights[example.Keys[k]] += step * example.Values[k];
        }
    }
}
