namespace WeGrid.Domain.Understanding.Models;

/// <summary>
/// 字串特征: the runs of one to four characters of a text, as numbers of a fixed range. Marks part runs, a number is one digit, and masks such as
/// A3区 are one sign, so that a model learns words and not figures. Allocates nothing.
/// </summary>
internal static class Pieces
{
    /// <summary>Longest run any model may ask for.</summary>
    public const int Longest = 4;

    /// <summary>Writes the text as models read it; returns how many characters were written, at most as many as the text has.</summary>
    public static int Plain(ReadOnlySpan<char> text, Span<char> into)
    {
        var count = 0;
        for (var i = 0; i < text.Length;)
        {
            var (sign, taken) = SignAt(text, i);
            i += taken;
            if (sign == ' ' && (count == 0 || into[count - 1] == ' '))
            {
                continue;
            }

            into[count++] = sign;
        }

        return count;
    }

    /// <summary>Writes the key of every run: those that start at a place stand together, the shortest first; -1 where a mark or the end cuts one.</summary>
    /// <param name="plain">A plain text.</param>
    /// <param name="longest">Runs of up to so many characters.</param>
    /// <param name="bits">Width of a key.</param>
    /// <param name="into">Room for length × longest.</param>
    public static void Places(ReadOnlySpan<char> plain, int longest, int bits, Span<int> into)
    {
        for (var i = 0; i < plain.Length; i++)
        {
            var here = into.Slice(i * longest, longest);
            var hash = 2166136261u;
            var n = 1;
            for (; n <= longest && i + n <= plain.Length && plain[i + n - 1] != ' '; n++)
            {
                hash = (hash ^ plain[i + n - 1]) * 16777619;
                hash ^= hash >> 15;
                here[n - 1] = (int)(((hash * 2654435769u) ^ ((uint)n * 0x9E3779B1u)) >> (32 - bits));
            }

            here[(n - 1)..].Fill(-1);
        }
    }

    private static (char Sign, int Taken) SignAt(ReadOnlySpan<char> text, int i)
    {
        var c = text[i];
        if (c is >= '\uff01' and <= '\uff5e')
        {
            c = (char)(c - 0xfee0);
        }

        if (char.IsDigit(c))
        {
            var end = i + 1;
            while (end < text.Length && (char.IsDigit(text[end]) || text[end] == '.'))
            {
                end++;
            }

            return ('0', end - i);
        }

        if (char.IsAsciiLetter(c) && MaskLength(text, i) is > 0 and var mask)
        {
            return ('@', mask);
        }

        return (char.IsLetter(c) ? char.ToLowerInvariant(c) : ' ', 1);
    }

    // A市, A3区: one letter, up to two digits, no letter after.
    private static int MaskLength(ReadOnlySpan<char> text, int i)
    {
        if (i > 0 && char.IsAsciiLetterOrDigit(text[i - 1]))
        {
            return 0;
        }

        var end = i + 1;
        while (end < text.Length && end <= i + 2 && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        if (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
        {
            return 0;
        }

        return end < text.Length && text[end] is ('市' or '区' or '县') ? end + 1 - i : end - i;
    }
}
