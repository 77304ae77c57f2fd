namespace WeGrid.Domain.Understanding.Models;

/// <summary>What a tagger looks at round one character. Keys are numbers of a fixed range; allocates nothing.</summary>
internal static class TagFeatures
{
    private const string Ends = "省市区县镇乡村路街道巷弄号栋幢楼室组队社座单元层园苑城厦场店院厂校";

    /// <summary>At most so many keys per character.</summary>
    public const int Most = 28;

    /// <summary>Writes the keys of one place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hints">For each character what a word list says of it, 0 for nothing; empty when there is no list.</param>
    /// <param name="i">The character.</param>
    /// <param name="bits">Width of a key.</param>
    /// <param name="into">Room for <see cref="Most"/>.</param>
    /// <returns>How many were written.</returns>
    public static int At(ReadOnlySpan<char> text, ReadOnlySpan<byte> hints, int i, int bits, Span<int> into)
    {
        var count = 0;
        var (a, b, c, d, e) = (Sign(text, i - 2), Sign(text, i - 1), Sign(text, i), Sign(text, i + 1), Sign(text, i + 2));
        var (z, f) = (Sign(text, i - 3), Sign(text, i + 3));
        into[count++] = Key(1, c, 0, 0, bits);
        into[count++] = Key(2, b, 0, 0, bits);
        into[count++] = Key(3, d, 0, 0, bits);
        into[count++] = Key(4, a, 0, 0, bits);
        into[count++] = Key(5, e, 0, 0, bits);
        into[count++] = Key(6, b, c, 0, bits);
        into[count++] = Key(7, c, d, 0, bits);
        into[count++] = Key(8, a, b, 0, bits);
        into[count++] = Key(9, d, e, 0, bits);
        into[count++] = Key(10, b, d, 0, bits);
        into[count++] = Key(11, a, b, c, bits);
        into[count++] = Key(12, b, c, d, bits);
        into[count++] = Key(13, c, d, e, bits);
        into[count++] = Key(14, d, e, f, bits);
        into[count++] = Key(15, z, a, b, bits);
        into[count++] = Key(16, Shape(text, i - 2, 5), 0, 0, bits);
        into[count++] = Key(17, Shape(text, i - 1, 3), c, 0, bits);
        into[count++] = Key(18, Shape(text, i - 3, 7), 0, 0, bits);
        into[count++] = Key(19, NextMark(text, i), c, 0, bits);
        into[count++] = Key(20, (char)Math.Min(i, 12), 0, 0, bits);
        if (!hints.IsEmpty)
        {
            var (before, here, after) = (Hint(hints, i - 1), Hint(hints, i), Hint(hints, i + 1));
            into[count++] = Key(21, here, 0, 0, bits);
            into[count++] = Key(22, before, here, after, bits);
            into[count++] = Key(23, here, c, 0, bits);
            into[count++] = Key(24, here, Hint(hints, i + 2), after, bits);
            into[count++] = Key(25, here, Hint(hints, i - 2), before, bits);
            into[count++] = Key(26, here, b, d, bits);
        }

        return count;
    }

    private static char Sign(ReadOnlySpan<char> text, int i) => i < 0 ? '\u0001' : i >= text.Length ? '\u0002' : char.IsAsciiDigit(text[i]) ? '0' : text[i];

    private static char Hint(ReadOnlySpan<byte> hints, int i) => i < 0 || i >= hints.Length ? '\u0001' : (char)(hints[i] + 2);

    // Digit, letter, Chinese number, Chinese, mark: two bits would do, three are plain.
    private static char Shape(ReadOnlySpan<char> text, int start, int length)
    {
        var shape = 1;
        for (var i = start; i < start + length; i++)
        {
            shape = (shape * 6) + (i < 0 || i >= text.Length ? 0 : char.IsAsciiDigit(text[i]) ? 1 : char.IsAsciiLetter(text[i]) ? 2 : "一二三四五六七八九十百零〇两".Contains(text[i], StringComparison.Ordinal) ? 3 : char.IsLetter(text[i]) ? 4 : 5);
        }

        return (char)(shape % 65521);
    }

    // The next of the signs that end a part of an address: 路 号 村 … says what the run before it is.
    private static char NextMark(ReadOnlySpan<char> text, int i)
    {
        for (var k = i + 1; k < text.Length && k <= i + 7; k++)
        {
            if (Ends.Contains(text[k], StringComparison.Ordinal))
            {
                return (char)((text[k] * 8) + (k - i));
            }
        }

        return '\u0003';
    }

    private static int Key(int kind, int a, int b, int c, int bits)
    {
        var hash = ((uint)kind * 0x9E3779B1u) ^ 2166136261u;
        hash = (hash ^ (uint)a) * 16777619;
        hash = (hash ^ (hash >> 13) ^ (uint)b) * 16777619;
        hash = (hash ^ (hash >> 13) ^ (uint)c) * 16777619;
        hash ^= hash >> 15;
        return (int)((hash * 2654435769u) >> (32 - bits));
    }
}
