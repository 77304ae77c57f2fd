using System.Globalization;

namespace WeGrid.Bench;

/// <summary>Medians, percentiles, and how a figure is printed.</summary>
internal static class Stats
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN
            : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2]
            : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The value that a share of the values do not exceed (nearest rank).</summary>
    public static double Percentile(IReadOnlyCollection<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    /// <summary>The one line per figure of contract.md.</summary>
    public static void Figure(string name, double value, string format, string how) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FIGURE {name} = {value.ToString(format, CultureInfo.InvariantCulture)}  ({how})"));

    public static void Note(FormattableString line) => Console.WriteLine("  " + line.ToString(CultureInfo.InvariantCulture));

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The spread beside a median: nothing is dropped, so it can be wide.</summary>
    public static string Range(IReadOnlyCollection<double> values, string format) =>
        $"{values.Min().ToString(format, CultureInfo.InvariantCulture)}–{values.Max().ToString(format, CultureInfo.InvariantCulture)}";
}
