namespace WeGrid.Domain.Tickets;

// 协办: one unit leads, others have a part with its own clock; the ticket is not resolved before they are done.
public sealed partial class TicketDesk
{
    /// <summary>Which unit and by when: read from the words, or from who says that it is done.</summary>
    private MoveRequest Parting(TicketFile file, MoveRequest request)
    {
        var open = file.Parts.Where(p => p.IsOpen).OrderBy(p => p.DueAt).ToList();
        switch (request.Move)
        {
            case TicketMove.Assist:
                var known = Corp.FindUnit(request.UnitId)?.Id;
                var (until, rest) = PutOff.Read(request.Note, request.At, request.At, rules.Calendar, rules.Deadlines.DayEndsAt);
                var wanted = request.DueAt ?? until ?? DueOf(file.Ticket, Deadlines.Hop.Handling, request.At).At;
                var due = wanted < file.Ticket.DueAt ? wanted : file.Ticket.DueAt;
                return request with
                {
                    // One open part a unit: a second one would be done by the word that was meant for the first.
                    UnitId = open.Exists(p => p.UnitId == known) ? file.Ticket.UnitId : known,
                    Note = rest,
                    DueAt = due,
                    Detail = [.. request.Detail, ("until", History.TimeText(due))],
                };
            case TicketMove.AssistDone:
                var own = open.Find(p => Corp.ContactsOf(p.UnitId).Contains(request.By.Id, StringComparer.OrdinalIgnoreCase));
                return request with { UnitId = own?.UnitId };
            default:
                return request with { UnitId = open.Find(p => p.UnitId == request.UnitId)?.UnitId };
        }
    }

    private void Parted(Effects effects, TicketFile file, MoveRequest request)
    {
        if (request.Move == TicketMove.Assist)
        {
            var part = new TicketPart(file.Parts.Count + 1, request.UnitId!, request.Note, request.At, request.DueAt ?? file.Ticket.DueAt);
            file.Parts.Add(part);
            effects.Parts[(file.Ticket.Number, part.Ordinal)] = part;
            TellPart(effects, file, part, "assist_asked", request);
        }
        else if (file.Parts.Find(p => p.IsOpen && p.UnitId == request.UnitId) is { } part)
        {
            EndPart(effects, file, part, request.At, request.Move == TicketMove.AssistDone ? request.Note : "");
            TellPart(effects, file, part with { Result = request.Note }, request.Move == TicketMove.AssistDone ? "assist_done" : "assist_ended", request);
        }

        WatchParts(effects, file, request.At);
    }

    /// <summary>Who ends a ticket ends its parts.</summary>
    private void EndParts(Effects effects, TicketFile file, MoveRequest request)
    {
        foreach (var part in file.Parts.Where(p => p.IsOpen).ToList())
        {
            EndPart(effects, file, part, request.At, "");
            TellPart(effects, file, part, "assist_ended", request);
        }
    }

    /// <summary>并案 ends the parts, and the units hear of it; what is still wanted is asked anew under the ticket that goes on.</summary>
    private void PartsMerged(Effects effects, TicketFile file, MoveRequest request)
    {
        foreach (var part in file.Parts.Where(p => p.IsOpen).ToList())
        {
            EndPart(effects, file, part, request.At, TicketPart.EndedByMerge);
            TellPart(effects, file, part, "assist_ended", request);
        }
    }

    /// <summary>撤销并案 brings back what the merge ended; done before by the unit or called off stays so.</summary>
    private void PartsUnmerged(Effects effects, TicketFile file, MoveRequest request)
    {
        foreach (var part in file.Parts.Where(p => p.Result == TicketPart.EndedByMerge).ToList())
        {
            var again = part with { EndedAt = null, Result = "" };
            file.Parts[file.Parts.FindIndex(p => p.Ordinal == part.Ordinal)] = again;
            effects.Parts[(file.Ticket.Number, part.Ordinal)] = again;
            TellPart(effects, file, again, "assist_asked", request);
        }
    }

