namespace WeGrid.Domain.Dispatch;

/// <summary>
/// 负荷: what each person's phone and hands bear, as it was loaded for one decision and grows while it is decided. Windows are cut by the clock,
/// and it counts when a message will be sent, not when it was decided: what waits for the morning is the morning's.
/// </summary>
public sealed class Loads(StormRules rules)
{
    private readonly Dictionary<LoadKey, int> _totals = [];
    private readonly Dictionary<string, int> _open = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, DateTimeOffset> _askedAt = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What this decision added.</summary>
    public Dictionary<LoadKey, int> Added { get; } = [];

    /// <summary>Whom this decision asked, and when.</summary>
    public Dictionary<string, DateTimeOffset> AskedNow { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whoever has just spoken or tapped: the next card of their own work comes to them as ever.</summary>
    public HashSet<string> Acting { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>As loaded: what a person was sent or would have been sent in a window.</summary>
    public void Seen(LoadKey key, int total) => _totals[key] = total;

    /// <summary>As loaded: how much waits for a person, and when they were asked last.</summary>
    public void Seen(string userId, int open, DateTimeOffset? askedAt)
    {
        _open[userId] = open;
        if (askedAt is { } at)
        {
            _askedAt[userId] = at;
        }
    }

    /// <summary>The end of the window a moment lies in.</summary>
    public DateTimeOffset EndOf(LoadKind kind, DateTimeOffset at)
    {
        var window = rules.Window(kind).Ticks;
        return new DateTimeOffset(((at.UtcTicks / window) + 1) * window, TimeSpan.Zero);
    }

    /// <summary>Counts one more; true when it goes by itself.</summary>
    public bool Take(LoadKind kind, string userId, DateTimeOffset at)
    {
        var key = new LoadKey(kind, EndOf(kind, at), userId);
        var goes = !IsFull(key);
        _totals[key] = _totals.GetValueOrDefault(key) + 1;
        Added[key] = Added.GetValueOrDefault(key) + 1;
        return goes;
    }

    /// <summary>Whether the next card for a person would go on the list.</summary>
    public bool IsOver(string userId, DateTimeOffset at) => IsFull(new LoadKey(LoadKind.Ask, EndOf(LoadKind.Ask, at), userId));

    /// <summary>手上几件.</summary>
    public int OpenOf(string userId) => _open.GetValueOrDefault(userId);

    /// <summary>上次被问; the beginning of time for who never was.</summary>
    public DateTimeOffset AskedAt(string userId) => _askedAt.GetValueOrDefault(userId, DateTimeOffset.MinValue);

    /// <summary>One more matter is put to a person.</summary>
    public void Asked(string userId, DateTimeOffset at)
    {
        _open[userId] = OpenOf(userId) + 1;
        _askedAt[userId] = AskedNow[userId] = at;
    }

    /// <summary>Full, or the window before ran over: a storm that goes on does not begin anew every quarter of an hour.</summary>
    private bool IsFull(LoadKey key)
    {
        var before = key with { EndsAt = key.EndsAt - rules.Window(key.Kind) };
        var most = rules.AtMost(key.Kind);
        return _totals.GetValueOrDefault(key) >= most || _totals.GetValueOrDefault(before) > most;
    }
}

/// <summary>一个人一段时间的一种消息.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="EndsAt">The end of the window.</param>
/// <param name="UserId">Whose.</param>
public readonly record struct LoadKey(LoadKind Kind, DateTimeOffset EndsAt, string UserId);

/// <summary>并入清单: a message that was not sent by itself, because its recipient had enough of them.</summary>
/// <param name="UserId">For whom it was.</param>
/// <param name="IsLife">Of life: put together at once.</param>
/// <param name="EndsAt">When the list comes.</param>
/// <param name="Ticket">About which ticket.</param>
/// <param name="Template">What it would have said.</param>
public sealed record HeldNotice(string UserId, bool IsLife, DateTimeOffset EndsAt, long Ticket, string Template)
{
    /// <summary>The due row's subject.</summary>
    public string Subject => $"{(IsLife ? "life" : "list")}:{EndsAt.ToUnixTimeSeconds()}:{UserId}";

    /// <summary>Reads a subject back.</summary>
    public static (bool IsLife, DateTimeOffset EndsAt, string UserId) Read(string subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var parts = subject.Split(':', 3);
        return (parts[0] == "life", DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)), parts[2]);
    }
}
