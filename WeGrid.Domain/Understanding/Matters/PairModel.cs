namespace WeGrid.Domain.Understanding.Matters;

/// <summary>
/// 同一诉求模型: how likely two letters (title and text, no known place) are about one matter. The same trouble in other words at the same place
/// is one matter; the same words with another place's name are two. Made by <c>./wegrid train</c>; safe to share between threads.
/// </summary>
public sealed class PairModel
{
    private const double BelowPossible = 0.99;

    private readonly double[] _weights;
    private readonly double _bias;

    internal PairModel(string version, RarityTable rarity, double commonBelow, double[] weights, double bias, double possible, double same)
    {
        (Version, Rarity, CommonBelow, _weights, _bias) = (version, rarity, commonBelow, weights, bias);
        (Possible, Same) = (possible, same);
    }

    /// <summary>Version, named in reasons.</summary>
    public string Version { get; }

    /// <summary>From here a person is asked; the two are likelier one matter than not.</summary>
    public double Possible { get; }

    /// <summary>From here a letter may be attached to an earlier one.</summary>
    public double Same { get; }

    internal RarityTable Rarity { get; }

    internal double CommonBelow { get; }

    internal IReadOnlyList<double> Weights => _weights;

    internal double Bias => _bias;

    /// <summary>Reads a model file.</summary>
    /// <returns>The model, or null and why the bytes are none.</returns>
    public static (PairModel? Model, string? Fault) Parse(ReadOnlyMemory<byte> file) => PairFile.Read(file);

    /// <summary>Makes a letter ready to be compared; its first page counts.</summary>
    /// <param name="title">Title; empty when it has none, then the text's first words stand for it.</param>
    /// <param name="detail">Text.</param>
    public MatterPrint PrintOf(ReadOnlySpan<char> title, ReadOnlySpan<char> detail) => MatterPrint.Of(title, detail, Rarity, CommonBelow);

    /// <summary>Probability that two letters are about one matter; symmetric, allocates nothing.</summary>
    public double Score(MatterPrint a, MatterPrint b) => Score(Likeness.Of(a, b));

    /// <summary>What speaks for and against it.</summary>
    public static Likeness Compare(MatterPrint a, MatterPrint b) => Likeness.Of(a, b);

    /// <summary>Probability for a likeness.</summary>
    public double Score(Likeness likeness)
    {
        Span<double> features = stackalloc double[Likeness.Count];
        likeness.Features(features);
        var sum = _bias;
        for (var i = 0; i < features.Length; i++)
        {
            sum += _weights[i] * features[i];
        }

        var score = 1 / (1 + Math.Exp(-sum));
        return likeness.IsReusedWording ? Math.Min(score, BelowPossible * Possible) : score;
    }

    /// <summary>The runs both texts share that say most, at most <paramref name="most"/>, the rarest first: why they were taken for one matter.</summary>
    public IReadOnlyList<string> SharedWords(string a, string b, int most)
    {
        var (left, right) = (Plain(a), Plain(b));
        var found = new List<(double Weight, string Words)>();
        for (var i = 0; i < left.Length;)
        {
            var length = SharedAt(left, i, right);
            if (length >= 2)
            {
                found.Add((RarityOf(left.AsSpan(i, length)), left.Substring(i, length)));
            }

            i += Math.Max(1, length);
        }

        return [.. found.OrderByDescending(f => f.Weight).Select(f => f.Words).Distinct().Take(most)];
    }

    private static string Plain(string text)
    {
        var into = new char[Math.Min(text.Length, MatterPrint.Page)];
        return new string(into, 0, PairText.Plain(text.AsSpan(0, into.Length), into));
    }

    private static int SharedAt(string left, int at, string right)
    {
        var length = 0;
        while (at + length < left.Length && left[at + length] != ' ' && right.AsSpan().Contains(left.AsSpan(at, length + 1), StringComparison.Ordinal))
        {
            length++;
        }

        return length;
    }

    private double RarityOf(ReadOnlySpan<char> words)
    {
        var sum = 0.0;
        for (var i = 1; i < words.Length; i++)
        {
            sum += Rarity.Of(PairText.Key(words[i - 1], words[i]));
        }

        return sum;
    }
}
