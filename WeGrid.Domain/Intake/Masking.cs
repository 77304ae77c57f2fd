using System.Globalization;
using System.Text;

namespace WeGrid.Domain.Intake;

/// <summary>脱敏: takes numbers that could name a person out of a text before it goes on a card (domain.md B.9).</summary>
public static class Masking
{
    /// <summary>Longest summary, in characters as people count them.</summary>
    public const int SummaryLength = 60;

    private const int ShortestPrivateNumber = 7;

    /// <summary>The first 60 characters with every run of seven or more digits starred but for its first three.</summary>
    public static string Summary(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var masked = new StringBuilder(Math.Min(text.Length, 240));
        var run = 0;
        foreach (var c in text)
        {
            run = char.IsAsciiDigit(c) || (run >= ShortestPrivateNumber && c is 'x' or 'X') ? run + 1 : 0;
            masked.Append(char.IsControl(c) ? ' ' : c);
            if (run == ShortestPrivateNumber)
            {
                for (var i = 1; i <= ShortestPrivateNumber - 3; i++)
                {
                    masked[^i] = '*';
                }
            }
            else if (run > ShortestPrivateNumber)
            {
                masked[^1] = '*';
            }
        }

        var info = new StringInfo(masked.ToString().Trim());
        return info.LengthInTextElements <= SummaryLength ? info.String : info.SubstringByTextElements(0, SummaryLength - 1) + "…";
    }
}
