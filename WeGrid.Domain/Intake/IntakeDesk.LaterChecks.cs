using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Intake;

// 回看: what follows when a resident taps whether it is still fixed, or says so on the phone after closing.
public sealed partial class IntakeDesk
{
    private const string LaterVerb = "still";

    private void StillFixed(bool fixedStill, Heard heard, TicketFile file, IntakeFacts facts, Effects effects)
    {
        if (!_desk.AnswerLater(effects, file, heard.Person, fixedStill, heard.At))
        {
            Reply(heard, facts, effects, "reply_unknown", ("number", Text(file.Ticket.Number)));
            return;
        }

        if (!fixedStill && file.SurveyOf(heard.Person, Surveys.Survey.LaterRound) is { LedTo: null })
        {
            OpenAgain(file, heard.Person, Surveys.Survey.LaterRound, new Actor(Role.Resident, heard.Person), heard.At, facts, effects);
        }
    }

    /// <summary>A drawn call-back after closing found it unsolved: the old ticket stays closed, the matter does not.</summary>
    private void Again(TicketFile file, CallBackCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var answered = file.Surveys.Find(s => s.AnsweredAt == spoken.At && s.Surveyor == spoken.Person);
        if (!command.Solved && file.Ticket.Status == TicketStatus.Closed && answered is not null)
        {
            OpenAgain(file, answered.Person, answered.Round, new Actor(Role.GridStaff, spoken.Person), spoken.At, facts, effects);
        }
    }

    private void OpenAgain(TicketFile file, string person, int round, Actor by, DateTimeOffset at, IntakeFacts facts, Effects effects)
    {
        var again = _desk.OrderAgain(effects, file, facts.NextNumber(), person, round, by, at);
        facts.Files[again.Ticket.Number] = again;
    }
}
