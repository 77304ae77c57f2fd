using System.Buffers;

namespace WeGrid.Domain.Understanding.Models;

/// <summary>What a tagger looks at round one character. Keys are numbers of a fixed range; allocates nothing.</summary>
internal static class TagFeatures
{
    private const string Ends = "省市区县镇乡村路街道巷弄号栋幢楼室组队社座单元层园苑城厦场店院厂校";

    /// <summary>At most so many keys per character.</summary>
    public const int Most = 28;

    /// <summary>Characters a feature may look to either side.</summary>
    public const int Reach = 3;

    private static readonly SearchValues<char> EndSigns = SearchValues.Create(Ends);
    private static readonly SearchValues<char> Numbers = SearchValues.Create("一二三四五六七八九十百零〇两");

    /// <summary>Room <see cref="Prepare"/> needs for a text.</summary>
    public static int RoomFor(int length) => length + (2 * Reach);

    /// <summary>Writes each character's sign, class and next end once, since every place looks at its neighbours too.</summary>
    public static void Prepare(ReadOnlySpan<char> text, Span<char> signs, Span<byte> classes, Span<char> ends)
    {
        signs[..Reach].Fill('\u0001');
        signs[(Reach + text.Length)..RoomFor(text.Length)].Fill('\u0002');
        classes[..RoomFor(text.Length)].Clear();
        var end = int.MaxValue;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            ends[i] = end - i <= 7 ? (char)((text[end] * 8) + (end - i)) : '\u0003';
            end = EndSigns.Contains(text[i]) ? i : end;
            signs[Reach + i] = char.IsAsciiDigit(text[i]) ? '0' : text[i];
            classes[Reach + i] = ClassOf(text[i]);
        }
    }

    /// <summary>Writes the keys of one place.</summary>
    /// <param name="signs">As prepared.</param>
    /// <param name="classes">As prepared.</param>
    /// <param name="end">The place's next end, as prepared.</param>
    /// <param name="hints">For each character what a word list says of it, 0 for nothing; empty when there is no list.</param>
    /// <param name="i">The character.</param>
    /// <param name="bits">Width of a key.</param>
    /// <param name="into">Room for <see cref="Most"/>.</param>
    /// <returns>How many were written.</returns>
    public static int At(ReadOnlySpan<char> signs, ReadOnlySpan<byte> classes, char end, ReadOnlySpan<byte> hints, int i, int bits, Span<int> into)
    {
        var (z, a, b, c, d, e, f) = (signs[i], signs[i + 1], signs[i + 2], signs[i + 3], signs[i + 4], signs[i + 5], signs[i + 6]);
        into[0] = Key(1, c, 0, 0, bits);
        into[1] = Key(2, b, 0, 0, bits);
        into[2] = Key(3, d, 0, 0, bits);
        into[3] = Key(4, a, 0, 0, bits);
        into[4] = Key(5, e, 0, 0, bits);
        into[5] = Key(6, b, c, 0, bits);
        into[6] = Key(7, c, d, 0, bits);
        into[7] = Key(8, a, b, 0, bits);
        into[8] = Key(9, d, e, 0, bits);
        into[9] = Key(10, b, d, 0, bits);
        into[10] = Key(11, a, b, c, bits);
        into[11] = Key(12, b, c, d, bits);
        into[12] = Key(13, c, d, e, bits);
        into[13] = Key(14, d, e, f, bits);
        into[14] = Key(15, z, a, b, bits);
        into[15] = Key(16, Shape(classes.Slice(i + 1, 5)), 0, 0, bits);
        into[16] = Key(17, Shape(classes.Slice(i + 2, 3)), c, 0, bits);
        into[17] = Key(18, Shape(classes.Slice(i, 7)), 0, 0, bits);
        into[18] = Key(19, end, c, 0, bits);
        into[19] = Key(20, (uint)Math.Min(i, 12), 0, 0, bits);
        if (hints.IsEmpty)
        {
            return 20;
        }

        var (before, here, after) = (Hint(hints, i - 1), Hint(hints, i), Hint(hints, i + 1));
        into[20] = Key(21, here, 0, 0, bits);
        into[21] = Key(22, before, here, after, bits);
        into[22] = Key(23, here, c, 0, bits);
        into[23] = Key(24, here, Hint(hints, i + 2), after, bits);
        into[24] = Key(25, here, Hint(hints, i - 2), before, bits);
        into[25] = Key(26, here, b, d, bits);
        return 26;
    }

    private static char Hint(ReadOnlySpan<byte> hints, int i) => i < 0 || i >= hints.Length ? '\u0001' : (char)(hints[i] + 2);

    // Nothing, digit, letter, Chinese number, Chinese, mark.
    private static byte ClassOf(char c) => (byte)(char.IsAsciiDigit(c) ? 1 : char.IsAsciiLetter(c) ? 2 : Numbers.Contains(c) ? 3 : char.IsLetter(c) ? 4 : 5);

    private static char Shape(ReadOnlySpan<byte> classes)
    {
        var shape = 1;
        foreach (var one in classes)
        {
            shape = (shape * 6) + one;
        }

        return (char)(shape % 65521);
    }

    // Products that do not wait for each other: this is asked some 1,500 times for one message.
    private static int Key(uint kind, uint a, uint b, uint c, int bits)
    {
        var hash = (kind * 0x9E3779B1u) + (a * 0x85EBCA6Bu) + (b * 0xC2B2AE35u) + (c * 0x27D4EB2Fu);
        hash = (hash ^ (hash >> 15)) * 0x2C1B3C6Du;
        hash = (hash ^ (hash >> 12)) * 0x297A2D39u;
        return (int)((hash ^ (hash >> 15)) >> (32 - bits));
    }
}
