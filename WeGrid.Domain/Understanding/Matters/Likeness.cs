namespace WeGrid.Domain.Understanding.Matters;

/// <summary>相似度: what speaks for and against two letters being about one matter; each 0 to 1.</summary>
/// <param name="Whole">Title and text, rare words counting most.</param>
/// <param name="Common">Only the words for troubles, which many letters share.</param>
/// <param name="CoverMost">Share of one title that the other letter says too; the higher of the two ways.</param>
/// <param name="CoverLeast">The lower of the two ways.</param>
/// <param name="NumbersClash">House numbers, phases or lines that differ: 一期 and 二期.</param>
/// <param name="NamesClash">Each title names an estate, school or firm of which the other letter knows nothing.</param>
public readonly record struct Likeness(double Whole, double Common, double CoverMost, double CoverLeast, bool NumbersClash, bool NamesClash)
{
    /// <summary>How many numbers <see cref="Features"/> writes.</summary>
    internal const int Count = 5;

    private const double Reused = 0.5;

    /// <summary>Whether one letter is the other's wording with another name in it.</summary>
    public bool IsReusedWording => NamesClash && Whole >= Reused;

    /// <summary>As numbers a model weighs; more of each is more alike.</summary>
    internal void Features(Span<double> into)
    {
        into[0] = Math.Sqrt(Whole);
        into[1] = Common;
        into[2] = CoverMost;
        into[3] = CoverLeast;
        into[4] = NumbersClash ? 0 : 1;
    }

    /// <summary>Compares two prints: symmetric, allocates nothing.</summary>
    internal static Likeness Of(MatterPrint a, MatterPrint b)
    {
        var common = Dot(a.Keys.AsSpan(0, a.Common), a.Weights, b.Keys.AsSpan(0, b.Common), b.Weights);
        var rare = Dot(a.Keys.AsSpan(a.Common), a.Weights.AsSpan(a.Common), b.Keys.AsSpan(b.Common), b.Weights.AsSpan(b.Common));
        var (first, second) = (Cover(a, b), Cover(b, a));
        return new Likeness(
            Share(common + rare, a.Norm * b.Norm),
            Share(common, a.CommonNorm * b.CommonNorm),
            Math.Max(first, second),
            Math.Min(first, second),
            MatterNumbers.Clash(a.Numbers, b.Numbers),
            MatterNames.Clash(a, b));
    }

    private static double Share(double part, double whole) => whole > 0 ? Math.Min(1, part / whole) : 0;

    private static double Dot(ReadOnlySpan<uint> left, ReadOnlySpan<float> leftWeights, ReadOnlySpan<uint> right, ReadOnlySpan<float> rightWeights)
    {
        var sum = 0.0;
        for (int i = 0, j = 0; i < left.Length && j < right.Length;)
        {
            if (left[i] == right[j])
            {
                sum += (double)leftWeights[i++] * rightWeights[j++];
            }
            else if (left[i] < right[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return sum;
    }

    private static double Cover(MatterPrint title, MatterPrint text)
    {
        var sum = 0.0;
        for (var i = 0; i < title.TitleKeys.Length; i++)
        {
            sum += text.Has(title.TitleKeys[i]) ? title.TitleWeights[i] : 0;
        }

        return Share(sum, title.TitleSum);
    }
}
