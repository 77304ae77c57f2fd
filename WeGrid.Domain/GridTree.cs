namespace WeGrid.Domain;

/// <summary>网格树: every grid of one corp with its posts. Immutable; built once per version of the corp file.</summary>
public sealed class GridTree
{
    private readonly Dictionary<string, Grid> _grids;
    private readonly ILookup<string, Grid> _children;
    private readonly ILookup<(string GridId, PostKind Kind), Post> _posts;

    private GridTree(Dictionary<string, Grid> grids, IReadOnlyList<Post> posts)
    {
        _grids = grids;
        _children = grids.Values.Where(g => g.Parent is not null).ToLookup(g => g.Parent!);
        _posts = posts.ToLookup(p => (p.GridId, p.Kind));
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
        foreach (var grid in grids)
        {
            if (!byId.TryAdd(grid.Id, grid))
            {
                faults.Add($"grids: id '{grid.Id}' is there twice; every node has exactly one parent");
            }
        }

        faults.AddRange(byId.Values.Where(g => g.Parent is not null && !byId.ContainsKey(g.Parent))
            .Select(g => $"grids: '{g.Id}' names the parent '{g.Parent}', which is not in the file"));
        faults.AddRange(byId.Values.Where(g => IsInCircle(g, byId)).Select(g => $"grids: '{g.Id}' is its own ancestor"));
        var all = posts.ToList();
        faults.AddRange(all.Where(p => !byId.ContainsKey(p.GridId))
            .Select(p => $"staff: '{p.UserId}' has a post in grid '{p.GridId}', which is not in the file"));
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
    public IEnumerable<Post> PostsOf(string userId) =>
        Posts.Where(p => string.Equals(p.UserId, userId, StringComparison.OrdinalIgnoreCase));

    private static bool IsInCircle(Grid start, Dictionary<string, Grid> grids)
    {
        var seen = new HashSet<string>();
        for (var grid = start; grid.Parent is not null && grids.TryGetValue(grid.Parent, out var parent); grid = parent)
        {
            if (parent.Id == start.Id)
            {
                return true;
            }

            if (!seen.Add(parent.Id))
            {
                return false;
            }
        }

        return false;
    }
}
