using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;

namespace WeGrid.Domain.Tickets;

// 回看: weeks after closing the resident is asked once whether it is still fixed; what came back is a new ticket with a higher owner.
public sealed partial class TicketDesk
{
    /// <summary>回看: asks everyone of a closed ticket who can be reached; nobody twice, and nobody passes it on by hand.</summary>
    /// <returns>How many were asked.</returns>
    public int AskLater(Effects effects, TicketFile file, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        if (file.Ticket is not { Status: TicketStatus.Closed, IsConfidential: false })
        {
            return 0;
        }

        var sendAt = rules.Deadlines.Survey.NextSendAt(at);
        var asked = file.People(sendAt).Where(r => !r.IsErased).Select(r => r.Person)
            .Where(p => file.SurveyOf(p, Survey.LaterRound) is null && file.AddressOf(p, sendAt).HasChat(sendAt))
            .ToList();
        foreach (var person in asked)
        {
            Keep(effects, file, new Survey { Person = person, Round = Survey.LaterRound, SentAt = sendAt, ExpiresAt = DueOf(file.Ticket, Hop.SurveyExpiry, sendAt).At });
            Tell(effects, file, person, "later_check", Purpose.LaterCheck, at, StillFixed(file));
        }

        return asked.Count;
    }

    /// <summary>Keeps the answer; false when there is nothing to answer or it was answered.</summary>
    /// <param name="effects">Where the effects go.</param>
    /// <param name="file">The closed ticket.</param>
    /// <param name="person">Who answered.</param>
    /// <param name="fixedStill">Still fixed?</param>
    /// <param name="at">When.</param>
    public bool AnswerLater(Effects effects, TicketFile file, string person, bool fixedStill, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        if (file.SurveyOf(person, Survey.LaterRound) is not { SentAt: not null, IsAnswered: false } survey)
        {
            return false;
        }

        // A second "no" about the same matter belongs to the ticket the first one opened.
        var ledTo = fixedStill ? null : file.Surveys.Select(s => s.LedTo).FirstOrDefault(n => n is not null);
        Keep(effects, file, survey with { Solved = fixedStill, AnsweredAt = at, LedTo = ledTo, IsLate = survey.ExpiresAt < at });
        if (fixedStill)
        {
            Tell(effects, file, person, "later_thanks", Purpose.Reply, at);
        }
        else if (ledTo is { } number)
        {
            Tell(effects, file, person, "later_known", Purpose.Reply, at, [], ("number", Subject(number)));
        }

        return true;
    }

    /// <summary>又出问题: the same matter as a new ticket that names the old one, with a higher owner; everyone attached goes with it, the superior hears of it.</summary>
    /// <param name="effects">Where the effects go.</param>
    /// <param name="file">The closed ticket.</param>
    /// <param name="number">Number of the new ticket.</param>
    /// <param name="person">Who said it is not fixed; their answer is kept with <paramref name="file"/>.</param>
    /// <param name="round">Which answer that was.</param>
    /// <param name="by">Who brought it up.</param>
    /// <param name="at">When.</param>
    public TicketFile OrderAgain(Effects effects, TicketFile file, long number, string person, int round, Actor by, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        var reporter = file.Reporters.Find(r => string.Equals(r.Person, person, StringComparison.OrdinalIgnoreCase)) ?? new Reporter(person, "", ToldState.NotTold, null);
        var again = Order(effects, SameMatter(file.Ticket, number, at), reporter with { Told = ToldState.NotTold, ToldAt = null }, file.ReachOf(person), by, at, after: file.Ticket.Number);
        if (file.SurveyOf(person, round) is { } survey)
        {
            Keep(effects, file, survey with { LedTo = number });
        }

        foreach (var other in file.Reporters.Where(r => r != reporter && !r.IsErased && file.SurveyOf(r.Person, Survey.LaterRound) is not { Solved: true }))
        {
            // Without a receipt: they said nothing today, and will hear the result.
            if (Apply(effects, again, new MoveRequest(TicketMove.Attach, Actor.Machine("later/1"), at) { Person = other.Person }) is null)
            {
                var attached = other with { Told = ToldState.NotTold, ToldAt = null };
                again.Reporters.Add(attached);
                again.Reaches[other.Person] = file.ReachOf(other.Person);
                effects.Reporters[(number, other.Person)] = attached;
            }
        }

        Supervise(effects, again, at, "later_again", null, ("number", Subject(file.Ticket.Number)));
        return again;
    }

    private Ticket SameMatter(Ticket old, long number, DateTimeOffset at) => new()
    {
        CorpId = old.CorpId,
        Number = number,
        Status = TicketStatus.Ordered,
        GridId = old.GridId,
        VillageId = old.VillageId,
        Category = old.Category,
        Subcategory = old.Subcategory,
        Kind = old.Kind,
        List = old.List,
        // Nobody cries for help weeks later by tapping "no": it is urgent, not a matter of life.
        Urgency = old.IsLife ? Understanding.Urgency.TwoHours : old.Urgency,
        Summary = old.Summary,
        MatterText = old.MatterText,
        Place = old.Place,
        PlaceKey = old.PlaceKey,
        Rung = HigherRung(old),
        Origin = old.Origin,
        OrderedAt = at,
        DueAt = at,
        HopStartedAt = at,
    };

    private static NoticeButton[] StillFixed(TicketFile file) =>
        [new("still_yes", $"still:{file.Ticket.Number}:yes"), new("still_no", $"still:{file.Ticket.Number}:no")];
}
