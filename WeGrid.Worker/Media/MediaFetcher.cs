using System.Security.Cryptography;
using WeGrid.Domain;
using WeGrid.Domain.Intake.Media;
using WeGrid.Hosting;
using WeGrid.Hosting.Media;
using WeGrid.Postgres;
using WeGrid.Postgres.Media;
using WeGrid.Worker.Jobs;

namespace WeGrid.Worker.Media;

/// <summary>
/// 取件: fetches what was sent before its reference dies: claims it, reads it aside, looks at it, keeps it, links it. No transaction is
/// open while the platform is asked; a worker that dies leaves what it had to the next one when its lease is over. What cannot be had
/// is tried again until it is too late, then it is lost with the reason.
/// </summary>
public sealed partial class MediaFetcher(
    Database database, MediaStore store, IMediaStore files, MediaCourier courier, ITranscriber transcriber, CorpsNow corps, Clocks clocks, ILogger<MediaFetcher> log) : BackgroundService
{
    /// <summary>Longer than the slowest fetch and the slowest writing down together.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(4);

    private const int AtOnce = 4;

    private static readonly TimeSpan _scan = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>Fetches what is due until nothing more is; gives how many things were tried.</summary>
    public async Task<int> RunDueAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var total = 0;
        foreach (var corp in corps())
        {
            for (var claimed = await ClaimAsync(corp, now, cancellationToken); claimed.Count > 0; claimed = await ClaimAsync(corp, now, cancellationToken))
            {
                await Parallel.ForEachAsync(claimed, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (task, stop) => await OneAsync(corp, task, stop));
                total += claimed.Count;
            }
        }

        return total;
    }

    /// <summary>When the next try of any corp is due; null when none is.</summary>
    public async Task<DateTimeOffset?> NextDueAtAsync(CancellationToken cancellationToken = default)
    {
        DateTimeOffset? next = null;
        foreach (var corp in corps())
        {
            if (await store.NextDueAtAsync(corp.Corp.Id, cancellationToken) is { } at && !(at >= next))
            {
                next = at;
            }
        }

        return next;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var listener = new NotificationListener(database, MediaStore.NotifyChannel, clocks.Domain);
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = _scan;
            try
            {
                await RunDueAsync(clocks.Domain.GetUtcNow(), stoppingToken);
                wait = Until(await NextDueAtAsync(stoppingToken));
            }
            catch (Exception broken) when (broken is Npgsql.NpgsqlException or TimeoutException or IOException or UnauthorizedAccessException)
            {
                // The database is away, or the folder cannot be written: what is in hand comes back when its lease is over.
                PassBroken(broken.GetType().Name);
            }

            await listener.WaitAsync(wait, stoppingToken);
        }
    }

    private Task<IReadOnlyList<MediaTask>> ClaimAsync(CorpEntry corp, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.ClaimAsync(corp.Corp.Id, AtOnce, now, Lease, cancellationToken);

    private TimeSpan Until(DateTimeOffset? next)
    {
        var wait = next is { } at ? at - clocks.Domain.GetUtcNow() : _scan;
        return wait < _shortest ? _shortest : wait > _scan ? _scan : wait;
    }

    /// <summary>One thing that cannot be dealt with must not hold up the others, nor end the host: it is tried again like what cannot be had, and lost in the end.</summary>
    private async Task OneAsync(CorpEntry corp, MediaTask task, CancellationToken cancellationToken)
    {
        try
        {
            await FetchAsync(corp, task, cancellationToken);
        }
        catch (Exception broken) when (broken is not (OperationCanceledException or TimeoutException or IOException or UnauthorizedAccessException) && broken is not Npgsql.NpgsqlException { SqlState: null })
        {
            ThingBroken(corp.Corp.Id, task.Kind, broken.GetType().Name);
            await EndBadlyAsync(corp, task, MediaFault.Truncated, cancellationToken);
        }
    }

    private async Task FetchAsync(CorpEntry corp, MediaTask task, CancellationToken cancellationToken)
    {
        await using var draft = files.Draft();
        var fault = await courier.BringAsync(corp, task, draft, cancellationToken);
        var finding = fault is null ? await LookAsync(task.Kind, draft, cancellationToken) : new MediaFinding(null, fault);
        if (finding.Fault is { } why)
        {
            await EndBadlyAsync(corp, task, why, cancellationToken);
            return;
        }

        draft.Position = 0;
        var kept = new KeptMedia(await SHA256.HashDataAsync(draft, cancellationToken), draft.Length, finding);
        var note = task.Listens ? task.Note(await ListenAsync(draft, cancellationToken), transcriber.Name) : null;
        var corpId = corp.Corp.Id;
        if (await store.KeepAsync(corpId, task, kept, note, () => files.PutAsync(corpId, kept.Sha256, draft, cancellationToken), clocks.Domain.GetUtcNow(), cancellationToken))
        {
            WorkerMeter.Media.Add(1, Tag("corp", corpId), Tag("end", "kept"));
        }
    }

    private async Task<string> ListenAsync(FileStream voice, CancellationToken cancellationToken)
    {
        voice.Position = 0;
        return await transcriber.ListenAsync(voice, cancellationToken);
    }

    /// <summary>Its first and last bytes; nothing of it is unpacked.</summary>
    private static async Task<MediaFinding> LookAsync(MediaKind kind, FileStream draft, CancellationToken cancellationToken)
    {
        var head = new byte[Math.Min(MediaCheck.HeadBytes, draft.Length)];
        draft.Position = 0;
        await draft.ReadExactlyAsync(head, cancellationToken);
        var tail = new byte[Math.Min(MediaCheck.TailBytes, draft.Length)];
        draft.Position = draft.Length - tail.Length;
        await draft.ReadExactlyAsync(tail, cancellationToken);
        return MediaCheck.Of(kind, head, tail);
    }

    private async Task EndBadlyAsync(CorpEntry corp, MediaTask task, MediaFault fault, CancellationToken cancellationToken)
    {
        var (corpId, now) = (corp.Corp.Id, clocks.Domain.GetUtcNow());
        var mayCome = fault is MediaFault.Unreachable or MediaFault.Truncated or MediaFault.Sealed;
        if (mayCome && MediaRules.NextTry(task.Attempt, now, task.Deadline) is { } next)
        {
            await store.AgainAsync(corpId, task, fault, next, cancellationToken);
            return;
        }

        if (await store.LoseAsync(corpId, task, fault, task.Listens ? task.Note("", transcriber.Name, isLost: true) : null, now, cancellationToken))
        {
            WorkerMeter.Media.Add(1, Tag("corp", corpId), Tag("end", fault.ToString()));
            Lost(corpId, task.Kind, task.Source, fault, task.Attempt);
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    [LoggerMessage(EventId = 70, Level = LogLevel.Warning, Message = "{CorpId}: a {Kind} that came by {Source} is lost ({Fault}) after {Attempts} tries.")]
    private partial void Lost(string corpId, MediaKind kind, string source, MediaFault fault, int attempts);

    [LoggerMessage(EventId = 74, Level = LogLevel.Error, Message = "{CorpId}: a {Kind} could not be dealt with ({Fault}); it is tried again.")]
    private partial void ThingBroken(string corpId, MediaKind kind, string fault);

    [LoggerMessage(EventId = 71, Level = LogLevel.Error, Message = "A pass over what is to be fetched broke off ({Fault}); nothing is lost, the next one goes on.")]
    private partial void PassBroken(string fault);
}
