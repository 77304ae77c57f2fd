namespace WeGrid.Domain.Understanding.Models;

/// <summary>规则所见 as numbers: signals, verdict and category points of a <see cref="Reading"/>.</summary>
internal static class Marks
{
    private const int Signals = 128;
    private const int Verdicts = 32;
    private const int Categories = 1024;

    /// <summary>How many marks there are.</summary>
    public const int Count = Signals + Verdicts + Categories + 16;

    /// <summary>At most so many are written for one reading.</summary>
    public const int Most = 220;

    // So much of the length of a text vector, which is 1.
    private const double Weight = 0.35;

    /// <summary>Marks of one reading; <paramref name="into"/> must hold <see cref="Count"/>.</summary>
    /// <returns>How many were written.</returns>
    public static int Of(Reading reading, Verdict verdict, Span<Mark> into)
    {
        var count = 0;
        foreach (var signal in AllSignals)
        {
            if (reading.Evidence.Count(signal) is > 0 and var times)
            {
                into[count++] = new Mark((int)signal, Weight * (1 + (0.25 * (Math.Min(times, 3) - 1))));
            }
        }

        into[count++] = new Mark(Signals + (int)verdict, Weight);
        count += OfCategories(reading, into[count..]);
        var rest = Signals + Verdicts + Categories;
        into[count++] = new Mark(rest, Weight * Math.Clamp(reading.Need / 3, -1, 1.5));
        into[count++] = new Mark(rest + 1, reading.Place is null ? 0 : Weight);
        into[count++] = new Mark(rest + 2, Weight * Math.Min(reading.Text.Length, 60) / 60);
        into[count++] = new Mark(rest + 3, reading.Context.IsAddressed ? Weight : 0);
        return count;
    }

    private static Signal[] AllSignals { get; } = Enum.GetValues<Signal>();

    private static int OfCategories(Reading reading, Span<Mark> into)
    {
        var count = 0;
        foreach (var (leaf, points) in reading.Category.All)
        {
            // By name, not by place in the tree: a town may add categories.
            into[count++] = new Mark(Signals + Verdicts + Place(leaf.Path), Weight * Math.Min(points, 10) / 6);
        }

        return count;
    }

    private static int Place(string path)
    {
        var hash = 2166136261u;
        foreach (var c in path)
        {
            hash = (hash ^ c) * 16777619;
        }

        return (int)((hash ^ (hash >> 15)) % Categories);
    }
}
