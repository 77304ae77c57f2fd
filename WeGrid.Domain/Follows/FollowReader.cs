using WeGrid.Domain.Corps;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Follows;

/// <summary>How sure what somebody wants to follow was read.</summary>
public enum FollowSure
{
    /// <summary>Not at all, or more than one thing may be meant.</summary>
    Not,

    /// <summary>By names that are one sign off, where only one can be meant.</summary>
    Near,

    /// <summary>By a word the machine knows for the kind: 没水 for 停水.</summary>
    Word,

    /// <summary>By its names.</summary>
    Name,
}

/// <summary>想关注的: what the words were read as.</summary>
/// <param name="Target">关注的对象; null when it is not known which.</param>
/// <param name="Sure">How sure.</param>
/// <param name="Near">What could have been meant, as it is said; empty when nothing is near.</param>
public sealed record FollowWish(FollowTarget? Target, FollowSure Sure, IReadOnlyList<string> Near)
{
    /// <summary>不能关注的: a kind that tells of people.</summary>
    public bool IsPersonal { get; init; }
}

/// <summary>读关注: which area and which kind words mean: names of grids, of categories, and the words the machine knows for these; an area and a kind in either order, with a space between them or none.</summary>
/// <param name="corp">租户.</param>
/// <param name="categories">分类树.</param>
/// <param name="understander">Knows nicknames of grids and words for kinds.</param>
public sealed class FollowReader(Corp corp, CategoryTree? categories, Understander understander)
{
    private const int MostNear = 4;

    private static readonly string[] _bare = ["村委会", "居委会", "社区", "街道", "村", "镇", "乡"];

    private static readonly string[] _everywhere = ["全镇", "全街道", "全乡", "全县", "全区", "所有地方", "各村"];

    private static readonly string[] _fillers = ["的事情", "的事", "问题", "方面", "类"];

    private readonly Lazy<ILookup<string, Grid>> _names = new(() => corp.Grids.Grids.SelectMany(g => NamesOf(corp.Grids, g).Select(n => (Name: n, Grid: g))).ToLookup(n => n.Name, n => n.Grid, StringComparer.Ordinal));

    /// <summary>Reads it.</summary>
    /// <param name="words">What stands behind 关注.</param>
    /// <param name="home">Where who says it is; null when nobody knows. Of several grids of one name theirs is meant.</param>
    /// <param name="at">When: grids that are closed then are none.</param>
    public FollowWish Read(string words, string? home, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(words);
        var parts = words.Split([' ', '/', '　'], StringSplitOptions.RemoveEmptyEntries);
        var splits = Splits(parts).Concat(parts is [var one] ? Glued(one) : []).ToList();
        foreach (var near in new[] { false, true })
        {
            var found = splits.Select(s => Of(s.Area, s.Topic, home, at, near)).OfType<FollowWish>().ToList();
            if (found.FirstOrDefault(f => f.Target is not null) is { } wish && (!near || found.Select(f => f.Target).Distinct().Count() == 1))
            {
                return wish;
            }

            if (found.FirstOrDefault() is { } doubtful)
            {
                return doubtful;
            }
        }

        return new FollowWish(null, FollowSure.Not, [.. splits.SelectMany(s => Alike(s.Area, s.Topic, home, at)).Distinct().Take(MostNear)]);
    }

    /// <summary>One area or kind, or both: null when these words are not that.</summary>
    private FollowWish? Of(string area, string topic, string? home, DateTimeOffset at, bool near)
    {
        List<string> grids = area.Length == 0 ? [""] : Exact(area, home, at);
        var byName = grids.Count > 0;
        grids = near && !byName ? [.. OneOff(area, at)] : grids;
        var (kinds, sure) = topic.Length == 0 ? ([new Category("", "")], FollowSure.Name) : Topics(topic, near);
        if (grids.Count == 0 || kinds.Count == 0)
        {
            return null;
        }

        if (grids.Count > 1 || kinds.Count > 1)
        {
            return new FollowWish(null, FollowSure.Not, [.. (grids.Count > 1 ? grids.Select(g => FollowWords.NameOf(corp, g)) : kinds.Select(FollowWords.NameOf)).Take(MostNear)]);
        }

        var target = new FollowTarget(grids[0], kinds[0].Level1, kinds[0].Level2);
        return topic.Length > 0 && !FollowRules.MayFollow(kinds[0], categories)
            ? new FollowWish(null, FollowSure.Not, []) { IsPersonal = true }
            : new FollowWish(target, !byName ? FollowSure.Near : sure, []);
    }

    private List<string> Exact(string name, string? home, DateTimeOffset at)
    {
        if (_everywhere.Contains(name))
        {
            return [""];
        }

        var named = _names.Value[name].Where(g => !g.IsClosed(at)).DistinctBy(g => g.Id).ToList();
        if (named.Count > 1 && home is not null)
        {
            // Of three 一组 the one of their own village.
            var village = corp.Grids.VillageOf(home);
            named = named.Where(g => corp.Grids.IsWithin(g.Id, village)).Take(2).ToList() is [var own] ? [own] : named;
        }

        return named.Count > 0 ? named.ConvertAll(g => g.Id) : understander.AreaNamed(name, home) is { } known && corp.Grids.Find(known) is { } grid && !grid.IsClosed(at) ? [known] : [];
    }

