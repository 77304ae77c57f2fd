using Npgsql;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Outbox;

namespace WeGrid.Worker.Sending;

/// <summary>
/// 发送: sends what is due, wakes at notifications, at the next due time and every few seconds to be sure. Any number run side
/// by side; a killed one's messages come back with their lease.
/// </summary>
public sealed partial class OutboxSender(
    Database database, OutboxStore store, SendFloor floor, SendingCorps corps, SendingRules rules, SendingMetrics metrics, Clocks clocks, ILogger<OutboxSender> log)
    : BackgroundService
{
    private static readonly TimeSpan _scan = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _afterFault = TimeSpan.FromSeconds(1);

    // Due, but in another worker's hands: a moment is enough.
    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(100);
    private DateTimeOffset _countedAt;

    /// <summary>One round at that time, to its end.</summary>
    /// <returns>How many due messages were looked at.</returns>
    public async Task<int> RunOnceAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var examined = await floor.RoundAsync(now, cancellationToken);
        await floor.WhenIdleAsync();
        return examined;
    }

    /// <summary>Sends everything that is due at that time, and what becomes due by it; for clock jumps and tests.</summary>
    /// <returns>How many due messages were looked at.</returns>
    public async Task<int> DrainAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var total = 0;
        while (await RunOnceAsync(now, cancellationToken) is var examined and > 0)
        {
            total += examined;
        }

        return total;
    }

    /// <summary>When the next message of any corp is to be looked at; null when none is open.</summary>
    public async Task<DateTimeOffset?> NextDueAtAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        DateTimeOffset? next = null;
        foreach (var corp in corps.All())
        {
            var due = await store.NextDueAtAsync(corp.Corp.Id, now, cancellationToken);
            next = next is null || due < next ? due ?? next : next;
        }

        return next;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Started(rules.IsShadow ? "shadow" : rules.Mode.ToString().ToLowerInvariant());
        await using (var listener = new NotificationListener(database, OutboxStore.NotifyChannel, clocks.Domain))
        {
            floor.Freed = listener.Wake;
            while (!stoppingToken.IsCancellationRequested)
            {
                await StepAsync(listener, stoppingToken);
            }

            floor.Freed = static () => { };
            await floor.WhenIdleAsync();
        }
    }

    private async Task StepAsync(NotificationListener listener, CancellationToken stoppingToken)
    {
        try
        {
            var now = clocks.Domain.GetUtcNow();
            if (await floor.RoundAsync(now, stoppingToken) == 0)
            {
                await CountAsync(now, stoppingToken);
                await listener.WaitAsync(await PauseAsync(now, stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: what is under way is seen to its end by the caller.
        }
        catch (Exception broken) when (broken is NpgsqlException or TimeoutException or IOException)
        {
            DatabaseAway(broken.GetType().Name);
            await Task.Delay(_afterFault, clocks.Machine, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TimeSpan> PauseAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var next = await NextDueAtAsync(now, cancellationToken);
        return next is null || next > now + _scan ? _scan : next > now + _short ? next.Value - now : _short;
    }

    private async Task CountAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now < _countedAt + _scan)
        {
            return;
        }

        _countedAt = now;
        foreach (var corp in corps.All())
        {
            metrics.Waits(corp.Corp.Id, await store.TotalsAsync(corp.Corp.Id, now, corps.QuietEnd, cancellationToken), now);
        }
    }

    [LoggerMessage(EventId = 45, Level = LogLevel.Information, Message = "Sending is {Mode}.")]
    private partial void Started(string mode);

    [LoggerMessage(EventId = 46, Level = LogLevel.Warning, Message = "The outbox cannot be read ({Fault}); trying again.")]
    private partial void DatabaseAway(string fault);
}
