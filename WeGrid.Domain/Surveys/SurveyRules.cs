namespace WeGrid.Domain.Surveys;

/// <summary>评单规则: what an answer, a wait and an expiry do to a survey. Pure.</summary>
public static class SurveyRules
{
    /// <summary>Takes an answer to one or both questions.</summary>
    /// <returns>The survey after it, and what follows.</returns>
    public static (Survey Survey, SurveyOutcome Outcome) Answer(Survey survey, bool? solved, Satisfaction? satisfaction, string reason, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(survey);
        if (survey.IsAnswered)
        {
            return (survey, SurveyOutcome.AlreadyAnswered);
        }

        var next = survey with
        {
            Solved = solved ?? survey.Solved,
            Satisfaction = satisfaction ?? survey.Satisfaction,
            Reason = reason.Length > 0 ? reason : survey.Reason,
            IsLate = survey.ExpiresAt is { } end && at > end,
        };
        if (next.Solved is null || next.Satisfaction is null)
        {
            return (next, SurveyOutcome.HalfAnswered);
        }

        next = next with { AnsweredAt = at };
        return (next, next.IsLate ? SurveyOutcome.Late : next.IsBad ? SurveyOutcome.Bad : SurveyOutcome.Good);
    }

    /// <summary>Whether the one reminder is due: sent, silent, not yet reminded, not expired.</summary>
    public static bool NeedsReminder(Survey survey, TimeSpan after, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(survey);
        return survey is { SentAt: { } sent, RemindedAt: null, AnsweredAt: null } && now >= sent + after && !HasExpired(survey, now);
    }

    /// <summary>Whether it is over without an answer. Silence is counted as 未评价, never as praise.</summary>
    public static bool HasExpired(Survey survey, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(survey);
        return survey is { AnsweredAt: null, ExpiresAt: { } end } && now > end;
    }

    /// <summary>Whether a person may rate: neither the handler nor anybody of the handling unit (SV-10).</summary>
    public static bool MayRate(string person, Ticket ticket, IReadOnlyCollection<string> unitContacts)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return !string.Equals(person, ticket.Holder, StringComparison.OrdinalIgnoreCase)
            && !unitContacts.Contains(person, StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>答复结果.</summary>
public enum SurveyOutcome
{
    /// <summary>答了一半: the other question is still open.</summary>
    HalfAnswered,

    /// <summary>好评.</summary>
    Good,

    /// <summary>差评: second round, and the superior is told.</summary>
    Bad,

    /// <summary>逾期: noted apart.</summary>
    Late,

    /// <summary>已答过: the first answer stands.</summary>
    AlreadyAnswered,
}