    private IEnumerable<string> OneOff(string name, DateTimeOffset at) =>
        name.Length < 3 ? [] : _names.Value.Where(n => n.Key.Length >= 3 && IsOneOff(n.Key, name)).SelectMany(n => n).Where(g => !g.IsClosed(at)).Select(g => g.Id).Distinct();

    private (IReadOnlyList<Category> Kinds, FollowSure Sure) Topics(string topic, bool near)
    {
        if (categories is null)
        {
            return ([], FollowSure.Not);
        }

        var filler = Array.Find(_fillers, f => topic.Length > f.Length + 1 && topic.EndsWith(f, StringComparison.Ordinal)) ?? "";
        topic = Named(topic).Count > 0 ? topic : topic[..^filler.Length];
        if (Named(topic) is { Count: > 0 } named)
        {
            return (named, FollowSure.Name);
        }

        if (understander.TopicNamed(topic) is { } word)
        {
            return ([word], FollowSure.Word);
        }

        var slips = near ? categories.Level1.Select(l => new Category(l, "")).Concat(categories.Nodes.Select(n => n.Category)).Where(c => Slips.IsNear(topic, Last(c)) || (topic.Length >= 3 && Last(c).Length >= 3 && IsOneOff(Last(c), topic))).ToList() : [];
        return (slips, FollowSure.Near);
    }

    private IReadOnlyList<Category> Named(string topic) => categories!.Level1.Contains(topic) ? [new Category(topic, "")]
        : categories.Find(topic) is { } path ? [path.Category]
        : [.. categories.Nodes.Select(n => n.Category).Where(c => c.Level2 == topic)];

    private static string Last(Category category) => category.Level2.Length > 0 ? category.Level2 : category.Level1;

    /// <summary>What could have been meant: the same signs, or a part of a name.</summary>
    private IEnumerable<string> Alike(string area, string topic, string? home, DateTimeOffset at)
    {
        var grids = area.Length < 2 ? [] : Exact(area, home, at).Count == 1 ? [] : _names.Value.Where(n => n.Key.Length >= 2 && (IsOneOff(n.Key, area) || n.Key.Contains(area, StringComparison.Ordinal) || area.Contains(n.Key, StringComparison.Ordinal)))
            .OrderBy(n => Math.Abs(n.Key.Length - area.Length)).SelectMany(n => n).Where(g => !g.IsClosed(at) && g.Parent is not null).Select(g => FollowWords.NameOf(corp, g.Id)).Distinct();
        var kinds = topic.Length < 2 || categories is null ? [] : categories.Level1.Select(l => new Category(l, "")).Concat(categories.Nodes.Select(n => n.Category))
            .Where(c => FollowRules.MayFollow(c, categories) && (IsOneOff(Last(c), topic) || Last(c).Contains(topic, StringComparison.Ordinal) || topic.Contains(Last(c), StringComparison.Ordinal))).Select(FollowWords.NameOf);
        return grids.Take(2).Concat(kinds.Take(2));
    }

    /// <summary>Area first or kind first, either alone.</summary>
    private static IEnumerable<(string Area, string Topic)> Splits(string[] parts)
    {
        for (var i = parts.Length; i >= 0; i--)
        {
            yield return (string.Concat(parts[..i]), string.Join('/', parts[i..]));
            if (i < parts.Length && i > 0)
            {
                yield return (string.Concat(parts[i..]), string.Join('/', parts[..i]));
            }
        }
    }

    /// <summary>柳树湾路灯, 柳树湾的路灯.</summary>
    private static IEnumerable<(string Area, string Topic)> Glued(string words) =>
        Enumerable.Range(2, Math.Max(0, words.Length - 3)).Reverse().Select(i => (words[..i].TrimEnd('的'), words[i..].TrimStart('的'))).Where(s => s.Item1.Length > 1 && s.Item2.Length > 1).Distinct();

    private static bool IsOneOff(string name, string typed)
    {
        if (Slips.IsNear(typed, name))
        {
            return true;
        }

        var (longer, shorter) = name.Length >= typed.Length ? (name, typed) : (typed, name);
        return longer.Length >= 3 && (longer.Length == shorter.Length ? longer.Where((c, i) => c != shorter[i]).Count() == 1
            : longer.Length == shorter.Length + 1 && Enumerable.Range(0, longer.Length).Any(i => longer.Remove(i, 1) == shorter));
    }

    /// <summary>As people call a grid: by its name, with 村 or without, alone or behind the names of those above it.</summary>
    private static IEnumerable<string> NamesOf(GridTree tree, Grid grid)
    {
        var own = Both(grid.Name).ToList();
        return own.Concat(tree.PathUp(grid.Id).Skip(1).SelectMany(g => Both(g.Name)).SelectMany(_ => own, (above, name) => above + name)).Distinct();
    }

    private static IEnumerable<string> Both(string name)
    {
        var end = Array.Find(_bare, b => name.Length >= b.Length + 2 && name.EndsWith(b, StringComparison.Ordinal)) ?? "";
        return end.Length > 0 ? [name, name[..^end.Length]] : [name];
    }
}
