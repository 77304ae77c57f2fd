namespace WeGrid.Domain.Tickets;

// 定位: a matter whose place nobody knew lies with the town until the resident says which village.
public sealed partial class TicketDesk
{
    /// <summary>定位: while nobody has taken it, the village is asked in place of the town; else who holds it hears of it.</summary>
    /// <returns>Null when done; else why not.</returns>
    public MoveRefusal? Locate(Effects effects, TicketFile file, string gridId, Actor by, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        var before = file.Ticket;
        var there = before with { GridId = gridId, VillageId = Corp.Grids.VillageOf(gridId) };
        var pick = before.Status == TicketStatus.Ordered && !before.IsLife ? PickRung(effects, there, FirstRung(there, at), at) : null;
        var request = new MoveRequest(TicketMove.Locate, by, at)
        {
            Place = (there.GridId, there.VillageId),
            Rung = pick?.Rung,
            Picked = pick?.Picked,
            Detail = pick?.Why ?? [],
        };
        if (Apply(effects, file, request) is { } refusal)
        {
            return refusal;
        }

        var name = Corp.Grids.Find(there.VillageId)?.Name ?? Corp.Name;
        if (before.Status != TicketStatus.Ordered)
        {
            TellHolders(effects, file, name, at);
            return null;
        }

        GreyCards(effects, file, before, at, $"已转{name}");
        if (file.Ticket.IsLife)
        {
            AskForLife(effects, file, file.Ticket.Rung, at);
        }
        else
        {
            Ask(effects, file, at);
        }

        return null;
    }

    private void TellHolders(Effects effects, TicketFile file, string village, DateTimeOffset at)
    {
        string?[] holders = [file.Ticket.Holder, FirstContact(file.Ticket)];
        foreach (var holder in holders.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
        {
            Inform(effects, file, holder, "located", at, ("said.village", village));
        }
    }
}
