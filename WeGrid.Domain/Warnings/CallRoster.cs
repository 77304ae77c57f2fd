using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Warnings;

/// <summary>叫应名单: who is called, who stands in for them, who is above them. Pure.</summary>
public static class CallRoster
{
    /// <summary>The people of a plan for those grids at that moment, each once: at their highest post. Nobody is left out because a rota is empty.</summary>
    /// <param name="corp">租户, on the level it is on: a roster for floods counts while it is on.</param>
    /// <param name="grids">覆盖的网格.</param>
    /// <param name="plan">叫应方案.</param>
    /// <param name="at">When.</param>
    public static IReadOnlyList<Post> For(Corp corp, IReadOnlyList<string> grids, WarningPlan plan, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(grids);
        ArgumentNullException.ThrowIfNull(plan);
        corp = corp.ForCategory(AlertRoster.FloodCategory);
        var above = grids.SelectMany(g => corp.Grids.PathUp(g)).Select(g => g.Id).ToHashSet(StringComparer.Ordinal);
        var covered = grids.ToHashSet(StringComparer.Ordinal);
        var posts = corp.Grids.Posts.Where(p => plan.Roster.Contains(p.Kind) && (above.Contains(p.GridId) || corp.Grids.PathUp(p.GridId).Any(g => covered.Contains(g.Id))));
        var depth = corp.Grids.Grids.ToDictionary(g => g.Id, g => corp.Grids.PathUp(g.Id).Count(), StringComparer.Ordinal);
        return [.. posts.GroupBy(p => (p.GridId, p.Kind)).SelectMany(g => There(corp, [.. g], at))
            .OrderBy(p => depth[p.GridId]).ThenBy(p => plan.Roster.ToList().IndexOf(p.Kind)).ThenBy(p => p.UserId, StringComparer.OrdinalIgnoreCase)
            .DistinctBy(p => p.UserId, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>B角岗位 of a corp, by grid and post, on the flood roster where it is on.</summary>
    public static ILookup<(string, PostKind), Post> StandInPosts(Corp corp)
    {
        ArgumentNullException.ThrowIfNull(corp);
        return corp.ForCategory(AlertRoster.FloodCategory).Grids.Posts.Where(p => p.IsStandIn).ToLookup(p => (p.GridId, p.Kind));
    }

    /// <summary>B角: who stands in for somebody and is there.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="standIns"><see cref="StandInPosts"/> of it.</param>
    /// <param name="callee">被叫人.</param>
    /// <param name="at">When.</param>
    public static IReadOnlyList<string> StandInsOf(Corp corp, ILookup<(string, PostKind), Post> standIns, Callee callee, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(standIns);
        ArgumentNullException.ThrowIfNull(callee);
        corp = corp.ForCategory(AlertRoster.FloodCategory);
        return [.. standIns[(callee.GridId, callee.Post)].Where(p => !Same(p.UserId, callee.UserId) && IsThere(corp, p, at)).Select(p => p.UserId).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>上一级: the next post of the corp's order at or above somebody's grid whose holder is there; null for whoever is highest.</summary>
    public static string? SuperiorOf(Corp corp, Callee callee, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(callee);
        corp = corp.ForCategory(AlertRoster.FloodCategory);
        var order = corp.EscalationOrder.ToList();
        // Duty officer and leader of the town are above everybody, wherever a town's order has them.
        var above = order.Skip(order.IndexOf(callee.Post) + 1).Concat([PostKind.DutyOfficer, PostKind.TownLeader]).Distinct();
        return above.SelectMany(k => corp.Grids.NearestHolders(callee.GridId, k).Where(p => IsThere(corp, p, at)))
            .Select(p => p.UserId).FirstOrDefault(u => !Same(u, callee.UserId) && !callee.For.Equals(u, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Holders who are there; where none is, the stand-ins who are; where nobody is, the holders all the same.</summary>
    private static IEnumerable<Post> There(Corp corp, List<Post> posts, DateTimeOffset at)
    {
        var there = posts.FindAll(p => IsThere(corp, p, at));
        var holders = there.FindAll(p => !p.IsStandIn);
        return holders.Count > 0 ? holders : there.Count > 0 ? there : posts.FindAll(p => !p.IsStandIn) is { Count: > 0 } away ? away : posts;
    }

    internal static bool IsThere(Corp corp, Post post, DateTimeOffset at) => corp.Rota.IsThere(new Rung(post.UserId, post.Kind, post.GridId, post.IsStandIn), at);

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
