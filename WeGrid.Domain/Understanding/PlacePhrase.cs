using System.Buffers;

namespace WeGrid.Domain.Understanding;

/// <summary>地点短语: finds the part of a text that says where, by landmarks, numbers, names and what stands around them.</summary>
internal sealed class PlacePhrase
{
    private const int LongestName = 5;
    private const string Digits = "0123456789一二三四五六七八九十百两";

    private readonly string _text;
    private readonly PlaceWords _words;
    private readonly List<Hit> _hits = Scratch.Hits();
    private readonly List<Hit> _known;
    private readonly int[] _firstAt;

    private PlacePhrase(string text, PlaceWords words, List<Hit> known)
    {
        (_text, _words, _known) = (text, words, known);
        words.Scan(text, _hits);
        RemoveNoPlaces();
        _hits.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        _firstAt = Index(_hits, text.Length);
    }

    // What is no place hides what it covers, itself hidden or not.
    private void RemoveNoPlaces()
    {
        var shields = 0;
        foreach (var hit in _hits)
        {
            shields += _words.Is(hit, PlaceClass.NotPlace) ? 1 : 0;
        }

        if (shields == 0)
        {
            return;
        }

        foreach (var not in _hits.FindAll(h => _words.Is(h, PlaceClass.NotPlace)))
        {
            _hits.RemoveAll(h => h != not && not.Covers(h));
        }
    }

    // _firstAt[i] is the first hit that starts at i or later.
    private static int[] Index(List<Hit> hits, int length)
    {
        var first = ArrayPool<int>.Shared.Rent(length + 2);
        var hit = 0;
        for (var i = 0; i < length + 2; i++)
        {
            while (hit < hits.Count && hits[hit].Start < i)
            {
                hit++;
            }

            first[i] = hit;
        }

        return first;
    }

    /// <summary>The best phrase as a range of the normalised text, or null.</summary>
    /// <param name="text">Normalised text.</param>
    /// <param name="words">Place words.</param>
    /// <param name="known">Names of the gazetteer found in the text.</param>
    public static (int Start, int End)? Find(string text, PlaceWords words, List<Hit> known)
    {
        var phrase = new PlacePhrase(text, words, known);
        var best = phrase.Best();
        ArrayPool<int>.Shared.Return(phrase._firstAt);
        return best;
    }

    private (int Start, int End)? Best()
    {
        (int Start, int End)? best = null;
        var bestScore = 0.0;
        for (var i = 0; i < _text.Length;)
        {
            if (Unit(i) is not { } first)
            {
                i++;
                continue;
            }

            var (end, score) = Extend(first.End, first.Score);
            if (score > bestScore)
            {
                (best, bestScore) = ((i, end), score);
            }

            i = end;
        }

        return best;
    }

    private (int End, double Score) Extend(int end, double score)
    {
        while (true)
        {
            if (Next(end) is { } next)
            {
                (end, score) = (next.End, score + next.Score);
            }
            else if (LongestAt(end, PlaceClass.Closer) is > 0 and var closer && EndsClause(end + closer))
            {
                return (end + closer, score);
            }
            else
            {
                return (end, score);
            }
        }
    }

    // A relative word, another unit, or either after a link.
    private (int End, double Score)? Next(int at)
    {
        if (Relative(at) is { } relative)
        {
            return relative;
        }

        if (Unit(at) is { } unit)
        {
            return (unit.End, unit.Score * 0.5);
        }

        if (LongestAt(at, PlaceClass.Link) is > 0 and var link)
        {
            return Relative(at + link) ?? (Unit(at + link) is { } after ? (after.End, after.Score * 0.5) : null);
        }

        return null;
    }

    private (int End, double Score)? Relative(int at) =>
        LongestAt(at, PlaceClass.Relative) is > 0 and var length ? (at + length, 0.3) : null;

    private (int End, double Score)? Unit(int at)
    {
        if (LongestAt(at, PlaceClass.Prefix) is > 0 and var prefix && Core(at + prefix) is { } after)
        {
            return (after.End, after.Score + 0.2);
        }

        return Core(at);
    }

