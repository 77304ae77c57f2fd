using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Tickets;

// 退单: who is asked after a return or a disagreement, who rules, and what routing learns from it.
public sealed partial class TicketDesk
{
    /// <summary>退单 or 不同意退单: the village dispatches again; the second time, or when it disagrees, the arbiter rules.</summary>
    private void Returned(Effects effects, TicketFile file, MoveRequest request)
    {
        Clear(effects, file, DueKind.SignFor);
        Due(effects, file, DueKind.Dispatch, DueOf(file.Ticket, Hop.Dispatch, request.At).At);
        var dispatcher = DispatcherOf(file.Ticket, request.At);
        Choose(effects, file, dispatcher, SendAt(request.At, file.Ticket, dispatcher), request.Note);
    }

    /// <summary>
    /// Where a town has neither duty officer nor leader, whoever its superiors' work falls to acts in their capacity:
    /// else nobody could rule or consent there.
    /// </summary>
    private Actor Capacity(Ticket ticket, Actor by) =>
        (by.Role & Role.Village) != 0 && (by.Role & Role.Superior) == 0 && Same(by.Id, Superiors(ticket).FirstOrDefault())
            ? by with { Role = by.Role | Role.Superior }
            : by;

    /// <summary>What the table cannot know: who of those with the right role it is.</summary>
    private RefusalReason? BeforeTheTable(Ticket ticket, MoveRequest request) => request.Move switch
    {
        TicketMove.GrantExtension or TicketMove.Defer when Same(ticket.Ask?.By, request.By.Id) && Consenters(ticket).Any(c => !Same(c, request.By.Id))
            => RefusalReason.OwnAsk,
        TicketMove.StillOn when !Same(ticket.Holder, request.By.Id) => RefusalReason.NotYours,
        TicketMove.Dispatch when ticket is { Status: TicketStatus.Returned, Returns: >= TicketRules.ReturnsUntilRuling } && (request.By.Role & (Role.Village | Role.Superior)) == Role.Village
            => RefusalReason.ForTheArbiter,
        _ => null,
    };

    /// <summary>A matter given back as not theirs counts for the next choice; one resolved forgets what was given back before.</summary>
    private void Learn(Effects effects, TicketFile file, MoveRequest request)
    {
        var ticket = file.Ticket;
        if (ticket.IsConfidential)
        {
            return; // Counted nowhere, not even by village and unit.
        }

        if (request.Move is TicketMove.Resolve or TicketMove.ConfirmDone && ticket.UnitId is { } resolvedBy)
        {
            effects.UnitMarks.Add(new UnitMark(ticket.VillageId, ticket.Category, resolvedBy, Returned: false));
            file.UnitReturns.Remove(resolvedBy);
        }
        else if (ticket.ReturnedBy is { } unit && rules.Reasons.Return.Find(request.Reason) is { Learns: true })
        {
            effects.UnitMarks.Add(new UnitMark(ticket.VillageId, ticket.Category, unit, Returned: true));
            file.UnitReturns[unit] = file.UnitReturns.GetValueOrDefault(unit) + 1;
        }
    }

    /// <summary>Who gave it back, why, and in which words; of a confidential matter no words.</summary>
    private string ReturnSaid(Ticket ticket, string note)
    {
        if (ticket.ReturnedBy is null || ticket.Status != TicketStatus.Returned)
        {
            return "";
        }

        var words = note.Length > 0 && !ticket.IsConfidential ? $"（{Intake.Masking.Summary(note)}）" : "";
        return $"{Corp.FindUnit(ticket.ReturnedBy)?.Name}：{rules.Reasons.Return.Find(ticket.ReturnReason)?.Name}{words}";
    }

    /// <summary>曾退单: why a unit stands behind the others.</summary>
    private static string ReturnedOften(TicketFile file, IReadOnlyList<HandlingUnit> units, int after) =>
        string.Join('、', units.Where(u => file.UnitReturns.GetValueOrDefault(u.Id) >= after).Select(u => $"{u.Name}{file.UnitReturns[u.Id]}次"));

    private static bool Same(string? one, string? other) => one is not null && string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
