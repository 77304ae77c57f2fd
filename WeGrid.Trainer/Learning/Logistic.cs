namespace WeGrid.Trainer.Learning;

/// <summary>Few numbers in, one probability out; no weight is below zero, so that more likeness never scores less.</summary>
internal static class Logistic
{
    private const int Steps = 25;
    private const double Ridge = 1;

    /// <summary>Weights and, last, the bias; rounded so that every machine writes the same.</summary>
    public static double[] Fit(IReadOnlyList<(double[] Values, bool Truth, double Weight)> rows)
    {
        var used = Enumerable.Range(0, rows[0].Values.Length).ToList();
        double[] found;
        do
        {
            found = Newton(rows, used);
        }
        while (used.RemoveAll(k => found[k] < 0) > 0);

        return Array.ConvertAll(found, w => Math.Round(w, 3));
    }

    private static double[] Newton(IReadOnlyList<(double[] Values, bool Truth, double Weight)> rows, List<int> used)
    {
        var at = new double[used.Count + 1];
        var values = new double[used.Count + 1];
        values[^1] = 1;
        for (var step = 0; step < Steps; step++)
        {
            var slope = new double[at.Length];
            var curve = new double[at.Length, at.Length];
            foreach (var row in rows)
            {
                used.Select(k => row.Values[k]).ToArray().CopyTo(values, 0);
                Add(row.Truth, row.Weight, values, at, slope, curve);
            }

            for (var k = 0; k < at.Length; k++)
            {
                var ridge = k < used.Count ? Ridge : 1e-6;
                slope[k] += ridge * at[k];
                curve[k, k] += ridge;
            }

            Solve(curve, slope);
            for (var k = 0; k < at.Length; k++)
            {
                at[k] -= slope[k];
            }
        }

        var weights = new double[rows[0].Values.Length + 1];
        for (var k = 0; k < used.Count; k++)
        {
            weights[used[k]] = at[k];
        }

        weights[^1] = at[^1];
        return weights;
    }

    private static void Add(bool truth, double weight, double[] values, double[] at, double[] slope, double[,] curve)
    {
        var sum = 0.0;
        for (var k = 0; k < at.Length; k++)
        {
            sum += at[k] * values[k];
        }

        var p = 1 / (1 + Math.Exp(-sum));
        for (var k = 0; k < at.Length; k++)
        {
            slope[k] += weight * (p - (truth ? 1 : 0)) * values[k];
            for (var l = 0; l < at.Length; l++)
            {
                curve[k, l] += weight * p * (1 - p) * values[k] * values[l];
            }
        }
    }

    // Gauss and Jordan with the largest pivot; the answer replaces the right side.
    private static void Solve(double[,] left, double[] right)
    {
        var n = right.Length;
        for (var i = 0; i < n; i++)
        {
            var pivot = Enumerable.Range(i, n - i).MaxBy(r => Math.Abs(left[r, i]));
            (right[i], right[pivot]) = (right[pivot], right[i]);
            for (var c = 0; c < n; c++)
            {
                (left[i, c], left[pivot, c]) = (left[pivot, c], left[i, c]);
            }

            for (var r = 0; r < n; r++)
            {
                var times = r == i ? 0 : left[r, i] / left[i, i];
                right[r] -= times * right[i];
                for (var c = i; c < n; c++)
                {
                    left[r, c] -= times * left[i, c];
                }
            }
        }

        for (var i = 0; i < n; i++)
        {
            right[i] /= left[i, i];
        }
    }
}
