using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 撤回: the words are gone from whatever is shown or still to be sent; the demand stays, marked, and who has it hears that it was taken back (IN-10).
public sealed partial class IntakeDesk
{
    private static void NeedForRecall(Recalled recalled, Beforehand before, IntakeNeeds needs)
    {
        foreach (var said in before.Talk.Where(u => u.MessageId == recalled.MessageId))
        {
            NeedFor(said, needs);
        }
    }

    private void TakenBack(Recalled recalled, IntakeFacts facts, Effects effects)
    {
        effects.RecalledMessages.Add(recalled.MessageId);
        var gone = facts.Talk.FindAll(u => u.MessageId == recalled.MessageId && u.Id is not null);
        facts.Talk.RemoveAll(gone.Contains);
        facts.Talk.AddRange(gone.Select(u => u with { IsRecalled = true }));
        foreach (var said in gone.Where(u => u.Text.Length > 0))
        {
            effects.WordsGone.Add((said.Ticket, said.Text));
            effects.WordsGone.Add((said.Ticket, Masking.Summary(said.Text)));
        }

        foreach (var number in gone.Select(u => u.Ticket).OfType<long>().Distinct())
        {
            if (facts.Files.TryGetValue(number, out var file))
            {
                WordsLeft(file, recalled, facts, effects);
            }
        }

        foreach (var draft in gone.Where(u => u.Ticket is null).Select(u => u.Head).OfType<Guid>().Distinct())
        {
            NothingToDecide(draft, facts, effects);
        }
    }

    /// <summary>The ticket says what is left: of who raised it first, else of who came next, else that it was taken back.</summary>
    private void WordsLeft(TicketFile file, Recalled recalled, IntakeFacts facts, Effects effects)
    {
        var ticket = file.Ticket;
        var said = facts.Talk.Where(u => u.Ticket == ticket.Number && !u.IsRecalled && u.Text.Length > 0).OrderBy(u => u.At).ToList();
        var own = said.FindAll(u => IsFirst(file, u.Person));
        var words = Burst.Join((own.Count > 0 ? own : said.Take(1)).Select(u => u.Text));
        var understood = words.Length > 0 ? understander.Understand(Voiced.Bare(words), ChatContext.Direct(ticket.GridId)) : null;
        var placed = ticket.Place.Length == 0 || ticket.Place.Split(' ').All(p => words.Contains(p, StringComparison.Ordinal));
        var amendment = new Amendment(
            words.Length > 0 ? Masking.Summary(words) : TicketDesk.AllRecalled, understood?.NormalText ?? "",
            placed ? ticket.Place : understood?.PlacePhrase ?? "",
            placed ? ticket.PlaceKey : understood?.PlacePhrase is null ? "" : understood.Location.PlaceKey) { IsRecall = true };
        if (ticket.IsOpen)
        {
            _desk.Amend(effects, file, amendment, new Actor(Role.Resident, recalled.Person), recalled.At);
        }
        else
        {
            TicketDesk.ForgetWords(effects, file, amendment);
        }
    }

    private static void NothingToDecide(Guid id, IntakeFacts facts, Effects effects)
    {
        var left = facts.Talk.Exists(u => u.Head == id && !u.IsRecalled && u.Text.Length > 0);
        if (left || !facts.Drafts.TryGetValue(id, out var draft) || draft.Status != DemandStatus.Draft || draft.IsGathered)
        {
            return; // what gathers others' words is decided on those that are left
        }

        facts.Drafts[id] = draft with { Status = DemandStatus.Withdrawn };
        effects.Demands.Add(facts.Drafts[id]);
        effects.Drafts[id] = null;
        effects.PartsFollow.Add((id, null));
    }
}
