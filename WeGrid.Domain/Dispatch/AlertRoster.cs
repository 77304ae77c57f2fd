using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Dispatch;

/// <summary>汛期响应: the level a town is on; one is the gravest. Set by a person of the town, not by a colour of a warning (domain.md C.1).</summary>
public enum AlertLevel
{
    /// <summary>没有响应.</summary>
    None = 0,

    /// <summary>一级.</summary>
    One = 1,

    /// <summary>二级.</summary>
    Two = 2,

    /// <summary>三级.</summary>
    Three = 3,

    /// <summary>四级.</summary>
    Four = 4,
}

/// <summary>
/// 加强班次 (<c>settings.rosters</c>): people and turns that are there while the town is on that level or a graver one, for matters of those categories only.
/// </summary>
/// <param name="Name">As the clerk calls it.</param>
/// <param name="From">On from this level.</param>
/// <param name="Categories">For which matters.</param>
/// <param name="Posts">More holders; asked before those of every day at the same grid.</param>
/// <param name="Turns">More turns of the rota.</param>
public sealed record AlertRoster(string Name, AlertLevel From, IReadOnlyList<string> Categories, IReadOnlyList<Post> Posts, IReadOnlyList<DutyTurn> Turns)
{
    /// <summary>What a roster is for that names no categories.</summary>
    public const string FloodCategory = "防汛应急";

    /// <summary>The words of the levels.</summary>
    public static IReadOnlyDictionary<AlertLevel, string> Names { get; } = new Dictionary<AlertLevel, string>
    {
        [AlertLevel.One] = "一级", [AlertLevel.Two] = "二级", [AlertLevel.Three] = "三级", [AlertLevel.Four] = "四级",
    };

    /// <summary>Whether it is on.</summary>
    public bool IsOn(AlertLevel level) => level != AlertLevel.None && level <= From;

    /// <summary>Whether it is for this ticket; a confidential matter goes its own way in any flood.</summary>
    public bool Fits(Ticket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return !ticket.IsConfidential && (Categories.Contains(ticket.Category) || Categories.Contains($"{ticket.Category}/{ticket.Subcategory}"));
    }

    /// <summary>The corp with these people in it.</summary>
    public Corp Over(Corp corp)
    {
        ArgumentNullException.ThrowIfNull(corp);
        return corp with
        {
            Grids = GridTree.Build(corp.Grids.Grids, Posts.Concat(corp.Grids.Posts)).Tree!,
            Rota = corp.Rota with { Turns = [.. corp.Rota.Turns, .. Turns] },
            Layers = [],
        };
    }
}
