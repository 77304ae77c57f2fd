using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Tickets;

/// <summary>原因表: the coded reasons of one kind, read from <c>data/*-reasons.json</c>.</summary>
/// <param name="Version">Version of the file.</param>
/// <param name="Reasons">In the order they are offered.</param>
/// <param name="LearnAfter">退单: after how many returns a unit is offered later.</param>
public sealed record ReasonList(string Version, IReadOnlyList<CodedReason> Reasons, int LearnAfter)
{
    private const int UsualLearnAfter = 3;

    /// <summary>No reasons: nothing that needs one can be done.</summary>
    public static ReasonList None { get; } = new("", [], UsualLearnAfter);

    /// <summary>The names, for a text that asks for one.</summary>
    public string Names => string.Join('、', Reasons.Select(r => r.Name));

    /// <summary>The reason of that code, or null.</summary>
    public CodedReason? Find(string? code) => Reasons.FirstOrDefault(r => r.Code == code);

    /// <summary>The reason said in somebody's words; the longest words win, so that 已办结 is not taken for 办结. Null when none is said.</summary>
    public CodedReason? SaidIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Reasons.Where(r => r.SaidIn(text) > 0).MaxBy(r => r.SaidIn(text));
    }

    /// <summary>Reads a file's text, or lists every fault with its cure.</summary>
    /// <param name="file">Its name, for the faults.</param>
    /// <param name="json">Its text.</param>
    public static (ReasonList? List, IReadOnlyList<DataFault> Faults) Parse(string file, string json)
    {
        var faults = new List<DataFault>();
        if (JsonAt.Parse(file, json, faults) is not { } root)
        {
            return (null, faults);
        }

        root.AllowOnly("version", "learnAfter", "reasons");
        var version = root.Need("version", "write the date of the last change")?.Text() ?? "";
        var after = root.Find("learnAfter")?.Number(1, 99) ?? UsualLearnAfter;
        var reasons = (root.Need("reasons", "list the reasons")?.Items() ?? []).Select(ReadOne).ToList();
        if (reasons.Count == 0)
        {
            root.Fault("there is no reason", "write at least one, or nobody can give any");
        }

        foreach (var twice in Doubles(reasons))
        {
            root.Fault($"'{twice}' stands for two reasons", "every code, name and word belongs to one");
        }

        return faults.Count == 0 ? (new ReasonList(version, reasons, (int)after), faults) : (null, faults);
    }

    private static CodedReason ReadOne(JsonAt at)
    {
        at.AllowOnly("code", "name", "words", "learn", "goTo");
        var code = at.Need("code", "write a short word in small letters that never changes")?.Text() ?? "";
        if (code.Length > 0 && !code.All(c => char.IsAsciiLetterLower(c) || c == '_'))
        {
            at.Fault($"code '{code}' has other signs than a to z", "write a short word in small letters that never changes");
        }

        return new CodedReason(
            code,
            at.Need("name", "write the name people read")?.Text() ?? "",
            at.Find("words")?.Texts() ?? [],
            at.Find("learn")?.YesNo() ?? false,
            at.Find("goTo")?.Text() ?? "");
    }

    private static IEnumerable<string> Doubles(List<CodedReason> reasons) =>
        reasons.SelectMany(r => r.Words.Append(r.Name).Append(r.Code).Where(w => w.Length > 0).Distinct())
            .GroupBy(w => w, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key);
}
