namespace WeGrid.WeCom.Text;

/// <summary>
/// 引用回复: in the archive a reply that quotes arrives as one text with a fixed first line (wecom.md §3.3). The quoted words are
/// somebody else's and must not be read as a new demand.
/// </summary>
public static class QuotePrefix
{
    private static readonly string[] s_marks = ["这是一条引用/回复消息：", "这是一条引用/回复消息:"];

    /// <summary>Takes quote and reply apart.</summary>
    /// <param name="content">text.content of an archived message.</param>
    public static QuotedText Split(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var start = content.TrimStart();
        var mark = Array.Find(s_marks, m => start.StartsWith(m, StringComparison.Ordinal));
        if (mark is null)
        {
            return new QuotedText(null, content);
        }

        var lines = start[mark.Length..].Replace("\r\n", "\n", StringComparison.Ordinal).Trim('\n', ' ').Split('\n');
        var cut = Array.FindIndex(lines, IsRule);
        if (cut >= 0)
        {
            return Parts(lines[..cut], lines[(cut + 1)..]);
        }

        cut = Array.FindIndex(lines, l => l.TrimEnd().EndsWith('」') || (l.Length > 1 && l.TrimEnd().EndsWith('"')) || l.TrimEnd().EndsWith('”'));
        if (cut >= 0 && cut < lines.Length - 1)
        {
            return Parts(lines[..(cut + 1)], lines[(cut + 1)..]);
        }

        // No border to be seen: the first line is the quote. Losing a resident's words would be worse than reading some twice.
        return lines.Length > 1 ? Parts(lines[..1], lines[1..]) : new QuotedText(null, lines[0]);
    }

    /// <summary>The line of dashes the clients draw between quote and reply.</summary>
    private static bool IsRule(string line)
    {
        var dashes = line.Replace(" ", "", StringComparison.Ordinal).Trim();
        return dashes.Length >= 3 && dashes.All(c => c is '-' or '—' or '─' or '–');
    }

    private static QuotedText Parts(string[] quote, string[] reply) =>
        new(Bare(string.Join('\n', quote)), string.Join('\n', reply).Trim());

    private static string Bare(string quote) => quote.Trim().Trim('"', '“', '”', '「', '」').Trim();
}

/// <summary>A reply and what it quotes.</summary>
/// <param name="Quoted">The quoted words, often led by the name of who said them; null when nothing was quoted.</param>
/// <param name="Reply">The sender's own words.</param>
public readonly record struct QuotedText(string? Quoted, string Reply)
{
    /// <summary>Whether it quotes; residents' words stay out of logs.</summary>
    public override string ToString() => $"QuotedText(Quotes = {Quoted is not null})";
}
