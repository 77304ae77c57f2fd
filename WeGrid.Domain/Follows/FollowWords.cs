using WeGrid.Domain.Corps;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Follows;

/// <summary>关注的用语: what is followed, and where a matter lies, as a resident reads it.</summary>
public static class FollowWords
{
    /// <summary>关注的对象: "龙溪村三组的路灯", "路灯（各村）", "龙溪村的各类事".</summary>
    /// <param name="corp">租户.</param>
    /// <param name="target">What is followed.</param>
    public static string NameOf(Corp corp, FollowTarget target)
    {
        var topic = target.Topic is { } category ? NameOf(category) : "";
        return target.GridId.Length == 0 ? topic.Length > 0 ? $"{topic}（各村）" : "各村的各类事" : $"{NameOf(corp, target.GridId)}的{(topic.Length > 0 ? topic : "各类事")}";
    }

    /// <summary>网格 with its village before it, so that one 一组 is told from another.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="gridId">网格; empty for everywhere.</param>
    public static string NameOf(Corp corp, string gridId) => Join(corp, corp.Grids.PathUp(gridId));

    /// <summary>在哪里 of a matter: the village and the group. A micro-grid is a few doors and is not named.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="gridId">网格.</param>
    public static string PlaceOf(Corp corp, string gridId) => Join(corp, corp.Grids.PathUp(gridId).SkipWhile(g => g is { Kind: GridKind.Micro, Parent: not null }));

    /// <summary>类别 as it is said: the finer name.</summary>
    /// <param name="category">Level 2 empty for all of level 1.</param>
    public static string NameOf(Category category)
    {
        ArgumentNullException.ThrowIfNull(category);
        return category.Level2.Length > 0 ? category.Level2 : category.Level1;
    }

    private static string Join(Corp corp, IEnumerable<Grid> path)
    {
        ArgumentNullException.ThrowIfNull(corp);
        var up = path.ToList();
        var village = up.FindIndex(g => g.Kind == GridKind.Village);
        var named = (village < 0 ? up.Take(1) : up.Take(village + 1)).Reverse().Select(g => g.Name).ToList();
        // Where a town writes the village into the name of its group, it is said once.
        return named.Count == 0 ? corp.Name : named.Aggregate((all, name) => name.StartsWith(all, StringComparison.Ordinal) ? name : all + name);
    }
}
