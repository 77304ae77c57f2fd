namespace WeGrid.Domain.Tickets;

/// <summary>身份判定: in which capacities a person may act on a ticket.</summary>
public static class Roles
{
    /// <summary>
    /// All capacities of a staff member for a ticket; <see cref="Role.None"/> for a stranger. For a confidential matter whoever is named in it is one,
    /// whatever post they hold.
    /// </summary>
    public static Role Of(string userId, Ticket ticket, Corps.Corp corp)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(corp);
        var unit = IsContact(userId, ticket.UnitId, corp) ? Role.Unit : Role.None;
        if (!ticket.IsConfidential)
        {
            // Who took it while a roster was on may finish it when the roster is over.
            unit |= string.Equals(ticket.Holder, userId, StringComparison.OrdinalIgnoreCase) && corp.IsOnRoster(userId) ? Role.GridStaff : Role.None;
            unit |= HasItSinceBefore(userId, ticket, corp) ? Role.GridStaff : Role.None;
            corp = corp.For(ticket);
            return corp.Grids.PostsOf(userId).Where(p => corp.Grids.IsWithin(ticket.GridId, p.GridId)).Aggregate(unit, (sum, post) => sum | OfPost(post.Kind));
        }

        return IsNamed(userId, ticket, corp) ? Role.None
            : Dispatch.Confidential.RungsFor(corp, ticket).Any(r => string.Equals(r.UserId, userId, StringComparison.OrdinalIgnoreCase))
            ? unit | Role.GridStaff | Role.Village | Role.Superior
            : unit;
    }

    /// <summary>The same with the parts other units have.</summary>
    public static Role Of(string userId, TicketFile file, Corps.Corp corp)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(corp);
        var helps = file.Parts.Exists(p => p.IsOpen && IsContact(userId, p.UnitId, corp)) && !IsNamed(userId, file.Ticket, corp);
        return Of(userId, file.Ticket, corp) | (helps ? Role.CoUnit : Role.None);
    }

    /// <summary>网格调整: who had it in hand finishes it, though it lies in a neighbour's grid from a day on.</summary>
    private static bool HasItSinceBefore(string userId, Ticket ticket, Corps.Corp corp) =>
        corp.Regrids.Count > 0 && string.Equals(ticket.Holder, userId, StringComparison.OrdinalIgnoreCase)
        && corp.Grids.PostsOf(userId).Any(p => OfPost(p.Kind) != Role.None && corp.Grids.VillageOf(Corps.Regrid.InForce(corp, p.GridId, DateTimeOffset.MaxValue)) == ticket.VillageId);

    private static bool IsContact(string userId, string? unit, Corps.Corp corp) => corp.ContactsOf(unit).Contains(userId, StringComparer.OrdinalIgnoreCase);

    private static bool IsNamed(string userId, Ticket ticket, Corps.Corp corp) =>
        ticket.IsConfidential && Dispatch.Confidential.NamedIn(corp, ticket).Contains(userId, StringComparer.OrdinalIgnoreCase);

    private static Role OfPost(PostKind kind) => kind switch
    {
        PostKind.MicroGridMember or PostKind.GridMember or PostKind.GroupLeader or PostKind.GroupCadre or PostKind.Mediator or PostKind.LegalAdviser => Role.GridStaff,
        PostKind.GridLeader => Role.GridStaff | Role.Village,
        PostKind.DutyOfficer or PostKind.TownLeader => Role.GridStaff | Role.Village | Role.Superior,
        PostKind.PartyOrg or PostKind.PartnerUnit or PostKind.Discipline => Role.None,
    };
}
