using System.Globalization;
using System.Security.Cryptography;
using WeGrid.Domain;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Reports;
using WeGrid.Postgres.Surveys;
using WeGrid.Postgres.Tickets;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Jobs;

/// <summary>归档之后: is it still fixed, and who of the silent is called (SV-08, SV-09).</summary>
public sealed partial class CallBackJobs(Database database, FollowUpStore followUps, CorpsNow corps, DecisionSaver saver, SayOnce say, ILogger<CallBackJobs> log)
{
    /// <summary>How many calls one message lists; a text bears 2048 bytes.</summary>
    public const int LinesPerMessage = 12;

    private const string LaterMark = "later-check";
    private const string DrawMark = "call-draw";

    /// <summary>A Worker that was away this long still asks; after that the moment has gone.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromDays(7);

    private static readonly TimeSpan _remindBefore = TimeSpan.FromDays(3);

    /// <summary>回看: whose ticket was closed so many weeks ago.</summary>
    public async Task LaterAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps().Where(c => c.Desks.Rules.Deadlines.Survey.Window.Contains(now)))
        {
            foreach (var (weeks, categories, rest) in corp.Desks.Rules.Surveys.Waves)
            {
                var until = now.AddDays(-7 * weeks);
                foreach (var number in await followUps.ClosedAsync(corp.Corp.Id, until - _grace, until, categories, rest, LaterMark, cancellationToken: cancellationToken))
                {
                    await AskAsync(corp, number, now, cancellationToken);
                }
            }
        }
    }

    /// <summary>回访抽样, once a month, of those whose survey ended unanswered in the month before.</summary>
    public async Task DrawAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = ChinaTime.DateOf(now);
        var month = new DateOnly(today.Year, today.Month, 1).AddMonths(-1);
        foreach (var corp in corps())
        {
            await DrawAsync(corp, month, now, cancellationToken);
        }
    }

    /// <summary>提醒回访人, once, three days before the end.</summary>
    public async Task RemindAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps().Where(c => c.Desks.Rules.Calendar.IsWorkingDay(ChinaTime.DateOf(now))))
        {
            var open = await followUps.OpenAsync(corp.Corp.Id, now, now + _remindBefore, cancellationToken);
            if (open.Count == 0)
            {
                continue;
            }

            var tickets = await TicketsAsync(corp, open.Select(o => o.Number), cancellationToken);
            foreach (var calls in open.GroupBy(o => (o.CallBy, o.Until)))
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{calls.Key.CallBy}:{calls.Key.Until.UtcDateTime:yyyyMMddHHmm}");
                var notices = Notices(corp, calls.Key.CallBy, "call_task_reminder", [.. calls.Select(c => (tickets[c.Number], c.Ordinal))], calls.Key.Until, now);
                await say.SayAsync(corp.Corp.Id, "call-reminder", key, notices, now, cancellationToken);
            }
        }
    }

    private async Task AskAsync(CorpEntry corp, long number, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await TicketLock.TakeAsync(connection, corp.Corp.Id, number, cancellationToken);
        if (!await MarkStore.TakeAsync(connection, corp.Corp.Id, LaterMark, number.ToString(CultureInfo.InvariantCulture), now, cancellationToken)
            || await TicketStore.FindAsync(connection, corp.Corp, number, cancellationToken) is not { } file)
        {
            return;
        }

        var effects = new Effects();
        corp.Desks.Tickets.AskLater(effects, file, now);
        await saver.SaveAsync(connection, corp.Corp.Id, effects, now, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task DrawAsync(CorpEntry corp, DateOnly month, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (id, policy) = (corp.Corp.Id, corp.Desks.Rules.Surveys);
        var period = month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await MarkStore.TakeAsync(connection, id, DrawMark, period, now, cancellationToken))
        {
            return;
        }

        var pool = await followUps.PoolAsync(id, ChinaTime.At(month, TimeOnly.MinValue), ChinaTime.At(month.AddMonths(1), TimeOnly.MinValue), cancellationToken);
        var seed = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var tickets = await TicketsAsync(corp, pool.Select(p => p.Number), cancellationToken);
        var given = CallBackDraw.Assign(CallBackDraw.Draw(pool, policy.Percent, policy.LeastPerGrid, seed), tickets.ToDictionary(t => t.Key, t => t.Value.Ticket), corp.Corp, policy.Surveyors);
        var until = ChinaTime.EndOf(ChinaTime.DateOf(now).AddDays(policy.WithinDays));
        var effects = new Effects();
        foreach (var calls in given.GroupBy(g => g.Surveyor, StringComparer.OrdinalIgnoreCase))
        {
            effects.Notices.AddRange(Notices(corp, calls.Key, "call_task", [.. calls.Select(c => (tickets[c.Who.Number], c.Who.Ordinal))], until, now));
        }

        await saver.SaveAsync(connection, id, effects, now, batch => FollowUpStore.StageDraw(batch, id, period, seed, policy.Version, pool, given, until, now), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Drawn(id, given.Count, pool.Count, period);
    }

    private async Task<Dictionary<long, TicketFile>> TicketsAsync(CorpEntry corp, IEnumerable<long> numbers, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await TicketStore.LoadAsync(connection, corp.Corp, [.. numbers.Distinct()], cancellationToken);
    }

    private static List<Notice> Notices(CorpEntry corp, string caller, string template, IReadOnlyList<(TicketFile File, int Ordinal)> calls, DateTimeOffset until, DateTimeOffset now) =>
        [.. calls.Chunk(LinesPerMessage).Select((part, i) => DigestJobs.Message(corp, caller, template, $"calls:{DigestJobs.Day(now)}:{i}", now) with
        {
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name,
                ["count"] = part.Length.ToString(CultureInfo.InvariantCulture),
                ["date"] = Words.Time(until),
            },
            Lines = [.. part.Select(c => new NoticeLine("call_task_line", Line(corp, c.File, c.Ordinal)))],
            Seq = i,
            ValidUntil = until,
            Purpose = Purpose.Inform,
        })];

    private static Dictionary<string, string> Line(CorpEntry corp, TicketFile file, int ordinal)
    {
        var values = Words.Values(file.Ticket, corp.Corp);
        values["which"] = file.Reporters.Count > 1 ? $"（第{ordinal + 1}位）" : "";
        return values;
    }

    [LoggerMessage(EventId = 69, Level = LogLevel.Information, Message = "{CorpId}: {Drawn} of {Pool} silent people drawn to be called for {Period}.")]
    private partial void Drawn(string corpId, int drawn, int pool, string period);
}
