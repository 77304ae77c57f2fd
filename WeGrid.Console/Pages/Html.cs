using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace WeGrid.Console.Pages;

/// <summary>
/// A piece of a page. Made only from interpolated text: what the program wrote stands as it is, every value in it is escaped,
/// unless it is a piece itself. There is no way to put a text in unescaped.
/// </summary>
internal readonly struct Html
{
    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    /// <summary>Nothing.</summary>
    public static Html None => default;

    /// <summary>A piece: <c>Html.Of($"&lt;p&gt;{words}&lt;/p&gt;")</c>.</summary>
    public static Html Of(HtmlText text) => new(text.Written);

    /// <summary>A drawing of counts: made by the Domain, which escapes the names in it.</summary>
    public static Html Drawing(IReadOnlyCollection<Domain.Reports.MapMark> marks) => new(Domain.Reports.PointMap.Svg(marks));

    /// <summary>One after the other.</summary>
    public static Html Of(IEnumerable<Html> pieces) => new(string.Concat(pieces));

    /// <inheritdoc/>
    public override string ToString() => _markup ?? "";
}

/// <summary>What <see cref="Html.Of(HtmlText)"/> is made from.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlText
{
    // Chinese stands as it is: escaped it would be three times as long.
    private static readonly HtmlEncoder _encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _written;

    public HtmlText(int literalLength, int formattedCount) => _written = new StringBuilder(literalLength + (formattedCount * 16));

    internal string Written => _written.ToString();

    /// <summary>The program's own words.</summary>
    public void AppendLiteral(string words) => _written.Append(words);

    /// <summary>Anybody's words.</summary>
    public void AppendFormatted(string? words) => _written.Append(_encoder.Encode(WithoutUnseen(words ?? "")));

    public void AppendFormatted(long number) => _written.Append(number.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted(Html piece) => _written.Append(piece.ToString());

    public void AppendFormatted(IEnumerable<Html> pieces) => _written.AppendJoin("", pieces);

    /// <summary>Signs nobody sees: those that turn the direction of writing could make a page say what it does not.</summary>
    private static string WithoutUnseen(string words) => words.Any(IsUnseen) ? string.Concat(words.Where(c => !IsUnseen(c))) : words;

    private static bool IsUnseen(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\uFFFE' or '\uFFFF'
        || (char.IsControl(c) && c is not ('\n' or '\t'));
}
