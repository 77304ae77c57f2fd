using System.Buffers;

namespace WeGrid.WeCom.Text;

/// <summary>
/// 去除 @机器人: takes the bot's own mentions out of a group message. The platform gives no list of mentions and the bot's id
/// never appears in the text, so the configured display names are looked for, longest first (wecom.md §8.1).
/// </summary>
public sealed class MentionStripper
{
    /// <summary>Blanks the clients put behind a mention: U+2005, U+00A0, thin and zero-width ones, the ideographic one.</summary>
    private static readonly SearchValues<char> s_blanks =
        SearchValues.Create(" \t\r\n\u00A0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u200B\u202F\u2060\u3000\uFEFF");

    private readonly string[] _names;

    /// <summary>Prepares the names.</summary>
    /// <param name="displayNames">Names the bot has or had, with or without a leading @; blanks inside count.</param>
    public MentionStripper(IEnumerable<string> displayNames)
    {
        _names =
        [
            .. displayNames
                .Select(n => n.Trim().TrimStart('@', '＠').Trim())
                .Where(n => n.Length > 0)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .OrderByDescending(n => n.Length),
        ];
    }

    /// <summary>Takes every mention of the bot out, wherever it stands; mentions of people stay.</summary>
    /// <param name="content">The message as delivered.</param>
    /// <returns>The rest, trimmed, and whether the bot was mentioned at all.</returns>
    public MentionResult Strip(string content)
    {
        ArgumentNullException.ThrowIfNull(content);

        // "@小龙人" is not a mention of 小龙, so a name must end at a blank, a sign or the end. Only when no such mention is
        // found was it typed without a blank, and then the bare name counts.
        var text = content;
        var found = Remove(ref text, bounded: true) || Remove(ref text, bounded: false);
        return new MentionResult(Trim(text), found);
    }

    private bool Remove(ref string text, bool bounded)
    {
        var found = false;
        var from = 0;
        while (from < text.Length)
        {
            var at = text.AsSpan(from).IndexOfAny('@', '＠');
            if (at < 0)
            {
                break;
            }

            at += from;
            var length = NameLength(text.AsSpan(at + 1), bounded);
            if (length == 0)
            {
                from = at + 1;
                continue;
            }

            text = Cut(text, at, at + 1 + length, out from);
            found = true;
        }

        return found;
    }

    private int NameLength(ReadOnlySpan<char> behind, bool bounded)
    {
        foreach (var name in _names)
        {
            if (Matches(behind, name, out var length) && (!bounded || EndsName(behind[length..])))
            {
                return length;
            }
        }

        return 0;
    }

    /// <summary>A blank in a name may come as any blank: clients replace them.</summary>
    private static bool Matches(ReadOnlySpan<char> behind, string name, out int length)
    {
        length = name.Length;
        if (behind.Length < name.Length)
        {
            return false;
        }

        for (var i = 0; i < name.Length; i++)
        {
            var same = char.ToUpperInvariant(behind[i]) == char.ToUpperInvariant(name[i])
                || (s_blanks.Contains(name[i]) && s_blanks.Contains(behind[i]));
            if (!same)
            {
                return false;
            }
        }

        return true;
    }

    private static bool EndsName(ReadOnlySpan<char> rest) =>
        rest.IsEmpty || s_blanks.Contains(rest[0]) || rest[0] is '@' or '＠' || char.IsPunctuation(rest[0]) || char.IsSymbol(rest[0]);

    private static string Cut(string text, int start, int end, out int next)
    {
        var tail = end;
        while (tail < text.Length && s_blanks.Contains(text[tail]) && text[tail] is not '\n')
        {
            tail++;
        }

        // Between two words at least one blank stays; a sentence written round the name closes up.
        var head = text.AsSpan(0, start);
        var blankBefore = head.Length > 0 && s_blanks.Contains(head[^1]);
        var blank = head.Length > 0 && !blankBefore && tail > end && tail < text.Length ? " " : "";
        next = start + blank.Length;
        return string.Concat(head, blank, text.AsSpan(tail));
    }

    private static string Trim(string text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && s_blanks.Contains(text[start]))
        {
            start++;
        }

        while (end > start && s_blanks.Contains(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }
}

/// <summary>What is left of a message without the bot's mentions.</summary>
/// <param name="Text">The message without them, trimmed.</param>
/// <param name="Mentioned">True when there was at least one.</param>
public readonly record struct MentionResult(string Text, bool Mentioned)
{
    /// <summary>The flag only; residents' words stay out of logs.</summary>
    public override string ToString() => $"MentionResult(Mentioned = {Mentioned})";
}
