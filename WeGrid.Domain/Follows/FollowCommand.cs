using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using WeGrid.Domain.Intake;

namespace WeGrid.Domain.Follows;

/// <summary>关注短令的动作.</summary>
public enum FollowVerb
{
    /// <summary>关注.</summary>
    Follow = 1,

    /// <summary>我的关注.</summary>
    List = 2,

    /// <summary>取消关注.</summary>
    Drop = 3,
}

/// <summary>关注短令: "关注 柳树湾", "关注 柳树湾 路灯", "我的关注", "取消关注 2", "取消关注 全部". One slip of the keyboard is forgiven.</summary>
/// <param name="Verb">动作.</param>
/// <param name="Rest">What is followed, or no more followed, in words; empty for none.</param>
public sealed partial record FollowCommand(FollowVerb Verb, string Rest)
{
    private const string Word = "关注";

    private const string DropWord = "取消关注";

    /// <summary>Two names are no longer than that; what is longer tells of something.</summary>
    private const int Longest = 24;

    private static readonly char[] _marks = [.. " \u2005\t#＃:：，,。;；、！!～~"];

    /// <summary>More than one sentence is no command.</summary>
    private static readonly SearchValues<char> _ends = SearchValues.Create("，。？?！!；;\r\n");

    private static readonly string[] _lists = ["我的关注", "关注列表", "关注清单", "查看关注", "看关注", "我关注的", Word];

    private static readonly string[] _drops = [DropWord, "不再关注", "取关"];

    private static readonly string[] _all = ["全部", "所有", "全部关注", "所有关注", "全取消"];

    /// <summary>取消关注: the numbers of 我的关注; empty where it is said in words, or all are meant.</summary>
    public IReadOnlyList<int> Numbers { get; init; } = [];

    /// <summary>取消关注 全部.</summary>
    public bool IsAll { get; init; }

    /// <summary>Something stands between the word and what is followed: 关注民生 is a phrase, 关注 民生 wants something.</summary>
    public bool HasGap { get; init; }

    /// <summary>手误: the word itself was mistyped, so that nothing else may be.</summary>
    public bool IsSlip { get; init; }

    /// <summary>Reads it; null when it is none.</summary>
    /// <param name="text">What was said.</param>
    public static FollowCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = StaffCommand.Plain(text).Trim(_marks);
        if (plain.Length > Longest || plain.AsSpan().ContainsAny(_ends))
        {
            return null;
        }

        plain = plain.StartsWith("关 注", StringComparison.Ordinal) ? Word + plain[3..] : plain;
        return _lists.Contains(plain) || Slips.IsNear(plain, _lists[0]) ? new FollowCommand(FollowVerb.List, "")
            : DropIn(plain) ?? FollowIn(plain);
    }

    /// <summary>Whether a command about followings begins with the word.</summary>
    internal static bool IsTaken(string word) => _lists.Concat(_drops).Any(w => word.StartsWith(w, StringComparison.Ordinal));

    private static FollowCommand? DropIn(string plain)
    {
        var word = Array.Find(_drops, d => plain.StartsWith(d, StringComparison.Ordinal)) ?? (plain.Length >= DropWord.Length && Slips.IsNear(plain[..DropWord.Length], DropWord) ? DropWord : null);
        if (word is null)
        {
            return null;
        }

        var rest = plain[word.Length..].Trim(_marks);
        var numbers = NumbersPattern().IsMatch(rest) ? DigitsPattern().Matches(rest).Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture)).Distinct().ToList() : [];
        var all = _all.Contains(rest);
        return new FollowCommand(FollowVerb.Drop, numbers.Count > 0 || all ? "" : rest) { Numbers = numbers, IsAll = all, HasGap = rest.Length < plain.Length - word.Length };
    }

    private static FollowCommand? FollowIn(string plain)
    {
        var exact = plain.StartsWith(Word, StringComparison.Ordinal);
        if (!exact && !(plain.Length > Word.Length && Slips.IsSlipOf(plain[..Word.Length], Word)))
        {
            return null;
        }

        var rest = plain[Word.Length..].Trim(_marks);
        return rest.Length < 2 ? null : new FollowCommand(FollowVerb.Follow, rest) { HasGap = rest.Length < plain.Length - Word.Length, IsSlip = !exact };
    }

    [GeneratedRegex("^第?[0-9]{1,2}[号个条项]?(?:[ 、,和]+第?[0-9]{1,2}[号个条项]?)*$")]
    private static partial Regex NumbersPattern();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex DigitsPattern();
}
