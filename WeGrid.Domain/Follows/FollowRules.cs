using WeGrid.Domain.Corps;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Follows;

/// <summary>关注的规矩: what may be followed, what of it is told, and to whom. Pure.</summary>
public static class FollowRules
{
    /// <summary>So many things one person follows: who follows more wants the whole town, which is one.</summary>
    public const int Most = 10;

    /// <summary>So many matters one message names (减负); the rest is a number.</summary>
    public const int Lines = 8;

    /// <summary>Of the five messages 微信客服 allows these stay for what the person waits for themself: the result, and the question after it.</summary>
    public const int KfKept = 2;

    /// <summary>What could not be told for so long is no news any more.</summary>
    public static readonly TimeSpan Waits = TimeSpan.FromDays(30);

    /// <summary>
    /// Whether anybody may hear that there is such a matter. Never 保密事项, 举报 or life, nor a kind that alone tells of a person (病、困难、家事、孩子);
    /// nor what nobody could sort yet, for it may be any of these.
    /// </summary>
    /// <param name="matter">The matter.</param>
    /// <param name="categories">分类树; without one nothing is public.</param>
    public static bool IsPublic(FollowMatter matter, CategoryTree? categories)
    {
        ArgumentNullException.ThrowIfNull(matter);
        return matter.Category != Ticket.ConfidentialCategory && matter.Kind != DemandKind.Report && matter.Urgency != Urgency.Life
            && matter.Status is not (TicketStatus.Merged or TicketStatus.Terminated)
            && categories is not null && new Category(matter.Category, matter.Subcategory) is var topic && topic != Understander.Unsorted && !categories.IsPersonal(topic);
    }

    /// <summary>Whether a kind may be followed and told. A level-1 name may where it is not wholly personal: of its leaves those that are not are told.</summary>
    /// <param name="topic">Level 2 empty for all of level 1.</param>
    /// <param name="categories">分类树.</param>
    public static bool MayFollow(Category topic, CategoryTree? categories)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return categories is not null && topic.Level1 != Ticket.ConfidentialCategory && topic != Understander.Unsorted
            && (topic.Level2.Length > 0 ? categories.Find(topic.Path) is { IsPersonal: false } : categories.Nodes.Any(n => n.Category.Level1 == topic.Level1 && !n.IsPersonal));
    }

    /// <summary>新事: by person what is told now, each matter once however many of their followings it fits, the newest first.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="categories">分类树.</param>
    /// <param name="follows">关注 of everybody.</param>
    /// <param name="matters">What was ordered within <see cref="Waits"/>, the merged with the others.</param>
    /// <param name="known">Who was told of which ticket, or raised it: the one it was merged into is known with it.</param>
    /// <param name="now">When.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<FollowMatter>> News(
        Corp corp, CategoryTree? categories, IEnumerable<Follow> follows, IReadOnlyCollection<FollowMatter> matters, IEnumerable<(string Person, long Number)> known, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(matters);
        var byTarget = follows.ToLookup(f => f.Target with { GridId = InForce(corp, f.Target.GridId, now) });
        var into = matters.Where(m => m.MergedInto is not null).ToDictionary(m => m.Number, m => m.MergedInto!.Value);
        var heard = known.Select(k => (Key(k.Person), EndOf(k.Number, into))).ToHashSet();
        var news = new Dictionary<string, List<FollowMatter>>(StringComparer.OrdinalIgnoreCase);
        foreach (var matter in matters.Where(m => m.OrderedAt > now - Waits && IsPublic(m, categories)).OrderByDescending(m => m.OrderedAt).ThenByDescending(m => m.Number))
        {
            var wanted = TargetsOf(corp, matter, now).SelectMany(t => byTarget[t]).Where(f => f.Since < matter.OrderedAt && !string.Equals(f.Person, matter.Holder, StringComparison.OrdinalIgnoreCase));
            foreach (var follow in wanted.Where(f => heard.Add((Key(f.Person), matter.Number))))
            {
                (news.TryGetValue(follow.Person, out var theirs) ? theirs : news[follow.Person] = []).Add(matter);
            }
        }

        return news.ToDictionary(n => n.Key, IReadOnlyList<FollowMatter> (n) => n.Value, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>在用网格 of what is followed: after a 网格调整 the grid that took over.</summary>
    internal static string InForce(Corp corp, string gridId, DateTimeOffset now) => gridId.Length == 0 ? "" : Regrid.InForce(corp, gridId, now);

    /// <summary>Everything somebody may follow that the matter fits: its grid and those above it, its kind on both levels, or any.</summary>
    private static IEnumerable<FollowTarget> TargetsOf(Corp corp, FollowMatter matter, DateTimeOffset now)
    {
        var grids = corp.Grids.PathUp(InForce(corp, matter.GridId, now)).Select(g => g.Id).Append("");
        (string, string)[] topics = [("", ""), (matter.Category, ""), (matter.Category, matter.Subcategory)];
        return from grid in grids from topic in topics.Distinct() select new FollowTarget(grid, topic.Item1, topic.Item2);
    }

    private static long EndOf(long number, Dictionary<long, long> into)
    {
        // A ticket is merged into one that stands, so that the way ends; a wrong one must not hang the evening.
        for (var steps = 0; steps < into.Count && into.TryGetValue(number, out var next); steps++)
        {
            number = next;
        }

        return number;
    }

    private static string Key(string person) => person.ToUpperInvariant();
}
