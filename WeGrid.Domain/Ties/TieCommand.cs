using System.Globalization;
using System.Text.RegularExpressions;

namespace WeGrid.Domain.Ties;

/// <summary>做什么.</summary>
public enum TieVerb
{
    /// <summary>同一人: who raised two tickets is one person; staff.</summary>
    Same = 1,

    /// <summary>同一户: who raised a ticket belongs to a household of a register; staff.</summary>
    Household,

    /// <summary>记电话: a phone of who raised a ticket; staff.</summary>
    Phone,

    /// <summary>关联码 without digits: one is handed out; staff.</summary>
    Give,

    /// <summary>关联码 with digits: somebody enters one.</summary>
    Enter,

    /// <summary>确认关联.</summary>
    Confirm,

    /// <summary>取消关联: with a number of that ticket's person, by staff; alone one's own.</summary>
    Undo,

    /// <summary>我的诉求.</summary>
    Mine,
}

/// <summary>
/// 关联短令: "同一人 1024 1031 电话里本人说的", "同一户 1024 积分 17 走访认得", "记电话 1024 13800000000 本人说的", "关联码 1024", "取消关联 1024 认错人" of staff;
/// "关联码 1024 482913", "确认关联", "取消关联", "我的诉求" of whoever speaks.
/// </summary>
/// <param name="Verb">做什么.</param>
/// <param name="Number">编号; 0 for none.</param>
public sealed partial record TieCommand(TieVerb Verb, long Number)
{
    /// <summary>第几位反映人, from 1; 0 where it is not said.</summary>
    public int Place { get; init; }

    /// <summary>另一个编号.</summary>
    public (long Number, int Place) Other { get; init; }

    /// <summary>名册, by name or id, and 编号 there.</summary>
    public (string Register, int Number) Household { get; init; }

    /// <summary>电话.</summary>
    public string Phone { get; init; } = "";

    /// <summary>关联码.</summary>
    public string Code { get; init; } = "";

    /// <summary>为什么; may be empty, which is refused where it is needed.</summary>
    public string Why { get; init; } = "";

    private static readonly string[] _words = ["关联码", "确认关联", "取消关联", "同一人", "同一户", "记电话", "我的诉求"];

    /// <summary>Whether a command begins with the word.</summary>
    internal static bool IsTaken(string word) => Array.Exists(_words, w => word.StartsWith(w, StringComparison.Ordinal));

    /// <summary>Whether it is staff's: of anybody else it is words.</summary>
    public bool IsForStaff => Verb is TieVerb.Same or TieVerb.Household or TieVerb.Phone or TieVerb.Give || (Verb == TieVerb.Undo && Number > 0);

    /// <summary>Reads it; null when it is none.</summary>
    /// <param name="text">What is said.</param>
    public static TieCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var said = Intake.StaffCommand.Plain(text).Trim(' ', '\u2005', '。', '！', '!', '\r', '\n');
        return said switch
        {
            "确认关联" => new TieCommand(TieVerb.Confirm, 0),
            "取消关联" => new TieCommand(TieVerb.Undo, 0),
            "我的诉求" or "我反映的事" => new TieCommand(TieVerb.Mine, 0),
            _ => Entered(said) ?? Told(said),
        };
    }

    private static TieCommand? Entered(string said) =>
        CodePattern().Match(said) is { Success: true } code ? new TieCommand(code.Groups["code"].Success ? TieVerb.Enter : TieVerb.Give, Long(code, "n")) { Place = Place1(code, "p"), Code = code.Groups["code"].Value } : null;

    private static TieCommand? Told(string said) =>
        SamePattern().Match(said) is { Success: true } same ? new TieCommand(TieVerb.Same, Long(same, "n")) { Place = Place1(same, "p"), Other = (Long(same, "m"), Place1(same, "q")), Why = same.Groups["why"].Value.Trim() }
        : HouseholdPattern().Match(said) is { Success: true } home ? new TieCommand(TieVerb.Household, Long(home, "n")) { Place = Place1(home, "p"), Household = (home.Groups["kind"].Value, (int)Long(home, "m")), Why = home.Groups["why"].Value.Trim() }
        : PhonePattern().Match(said) is { Success: true } phone ? new TieCommand(TieVerb.Phone, Long(phone, "n")) { Place = Place1(phone, "p"), Phone = phone.Groups["tel"].Value, Why = phone.Groups["why"].Value.Trim() }
        : UndoPattern().Match(said) is { Success: true } undo ? new TieCommand(TieVerb.Undo, Long(undo, "n")) { Place = Place1(undo, "p"), Why = undo.Groups["why"].Value.Trim() }
        : null;

    private static long Long(Match match, string group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static int Place1(Match match, string group) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^关联码[\s:：]*(?<n>[0-9]{1,15})号?(?:[\s]*第(?<p>[0-9]{1,3})[人位])?(?:[\s,，]+(?<code>[0-9]{6}))?$")]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"^同一人[\s:：]*(?<n>[0-9]{1,15})号?(?:[\s]*第(?<p>[0-9]{1,3})[人位])?[\s、,，和]+(?<m>[0-9]{1,15})号?(?:[\s]*第(?<q>[0-9]{1,3})[人位])?(?:$|[\s,，:：]+(?<why>.*)$)", RegexOptions.Singleline)]
    private static partial Regex SamePattern();

    [GeneratedRegex(@"^同一户[\s:：]*(?<n>[0-9]{1,15})号?(?:[\s]*第(?<p>[0-9]{1,3})[人位])?[\s,，]+(?<kind>[\p{L}-]{1,16})[\s:：]*(?<m>[0-9]{1,6})号?(?:$|[\s,，:：]+(?<why>.*)$)", RegexOptions.Singleline)]
    private static partial Regex HouseholdPattern();

    [GeneratedRegex(@"^记电话[\s:：]*(?<n>[0-9]{1,15})号?(?:[\s]*第(?<p>[0-9]{1,3})[人位])?[\s,，]+(?<tel>\+?[0-9]{5,15})(?:$|[\s,，:：]+(?<why>.*)$)", RegexOptions.Singleline)]
    private static partial Regex PhonePattern();

    [GeneratedRegex(@"^取消关联[\s:：]*(?<n>[0-9]{1,15})号?(?:[\s]*第(?<p>[0-9]{1,3})[人位])?(?:$|[\s,，:：]+(?<why>.*)$)", RegexOptions.Singleline)]
    private static partial Regex UndoPattern();
}
