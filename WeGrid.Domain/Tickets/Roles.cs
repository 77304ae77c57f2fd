namespace WeGrid.Domain.Tickets;

/// <summary>身份判定: in which capacities a person may act on a ticket.</summary>
public static class Roles
{
    /// <summary>The same with all the corp knows: for a confidential matter who is named in it is a stranger, whatever post they hold.</summary>
    public static Role Of(string userId, Ticket ticket, Corps.Corp corp)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(corp);
        var contacts = corp.ContactsOf(ticket.UnitId);
        if (!ticket.IsConfidential)
        {
            return Of(userId, ticket, corp.Grids, contacts);
        }

        if (Dispatch.Confidential.NamedIn(corp, ticket).Contains(userId, StringComparer.OrdinalIgnoreCase))
        {
            return Role.None;
        }

        var unit = contacts.Contains(userId, StringComparer.OrdinalIgnoreCase) ? Role.Unit : Role.None;
        return Dispatch.Confidential.RungsFor(corp, ticket).Any(r => string.Equals(r.UserId, userId, StringComparison.OrdinalIgnoreCase))
            ? unit | Role.GridStaff | Role.Village | Role.Superior
            : unit;
    }

    /// <summary>All capacities of a staff member for a ticket; <see cref="Role.None"/> for a stranger.</summary>
    public static Role Of(string userId, Ticket ticket, GridTree tree, IReadOnlyCollection<string> unitContacts)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(tree);
        var role = unitContacts.Contains(userId, StringComparer.OrdinalIgnoreCase) ? Role.Unit : Role.None;
        if (ticket.IsConfidential)
        {
            return Dispatch.Ladder.ForConfidential(tree).Any(r => string.Equals(r.UserId, userId, StringComparison.OrdinalIgnoreCase))
                ? role | Role.GridStaff | Role.Village | Role.Superior
                : role;
        }

        return tree.PostsOf(userId)
            .Where(p => tree.IsWithin(ticket.GridId, p.GridId))
            .Aggregate(role, (sum, post) => sum | OfPost(post.Kind));
    }

    /// <summary>The same with the parts other units have.</summary>
    public static Role Of(string userId, TicketFile file, Corps.Corp corp)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(corp);
        var helps = file.Parts.Exists(p => p.IsOpen && corp.ContactsOf(p.UnitId).Contains(userId, StringComparer.OrdinalIgnoreCase));
        helps &= !file.Ticket.IsConfidential || !Dispatch.Confidential.NamedIn(corp, file.Ticket).Contains(userId, StringComparer.OrdinalIgnoreCase);
        return Of(userId, file.Ticket, corp) | (helps ? Role.CoUnit : Role.None);
    }

    private static Role OfPost(PostKind kind) => kind switch
    {
        PostKind.MicroGridMember or PostKind.GridMember or PostKind.GroupLeader or PostKind.GroupCadre => Role.GridStaff,
        PostKind.GridLeader => Role.GridStaff | Role.Village,
        PostKind.DutyOfficer or PostKind.TownLeader => Role.GridStaff | Role.Village | Role.Superior,
        PostKind.PartyOrg or PostKind.PartnerUnit or PostKind.Discipline => Role.None,
    };
}
