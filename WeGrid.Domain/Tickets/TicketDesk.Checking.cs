using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Tickets;

// 办结要求与现场核实: what must come with 办结 (LC-12), who looks on site before it counts, and what their word brings about (LC-13).
public sealed partial class TicketDesk
{
    /// <summary>What 办结 of this ticket needs, as it was promised; saving a life needs no photo.</summary>
    public ClosingRule ClosingOf(Ticket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return ticket.IsLife ? ClosingRule.NoteOnly : (ticket.Policy ?? PromiseTo(ticket)).Closing;
    }

    /// <summary>办结, where a second person must look first and there is one: 报办结.</summary>
    private MoveRequest Finishing(TicketFile file, MoveRequest request)
    {
        var rule = ClosingOf(file.Ticket);

        // Who acts by a link has nowhere to send a picture: somebody looks on site instead.
        var cannotSend = request.By.LinkedUnit is not null;
        request = request with
        {
            Move = TicketMove.Resolve,
            OpenParts = file.Parts.Count(p => p.IsOpen),
            PhotoMissing = rule.Photo && request.Photos == 0 && !cannotSend,
            Detail = request.Photos > 0 ? [.. request.Detail, ("photos", $"{request.Photos}")] : request.Detail,
        };
        if (!rule.Check && !(rule.Photo && cannotSend))
        {
            return request;
        }

        var handlers = new PendingCheck(string.Join(',', HandlersOf(file, request.By.Id)), 0, 0);
        var first = NextChecker(file.Ticket, handlers, 0, request.At);
        return first >= 0
            ? request with { Move = TicketMove.ReportDone, Handlers = handlers.Handlers, Rung = first }
            // Who handled it is all there is: it counts, and that nobody looked is on record.
            : request with { Detail = [.. request.Detail, ("check", "nobody")] };
    }

