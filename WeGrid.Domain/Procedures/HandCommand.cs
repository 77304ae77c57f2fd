using System.Globalization;
using System.Text.RegularExpressions;

namespace WeGrid.Domain.Procedures;

/// <summary>举手短令 of residents: "附议 1030", "签到 1030", "同意 1030 三组12号", "表态 1030 不同意 三组12号".</summary>
/// <param name="Kind">种类.</param>
/// <param name="Matter">编号.</param>
/// <param name="Choice">表态; null where none is said.</param>
/// <param name="Household">户, as it is compared: digits, no spaces; empty where none is said.</param>
public sealed partial record HandCommand(HandKind Kind, long Matter, Choice? Choice, string Household)
{
    private const string Marks = " \u2005\t\r\n#＃:：，,。;；、!！~～";
    private const string Digits = "零一二三四五六七八九";

    private static readonly (string Word, HandKind Kind, Choice? Choice)[] _words =
    [
        ("附议", HandKind.Backing, null), ("签到", HandKind.Present, null), ("表态", HandKind.Opinion, null),
        ("不同意", HandKind.Opinion, Procedures.Choice.Against), ("同意", HandKind.Opinion, Procedures.Choice.Agree), ("弃权", HandKind.Opinion, Procedures.Choice.Abstain),
    ];

    /// <summary>Reads it; null when it is none: a number of four digits or more, with nothing before the word.</summary>
    /// <param name="text">What was said.</param>
    public static HandCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = Intake.StaffCommand.Plain(text).Trim(Marks.ToCharArray());
        if (Array.Find(_words, w => plain.StartsWith(w.Word, StringComparison.Ordinal)) is not { Word: { } word } found
            || NumberPattern().Match(plain[word.Length..].TrimStart(Marks.ToCharArray())) is not { Success: true } number
            || !long.TryParse(number.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var matter))
        {
            return null;
        }

        var rest = number.Groups["rest"].Value.Trim(Marks.ToCharArray());
        if (found.Kind != HandKind.Opinion)
        {
            // 签到 1030 没去成 is no signing in.
            return rest.Length == 0 ? new HandCommand(found.Kind, matter, null, "") : null;
        }

        var choice = found.Choice;
        if (choice is null && Array.Find(_words, w => w.Choice is not null && rest.StartsWith(w.Word, StringComparison.Ordinal)) is { Word: { } said } chosen)
        {
            (choice, rest) = (chosen.Choice, rest[said.Length..].Trim(Marks.ToCharArray()));
        }

        return new HandCommand(HandKind.Opinion, matter, choice, HouseholdOf(rest));
    }

    /// <summary>户: "三组 十二号" and "3组12" are one household; empty for what names none.</summary>
    private static string HouseholdOf(string words)
    {
        var plain = ChinesePattern().Replace(words, m => ValueOf(m.Value).ToString(CultureInfo.InvariantCulture));
        var kept = string.Concat(plain.Where(char.IsLetterOrDigit));
        kept = kept.TrimEnd('户', '号', '家');
        return kept.Any(char.IsAsciiDigit) && kept.Length <= 40 ? kept : "";
    }

    private static int ValueOf(string chinese)
    {
        var (total, digit) = (0, 0);
        foreach (var c in chinese)
        {
            if (c is '十' or '百')
            {
                total += (digit == 0 ? 1 : digit) * (c == '十' ? 10 : 100);
                digit = 0;
            }
            else
            {
                digit = c is '〇' ? 0 : c is '两' ? 2 : Digits.IndexOf(c, StringComparison.Ordinal);
            }
        }

        return total + digit;
    }

    [GeneratedRegex("^(?:议题|编号|第)?[ #＃:]*(?<number>[0-9]{4,15})号?(?<rest>$|[^0-9].*)$", RegexOptions.Singleline)]
    private static partial Regex NumberPattern();

    [GeneratedRegex("[零〇一二两三四五六七八九十百]+")]
    private static partial Regex ChinesePattern();
}
