using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 并案 and 撤销并案: two tickets in one command; whoever gives it must be allowed to act on both.
public sealed partial class IntakeDesk
{
    private void Merge(MoveRequest request, long into, Heard heard, TicketFile file, IntakeFacts facts, Effects effects)
    {
        var undone = request.Move == TicketMove.Unmerge;
        if (!facts.Files.TryGetValue(into, out var target) || IsHidden(target, heard.Person) || !(undone || target.Ticket.IsOpen))
        {
            Reply(heard, facts, effects, "reply_unknown", ("number", Text(into)));
            return;
        }

        // Who hands a matter to another village must be allowed to act there.
        var mayThere = (By(heard.Person, target).Role & (Role.Village | Role.Superior)) != 0;
        var refusal = !mayThere ? new MoveRefusal(RefusalReason.NotYours, target.Ticket.Status, TicketRules.Possible(file.Ticket.Status, request.By.Role))
            : undone ? _desk.Unmerge(effects, file, target, request.By, heard.At)
            : _desk.Move(effects, file, request);
        if (refusal is not null)
        {
            Refused(refusal, Tickets.Words.Of(request.Move), heard, file, facts, effects);
            return;
        }

        KeepSame(undone ? CorrectedLabel.Unmerge : CorrectedLabel.Merge, into, heard, file, facts, effects);
        if (!undone)
        {
            JoinAll(request, heard, file, target, effects);
        }

        var status = undone ? Tickets.Words.Of(file.Ticket.Status) : $"并入{into}号";
        Reply(heard, facts, effects, "reply_done", ("number", Text(file.Ticket.Number)), ("move", Tickets.Words.Of(request.Move)), ("status", status));
    }

    /// <summary>The ticket ends, everyone attached goes on with the other; where they came from is kept, so that it can be undone.</summary>
    private void JoinAll(MoveRequest request, Heard heard, TicketFile file, TicketFile target, Effects effects)
    {
        // What was split off and comes back makes nothing graver: it was one matter after all.
        var urgency = file.Ticket.SplitFrom == target.Ticket.Number ? target.Ticket.Urgency : file.Ticket.Urgency;
        foreach (var reporter in file.Reporters)
        {
            var joining = reporter with { Told = ToldState.NotTold, ToldAt = null, Via = file.Ticket.Number };
            _desk.Attach(effects, target, joining, file.ReachOf(reporter.Person), urgency, request.By, heard.At);
        }
    }
}