    /// <summary>经办人: who says it is done, who held it in the grid, everybody of the units that had a hand in it.</summary>
    private IEnumerable<string> HandlersOf(TicketFile file, string by)
    {
        var ticket = file.Ticket;
        string?[] own = [by, ticket.UnitId is null ? ticket.Holder : null];
        return own.OfType<string>()
            .Concat(Corp.ContactsOf(ticket.UnitId))
            .Concat(file.Parts.SelectMany(p => Corp.ContactsOf(p.UnitId)))
            .Distinct(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The first from that place on who did not handle it and is there; of what is urgent at night, who is awake; -1 for none.</summary>
    private int NextChecker(Ticket ticket, PendingCheck check, int from, DateTimeOffset at)
    {
        var people = SiteCheck.People(ticket, Corp).ToList();
        if (from >= people.Count)
        {
            return -1;
        }

        bool May(Dispatch.Rung rung) => !check.IsHandler(rung.UserId) && Corp.Rota.IsThere(rung, SendAt(at, ticket, rung.UserId));
        var awake = IsUrgent(ticket) && IsQuiet(at) ? people.FindIndex(from, r => May(r) && IsAwake(ticket, r.UserId)) : -1;
        return awake >= 0 ? awake
            : people.FindIndex(from, May) is >= 0 and var there ? there
            : from == 0 ? people.FindIndex(r => !check.IsHandler(r.UserId)) // away, but nobody else is there
            : -1;
    }

    private void AskCheck(Effects effects, TicketFile file, DateTimeOffset at)
    {
        var ticket = file.Ticket;
        if (ticket.Check is not { } check || SiteCheck.Asked(ticket, Corp) is not { } asked)
        {
            return;
        }

        var sendAt = SendAt(at, ticket, asked);
        effects.Notices.Add(Draft(file, Channel.AppCard, asked, Corp.MainApp?.Id ?? "", "site_check", Purpose.Ask, sendAt,
            ("check.handler", NameOf(ticket.Holder ?? "")), ("check.due", Words.Time(CheckBy(ticket, sendAt)))) with
        {
            TaskId = CheckTaskId(ticket, check, check.Rung),
            Buttons = [new("check_ok", $"check_ok:{ticket.Number}:{check.Mark}"), new("check_bad", $"check_bad:{ticket.Number}:{check.Mark}")],
            Subject = CheckSubject(ticket),
            IsDanger = ticket.IsLife,
        });
        Due(effects, file, DueKind.Check, CheckBy(ticket, sendAt));
    }

    /// <summary>Inside the resident's clock: not later than promised, as long as that lies ahead.</summary>
    private DateTimeOffset CheckBy(Ticket ticket, DateTimeOffset from)
    {
        var due = DueOf(ticket, Hop.Check, from).At;
        return ticket.DueAt > from && ticket.DueAt < due ? ticket.DueAt : due;
    }

    /// <summary>报办结: every clock of the handlers is over; the resident's runs on until somebody has looked.</summary>
    private void Reported(Effects effects, TicketFile file, MoveRequest request)
    {
        ClearAll(effects, file);
        Due(effects, file, DueKind.Handling, file.Ticket.DueAt);
        AskCheck(effects, file, request.At);
    }

    /// <summary>核实退回: it goes on where it stood; who handled it reads what was found.</summary>
    private void Rejected(Effects effects, TicketFile file, MoveRequest request)
    {
        Clear(effects, file, DueKind.Check);
        RestartHop(effects, file, request.At);
        foreach (var person in WhoWorksOn(file.Ticket).Where(p => !Same(p, request.By.Id)))
        {
            Inform(effects, file, person, "check_failed", request.At, ("check.by", NameOf(request.By.Id)), ("reason", Written(file.Ticket, request.Note, "没有写，请问核实人")));
        }
    }

    /// <summary>没人核实: the next is asked, both hear of it; at the top the same again, and the level above is told.</summary>
    private void CheckOverdue(Effects effects, TicketFile file, DateTimeOffset at)
    {
        if (file.Ticket.Check is not { } check)
        {
            return;
        }

        var before = SiteCheck.Asked(file.Ticket, Corp);
        var next = NextChecker(file.Ticket, check, check.Rung + 1, at);
        if (next < 0)
        {
            Late(effects, file, at, DueKind.Check, before);
            return;
        }

        var person = SiteCheck.People(file.Ticket, Corp)[next].UserId;
        if (Apply(effects, file, new MoveRequest(TicketMove.Escalate, Actor.Machine("check/1"), at) { Rung = next, Person = person, Detail = [("why", "check_timeout")] }) is not null)
        {
            return;
        }

        AskCheck(effects, file, at);
        if (before is not null && !Same(before, person))
        {
            Inform(effects, file, before, "check_passed", at, ("next.name", NameOf(person)));
        }
    }

    /// <summary>The cards of a check that has been answered turn grey; those not sent yet die.</summary>
    private void GreyChecks(Effects effects, TicketFile file, PendingCheck check, MoveRequest request)
    {
        var text = request.Move == TicketMove.ConfirmDone ? $"{NameOf(request.By.Id)}已核实，属实" : $"{NameOf(request.By.Id)}核实：没做好，已退回";
        var people = SiteCheck.People(file.Ticket, Corp);
        for (var i = 0; i <= check.Rung && i < people.Count; i++)
        {
            if (check.IsHandler(people[i].UserId))
            {
                continue;
            }

            effects.Notices.Add(Draft(file, Channel.CardUpdate, people[i].UserId, Corp.MainApp?.Id ?? "", "card_taken", Purpose.Inform, request.At, ("taken", text)) with
            {
                TaskId = CheckTaskId(file.Ticket, check, i),
                Subject = CheckSubject(file.Ticket),
                Supersedes = true,
            });
        }
    }

    private static string CheckSubject(Ticket ticket) => $"check:{ticket.Number}";

    private static string CheckTaskId(Ticket ticket, PendingCheck check, int rung) => $"check-{ticket.Number}-{check.Mark}-{rung}";
}
