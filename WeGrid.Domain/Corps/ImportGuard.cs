namespace WeGrid.Domain.Corps;

/// <summary>
/// 导入防错 (AD-05): a file that is right in itself and still a slip: cut short, of the wrong town, or without a grid in which people wait. Pure: the file
/// that is in and the one that would be, faults with their cure out.
/// </summary>
public static class ImportGuard
{
    /// <summary>Where there were fewer, losing half of them is an ordinary day.</summary>
    private const int Few = 10;

    /// <summary>What speaks against the import; none for a file that may go in.</summary>
    /// <param name="before">What is in.</param>
    /// <param name="after">What would be.</param>
    /// <param name="open">未办结的件数 by grid, tickets and running matters.</param>
    /// <param name="fewer">Whether it was said that much may go.</param>
    public static IReadOnlyList<string> Faults(Corp before, Corp after, IReadOnlyDictionary<string, long> open, bool fewer)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(open);
        return [.. Orphaned(before, after, open), .. fewer ? [] : Shrunk(before, after)];
    }

    /// <summary>Nobody would be asked about these any more.</summary>
    private static IEnumerable<string> Orphaned(Corp before, Corp after, IReadOnlyDictionary<string, long> open) =>
        before.Grids.Grids.Where(g => after.Grids.Find(g.Id) is null && open.GetValueOrDefault(g.Id) > 0).OrderBy(g => g.Id, StringComparer.Ordinal)
            .Select(g => $"grids: '{g.Id}' is gone and {open[g.Id]} open tickets and running matters lie in it; keep it and say in regrids who takes over");

    private static IEnumerable<string> Shrunk(Corp before, Corp after)
    {
        (string What, int Was, int Is)[] counts =
        [
            ("grids", before.Grids.Grids.Count, after.Grids.Grids.Count), ("staff", before.Staff.Count, after.Staff.Count), ("staff.posts", before.Grids.Posts.Count, after.Grids.Posts.Count),
            ("chats", before.Chats.Count, after.Chats.Count), ("units", before.Units.Count, after.Units.Count),
        ];
        return counts.Where(c => c.Was >= Few && c.Is * 2 < c.Was)
            .Select(c => $"{c.What}: of {c.Was} only {c.Is} are left; look whether the file was cut short, and import it with --fewer if it is meant");
    }
}
