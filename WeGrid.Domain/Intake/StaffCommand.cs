using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Intake;

/// <summary>工作人员短令: "接单 1024", "派单 1024 供电所", "办结 1024 已换灯泡".</summary>
/// <param name="Move">What is to be done.</param>
/// <param name="Number">With which ticket.</param>
/// <param name="Rest">The words after the number.</param>
public sealed record StaffCommand(TicketMove Move, long Number, string Rest)
{
    private static readonly (string Word, TicketMove Move)[] _words =
    [
        ("接单", TicketMove.Accept), ("派单", TicketMove.Dispatch), ("签收", TicketMove.SignFor), ("退单", TicketMove.Return),
        ("开始", TicketMove.Start), ("办理", TicketMove.Start), ("办结", TicketMove.Resolve), ("补充", TicketMove.AskResident),
        ("并案", TicketMove.Merge), ("终止", TicketMove.Terminate), ("误报", TicketMove.FalseAlarm), ("催办", TicketMove.Urge),
    ];

    /// <summary>The words understood, for a help text.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. _words.Select(w => w.Word)];

    /// <summary>Reads a command: the word first, then the number (号 and # forgiven), then the rest; null when it is none.</summary>
    public static StaffCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var word = Array.Find(_words, w => trimmed.StartsWith(w.Word, StringComparison.Ordinal));
        if (word.Word is null)
        {
            return null;
        }

        var rest = trimmed[word.Word.Length..].TrimStart(' ', '　', '#', '＃', ':', '：');
        var digits = rest.TakeWhile(char.IsAsciiDigit).Count();
        return digits > 0 && long.TryParse(rest.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new StaffCommand(word.Move, number, rest[digits..].TrimStart('号').Trim(' ', '　', '，', ',', '：', ':'))
            : null;
    }

    /// <summary>The move asked for; unit and target are read from the rest of the words.</summary>
    public MoveRequest ToRequest(Actor by, DateTimeOffset at, Corp corp) => new(Move, by, at)
    {
        Note = Move is TicketMove.Dispatch or TicketMove.Merge ? "" : Rest,
        UnitId = Move == TicketMove.Dispatch ? corp.Units.FirstOrDefault(u => Rest.Length > 0 && (u.Id == Rest || u.Name.Contains(Rest, StringComparison.Ordinal)))?.Id : null,
        MergeInto = Move == TicketMove.Merge && long.TryParse(Rest.TrimEnd('号'), NumberStyles.None, CultureInfo.InvariantCulture, out var into) ? into : null,
    };
}
