using System.Globalization;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Registers;

/// <summary>名单的一行: of an entry what its kind lets stand on a list, for who holds it and nobody else.</summary>
public static class RegisterLines
{
    /// <summary>So many lines one message bears, each as long as a kind lets it be.</summary>
    public const int Most = 8;

    /// <summary>So many characters of its columns a line bears.</summary>
    public const int Longest = 60;

    /// <summary>The line.</summary>
    /// <param name="kind">哪种名册.</param>
    /// <param name="entry">哪一条.</param>
    public static NoticeLine Of(RegisterKind kind, RegisterEntry entry)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(entry);
        return new NoticeLine("register_line", new Dictionary<string, string>
        {
            ["number"] = entry.Number.ToString(CultureInfo.InvariantCulture),
            ["register.entry"] = string.Join(' ', kind.Fields.Where(f => f.IsOnList).Select(f => entry.Fields.GetValueOrDefault(f.Name, "")).Where(v => v.Length > 0)),
            ["register.since"] = Since(kind, entry) is { Length: > 0 } since ? $"（{since}）" : "",
        });
    }

    private static string Since(RegisterKind kind, RegisterEntry entry) =>
        kind.Ledger is { } ledger ? $"还有{entry.Left.ToString(CultureInfo.InvariantCulture)}{entry.Fields.GetValueOrDefault(ledger.Unit, ledger.Unit)}"
        : kind.Visit is null ? ""
        : entry.SeenAt is { } seen ? $"上次{ChinaTime.In(seen).ToString("M月d日", CultureInfo.InvariantCulture)}"
        : $"还没{kind.Visit.Word}过";

    /// <summary>缺额 in words: what a grid has and what it should have.</summary>
    /// <param name="gap">哪个缺额.</param>
    /// <param name="grid">网格名.</param>
    public static NoticeLine Of(RegisterGap gap, string grid)
    {
        ArgumentNullException.ThrowIfNull(gap);
        var (least, most) = (gap.Size.Least.ToString(CultureInfo.InvariantCulture), gap.Size.Most?.ToString(CultureInfo.InvariantCulture));
        var should = most is null ? $"至少{least}个" : most == least ? $"{least}个" : $"{least}到{most}个";
        return new NoticeLine("register_gap", new Dictionary<string, string>
        {
            ["grid.name"] = grid, ["register.gap"] = $"{(gap.Value.Length == 0 ? "" : $"{gap.Size.Field}“{gap.Value}”")}有{gap.Count.ToString(CultureInfo.InvariantCulture)}个，应有{should}",
        });
    }

    /// <summary>Lists of so many as one message bears, all of them.</summary>
    /// <param name="entries">The entries, in order.</param>
    public static IEnumerable<RegisterEntry[]> Messages(IEnumerable<RegisterEntry> entries) => entries.Chunk(Most);
}
