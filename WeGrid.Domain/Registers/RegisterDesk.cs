using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Registers;

/// <summary>名册台: who may see an entry, whose visit is due, what may be counted. Pure.</summary>
/// <param name="corp">租户.</param>
public sealed class RegisterDesk(Corp corp)
{
    /// <summary>看得到: who holds it, and the posts of its kind in its grid or above; behind the wall the posts of the wall alone.</summary>
    /// <param name="kind">哪种名册.</param>
    /// <param name="entry">哪一条.</param>
    /// <param name="user">Who.</param>
    public bool MaySee(RegisterKind kind, RegisterEntry entry, string user)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(entry);
        var posts = kind.IsWalled(entry) ? kind.Wall!.See : kind.See;
        return entry.IsOf(user) || corp.Grids.PostsOf(user).Any(p => posts.Contains(p.Kind) && corp.Grids.IsWithin(entry.GridId, p.GridId));
    }

    /// <summary>归谁: whether an entry is somebody's, as holder, stand-in or, where it names nobody, by their post.</summary>
    /// <param name="kind">哪种名册.</param>
    /// <param name="entry">哪一条.</param>
    /// <param name="user">Who.</param>
    public bool IsOf(RegisterKind kind, RegisterEntry entry, string user)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(entry);
        return entry.IsOf(user) || (entry.Holder.Length == 0 && ByPost(kind, entry).Contains(user, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>缺额: every grid that has fewer or more entries than it should, in the order of the rules and of the grids' ids.</summary>
    /// <param name="kind">哪种名册.</param>
    /// <param name="entries">All of it.</param>
    public IReadOnlyList<RegisterGap> Gaps(RegisterKind kind, IReadOnlyCollection<RegisterEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(entries);
        var found = new List<RegisterGap>();
        foreach (var size in kind.Sizes)
        {
            var counts = entries.SelectMany(e => corp.Grids.PathUp(e.GridId), (e, g) => (g.Id, Value: size.Field.Length == 0 ? "" : e.Fields.GetValueOrDefault(size.Field, ""))).CountBy(p => p).ToDictionary();
            found.AddRange(Counted(size.Each).SelectMany(g => size.Field.Length == 0 ? [""] : size.Values, (g, value) => new RegisterGap(g.Id, value, counts.GetValueOrDefault((g.Id, value)), size))
                .Where(g => g.Count < size.Least || g.Count > size.Most));
        }

        return found;
    }

    /// <summary>A county holds towns and is none.</summary>
    private IEnumerable<Grid> Counted(GridKind kind) =>
        corp.Grids.Grids.Where(g => g.Kind == kind && (kind != GridKind.Town || !corp.Grids.Children(g.Id).Any(c => c.Kind == GridKind.Town))).OrderBy(g => g.Id, StringComparer.Ordinal);

    private IEnumerable<string> ByPost(RegisterKind kind, RegisterEntry entry) =>
        kind.Post is { } post ? corp.Grids.NearestHolders(entry.GridId, post).Select(p => p.UserId) : [];

    /// <summary>When a visit is due; null where nobody has to be visited.</summary>
    public static DateTimeOffset? DueAt(RegisterKind kind, RegisterEntry entry)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(entry);
        return kind.Visit is { } visit ? ChinaTime.At(ChinaTime.DateOf(entry.SeenAt ?? entry.AddedAt).AddDays(visit.Every.Count), default) : null;
    }

    /// <summary>Who sees to an entry now: its holder, or who holds the post; while they are away who stands in; of the staff, or nobody: empty.</summary>
    public string SeesTo(RegisterKind kind, RegisterEntry entry, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(entry);
        var here = (entry.Holder.Length == 0 ? [entry.StandIn, .. ByPost(kind, entry)] : new[] { entry.Holder, entry.StandIn }).Where(corp.Staff.ContainsKey).ToList();
        return here.Find(u => !corp.Rota.IsOnLeave(u, now)) ?? here.FirstOrDefault("");
    }

    /// <summary>没有人管的, and those whose visit has been due for as long again, by whom of those who may see them is to be told.</summary>
    /// <param name="kind">哪种名册.</param>
    /// <param name="entries">All of it.</param>
    /// <param name="now">Now.</param>
    public ILookup<string, RegisterEntry> Alone(RegisterKind kind, IEnumerable<RegisterEntry> entries, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var late = kind.Visit is { } visit ? TimeSpan.FromDays(visit.Every.Count) : TimeSpan.MaxValue;
        return entries.Where(e => kind.IsInForce(e, ChinaTime.DateOf(now)) && (SeesTo(kind, e, now).Length == 0 || now - DueAt(kind, e) >= late))
            .SelectMany(e => (kind.IsWalled(e) ? kind.Wall!.See : kind.See).SelectMany(p => corp.Grids.NearestHolders(e.GridId, p)).Where(p => !p.IsStandIn).Select(p => (p.UserId, Entry: e)).Distinct())
            .OrderBy(p => p.Entry.Number).ToLookup(p => p.UserId, p => p.Entry, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>该走访的, by who sees to them, the longest due first; those nobody sees to under "".</summary>
    /// <param name="kind">哪种名册.</param>
    /// <param name="entries">All of it.</param>
    /// <param name="now">Now.</param>
    public ILookup<string, RegisterEntry> Due(RegisterKind kind, IEnumerable<RegisterEntry> entries, DateTimeOffset now) =>
        entries.Where(e => kind.IsInForce(e, ChinaTime.DateOf(now)) && DueAt(kind, e) <= now).OrderBy(e => e.SeenAt ?? e.AddedAt).ThenBy(e => e.Number).ToLookup(e => SeesTo(kind, e, now), StringComparer.OrdinalIgnoreCase);
}
