using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Tickets;

// 更正: a person corrects what the machine made out. The ticket gets the promise that was due to it; whoever is asked or has it in hand hears of it.
public sealed partial class TicketDesk
{
    /// <summary>更正标签.</summary>
    /// <param name="effects">Where the effects go.</param>
    /// <param name="file">The ticket.</param>
    /// <param name="label">The labels as the person wants them.</param>
    /// <param name="what">Which label and what it is now, in words: 类别：供水.</param>
    /// <param name="request">Who corrects, when, with the old and new label as detail.</param>
    /// <returns>Null when done; else why not.</returns>
    public MoveRefusal? Correct(Effects effects, TicketFile file, TicketLabel label, string what, MoveRequest request)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(request);
        var before = file.Ticket;
        var asked = before.Status == TicketStatus.Ordered && !before.IsLife ? AskedOf(before) : null;
        request = Promised(before, label, request with { Move = TicketMove.Correct, By = Capacity(before, request.By), Label = label });
        var there = label.On(before) with { Policy = request.Policy };
        if (Reasks(before, there, asked, request.At) is { } first)
        {
            var pick = there.IsLife ? null : PickRung(effects, there, first, request.At);
            request = request with { Rung = pick?.Rung ?? 0, Picked = pick?.Picked, Detail = [.. request.Detail, .. pick?.Why ?? []] };
        }

        if (Apply(effects, file, request) is { } refusal)
        {
            return refusal;
        }

        Corrected(effects, file, before, what, request);
        return null;
    }

    /// <summary>
    /// The promise of the corrected matter. An earlier limit counts from now on; a later one only with a superior's word, and then from when it was
    /// ordered: the resident's clock never begins again.
    /// </summary>
    private MoveRequest Promised(Ticket before, TicketLabel label, MoveRequest request)
    {
        var corrected = label.On(before);
        var policy = PromiseTo(corrected);
        corrected = corrected with { Policy = policy };
        var same = (before.Urgency, before.Kind, before.Category, before.Subcategory) == (corrected.Urgency, corrected.Kind, corrected.Category, corrected.Subcategory);
        if (same || before.Round > 1 || before.Status == TicketStatus.Deferred)
        {
            return request with { Policy = policy };
        }

        var sooner = DueOf(corrected, Hop.Handling, request.At).At;
        var later = DueOf(corrected, Hop.Handling, before.OrderedAt).At + before.Waited;
        return request with
        {
            Policy = policy,
            DueAt = sooner < before.DueAt ? sooner : later > before.DueAt && (request.By.Role & Role.Superior) != 0 ? later : null,
        };
    }

    /// <summary>The rung to begin with where somebody else is to be asked now; null where nobody is.</summary>
    private int? Reasks(Ticket before, Ticket there, string? asked, DateTimeOffset at)
    {
        if (before.Status != TicketStatus.Ordered)
        {
            return null;
        }

        var first = there.IsLife ? 0 : FirstRung(there, at);
        if (before.IsLife != there.IsLife || before.IsConfidential != there.IsConfidential || before.VillageId != there.VillageId)
        {
            return first;
        }

        // Who was asked and is still on the ladder of the corrected matter goes on with it, unless it lies elsewhere and somebody nearer is there.
        var stays = there.IsLife || RungsOf(there).Any(r => Same(r.UserId, asked));
        return stays && (before.GridId == there.GridId || there.IsLife || Same(AskedOf(there with { Rung = first }), asked)) ? null : first;
    }

    private string? AskedOf(Ticket ticket) => RungsOf(ticket) is { Count: > 0 } rungs ? rungs[Math.Clamp(ticket.Rung, 0, rungs.Count - 1)].UserId : null;

    private void Corrected(Effects effects, TicketFile file, Ticket before, string what, MoveRequest request)
    {
        var (ticket, at) = (file.Ticket, request.At);
        if (ticket.Status is not (TicketStatus.WaitingOnResident or TicketStatus.Deferred))
        {
            Due(effects, file, DueKind.Handling, ticket.DueAt);
        }

        WatchClimb(effects, file, at);
        if (ticket.DueAt > before.DueAt)
        {
            TellAll(effects, file, "due_changed", Purpose.Changed, at);
        }

        if (before.IsLife && !ticket.IsLife)
        {
            Clear(effects, file, DueKind.Life);
        }

        if (request.Rung is not null)
        {
            GreyCards(effects, file, before, at, ticket.IsConfidential ? "已转有关部门" : "已更正，另请人办");
            Clear(effects, file, DueKind.Accept);
            Ask(effects, file, at);
            return;
        }

        if (ticket.Urgency < before.Urgency)
        {
            Graver(effects, file, before, at);
            return;
        }

        var told = ticket.Status == TicketStatus.Ordered && !ticket.IsLife ? [AskedOf(ticket)] : new[] { ticket.Holder, FirstContact(ticket) };
        foreach (var person in told.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Where(p => !Same(p, request.By.Id)))
        {
            Inform(effects, file, person, "corrected", at, ("what", what), ("person.name", NameOf(request.By.Id)));
        }
    }
}
