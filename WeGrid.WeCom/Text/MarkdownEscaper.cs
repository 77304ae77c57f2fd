using System.Text;

namespace WeGrid.WeCom.Text;

/// <summary>文字样式: the places a resident's words may be put into; each reads other signs as commands (wecom.md §8.13).</summary>
public enum TextFlavour
{
    /// <summary>Plain texts of webhook robots: no sign has a meaning.</summary>
    Plain,

    /// <summary>Texts of own apps and of 微信客服, and cards: only links written as HTML have a meaning.</summary>
    Linked,

    /// <summary>markdown of own apps and webhook robots: headings, bold, links, code, quotes, colours, <c>&lt;@userid&gt;</c>.</summary>
    Markdown,

    /// <summary>markdown_v2 of webhook robots and the markdown of smart bots: lists, tables, italics, images besides.</summary>
    MarkdownV2,
}

/// <summary>
/// 转义: makes residents' words harmless in a message (no <c>&lt;@all&gt;</c>, no hidden links). The clients know no
/// backslash escapes and no entities, so the signs are replaced by their full-width twins, which read the same.
/// </summary>
public static class MarkdownEscaper
{
    /// <summary>Escapes for one flavour. The number of characters stays, the number of bytes may grow.</summary>
    public static string Escape(string text, TextFlavour flavour)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (flavour == TextFlavour.Plain)
        {
            return text;
        }

        StringBuilder? changed = null;
        var lineStart = true;
        for (var i = 0; i < text.Length; i++)
        {
            var twin = Twin(text[i], flavour, lineStart);
            if (twin != text[i])
            {
                changed ??= new StringBuilder(text);
                changed[i] = twin;
            }

            lineStart = text[i] is '\n' or '\r' || (lineStart && text[i] is ' ' or '\t' or '\u3000');
        }

        return changed?.ToString() ?? text;
    }

    private static char Twin(char c, TextFlavour flavour, bool lineStart) => c switch
    {
        '<' => '＜',
        '>' => '＞',
        _ when flavour == TextFlavour.Linked => c,
        '*' => '＊',
        '[' => '［',
        ']' => '］',
        '`' => '｀',
        '#' when lineStart => '＃',
        _ when flavour == TextFlavour.Markdown => c,
        '_' => '＿',
        '~' => '～',
        '|' => '｜',
        '\\' => '＼',
        '-' when lineStart => '－',
        '+' when lineStart => '＋',
        _ => c,
    };
}
