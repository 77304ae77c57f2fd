using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Dispatch;

/// <summary>升级方案表, read from <c>data/ladders.json</c>: what holds where a corp file says nothing.</summary>
/// <param name="Version">Version of the file.</param>
/// <param name="Life">生命通道.</param>
/// <param name="Confidential">保密: which posts are asked, the first that anybody holds.</param>
/// <param name="Plans">Ladders for some categories; used before the order of the posts.</param>
public sealed record LadderBook(string Version, LifePlan Life, IReadOnlyList<PostKind> Confidential, IReadOnlyList<LadderPlan> Plans)
{
    /// <summary>Who alone may be asked about a confidential matter: nobody of a grid or a village.</summary>
    public static IReadOnlyList<PostKind> MayHear { get; } = [PostKind.Discipline, PostKind.TownLeader, PostKind.DutyOfficer];

    /// <summary>小事不拖大 (domain.md A15, C11): in the grid first; with age, sooner where it is graver, to the village's mediator, then to the town and its lawyer.</summary>
    public static LadderPlan Disputes { get; } = new("矛盾纠纷", ["矛盾调解"],
    [
        new LadderStep([PostKind.MicroGridMember, PostKind.GroupLeader, PostKind.GroupCadre, PostKind.GridMember], []) { Name = "网格" },
        new LadderStep([PostKind.Mediator, PostKind.GridLeader], [])
        {
            Name = "村（社区）调解", After = new DueRule(3, DueUnit.WorkingDays), UrgentAfter = new DueRule(24, DueUnit.Hours),
        },
        new LadderStep([PostKind.LegalAdviser, PostKind.DutyOfficer, PostKind.TownLeader], [])
        {
            Name = "镇调解和法律顾问", After = new DueRule(7, DueUnit.WorkingDays), UrgentAfter = new DueRule(48, DueUnit.Hours),
        },
    ]);

    /// <summary>As shipped.</summary>
    public static LadderBook Default { get; } = new("shipped", LifePlan.Default, MayHear, [Disputes]);

    /// <summary>Reads the file's text.</summary>
    /// <returns>The book, or null with every fault found.</returns>
    public static (LadderBook? Book, IReadOnlyList<string> Faults) Parse(string json) => CorpFile.ParseLadders(json);

    /// <summary>What is wrong with a list of posts for confidential matters; empty when nothing is.</summary>
    public static IEnumerable<string> ConfidentialFaults(IReadOnlyList<PostKind> posts)
    {
        ArgumentNullException.ThrowIfNull(posts);
        if (posts.Count == 0 || posts[0] != PostKind.Discipline)
        {
            yield return "does not begin with 'discipline'; a confidential matter goes to 纪检 first";
        }

        foreach (var post in posts.Where(p => !MayHear.Contains(p)))
        {
            yield return $"'{post}' stands in a grid or village, which may not hear of it; only discipline, townLeader, dutyOfficer";
        }
    }
}
