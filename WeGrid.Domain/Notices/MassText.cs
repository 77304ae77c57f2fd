using System.Globalization;
using System.Text;

namespace WeGrid.Domain.Notices;

/// <summary>合并文: several notices of a group as one text, and a long text in parts that fit.</summary>
public static class MassText
{
    /// <summary>One notice stays as it is; several are numbered.</summary>
    public static string Merge(IReadOnlyList<GroupNotice> notices)
    {
        ArgumentNullException.ThrowIfNull(notices);
        return notices is [var one]
            ? one.Text
            : string.Create(CultureInfo.InvariantCulture, $"{notices.Count}件事告诉大家：\n") + string.Join('\n', notices.Select((n, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}．{n.Text}")));
    }

    /// <summary>Bytes as the platform counts them.</summary>
    public static int BytesOf(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>Parts of at most so many bytes, cut after a line or a sentence where one ends, never inside a character; together they are the whole text.</summary>
    public static IReadOnlyList<string> Split(string text, int bytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 16);
        var parts = new List<string>();
        var rest = text;
        while (BytesOf(rest) > bytes)
        {
            var most = Fits(rest, bytes);
            var end = rest.LastIndexOfAny(['\n', '。', '！', '；'], most - 1) + 1;
            // An end in the first half would make many short parts.
            var cut = end > most / 2 ? end : most;
            parts.Add(rest[..cut]);
            rest = rest[cut..];
        }

        return [.. parts, rest];
    }

    private static int Fits(string text, int bytes)
    {
        var (chars, used) = (0, 0);
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            used += BytesOf(element);
            if (used > bytes)
            {
                break;
            }

            chars += element.Length;
        }

        // A heap of accents larger than a part is cut at a rune after all.
        return chars > 0 ? chars : char.IsHighSurrogate(text[0]) ? 2 : 1;
    }
}
