using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Sockets;
using WeGrid.WeCom.Sockets;

namespace WeGrid.Bot.Sockets;

/// <summary>长连接: one keeper for every smart bot that a corp file says is by long connection (<c>mode: socket</c>).</summary>
internal sealed class SocketHost(
    Database database, SocketLeases leases, SocketRecorder recorder, SocketSpeaker speaker, SocketAlarm alarm, SocketCounters counters, CorpDirectory corps, WeGridSettings settings,
    HeartbeatName self, Clocks clocks, ILogger<SocketKeeper> log) : BackgroundService
{
    private readonly Dictionary<(string Corp, string Bot), (SocketKeeper Keeper, Task Running)> _keepers = [];

    // Copies in one process are not the same either.
    private readonly SocketRoom _room = new(
        leases, recorder, speaker, alarm, counters, corps, clocks, new BotSocketOptions { Address = settings.BotSocketUrl }, $"{self.Instance}-{Guid.NewGuid().ToString("N")[..8]}", Jitter);

    /// <summary>Which bots are connected here, for /readyz.</summary>
    public string State
    {
        get
        {
            lock (_keepers)
            {
                return string.Join(' ', _keepers.Where(k => k.Value.Keeper.IsLive).Select(k => $"{k.Key.Corp}/{k.Key.Bot}"));
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        NotificationListener? listener = null;
        var telling = Task.CompletedTask;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (Keep(stoppingToken) && listener is null)
                {
                    // An installation without such bots has no listener to pay for.
                    listener = new NotificationListener(database, SocketLeases.NotifyChannel, clocks.Machine, Hear);
                    telling = TellAsync(stoppingToken);
                }

                if (await WokenAsync(listener, stoppingToken))
                {
                    PulseAll();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: the keepers leave their connections and leases.
        }

        await telling;
        await Task.WhenAll(_keepers.Values.Select(k => k.Running));
        foreach (var (keeper, _) in _keepers.Values)
        {
            keeper.Dispose();
        }

        await (listener?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>True when the listener has just (re)connected: anything may have been missed.</summary>
    private async Task<bool> WokenAsync(NotificationListener? listener, CancellationToken stopping)
    {
        if (listener is not null)
        {
            return await listener.WaitAsync(SocketRules.Look, stopping);
        }

        await Task.Delay(SocketRules.Look, clocks.Machine, stopping);
        return false;
    }

    private async Task TellAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await alarm.TellAsync(stopping);
                await Task.Delay(SocketRules.Look, clocks.Machine, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Hear(string payload)
    {
        lock (_keepers)
        {
            if (SocketNotice.Read(payload) is { } notice && _keepers.TryGetValue((notice.CorpId, notice.Bot), out var kept))
            {
                kept.Keeper.Hear(notice);
            }
        }
    }

    private void PulseAll()
    {
        lock (_keepers)
        {
            foreach (var (keeper, _) in _keepers.Values)
            {
                keeper.Pulse();
            }
        }
    }

    /// <summary>Begins with new bots; false when there is none. Each keeper looks by itself.</summary>
    private bool Keep(CancellationToken stopping)
    {
        lock (_keepers)
        {
            foreach (var corp in corps.All)
            {
                foreach (var bot in corp.Corp.Bots.Where(b => b.IsSocket && !_keepers.ContainsKey((corp.Corp.Id, b.Id))))
                {
                    var keeper = new SocketKeeper(_room, corp.Corp.Id, bot.Id, log);
                    _keepers[(corp.Corp.Id, bot.Id)] = (keeper, Task.Run(() => keeper.RunAsync(stopping), CancellationToken.None));
                }
            }

            return _keepers.Count > 0;
        }
    }

    // Not for secrets: it only spreads reconnections.
#pragma warning disable CA5394
    private static double Jitter() => Random.Shared.NextDouble();
#pragma warning restore CA5394
}
