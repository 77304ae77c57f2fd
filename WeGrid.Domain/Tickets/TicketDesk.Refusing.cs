namespace WeGrid.Domain.Tickets;

// 不予受理: never without saying where to go.
public sealed partial class TicketDesk
{
    private static readonly string[] _goTo = ["请找", "应找", "请到", "应到", "找", "请打", "转"];

    /// <summary>The reason and the place are read from the words; what the resident is told is made of both.</summary>
    private MoveRequest Refusing(MoveRequest request)
    {
        var reason = rules.Reasons.Refusal.Find(request.Reason) ?? rules.Reasons.Refusal.SaidIn(request.Note);
        var goTo = GoToIn(request.Note) is { Length: > 0 } said ? said : reason?.GoTo ?? "";
        return request with { Reason = reason?.Code, Note = reason is null || goTo.Length == 0 ? "" : $"{reason.Name}。请找：{goTo}" };
    }

    /// <summary>A unit of the corp that is named, or what stands behind 找.</summary>
    private string GoToIn(string words)
    {
        if (Corp.Units.Where(u => words.Contains(u.Name, StringComparison.Ordinal)).MaxBy(u => u.Name.Length) is { } unit)
        {
            return unit.Name;
        }

        foreach (var word in _goTo)
        {
            if (words.IndexOf(word, StringComparison.Ordinal) is var at && at >= 0)
            {
                return words[(at + word.Length)..].Trim(' ', '：', ':', '，', ',', '。');
            }
        }

        return "";
    }
}
