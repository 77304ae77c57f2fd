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
            ["register.since"] = entry.SeenAt is { } seen ? $"上次{ChinaTime.In(seen).ToString("M月d日", CultureInfo.InvariantCulture)}" : "还没去过",
        });
    }

    /// <summary>Lists of so many as one message bears, all of them.</summary>
    /// <param name="entries">The entries, in order.</param>
    public static IEnumerable<RegisterEntry[]> Messages(IEnumerable<RegisterEntry> entries) => entries.Chunk(Most);
}
