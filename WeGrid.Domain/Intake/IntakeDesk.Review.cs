using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 回看忽略: a person looks at what was taken for no demand; what was one after all goes the way it would have gone.
public sealed partial class IntakeDesk
{
    private const string ReviewVerb = "review";

    /// <summary>Decides on an ignored message from the console, as a tap on its card would.</summary>
    public static Tapped ReviewTap(Guid message, bool isDemand, string by, DateTimeOffset at) =>
        new($"console:{by}", by, at, $"{ReviewVerb}:{message}:{(isDemand ? "ticket" : "ok")}", "", null);

    /// <summary>谁可以回看: who could act on the matter if it were one; a confidential one only who may see such matters, never who is named in it.</summary>
    public bool MayReview(string person, IgnoredMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return person == Actor.ConsoleId ? !message.IsConfidential
            : Corp.Staff.ContainsKey(person) && (Roles.Of(person, SketchOf(message), Corp) & (Role.GridStaff | Role.Village | Role.Superior)) != 0;
    }

    private void NeedForReview(Spoken spoken, ReviewCommand command, Beforehand before, IntakeNeeds needs)
    {
        foreach (var item in CardOf(spoken.Person, before.Reviews.Values).Where(i => command.Number is null || i.Card?.Number == command.Number))
        {
            NeedForReview(item, command.Number is not null, spoken.At, before, needs);
        }
    }

    private void NeedForReview(ReviewItem item, bool isDemand, DateTimeOffset at, Beforehand before, IntakeNeeds needs)
    {
        needs.Reviews.Add(item.Message.Id);
        if (isDemand && item.Message.Text.Length > 0)
        {
            NeedForDraft(DraftOf(item.Message), at, before, needs);
        }
    }

    /// <summary>The lines of a person's newest card, in their order.</summary>
    private static IEnumerable<ReviewItem> CardOf(string person, IEnumerable<ReviewItem> items)
    {
        var theirs = items.Where(i => string.Equals(i.Card?.To, person, StringComparison.OrdinalIgnoreCase)).ToList();
        return theirs.Where(i => i.Card!.Value.At == theirs.Max(t => t.Card!.Value.At)).OrderBy(i => i.Card!.Value.Number);
    }

    private void Review(ReviewCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var card = CardOf(spoken.Person, facts.Reviews.Values).ToList();
        if (command.Number is not { } number)
        {
            NoneIsOne(card, spoken, facts, effects);
        }
        else if (card.Find(i => i.Card?.Number == number) is { } item)
        {
            Review(item, isDemand: true, spoken, facts, effects);
        }
        else
        {
            Reply(spoken, facts, effects, "reply_review_gone");
        }
    }

    private void Review(ButtonKey key, Heard heard, IntakeFacts facts, Effects effects)
    {
        if (key.Args is ["none"])
        {
            NoneIsOne([.. CardOf(heard.Person, facts.Reviews.Values)], heard, facts, effects);
        }
        else if (key.Args is [var id, var verdict] && Guid.TryParse(id, out var message) && facts.Reviews.TryGetValue(message, out var item))
        {
            Review(item, verdict == "ticket", heard, facts, effects);
        }
        else
        {
            Reply(heard, facts, effects, "reply_review_gone");
        }
    }

    private void Review(ReviewItem item, bool isDemand, Heard heard, IntakeFacts facts, Effects effects)
    {
        var message = item.Message;
        if (!MayReview(heard.Person, message) || (isDemand && message.Text.Length == 0))
        {
            // Who may not see it does not learn whether it is there.
            Reply(heard, facts, effects, "reply_review_gone");
        }
        else if (item.SeenAt is not null)
        {
            Reply(heard, facts, effects, "reply_draft_done");
        }
        else if (isDemand)
        {
            BecomesTicket(item, heard, facts, effects);
        }
        else
        {
            Seen(item, null, heard, facts, effects);
            Reply(heard, facts, effects, "reply_review_ok");
        }
    }

    private void NoneIsOne(List<ReviewItem> card, Heard heard, IntakeFacts facts, Effects effects)
    {
        foreach (var item in card.Where(i => i.SeenAt is null && MayReview(heard.Person, i.Message)))
        {
            Seen(item, null, heard, facts, effects);
        }

        Reply(heard, facts, effects, card.Count == 0 ? "reply_review_gone" : "reply_review_ok");
    }

    /// <summary>转工单: the same way as a draft that was confirmed; the words are those that were said, when they were said.</summary>
    private void BecomesTicket(ReviewItem item, Heard heard, IntakeFacts facts, Effects effects)
    {
        var draft = DraftOf(item.Message);
        var (_, understood) = Again(draft, heard.At, facts.Homes);
        Confirmed(draft with { Label = Label(understood) }, heard, facts, effects);
        Seen(item, facts.Drafts[draft.Id].Ticket, heard, facts, effects);
    }

    private void Seen(ReviewItem item, long? ticket, Heard heard, IntakeFacts facts, Effects effects)
    {
        KeepDemand(DraftOf(item.Message) with { Ticket = ticket }, NotDemand, item.Message.Reason, ticket is not null, item.Message.IsConfidential, DraftDecider(heard), heard, facts, effects);
        effects.Reviews[item.Message.Id] = new ReviewVerdict(heard.Person, heard.At, ticket);
        facts.Reviews[item.Message.Id] = item with { SeenAt = heard.At, SeenBy = heard.Person, Ticket = ticket };
    }

    private static Demand DraftOf(IgnoredMessage message) =>
        new(message.Id, message.Person, message.Chat, message.MessageId, message.SaidAt, message.Text, DemandStatus.Draft, null, "{}");

    /// <summary>The ticket it would be: for who may look, and for nothing else.</summary>
    private Ticket SketchOf(IgnoredMessage message)
    {
        var grid = message.GridId.Length > 0 ? message.GridId : Corp.Grids.Grids.FirstOrDefault(g => g.Parent is null)?.Id ?? "";
        return new Ticket
        {
            CorpId = Corp.Id,
            Number = 0,
            Status = TicketStatus.Ordered,
            GridId = grid,
            VillageId = Corp.Grids.VillageOf(grid),
            Category = message.IsConfidential ? Ticket.ConfidentialCategory : "其他",
            Kind = DemandKind.Help,
            List = MatterList.Problems,
            Urgency = Urgency.WorkingDays,
            Summary = message.Text,
            OrderedAt = message.SaidAt,
            DueAt = message.SaidAt,
            HopStartedAt = message.SaidAt,
        };
    }
}
