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

    private readonly SemaphoreSlim _pulse = new(0, 1);
    private int _failures;

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

            await WaitAsync(null, stopping);
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
        var taken = await room.Leases.TakeAsync(corpId, botId, room.Holder, credentials.StoreKey, MachineNow, SocketRules.Lease, room.Clocks.Domain.GetUtcNow(), stopping);
        if (taken is null)
        {
            return;
        }

        Func<Task> leave;
        await using (var held = new HeldLease(room.Leases, taken, room.Clocks.Machine))
        {
            leave = await HoldAsync(corp, bot, credentials, held, stopping);
        }

        await leave();
    }

    /// <summary>Holds the connection until it must be left; gives how to leave.</summary>
    private async Task<Func<Task>> HoldAsync(CorpEntry corp, CorpBot bot, BotCredentials credentials, HeldLease held, CancellationToken stopping)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopping, held.Lost);
        BotSocket? before = null;
        while (!ends.IsCancellationRequested && IsCurrent(credentials))
        {
            var opened = credentials.Secret.Length > 0 ? await OpenAsync(credentials, stopping, ends.Token) : _noSecret;
            await (before?.DisposeAsync() ?? ValueTask.CompletedTask);
            before = null;
            if (opened.Value is not { } socket)
            {
                if (opened.Outcome.Reason == SendReason.Configuration)
                {
                    return await RefusedAsync(corp, bot, credentials, held.Lease, opened.Outcome.ErrCode);
                }

                IsLive = false;
                await held.ShowAsync(isLive: false);
                await PauseAsync(opened.Outcome.NotBefore, ends.Token);
                continue;
            }

            switch (await ServeOrLeaveAsync(socket, credentials, held, ends.Token))
            {
                case null:
                    before = socket;
                    break;
                case BotSocketEnd.Displaced when await held.IsOursAsync():
                    return await DisplacedAsync(corp, bot, held.Lease);
                default:
                    await PauseAsync(null, ends.Token);
                    break;
            }
        }

        await (before?.DisposeAsync() ?? ValueTask.CompletedTask);
        return () => room.Leases.LeaveAsync(held.Lease, MachineNow);
    }

    private async Task<ApiResult<BotSocket>> OpenAsync(BotCredentials credentials, CancellationToken stopping, CancellationToken ends)
    {
        try
        {
            return await BotSocket.OpenAsync(room.Options, credentials, frame => room.Recorder.RecordAsync(corpId, botId, frame, stopping), room.Clocks.Machine, ends);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            return new(new SendResult { Verdict = Verdict.Retry, Reason = SendReason.Transient }, null);
        }
    }

    /// <summary>Null when the connection is to be made anew while it still stands; else it is left.</summary>
    private async Task<BotSocketEnd?> ServeOrLeaveAsync(BotSocket socket, BotCredentials credentials, HeldLease held, CancellationToken ends)
    {
        var end = (BotSocketEnd?)BotSocketEnd.Left;
        try
        {
            end = await ServeAsync(socket, credentials, held, ends);
        }
        finally
        {
            if (end is { } over)
            {
                await LeaveAsync(socket, over, held);
            }
        }

        return end;
    }

    private async Task<BotSocketEnd?> ServeAsync(BotSocket socket, BotCredentials credentials, HeldLease held, CancellationToken ends)
    {
        var since = room.Clocks.Machine.GetTimestamp();
        var isUncontested = held.Lease.DisplacedAt is null;
        Opened(corpId, botId);
        room.Counters.Opened();
        IsLive = true;
        await held.ShowAsync(isLive: true);
        await room.Alarm.WorksAsync(corpId, botId, isUncontested);
        while (!socket.Ended.IsCompleted && !ends.IsCancellationRequested)
        {
            await SayAsync(socket, held.Lease);
            await WaitAsync(socket.Ended, ends);
            if (!IsCurrent(credentials))
            {
                break;
            }

            if (socket.QuietFor > SocketRules.RotateAfter)
            {
                await room.Speaker.WhenSaidAsync();
                return null;
            }

            if (!isUncontested && room.Clocks.Machine.GetElapsedTime(since) > BotSocketPace.Uncontested)
            {
                isUncontested = true;
                await room.Alarm.WorksAsync(corpId, botId, isUncontested);
            }
        }

        _failures = room.Clocks.Machine.GetElapsedTime(since) > SocketRules.Sound ? 0 : _failures;
        return socket.Ended.IsCompleted ? await socket.Ended : BotSocketEnd.Left;
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

    private async Task LeaveAsync(BotSocket socket, BotSocketEnd end, HeldLease held)
    {
        IsLive = false;
        room.Counters.Ended(end);
        Ended(corpId, botId, end);
        await held.ShowAsync(isLive: false);
        await room.Speaker.WhenSaidAsync();
        await socket.DisposeAsync();
    }

    private async Task<Func<Task>> RefusedAsync(CorpEntry corp, CorpBot bot, BotCredentials credentials, SocketLease lease, int? errCode)
    {
        await room.Alarm.RefusedAsync(corp, bot, errCode);
        return () => room.Leases.RefuseAsync(lease, credentials.StoreKey, MachineNow);
    }

    /// <summary>Somebody else connected with our bot: it has it for a while, or the two would throw each other out for ever.</summary>
    private async Task<Func<Task>> DisplacedAsync(CorpEntry corp, CorpBot bot, SocketLease lease)
    {
        var now = room.Clocks.Domain.GetUtcNow();
        var times = BotSocketPace.InARow(lease.Displaced, lease.DisplacedAt, now);
        if (times >= SocketRules.Contested)
        {
            await room.Alarm.ContestedAsync(corp, bot, times);
        }

        return () => room.Leases.CoolAsync(lease, times, now, now + BotSocketPace.CoolDown(times), MachineNow);
    }

    private async Task PauseAsync(DateTimeOffset? notBefore, CancellationToken ends)
    {
        var wait = BotSocketPace.Backoff(++_failures, room.Jitter());
        var least = notBefore - MachineNow;
        await Task.Delay(least > wait ? least.Value : wait, room.Clocks.Domain, ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Waits for a pulse, the end, or the next look.</summary>
    private async Task WaitAsync(Task? ended, CancellationToken ends)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ends);
        var pulse = _pulse.WaitAsync(over.Token);
        var look = Task.Delay(SocketRules.Look, room.Clocks.Machine, over.Token);
        await Task.WhenAny(pulse, look, ended ?? look);
        await over.CancelAsync();
        await pulse.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>An import may have given it another secret, or taken it away.</summary>
    private bool IsCurrent(BotCredentials credentials) =>
        room.Corps.Find(corpId) is { } corp && corp.Corp.Bots.FirstOrDefault(b => b.Id == botId) is { IsSocket: true } bot
        && new BotCredentials(bot.BotId, corp.Secret(bot.Secrets.Secret) ?? "") == credentials;

    private DateTimeOffset MachineNow => room.Clocks.Machine.GetUtcNow();

    [LoggerMessage(EventId = 126, Level = LogLevel.Information, Message = "Corp {CorpId}: the long connection of bot {Bot} is open.")]
    private partial void Opened(string corpId, string bot);

    [LoggerMessage(EventId = 127, Level = LogLevel.Warning, Message = "Corp {CorpId}: the long connection of bot {Bot} ended ({End}).")]
    private partial void Ended(string corpId, string bot, BotSocketEnd end);

    [LoggerMessage(EventId = 128, Level = LogLevel.Error, Message = "Corp {CorpId}: the long connection of bot {Bot} broke ({Fault}); trying again.")]
    private partial void Broke(string corpId, string bot, string fault);

    [LoggerMessage(EventId = 129, Level = LogLevel.Warning, Message = "Corp {CorpId}: nothing can be said for bot {Bot} ({Fault}).")]
    private partial void DatabaseAway(string corpId, string bot, string fault);
}
