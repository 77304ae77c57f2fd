using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Intake;

/// <summary>工作人员短令: "接单 1024", "派单 1024 供电所", "办结 1024 已换灯泡". Spaces, 号, # and full-width digits are forgiven, and so are the usual slips of the pinyin keyboard.</summary>
/// <param name="Move">What is to be done.</param>
/// <param name="Number">With which ticket.</param>
/// <param name="Rest">The words after the number.</param>
public sealed record StaffCommand(TicketMove Move, long Number, string Rest)
{
    private const string Marks = " \u2005#＃:：，,。;；、";

    private const string Unsplit = "撤销拆单";

    private const string Counters = "天日周月年个点楼条项户人次件米元";

    private static readonly string[] _titles = ["工单号", "工单", "单号", "编号", "第"];

    private static readonly (string Word, TicketMove Move)[] _words =
    [
        ("接单", TicketMove.Accept), ("派单", TicketMove.Dispatch), ("签收", TicketMove.SignFor), ("退单", TicketMove.Return), ("不同意退单", TicketMove.DisputeReturn),
        ("开始", TicketMove.Start), ("办理", TicketMove.Start), ("办结", TicketMove.Resolve), ("补充", TicketMove.AskResident),
        ("并案", TicketMove.Merge), ("终止", TicketMove.Terminate), ("误报", TicketMove.FalseAlarm), ("催办", TicketMove.Urge),
        ("延期", TicketMove.AskExtension), ("挂账", TicketMove.AskDeferral), ("恢复", TicketMove.ResumeDeferred),
        ("同意", TicketMove.GrantExtension), ("不同意", TicketMove.RefuseAsk),
        ("协办", TicketMove.Assist), ("协办办结", TicketMove.AssistDone), ("取消协办", TicketMove.AssistEnd),
        ("不予受理", TicketMove.Refuse), ("撤销并案", TicketMove.Unmerge),
        ("督办", TicketMove.DemandAnswer), ("答复", TicketMove.AnswerSupervisor), ("在办", TicketMove.StillOn),
        ("核实", TicketMove.ConfirmDone), ("核实退回", TicketMove.RejectDone), ("拆单", TicketMove.Split),
    ];

    /// <summary>Other words for the same: what our own replies call it, and what people say.</summary>
    private static readonly (string Word, TicketMove Move)[] _alsoSaid =
    [
        ("开始办理", TicketMove.Start), ("请居民补充", TicketMove.AskResident), ("请补充", TicketMove.AskResident), ("二次办理", TicketMove.Reopen),
        ("申请延期", TicketMove.AskExtension), ("申请挂账", TicketMove.AskDeferral), ("恢复办理", TicketMove.ResumeDeferred),
        ("同意延期", TicketMove.GrantExtension), ("同意挂账", TicketMove.GrantExtension),
        ("不同意延期", TicketMove.RefuseAsk), ("不同意挂账", TicketMove.RefuseAsk), ("不同意请示", TicketMove.RefuseAsk),
        ("退回", TicketMove.Return), ("办好", TicketMove.Resolve), ("办完", TicketMove.Resolve), ("合并", TicketMove.Merge),
        ("督办要答复", TicketMove.DemandAnswer), ("答复督办", TicketMove.AnswerSupervisor),
        ("核实属实", TicketMove.ConfirmDone), ("属实", TicketMove.ConfirmDone), ("没做好", TicketMove.RejectDone), ("报办结", TicketMove.Resolve),
        (Unsplit, TicketMove.Merge),
        ("还在办", TicketMove.StillOn), ("正在办", TicketMove.StillOn), ("仍在办", TicketMove.StillOn),
        ("不受理", TicketMove.Refuse), ("撤并", TicketMove.Unmerge),
    ];

    // The longest first: 不同意退单 begins like 不同意.
    private static readonly (string Word, TicketMove Move)[] _all = [.. _words.Concat(_alsoSaid).OrderByDescending(w => w.Word.Length)];

    /// <summary>The words understood, for a help text.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. _words.Select(w => w.Word)];

    /// <summary>并案, 撤销并案: the ticket to go on with, or the one it was merged into: the number in the rest of the words; null for other commands or when none is named.</summary>
    public long? Target => Move is TicketMove.Merge or TicketMove.Unmerge && FirstNumber(Rest) is { } number ? number : null;

    /// <summary>撤销拆单: the two may be named in either order.</summary>
    public bool IsUnsplit { get; init; }

