using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Warnings;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Warnings;
using WeGrid.Worker.Due;
using WeGrid.Worker.Warnings;

namespace WeGrid.Worker.Jobs;

/// <summary>
/// 读预警源: every minute those whose time has come, conditionally; what they say goes the way of every warning. A source that cannot be read is waited
/// for longer each time, and told of to who is on duty when that takes too long: no data is never "no warning".
/// </summary>
public sealed partial class FeedJobs(CorpsNow corps, FeedStore feeds, WarningDesk desk, HttpClient http, Database database, DecisionSaver saver, Clocks clocks, ILogger<FeedJobs> log)
{
    /// <summary>How many alerts one read follows; what is left comes with the next.</summary>
    public const int MostLinks = 100;

    /// <summary>How long one answer may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long one source may take of a run; what is left comes with the next.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(45);

    /// <summary>The job's minute is not the clock's to the millisecond.</summary>
    private static readonly TimeSpan _early = TimeSpan.FromSeconds(30);

    /// <summary>Reads what is due; no source waits for another.</summary>
    public Task ReadAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.WhenAll(corps().Where(c => c.Corp.Warnings.Feeds.Count > 0).Select(async corp =>
        {
            var states = await feeds.ReadAsync(corp.Corp.Id, cancellationToken);
            var due = corp.Corp.Warnings.Feeds.Select(f => (Feed: f, State: states.GetValueOrDefault(f.Key) ?? FeedState.Unread(f, now))).Where(f => f.State.NextAt <= now + _early);
            await Task.WhenAll(due.Select(f => OneAsync(corp, f.Feed, f.State, now, cancellationToken)));
        }));

    private async Task OneAsync(CorpEntry corp, WarningFeed feed, FeedState before, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var after = await TryAsync(corp, feed, before, now, cancellationToken);
        WorkerMeter.FeedRead(corp.Corp.Id, feed.Name, (now - after.GoodAt).TotalSeconds);
        var effects = new Effects();
        if (feed.IsToBeTold(after.GoodAt, after.ToldAt, now))
        {
            after = after with { ToldAt = now };
            Unread(corp.Corp.Id, feed.Name, after.Failures, after.GoodAt, after.Fault);
            effects.Notices.AddRange(OnDuty(corp.Corp, now).Select(user => Down(corp, user, feed, after, now)));
        }
        else if (before.ToldAt is not null && after.ToldAt is null)
        {
            effects.Notices.AddRange(OnDuty(corp.Corp, now).Select(user => Back(corp, user, feed, before, now)));
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await saver.SaveAsync(connection, corp.Corp.Id, effects, now, batch => FeedStore.Stage(batch, corp.Corp.Id, after), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<FeedState> TryAsync(CorpEntry corp, WarningFeed feed, FeedState before, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await GetAsync(feed.Url, before, cancellationToken);
            var (seen, isWhole) = answer.Body is null ? (before.Seen, true) : await TakeAsync(corp, feed, before, answer.Body, now, cancellationToken);
            // What was not taken whole must be said again: it is not asked for "if changed".
            return before with
            {
                ETag = answer.Body is null ? before.ETag : isWhole ? answer.ETag : "", LastModified = answer.Body is null ? before.LastModified : isWhole ? answer.LastModified : "",
                GoodAt = now, WasRead = true, Failures = 0, NextAt = feed.NextAfter(0, now), Fault = "", ToldAt = null, Seen = seen,
            };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not Npgsql.NpgsqlException { SqlState: null })
        {
            var failures = before.Failures + 1;
            return before with { Failures = failures, NextAt = feed.NextAfter(failures, now), Fault = FaultOf(e), ETag = "", LastModified = "" };
        }
    }

    /// <summary>What a source said: judged as it stands, else the alerts its entries link to, each once, the oldest first.</summary>
    private async Task<(IReadOnlyList<string> Seen, bool IsWhole)> TakeAsync(CorpEntry corp, WarningFeed feed, FeedState before, byte[] body, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (IsRead(await desk.ReceiveAsync(corp.Desks, body, WarningDesk.Feed + feed.Name, now, cancellationToken)))
        {
            return (before.Seen, true);
        }

        if (FeedEntry.Read(body, feed.Url) is not { } entries)
        {
            throw new FeedException("not a warning, a list or a feed");
        }

        // Feeds list the newest first; a lift must find what it lifts.
        var fresh = entries.Where(e => !before.Seen.Contains(e.Id)).Reverse().ToList();
        var (taken, left, begun) = (new List<string>(), Math.Max(0, fresh.Count - MostLinks), clocks.Machine.GetTimestamp());
        foreach (var entry in fresh.Take(MostLinks))
        {
            if (clocks.Machine.GetElapsedTime(begun) > Turn || !await FollowAsync(corp, feed, entry, now, cancellationToken))
            {
                left++;
            }
            else
            {
                taken.Add(entry.Id);
            }
        }

        if (taken.Count == 0 && left > 0)
        {
            throw new FeedException($"none of its {left.ToString(CultureInfo.InvariantCulture)} new alerts could be read");
        }

        // What the feed no longer lists need not be remembered.
        var listed = entries.Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
        return ([.. before.Seen.Concat(taken).Where(listed.Contains).TakeLast(FeedState.MostSeen)], left == 0);
    }

    /// <summary>Fetches what an entry links to; false when that brought no alert, so that it is tried again.</summary>
    private async Task<bool> FollowAsync(CorpEntry corp, WarningFeed feed, FeedEntry entry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var alert = await GetAsync(entry.Link, null, cancellationToken);
            return IsRead(await desk.ReceiveAsync(corp.Desks, alert.Body!, WarningDesk.Feed + feed.Name, now, cancellationToken));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not Npgsql.NpgsqlException { SqlState: null })
        {
            return false;
        }
    }

    private static bool IsRead(IReadOnlyList<WarningAnswer> answers) => answers is not [{ Identifier: "", Reasons: ["not_xml" or "dtd_forbidden"] }];

    private async Task<(byte[]? Body, string ETag, string LastModified)> GetAsync(Uri url, FeedState? before, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (before is { ETag.Length: > 0 })
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", before.ETag);
        }

        if (before is { LastModified.Length: > 0 })
        {
            request.Headers.TryAddWithoutValidation("If-Modified-Since", before.LastModified);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        if (response.StatusCode == HttpStatusCode.NotModified && before is not null)
        {
            return (null, "", "");
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new FeedException($"answered {((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)}");
        }

        return (await BodyAsync(response, patience.Token), Header(response.Headers.ETag?.ToString()), Header(Last(response.Content.Headers)));
    }

    /// <summary>No more than a file may have, whatever a source sends.</summary>
    private static async Task<byte[]> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (var read = await stream.ReadAsync(buffer, cancellationToken); read > 0; read = await stream.ReadAsync(buffer, cancellationToken))
        {
            if (whole.Length + read > WarningReader.MostBytes)
            {
                throw new FeedException($"has more than {WarningReader.MostBytes} bytes");
            }

            whole.Write(buffer, 0, read);
        }

        return whole.ToArray();
    }

