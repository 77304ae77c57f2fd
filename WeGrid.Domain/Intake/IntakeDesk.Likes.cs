using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 同一件事: which open ticket a demand belongs to.
public sealed partial class IntakeDesk
{
    private TicketFile? SameMatterAs(Spoken spoken, Understood understood, IntakeFacts facts)
    {
        var grid = understood.Location.Grid ?? GridOf(spoken);
        if (grid is null || IsAboutOfficial(understood))
        {
            return null;
        }

        var (key, own) = ((Corp.Grids.VillageOf(grid), CategoryOf(understood)), understood.Facts);
        if (facts.Needs.Neighbourhoods.GetValueOrDefault(key)?.Contains(own) != true)
        {
            facts.Lacking.Add((key, own));
        }

        var unplaced = IsUnplaced(spoken, grid);
        return facts.Earlier.GetValueOrDefault(key, [])
            .Select(m => facts.Files.GetValueOrDefault(m.Number))
            .Where(f => f is { Ticket.Status: not (TicketStatus.Resolved or TicketStatus.Rated) } && f.Ticket.IsOpen && MayJoin(f, spoken.Person, understood))
            .Where(f => !unplaced || IsOwn(f!, spoken.Person)) // two villages without water are two matters
            .FirstOrDefault(f => SameMatter.AreSame(own, FactsOf(f!.Ticket)));
    }

    /// <summary>
    /// Danger joins what is already called out for life or not yet taken, else it is called out anew;
    /// a crisis joins nobody's matter but the person's own; a confidential one is nobody else's.
    /// </summary>
    private static bool MayJoin(TicketFile file, string person, Understood understood)
    {
        var own = IsOwn(file, person);
        return understood.Verdict switch
        {
            Verdict.Crisis => own && file.Ticket.IsLife,
            Verdict.Danger or Verdict.UnverifiedDanger => file.Ticket.IsLife || (file.Ticket.Status == TicketStatus.Ordered && !file.Ticket.IsConfidential),
            _ => own || !file.Ticket.IsConfidential,
        };
    }

    private static bool IsOwn(TicketFile file, string person) => file.IsOf(person);

    private static MatterFacts FactsOf(Ticket ticket) => new(
        ticket.MatterText,
        ticket.PlaceKey.Length > 0 ? ticket.PlaceKey : null,
        ticket.Subcategory.Length > 0 ? $"{ticket.Category}/{ticket.Subcategory}" : ticket.Category);

    private static TicketFile? LastOpenOf(string conversation, IntakeFacts facts) =>
        facts.Files.Values
            .Where(f => f.Ticket is { IsOpen: true, IsConfidential: false, Status: not (TicketStatus.Resolved or TicketStatus.Rated) } && f.Reporters.Exists(r => r.Chat == conversation))
            .MaxBy(f => f.Ticket.OrderedAt);
}
