using System.Globalization;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Tickets;

// 延期与挂账: who asks for more time, who gives it, what the resident is told, and the day it is looked at again.
public sealed partial class TicketDesk
{
    /// <summary>In the morning of the day a deferred matter is looked at again; by the end of that day it must move or be put off anew.</summary>
    private static readonly TimeOnly ReviewHour = new(9, 0);

    /// <summary>The day and the reason are read from the words, when they were not given: "3天 等材料".</summary>
    private MoveRequest MoreTimeWanted(Ticket ticket, MoveRequest request)
    {
        var deferral = request.Move == TicketMove.AskDeferral;
        var (until, rest) = PutOff.Read(request.Note, deferral ? request.At : ticket.DueAt, request.At, rules.Calendar, rules.Deadlines.DayEndsAt);
        request = request with
        {
            DueAt = request.DueAt ?? until,
            Note = rest,
            Reason = deferral ? request.Reason ?? rules.Reasons.Deferral.SaidIn(rest)?.Code : request.Reason,
        };
        return request.DueAt is { } at ? request with { Detail = [.. request.Detail, ("until", History.TimeText(at))] } : request;
    }

    /// <summary>Who may consent: duty officer and town leader; whoever acts in their place where a town has neither.</summary>
    private List<string> Consenters(Ticket ticket)
    {
        if (ticket.IsConfidential)
        {
            return [.. Superiors(ticket)];
        }

        PostKind[] kinds = [PostKind.DutyOfficer, PostKind.TownLeader];
        var above = kinds.SelectMany(k => Corp.For(ticket).Grids.NearestHolders(ticket.GridId, k)).Select(p => p.UserId).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return above.Count > 0 ? above : [.. Superiors(ticket).Take(1)];
    }

    /// <summary>请示: one card to one superior, who is not the one that asks.</summary>
    private void Asked(Effects effects, TicketFile file, MoveRequest request)
    {
        var ticket = file.Ticket;
        var above = Consenters(ticket);
        if (ticket.Ask is not { } ask || (above.Find(s => !Same(s, ask.By)) ?? above.FirstOrDefault()) is not { } superior)
        {
            return;
        }

        var words = ticket.IsConfidential ? "" : Intake.Masking.Summary(request.Note);
        var reason = rules.Reasons.Deferral.Find(ask.Reason)?.Name is { } name ? (words.Length > 0 && words != name ? $"{name}（{words}）" : name) : words;
        var number = ticket.Number.ToString(CultureInfo.InvariantCulture);
        NoticeButton[] buttons = [new("consent", $"consent:{number}:{ask.Mark}"), new("refuse", $"refuse:{number}:{ask.Mark}")];
        Card(effects, file, superior, "ask_consent", $"consent-{number}-{ticket.Seq}", SendAt(request.At, ticket, superior), IsUrgent(ticket), buttons,
            ("ask.kind", Words.Of(ask.Kind)), ("ask.until", Words.Time(ask.Until)), ("ask.reason", reason), ("ask.by", NameOf(ask.By)));
    }

    private void ExtensionGranted(Effects effects, TicketFile file, MoveRequest request)
    {
        if (file.Ticket.Status != TicketStatus.WaitingOnResident)
        {
            RestartProgress(effects, file, request.At);
            Due(effects, file, DueKind.Handling, file.Ticket.DueAt);
        }

        TellAll(effects, file, "due_changed", Purpose.Changed, request.At);
        AnswerAsker(effects, file, request, "ask_granted");
    }

    private void Deferred(Effects effects, TicketFile file, MoveRequest request)
    {
        var ticket = file.Ticket;
        Clear(effects, file, DueKind.SignFor);
        Clear(effects, file, DueKind.Dispatch);
        Clear(effects, file, DueKind.Progress);
        Due(effects, file, DueKind.Handling, ticket.DueAt);
        var morning = ChinaTime.At(ChinaTime.DateOf(ticket.DueAt.AddTicks(-1)), ReviewHour);
        Due(effects, file, DueKind.Review, morning > request.At ? morning : ticket.DueAt);
        TellAll(effects, file, "deferred", Purpose.Changed, request.At, ("reason", DeferredFor(ticket)));
        AnswerAsker(effects, file, request, "ask_granted");
    }

    private void AskRefused(Effects effects, TicketFile file, MoveRequest request) =>
        AnswerAsker(effects, file, request, "ask_refused", ("reason", request.Note.Length > 0 ? request.Note : "未说明理由"));

    private void AnswerAsker(Effects effects, TicketFile file, MoveRequest request, string template, params (string Name, string Value)[] more)
    {
        if (request.Person is { } asker && !Same(asker, request.By.Id))
        {
            Inform(effects, file, asker, template, request.At, more);
        }
    }

    /// <summary>恢复办理: a new promise, told like the one before; the clock of the hop starts again.</summary>
    private void DeferralEnded(Effects effects, TicketFile file, MoveRequest request)
    {
        Clear(effects, file, DueKind.Review);
        RestartHop(effects, file, request.At);
        TellAll(effects, file, "due_changed", Purpose.Changed, request.At);
        foreach (var holder in WhoWorksOn(file.Ticket).Where(h => !Same(h, request.By.Id)))
        {
            Inform(effects, file, holder, "undeferred", request.At);
        }
    }

    /// <summary>复核: who works on it and who consented are asked whether it can be done now.</summary>
    private void ReviewDeferred(Effects effects, TicketFile file, DateTimeOffset at)
    {
        Apply(effects, file, new MoveRequest(TicketMove.Urge, Actor.Machine("review/1"), at) { Detail = [("hop", $"{DueKind.Review}")] });
        foreach (var person in WhoWorksOn(file.Ticket).Concat(Consenters(file.Ticket).Take(1)).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            Inform(effects, file, person, "review_due", at, ("reason", DeferredFor(file.Ticket)));
        }
    }

    /// <summary>The clocks of a hop that stood still begin anew.</summary>
    private void RestartHop(Effects effects, TicketFile file, DateTimeOffset at)
    {
        var ticket = file.Ticket;
        Due(effects, file, DueKind.Handling, ticket.DueAt);
        if (ticket.Status == TicketStatus.Ordered)
        {
            Due(effects, file, ticket.IsLife ? DueKind.Life : DueKind.Accept, ticket.IsLife ? at + DeskRules.LifeAnswer : DueOf(ticket, Hop.Accept, at).At);
        }
        else if (ticket.Status is TicketStatus.Accepted or TicketStatus.Returned)
        {
            Due(effects, file, DueKind.Dispatch, DueOf(ticket, Hop.Dispatch, at).At);
            RestartProgress(effects, file, at);
        }
        else if (ticket is { Status: TicketStatus.Dispatched, SignedForAt: null })
        {
            Due(effects, file, DueKind.SignFor, DueOf(ticket, Hop.SignFor, at).At);
        }
    }

    private IEnumerable<string> WhoWorksOn(Ticket ticket)
    {
        string?[] people = [ticket.Holder, FirstContact(ticket)];
        return people.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase);
    }

    private string DeferredFor(Ticket ticket) => rules.Reasons.Deferral.Find(ticket.DeferReason)?.Name ?? "条件还不具备";
}
