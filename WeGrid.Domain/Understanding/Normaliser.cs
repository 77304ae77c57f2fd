using System.Text;

namespace WeGrid.Domain.Understanding;

/// <summary>规整: full width, traditional characters, stickers, drawn-out letters, homophones of voice input, dialect words.</summary>
public sealed class Normaliser
{
    // A longer text is no chat message; the rest of a letter adds nothing to its first page.
    private const int Longest = 4000;
    private const int LongestSticker = 6;

    private readonly WordScanner _scanner;
    private readonly string[] _replacement;

    /// <summary>Builds it from words to replace, longest match first.</summary>
    public Normaliser(IReadOnlyDictionary<string, string> replacements)
    {
        _scanner = new WordScanner([.. replacements.Keys]);
        _replacement = [.. replacements.Values];
    }

    /// <summary>Normalises one message. Never throws; unpaired surrogates are dropped.</summary>
    public NormalText Normalise(string original)
    {
        var buffer = Buffer.First(Math.Min(original.Length, Longest));
        var i = 0;
        while (i < original.Length && i < Longest)
        {
            i += Take(original, i, buffer);
        }

        buffer.TrimEnd();
        return Replace(original, buffer);
    }

    // Handles what stands at i; returns how many characters it took.
    private static int Take(string text, int i, Buffer buffer)
    {
        if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length) != System.Buffers.OperationStatus.Done)
        {
            return 1;
        }

        if (StickerLength(text, i) is > 0 and var sticker)
        {
            buffer.HadSticker = true;
            return sticker;
        }

        if (IsEmoji(rune))
        {
            buffer.HadSticker = true;
            return length;
        }

        if (length == 2)
        {
            buffer.Add(text[i], i, i + 2);
            buffer.Add(text[i + 1], i, i + 2);
            return 2;
        }

        AddChar(Fold(text[i]), i, buffer);
        return 1;
    }

    private static void AddChar(char c, int i, Buffer buffer)
    {
        if (char.IsWhiteSpace(c))
        {
            c = ' ';
        }
        else if (char.IsControl(c) || c is '\u200b' or '\u200c' or '\u200d' or '\ufeff' or '\ufe0f' or '\u2060')
        {
            return;
        }

        // 啊啊啊啊 says no more than 啊啊; digits and letters may be a phone or a word.
        if (!char.IsAsciiLetterOrDigit(c) && buffer.EndsWithRun(c, c == ' ' || IsMark(c) ? 1 : 2))
        {
            return;
        }

        buffer.Add(c, i, i + 1);
    }

    private NormalText Replace(string original, Buffer buffer)
    {
        var hits = Scratch.Hits();
        _scanner.Scan(buffer.Span, hits);
        if (hits.Count == 0)
        {
            return buffer.ToText(original);
        }

        hits.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.End.CompareTo(a.End));
        var result = Buffer.Second(buffer.Span.Length + 8);
        result.HadSticker = buffer.HadSticker;
        var at = 0;
        List<string>? readings = null;
        foreach (var hit in hits)
        {
            if (hit.Start < at || _replacement[hit.Word].Length == 0)
            {
                continue;
            }

            result.Copy(buffer, at, hit.Start);
            result.AddWord(_replacement[hit.Word], buffer, hit.Start, hit.End);
            (readings ??= []).Add($"{buffer.Span[hit.Start..hit.End]}→{_replacement[hit.Word]}");
            at = hit.End;
        }

        result.Copy(buffer, at, buffer.Span.Length);
        return result.ToText(original, readings);
    }

    private static char Fold(char c)
    {
        c = c switch
        {
            >= '\uff01' and <= '\uff5e' => (char)(c - 0xfee0),
            '\u3000' => ' ',
            '。' => '.',
            '、' => ',',
            _ => c,
        };
        return c < 128 ? char.ToLowerInvariant(c) : Traditional.Simplify(c);
    }

    // [微笑] 【收到】 is a heading and stays; only square brackets round a few Chinese characters are stickers.
    private static int StickerLength(string text, int i)
    {
        if (text[i] != '[')
        {
            return 0;
        }

        var end = text.IndexOf(']', i, Math.Min(LongestSticker + 2, text.Length - i));
        if (end <= i + 1)
        {
            return 0;
        }

        var inside = text.AsSpan(i + 1, end - i - 1);
        return inside.ContainsAnyExceptInRange('\u4e00', '\u9fff') ? 0 : end + 1 - i;
    }

    private static bool IsEmoji(Rune rune) =>
        rune.Value is (>= 0x1f000 and <= 0x1faff) or (>= 0x2600 and <= 0x27bf) or (>= 0x2b00 and <= 0x2bff) or (>= 0xe0000 and <= 0xe007f);

    private static bool IsMark(char c) => char.IsPunctuation(c) || char.IsSymbol(c);

    /// <summary>What is being written, used again by the next message on the same thread.</summary>
    private sealed class Buffer
    {
        [ThreadStatic]
        private static Buffer? _first;

        [ThreadStatic]
        private static Buffer? _second;

        private char[] _chars = [];
        private int[] _start = [];
        private int[] _end = [];
        private int _count;

        public static Buffer First(int capacity) => (_first ??= new Buffer()).Emptied(capacity);

        public static Buffer Second(int capacity) => (_second ??= new Buffer()).Emptied(capacity);

        public bool HadSticker { get; set; }

        public ReadOnlySpan<char> Span => _chars.AsSpan(0, _count);

        private bool IsUnmoved
        {
            get
            {
                for (var i = 0; i < _count; i++)
                {
                    if (_start[i] != i || _end[i] != i + 1)
                    {
                        return false;
                    }
                }

                return true;
            }
        }

        public void Add(char c, int start, int end)
        {
            if (_count == _chars.Length)
            {
                Grow((_count * 2) + 16);
            }

            (_chars[_count], _start[_count], _end[_count]) = (c, start, end);
            _count++;
        }

        public bool EndsWithRun(char c, int run)
        {
            if (_count < run)
            {
                return c == ' ' && _count == 0;
            }

            return !Span[^run..].ContainsAnyExcept(c);
        }

        public void TrimEnd()
        {
            while (_count > 0 && _chars[_count - 1] == ' ')
            {
                _count--;
            }
        }

        public void Copy(Buffer from, int start, int end)
        {
            for (var i = start; i < end; i++)
            {
                Add(from._chars[i], from._start[i], from._end[i]);
            }
        }

        // Same length: character by character, so that a place inside keeps its exact borders; else each stands for the whole.
        public void AddWord(string word, Buffer from, int start, int end)
        {
            for (var k = 0; k < word.Length; k++)
            {
                var same = word.Length == end - start;
                Add(word[k], from._start[same ? start + k : start], from._end[same ? start + k : end - 1]);
            }
        }

        public NormalText ToText(string original, List<string>? readings = null) =>
            new(original, new string(_chars, 0, _count), IsUnmoved ? null : (Rented(_start), Rented(_end)), HadSticker) { Readings = readings ?? (IReadOnlyList<string>)[] };

        private int[] Rented(int[] places)
        {
            var rented = System.Buffers.ArrayPool<int>.Shared.Rent(_count);
            places.AsSpan(0, _count).CopyTo(rented);
            return rented;
        }

        private Buffer Emptied(int capacity)
        {
            (_count, HadSticker) = (0, false);
            if (_chars.Length < capacity)
            {
                Grow(capacity);
            }

            return this;
        }

        private void Grow(int size)
        {
            Array.Resize(ref _chars, size);
            Array.Resize(ref _start, size);
            Array.Resize(ref _end, size);
        }
    }
}
