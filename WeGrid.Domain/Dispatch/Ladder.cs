using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Dispatch;

/// <summary>升级梯级: one person who is asked when those before did not answer.</summary>
/// <param name="UserId">Whom to ask.</param>
/// <param name="Kind">For which post.</param>
/// <param name="GridId">Of which grid.</param>
/// <param name="IsStandIn">B角.</param>
public sealed record Rung(string UserId, PostKind Kind, string GridId, bool IsStandIn)
{
    /// <summary>等待: how long they have; null for the corp's limit of 接单.</summary>
    public DueRule? Wait { get; init; }

    /// <summary>渠道.</summary>
    public AskBy Channel { get; init; }

    /// <summary>梯次: on which step of its ladder, from 0.</summary>
    public int Step { get; init; }
}

/// <summary>
/// 升级梯: who is asked, in which order, when a matter of a grid is not taken. The order of posts is data of the corp;
/// for each post the nearest grid upwards that has it counts, holders before stand-ins; nobody is asked twice.
/// </summary>
public static class Ladder
{
    /// <summary>微网格员 → 村民小组长 → 包组人员 → 网格员 → 网格长/村书记 → 镇值班. 网格单位 and 党组织 are informed, never escalated to.</summary>
    public static IReadOnlyList<PostKind> DefaultOrder { get; } =
        [PostKind.MicroGridMember, PostKind.GroupLeader, PostKind.GroupCadre, PostKind.GridMember, PostKind.GridLeader, PostKind.DutyOfficer, PostKind.TownLeader];

    // Asked for several times with every step of every ticket; the same as long as tree and plan are. Gone with the tree.
    private static readonly ConditionalWeakTable<GridTree, ConcurrentDictionary<Key, IReadOnlyList<Rung>>> _kept = [];

