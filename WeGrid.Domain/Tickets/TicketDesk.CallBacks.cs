using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;

namespace WeGrid.Domain.Tickets;

// 回访: a survey asked by a person who did not handle the matter, and the reason behind a bad rating.
public sealed partial class TicketDesk
{
    /// <summary>How long after a bad rating its reason may still come.</summary>
    public static readonly TimeSpan ReasonWithin = TimeSpan.FromDays(3);

    /// <summary>回访: notes what the first person not yet rated said to a surveyor; asking in person tells them the result, too.</summary>
    public CallBackOutcome CallBack(Effects effects, TicketFile file, string surveyor, CallBackCommand command, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(command);
        if (!SurveyRules.MayRate(surveyor, file.Ticket, Corp.ContactsOf(file.Ticket.UnitId)))
        {
            return CallBackOutcome.OwnWork;
        }

        var bad = !command.Solved || command.Level is Satisfaction.Dissatisfied or Satisfaction.VeryDissatisfied;
        if (bad && command.Rest.Length == 0)
        {
            return CallBackOutcome.ReasonMissing;
        }

        if (ToAsk(file) is not { } asked)
        {
            return CallBackOutcome.NothingToAsk;
        }

        Told(effects, file, asked.Person, ToldState.ToldByStaff, at, new Actor(Role.GridStaff, surveyor));
        var survey = file.SurveyOf(asked.Person, file.Ticket.Round)! with { Method = command.Method, Surveyor = surveyor, SentAt = asked.SentAt ?? at };
        Keep(effects, file, survey);
        Answer(effects, file, asked.Person, file.Ticket.Round, command.Solved, command.Level, command.Rest, at);
        return CallBackOutcome.Noted;
    }

    /// <summary>The first who has not answered, who was drawn before who was not; after closing only who was drawn.</summary>
    private static Survey? ToAsk(TicketFile file) =>
        file.Reporters.Select(r => file.SurveyOf(r.Person, file.Ticket.Round)).OfType<Survey>()
            .Where(s => !s.IsAnswered && (file.Ticket.Status is TicketStatus.Resolved or TicketStatus.Rated || (file.Ticket.Status == TicketStatus.Closed && s.CallBy is not null)))
            .OrderBy(s => s.CallBy is null)
            .FirstOrDefault();

    /// <summary>Whether this person rated badly a short while ago and has not said why.</summary>
    public static bool AwaitsReason(TicketFile file, string person, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Unexplained(file, person, at) is not null;
    }

    /// <summary>差评原因: kept with the rating; the superior hears it without the resident's name.</summary>
    /// <returns>False when nobody waits for it.</returns>
    public bool Explain(Effects effects, TicketFile file, string person, string reason, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        if (Unexplained(file, person, at) is not { } survey)
        {
            return false;
        }

        Keep(effects, file, survey with { Reason = reason });
        Supervise(effects, file, at, "bad_rating_reason", null, ("reason", ReasonOf(reason)));
        return true;
    }

    /// <summary>The one question for a reason: what can be tapped; nothing when it was given, or when a person asked who writes it down.</summary>
    private static NoticeButton[] AskWhy(TicketFile file, Survey survey) =>
        survey.Reason.Length > 0 || survey.Method != SurveyMethod.Chat
            ? []
            : [.. Enum.GetValues<BadReason>().Select(r => new NoticeButton($"reason{(int)r}", $"reason:{file.Ticket.Number}:{survey.Round}:{(int)r}"))];

    private static Survey? Unexplained(TicketFile file, string person, DateTimeOffset at) =>
        file.Surveys.Find(s => file.IsOf(s.Person, person)
            && s is { IsBad: true, IsLate: false, Reason: "", Round: > Survey.LaterRound } && at <= ReasonUntil(file, s));

    /// <summary>A lone "no" was counted, and its reason asked for, at the latest a day after its survey was over.</summary>
    private static DateTimeOffset? ReasonUntil(TicketFile file, Survey survey) =>
        (survey.AnsweredAt ?? (survey.Round < file.Ticket.Round ? survey.ExpiresAt + ToldWithin : null)) + ReasonWithin;
}

/// <summary>回访结果.</summary>
public enum CallBackOutcome
{
    /// <summary>已记录.</summary>
    Noted,

    /// <summary>经办人不能回访自己: neither the handler nor the handling unit asks about their own work.</summary>
    OwnWork,

    /// <summary>差评没有原因: a bad rating is noted with what the resident said.</summary>
    ReasonMissing,

    /// <summary>没有等待评价的人.</summary>
    NothingToAsk,
}
