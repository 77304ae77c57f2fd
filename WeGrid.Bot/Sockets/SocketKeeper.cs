using System.Globalization;
using Npgsql;
using WeGrid.Domain.Corps;
using WeGrid.Hosting;
using WeGrid.Postgres.Sockets;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Sockets;

namespace WeGrid.Bot.Sockets;

/// <summary>What keepers share.</summary>
internal sealed record SocketRoom(
    SocketLeases Leases, SocketRecorder Recorder, SocketSpeaker Speaker, SocketAlarm Alarm, SocketCounters Counters, CorpDirectory Corps, Clocks Clocks, BotSocketOptions Options, string Holder, Func<double> Jitter);

/// <summary>
/// 守线: keeps the one live connection of one bot, here or, while another Bot has it, not at all. It takes the lease, connects, records what comes, says what
/// is handed over, connects again after a failure, and steps back when another connection displaces ours.
/// </summary>
internal sealed partial class SocketKeeper(SocketRoom room, string corpId, string botId, ILogger log) : IDisposable
{
    private static readonly ApiResult<BotSocket> _noSecret = new(new SendResult { Verdict = Verdict.Dead, Reason = SendReason.Configuration }, null);

    private static readonly ApiResult<BotSocket> _unsure = new(new SendResult { Verdict = Verdict.Retry, Reason = SendReason.Transient }, null);

    private readonly SemaphoreSlim _pulse = new(0, 1);
    private readonly List<Task> _parting = [];
    private volatile bool _isHolding;
    private int _failures;

    /// <summary>Of the connection that stands: since when, when it last could not be made anew, whether nobody contests it, and whether its alarms are cleared.</summary>
    private long _since;
    private long? _notRotatedAt;
    private bool _isUncontested;
    private bool _isCleared;

    /// <summary>Since when there is none and it is tried in vain.</summary>
    private DateTimeOffset? _downSince;
    private bool _isDownTold;

    /// <summary>Signed in, here.</summary>
    public bool IsLive { get; private set; }

    /// <summary>Something may have changed: a lease, words to be said.</summary>
    public void Pulse()
    {
        try
        {
            _pulse.Release();
        }
        catch (SemaphoreFullException)
        {
            // A wake-up is waiting already.
        }
    }

    /// <summary>Words concern who holds the connection, a lease that was left who does not.</summary>
    public void Hear(SocketNotice notice)
    {
        if (notice.IsWord == _isHolding)
        {
            Pulse();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pulse.Dispose();

    /// <summary>Until stopped, whatever breaks.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            // A bug in one bot's connection must neither end the process nor the bot.
#pragma warning disable CA1031
            try
            {
                await TryHoldAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception broken)
            {
                Broke(corpId, botId, broken.GetType().Name);
            }
#pragma warning restore CA1031

            // By the clock that says when a connection that was displaced may come back.
            await WaitAsync(null, room.Clocks.Domain, stopping);
        }
    }

    private async Task TryHoldAsync(CancellationToken stopping)
    {
        if (room.Corps.Find(corpId) is not { } corp || corp.Corp.Bots.FirstOrDefault(b => b.Id == botId) is not { IsSocket: true } bot)
        {
            return;
        }

        // A secret that cannot be found is as good as a refused one.
        var credentials = new BotCredentials(bot.BotId, corp.Secret(bot.Secrets.Secret) ?? "");
        var asked = room.Clocks.Machine.GetTimestamp();
        var taken = await room.Leases.TakeAsync(corpId, botId, room.Holder, credentials.StoreKey, SocketRules.Lease, room.Clocks.Domain.GetUtcNow(), stopping);
        if (taken is null)
        {
            return;
        }

        // What was before is told by the row, not by us.
        (_downSince, _isDownTold, _isHolding) = (null, false, true);
        try
        {
            Func<Task> leave;
            await using (var held = new HeldLease(room.Leases, taken, asked, room.Clocks.Machine))
            {
                leave = await HoldAsync(corp, bot, credentials, held, stopping);
            }

            await leave();
        }
        finally
        {
            _isHolding = false;
        }
    }