    /// <summary>All rungs for a grid, first to be asked first; empty only when nobody above the grid holds any post.</summary>
    public static IReadOnlyList<Rung> For(GridTree tree, string gridId, IReadOnlyList<PostKind> order)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(order);
        return ToRungs(order.Where(MayBeAsked).SelectMany(kind => tree.NearestHolders(gridId, kind)));
    }

    /// <summary>All rungs of a plan for a grid, first to be asked first; a person named twice is asked at the first place.</summary>
    public static IReadOnlyList<Rung> For(GridTree tree, string gridId, LadderPlan plan)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(plan);
        return Kept(tree, new Key(gridId, plan, 0), () => Climb(tree, gridId, plan));
    }

    private static IEnumerable<Rung> Climb(GridTree tree, string gridId, LadderPlan plan) => plan.Steps.Index()
        .SelectMany(step => ToRungs(PostsOf(tree, gridId, step.Item)).Select(r => r with { Wait = step.Item.Wait, Channel = step.Item.Channel, Step = step.Index }))
        .DistinctBy(r => r.UserId, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// A promised plan may name who has handed over since it was promised: whoever stands in their place is asked, on the same step with the same time.
    /// Who is named by a plan written later is meant; of the day itself nobody can tell, for it may have been done in the afternoon.
    /// </summary>
    private static IReadOnlyList<Rung> Promised(Corp corp, Ticket ticket, LadderPlan plan)
    {
        List<Handover> since = [.. corp.Handovers.Where(h => h.At.AddDays(1) > ticket.OrderedAt)];
        return !since.Exists(h => plan.Steps.Any(s => s.People.Any(h.IsFrom)))
            ? For(corp.Grids, ticket.GridId, plan)
            : [.. Climb(corp.Grids, ticket.GridId, plan with { Steps = [.. plan.Steps.Select(s => s with { People = [.. s.People.Select(p => Handover.Successor(since, p))] })] })];
    }

    /// <summary>
    /// Who is asked for a ticket, as it was promised to it: 纪检 for a confidential one, else the plan it was ordered under; where nobody of it holds
    /// a post, whoever is highest.
    /// </summary>
    public static IReadOnlyList<Rung> For(Ticket ticket, Corp corp)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(corp);
        if (ticket.IsConfidential)
        {
            return Confidential.RungsFor(corp, ticket);
        }

        corp = corp.For(ticket);
        var rungs = Promised(corp, ticket, ticket.Policy?.Ladder ?? corp.LadderFor(ticket));
        return PickedFirst(rungs.Count > 0 ? rungs : Anybody(corp.Grids), ticket);
    }

    /// <summary>分派: within each post of a grid those who were chosen stand first, in the order they were chosen; nobody else moves.</summary>
    private static IReadOnlyList<Rung> PickedFirst(IReadOnlyList<Rung> rungs, Ticket ticket)
    {
        if (ticket.Picked.Count == 0)
        {
            return rungs;
        }

        var picked = ticket.Picked.Index().ToDictionary(p => p.Item, p => p.Index, StringComparer.OrdinalIgnoreCase);
        var groups = rungs.Index().GroupBy(r => (r.Item.Kind, r.Item.GridId)).ToDictionary(g => g.Key, g => g.Min(r => r.Index));
        return [.. rungs.OrderBy(r => groups[(r.Kind, r.GridId)]).ThenBy(r => picked.GetValueOrDefault(r.UserId, int.MaxValue))];
    }

    /// <summary>Whether a post may be asked to take a matter; 网格单位, 党组织 and 纪检 never are.</summary>
    public static bool MayBeAsked(PostKind kind) => kind is not (PostKind.PartyOrg or PostKind.PartnerUnit or PostKind.Discipline);

    /// <summary>
    /// 兜底: who is asked where nobody at or above a grid holds any post: whoever is highest in the corp. Empty only when nobody holds a post at all.
    /// </summary>
    public static IReadOnlyList<Rung> Anybody(GridTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        PostKind[] kinds = [PostKind.DutyOfficer, PostKind.TownLeader, PostKind.GridLeader];
        var high = tree.Posts.Where(p => kinds.Contains(p.Kind)).OrderBy(p => Array.IndexOf(kinds, p.Kind)).ThenBy(p => p.IsStandIn).ToList();
        return ToRungs(high.Count > 0 ? high : tree.Posts.Where(p => MayBeAsked(p.Kind)).OrderBy(p => p.IsStandIn));
    }

    /// <summary>
    /// 保密: who alone sees a complaint about an official: the corp's 纪检, wherever in the tree; where there is none, the town leader.
    /// Never the grid or the village it comes from.
    /// </summary>
    public static IReadOnlyList<Rung> ForConfidential(GridTree tree, IReadOnlyList<PostKind>? posts = null)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var kinds = posts ?? LadderBook.MayHear;
        var kind = kinds.Cast<PostKind?>().FirstOrDefault(k => tree.Posts.Any(p => p.Kind == k));
        return ToRungs(tree.Posts.Where(p => p.Kind == kind).OrderBy(p => p.IsStandIn));
    }

    /// <summary>
    /// 生命通道: who is called at once when life is at stake: grid leader and duty officer with their stand-ins last.
    /// The town leader is the one called when none of them answered in time.
    /// </summary>
    public static IReadOnlyList<Rung> ForLife(GridTree tree, string gridId) => LifeWave(tree, gridId, LifePlan.Default, 0);

    /// <summary>
    /// One wave of a life ladder: a wave with fewer than three borrows from those after it; after the last everybody is called, the highest first;
    /// where nobody of it holds a post, whoever is highest in the corp.
    /// </summary>
    public static IReadOnlyList<Rung> LifeWave(GridTree tree, string gridId, LifePlan plan, int wave)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(plan);
        return Kept(tree, new Key(gridId, plan, Math.Min(wave, plan.Waves.Count)), () => FindWave(tree, gridId, plan, wave));
    }

    private static IEnumerable<Rung> FindWave(GridTree tree, string gridId, LifePlan plan, int wave)
    {
        var waves = plan.Waves.Select(step => ToRungs(PostsOf(tree, gridId, step).OrderBy(p => p.IsStandIn))).ToList();
        var asked = wave == 0 ? AtLeastThree(waves) : wave < waves.Count ? waves[wave] : [];
        var all = asked.Count > 0 ? asked : [.. waves.AsEnumerable().Reverse().SelectMany(w => w)];
        return all.Count > 0 ? all.DistinctBy(r => r.UserId, StringComparer.OrdinalIgnoreCase) : Anybody(tree);
    }

    private static IReadOnlyList<Rung> Kept(GridTree tree, Key key, Func<IEnumerable<Rung>> find)
    {
        var kept = _kept.GetOrCreateValue(tree);
        return kept.TryGetValue(key, out var rungs) ? rungs : kept[key] = Array.AsReadOnly(find().ToArray());
    }

    /// <summary>A plan is known by itself, not by what is in it.</summary>
    private readonly record struct Key(string GridId, object Plan, int Wave)
    {
        public bool Equals(Key other) => ReferenceEquals(Plan, other.Plan) && Wave == other.Wave && GridId == other.GridId;

        public override int GetHashCode() => HashCode.Combine(GridId, RuntimeHelpers.GetHashCode(Plan), Wave);
    }

    private static IReadOnlyList<Rung> AtLeastThree(List<IReadOnlyList<Rung>> waves)
    {
        var asked = waves[0].ToList();
        foreach (var more in waves.Skip(1).SelectMany(w => w))
        {
            if (asked.DistinctBy(r => r.UserId, StringComparer.OrdinalIgnoreCase).Count() >= LifePlan.AtOnce || asked.Count == 0)
            {
                break;
            }

            asked.Add(more);
        }

        return asked;
    }

    /// <summary>
    /// 待确认: who is asked whether something is a demand: the owner of the group it was said in with the stand-ins of their posts,
    /// the grid leaders with theirs, in the end the duty officer. Empty only when nobody above the grid holds any of these posts.
    /// </summary>
    public static IReadOnlyList<Rung> ForDraft(GridTree tree, string gridId, string? owner)
    {
        ArgumentNullException.ThrowIfNull(tree);
        PostKind[] kinds = [PostKind.GridLeader, PostKind.DutyOfficer];
        var own = owner is null ? [] : tree.PostsOf(owner).ToList();
        IEnumerable<Post> first = owner is null ? [] : [own.FirstOrDefault() ?? new Post(gridId, PostKind.GridMember, owner, IsStandIn: false)];
        var standIns = own.SelectMany(p => tree.NearestHolders(p.GridId, p.Kind)).Where(p => p.IsStandIn);
        return ToRungs(first.Concat(standIns).Concat(kinds.SelectMany(kind => tree.NearestHolders(gridId, kind))));
    }

    private static IEnumerable<Post> PostsOf(GridTree tree, string gridId, LadderStep step)
    {
        var named = step.People.Select(person => tree.PostsOf(person).FirstOrDefault(p => MayBeAsked(p.Kind) && tree.IsWithin(gridId, p.GridId)));
        return step.Posts.Where(MayBeAsked).SelectMany(kind => tree.NearestHolders(gridId, kind)).Concat(named.OfType<Post>());
    }

    private static IReadOnlyList<Rung> ToRungs(IEnumerable<Post> posts) =>
        posts.DistinctBy(p => p.UserId, StringComparer.OrdinalIgnoreCase).Select(p => new Rung(p.UserId, p.Kind, p.GridId, p.IsStandIn)).ToList();
}
