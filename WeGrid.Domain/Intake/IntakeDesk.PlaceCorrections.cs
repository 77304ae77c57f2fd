using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 更正: "不是三组是四组" of who raised it moves the ticket; of somebody else it is passed on to who has it (IN-10).
public sealed partial class IntakeDesk
{
    private void NeedForCorrection(Spoken spoken, Understood understood, IntakeNeeds needs)
    {
        if (!Corp.Staff.ContainsKey(spoken.Person) && (understood.Verdict == Verdict.Correction || PlaceCorrection.Parse(spoken.Text) is not null))
        {
            needs.Owners.Add(spoken.Person);
            needs.Conversations.Add(spoken.Conversation);
        }
    }

    private bool Corrected(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        if (Corp.Staff.ContainsKey(spoken.Person) || understood.Verdict is Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger
            || PlaceCorrection.Parse(spoken.Text) is not { } correction || MeantBy(correction, spoken, facts) is not { } file)
        {
            return false;
        }

        var place = Understand(spoken, correction.Right);
        if (IsOwn(file, spoken.Person))
        {
            Relocate(file, correction, place, spoken, facts, effects);
        }
        else
        {
            _desk.PlaceDoubted(effects, file, Masking.Summary(correction.Right), spoken.At);
        }

        effects.Demands.Add(Record(spoken, understood, DemandStatus.Continued, file.Ticket.Number, facts));
        return true;
    }

    /// <summary>The matter that is corrected: one's own of a short time ago, else the one in the conversation whose words hold what is said to be wrong.</summary>
    private TicketFile? MeantBy(PlaceCorrection correction, Spoken spoken, IntakeFacts facts)
    {
        var open = facts.Files.Values
            .Where(f => f.Ticket.IsOpen && f.Ticket.Status is not (TicketStatus.Resolved or TicketStatus.Rated) && f.Ticket.OrderedAt >= spoken.At - Corp.Talk.Correct)
            .Where(f => f.Reporters.Exists(r => r.Chat == spoken.Conversation))
            .OrderByDescending(f => f.Ticket.OrderedAt).ToList();
        var wrong = understander.Understand(correction.Wrong, ChatContext.Group(null)).NormalText;
        bool Says(TicketFile f) => wrong.Length > 0
            && (f.Ticket.MatterText.Contains(wrong, StringComparison.Ordinal) || Understand(spoken, f.Ticket.Place).NormalText.Contains(wrong, StringComparison.Ordinal));
        var own = open.FindAll(f => IsFirst(f, spoken.Person));
        // "不是停电，是你家跳闸" corrects no place: one of the two must be one, or stand where the ticket's place does.
        return own.Find(Says) is { } said && IsPlaceOf(said, wrong, correction, spoken) ? said
            : own.Find(f => wrong.Length == 0 || f.Ticket.Place.Length == 0) is { } last && IsPlace(correction.Right, spoken) ? last
            : open.Find(f => !f.Ticket.IsConfidential && Says(f) && IsPlaceOf(f, wrong, correction, spoken));
    }

    private bool IsPlaceOf(TicketFile file, string wrong, PlaceCorrection correction, Spoken spoken) =>
        Understand(spoken, file.Ticket.Place).NormalText.Contains(wrong, StringComparison.Ordinal) || (IsPlace(correction.Wrong, spoken) && IsPlace(correction.Right, spoken));

    private bool IsPlace(string words, Spoken spoken) => Understand(spoken, words) is { PlacePhrase: not null } or { Location.Certainty: not Certainty.ChatOnly };

    /// <summary>The same matter said by somebody else names the right place, too.</summary>
    private string Reworded(string matter, PlaceCorrection correction) => correction.Wrong.Length == 0
        ? matter
        : matter.Replace(
            understander.Understand(correction.Wrong, ChatContext.Group(null)).NormalText, understander.Understand(correction.Right, ChatContext.Group(null)).NormalText, StringComparison.Ordinal);

    private void Relocate(TicketFile file, PlaceCorrection correction, Understood place, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var ticket = file.Ticket;
        // 不是27是29幢: what stays of the old phrase stays.
        var right = correction.Wrong.Length > 0 && ticket.Place.Contains(correction.Wrong, StringComparison.Ordinal)
            ? ticket.Place.Replace(correction.Wrong, correction.Right, StringComparison.Ordinal)
            : correction.Right;
        var located = understander.Understand(right, ContextOf(spoken));
        var known = located.Location.Certainty != Certainty.ChatOnly ? located : place;
        var summary = correction.Wrong.Length > 0 ? ticket.Summary.Replace(correction.Wrong, correction.Right, StringComparison.Ordinal) : ticket.Summary;
        var amendment = new Amendment(
            summary.Length <= Masking.SummaryLength ? summary : ticket.Summary, Reworded(ticket.MatterText, correction), Masking.Summary(right),
            known.Location.PlaceKey.Length > 0 ? known.Location.PlaceKey : $"{ticket.GridId}/{located.NormalText}")
        {
            GridId = known.Location is { Certainty: not Certainty.ChatOnly, Grid: { } grid } ? grid : null,
        };
        if (_desk.Amend(effects, file, amendment, new Actor(Role.Resident, spoken.Person), spoken.At) is null && spoken.IsPrivate)
        {
            Reply(spoken, facts, effects, "reply_place_changed", ("number", Text(ticket.Number)), ("said.place", Masking.Summary(right)));
        }
    }
}
