namespace WeGrid.Domain.Reports;

/// <summary>公开数据的一个小数: so many of one village, month and public topic.</summary>
/// <param name="Month">月, its first day.</param>
/// <param name="VillageId">村.</param>
/// <param name="Topic">公开的七类之一.</param>
/// <param name="Raised">收到.</param>
/// <param name="Done">办结.</param>
public sealed record OpenCount(DateOnly Month, string VillageId, string Topic, int Raised, int Done);

/// <summary>公开的一行.</summary>
/// <param name="Name">月、类或村.</param>
/// <param name="Raised">收到.</param>
/// <param name="Done">办结.</param>
public sealed record OpenLine(string Name, int Raised, int Done);

/// <summary>
/// 公开数据 (ST-11): what anybody may read: how many matters by month, topic and village. Never a matter by itself, never words, places or days; a row of fewer
/// than five is shown with others or not at all, and every number is cut to fives: neither by taking rows from each other nor by looking again tomorrow is a
/// single matter found. Pure.
/// </summary>
/// <param name="Months">By month, the oldest first.</param>
/// <param name="Topics">By topic.</param>
/// <param name="Villages">By village, in the order of the corp file.</param>
public sealed record OpenBook(IReadOnlyList<OpenLine> Months, IReadOnlyList<OpenLine> Topics, IReadOnlyList<OpenLine> Villages)
{
    /// <summary>Fewer might be somebody.</summary>
    public const int Least = 5;

    /// <summary>合在一起的: rows too small to stand alone.</summary>
    public const string Others = "其他";

    /// <summary>Makes the book.</summary>
    /// <param name="counts">The counts of whole months that are over.</param>
    /// <param name="villages">村 in order: id and name.</param>
    public static OpenBook Of(IReadOnlyCollection<OpenCount> counts, IReadOnlyList<(string Id, string Name)> villages)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(villages);
        var names = villages.ToDictionary(v => v.Id, v => v.Name, StringComparer.Ordinal);
        return new OpenBook(
            Lines(counts.OrderBy(c => c.Month), c => $"{c.Month:yyyy-MM}"),
            Lines(counts.OrderBy(c => c.Topic, StringComparer.Ordinal), c => c.Topic),
            Lines(villages.SelectMany(v => counts.Where(c => c.VillageId == v.Id)).Concat(counts.Where(c => !names.ContainsKey(c.VillageId))), c => names.GetValueOrDefault(c.VillageId, Others)));
    }

    private static IReadOnlyList<OpenLine> Lines(IEnumerable<OpenCount> counts, Func<OpenCount, string> name)
    {
        var all = counts.GroupBy(name).Select(g => new OpenLine(g.Key, g.Sum(c => c.Raised), g.Sum(c => c.Done))).ToList();
        var small = all.FindAll(l => l.Raised < Least || l.Name == Others);
        var others = new OpenLine(Others, small.Sum(l => l.Raised), small.Sum(l => l.Done));
        return [.. all.Except(small).Concat(others.Raised >= Least ? [others] : []).Select(l => new OpenLine(l.Name, Cut(l.Raised), Cut(l.Done)))];
    }

    private static int Cut(int count) => count - (count % Least);
}
