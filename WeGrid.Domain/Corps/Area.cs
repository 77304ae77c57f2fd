using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Corps;

/// <summary>
/// 辖区 (AD-01): what one person may see of figures and tickets: their grids with all that lies in them, and what their unit has in hand. Who is only informed
/// (党组织, 网格单位) has no area.
/// </summary>
public sealed class Area
{
    private readonly Corp _corp;
    private readonly string _user;
    private readonly HashSet<string> _grids;

    private Area(Corp corp, string user) =>
        (_corp, _user, _grids) = (corp, user, corp.Grids.PostsOf(user).Where(p => p.Kind is not (PostKind.Discipline or PostKind.PartyOrg or PostKind.PartnerUnit)).Select(p => p.GridId).ToHashSet(StringComparer.Ordinal));

    /// <summary>Nothing: what somebody of another corp sees of this one.</summary>
    public static Area None { get; } = new(new Corp { Id = "", Name = "", WeComCorpId = "", Grids = GridTree.Build([], []).Tree!, Staff = new Dictionary<string, StaffMember>(), Chats = new Dictionary<string, Chat>() }, "");

    /// <summary>The area of a person; null for somebody who is not in staff.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="user">Userid.</param>
    public static Area? Of(Corp corp, string user)
    {
        ArgumentNullException.ThrowIfNull(corp);
        return corp.Staff.ContainsKey(user) ? new Area(corp, user) : null;
    }

    /// <summary>Whether figures of a grid are theirs.</summary>
    /// <param name="gridId">网格.</param>
    public bool Holds(string gridId) => _corp.Grids.PathUp(gridId).Any(g => _grids.Contains(g.Id));

    /// <summary>Whether a colleague's workload is theirs to see: who holds a post in their grids, and they themselves.</summary>
    /// <param name="user">Userid.</param>
    public bool HoldsPerson(string user) => string.Equals(user, _user, StringComparison.OrdinalIgnoreCase) || _corp.Grids.PostsOf(user).Any(p => Holds(p.GridId));

    /// <summary>Whether they may see a ticket: of their grids, or because they may act on it.</summary>
    /// <param name="file">The ticket.</param>
    public bool Holds(TicketFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return !file.Ticket.IsConfidential && (Holds(file.Ticket.GridId) || Roles.Of(_user, file, _corp) != Role.None);
    }
}
