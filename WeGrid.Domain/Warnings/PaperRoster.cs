using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Warnings;

/// <summary>纸质叫应名册的一行.</summary>
/// <param name="Grid">责任网格.</param>
/// <param name="Post">岗位.</param>
/// <param name="Person">姓名.</param>
/// <param name="Phone">电话; empty when it is not on file.</param>
/// <param name="StandIns">B角, each with phone.</param>
/// <param name="Superior">上一级, with phone; empty for whoever is highest.</param>
public sealed record PaperRow(string Grid, string Post, string Person, string Phone, string StandIns, string Superior);

/// <summary>纸质叫应名册的一页: one village, or the town.</summary>
/// <param name="Grid">村 or 镇.</param>
/// <param name="Rows">责任人, in the order they are called.</param>
/// <param name="Teams">队伍 with leader, members and phones.</param>
/// <param name="Households">应转户 of the village, the ones in need of care first.</param>
public sealed record PaperPage(Grid Grid, IReadOnlyList<PaperRow> Rows, IReadOnlyList<(string Team, string Members)> Teams, IReadOnlyList<Household> Households);

/// <summary>纸质叫应名册 (WA-19): who calls whom when neither network nor power is there; printed before the storm, one page and more for each village. Pure.</summary>
public static class PaperRoster
{
    /// <summary>The pages: the town's own first, then village by village.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="plan">叫应方案 whose people are called.</param>
    /// <param name="households">应转户; empty where they are not to stand on paper.</param>
    /// <param name="at">When: who is on duty, who is on leave.</param>
    public static IReadOnlyList<PaperPage> Of(Corp corp, WarningPlan plan, IReadOnlyList<Household> households, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(households);
        var roots = corp.Grids.Grids.Where(g => g.Parent is null).Select(g => g.Id).ToList();
        var standIns = CallRoster.StandInPosts(corp);
        var callees = new CallDesk(corp, plan).Start(roots, at);
        var villages = corp.Grids.Grids.Where(g => g.Kind == GridKind.Village).ToList();
        var inVillage = callees.ToLookup(c => villages.FirstOrDefault(v => corp.Grids.IsWithin(c.GridId, v.Id))?.Id ?? "", StringComparer.Ordinal);
        PaperPage Page(Grid grid, string key) => new(
            grid, [.. inVillage[key].Select(c => Row(corp, standIns, c, at))],
            [.. corp.Teams.Where(t => (villages.FirstOrDefault(v => corp.Grids.IsWithin(t.GridId, v.Id))?.Id ?? "") == key).Select(t => (t.Name, string.Join('、', t.Members.Prepend(t.Leader ?? "").Where(m => m.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Select(m => Reach(corp, m)))))],
            [.. households.Where(h => (villages.FirstOrDefault(v => corp.Grids.IsWithin(h.GridId, v.Id))?.Id ?? "") == key).OrderByDescending(h => h.Care > 0).ThenBy(h => h.Number)]);
        return [Page(corp.Grids.Find(roots[0])!, ""), .. villages.Select(v => Page(v, v.Id))];
    }

    private static PaperRow Row(Corp corp, ILookup<(string, PostKind), Post> standIns, Callee callee, DateTimeOffset at) => new(
        corp.Grids.Find(callee.GridId)?.Name ?? callee.GridId, callee.Post.Name(), NameOf(corp, callee.UserId), corp.Staff.GetValueOrDefault(callee.UserId)?.Mobile ?? "",
        string.Join('、', CallRoster.StandInsOf(corp, standIns, callee, at).Select(u => Reach(corp, u))),
        CallRoster.SuperiorOf(corp, callee, at) is { } superior ? Reach(corp, superior) : "");

    private static string Reach(Corp corp, string user) => $"{NameOf(corp, user)} {corp.Staff.GetValueOrDefault(user)?.Mobile}".TrimEnd();

    private static string NameOf(Corp corp, string user) => corp.Staff.GetValueOrDefault(user)?.Name ?? user;
}
