using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Intake;

// 比您早一步: two people at one ticket; the second is told what happened meanwhile and what is possible now (LC-19).
public sealed partial class IntakeDesk
{
    private static readonly TimeSpan _recent = TimeSpan.FromDays(30);

    /// <summary>What does not change what others can do.</summary>
    private static readonly TicketMove[] _beside = [TicketMove.Tell, TicketMove.Attach, TicketMove.Urge, TicketMove.AddPhoto, TicketMove.Rate, TicketMove.Locate, TicketMove.Supervise];

    /// <summary>A card that shows an earlier step does nothing: the same button may mean something else now.</summary>
    private bool IsOutdated(ButtonKey key, Heard heard, TicketFile file, IntakeFacts facts, Effects effects)
    {
        var stale = heard is Tapped tapped && !TicketDesk.IsOfNow(file.Ticket, tapped.TaskId);
        stale |= key.Verb is "check_ok" or "check_bad" && file.Ticket.Check is { } check && key.NumberAt(0) != check.Mark;
        stale |= key.Verb is "consent" or "refuse" && !IsOfThisAsk(key, file);
        if (!stale)
        {
            return false;
        }

        var possible = new MoveRefusal(RefusalReason.WrongState, file.Ticket.Status, TicketRules.Possible(file.Ticket.Status, By(heard.Person, file).Role));
        Overtaken(possible, "办成", "您点的是早先的卡片", Since(file, heard, facts, effects), heard, file, facts, effects);
        if (heard is Tapped { TaskId.Length: > 0 } card)
        {
            GreyAs(card, "这张卡片已过时", effects);
        }

        return true;
    }

    /// <summary>What somebody else may have made so just before.</summary>
    private static bool IsLate(RefusalReason reason) => reason is RefusalReason.WrongState or RefusalReason.AlreadyDone or RefusalReason.AlreadyAsked
        or RefusalReason.NothingAsked or RefusalReason.AnswerAwaited or RefusalReason.NoAnswerOwed;

    private void Overtaken(MoveRefusal refusal, string move, string why, string since, Heard heard, TicketFile file, IntakeFacts facts, Effects effects) =>
        Reply(heard, facts, effects, "reply_overtaken", ("number", Text(file.Ticket.Number)), ("move", move), ("why", why), ("since", since),
            ("status", Tickets.Words.Of(refusal.Status)), ("possible", Possible(refusal, file)));

    /// <summary>The last thing somebody else did; empty when the last was this person's own.</summary>
    private string Since(TicketFile file, Heard heard, IntakeFacts facts, Effects effects)
    {
        // Whoever came first may stand in the same run: then it is in no table yet.
        var fresh = effects.Events.Where(e => e.Number == file.Ticket.Number && (e.By.Role & Role.Machine) == 0).Reverse().Select(e => new RecentStep(e.At, e.Move, e.By.Role, e.By.Id));
        var last = fresh.Concat(facts.Recent.GetValueOrDefault(file.Ticket.Number) ?? []).FirstOrDefault(s => !_beside.Contains(s.Move));
        if (last is null || last.At < heard.At - _recent || string.Equals(last.Person, heard.Person, StringComparison.OrdinalIgnoreCase))
        {
            return "";
        }

        var who = (last.Role & Role.Resident) != 0 ? "群众" : Corp.Staff.TryGetValue(last.Person, out var staff) ? staff.Name : "同事";
        var unit = last.Move == TicketMove.Dispatch && Corp.FindUnit(file.Ticket.UnitId) is { } named ? $"给{named.Name}" : "";
        return $"{who} {Tickets.Words.Time(last.At)} 已{Tickets.Words.Of(last.Move)}{unit}。";
    }
}
