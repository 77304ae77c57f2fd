using System.Globalization;
using WeGrid.Domain.Warnings;

namespace WeGrid.Domain.Intake;

/// <summary>应答短令: "已到岗", "需要支援", "收到", "未叫醒", each with the number of the run or without. Short and exact: what is more than that is no answer to a call.</summary>
/// <param name="Answer">What was said; null when the list of those not woken is asked for.</param>
/// <param name="Run">Which run; null: the latest in which they are called.</param>
public sealed record CallCommand(CallAnswer? Answer, int? Run)
{
    /// <summary>The word that brings the list.</summary>
    public const string ListWord = "未叫醒";

    private static readonly (string Word, CallAnswer? Answer)[] _words =
    [
        ("已到岗", CallAnswer.Arrived), ("到岗", CallAnswer.Arrived), ("我已到岗", CallAnswer.Arrived), ("到岗了", CallAnswer.Arrived), ("已经到岗", CallAnswer.Arrived),
        ("需要支援", CallAnswer.NeedsHelp), ("请求支援", CallAnswer.NeedsHelp), ("要支援", CallAnswer.NeedsHelp),
        ("收到", CallAnswer.Awake), ("醒了", CallAnswer.Awake), ("收到了", CallAnswer.Awake), (ListWord, null), ("未叫醒名单", null),
    ];

    /// <summary>Reads it; null when it is none.</summary>
    public static CallCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var said = string.Concat(text.Split([' ', '\u2005', '　', '，', ',', '：', ':', '。', '！', '!', '.'], StringSplitOptions.RemoveEmptyEntries).Where(w => w[0] != '@'));
        var digits = said.Length - said.AsSpan().TrimEnd("0123456789").Length;
        var (word, number) = (said[..^digits], said[^digits..]);
        if (Array.FindIndex(_words, w => w.Word == word) is not (>= 0 and var at))
        {
            return null;
        }

        return number.Length == 0 ? new CallCommand(_words[at].Answer, null)
            : int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var run) ? new CallCommand(_words[at].Answer, run)
            : null;
    }
}