    private static string? Last(HttpContentHeaders headers) => headers.TryGetValues("Last-Modified", out var values) ? values.FirstOrDefault() : null;

    private static string Header(string? value) => value is { Length: > 0 and <= 500 } ? value : "";

    /// <summary>Without the address: a key may ride in it.</summary>
    private static string FaultOf(Exception e) => e switch
    {
        FeedException own => own.Message,
        OperationCanceledException => $"no answer within {Patience.TotalSeconds} seconds",
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => $"no connection ({http.HttpRequestError})",
        _ => $"broke off ({e.GetType().Name})",
    };

    private static IEnumerable<string> OnDuty(Corp corp, DateTimeOffset now)
    {
        List<string> duty = [.. WarningSteps.OnDuty(corp, [], now)];
        return duty.Count > 0 ? duty : corp.Check.Listeners(corp);
    }

    private static Notice Down(CorpEntry corp, string user, WarningFeed feed, FeedState state, DateTimeOffset now) => Message(corp, user, "feed_down", feed, now) with
    {
        Values = new Dictionary<string, string>
        {
            ["corp.name"] = corp.Corp.Name, ["feed.name"] = feed.Name, ["since"] = Time(state.GoodAt), ["count"] = ((int)(now - state.GoodAt).TotalMinutes).ToString(CultureInfo.InvariantCulture),
        },
    };

    private static Notice Back(CorpEntry corp, string user, WarningFeed feed, FeedState before, DateTimeOffset now) => Message(corp, user, "feed_back", feed, now) with
    {
        Values = new Dictionary<string, string> { ["corp.name"] = corp.Corp.Name, ["feed.name"] = feed.Name, ["since"] = Time(before.GoodAt) },
    };

    /// <summary>Who is on duty is awake: at once, at night too.</summary>
    private static Notice Message(CorpEntry corp, string user, string template, WarningFeed feed, DateTimeOffset now) =>
        DigestJobs.Message(corp, user, template, $"feed:{feed.Name}:{user}", now) with
        {
            Seq = (int)(now.ToUnixTimeSeconds() % 1_000_000_000), SendAt = now, ValidUntil = now.AddHours(6), Purpose = Purpose.Inform, Supersedes = true,
        };

    private static string Time(DateTimeOffset at) => ChinaTime.In(at).ToString("M月d日HH:mm", CultureInfo.InvariantCulture);

    [LoggerMessage(EventId = 73, Level = LogLevel.Error, Message = "{CorpId}: the warning source {Feed} was not read since {Since:O} ({Failures} tries: {Fault}). No data is not \"no warning\".")]
    private partial void Unread(string corpId, string feed, int failures, DateTimeOffset since, string fault);

    private sealed class FeedException(string message) : Exception(message);
}
