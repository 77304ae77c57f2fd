using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Registers;

/// <summary>名册的一种 (<c>data/registers</c>): what its entries hold, who sees them, how often they are seen to and how long they are kept; data, so that a town makes its own (design.md §9).</summary>
/// <param name="Id">代号.</param>
/// <param name="Name">名称: 一老一小结对.</param>
/// <param name="Version">版本.</param>
/// <param name="Holder">责任人叫什么: 结对人.</param>
/// <param name="Fields">各栏.</param>
/// <param name="See">谁看得到: posts in the entry's grid or above it, beside whoever holds the entry.</param>
public sealed record RegisterKind(string Id, string Name, string Version, string Holder, IReadOnlyList<RegisterField> Fields, IReadOnlyList<PostKind> See)
{
    /// <summary>走访; null where nobody has to be visited.</summary>
    public RegisterVisit? Visit { get; init; }

    /// <summary>另墙隔开: entries of which less is seen (children's data, 个人信息保护法 art. 28, 31); null for none.</summary>
    public RegisterWall? Wall { get; init; }

    /// <summary>留多久: how long what was said of a visit is kept.</summary>
    public DueRule Keep { get; init; } = new(365, DueUnit.CalendarDays);

    /// <summary>Whether an entry stands behind the wall.</summary>
    public bool IsWalled(RegisterEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Wall is { } wall && wall.Values.Contains(entry.Fields.GetValueOrDefault(wall.Field, ""));
    }
}

/// <summary>一栏.</summary>
/// <param name="Name">栏名, as it heads the column.</param>
/// <param name="IsNeeded">必填.</param>
/// <param name="Longest">最多几个字, from 1.</param>
/// <param name="Choices">只能填这些; empty for anything.</param>
/// <param name="IsOnList">写在责任人的名单上; else it is only in the register.</param>
public sealed record RegisterField(string Name, bool IsNeeded, int Longest, IReadOnlyList<string> Choices, bool IsOnList);

/// <summary>走访.</summary>
/// <param name="Every">多久一次, in days.</param>
/// <param name="Word">短令: 看望.</param>
/// <param name="List">名单短令: 结对名单.</param>
public sealed record RegisterVisit(DueRule Every, string Word, string List);

/// <summary>隔墙.</summary>
/// <param name="Field">看哪一栏.</param>
/// <param name="Values">哪些值 stand behind it.</param>
/// <param name="See">谁还看得到: posts, instead of those of the kind.</param>
public sealed record RegisterWall(string Field, IReadOnlyList<string> Values, IReadOnlyList<PostKind> See);

/// <summary>名册的一条. Personal: known to who holds it and to the posts of its kind; never named in a group.</summary>
/// <param name="Kind">哪种名册.</param>
/// <param name="Number">编号 in its register: how people call it in a word.</param>
/// <param name="GridId">网格.</param>
/// <param name="Holder">责任人, a userid; empty while it has none, which is said.</param>
/// <param name="StandIn">B角, a userid; empty for none.</param>
/// <param name="Fields">各栏.</param>
public sealed record RegisterEntry(string Kind, int Number, string GridId, string Holder, string StandIn, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>上次走访; null while there was none.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>登记时间: a visit is due so long after it at first.</summary>
    public DateTimeOffset AddedAt { get; init; }

    /// <summary>Whether somebody holds it, as holder or stand-in.</summary>
    public bool IsOf(string user) => string.Equals(Holder, user, StringComparison.OrdinalIgnoreCase) || string.Equals(StandIn, user, StringComparison.OrdinalIgnoreCase);
}

/// <summary>走访记录.</summary>
/// <param name="Kind">哪种名册.</param>
/// <param name="Number">编号.</param>
/// <param name="Said">怎么样, as it was said; kept as long as the kind says.</param>
/// <param name="By">谁.</param>
/// <param name="At">什么时候.</param>
public sealed record RegisterVisited(string Kind, int Number, string Said, string By, DateTimeOffset At);
