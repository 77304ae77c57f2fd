using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 位置: a point sent from the map fills the ticket's point; where nobody has said the place it says that too, and the grid, as far as the gazetteer knows it (IN-07).
public sealed partial class IntakeDesk
{
    /// <summary>A place of the gazetteer so near is where the point is.</summary>
    private const int PinReach = 300;

    /// <summary>What stands for a place whose name nobody knows.</summary>
    private const string SeePin = "见定位";

    private const string PinnedBy = "map-pin/1";

    /// <summary>The words go before the point: who said where keeps that place and grid.</summary>
    private MoveRefusal? PinDown(Effects effects, TicketFile file, TicketPhoto photo, MapPin pin, Actor by, DateTimeOffset at)
    {
        var ticket = file.Ticket;
        var unsaid = ticket.Place.Length == 0;
        var near = understander.Nearest(pin.Point, PinReach);
        var amendment = new Amendment(ticket.Summary, ticket.MatterText, unsaid ? NameOf(pin, near) : ticket.Place, unsaid && near is not null ? near.PlaceKey : ticket.PlaceKey)
        {
            Pin = pin,
            GridId = (unsaid || IsTown(ticket.GridId)) && !ticket.IsConfidential ? GridOf(near) : null,
        };
        if (_desk.Amend(effects, file, amendment, by.Role == Role.Resident ? by : Actor.Machine(PinnedBy), at) is { } refusal)
        {
            return refusal;
        }

        effects.Photos.Add((ticket.Number, photo with { Use = PhotoUse.Report }));
        return null;
    }

    /// <summary>定位 the ticket begins with: sent before the words, or with them.</summary>
    private Ticket Pinned(Ticket ticket, Spoken spoken, IntakeFacts facts)
    {
        if (ticket.IsConfidential || Around(spoken.Person, spoken.Conversation, spoken.At, spoken.Photos, facts).Select(p => p.Pin).OfType<MapPin>().LastOrDefault() is not { } pin)
        {
            return ticket;
        }

        var near = understander.Nearest(pin.Point, PinReach);
        var unsaid = ticket.Place.Length == 0;
        var grid = unsaid || IsTown(ticket.GridId) ? GridOf(near) ?? ticket.GridId : ticket.GridId;
        return ticket with
        {
            Pin = pin,
            Place = unsaid ? NameOf(pin, near) : ticket.Place,
            PlaceKey = unsaid ? near?.PlaceKey ?? "" : ticket.PlaceKey,
            GridId = grid,
            VillageId = Corp.Grids.VillageOf(grid),
        };
    }

    private string? GridOf(Location? near) => near?.Grid is { } grid && Corp.Grids.Find(grid) is not null ? grid : null;

    private static string NameOf(MapPin pin, Location? near) => Masking.Summary(pin.Label.Length > 0 ? pin.Label : near?.PlaceKey is { Length: > 0 } key ? key : SeePin);
}
