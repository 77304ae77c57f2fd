using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Follows;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Follows;
using WeGrid.Postgres.Forms;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Intake;
using WeGrid.Postgres.Notices;
using WeGrid.Postgres.Privacy;
using WeGrid.Postgres.Reports;
using WeGrid.Postgres.Tickets;
using WeGrid.Worker.Media;

namespace WeGrid.Worker.Jobs;

/// <summary>How long things are kept (contract.md, Privacy and retention defaults).</summary>
public sealed record RetentionTimes
{
    /// <summary>Text of messages that were no demand.</summary>
    public TimeSpan IgnoredText { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Pictures that belong to no ticket; those of a form that no decision wanted.</summary>
    public TimeSpan UnclaimedPhotos { get; init; } = TimeSpan.FromDays(2);

    /// <summary>What was sent with a matter of life, once that is over, and where it was.</summary>
    public TimeSpan LifeMedia { get; init; } = TimeSpan.FromDays(30);

    /// <summary>What was sent with any other matter, once that is over.</summary>
    public TimeSpan TicketMedia { get; init; } = TimeSpan.FromDays(180);

    /// <summary>Raw callbacks and pulled messages, once decided.</summary>
    public TimeSpan RawInbound { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Bodies and variables of messages sent; words of notices to residents' groups, which are messages sent, official or not. A warning's own text stands with the warning.</summary>
    public TimeSpan SentText { get; init; } = TimeSpan.FromDays(180);

    /// <summary>How far back messages that have left are looked through for links to take out; the job runs every day.</summary>
    public TimeSpan SentLinks { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Salts by which addresses are counted, and the counts.</summary>
    public TimeSpan FormCounts { get; init; } = TimeSpan.FromDays(2);

    /// <summary>Words of WeCom's own orders once they have ended, or are heard of no more.</summary>
    public TimeSpan NativeWords { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Pages of who reported by a form. Their photos are with the other media long before.</summary>
    public TimeSpan FormPages { get; init; } = PageLink.ProgressLasts;

    /// <summary>Whole months of inbox and finished outbox: what is left in them are labels, reasons and verdicts.</summary>
    public TimeSpan Months { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Who had to leave for a warning that is over: taken for the emergency, destroyed after it (突发事件应对法 art. 84, 85); the counts stay.</summary>
    public TimeSpan Evacuations { get; init; } = TimeSpan.FromDays(30);

    /// <summary>What the jobs remember of themselves.</summary>
    public TimeSpan Marks { get; init; } = TimeSpan.FromDays(90);
}

/// <summary>家务: partitions, retention, the late-step audit and the heads of the histories.</summary>
public sealed partial class HouseJobs(
    Database database, Partitions partitions, Retention raw, TextRetention texts, PersonStore persons, LinkStore links, FormStore forms, DueStore due, LateSteps late, HistoryHeads heads,
    CorpsNow corps, RetentionTimes times, ILogger<HouseJobs> log, MediaSweep? media = null)
{
    /// <summary>A step later than this is a fault of ours (DE-14).</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(5);

    /// <summary>Next months' partitions.</summary>
    public Task PartitionsAsync(DateTimeOffset now, CancellationToken cancellationToken) => partitions.EnsureAsync(now, cancellationToken: cancellationToken);

    /// <summary>保存期限.</summary>
    public async Task RetentionAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            await RetentionAsync(corp.Corp.Id, now, cancellationToken);
            await LoadStore.RefreshTurnsAsync(database, corp.Corp, cancellationToken);
        }

        await partitions.DropAsync(now - times.Months, cancellationToken);
        await raw.DropKeysAsync(now - times.RawInbound, cancellationToken);
        await raw.DropFullBudgetsAsync(now, cancellationToken);
    }

    /// <summary>Finds steps that wait longer than they may; each is noted and counted once.</summary>
    public async Task AuditAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var all = corps();
        var concerned = await due.LateCorpsAsync(all.Select(c => c.Corp.Id), now, LateAfter, cancellationToken);
        foreach (var corp in all.Where(c => concerned.Contains(c.Corp.Id)))
        {
            var steps = await due.LateAsync(corp.Corp.Id, now, LateAfter, cancellationToken: cancellationToken);
            if (steps.Count == 0)
            {
                continue;
            }

            var fresh = await late.RecordAsync(corp.Corp.Id, steps, now, cancellationToken);
            if (fresh > 0)
            {
                WorkerMeter.LateSteps.Add(fresh, new KeyValuePair<string, object?>("corp", corp.Corp.Id));
                StepsLate(corp.Corp.Id, fresh, steps[0].Kind, steps[0].DueAt);
            }
        }
    }

    /// <summary>历史链头 to the file outside the database.</summary>
    public async Task HeadsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            await heads.AppendAsync(corp.Corp.Id, ChinaTime.DateOf(now), cancellationToken);
        }
    }