    private (int End, double Score)? Core(int at)
    {
        var known = 0;
        foreach (var hit in _known)
        {
            known = hit.Start == at ? Math.Max(known, hit.Length) : known;
        }

        var (named, numbered, landmark) = (Named(at), Numbered(at), LongestAt(at, PlaceClass.Landmark));
        var home = Home(at);
        var longest = Math.Max(Math.Max(known, named), Math.Max(Math.Max(numbered, landmark), home));
        return longest == 0 ? null : (at + longest, Score(longest, known, numbered, named, landmark));
    }

    private static double Score(int longest, int known, int numbered, int named, int landmark) => longest switch
    {
        _ when longest == known => 3.2,
        _ when longest == numbered => 2.5,
        _ when longest == named => 2.4,
        _ when longest == landmark => 2.0,
        _ => 1.8,
    };

    // 三组, 12号楼, 第五社
    private int Numbered(int at)
    {
        var i = at < _text.Length && _text[at] == '第' ? at + 1 : at;
        var from = i;
        while (i < _text.Length && i - from < 4 && Digits.Contains(_text[i], StringComparison.Ordinal))
        {
            i++;
        }

        return i > from && LongestAt(i, PlaceClass.Unit) is > 0 and var unit ? i + unit - at : 0;
    }

    // 滨河路, 李家坝: up to five characters no name is without, then a suffix.
    private int Named(int at)
    {
        if (at > 0 && _words.MayBeInName(_text[at - 1]) && !IsBoundary(at))
        {
            return 0;
        }

        var best = 0;
        for (var length = 1; length <= LongestName && at + length <= _text.Length && MayBeInName(at + length - 1, length); length++)
        {
            if (LongestAt(at + length, PlaceClass.Suffix) is > 0 and var suffix)
            {
                best = length + suffix;
            }
        }

        return best;
    }

    // 家 parts words, but stands second in thousands of village names (李家坝).
    private bool MayBeInName(int at, int length) =>
        _words.MayBeInName(_text[at]) || (_text[at] == '家' && length == 2 && LongestAt(at + 1, PlaceClass.Suffix) > 0);

    // A name may begin right after a word that is a place part of its own.
    private bool IsBoundary(int at)
    {
        foreach (var hit in _hits)
        {
            if (hit.End == at && (_words.Is(hit, PlaceClass.Prefix) || _words.Is(hit, PlaceClass.Link) || _words.Is(hit, PlaceClass.Suffix)
                || _words.Is(hit, PlaceClass.Unit) || _words.Is(hit, PlaceClass.Relative)))
            {
                return true;
            }
        }

        return false;
    }

    // 老李家, 王婆婆家
    private int Home(int at)
    {
        if (at + 2 < _text.Length && _text[at] is '老' or '小' && _words.MayBeInName(_text[at + 1]) && _text[at + 2] == '家')
        {
            return 3;
        }

        if (at + 3 < _text.Length && _words.MayBeInName(_text[at]) && _text[at + 3] == '家' && IsElder(_text.AsSpan(at + 1, 2)))
        {
            return 4;
        }

        return 0;
    }

    private static bool IsElder(ReadOnlySpan<char> word) =>
        word is "婆婆" or "奶奶" or "爷爷" or "大爷" or "大娘" or "大伯" or "大叔" or "大妈" or "大嫂" or "阿姨" or "老师" or "二哥" or "大哥";

    private int LongestAt(int at, PlaceClass wanted)
    {
        var longest = 0;
        for (var i = at <= _text.Length ? _firstAt[at] : _hits.Count; i < _hits.Count && _hits[i].Start == at; i++)
        {
            longest = _hits[i].Length > longest && _words.Is(_hits[i], wanted) ? _hits[i].Length : longest;
        }

        return longest;
    }

    private bool EndsClause(int at) => at >= _text.Length || !char.IsLetterOrDigit(_text[at]);
}
