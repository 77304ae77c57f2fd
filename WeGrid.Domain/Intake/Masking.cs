using System.Globalization;
using System.Text.RegularExpressions;

namespace WeGrid.Domain.Intake;

/// <summary>脱敏: takes numbers that could name a person out of a text before it goes on a card (domain.md B.9).</summary>
public static partial class Masking
{
    /// <summary>Longest summary, in characters as people count them.</summary>
    public const int SummaryLength = 60;

    private const int Shown = 3;

    /// <summary>
    /// The first 60 characters with every run of seven or more digits, half or full width, starred but for its first three;
    /// mobile numbers also when they are written in groups (138-0000-0000).
    /// </summary>
    public static string Summary(string text) => Summary(text, SummaryLength);

    /// <summary>The same, for what may be longer.</summary>
    public static string Summary(string text, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        var masked = PrivateNumber().Replace(clean, m => m.Value[..Shown] + new string('*', m.Length - Shown)).Trim();
        var info = new StringInfo(masked);
        return info.LengthInTextElements <= length ? info.String : info.SubstringByTextElements(0, length - 1) + "…";
    }

    /// <summary>脱敏全文: the whole text for learning: numbers starred as above, latin account names and mail addresses, and names that are known taken out.</summary>
    /// <param name="text">As it was said.</param>
    /// <param name="names">Names that are known: of the staff.</param>
    public static string Whole(string text, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(names);
        var clean = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        clean = Account().Replace(PrivateNumber().Replace(clean, m => new string('*', m.Length)), m => new string('*', m.Length));
        return names.Where(n => n.Length > 1).OrderByDescending(n => n.Length).Aggregate(clean, (t, n) => t.Replace(n, n[..1] + "某", StringComparison.Ordinal)).Trim();
    }

    // A mail address, or letters and digits mixed as in an account: no place is written so.
    [GeneratedRegex("[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+|(?=[A-Za-z0-9_-]*[A-Za-z])(?=[A-Za-z0-9_-]*[0-9])[A-Za-z0-9_-]{6,}", RegexOptions.CultureInvariant)]
    private static partial Regex Account();

    [GeneratedRegex("[1１][0-9０-９]{2}[ \\-－]?[0-9０-９]{4}[ \\-－]?[0-9０-９]{4}[0-9０-９xX]*|[0-9０-９]{7,}[xX]?", RegexOptions.CultureInvariant)]
    private static partial Regex PrivateNumber();
}
