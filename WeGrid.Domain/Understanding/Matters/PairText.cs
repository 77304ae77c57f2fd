namespace WeGrid.Domain.Understanding.Matters;

/// <summary>文本的字对: what is compared of a text. Marks part words, masks such as A3区 say nothing, case and width do not matter.</summary>
internal static class PairText
{
    /// <summary>Writes the letters and digits of a text, words parted by one blank; returns how many characters, at most as many as the text has.</summary>
    public static int Plain(ReadOnlySpan<char> text, Span<char> into)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var mask = MaskLength(text, i);
            var c = mask > 0 ? ' ' : text[i];
            c = c is >= '\uff01' and <= '\uff5e' ? (char)(c - 0xfee0) : c;
            c = char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ';
            i += Math.Max(0, mask - 1);
            if (c != ' ' || (count > 0 && into[count - 1] != ' '))
            {
                into[count++] = c;
            }
        }

        return count;
    }

    /// <summary>Writes the character pairs of a plain text as numbers; returns how many.</summary>
    public static int Pairs(ReadOnlySpan<char> plain, Span<uint> into)
    {
        var count = 0;
        for (var i = 1; i < plain.Length; i++)
        {
            if (plain[i - 1] != ' ' && plain[i] != ' ')
            {
                into[count++] = Key(plain[i - 1], plain[i]);
            }
        }

        return count;
    }

    /// <summary>A character pair as a number.</summary>
    public static uint Key(char first, char second) => ((uint)first << 16) | second;

    // A市, A3区: a letter, up to two digits, and the kind of area.
    private static int MaskLength(ReadOnlySpan<char> text, int i)
    {
        if (!char.IsAsciiLetter(text[i]) || (i > 0 && char.IsAsciiLetterOrDigit(text[i - 1])))
        {
            return 0;
        }

        var end = i + 1;
        while (end < text.Length && end <= i + 2 && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end < text.Length && text[end] is ('市' or '区' or '县') ? end + 1 - i : 0;
    }
}
