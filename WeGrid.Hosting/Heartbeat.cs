using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WeGrid.Postgres.Housekeeping;

namespace WeGrid.Hosting;

/// <summary>Says every 10 seconds of the machine's clock that this process lives; takes its row away when it is stopped on purpose.</summary>
public sealed partial class Heartbeat(Heartbeats heartbeats, HeartbeatName name, Clocks clocks, ILogger<Heartbeat> log) : BackgroundService
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>One sign of life.</summary>
    public Task BeatAsync(CancellationToken cancellationToken = default) =>
        heartbeats.BeatAsync(name.Process, name.Instance, clocks.Machine.GetUtcNow(), null, cancellationToken);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await heartbeats.ForgetAsync(name.Process, name.Instance, cancellationToken);
        }
        catch (Exception broken) when (broken is Npgsql.NpgsqlException or TimeoutException or OperationCanceledException)
        {
            HeartbeatFailed(broken.GetType().Name);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clocks.Machine);
        do
        {
            try
            {
                await BeatAsync(stoppingToken);
            }
            catch (Exception broken) when (broken is Npgsql.NpgsqlException or TimeoutException)
            {
                HeartbeatFailed(broken.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message = "The heartbeat could not be written ({Fault}).")]
    private partial void HeartbeatFailed(string fault);
}

/// <summary>Who beats: <c>bot</c>, <c>worker</c> or <c>console</c>, and which of its copies.</summary>
public sealed record HeartbeatName(string Process, string Instance)
{
    /// <summary>Worker's word for itself.</summary>
    public const string Worker = "worker";

    /// <summary>Bot's word for itself.</summary>
    public const string Bot = "bot";

    /// <summary>Console's word for itself.</summary>
    public const string Console = "console";

    /// <summary>This process: machine and process id make the copy.</summary>
    public static HeartbeatName Here(string process) => new(process, $"{Environment.MachineName}-{Environment.ProcessId}");
}
