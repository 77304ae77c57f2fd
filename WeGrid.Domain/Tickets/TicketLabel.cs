using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Tickets;

/// <summary>标签: what the machine made out and a person may correct: category, kind, list, urgency, place.</summary>
/// <param name="Category">一级类别.</param>
/// <param name="Subcategory">二级类别; empty when unknown.</param>
/// <param name="Kind">性质.</param>
/// <param name="List">三张清单.</param>
/// <param name="Urgency">紧急程度.</param>
/// <param name="GridId">网格.</param>
/// <param name="VillageId">村.</param>
/// <param name="Place">地点.</param>
/// <param name="PlaceKey">地点键.</param>
public sealed record TicketLabel(
    string Category, string Subcategory, DemandKind Kind, MatterList List, Urgency Urgency, string GridId, string VillageId, string Place, string PlaceKey)
{
    /// <summary>The labels of a ticket as it stands.</summary>
    public static TicketLabel Of(Ticket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return new(ticket.Category, ticket.Subcategory, ticket.Kind, ticket.List, ticket.Urgency, ticket.GridId, ticket.VillageId, ticket.Place, ticket.PlaceKey);
    }

    /// <summary>The ticket with these labels and nothing else changed.</summary>
    internal Ticket On(Ticket ticket) => ticket with
    {
        Category = Category, Subcategory = Subcategory, Kind = Kind, List = List, Urgency = Urgency, GridId = GridId, VillageId = VillageId, Place = Place, PlaceKey = PlaceKey,
    };

    /// <summary>What of it a person may not change now, or not in this capacity; null when all may be.</summary>
    internal static RefusalReason? Check(Ticket ticket, MoveRequest request)
    {
        if (request.Label is not { } label)
        {
            return null;
        }

        var taken = ticket.Status != TicketStatus.Ordered;
        var secret = (label.Category == Ticket.ConfidentialCategory) != (ticket.Category == Ticket.ConfidentialCategory);
        var lighter = label.Urgency > ticket.Urgency;
        return label == Of(ticket) ? RefusalReason.AlreadyDone
            // Whoever has it in hand has read it; it cannot be taken out of their hands by changing a word.
            : taken && (secret || label.VillageId != ticket.VillageId) ? RefusalReason.TakenAlready
            // A promise is made lighter only by who answers for it.
            : lighter && (request.By.Role & (ticket.IsLife ? Role.Superior : Role.Village | Role.Superior)) == 0 ? RefusalReason.NotYours
            : null;
    }

    /// <summary>The corrected ticket: under the promise that was due to it; asked for anew where somebody else is to be asked now.</summary>
    internal static Ticket Change(Ticket ticket, MoveRequest request) => request.Label is not { } label ? ticket : label.On(ticket) with
    {
        Policy = request.Policy ?? ticket.Policy,
        DueAt = request.DueAt ?? ticket.DueAt,
        Rung = request.Rung ?? ticket.Rung,
        // Cards of before the correction are no longer those of this ticket.
        Lapses = request.Rung is null ? ticket.Lapses : ticket.Lapses + 1,
    };
}
