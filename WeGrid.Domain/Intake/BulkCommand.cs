using System.Globalization;
using System.Text.RegularExpressions;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Intake;

/// <summary>批量短令 (LC-18): one command for many tickets with one reason: "批量 退单 1024 1025 1030-1035 不属我辖区".</summary>
/// <param name="Move">What is to be done with each.</param>
/// <param name="Numbers">With which tickets, each once, in the order they were written.</param>
/// <param name="Rest">The words after the numbers: the reason for all.</param>
public sealed partial record BulkCommand(TicketMove Move, IReadOnlyList<long> Numbers, string Rest)
{
    /// <summary>So many at once; what is more is said in two messages.</summary>
    public const int Most = 50;

    private const string Word = "批量";

    // What needs a word of its own for each ticket, or two tickets, is done one by one.
    private static readonly TicketMove[] _oneByOne =
    [
        TicketMove.Merge, TicketMove.Unmerge, TicketMove.Split, TicketMove.Assist, TicketMove.AssistDone, TicketMove.AssistEnd,
        TicketMove.AskResident, TicketMove.ConfirmDone, TicketMove.RejectDone, TicketMove.Reopen,
    ];

    /// <summary>只能一件一件办: a move that is not for many at once.</summary>
    public bool IsOneByOne => _oneByOne.Contains(Move);

    /// <summary>Reads it; null when it is none.</summary>
    public static BulkCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = StaffCommand.Plain(text);
        var (move, rest) = trimmed.StartsWith(Word, StringComparison.Ordinal) ? StaffCommand.Leading(trimmed[Word.Length..]) : default;
        if (move == default)
        {
            return null;
        }

        var numbers = new List<long>();
        while (Next().Match(rest) is { Success: true } match && Read(match) is { Count: > 0 } read)
        {
            numbers.AddRange(read);
            rest = rest[match.Length..];
        }

        return numbers.Count == 0 ? null : new BulkCommand(move, [.. numbers.Distinct().Take(Most + 1)], rest.Trim(' ', '，', ',', '。', '：', ':', '、', ';', '；'));
    }

    /// <summary>One number, or all from the first to the last; a date is none.</summary>
    private static List<long> Read(Match match)
    {
        var from = long.Parse(match.Groups["from"].Value, CultureInfo.InvariantCulture);
        if (!match.Groups["to"].Success)
        {
            return [from];
        }

        var to = long.Parse(match.Groups["to"].Value, CultureInfo.InvariantCulture);
        return to < from || to - from > Most ? [] : [.. Enumerable.Range(0, (int)(to - from) + 1).Select(i => from + i)];
    }

    // "1024", "1024号", "1024-1030"; not "3天", "12月31日", "2027-03-31", "2号楼".
    [GeneratedRegex(@"^[ ,，、;；#＃:：]*(?:工单)?(?<from>[0-9]{1,12})(?:[-~～至到](?<to>[0-9]{1,12})(?![-0-9]))?号?(?![-0-9.a-zA-Z%号天日周月年个点楼条项户人次件米元组社队院栋幢路巷弄线])", RegexOptions.CultureInvariant)]
    private static partial Regex Next();
}
