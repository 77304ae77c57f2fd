using WeGrid.Domain;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Surveys;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Reports;
using WeGrid.Postgres.Surveys;
using WeGrid.Postgres.Tickets;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Jobs;

/// <summary>评单: the one reminder to who is silent, and the note that a survey ended unanswered.</summary>
public sealed partial class SurveyJobs(Database database, SurveyQueries surveys, CorpsNow corps, DecisionSaver saver, ILogger<SurveyJobs> log)
{
    private const string ReminderMark = "survey-reminder";
    private const string ExpiryMark = "survey-expired";

    /// <summary>提醒评单, inside the survey window only.</summary>
    public async Task RemindAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps().Where(c => c.Desks.Rules.Deadlines.Survey.Window.Contains(now)))
        {
            var rule = corp.Desks.Rules.Deadlines.Limits[Hop.SurveyReminder].Other;
            foreach (var key in await surveys.SilentAsync(corp.Corp.Id, now - Span(rule), now, cancellationToken: cancellationToken))
            {
                await RemindAsync(corp, key, rule, now, cancellationToken);
            }
        }
    }

    /// <summary>Silence is neither good nor bad: it is noted as 未评价 and counted nowhere.</summary>
    public async Task ExpireAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            var expired = await surveys.ExpiredAsync(corp.Corp.Id, now, ExpiryMark, cancellationToken: cancellationToken);
            if (expired.Count > 0)
            {
                Expired(corp.Corp.Id, await surveys.NoteAsync(corp.Corp.Id, ExpiryMark, expired, now, cancellationToken));
            }
        }
    }

    private async Task RemindAsync(CorpEntry corp, SurveyKey key, DueRule rule, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var corpId = corp.Corp.Id;
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await TicketLock.TakeAsync(connection, corpId, key.Number, cancellationToken);
        await SurveyQueries.LockAsync(connection, corpId, key, cancellationToken);
        var file = await TicketStore.FindAsync(connection, corp.Corp, key.Number, cancellationToken);
        if (file?.SurveyOf(key.Person, key.Round) is not { SentAt: { } sent } survey
            || !SurveyRules.NeedsReminder(survey, After(rule, sent, corp.Desks.Rules.Calendar), now)
            || !await MarkStore.TakeAsync(connection, corpId, ReminderMark, $"{key.Number}:{key.Person}:{key.Round}", now, cancellationToken))
        {
            return;
        }

        var effects = new Effects();
        corp.Desks.Tickets.Remind(effects, file, survey, now);
        await saver.SaveAsync(connection, corpId, effects, now, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>"After 2 days" is 48 hours from the moment it was sent; working days end with the day.</summary>
    private static TimeSpan After(DueRule rule, DateTimeOffset sent, WorkingCalendar calendar) =>
        rule.Unit == DueUnit.WorkingDays ? rule.From(sent, calendar).At - sent : Span(rule);

    private static TimeSpan Span(DueRule rule) => rule.Unit switch
    {
        DueUnit.Minutes => TimeSpan.FromMinutes(rule.Count),
        DueUnit.Hours => TimeSpan.FromHours(rule.Count),
        DueUnit.WorkingDays or DueUnit.CalendarDays => TimeSpan.FromDays(rule.Count),
    };

    [LoggerMessage(EventId = 60, Level = LogLevel.Information, Message = "{CorpId}: {Count} surveys ended unanswered.")]
    private partial void Expired(string corpId, int count);
}
