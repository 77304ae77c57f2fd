using System.Collections.Concurrent;
using Npgsql;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Inbox;
using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Archive.Native;
using WeGrid.WeCom.Callbacks;
using WeGrid.WeCom.Client;

namespace WeGrid.Bot.Intake;

/// <summary>
/// 拉取: kf messages and archived group talk. A callback only says "pull now"; a timer pulls anyway, since callbacks may be lost.
/// Every corp has a lane for kf and one for its archive, so that nobody waits for another's library. Single-flight per source by a row lock; the cursor moves only after everything pulled is safe; what is pulled twice is recorded once.
/// </summary>
internal sealed partial class Puller(
    Database database, InboxWriter writer, CorpDirectory corps, WeComClient client, CorpArchives archives, SealedTalk shut, ArchiveWatch watch, InboxGauges gauges, Clocks clocks, ILogger<Puller> log) : BackgroundService
{
    private const int PageSize = 500;
    /// <summary>The archive's line in pull_cursor.</summary>
    internal const string ArchiveName = "archive";

    private static readonly TimeSpan _every = TimeSpan.FromSeconds(15);

    /// <summary>So many sources of a kind at once: each holds a connection while it is pulled, and others want some, too.</summary>
    private const int AtOnce = 3;

    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly SemaphoreSlim _kf = new(AtOnce);
    private readonly SemaphoreSlim _archives = new(AtOnce);
    private readonly ConcurrentDictionary<(string CorpId, bool IsArchive), PullLane> _lanes = new();
    private readonly ConcurrentDictionary<string, int> _skipped = new(StringComparer.Ordinal);

    /// <summary>Pulls every source of every corp until it is caught up; what is being pulled is pulled once more.</summary>
    public Task PullAllAsync(CancellationToken cancellationToken) => Task.WhenAll(corps.All.Select(c => c.Corp.Id).SelectMany(id => new[]
    {
        LaneOf(id, isArchive: false).AskAsync(() => GuardedAsync(id, corp => KfAsync(corp, cancellationToken), cancellationToken)),
        LaneOf(id, isArchive: true).AskAsync(() => GuardedAsync(id, corp => ArchiveAsync(corp, cancellationToken), cancellationToken)),
    }));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        writer.Recorded += Wake;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                // Not waited for: the slowest of them would be everybody's pace.
                _ = PullAllAsync(stoppingToken);
                await _signal.WaitAsync(_every, stoppingToken);
            }
        }
        finally
        {
            writer.Recorded -= Wake;
            await Task.WhenAll(_lanes.Values.Select(l => l.Running));
        }
    }

    public override void Dispose()
    {
        _signal.Dispose();
        _kf.Dispose();
        _archives.Dispose();
        base.Dispose();
    }

    private void Wake(string corpId, string conversation)
    {
        if (conversation.StartsWith("kf_event", StringComparison.Ordinal) || conversation.StartsWith("archive_event", StringComparison.Ordinal))
        {
            try
            {
                _signal.Release();
            }
            catch (SemaphoreFullException)
            {
                // A wake-up is waiting already; one is enough.
            }
        }
    }

    private PullLane LaneOf(string corpId, bool isArchive) => _lanes.GetOrAdd((corpId, isArchive), _ => new PullLane());

    /// <summary>What breaks one lane must not end the others; the corp is the one of this moment, for it may have been imported anew since.</summary>
    private async Task GuardedAsync(string corpId, Func<CorpEntry, Task> pull, CancellationToken cancellationToken)
    {
        try
        {
            if (corps.Find(corpId) is { } corp && !cancellationToken.IsCancellationRequested)
            {
                await pull(corp);
            }
        }
        catch (Exception broken) when (broken is NpgsqlException or TimeoutException or IOException)
        {
            PullWaits(broken.GetType().Name);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception broken)
        {
            PullBreaks(broken, corpId);
        }
    }

    private async Task KfAsync(CorpEntry corp, CancellationToken cancellationToken)
    {
        foreach (var account in corp.Corp.Kf)
        {
            await InTurnAsync(_kf, () => PullAsync(
                corp.Corp.Id, "kf:" + account.OpenKfId, cursor => KfPageAsync(corp, account.OpenKfId, cursor, cancellationToken), cancellationToken), cancellationToken);
        }
    }

    private static async Task InTurnAsync(SemaphoreSlim turns, Func<Task> pull, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            await pull();
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task ArchiveAsync(CorpEntry corp, CancellationToken cancellationToken)
    {
        if (corp.Corp.ArchiveSecret is null || !archives.IsRead)
        {
            return;
        }

        if (await archives.SourceOfAsync(corp, cancellationToken) is not { } archive)
        {
            await watch.FailsAsync(corp, ArchiveWords.NoSecret, cancellationToken);
            return;
        }

        // What is new first: a library that dies over what is kept must not keep it waiting.
        ArchivePull? last = null;
        await InTurnAsync(_archives, () => PullAsync(
            corp.Corp.Id, ArchiveName, async cursor => await ArchivePageAsync(corp, last = await AskAsync(archive, cursor, cancellationToken), cursor), cancellationToken), cancellationToken);
        if (last is not null)
        {
            await watch.LookAsync(corp, last, cancellationToken);
        }

        await shut.ReopenAsync(corp, item => FileAsync(corp, item), cancellationToken);
    }

    private async Task PullAsync(string corpId, string source, Func<string, Task<Page?>> pull, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await LockCursorAsync(connection, corpId, source, cancellationToken) is not { } cursor)
        {
            return;
        }

        for (var more = true; more;)
        {
            if (await pull(cursor) is not { } page)
            {
                break;
            }

            // Before the messages can be decided: who can be answered is one of the facts.
            await RememberTalksAsync(corpId, page.Talks, cancellationToken);
            if (!await KeepAsync(page.Entries))
            {
                break;
            }

            (cursor, more) = (page.Cursor, page.HasMore);
            await SaveCursorAsync(connection, corpId, source, cursor, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<bool> KeepAsync(IReadOnlyList<InboxEntry> entries)
    {
        var outcomes = await Task.WhenAll(entries.Select(writer.RecordAsync));
        return Array.TrueForAll(outcomes, o => o is RecordOutcome.Stored or RecordOutcome.Known);
    }

    private async Task<Page?> KfPageAsync(CorpEntry corp, string openKfId, string cursor, CancellationToken cancellationToken)
    {
        var secret = corp.Secret(corp.Corp.Contact?.Secret) ?? corp.Secret(corp.Corp.MainApp?.Secrets.Secret);
        if (secret is null)
        {
            return null;
        }

        var token = await KfTokens.LatestAsync(database, corp.Corp.Id, openKfId, clocks.Domain.GetUtcNow(), cancellationToken);
        var answer = await client.KfSyncAsync(
            new AppCredentials(corp.Corp.WeComCorpId, secret), cursor.Length > 0 ? cursor : null, token, PageSize, openKfId, cancellationToken);
        if (answer.Value is not { } page)
        {
            PullRefused("kf", answer.Outcome.ErrCode);
            return null;
        }

        var now = clocks.Domain.GetUtcNow();
        var entries = page.Messages.Select((m, i) => Entry(corp.Corp.Id, CallbackChannel.Kf, m.Json.ToArray(), now, i)).OfType<InboxEntry>().ToList();
        var talks = page.Messages.Select(m => m.Message)
            .Where(m => m.Origin == KfOrigin.Customer && m.SentAt is not null)
            .GroupBy(m => m.ExternalUserId)
            .Select(g => (g.Key, openKfId, At: g.Max(m => m.SentAt!.Value)))
            .ToList();
        return new Page(entries, page.NextCursor, page.HasMore, talks);
    }

    private static Task<ArchivePull> AskAsync(IArchiveSource archive, string cursor, CancellationToken cancellationToken) =>
        archive.PullAsync(long.TryParse(cursor, out var known) ? known : 0, PageSize, cancellationToken);

    /// <summary>What came before a fault is kept, and the cursor moves that far: the next pull asks from there.</summary>
    private async Task<Page?> ArchivePageAsync(CorpEntry corp, ArchivePull pull, string cursor)
    {
        Tell(corp.Corp.Id, pull);
        if (pull.LastSeq is not { } last)
        {
            // Nothing new is a good answer: that it was read is noted.
            return pull.Fault == ArchiveFault.None ? new Page([], cursor, false, []) : null;
        }

        await shut.KeepAsync(corp, pull.Unopened);
        var more = pull.Fault == ArchiveFault.None && (pull.HasMore || pull.Items.Count == PageSize);
        return new Page(await ArchiveEntriesAsync(corp, pull.Items), last.ToString(System.Globalization.CultureInfo.InvariantCulture), more, []);
    }

    private async Task<IReadOnlyList<InboxEntry>> ArchiveEntriesAsync(CorpEntry corp, IReadOnlyList<ArchiveItem> items)
    {
        var now = clocks.Domain.GetUtcNow();
        var entries = items.Select((item, i) => (Item: item, Entry: Entry(corp.Corp.Id, CallbackChannel.Archive, item.Json.ToArray(), now, i))).ToList();
        await shut.KeepOddAsync(corp, [.. entries.Where(e => e.Entry is null).Select(e => e.Item)]);
        return [.. entries.Select(e => e.Entry).OfType<InboxEntry>()];
    }

    private async Task<Filing> FileAsync(CorpEntry corp, ArchiveItem item)
    {
        var entries = await ArchiveEntriesAsync(corp, [item]);
        return entries.Count == 0 ? Filing.Odd : await KeepAsync(entries) ? Filing.Filed : Filing.Waits;
    }

    private void Tell(string corpId, ArchivePull pull)
    {
        // That it rests was said when it died.
        if (pull.Fault is not (ArchiveFault.None or ArchiveFault.Resting))
        {
            var code = FinanceCode.Of(pull.Code);
            gauges.ArchiveFault(corpId, code.Code == 0 ? pull.Fault.ToString() : $"{pull.Fault} {code.Code}");
            ArchiveFails(corpId, pull.Fault, code.Code, code.Code == 0 ? "" : $": {code.Meaning}; {code.Help}");
        }

        // The same ones come again until somebody speaks behind them: they are told of once.
        if (pull.SkippedLines > 0 && _skipped.GetValueOrDefault(corpId) != pull.SkippedLines)
        {
            ArchiveSkips(corpId, pull.SkippedLines);
        }

        _skipped[corpId] = pull.SkippedLines;
    }

    /// <summary>
    /// The platform's times are whole seconds, and an id tells milliseconds apart: each further item of a page is given one more,
    /// or the link a resident came by and what they said at once would be decided in any order.
    /// </summary>
    private static InboxEntry? Entry(string corpId, CallbackChannel channel, byte[] body, DateTimeOffset now, int place) =>
        CallbackHead.TryRead(channel, body, now, out var head) == CallbackFault.None
            ? new InboxEntry(corpId, Guid.CreateVersion7(now.AddMilliseconds(place)), now, head!.Channel.ToText(), head.Conversation, head.SentAt, head.DedupKey, body, ReadOnlyMemory<byte>.Empty)
            : null;

    private static async Task<string?> LockCursorAsync(NpgsqlConnection connection, string corpId, string source, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("insert into pull_cursor (corp_id, source) values ($1, $2) on conflict do nothing") { Parameters = { new() { Value = corpId }, new() { Value = source } } },
                new("select cursor from pull_cursor where corp_id = $1 and source = $2 for update skip locked") { Parameters = { new() { Value = corpId }, new() { Value = source } } },
            },
        };
        return await batch.ExecuteScalarAsync(cancellationToken) as string;
    }

    private async Task SaveCursorAsync(NpgsqlConnection connection, string corpId, string source, string cursor, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("update pull_cursor set cursor = $3, read_at = $4 where corp_id = $1 and source = $2", connection)
        {
            Parameters = { new() { Value = corpId }, new() { Value = source }, new() { Value = cursor }, new() { Value = clocks.Machine.GetUtcNow().UtcDateTime } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Who wrote to us by kf can be answered for 48 hours from then.</summary>
    private async Task RememberTalksAsync(string corpId, IReadOnlyList<(string Person, string OpenKfId, DateTimeOffset At)> talks, CancellationToken cancellationToken)
    {
        if (talks.Count == 0)
        {
            return;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("""
            insert into kf_session (corp_id, person, open_kfid, last_at)
            select $1, * from unnest($2::text[], $3::text[], $4::timestamptz[])
            on conflict (corp_id, person) do update set open_kfid = excluded.open_kfid, last_at = excluded.last_at, sent_since = 0
             where kf_session.last_at < excluded.last_at
            """, connection)
        {
            Parameters =
            {
                new() { Value = corpId }, new() { Value = talks.Select(t => t.Person).ToArray() },
                new() { Value = talks.Select(t => t.OpenKfId).ToArray() }, new() { Value = talks.Select(t => t.At.UtcDateTime).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Page(
        IReadOnlyList<InboxEntry> Entries, string Cursor, bool HasMore, IReadOnlyList<(string Person, string OpenKfId, DateTimeOffset At)> Talks);

    [LoggerMessage(EventId = 110, Level = LogLevel.Warning, Message = "Pulling waits for the database ({Fault}).")]
    private partial void PullWaits(string fault);

    [LoggerMessage(EventId = 119, Level = LogLevel.Error, Message = "Corp {CorpId}: a pull broke off; trying again.")]
    private partial void PullBreaks(Exception broken, string corpId);

    [LoggerMessage(EventId = 111, Level = LogLevel.Warning, Message = "Pulling {Source} was refused ({ErrCode}); trying again.")]
    private partial void PullRefused(string source, int? errCode);

    [LoggerMessage(EventId = 112, Level = LogLevel.Warning, Message = "Corp {CorpId}: the archive gives nothing, or no more ({Fault} {Code}{Meaning}); it is asked again.")]
    private partial void ArchiveFails(string corpId, ArchiveFault fault, int code, string meaning);

    [LoggerMessage(EventId = 115, Level = LogLevel.Error, Message = "Corp {CorpId}: {Count} entries of the archive could not be read at all and were left out; somebody may have spoken there.")]
    private partial void ArchiveSkips(string corpId, int count);
}