    private static void EndPart(Effects effects, TicketFile file, TicketPart part, DateTimeOffset at, string result)
    {
        var ended = part with { EndedAt = at, Result = result };
        file.Parts[file.Parts.FindIndex(p => p.Ordinal == part.Ordinal)] = ended;
        effects.Parts[(file.Ticket.Number, part.Ordinal)] = ended;
    }

    /// <summary>The unit hears what it is to do or that it need not; the lead hears who helps and when it is done.</summary>
    private void TellPart(Effects effects, TicketFile file, TicketPart part, string template, MoveRequest request)
    {
        var unit = ContactsFor(file.Ticket, part.UnitId).Take(1).ToList();
        var people = template == "assist_asked" ? unit.Concat(WhoWorksOn(file.Ticket)) : template == "assist_done" ? WhoWorksOn(file.Ticket) : unit;
        (string, string)[] values =
        [
            ("part.unit", Corp.FindUnit(part.UnitId)?.Name ?? ""), ("part.task", Shown(file.Ticket, part.Task)), ("part.due", Words.Time(part.DueAt)), ("part.result", Shown(file.Ticket, part.Result)),
        ];
        foreach (var person in people.Distinct(StringComparer.OrdinalIgnoreCase).Where(p => !Same(p, request.By.Id)))
        {
            Inform(effects, file, person, template, request.At, values);
        }

        if (unit.Count == 0 && template != "assist_done" && WhoRings(file.Ticket, request) is { } ringing)
        {
            Inform(effects, file, ringing, template == "assist_asked" ? "assist_by_phone" : "assist_ended_by_phone", request.At, [.. values, UnitPhone(part.UnitId)]);
        }
    }

    /// <summary>打电话的人: nobody in the unit hears of it from us, as with a unit in charge; who asked for it rings them up, else who holds the matter, else the level above.</summary>
    private string? WhoRings(Ticket ticket, MoveRequest request)
    {
        // 保密: whoever held it before it was known to be is not told of it.
        string?[] first = ticket.IsConfidential ? [request.By.Id] : [request.By.Id, ticket.Holder];
        return first.Concat(Superiors(ticket)).FirstOrDefault(p => p is not null && Corp.Staff.ContainsKey(p));
    }

    private static string Shown(Ticket ticket, string words) => ticket.IsConfidential ? "" : Intake.Masking.Summary(words);

    private void WatchParts(Effects effects, TicketFile file, DateTimeOffset at)
    {
        var open = file.Parts.Where(p => p.IsOpen).ToList();
        if (open.Count == 0)
        {
            Clear(effects, file, DueKind.Part);
            return;
        }

        // What is late already is asked after daily.
        var next = open.Min(p => p.DueAt);
        Due(effects, file, DueKind.Part, next > at ? next : DueOf(file.Ticket, Deadlines.Hop.Dispatch, at).At);
    }

    private void PartsLate(Effects effects, TicketFile file, DateTimeOffset at)
    {
        var late = file.Parts.Where(p => p.IsOpen && p.DueAt <= at).ToList();
        var told = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var unit in late.Select(p => p.UnitId))
        {
            var contact = ContactsFor(file.Ticket, unit) is [var first, ..] ? first : WhoRings(file.Ticket, new MoveRequest(TicketMove.Urge, Actor.Machine("late/1"), at));
            Apply(effects, file, new MoveRequest(TicketMove.Urge, Actor.Machine("late/1"), at) { Person = contact, UnitId = unit, Detail = [("hop", $"{DueKind.Part}")] });
            if (contact is not null && told.Add(contact))
            {
                Inform(effects, file, contact, "late_yours", at, ("hop.name", HopName(DueKind.Part)));
            }
        }

        if (late.Count > 0)
        {
            var names = string.Join('、', late.Select(p => Corp.FindUnit(p.UnitId)?.Name));
            Supervise(effects, file, at, "late_supervise", null, ("hop.name", HopName(DueKind.Part)), ("late.name", names));
        }

        WatchParts(effects, file, at);
    }
}
