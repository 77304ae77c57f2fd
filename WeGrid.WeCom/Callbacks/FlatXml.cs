using System.Globalization;
using System.Text;

namespace WeGrid.WeCom.Callbacks;

/// <summary>
/// Reads the children of the root of a WeCom XML one after another without building anything. Declarations of any
/// kind (DTD, entities) are a failure and nothing is ever resolved, so there is nothing to attack (XXE, billion laughs).
/// </summary>
internal ref struct FlatXml
{
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _root;
    private bool _started;

    public FlatXml(ReadOnlySpan<byte> xml)
    {
        _rest = xml.StartsWith("\uFEFF"u8) ? xml[3..] : xml;
        _root = default;
        _started = false;
        Name = default;
        Raw = default;
        Ended = false;
    }

    /// <summary>Name of the current child.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Everything between its tags, as written.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>True once the closing tag of the root was seen; a document that stops earlier is broken.</summary>
    public bool Ended { get; private set; }

    /// <summary>Steps to the next child; false at the end and at the first fault.</summary>
    public bool Read()
    {
        if (!_started)
        {
            _started = true;
            if (!SkipMisc() || !OpenTag(out _root, out var empty) || empty)
            {
                Ended = false;
                return false;
            }
        }

        if (!SkipMisc())
        {
            return false;
        }

        if (_rest.StartsWith("</"u8))
        {
            Ended = _rest[2..].StartsWith(_root) && ClosesAfter(_rest[(2 + _root.Length)..]);
            return false;
        }

        return ReadChild();
    }

    /// <summary>The value as text: CDATA taken as it is, the five named and the numeric character references resolved.</summary>
    public readonly string Text()
    {
        var raw = Raw;
        if (raw.StartsWith("<![CDATA["u8) && raw.EndsWith("]]>"u8) && raw[9..].IndexOf("]]>"u8) == raw.Length - 12)
        {
            return Clean(Encoding.UTF8.GetString(raw[9..^3]));
        }

        var text = Encoding.UTF8.GetString(raw);
        return text.AsSpan().IndexOfAny('<', '&') < 0 ? Clean(text.Trim()) : Clean(Resolve(text));
    }

    /// <summary>The value as bytes when it needs no resolving, else empty.</summary>
    public readonly ReadOnlySpan<byte> Plain()
    {
        var raw = Raw.Trim(" \t\r\n"u8);
        if (raw.StartsWith("<![CDATA["u8) && raw.EndsWith("]]>"u8))
        {
            raw = raw[9..^3].Trim(" \t\r\n"u8);
        }

        return raw.IndexOfAny((byte)'<', (byte)'&', (byte)']') < 0 ? raw : default;
    }

    private bool ReadChild()
    {
        if (!OpenTag(out var name, out var empty))
        {
            return false;
        }

        Name = name;
        Raw = default;
        return empty || ReadContent();
    }

    private bool ReadContent()
    {
        var start = _rest;
        var depth = 1;
        while (true)
        {
            var at = _rest.IndexOf((byte)'<');
            if (at < 0)
            {
                return false;
            }

            _rest = _rest[at..];
            if (_rest.StartsWith("</"u8))
            {
                var before = start.Length - _rest.Length;
                if (!SkipPast(">"u8))
                {
                    return false;
                }

                if (--depth == 0)
                {
                    Raw = start[..before];
                    return start[(before + 2)..].StartsWith(Name);
                }
            }
            else if (!SkipOther(ref depth))
            {
                return false;
            }
        }
    }

    private bool SkipOther(ref int depth)
    {
        if (_rest.StartsWith("<![CDATA["u8))
        {
            return SkipPast("]]>"u8);
        }

        if (_rest.StartsWith("<!--"u8))
        {
            return SkipPast("-->"u8);
        }

        if (!OpenTag(out _, out var empty))
        {
            return false;
        }

        depth += empty ? 0 : 1;
        return true;
    }

    private bool SkipMisc()
    {
        while (true)
        {
            _rest = _rest.TrimStart(" \t\r\n"u8);
            if (_rest.StartsWith("<!--"u8))
            {
                if (!SkipPast("-->"u8))
                {
                    return false;
                }
            }
            else if (_rest.StartsWith("<?"u8))
            {
                if (!SkipPast("?>"u8))
                {
                    return false;
                }
            }
            else
            {
                return _rest.Length > 0 && _rest[0] == '<' && !_rest.StartsWith("<!"u8);
            }
        }
    }

    private bool OpenTag(out ReadOnlySpan<byte> name, out bool empty)
    {
        name = default;
        empty = false;
        var end = _rest.IndexOf((byte)'>');
        if (_rest.Length < 3 || _rest[0] != '<' || end < 2 || _rest[1] is (byte)'!' or (byte)'/' or (byte)'?')
        {
            return false;
        }

        var tag = _rest[1..end];
        empty = tag[^1] == '/';
        tag = empty ? tag[..^1] : tag;
        var blank = tag.IndexOfAny(" \t\r\n"u8);
        name = blank < 0 ? tag : tag[..blank];
        _rest = _rest[(end + 1)..];
        return name.Length > 0 && name.IndexOfAny((byte)'<', (byte)'&', (byte)0) < 0;
    }

    private bool SkipPast(ReadOnlySpan<byte> mark)
    {
        var at = _rest.IndexOf(mark);
        if (at < 0)
        {
            return false;
        }

        _rest = _rest[(at + mark.Length)..];
        return true;
    }

    private static bool ClosesAfter(ReadOnlySpan<byte> tail)
    {
        var rest = tail.TrimStart(" \t\r\n"u8);
        return rest.Length > 0 && rest[0] == '>';
    }

    private static string Clean(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text;

    private static string Resolve(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var end = text[i] == '&' ? text.IndexOf(';', i) : -1;
            if (end > i && end - i <= 10)
            {
                result.Append(Reference(text[(i + 1)..end]));
                i = end;
            }
            else if (text.AsSpan(i).StartsWith("<![CDATA[") && text.IndexOf("]]>", i, StringComparison.Ordinal) is var close and >= 0)
            {
                result.Append(text, i + 9, close - i - 9);
                i = close + 2;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString().Trim();
    }

    private static string Reference(string name) => name switch
    {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        ['#', 'x', .. var hex] when int.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code) => OfCode(code),
        ['#', .. var digits] when int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var code) => OfCode(code),
        _ => "",
    };

    private static string OfCode(int code) => Rune.TryCreate(code, out var rune) ? rune.ToString() : "";
}
