namespace WeGrid.Domain.Dispatch;

/// <summary>值班: one person's turn at a post.</summary>
/// <param name="GridId">Of which grid.</param>
/// <param name="Kind">At which post.</param>
/// <param name="UserId">Whose turn; holds that post, as holder or stand-in.</param>
/// <param name="From">From when.</param>
/// <param name="To">Until when, not included.</param>
public sealed record DutyTurn(string GridId, PostKind Kind, string UserId, DateTimeOffset From, DateTimeOffset To);

/// <summary>请假: a time in which a person is not asked.</summary>
/// <param name="UserId">Who.</param>
/// <param name="From">From when.</param>
/// <param name="To">Until when, not included.</param>
public sealed record Leave(string UserId, DateTimeOffset From, DateTimeOffset To);

/// <summary>
/// 值班表与请假: who is there at a moment. A post with a turn running is theirs whose turn it is; one without is everybody's who holds it, and
/// whoever is on leave is passed over. Ladders keep all their rungs: who is away is passed over, so that nobody's place shifts when they are back.
/// </summary>
/// <param name="Turns">值班表.</param>
/// <param name="Leaves">请假.</param>
public sealed record Rota(IReadOnlyList<DutyTurn> Turns, IReadOnlyList<Leave> Leaves)
{
    /// <summary>No turns, no leave.</summary>
    public static Rota Empty { get; } = new([], []);

    /// <summary>Whether a person is on leave at that moment.</summary>
    public bool IsOnLeave(string userId, DateTimeOffset at) => Leaves.Any(l => l.From <= at && at < l.To && Same(l.UserId, userId));

    /// <summary>Whether the person of a rung is there: not on leave, and not outside a turn of others.</summary>
    public bool IsThere(Rung rung, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(rung);
        return IsThere(rung.GridId, rung.Kind, rung.UserId, at);
    }

    /// <summary>在岗: the holders of a post for a grid who are there at that moment, holders before stand-ins.</summary>
    public IReadOnlyList<Post> OnDuty(GridTree tree, string gridId, PostKind kind, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return [.. tree.NearestHolders(gridId, kind).Where(p => IsThere(p.GridId, p.Kind, p.UserId, at))];
    }

    private bool IsThere(string gridId, PostKind kind, string userId, DateTimeOffset at)
    {
        if (IsOnLeave(userId, at))
        {
            return false;
        }

        // Whose turn it is and who is on leave all the same leaves the post to the others of it.
        var turns = Turns.Where(t => t.GridId == gridId && t.Kind == kind && t.From <= at && at < t.To && !IsOnLeave(t.UserId, at)).ToList();
        return turns.Count == 0 || turns.Exists(t => Same(t.UserId, userId));
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
