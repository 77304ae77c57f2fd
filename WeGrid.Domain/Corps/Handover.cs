using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Corps;

/// <summary>换届交接 (AD-11): everything one person answers for goes to another on a day.</summary>
/// <param name="From">Who hands over.</param>
/// <param name="To">Who takes over.</param>
/// <param name="On">The day; it begins with 00:00 in Beijing.</param>
/// <param name="By">Who ordered it.</param>
public sealed record Handover(string From, string To, DateOnly On, string By)
{
    /// <summary>What a machine that hands over is called in the history.</summary>
    public const string Rule = "handover/1";

    /// <summary>生效时间.</summary>
    public DateTimeOffset At => ChinaTime.At(On, TimeOnly.MinValue);

    /// <summary>Whether a userid is who hands over; in any case of its letters.</summary>
    /// <param name="userId">The userid.</param>
    public bool IsFrom(string? userId) => string.Equals(From, userId, StringComparison.OrdinalIgnoreCase);

    /// <summary>The one in whose place somebody stands from then on.</summary>
    /// <param name="userId">The userid.</param>
    public string Of(string userId) => IsFrom(userId) ? To : userId;

    /// <summary>现任: who stands where somebody stood, over all handovers that have been done; each is followed by later ones only, so that no ring can hold.</summary>
    /// <param name="done">The handovers done.</param>
    /// <param name="userId">The userid.</param>
    public static string Successor(IReadOnlyList<Handover> done, string userId)
    {
        ArgumentNullException.ThrowIfNull(done);
        foreach (var handover in done.OrderBy(h => h.On))
        {
            userId = handover.Of(userId);
        }

        return userId;
    }

    /// <summary>交给了谁: the last handover by which somebody gave up what they held; null when they never did, or took over again since.</summary>
    /// <param name="done">The handovers done.</param>
    /// <param name="userId">The userid.</param>
    public static Handover? LastOf(IReadOnlyList<Handover> done, string userId)
    {
        ArgumentNullException.ThrowIfNull(done);
        var last = done.OrderBy(h => h.On).LastOrDefault(h => h.IsFrom(userId) || string.Equals(h.To, userId, StringComparison.OrdinalIgnoreCase));
        return last?.IsFrom(userId) == true ? last : null;
    }
}

/// <summary>交接清单: what a handover moved in the corp file, item by item, in words that name it again.</summary>
/// <param name="Posts">岗位: <c>grid:post</c>, with <c>:standIn</c> for a B角's.</param>
/// <param name="Turns">值班: how many turns of the rota.</param>
/// <param name="Steps">升级方案: how many steps that named the person.</param>
/// <param name="Units">承办单位: ids.</param>
/// <param name="Chats">群: ids.</param>
public sealed record HandoverMoved(IReadOnlyList<string> Posts, int Turns, int Steps, IReadOnlyList<string> Units, IReadOnlyList<string> Chats)
{
    /// <summary>Whether nothing moved.</summary>
    public bool IsNothing => this is { Posts.Count: 0, Turns: 0, Steps: 0, Units.Count: 0, Chats.Count: 0 };
}
