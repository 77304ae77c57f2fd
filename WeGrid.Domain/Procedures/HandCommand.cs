using System.Globalization;
using System.Text.RegularExpressions;

namespace WeGrid.Domain.Procedures;

/// <summary>举手短令 of residents: "附议 1030", "签到 1030", "同意 1030 三组12号", "表态 1030 不同意 三组12号".</summary>
/// <param name="Kind">种类.</param>
/// <param name="Matter">编号.</param>
/// <param name="Choice">表态; null where none is said.</param>
/// <param name="Household">户, as it is compared: digits and units, no spaces; empty where none is said.</param>
public sealed partial record HandCommand(HandKind Kind, long Matter, Choice? Choice, string Household)
{
    private const string Digits = "零一二三四五六七八九";

    private static readonly char[] _marks = [.. " \u2005\t\r\n#＃:：，,。;；、!！~～"];

    private static readonly (string Word, HandKind Kind, Choice? Choice)[] _words =
    [
        ("附议", HandKind.Backing, null), ("签到", HandKind.Present, null), ("表态", HandKind.Opinion, null),
        ("不同意", HandKind.Opinion, Procedures.Choice.Against), ("同意", HandKind.Opinion, Procedures.Choice.Agree), ("弃权", HandKind.Opinion, Procedures.Choice.Abstain),
    ];

    /// <summary>What stands behind it, which may be a matter of its own: "同意 1030 三组12号，门口的灯不亮"; empty for nothing.</summary>
    public string Rest { get; init; } = "";

    /// <summary>Reads it; null when it is none: a number of four digits or more that counts nothing, with nothing before the word.</summary>
    /// <param name="text">What was said.</param>
    /// <param name="titles">What matters are called: "附议 协商1030".</param>
    public static HandCommand? Parse(string text, IEnumerable<string>? titles = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = Intake.StaffCommand.Plain(text).Trim(_marks);
        if (Array.Find(_words, w => plain.StartsWith(w.Word, StringComparison.Ordinal)) is not { Word: { } word } found
            || NumberPattern().Match(WithoutTitle(plain[word.Length..].TrimStart(_marks), titles ?? [])) is not { Success: true } number
            || !long.TryParse(number.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var matter))
        {
            return null;
        }

        var rest = number.Groups["rest"].Value.Trim(_marks);
        if (found.Kind != HandKind.Opinion)
        {
            // 签到 1030 没去成 is no signing in.
            return rest.Length == 0 ? new HandCommand(found.Kind, matter, null, "") : null;
        }

        var choice = found.Choice;
        if (choice is null && Array.Find(_words, w => w.Choice is not null && rest.StartsWith(w.Word, StringComparison.Ordinal)) is { Word: { } said } chosen)
        {
            (choice, rest) = (chosen.Choice, rest[said.Length..].Trim(_marks));
        }

        var address = AddressPattern().Match(rest);
        return new HandCommand(HandKind.Opinion, matter, choice, HouseholdOf(address.Value)) { Rest = rest[address.Length..].Trim(_marks) };
    }

    /// <summary>Whether a command of residents begins with the word.</summary>
    internal static bool IsTaken(string word) => Array.Exists(_words, w => word.StartsWith(w.Word, StringComparison.Ordinal));

    private static string WithoutTitle(string text, IEnumerable<string> titles)
    {
        var title = titles.Concat(["议题", "编号", "第"]).Where(t => t.Length > 0).OrderByDescending(t => t.Length).FirstOrDefault(t => text.StartsWith(t, StringComparison.Ordinal)) ?? "";
        return text[title.Length..].TrimStart(_marks);
    }

    /// <summary>户: "三组 十二号" and "3组12" are one household, "3-12" and "31-2" are two; empty for what names no number.</summary>
    /// <param name="address">As it is written.</param>
    public static string HouseholdOf(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = ChinesePattern().Replace(address, m => ValueOf(m.Value));
        var kept = BetweenPattern().Replace(plain.Replace("村民小组", "组", StringComparison.Ordinal).Replace("小组", "组", StringComparison.Ordinal), "-");
        kept = BesideLetterPattern().Replace(kept, "").Trim('-').TrimEnd('户', '号', '家', '-');
        return kept.Any(char.IsAsciiDigit) && kept.Length <= 40 ? kept : "";
    }

    /// <summary>"一百零三" is counted, "三〇二" is read off.</summary>
    private static string ValueOf(string chinese)
    {
        static int Of(char c) => c switch { '〇' => 0, '两' => 2, _ => Digits.IndexOf(c, StringComparison.Ordinal) };
        if (!chinese.AsSpan().ContainsAny('十', '百'))
        {
            return string.Concat(chinese.Select(c => Of(c).ToString(CultureInfo.InvariantCulture)));
        }

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
                digit = Of(c);
            }
        }

        return (total + digit).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What follows the number must not go on as a quantity: "不同意 2026年的收费".</summary>
    [GeneratedRegex("^(?<number>[0-9]{4,15})(?:号(?![楼院栋幢路巷线组社]))?(?<rest>$|[ #＃:：，,。;；、!！\u2005\r\n].*|(?![0-9号楼天日周月年个点条项户人次件米元块斤亩吨公平万度名位家处台套届期.%]).*)$", RegexOptions.Singleline)]
    private static partial Regex NumberPattern();

    /// <summary>A door: perhaps the name of a group or road, then numbers with their units; what follows is not of it.</summary>
    [GeneratedRegex("^(?:[\\p{IsCJKUnifiedIdeographs}-[零一二两三四五六七八九十百]]{0,6}(?:(?:[0-9]{1,5}|[零〇一二两三四五六七八九十百]+)(?:(?:村民小组|小组|组|社|队|屯|栋|幢|座|号楼|号院|楼|单元|排|巷|弄|号|户|室|家)(?=$|[^\\p{L}]|[0-9零〇一二两三四五六七八九十百]|\\p{L})|(?=$|[^\\p{L}]))[-－—/ ，,]*)+)?")]
    private static partial Regex AddressPattern();

    [GeneratedRegex("[零〇一二两三四五六七八九十百]+")]
    private static partial Regex ChinesePattern();

    [GeneratedRegex("[^\\p{L}0-9]+")]
    private static partial Regex BetweenPattern();

    /// <summary>A mark beside a unit says nothing; between two numbers it does.</summary>
    [GeneratedRegex("(?<=\\p{L})-|-(?=\\p{L})")]
    private static partial Regex BesideLetterPattern();
}
