namespace WeGrid.Domain;

/// <summary>网格树: every grid of one corp with its posts. Immutable; built once per version of the corp file.</summary>
public sealed class GridTree
{
    private readonly Dictionary<string, Grid> _grids;
    private readonly ILookup<string, Grid> _children;
    private readonly ILookup<(string GridId, PostKind Kind), Post> _posts;
    private readonly ILookup<string, Post> _postsOf;

    private GridTree(Dictionary<string, Grid> grids, IReadOnlyList<Post> posts)
    {
        _grids = grids;
        _children = grids.Values.Where(g => g.Parent is not null).ToLookup(g => g.Parent!);
        _posts = posts.ToLookup(p => (p.GridId, p.Kind));
        // Asked for every message: a county has thousands.
        _postsOf = posts.ToLookup(p => p.UserId, StringComparer.OrdinalIgnoreCase);
        Posts = posts;
    }

    /// <summary>All grids, in no order.</summary>
    public IReadOnlyCollection<Grid> Grids => _grids.Values;

    /// <summary>All posts.</summary>
    public IReadOnlyList<Post> Posts { get; }

    /// <summary>Builds the tree, or says what is wrong with it.</summary>
    /// <returns>The tree and no faults, or null and every fault found (duplicate id, unknown parent, circle, post without grid).</returns>
    public static (GridTree? Tree, IReadOnlyList<string> Faults) Build(IEnumerable<Grid> grids, IEnumerable<Post> posts)
    {
        var faults = new List<string>();
        var byId = new Dictionary<string, Grid>(StringComparer.Ordinal);
        var at = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, grid) in grids.Index())
        {
            if (byId.TryAdd(grid.Id, grid))
            {
                at[grid.Id] = i;
            }
            else
            {
                faults.Add($"grids[{i}].id: '{grid.Id}' is there twice; every grid has one parent: keep one of the two, or give the other its own id");
            }
        }

        faults.AddRange(byId.Values.Where(g => g.Parent is not null && !byId.ContainsKey(g.Parent))
            .Select(g => $"grids[{at[g.Id]}].parent: '{g.Id}' names the parent '{g.Parent}', which is not in the file; correct it or add that grid"));
        faults.AddRange(byId.Values.Select(g => (Grid: g, Circle: CircleOf(g, byId))).Where(c => c.Circle.Count > 0)
            .Select(c => $"grids[{at[c.Grid.Id]}].parent: '{c.Grid.Id}' is its own ancestor ({string.Join(" → ", c.Circle)}); give one of these the parent it really has"));
        var all = posts.ToList();
        faults.AddRange(all.Where(p => !byId.ContainsKey(p.GridId))
            .Select(p => $"staff: '{p.UserId}' has a post in grid '{p.GridId}', which is not in the file; correct it or add that grid"));
        return faults.Count == 0 ? (new GridTree(byId, all), faults) : (null, faults);
    }

    /// <summary>The grid of that id, or null.</summary>
    public Grid? Find(string gridId) => _grids.GetValueOrDefault(gridId);

    /// <summary>The grid itself and its ancestors, nearest first.</summary>
    public IEnumerable<Grid> PathUp(string gridId)
    {
        for (var grid = Find(gridId); grid is not null; grid = grid.Parent is null ? null : Find(grid.Parent))
        {
            yield return grid;
        }
    }

    /// <summary>常住人口 of a grid: its own figure, else that of its children together; null where it is not known of all of them.</summary>
    /// <param name="gridId">网格.</param>
    public int? PeopleOf(string gridId)
    {
        if (Find(gridId) is not { } grid || grid.People > 0)
        {
            return Find(gridId)?.People;
        }

        var children = Children(gridId).Where(c => c.ClosedOn is null).Select(c => PeopleOf(c.Id)).ToList();
        return children.Count == 0 || children.Contains(null) ? null : children.Sum();
    }

    /// <summary>The direct children.</summary>
    public IEnumerable<Grid> Children(string gridId) => _children[gridId];

    /// <summary>The village the grid lies in; the topmost ancestor when there is no village above it.</summary>
    public string VillageOf(string gridId)
    {
        var top = gridId;
        foreach (var grid in PathUp(gridId))
        {
            if (grid.Kind == GridKind.Village)
            {
                return grid.Id;
            }

            top = grid.Id;
        }

        return top;
    }

    /// <summary>Whether <paramref name="gridId"/> is <paramref name="ancestor"/> or lies below it.</summary>
    public bool IsWithin(string gridId, string ancestor) => PathUp(gridId).Any(g => g.Id == ancestor);

    /// <summary>The holders of a post in the nearest grid upwards that has it: holders first, then stand-ins (B角).</summary>
    public IEnumerable<Post> NearestHolders(string gridId, PostKind kind)
    {
        var grid = PathUp(gridId).FirstOrDefault(g => _posts[(g.Id, kind)].Any());
        return grid is null ? [] : _posts[(grid.Id, kind)].OrderBy(p => p.IsStandIn);
    }

    /// <summary>The posts one person holds.</summary>
    public IEnumerable<Post> PostsOf(string userId) => _postsOf[userId];

    /// <summary>The way up from a grid back to itself; empty when it leads to a root.</summary>
    private static List<string> CircleOf(Grid start, Dictionary<string, Grid> grids)
    {
        List<string> way = [start.Id];
        for (var grid = start; grid.Parent is not null && grids.TryGetValue(grid.Parent, out var parent); grid = parent)
        {
            if (way.Contains(parent.Id))
            {
                return parent.Id == start.Id ? [.. way, start.Id] : [];
            }

            way.Add(parent.Id);
        }

        return [];
    }
}
