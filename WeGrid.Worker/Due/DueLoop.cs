using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Due;

namespace WeGrid.Worker.Due;

/// <summary>
/// What falls due to the second: sleeps to the next due time on the clock decisions go by, wakes at a notification, and looks
/// every 5 seconds in case one was missed. Any number of them may run side by side.
/// </summary>
public sealed partial class DueLoop(DueRunner runner, Database database, Clocks clocks, ILogger<DueLoop> log) : BackgroundService
{
    /// <summary>The safety scan.</summary>
    public static readonly TimeSpan Scan = TimeSpan.FromSeconds(5);

    // A step another worker is doing right now still looks due; asking for it in a circle would be a busy wait.
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>Does what is due, until nothing more is.</summary>
    public Task<int> RunDueAsync(DateTimeOffset now, CancellationToken cancellationToken = default) => runner.RunDueAsync(now, cancellationToken);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var listener = new NotificationListener(database, DueStore.NotifyChannel, clocks.Domain);
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = Scan;
            try
            {
                await runner.RunDueAsync(clocks.Domain.GetUtcNow(), stoppingToken);
                wait = Until(await runner.NextDueAtAsync(stoppingToken));
            }
            catch (Exception broken) when (broken is Npgsql.NpgsqlException or TimeoutException)
            {
                PassBroken(broken.GetType().Name);
            }

            await listener.WaitAsync(wait, stoppingToken);
        }
    }

    private TimeSpan Until(DateTimeOffset? next)
    {
        var wait = next is { } at ? at - clocks.Domain.GetUtcNow() : Scan;
        return wait < _shortest ? _shortest : wait > Scan ? Scan : wait;
    }

    [LoggerMessage(EventId = 48, Level = LogLevel.Error, Message = "A pass over what is due broke off ({Fault}); nothing is lost, the next one goes on.")]
    private partial void PassBroken(string fault);
}
