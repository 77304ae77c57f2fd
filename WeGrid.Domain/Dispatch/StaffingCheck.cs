namespace WeGrid.Domain.Dispatch;

/// <summary>缺岗: one thing wrong with how the grids are staffed.</summary>
/// <param name="GridId">The grid concerned.</param>
/// <param name="Post">The post concerned.</param>
/// <param name="UserId">The person concerned, when it is about one.</param>
/// <param name="Fault">What is wrong.</param>
public sealed record StaffingFinding(string GridId, PostKind Post, string? UserId, StaffingFault Fault);

/// <summary>缺岗种类: what can be wrong with the staffing of a grid (domain.md A01, A02; T5).</summary>
public enum StaffingFault
{
    /// <summary>微网格无人: a micro-grid without its one worker.</summary>
    Vacant,

    /// <summary>一格多员: a micro-grid with more than one worker.</summary>
    TooMany,

    /// <summary>一人多格: a worker with more than one micro-grid.</summary>
    HoldsTwo,

    /// <summary>空岗: one of the five posts of the chain cannot be found at the grid or above it.</summary>
    EmptySlot,
}

/// <summary>网格人员检查: one worker per micro-grid, five filled slots per group (domain.md A01, A02).</summary>
public static class StaffingCheck
{
    /// <summary>The five parts of the responsibility chain "党建+网格+村民小组长+包组人员+网格单位".</summary>
    private static readonly PostKind[] _chain =
        [PostKind.PartyOrg, PostKind.GridLeader, PostKind.GroupLeader, PostKind.GroupCadre, PostKind.PartnerUnit];

    /// <summary>Everything that is wrong, in the order of the grids.</summary>
    /// <param name="tree">网格树.</param>
    /// <param name="at">When: grids that are closed then need nobody.</param>
    public static IReadOnlyList<StaffingFinding> Find(GridTree tree, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return [.. MicroGrids(tree, at), .. Slots(tree, at)];
    }

    /// <summary>
    /// 告诉网格长 (A01): what is wrong with the micro-grids, by the grid leader who can cure it; where a grid has none at or above it, by whoever
    /// stands next above. What nobody answers for stays on the town's list alone.
    /// </summary>
    public static IReadOnlyList<(string Leader, IReadOnlyList<StaffingFinding> Findings)> ForLeaders(GridTree tree, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return [.. MicroGrids(tree, at)
            .Select(f => (Leader: LeaderOf(tree, f.GridId), Finding: f))
            .Where(f => f.Leader is not null)
            .GroupBy(f => f.Leader!, f => f.Finding, StringComparer.OrdinalIgnoreCase)
            .Select(g => (g.Key, (IReadOnlyList<StaffingFinding>)[.. g]))];
    }

    private static string? LeaderOf(GridTree tree, string gridId)
    {
        PostKind[] kinds = [PostKind.GridLeader, PostKind.DutyOfficer, PostKind.TownLeader];
        return kinds.SelectMany(k => tree.NearestHolders(gridId, k)).Select(p => p.UserId).FirstOrDefault();
    }

    private static IEnumerable<StaffingFinding> MicroGrids(GridTree tree, DateTimeOffset at)
    {
        var workers = tree.Posts.Where(p => p.Kind == PostKind.MicroGridMember && !p.IsStandIn && tree.Find(p.GridId)?.IsClosed(at) != true).ToList();
        foreach (var grid in tree.Grids.Where(g => g.Kind == GridKind.Micro && !g.IsClosed(at)).OrderBy(g => g.Id, StringComparer.Ordinal))
        {
            var count = workers.Count(p => p.GridId == grid.Id);
            if (count != 1)
            {
                yield return new(grid.Id, PostKind.MicroGridMember, null, count == 0 ? StaffingFault.Vacant : StaffingFault.TooMany);
            }
        }

        // One finding per grid held, so that the leader of each of them hears of it.
        foreach (var person in workers.GroupBy(p => p.UserId, StringComparer.OrdinalIgnoreCase))
        {
            var held = person.Select(p => p.GridId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            foreach (var grid in held.Count > 1 ? held : [])
            {
                yield return new(grid, PostKind.MicroGridMember, person.Key, StaffingFault.HoldsTwo);
            }
        }
    }

    private static IEnumerable<StaffingFinding> Slots(GridTree tree, DateTimeOffset at) =>
        from grid in tree.Grids.Where(g => g.Kind == GridKind.Group && !g.IsClosed(at)).OrderBy(g => g.Id, StringComparer.Ordinal)
        from post in _chain
        where !tree.NearestHolders(grid.Id, post).Any()
        select new StaffingFinding(grid.Id, post, null, StaffingFault.EmptySlot);
}
