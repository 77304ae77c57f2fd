namespace WeGrid.Trainer.Learning;

/// <summary>Fits probability = 1 / (1 + exp(-(slope × score + shift))) to scores with known answers (Platt 1999, with his smoothed targets).</summary>
internal static class Platt
{
    /// <summary>Slope and shift by Newton steps.</summary>
    public static (double Slope, double Shift) Fit(IReadOnlyList<(double Score, bool Truth, double Weight)> points)
    {
        var good = points.Where(p => p.Truth).Sum(p => p.Weight);
        var bad = points.Sum(p => p.Weight) - good;
        var (high, low) = ((good + 1) / (good + 2), 1 / (bad + 2));
        var (slope, shift) = (1.0, Math.Log((good + 1) / (bad + 1)));
        for (var step = 0; step < 60; step++)
        {
            var (ga, gb, haa, hab, hbb) = (0.0, 0.0, 1e-6, 0.0, 1e-6);
            foreach (var (s, truth, weight) in points)
            {
                var p = 1 / (1 + Math.Exp(-((slope * s) + shift)));
                var error = weight * (p - (truth ? high : low));
                var curve = weight * p * (1 - p);
                ga += error * s;
                gb += error;
                haa += curve * s * s;
                hab += curve * s;
                hbb += curve;
            }

            var determinant = (haa * hbb) - (hab * hab);
            var (da, db) = (((hbb * ga) - (hab * gb)) / determinant, ((haa * gb) - (hab * ga)) / determinant);
            var length = Math.Min(1, 2 / Math.Max(1e-9, Math.Abs(da) + Math.Abs(db)));
            (slope, shift) = (slope - (length * da), shift - (length * db));
            if (Math.Abs(da) + Math.Abs(db) < 1e-7)
            {
                break;
            }
        }

        return (slope, shift);
    }
}
