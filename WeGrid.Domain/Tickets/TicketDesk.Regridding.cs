using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Tickets;

// 网格调整: the grid a ticket lies in is no more. Who has it keeps it, and what was promised stays; who is only asked may be another.
public sealed partial class TicketDesk
{
    /// <summary>网格调整 of one open ticket.</summary>
    /// <param name="effects">Where the effects go.</param>
    /// <param name="file">The ticket.</param>
    /// <param name="gridId">Where it lies from now on.</param>
    /// <param name="at">When.</param>
    /// <returns>Whether it was moved.</returns>
    public bool Regrid(Effects effects, TicketFile file, string gridId, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        var before = file.Ticket;
        var there = before with { GridId = gridId, VillageId = Corp.Grids.VillageOf(gridId) };
        if (there == before)
        {
            return false;
        }

        // Of life whoever stands nearest now is called at once, from the first step on.
        var calls = before is { Status: TicketStatus.Ordered, IsLife: true };
        var stays = StillAsked(before, there);
        var pick = calls || stays is not null ? null : PickRung(effects, there, there.Round > 1 ? HigherRungThere(there, at) : FirstRung(there, at), at);
        var request = new MoveRequest(TicketMove.Regrid, Actor.Machine(Corps.Regrid.Rule), at)
        {
            Place = (there.GridId, there.VillageId),
            Rung = calls ? 0 : pick?.Rung ?? stays,
            Picked = calls ? before.Picked : pick?.Picked,
            Detail = [("gridBefore", before.GridId), .. pick?.Why ?? []],
        };
        if (Apply(effects, file, request) is not null)
        {
            return false;
        }

        if (calls || pick is not null)
        {
            GreyCards(effects, file, before, at, $"网格已调整，转{Corp.Grids.Find(gridId)?.Name ?? Corp.Name}");
            Ask(effects, file, at);
        }

        return true;
    }

    /// <summary>The rung on which whoever is asked now stands in the new grid; null when somebody else must be asked.</summary>
    private int? StillAsked(Ticket before, Ticket there)
    {
        if (before.Status != TicketStatus.Ordered || before.IsLife)
        {
            return before.Rung;
        }

        var (was, now) = (Ladder.For(before, Corp), Ladder.For(there, Corp));
        if (was.Count == 0)
        {
            return null;
        }

        var asked = was[Math.Clamp(before.Rung, 0, was.Count - 1)].UserId;
        return now.Index().Where(r => Same(r.Item.UserId, asked)).Select(r => (int?)r.Index).FirstOrDefault();
    }
}
