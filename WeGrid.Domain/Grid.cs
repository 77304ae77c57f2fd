namespace WeGrid.Domain;

/// <summary>网格: a node in a tree of any depth and shape; a level may have fewer nodes than the one above (domain.md A.0 T8).</summary>
/// <param name="Id">Id within the corp.</param>
/// <param name="Parent">Id of the one parent; null for the root.</param>
/// <param name="Level">The town's own word for the level: 镇, 大网格, 村, 组, 微网格 …</param>
/// <param name="Name">Name as people say it.</param>
/// <param name="Code">区划 or grid code; null when it has none.</param>
/// <param name="Kind">Nature of the node.</param>
public sealed record Grid(string Id, string? Parent, string Level, string Name, string? Code, GridKind Kind)
{
    /// <summary>常住人口, where the file says it; 0 for unknown. What is counted per thousand people is counted by it.</summary>
    public int People { get; init; }

    /// <summary>撤销日 (<see cref="Corps.Regrid"/>); null while nobody has decided to close it.</summary>
    public DateOnly? ClosedOn { get; init; }

    /// <summary>已撤销: what comes from now on goes to the grids that took over.</summary>
    /// <param name="at">When.</param>
    public bool IsClosed(DateTimeOffset at) => ClosedOn is { } day && Deadlines.ChinaTime.DateOf(at) >= day;
}
