using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 代登记与走访: what staff heard on a visit or at a point is registered like what a resident says, with where it was heard (B02, B05).
public sealed partial class IntakeDesk
{
    /// <summary>来源 of what was said.</summary>
    private string OriginOf(Spoken spoken) =>
        spoken.Field?.Code ?? rules.Channels.CodeOf(spoken.Conversation, spoken.Chat?.Channel, Corp.Staff.ContainsKey(spoken.Person));

    private Hearing NeedForField(FieldReport report, Spoken spoken, IntakeNeeds needs)
    {
        var words = spoken with { Text = report.Words, Field = report.Channel };
        var understood = understander.Understand(report.Words, ChatContext.Direct(GridOf(spoken)));
        if (understood.PlacePhrase is null && report.Household.Length > 0)
        {
            // The household says the group; its name goes no further than the visit.
            var home = understander.Understand(report.Household, ChatContext.Direct(GridOf(spoken))).Location;
            understood = understood with { Location = understood.Location with { Grid = home.Grid ?? understood.Location.Grid } };
        }

        needs.Photographers.Add(spoken.Person);
        NeedLikes(words, understood, needs);
        if (understood.Verdict is Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger)
        {
            NeedSender(words, understood, needs);
        }

        return new Hearing(words, understood, null) { Field = report };
    }

    /// <summary>A person has heard it and says it is a matter: nobody is asked again. A visit on which nothing was wanted is logged, and that is all.</summary>
    private void Registered(FieldReport report, Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        var notices = effects.Notices.Count;
        TicketFile? file = null;
        if (understood.IsDemand || !report.Channel.IsVisit)
        {
            var by = new Actor(Role.GridStaff, spoken.Person);
            file = SameMatterAs(spoken, understood, facts);
            if (file is null)
            {
                file = Open(spoken, understood, facts, effects, by);
            }
            else
            {
                Join(file, spoken, understood, facts, effects, by);
            }

            Attach(file, Around(spoken.Person, spoken.Conversation, spoken.At, [], facts), PhotoUse.Report, by, spoken, facts, effects);
        }

        if (report.Channel.IsVisit)
        {
            var grid = understood.Location.Grid ?? GridOf(spoken) ?? "";
            // What is confidential stands with its ticket alone.
            var said = file is null || !file.Ticket.IsConfidential ? report.Words : "";
            effects.Visits.Add(new Visit(facts.NewId(spoken.At), spoken.Person, grid, report.Household, said, spoken.At, file?.Ticket is { IsConfidential: true } ? null : file?.Ticket.Number));
        }

        if (file is null || !effects.Notices.Skip(notices).Any(n => string.Equals(n.Recipient, spoken.Person, StringComparison.OrdinalIgnoreCase)))
        {
            Reply(spoken, facts, effects, file is null ? "reply_visit" : "reply_registered", ("number", file is null ? "" : Text(file.Ticket.Number)));
        }
    }
}
