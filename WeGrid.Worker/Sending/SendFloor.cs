using System.Collections.Concurrent;
using System.Text.Json;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres.Outbox;
using WeGrid.WeCom.Client;
using Row = WeGrid.Postgres.Outbox.Verdict;

namespace WeGrid.Worker.Sending;

/// <summary>
/// 发送间: claims for each corp in turn and keeps a bounded number of messages under way. The outbox keeps lanes and subjects in
/// order; here is only how much happens at once.
/// </summary>
public sealed partial class SendFloor(
    OutboxStore store, MessagePress press, MessageGateway gateway, VerdictWriter verdicts, ConfigurationAlarm alarm, SendingMetrics metrics,
    SendingCorps corps, Clocks clocks, ILogger<SendFloor> log) : IDisposable
{
    /// <summary>Longer than the four HTTP calls that a renewed token can cost (see <see cref="HostServices.HttpTimeout"/>).</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>同时在途: how many messages of all corps may be under way. Large claims share a plan and a commit.</summary>
    public const int AtOnce = 1024;

    /// <summary>险情留位: so many of them are for danger alone: a platform that answers slowly must not let ordinary messages fill the floor.</summary>
    public const int ForDanger = 128;

    private const int PerClaim = AtOnce / 2;
    private const int LeastPerClaim = 16;

    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly SemaphoreSlim _claiming = new(1);
    private readonly ConcurrentDictionary<(string Corp, Guid Id), DateTimeOffset> _underWay = new();
    private readonly ConcurrentDictionary<long, Task> _tasks = new();
    private volatile int _perClaim = PerClaim;
    private uint _turn;
    private long _lastTask;

    /// <summary>Called whenever verdicts were written: somebody who waited for a turn may go now.</summary>
    public Action Freed { get; set; } = static () => { };

    /// <summary>One round: every corp that has something due, once. Sending goes on when it returns.</summary>
    /// <returns>How many due rows were looked at; 0: nothing is due.</returns>
    public async Task<int> RoundAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var all = corps.All();
        var first = _turn++;
        var due = await store.DueCorpsAsync(all.Select(c => c.Corp.Id), now, cancellationToken);
        var examined = 0;
        for (var i = 0; i < all.Count; i++)
        {
            var corp = all[(int)((first + i) % all.Count)];
            examined += due.Contains(corp.Corp.Id) ? await ClaimAsync(corp, now, cancellationToken) : 0;
        }

        return examined;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Dispose();
        _claiming.Dispose();
    }

    /// <summary>Waits until nothing is under way.</summary>
    public async Task WhenIdleAsync()
    {
        while (!_tasks.IsEmpty)
        {
            await Task.WhenAll(_tasks.Values);
        }
    }

    private async Task<int> ClaimAsync(CorpEntry corp, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var spare = await TakePlacesAsync(cancellationToken);
        try
        {
            var calm = Math.Max(0, spare - Math.Max(0, ForDanger - _places.CurrentCount));
            var batch = await ClaimOnceAsync(corp.Corp, spare, calm, now, cancellationToken);
            var claims = batch.Rows;
            spare -= claims.Count;
            if (claims.Count > 0)
            {
                _perClaim = Math.Min(PerClaim, _perClaim + LeastPerClaim);
                Track(() => HandleAsync(corp, claims, now));
            }

            return batch.Examined;
        }
        finally
        {
            Leave(spare);
        }
    }

    /// <summary>
    /// A clock that was moved ends leases early: what is still under way here is not claimed again, so its verdict counts and
    /// nothing is sent twice. One claim at a time, or a second could take what the first has not noted yet.
    /// </summary>
    private async Task<ClaimedBatch> ClaimOnceAsync(Corp corp, int limit, int calm, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _claiming.WaitAsync(cancellationToken);
        try
        {
            Guid[] mine = [.. _underWay.Where(u => u.Key.Corp == corp.Id && u.Value <= now).Select(u => u.Key.Id)];
            var batch = await store.ClaimAsync(corp.Id, limit, now, Lease, corp.Limits, calm, mine, cancellationToken);
            foreach (var row in batch.Rows)
            {
                _underWay[(corp.Id, row.Id)] = row.LeasedUntil;
            }

            return batch;
        }
        finally
        {
            _claiming.Release();
        }
    }

    private async Task<int> TakePlacesAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        var taken = 1;
        while (taken < _perClaim && _places.Wait(0, CancellationToken.None))
        {
            taken++;
        }

        return taken;
    }

    private void Leave(int places)
    {
        if (places > 0)
        {
            _places.Release(places);
        }
    }

    private void Track(Func<Task> work)
    {
        var id = Interlocked.Increment(ref _lastTask);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _tasks[id] = done.Task;
        _ = RunAsync();

        async Task RunAsync()
        {
            await Task.Yield();
            await work();
            _tasks.TryRemove(id, out _);
            done.SetResult();
        }
    }

    private async Task HandleAsync(CorpEntry corp, IReadOnlyList<OutboxClaim> claims, DateTimeOffset now)
    {
        var open = claims.ToDictionary(c => c.Id);

        // A broken batch comes back when its lease ends; the floor itself must go on.
#pragma warning disable CA1031
        try
        {
            var batch = await press.PressAsync(corp, claims, now, CancellationToken.None);
            var dead = batch.Dead.Select(d => (Claim: open[d.Id], Result: d)).ToList();
            dead.ForEach(d => open.Remove(d.Claim.Id));
            var ended = dead.Select(d => EndAsync(corp, d.Claim, Later(now), d.Result));
            var sending = batch.Ready.Where(m => open.Remove(m.Claim.Id)).Select(m => SendAsync(corp, m, now));
            await Task.WhenAll([.. ended, .. sending]);
        }
        catch (Exception broken)
        {
            BatchBroke(corp.Corp.Id, claims.Count, broken.GetType().Name);
        }
#pragma warning restore CA1031

        // What is neither sent nor dead was taken over by another worker, or the database went away before it was rendered.
        foreach (var claim in open.Values)
        {
            Forget(corp.Corp.Id, claim);
        }

        Leave(open.Count);
    }

    private async Task SendAsync(CorpEntry corp, ReadyMessage message, DateTimeOffset now)
    {
        if (IsStale(message.Claim))
        {
            // On a machine this slow less is claimed at once, or what is granted anew would be late again.
            _perClaim = Math.Max(LeastPerClaim, _perClaim / 2);
            var moment = Later(now);
            await EndAsync(corp, message.Claim, moment, OutboxResult.Retry(message.Claim, moment, "late"), late: Late(message.Claim, null));
            return;
        }

        var answer = await AskAsync(corp, message);
        alarm.See(corp.Corp.Id, message.Claim.Channel, answer);
        var at = Later(now);
        var late = IsStale(message.Claim) ? Late(message.Claim, at) : null;
        var result = VerdictTable.Judge(message.Claim, answer, at, corps.Jitter());
        var sent = result.Verdict == Row.Sent;
        var fresh = sent && answer.ResponseCode is { Length: > 0 } code && message.TaskId.Length > 0
            ? new CardCode(message.TaskId, message.Claim.Recipient, code, at) : null;
        var used = sent && message.Claim.Channel == "card_update" ? CodeIn(message.Body) : null;
        await EndAsync(corp, message.Claim, at, result, fresh, used, late);
    }

    /// <summary>
    /// Granted so long ago that its window has moved on: it is granted anew. Not a card's code, which must not look as if it had been tried,
    /// and not what has no budget of its own.
    /// </summary>
    private bool IsStale(OutboxClaim claim) =>
        claim.Channel is "app_text" or "app_card" or "voice" or "webhook" or "app_chat" or "bot_reply" or "bot_push" && clocks.Domain.GetUtcNow() > claim.LeasedUntil - Lease + SendWindow.Slack;

    private static LateDraw Late(OutboxClaim claim, DateTimeOffset? arrivedAt) => new(claim, claim.LeasedUntil - Lease, arrivedAt);

    private async Task<SendResult> AskAsync(CorpEntry corp, ReadyMessage message)
    {
        // Only a shared token store throws; the message must not take its place with it.
#pragma warning disable CA1031
        try
        {
            return await gateway.SendAsync(corp, message.Claim, message.Via, message.Body, CancellationToken.None);
        }
        catch (Exception broken)
        {
            BatchBroke(corp.Corp.Id, 1, broken.GetType().Name);
            return new SendResult { Verdict = WeCom.Client.Verdict.Unknown, Reason = SendReason.NoAnswer };
        }
#pragma warning restore CA1031
    }

    private async Task EndAsync(CorpEntry corp, OutboxClaim claim, DateTimeOffset at, OutboxResult result, CardCode? fresh = null, string? used = null, LateDraw? late = null)
    {
        metrics.Count(corp.Corp.Id, claim.Channel, result);
        await verdicts.WriteAsync(new WrittenVerdict(corp.Corp.Id, result, at, fresh, used, late, corp.Corp.Limits));
        Forget(corp.Corp.Id, claim);
        Leave(1);
        Freed();
    }

    /// <summary>Only this claim's entry: the row may be under way again already.</summary>
    private void Forget(string corpId, OutboxClaim claim) => _underWay.TryRemove(new((corpId, claim.Id), claim.LeasedUntil));

    /// <summary>A round may be run for a moment the clock has not reached, or take so long that the clock has passed it.</summary>
    private DateTimeOffset Later(DateTimeOffset now) => clocks.Domain.GetUtcNow() is var clock && clock > now ? clock : now;

    private static string? CodeIn(byte[] body)
    {
        // Taken by the platform, so it is JSON with a code.
        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("response_code", out var code) ? code.GetString() : null;
    }

    [LoggerMessage(EventId = 44, Level = LogLevel.Error, Message = "Corp {CorpId}: a batch of {Count} messages broke ({Fault}); their leases bring them back.")]
    private partial void BatchBroke(string corpId, int count, string fault);
}

/// <summary>What the floor asks from outside.</summary>
/// <param name="All">The corps served, now.</param>
/// <param name="Jitter">0 up to 1, a new one each time.</param>
public sealed record SendingCorps(Func<IReadOnlyList<CorpEntry>> All, Func<double> Jitter)
{
    /// <summary>静默时段的结束, to tell what waits for it.</summary>
    public TimeOnly? QuietEnd { get; init; }
}
