using System.Buffers;

namespace WeGrid.Domain.Understanding.Matters;

/// <summary>诉求指纹: a letter made ready to be compared with others. Made once per letter by <see cref="PairModel.PrintOf"/>; never changes.</summary>
public sealed class MatterPrint
{
    /// <summary>So many characters of a text are compared: what follows is mostly repetition.</summary>
    internal const int Page = 400;

    private const int TitlePage = 120;
    private const int TitleOfUntitled = 40;
    private const int TitleCounts = 2;

    private MatterPrint(uint[] keys, float[] weights, int common, uint[] titleKeys, float[] titleWeights, uint[] numbers, uint[] names)
    {
        (Keys, Weights, TitleKeys, TitleWeights) = (keys, weights, titleKeys, titleWeights);
        (Numbers, Names) = (numbers, names);
        Common = common;
        Norm = Length(weights);
        CommonNorm = Length(weights.AsSpan(0, common));
        foreach (var weight in titleWeights)
        {
            TitleSum += weight;
        }
    }

    /// <summary>Pairs of the text: first the common ones, then the rare ones, each sorted.</summary>
    internal uint[] Keys { get; }

    /// <summary>How often, times how rare.</summary>
    internal float[] Weights { get; }

    /// <summary>How many of the pairs are common words.</summary>
    internal int Common { get; }

    internal double Norm { get; }

    internal double CommonNorm { get; }

    /// <summary>Pairs of the title, sorted.</summary>
    internal uint[] TitleKeys { get; }

    /// <summary>Rarity of the title's pairs, squared: a name outweighs the words around it.</summary>
    internal float[] TitleWeights { get; }

    internal double TitleSum { get; }

    /// <summary>House numbers and the like in the title.</summary>
    internal uint[] Numbers { get; }

    /// <summary>Names in the title.</summary>
    internal uint[] Names { get; }

    /// <summary>Whether a pair stands anywhere in the text.</summary>
    internal bool Has(uint pair) => Keys.AsSpan(0, Common).BinarySearch(pair) >= 0 || Keys.AsSpan(Common).BinarySearch(pair) >= 0;

    internal static MatterPrint Of(ReadOnlySpan<char> title, ReadOnlySpan<char> detail, RarityTable rarity, double commonBelow)
    {
        detail = detail.Trim();
        title = title.Trim();
        title = title.Length == 0 ? detail[..Math.Min(TitleOfUntitled, detail.Length)] : title[..Math.Min(TitlePage, title.Length)];
        var plain = ArrayPool<char>.Shared.Rent(Page + 1);
        var keys = ArrayPool<uint>.Shared.Rent((TitleCounts * TitlePage) + Page);
        var titleLength = PairText.Plain(title, plain);
        var numbers = MatterNumbers.Of(plain.AsSpan(0, titleLength));
        var names = MatterNames.Of(plain.AsSpan(0, titleLength), rarity);
        var count = PairText.Pairs(plain.AsSpan(0, titleLength), keys);
        var (titleKeys, titleWeights) = TitleOf(keys.AsSpan(0, count), rarity);
        keys.AsSpan(0, count).CopyTo(keys.AsSpan(count));
        count += count;
        var detailLength = PairText.Plain(detail[..Math.Min(Page, detail.Length)], plain);
        count += PairText.Pairs(plain.AsSpan(0, detailLength), keys.AsSpan(count));
        var (all, weights, common) = TextOf(keys.AsSpan(0, count), rarity, commonBelow);
        ArrayPool<char>.Shared.Return(plain);
        ArrayPool<uint>.Shared.Return(keys);
        return new MatterPrint(all, weights, common, titleKeys, titleWeights, numbers, names);
    }

    private static (uint[] Keys, float[] Weights) TitleOf(ReadOnlySpan<uint> found, RarityTable rarity)
    {
        var keys = found.ToArray().Distinct().Order().ToArray();
        return (keys, Array.ConvertAll(keys, k => rarity.Of(k) * rarity.Of(k)));
    }

    private static (uint[] Keys, float[] Weights, int Common) TextOf(Span<uint> found, RarityTable rarity, double commonBelow)
    {
        found.Sort();
        var distinct = Distinct(found);
        var (keys, weights) = (new uint[distinct], new float[distinct]);
        var count = 0;
        foreach (var wanted in (ReadOnlySpan<bool>)[true, false])
        {
            for (var i = 0; i < found.Length;)
            {
                var end = i + 1;
                while (end < found.Length && found[end] == found[i])
                {
                    end++;
                }

                var rare = rarity.Of(found[i]);
                if (rare < commonBelow == wanted)
                {
                    (keys[count], weights[count++]) = (found[i], (float)(1 + Math.Log(end - i)) * rare);
                }

                i = end;
            }

            if (wanted)
            {
                distinct = count;
            }
        }

        return (keys, weights, distinct);
    }

    private static int Distinct(ReadOnlySpan<uint> sorted)
    {
        var count = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            count += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
        }

        return count;
    }

    private static double Length(ReadOnlySpan<float> weights)
    {
        var square = 0.0;
        foreach (var weight in weights)
        {
            square += (double)weight * weight;
        }

        return Math.Sqrt(square);
    }
}
