using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Corps;

/// <summary>
/// 网格调整 (AD-02): on a day grids are split, merged or renamed. Those closed stay in the corp file, so that what was said and counted of them keeps its
/// name; what is open goes to those that take over.
/// </summary>
/// <param name="On">生效日; it begins with 00:00 in Beijing.</param>
/// <param name="From">撤销的网格.</param>
/// <param name="To">接收的网格; they may have been there before.</param>
/// <param name="Basis">依据: the notice or file it was decided by; empty when none is named.</param>
public sealed record Regrid(DateOnly On, IReadOnlyList<string> From, IReadOnlyList<string> To, string Basis)
{
    /// <summary>What the machine that moves tickets is called in the history.</summary>
    public const string Rule = "regrid/1";

    /// <summary>生效时间.</summary>
    public DateTimeOffset At => ChinaTime.At(On, TimeOnly.MinValue);

    /// <summary>在用网格: where something of a grid belongs at a moment: the grid itself while it is in use, else the one that took over; of several the nearest grid above all of them.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="gridId">网格.</param>
    /// <param name="at">When.</param>
    public static string InForce(Corp corp, string gridId, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(corp);
        // A grid is closed once and never takes over after that (CorpFile.Regrids.cs), so that the way ends.
        while (corp.Regrids.FirstOrDefault(r => r.At <= at && r.From.Contains(gridId)) is { } closed)
        {
            gridId = Above(corp.Grids, closed.To);
        }

        return gridId;
    }

    /// <summary>现在的村: the village for which what was raised in a village counts at a moment; null where it was split, and nothing says which of them.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="villageId">村 it was raised in.</param>
    /// <param name="at">When.</param>
    public static string? VillageNow(Corp corp, string villageId, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(corp);
        var there = InForce(corp, villageId, at);
        return there == villageId ? there : corp.Grids.Find(corp.Grids.VillageOf(there)) is { Kind: GridKind.Village } village ? village.Id : null;
    }

    /// <summary>认地点: the one of the grids that took over in which a place lies; null when its words say nothing of it.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="gridId">A grid that is closed.</param>
    /// <param name="placed">网格 the gazetteer knows the place in; null for none.</param>
    /// <param name="at">When.</param>
    public static string? Named(Corp corp, string gridId, string? placed, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(corp);
        var there = placed is null ? null : InForce(corp, placed, at);
        return there is not null && Takers(corp, gridId, at).Any(t => corp.Grids.IsWithin(there, t)) ? there : null;
    }

    /// <summary>接收的网格 of a grid at a moment, all of them; the grid itself while it is in use.</summary>
    internal static IEnumerable<string> Takers(Corp corp, string gridId, DateTimeOffset at) =>
        corp.Regrids.FirstOrDefault(r => r.At <= at && r.From.Contains(gridId)) is { } closed ? closed.To.SelectMany(t => Takers(corp, t, at)) : [gridId];

    private static string Above(GridTree tree, IReadOnlyList<string> grids) =>
        tree.PathUp(grids[0]).First(g => g.Parent is null || grids.All(o => tree.IsWithin(o, g.Id))).Id;
}
