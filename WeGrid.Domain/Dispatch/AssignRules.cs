namespace WeGrid.Domain.Dispatch;

/// <summary>分派办法: who of several that hold one post, or of a unit's contacts, is asked first.</summary>
public enum AssignBy
{
    /// <summary>按名单: in the order of the file.</summary>
    First,

    /// <summary>手上最少.</summary>
    LeastBusy,

    /// <summary>轮流: who was asked longest ago.</summary>
    RoundRobin,
}

/// <summary>分派规则 (<c>settings.assign</c>).</summary>
/// <param name="Posts">By post; a post that is not named goes by the order of the file.</param>
/// <param name="Units">For contacts of units.</param>
public sealed record AssignRules(IReadOnlyDictionary<PostKind, AssignBy> Posts, AssignBy Units)
{
    /// <summary>Everything by the order of the file.</summary>
    public static AssignRules Default { get; } = new(new Dictionary<PostKind, AssignBy>(), AssignBy.First);

    /// <summary>The names in the corp file and in the history.</summary>
    public static IReadOnlyDictionary<AssignBy, string> Names { get; } = new Dictionary<AssignBy, string>
    {
        [AssignBy.First] = "first", [AssignBy.LeastBusy] = "least_busy", [AssignBy.RoundRobin] = "round_robin",
    };

    /// <summary>Whether anything is shared out.</summary>
    public bool SharesOut => Posts.Count > 0 || Units != AssignBy.First;

    /// <summary>How a post is shared out.</summary>
    public AssignBy For(PostKind post) => Posts.GetValueOrDefault(post, AssignBy.First);

    /// <summary>Whose loads decide anything.</summary>
    public IReadOnlyList<string> Shared(Corps.Corp corp)
    {
        ArgumentNullException.ThrowIfNull(corp);
        var holders = corp.Grids.Posts.Where(p => For(p.Kind) != AssignBy.First).Select(p => p.UserId);
        var contacts = Units == AssignBy.First ? [] : corp.Units.Where(u => u.Contacts.Count > 1).SelectMany(u => u.Contacts);
        return [.. holders.Concat(contacts).Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
