using System.Globalization;
using System.Text;

namespace WeGrid.WeCom.Text;

/// <summary>
/// 长文分段: cuts a text into numbered parts under a channel's limit, which WeCom counts in UTF-8 bytes and enforces by cutting
/// silently. Characters as people see them are never broken; line ends are preferred; nothing is lost or added but the numbers.
/// </summary>
public static class Utf8Splitter
{
    /// <summary>Room for a number and one character of four bytes.</summary>
    public const int MinBytes = 32;

    /// <summary>Splits.</summary>
    /// <param name="text">The text; halves of surrogate pairs are replaced by U+FFFD, as the wire would.</param>
    /// <param name="maxBytes">The channel's limit, number included; at least <see cref="MinBytes"/>.</param>
    /// <returns>
    /// The text itself when it fits, otherwise parts that begin with "(1/3)" and whose rests put together are the text.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is under <see cref="MinBytes"/>.</exception>
    public static IReadOnlyList<string> Split(string text, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, MinBytes);
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return [text];
        }

        var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        for (var digits = 1; ; digits++)
        {
            var parts = Cut(whole, maxBytes - NumberBytes(digits));
            if (parts.Count.ToString(CultureInfo.InvariantCulture).Length <= digits)
            {
                return [.. parts.Select((part, i) => Number(i + 1, parts.Count) + part)];
            }
        }
    }

    /// <summary>What stands before part <paramref name="index"/> of <paramref name="count"/>.</summary>
    internal static string Number(int index, int count) => string.Create(CultureInfo.InvariantCulture, $"({index}/{count})");

    private static int NumberBytes(int digits) => 3 + 2 * digits;

    private static List<string> Cut(string text, int room)
    {
        var parts = new List<string>();
        var start = 0;
        while (start < text.Length)
        {
            var end = End(text, start, room);
            parts.Add(text[start..end]);
            start = end;
        }

        return parts;
    }

    /// <summary>The furthest good place to end a part: behind a line end in its second half, else behind a sentence, else anywhere whole.</summary>
    private static int End(string text, int start, int room)
    {
        var used = 0;
        var at = start;
        var line = -1;
        var sentence = -1;
        while (at < text.Length)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            var bytes = Encoding.UTF8.GetByteCount(text.AsSpan(at, length));
            if (used + bytes > room)
            {
                break;
            }

            used += bytes;
            at += length;
            line = text[at - 1] == '\n' && used * 2 >= room ? at : line;
            sentence = text[at - 1] is '。' or '！' or '？' or '；' or '!' or '?' && used * 2 >= room ? at : sentence;
        }

        if (at == text.Length)
        {
            return at;
        }

        // One heap of combining marks larger than a part: whole code points are all that can be kept.
        return line > 0 ? line : sentence > 0 ? sentence : at > start ? at : RuneEnd(text, start, room);
    }

    private static int RuneEnd(string text, int start, int room)
    {
        var used = 0;
        var at = start;
        while (at < text.Length && Rune.TryGetRuneAt(text, at, out var rune) && used + rune.Utf8SequenceLength <= room)
        {
            used += rune.Utf8SequenceLength;
            at += rune.Utf16SequenceLength;
        }

        return at;
    }
}