    private async Task RetentionAsync(string corpId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ignored = await texts.ClearIgnoredAsync(corpId, now - times.IgnoredText, cancellationToken)
            + await raw.ClearIgnoredAsync(corpId, now - times.IgnoredText, cancellationToken)
            + await texts.ClearUnclaimedAsync(corpId, now - times.UnclaimedPhotos, cancellationToken)
            + await texts.ClearMustersAsync(corpId, now - times.RawInbound, cancellationToken)
            + await texts.ClearProceedingsAsync(corpId, now - times.Months, cancellationToken)
            + await texts.ClearHandsAsync(corpId, now - times.Months, cancellationToken)
            + await texts.ClearVisitsAsync(corpId, now - times.RawInbound, now - times.Months, cancellationToken);
        var decided = await raw.ClearDecidedAsync(corpId, now - times.RawInbound, cancellationToken);
        var withdrawn = await texts.ClearWithdrawnAsync(corpId, cancellationToken);
        var sent = await texts.ClearSentAsync(corpId, now - times.SentText, cancellationToken);
        await links.ForgetAsync(corpId, now, now - times.SentLinks, cancellationToken);
        await forms.ForgetAsync(corpId, now - times.FormCounts, now - times.UnclaimedPhotos, now - times.FormPages, cancellationToken);
        await ContactStore.ForgetAsync(database, corpId, now - times.RawInbound, cancellationToken);
        await MassSendStore.ForgetAsync(database, corpId, now - times.SentText, cancellationToken);
        await FollowStore.ForgetAsync(database, corpId, now - FollowRules.Waits, cancellationToken);
        await NativeOrderStore.ForgetAsync(database, corpId, now - times.NativeWords, cancellationToken);
        await Postgres.Warnings.HouseholdStore.ForgetAsync(database, corpId, now - times.Evacuations, cancellationToken);
        foreach (var person in await persons.PendingAsync(corpId, cancellationToken))
        {
            await persons.EraseAsync(corpId, person, now, cancellationToken);
        }

        if (media is not null)
        {
            // Last: what was erased or forgotten just now goes with its bytes.
            await media.RunAsync(corpId, now - times.LifeMedia, now - times.TicketMedia, cancellationToken);
        }

        await raw.DropWordsAsync(corpId, now - TimeSpan.FromDays(1), cancellationToken);
        await LoadStore.PurgeAsync(database, corpId, now - TimeSpan.FromDays(1), cancellationToken);
        await MarkStore.PurgeAsync(database, corpId, now - times.Marks, cancellationToken);
        await late.PurgeAsync(corpId, now - times.Marks, cancellationToken);
        Cleared(corpId, ignored, decided, withdrawn, sent);
    }

    [LoggerMessage(EventId = 62, Level = LogLevel.Information, Message = "{CorpId}: emptied {Ignored} ignored, {Decided} raw, {Withdrawn} withdrawn, {Sent} sent texts.")]
    private partial void Cleared(string corpId, int ignored, int decided, int withdrawn, int sent);

    [LoggerMessage(EventId = 63, Level = LogLevel.Critical, Message = "{CorpId}: {Count} more steps are late; the oldest is {Kind}, due {DueAt:O}.")]
    private partial void StepsLate(string corpId, int count, string kind, DateTimeOffset dueAt);
}