    /// <summary>Reads a command: word and number in either order, then the rest; null when it is none.</summary>
    public static StaffCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = Plain(text);
        var command = WordFirst(trimmed) ?? NumberFirst(WithoutTitle(trimmed));
        return command is { Move: TicketMove.Merge } && trimmed.Contains(Unsplit, StringComparison.Ordinal) ? command with { IsUnsplit = true } : command;
    }

    /// <summary>Half width, without the mention and what stands around it.</summary>
    internal static string Plain(string text) => WithoutMention(HalfWidth(text)).Trim(Marks.ToCharArray());

    /// <summary>The word of a command at the beginning, and what follows it; no move when there is none.</summary>
    internal static (TicketMove Move, string Words) Leading(string text)
    {
        var trimmed = text.TrimStart(Marks.ToCharArray());
        var (move, length) = WordAt(trimmed);
        return (length == 0 ? default : move, trimmed[length..]);
    }

    /// <summary>The move asked for; unit and target are read from the rest of the words.</summary>
    public MoveRequest ToRequest(Actor by, DateTimeOffset at, Corp corp)
    {
        ArgumentNullException.ThrowIfNull(corp);
        if (Move is TicketMove.Assist or TicketMove.AssistEnd)
        {
            // "协办 1024 供电所 2天 停电配合": the first word is the unit.
            var words = Rest.Split([' ', '，', ',', '：', ':'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return new MoveRequest(Move, by, at) { UnitId = words.Length > 0 ? UnitNamed(corp, words[0])?.Id : null, Note = words.Length > 1 ? words[1] : "" };
        }

        return new MoveRequest(Move, by, at)
        {
            Note = Move is TicketMove.Dispatch or TicketMove.Merge or TicketMove.Unmerge ? "" : Rest,
            UnitId = Move == TicketMove.Dispatch ? UnitNamed(corp, Rest)?.Id : null,
            MergeInto = Target,
        };
    }

    /// <summary>The unit named: by id or name, with words after it or not; part of a name only when it fits one unit.</summary>
    private static HandlingUnit? UnitNamed(Corp corp, string words)
    {
        var name = words.TrimStart('给', '到', ' ');
        if (name.Length == 0)
        {
            return null;
        }

        var parts = corp.Units.Where(u => u.Name.Contains(name, StringComparison.Ordinal)).Take(2).ToList();
        return corp.Units.FirstOrDefault(u => u.Id == name || u.Name == name)
            ?? corp.Units.Where(u => name.StartsWith(u.Name, StringComparison.Ordinal)).MaxBy(u => u.Name.Length)
            ?? (parts.Count == 1 ? parts[0] : null);
    }

    private static StaffCommand? WordFirst(string text)
    {
        var (move, length) = WordAt(text);
        if (length == 0)
        {
            return null;
        }

        return Numbered(move, WithoutTitle(text[length..].TrimStart(Marks.ToCharArray())));
    }

    private static StaffCommand? NumberFirst(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (digits == 0)
        {
            return null;
        }

        var after = text[digits..].TrimStart('号').TrimStart(Marks.ToCharArray());
        var (move, length) = WordAt(after);
        return length == 0 ? null : Numbered(move, text[..digits] + " " + after[length..]);
    }

    /// <summary>"办理1号楼的事" is no command: what follows the number must not go on as a house, a lane or a quantity.</summary>
    private static StaffCommand? Numbered(TicketMove move, string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (digits == 0 || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var rest = text[digits..];
        var goesOn = rest.Length > 0 && !Marks.Contains(rest[0], StringComparison.Ordinal) && rest[0] != '号';
        if (goesOn && move is TicketMove.Start or TicketMove.AskResident)
        {
            return null;
        }

        if (goesOn && IsEverydayWord(move) && Counters.Contains(rest[0], StringComparison.Ordinal))
        {
            return null; // "延期3天", "同意2楼加装电梯": a quantity, no ticket
        }

        rest = rest.TrimStart('号');
        return rest.Length > 0 && "楼院栋幢路巷线组社".Contains(rest[0], StringComparison.Ordinal) && text[digits] == '号'
            ? null
            : new StaffCommand(move, number, rest.Trim(Marks.ToCharArray()));
    }

    private static bool IsEverydayWord(TicketMove move) =>
        move is TicketMove.AskExtension or TicketMove.AskDeferral or TicketMove.ResumeDeferred or TicketMove.GrantExtension or TicketMove.RefuseAsk or TicketMove.StillOn
            or TicketMove.ConfirmDone or TicketMove.RejectDone;

    // "接 单" is a common slip of the thumb.
    private static (TicketMove Move, int Length) WordAt(string text)
    {
        foreach (var (word, move) in _all)
        {
            if (text.StartsWith(word, StringComparison.Ordinal))
            {
                return (move, word.Length);
            }

            if (word.Length == 2 && text.StartsWith($"{word[0]} {word[1]}", StringComparison.Ordinal))
            {
                return (move, word.Length + 1);
            }
        }

        // Slips only where one command alone can be meant.
        return text.Length >= 2 && _words.Where(w => Slips.IsSlipOf(text[..2], w.Word)).Select(w => w.Move).Distinct().ToList() is [var meant] ? (meant, 2) : (default, 0);
    }

    /// <summary>"第1024号", "工单1024".</summary>
    private static string WithoutTitle(string text)
    {
        var title = Array.Find(_titles, t => text.StartsWith(t, StringComparison.Ordinal)) ?? "";
        return text[title.Length..].TrimStart(Marks.ToCharArray());
    }

    private static string WithoutMention(string text)
    {
        var trimmed = text.TrimStart();
        var end = trimmed.IndexOfAny([' ', '\u2005']);
        return trimmed.StartsWith('@') && end > 0 ? trimmed[end..] : trimmed;
    }

    private static string HalfWidth(string text) =>
        string.Create(text.Length, text, (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = from[i] is >= '０' and <= '９' ? (char)(from[i] - '０' + '0') : from[i] is '＠' ? '@' : from[i] is '　' ? ' ' : from[i];
            }
        });

    private static long? FirstNumber(string text)
    {
        var digits = new string([.. text.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit)]);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
