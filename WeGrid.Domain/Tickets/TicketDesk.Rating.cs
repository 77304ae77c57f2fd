using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;

namespace WeGrid.Domain.Tickets;

// 评单: what residents answer, and what a bad answer brings about.
public sealed partial class TicketDesk
{
    /// <summary>评单: takes an answer; a bad one opens the second round and tells the superior.</summary>
    public SurveyOutcome Answer(Effects effects, TicketFile file, string person, int round, bool? solved, Satisfaction? satisfaction, string reason, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        var old = file.SurveyOf(person, round);
        // Nobody rates their own work, under whatever name.
        if (old is null || !file.Ties.Accounts(person).All(p => SurveyRules.MayRate(p, file.Ticket, Corp.ContactsOf(file.Ticket.UnitId))))
        {
            return SurveyOutcome.AlreadyAnswered;
        }

        var (survey, outcome) = SurveyRules.Answer(old, solved, satisfaction, reason, at);
        Keep(effects, file, survey);
        if (round == file.Ticket.Round)
        {
            Answered(effects, file, survey, outcome, at);
        }

        return outcome;
    }

    private void Answered(Effects effects, TicketFile file, Survey survey, SurveyOutcome outcome, DateTimeOffset at)
    {
        var by = new Actor(Role.Resident, survey.Person);
        switch (outcome)
        {
            case SurveyOutcome.HalfAnswered:
                AskOther(effects, file, survey, at);
                break;
            case SurveyOutcome.Good:
                Apply(effects, file, new MoveRequest(TicketMove.Rate, by, at) { Detail = Rating(survey) });
                Tell(effects, file, survey.Person, "survey_thanks", Purpose.Reply, at);
                break;
            case SurveyOutcome.Bad:
                Disputed(effects, file, survey, by, at);
                break;
            case SurveyOutcome.Late or SurveyOutcome.AlreadyAnswered:
                Tell(effects, file, survey.Person, "survey_late", Purpose.Reply, at);
                break;
        }
    }

    /// <summary>The question still open. A "no" that stays alone is not lost: after a day it counts without the level.</summary>
    private void AskOther(Effects effects, TicketFile file, Survey survey, DateTimeOffset at)
    {
        if (survey.Satisfaction is null)
        {
            Tell(effects, file, survey.Person, "survey_second", Purpose.SurveySecond, at, Levels(file, survey.Round));
        }
        else
        {
            Tell(effects, file, survey.Person, "survey_reminder", Purpose.SurveySecond, at, YesNo(file));
        }

        if (survey.IsBad && file.Ticket.Status is TicketStatus.Resolved or TicketStatus.Rated)
        {
            Due(effects, file, DueKind.Close, at + ToldWithin);
        }
        else if (survey.IsBad)
        {
            // Closed early: nothing moves any more, but somebody hears of it.
            Supervise(effects, file, at, "bad_rating", null, ("reason", ReasonOf(survey.Reason)));
        }
    }

    private void Disputed(Effects effects, TicketFile file, Survey survey, Actor by, DateTimeOffset at)
    {
        var request = new MoveRequest(TicketMove.Reopen, by, at) { Note = survey.Reason, Detail = Rating(survey) };
        if (Move(effects, file, request) is null)
        {
            var why = AskWhy(file, survey);
            Tell(effects, file, survey.Person, why.Length > 0 ? "second_round_why" : "second_round_told", Purpose.Reply, at, why);
            return;
        }

        // The rounds are used up: it stays rated as it was rated, and the superior answers for what comes next.
        Apply(effects, file, new MoveRequest(TicketMove.Rate, by, at) { Detail = Rating(survey) });
        Supervise(effects, file, at, "bad_rating", null, ("reason", ReasonOf(survey.Reason)));
        // A lone "no" comes by here again when the ticket closes: it is not asked, or it would be asked twice.
        var reasons = survey.IsAnswered ? AskWhy(file, survey) : [];
        Tell(effects, file, survey.Person, reasons.Length > 0 ? "bad_rating_why" : "bad_rating_told", Purpose.Reply, at, reasons);
    }

    /// <summary>The survey's time begins when the person has been told.</summary>
    private void StartSurvey(Effects effects, TicketFile file, string person, DateTimeOffset at)
    {
        if (file.SurveyOf(person, file.Ticket.Round) is { SentAt: null } survey)
        {
            Keep(effects, file, survey with { SentAt = at, ExpiresAt = DueOf(file.Ticket, Hop.SurveyExpiry, at).At });
        }
    }

    private static void Keep(Effects effects, TicketFile file, Survey survey)
    {
        var i = file.Surveys.FindIndex(s => s.Round == survey.Round && string.Equals(s.Person, survey.Person, StringComparison.OrdinalIgnoreCase));
        if (i < 0)
        {
            file.Surveys.Add(survey);
        }
        else
        {
            file.Surveys[i] = survey;
        }

        effects.Surveys[(file.Ticket.Number, survey.Person, survey.Round)] = survey;
    }

    private static NoticeButton[] YesNo(TicketFile file) =>
    [
        new("solved_yes", $"solved:{file.Ticket.Number}:{file.Ticket.Round}:yes"),
        new("solved_no", $"solved:{file.Ticket.Number}:{file.Ticket.Round}:no"),
    ];

    private static NoticeButton[] Levels(TicketFile file, int round) =>
        [.. Enum.GetValues<Satisfaction>().Select(level => new NoticeButton($"level{(int)level}", $"level:{file.Ticket.Number}:{round}:{(int)level}"))];

    private static (string Name, string Value)[] Rating(Survey survey) =>
        [("solved", survey.Solved == true ? "yes" : "no"), ("satisfaction", survey.Satisfaction?.ToString() ?? "")];
}
