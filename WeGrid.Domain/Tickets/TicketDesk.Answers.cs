using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Tickets;

// 督办答复: a superior asks for a written answer; who has the matter in hand gets one card, and the superior reads the words or hears that none came (DE-10).
public sealed partial class TicketDesk
{
    /// <summary>From whom: who has it in hand now, and is not the superior themself. The time begins when the card can be read.</summary>
    private MoveRequest AnswerFrom(Ticket ticket, MoveRequest request)
    {
        if (InHandOf(ticket, request.At).FirstOrDefault(p => !Same(p, request.By.Id)) is not { } from)
        {
            return request with { Person = null };
        }

        var due = DueOf(ticket, Hop.Answer, SendAt(request.At, ticket, from)).At;
        return request with { Person = from, DueAt = due, Detail = [.. request.Detail, ("until", History.TimeText(due))] };
    }

    private List<string> InHandOf(Ticket ticket, DateTimeOffset at)
    {
        var rungs = ticket.Status == TicketStatus.Ordered ? RungsOf(ticket) : [];
        string?[] people = ticket.Status switch
        {
            TicketStatus.Ordered => rungs.Count > 0 ? [rungs[Math.Clamp(ticket.Rung, 0, rungs.Count - 1)].UserId] : [],
            TicketStatus.Accepted or TicketStatus.Returned => [DispatcherOf(ticket, at), ticket.Holder],
            _ => [FirstContact(ticket), ticket.Holder],
        };
        return [.. people.OfType<string>().Where(p => p.Length > 0)];
    }

    private void AnswerWanted(Effects effects, TicketFile file, MoveRequest request)
    {
        var ticket = file.Ticket;
        if (ticket.Owed is not { } owed)
        {
            return;
        }

        effects.Notices.Add(Draft(file, Channel.AppCard, owed.From, Corp.MainApp?.Id ?? "", "answer_wanted", Purpose.Ask, SendAt(request.At, ticket, owed.From),
            ("answer.by", NameOf(owed.To)), ("answer.due", Words.Time(owed.DueAt)), ("answer.asked", Written(ticket, request.Note, "办到哪一步、什么时候办好"))) with
        {
            TaskId = $"answer-{ticket.Number}-{ticket.Seq}",
            Buttons = [Button("answer", file)],
            IsDanger = ticket.IsLife,
            // Of its own subject: that somebody takes the ticket does not make the answer unasked.
            Subject = $"answer:{ticket.Number}",
        });
        Due(effects, file, DueKind.Answer, owed.DueAt);
    }

    /// <summary>The superior reads the answer; 办结, 并案 and 终止 answer in their own words.</summary>
    private void Answered(Effects effects, TicketFile file, MoveRequest request, OwedAnswer? owed)
    {
        if (owed is null || file.Ticket.Owed is not null)
        {
            return;
        }

        Clear(effects, file, DueKind.Answer);
        if (!Same(owed.To, request.By.Id))
        {
            var by = Corp.Staff.ContainsKey(request.By.Id) || request.By.LinkedUnit is not null ? NameOf(request.By.Id) : "群众";
            Inform(effects, file, owed.To, "answer_given", request.At, ("answer.by", by), ("answer.words", Written(file.Ticket, request.Note, Words.Of(request.Move))));
        }
    }

    /// <summary>No answer in time: on record, who owes it is reminded, who asked and one above hear of it; again every working day.</summary>
    private void Unanswered(Effects effects, TicketFile file, OwedAnswer owed, DateTimeOffset at)
    {
        Apply(effects, file, new MoveRequest(TicketMove.Urge, Actor.Machine("answer/1"), at) { Person = owed.From, Detail = [("hop", $"{DueKind.Answer}")] });
        Inform(effects, file, owed.From, "answer_late", at, ("answer.by", NameOf(owed.To)));
        var above = Superiors(file.Ticket).FirstOrDefault(s => !Same(s, owed.To) && !Same(s, owed.From));
        foreach (var superior in new[] { owed.To, above }.OfType<string>())
        {
            Apply(effects, file, new MoveRequest(TicketMove.Supervise, Actor.Machine("answer/1"), at) { Detail = [("why", "answer_missing"), ("told", superior)] });
            Inform(effects, file, superior, "answer_missing", at, ("late.name", NameOf(owed.From)), ("answer.by", NameOf(owed.To)));
        }

        var again = DueOf(file.Ticket, Hop.Answer, at).At;
        var daily = DueOf(file.Ticket, Hop.Dispatch, at).At;
        Due(effects, file, DueKind.Answer, IsUrgent(file.Ticket) ? at + TimeSpan.FromDays(1) : again > daily ? again : daily);
    }

    /// <summary>Words for staff, numbers masked; of a confidential matter none.</summary>
    private static string Written(Ticket ticket, string words, string otherwise) =>
        ticket.IsConfidential ? "保密事项，内容不在卡片上显示" : words.Length > 0 ? Intake.Masking.Summary(words) : otherwise;
}
