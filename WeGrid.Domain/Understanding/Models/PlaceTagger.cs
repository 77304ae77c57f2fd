using System.Buffers;

namespace WeGrid.Domain.Understanding.Models;

/// <summary>地点短语 by the model: the run of characters that says where, as an exact part of what was sent.</summary>
internal static class PlaceTagger
{
    private const byte Known = 9;

    /// <summary>The phrase as a range of the original, or null; the longest when there are several.</summary>
    public static (int Start, int End)? Find(TagModel model, Reading reading, PlaceWords words, Gazetteer gazetteer)
    {
        var original = reading.Normal.Original;
        var (letters, hints, room) = (ArrayPool<char>.Shared.Rent(original.Length + 1), ArrayPool<byte>.Shared.Rent(original.Length + 1), ArrayPool<int>.Shared.Rent(original.Length + 1));
        var folded = letters.AsSpan(0, original.Length);
        Fold(original, folded);
        var tags = room.AsSpan(0, folded.Length);
        Hint(folded, words, gazetteer, hints.AsSpan(0, folded.Length));
        model.Tag(folded, hints.AsSpan(0, folded.Length), tags);
        var best = Longest(model, folded, tags);
        ArrayPool<char>.Shared.Return(letters);
        ArrayPool<byte>.Shared.Return(hints);
        ArrayPool<int>.Shared.Return(room);
        return best;
    }

    /// <summary>The longest run of tags that begins with a B.</summary>
    public static (int Start, int End)? Longest(TagModel model, ReadOnlySpan<char> folded, ReadOnlySpan<int> tags)
    {
        (int Start, int End)? best = null;
        for (var i = 0; i < tags.Length;)
        {
            if (model.Tags[tags[i]][0] != 'B')
            {
                i++;
                continue;
            }

            var end = i + 1;
            while (end < tags.Length && model.Tags[tags[end]][0] == 'I')
            {
                end++;
            }

            var start = AfterMention(folded, i, end);
            best = start >= end || (best is { } b && b.End - b.Start >= end - start) ? best : (start, end);
            i = end;
        }

        return best;
    }

    // A mention names a person: what follows it may be a place.
    private static int AfterMention(ReadOnlySpan<char> folded, int start, int end) =>
        folded[start] != '@' ? start : folded[start..end].IndexOf(' ') is >= 0 and var gap ? start + gap + 1 : end;

    /// <summary>Half width, simplified, lower case: as long as the original.</summary>
    public static string Fold(string original) => string.Create(original.Length, original, static (span, text) => Fold(text, span));

    private static void Fold(string text, Span<char> span)
    {
        for (var i = 0; i < span.Length; i++)
        {
            var c = text[i] is >= '\uff01' and <= '\uff5e' ? (char)(text[i] - 0xfee0) : text[i];
            span[i] = c < 128 ? char.ToLowerInvariant(c) : Traditional.Simplify(c);
        }
    }

    /// <summary>What the word lists say of each character: the class of the longest word it is part of, as first or as further character.</summary>
    public static byte[] Hints(string folded, PlaceWords words, Gazetteer gazetteer)
    {
        var hints = new byte[folded.Length];
        Hint(folded, words, gazetteer, hints);
        return hints;
    }

    private static void Hint(ReadOnlySpan<char> folded, PlaceWords words, Gazetteer gazetteer, Span<byte> hints)
    {
        hints.Clear();
        var hits = Scratch.Hits();
        words.Scan(folded, hits);

        // Longer words over shorter ones.
        hits.Sort(static (x, y) => x.Length != y.Length ? x.Length.CompareTo(y.Length) : x.End.CompareTo(y.End));
        foreach (var hit in hits)
        {
            Write(hints, hit, (byte)(1 + words.FirstClassOf(hit)));
        }

        foreach (var hit in gazetteer.Names(folded))
        {
            Write(hints, hit, Known);
        }
    }

    private static void Write(Span<byte> hints, Hit hit, byte kind)
    {
        for (var i = hit.Start; i < hit.End; i++)
        {
            hints[i] = (byte)((kind * 2) + (i == hit.Start ? 0 : 1));
        }
    }
}
