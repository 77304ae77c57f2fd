using WeGrid.Domain.Scheduling;
using WeGrid.Hosting;

namespace WeGrid.Worker.Jobs;

/// <summary>任务引擎: fires the jobs of the catalogue at their times on the machine's clock, each once however many workers there are.</summary>
public interface IJobEngine : IAsyncDisposable
{
    /// <summary>Schedules exactly these jobs and begins to fire.</summary>
    /// <param name="jobs">The catalogue.</param>
    /// <param name="run">Runs one by name; false when it failed.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    Task StartAsync(IReadOnlyList<RecurringJob> jobs, Func<string, CancellationToken, Task<bool>> run, CancellationToken cancellationToken);

    /// <summary>When a job fires next; null when it is not scheduled.</summary>
    Task<DateTimeOffset?> NextAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lets running jobs end and fires no more.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}

/// <summary>Starts the engine with the catalogue, after making up for what was missed; looks for missed runs again and again, since the database may have been away.</summary>
public sealed partial class JobEngineService(IJobEngine engine, Catalogue catalogue, JobRunner runner, Clocks clocks, ILogger<JobEngineService> log) : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(5);

    /// <summary>How often missed runs are looked for, and how late the engine itself may be.</summary>
    private static readonly TimeSpan _watch = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await engine.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await StartedAsync(stoppingToken))
        {
            await Task.Delay(_pause, clocks.Machine, stoppingToken);
        }

        while (true)
        {
            await Task.Delay(_watch, clocks.Machine, stoppingToken);
            await WatchAsync(stoppingToken);
        }
    }

    private async Task<bool> StartedAsync(CancellationToken stoppingToken)
    {
        try
        {
            await runner.CatchUpAsync(clocks.Domain.GetUtcNow(), TimeSpan.Zero, stoppingToken);
            await runner.AnnounceAsync(clocks.Domain.GetUtcNow(), stoppingToken);
            await engine.StartAsync(catalogue.Jobs, (name, token) => runner.RunAsync(name, clocks.Domain.GetUtcNow(), token), stoppingToken);
            return true;
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            EngineNotStarted(broken);
            return false;
        }
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        try
        {
            await runner.CatchUpAsync(clocks.Domain.GetUtcNow(), _watch, stoppingToken);
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            MissedNotRead(broken);
        }
    }

    [LoggerMessage(EventId = 66, Level = LogLevel.Error, Message = "The job engine could not start; trying again.")]
    private partial void EngineNotStarted(Exception broken);

    [LoggerMessage(EventId = 67, Level = LogLevel.Warning, Message = "Missed runs could not be looked for; trying again.")]
    private partial void MissedNotRead(Exception broken);
}