    /// <summary>Holds the connection until it must be left; gives how to leave.</summary>
    private async Task<Func<Task>> HoldAsync(CorpEntry corp, CorpBot bot, BotCredentials credentials, HeldLease held, CancellationToken stopping)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopping, held.Lost);
        BotSocket? socket = null;
        try
        {
            while (!ends.IsCancellationRequested && IsCurrent(credentials))
            {
                var opened = await OpenAsync(credentials, held, isRotation: socket is not null, stopping, ends.Token);
                if (opened.Value is { } fresh)
                {
                    // Only now: the new one stands.
                    Part(socket);
                    socket = fresh;
                    await OpenedAsync(socket, held, ends.Token);
                }
                else if (socket is { Ended.IsCompleted: false })
                {
                    NotRotated(corpId, botId, Code(opened.Outcome));
                    _notRotatedAt = room.Clocks.Machine.GetTimestamp();
                }
                else if (opened.Outcome.Reason == SendReason.Configuration)
                {
                    return Refused(corp, bot, credentials, held.Lease, opened.Outcome);
                }
                else
                {
                    await NotOpenedAsync(corp, bot, credentials, opened.Outcome, held, ends.Token);
                    continue;
                }

                if (await ServeAsync(socket, credentials, held, ends.Token) is not { } end)
                {
                    continue;
                }

                Left(socket, end, held);
                socket = null;
                if (end == BotSocketEnd.Displaced && await held.IsOursAsync())
                {
                    return Displaced(corp, bot, held.Lease);
                }

                await PauseAsync(null, credentials, ends.Token);
            }

            return () => room.Leases.LeaveAsync(held.Lease);
        }
        finally
        {
            Part(socket);
            await PartedAsync();
        }
    }

    /// <summary>
    /// Connects while the lease is certainly ours, or it might displace a connection of ours elsewhere. A connection that is made anew does not wait for that:
    /// the one there is goes on.
    /// </summary>
    private async Task<ApiResult<BotSocket>> OpenAsync(BotCredentials credentials, HeldLease held, bool isRotation, CancellationToken stopping, CancellationToken ends)
    {
        if (credentials.Secret.Length == 0)
        {
            return _noSecret;
        }

        if (!isRotation)
        {
            await held.WhenCertainAsync(ends);
        }

        if (held.Left is var left && left <= TimeSpan.Zero)
        {
            return _unsure;
        }

        using var unsure = new CancellationTokenSource(left, room.Clocks.Machine);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(unsure.Token, ends);
        try
        {
            return await BotSocket.OpenAsync(room.Options, credentials, frame => room.Recorder.RecordAsync(corpId, botId, frame, stopping), room.Clocks.Machine, over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return _unsure;
        }
    }

    private async Task OpenedAsync(BotSocket socket, HeldLease held, CancellationToken ends)
    {
        (_since, _notRotatedAt, _downSince, _isDownTold) = (room.Clocks.Machine.GetTimestamp(), null, null, false);
        _isUncontested = held.Lease.DisplacedAt is null;
        Opened(corpId, botId);
        room.Counters.Opened();
        IsLive = true;
        held.Show(isLive: true);
        await ClearAsync(socket, ends);
    }

    private async Task ClearAsync(BotSocket socket, CancellationToken ends)
    {
        var works = room.Alarm.WorksAsync(corpId, botId, _isUncontested);
        await RaceAsync(works, socket.Ended, ends);
        _isCleared = works is { IsCompletedSuccessfully: true, Result: true };
    }

    /// <summary>Null when the connection is to be made anew while it still stands; else how it ended.</summary>
    private async Task<BotSocketEnd?> ServeAsync(BotSocket socket, BotCredentials credentials, HeldLease held, CancellationToken ends)
    {
        while (!socket.Ended.IsCompleted && !ends.IsCancellationRequested)
        {
            await RaceAsync(SayAsync(socket, held.Lease), socket.Ended, ends);
            await WaitAsync(socket.Ended, room.Clocks.Machine, ends);
            if (!IsCurrent(credentials))
            {
                break;
            }

            if (MustRotate(socket, held))
            {
                await room.Speaker.WhenSaidAsync(socket);
                return null;
            }

            var isPast = !_isUncontested && room.Clocks.Machine.GetElapsedTime(_since) > BotSocketPace.Uncontested;
            _isUncontested |= isPast;
            if (isPast || !_isCleared)
            {
                await ClearAsync(socket, ends);
            }
        }

        _failures = room.Clocks.Machine.GetElapsedTime(_since) > SocketRules.Sound ? 0 : _failures;
        return socket.Ended.IsCompleted ? await socket.Ended : BotSocketEnd.Left;
    }

    private bool MustRotate(BotSocket socket, HeldLease held) =>
        socket.QuietFor > SocketRules.RotateAfter && held.Left > TimeSpan.Zero
        && (_notRotatedAt is not { } at || room.Clocks.Machine.GetElapsedTime(at) > SocketRules.RotateAgain);

    /// <summary>A database that answers nobody must not keep us from seeing that the connection has ended: what goes on then goes on alone.</summary>
    private static async Task RaceAsync(Task doing, Task ended, CancellationToken ends)
    {
        await Task.WhenAny(doing.WaitAsync(ends), ended);
        if (doing.IsFaulted)
        {
            await doing;
        }
    }

    private async Task SayAsync(BotSocket socket, SocketLease lease)
    {
        try
        {
            await room.Speaker.SayAsync(socket, lease, CancellationToken.None);
        }
        catch (Exception broken) when (broken is NpgsqlException or TimeoutException or IOException)
        {
            // The connection stays: what is heard is spooled.
            DatabaseAway(corpId, botId, broken.GetType().Name);
        }
    }

    private void Left(BotSocket socket, BotSocketEnd end, HeldLease held)
    {
        IsLive = false;
        room.Counters.Ended(end);
        Ended(corpId, botId, end);
        held.Show(isLive: false);
        Part(socket);
    }

    /// <summary>The next connection does not wait for what is still said and recorded of this one.</summary>
    private void Part(BotSocket? socket)
    {
        _parting.RemoveAll(p => p.IsCompleted);
        if (socket is not null)
        {
            _parting.Add(PartAsync(socket));
        }
    }

    private async Task PartAsync(BotSocket socket)
    {
        await room.Speaker.WhenSaidAsync(socket);
        await socket.DisposeAsync();
    }

    private async Task PartedAsync()
    {
        IsLive = false;
        await Task.WhenAll(_parting).WaitAsync(SocketRules.Farewell * 2, room.Clocks.Machine).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Func<Task> Refused(CorpEntry corp, CorpBot bot, BotCredentials credentials, SocketLease lease, SendResult outcome)
    {
        room.Counters.Unopened(outcome);
        var news = room.Alarm.Refused(corp, bot, outcome.ErrCode);
        return () => room.Leases.RefuseAsync(lease, credentials.StoreKey, room.Clocks.Domain.GetUtcNow() + SocketRules.RefusedAgain, news);
    }

    /// <summary>Somebody else connected with our bot: it has it for a while, or the two would throw each other out for ever.</summary>
    private Func<Task> Displaced(CorpEntry corp, CorpBot bot, SocketLease lease)
    {
        var now = room.Clocks.Domain.GetUtcNow();
        var times = BotSocketPace.InARow(lease.Displaced, lease.DisplacedAt, now);
        var news = times >= SocketRules.Contested ? room.Alarm.Contested(corp, bot, times) : null;
        return () => room.Leases.CoolAsync(lease, times, now, now + BotSocketPace.CoolDown(times), news);
    }

    private async Task NotOpenedAsync(CorpEntry corp, CorpBot bot, BotCredentials credentials, SendResult outcome, HeldLease held, CancellationToken ends)
    {
        if (ends.IsCancellationRequested)
        {
            return;
        }

        NotOpened(corpId, botId, outcome.Reason, Code(outcome));
        room.Counters.Unopened(outcome);
        _downSince = await room.Leases.DownAsync(held.Lease, _downSince ?? room.Clocks.Domain.GetUtcNow(), ends);
        // An answer nobody knows is no invitation to knock on.
        var isStrange = outcome is { ErrCode: not null, Reason: not SendReason.Transient };
        await PauseAsync(outcome.NotBefore ?? (isStrange ? MachineNow + SocketRules.RefusedAgain : null), credentials, ends, () => TellDownAsync(corp, bot, outcome));
    }

    /// <summary>Told when it has lasted, not when it is tried again.</summary>
    private async Task TellDownAsync(CorpEntry corp, CorpBot bot, SendResult outcome)
    {
        if (!_isDownTold && room.Clocks.Domain.GetUtcNow() - _downSince >= SocketRules.Down)
        {
            _isDownTold = await room.Alarm.DownAsync(corp, bot, outcome);
        }
    }

    /// <summary>Not longer than until an import gives it another bot or secret.</summary>
    private async Task PauseAsync(DateTimeOffset? notBefore, BotCredentials credentials, CancellationToken ends, Func<Task>? meanwhile = null)
    {
        var wait = BotSocketPace.Backoff(++_failures, room.Jitter());
        var least = notBefore - MachineNow;
        var until = room.Clocks.Domain.GetUtcNow() + (least > wait ? least.Value : wait);
        while (until - room.Clocks.Domain.GetUtcNow() is var left && left > TimeSpan.Zero && !ends.IsCancellationRequested && IsCurrent(credentials))
        {
            await (meanwhile?.Invoke() ?? Task.CompletedTask);
            await Task.Delay(left < SocketRules.Look ? left : SocketRules.Look, room.Clocks.Domain, ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string Code(SendResult outcome) => outcome.ErrCode?.ToString(CultureInfo.InvariantCulture) ?? "none";

    /// <summary>Waits for a pulse, the end, or the next look.</summary>
    private async Task WaitAsync(Task? ended, TimeProvider clock, CancellationToken ends)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ends);
        var pulse = _pulse.WaitAsync(over.Token);
        var look = Task.Delay(SocketRules.Look, clock, over.Token);
        await Task.WhenAny(pulse, look, ended ?? look);
        await over.CancelAsync();
        await pulse.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>An import may have given it another secret, or taken it away.</summary>
    private bool IsCurrent(BotCredentials credentials) =>
        room.Corps.Find(corpId) is { } corp && corp.Corp.Bots.FirstOrDefault(b => b.Id == botId) is { IsSocket: true } bot
        && new BotCredentials(bot.BotId, corp.Secret(bot.Secrets.Secret) ?? "") == credentials;

    private DateTimeOffset MachineNow => room.Clocks.Machine.GetUtcNow();
}
