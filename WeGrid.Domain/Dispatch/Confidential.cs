using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Dispatch;

/// <summary>
/// 保密 (design.md §4): a complaint about an official, a report, domestic violence. Only 纪检 asks after it; never who is named in it,
/// nor anybody with a post in that person's grid or the village above it.
/// </summary>
public static class Confidential
{
    private static readonly string[] _titles = ["书记", "支书", "主任", "村长", "组长", "会计", "站长", "所长", "镇长", "副镇长", "网格员", "网格长"];

    /// <summary>Who of the staff is named in the words: by full name, or by surname and title where the post answers for that grid.</summary>
    public static IReadOnlyList<string> NamedIn(Corp corp, Ticket ticket)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(ticket);
        var words = ticket.Summary + "\n" + ticket.MatterText;
        return [.. corp.Staff.Values.Where(s => IsNamed(s, words, ticket, corp.Grids)).Select(s => s.UserId)];
    }

    /// <summary>纪检, else the town leader, else the duty officer, in each case without those who may not hear of it. Empty when nobody is left: the clock asks again.</summary>
    public static IReadOnlyList<Rung> RungsFor(Corp corp, Ticket ticket)
    {
        ArgumentNullException.ThrowIfNull(corp);
        var named = NamedIn(corp, ticket);
        var theirs = VillagesOf(named, corp.Grids);
        return corp.ConfidentialPosts
            .Select(kind => corp.Grids.Posts.Where(p => p.Kind == kind && !named.Contains(p.UserId, StringComparer.OrdinalIgnoreCase) && !IsOf(theirs, p.UserId, corp.Grids)))
            .Select(posts => posts.OrderBy(p => p.IsStandIn).DistinctBy(p => p.UserId, StringComparer.OrdinalIgnoreCase).Select(p => new Rung(p.UserId, p.Kind, p.GridId, p.IsStandIn)).ToList())
            .FirstOrDefault(rungs => rungs.Count > 0) ?? [];
    }

    private static bool IsNamed(StaffMember staff, string words, Ticket ticket, GridTree grids) =>
        (staff.Name.Length > 1 && words.Contains(staff.Name, StringComparison.Ordinal))
        || (staff.Name.Length > 1 && Array.Exists(_titles, t => words.Contains(staff.Name[..1] + t, StringComparison.Ordinal))
            && grids.PostsOf(staff.UserId).Any(p => grids.IsWithin(ticket.GridId, p.GridId) || grids.IsWithin(p.GridId, ticket.VillageId)));

    // A post for the whole town is nobody's village: else who names the mayor would shut out everybody.
    private static HashSet<string> VillagesOf(IReadOnlyList<string> named, GridTree grids) =>
        [.. named.SelectMany(grids.PostsOf).Where(p => grids.Find(p.GridId) is { Parent: not null }).Select(p => grids.VillageOf(p.GridId))];

    private static bool IsOf(HashSet<string> villages, string user, GridTree grids) =>
        grids.PostsOf(user).Any(p => villages.Any(v => grids.IsWithin(p.GridId, v)));
}
