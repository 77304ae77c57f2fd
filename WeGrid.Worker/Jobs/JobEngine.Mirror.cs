using System.Globalization;
using Npgsql;
using Quartz;
using WeGrid.Domain.Scheduling;
using WeGrid.Hosting;

namespace WeGrid.Worker.Jobs;

/// <summary>
/// Quartz.NET with its clustered PostgreSQL store, in a schema of its own in the same database: no superuser needed, the role must
/// be allowed to create a schema there. Quartz catches up nothing itself; the catalogue's rule does.
/// </summary>
public sealed class QuartzEngine(string connectionString, Clocks clocks, ILoggerFactory loggers) : IJobEngine
{
    /// <summary>Where Quartz's tables are.</summary>
    public const string Schema = "jobs";

    private const string Group = "wegrid";

    private static readonly TimeSpan _checkin = TimeSpan.FromSeconds(3);

    private ServiceProvider? _services;
    private IScheduler? _scheduler;

    /// <inheritdoc/>
    public async Task StartAsync(IReadOnlyList<RecurringJob> jobs, Func<string, CancellationToken, Task<bool>> run, CancellationToken cancellationToken)
    {
        await DisposeAsync();
        _services = Services(run);
        await using (var held = await StartLock.HoldAsync(connectionString, Schema, cancellationToken))
        {
            await CreateSchemaAsync(held, cancellationToken);
            _scheduler = await _services.GetRequiredService<ISchedulerFactory>().GetScheduler(cancellationToken);
            await RemoveStrangersAsync(_scheduler, jobs, cancellationToken);
            foreach (var job in jobs)
            {
                await ScheduleAsync(_scheduler, job, cancellationToken);
            }
        }

        await _scheduler.Start(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> NextAsync(string name, CancellationToken cancellationToken)
    {
        DateTimeOffset? next = null;
        for (var i = 0; _scheduler is not null && await _scheduler.GetTrigger(TriggerKeyOf(name, i), cancellationToken) is { } trigger; i++)
        {
            var at = trigger.NextFireTimeUtc;
            next = next is null || at < next ? at : next;
        }

        return next;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_scheduler is { } running)
        {
            await running.Shutdown(true, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
            (_services, _scheduler) = (null, null);
        }
    }

    private ServiceProvider Services(Func<string, CancellationToken, Task<bool>> run)
    {
        var services = new ServiceCollection();
        services.AddSingleton(loggers);
        services.AddLogging();
        services.AddSingleton(new CatalogueRun(run));
        var own = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = Schema, MaxPoolSize = 6, ApplicationName = "wegrid-jobs" };
        services.AddQuartz(q =>
        {
            q.UseTimeProvider(clocks.Machine);
            q.UsePersistentStore(s =>
            {
                s.UsePostgres(own.ConnectionString);
                s.UseSystemTextJsonSerializer();
                s.ProvisionSchema();
                s.UseClustering(c => c.CheckinInterval = _checkin);
            });
        });
        return services.BuildServiceProvider();
    }

    private static async Task CreateSchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"create schema if not exists {Schema}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task RemoveStrangersAsync(IScheduler scheduler, IReadOnlyList<RecurringJob> jobs, CancellationToken cancellationToken)
    {
        var known = jobs.Select(j => j.Name).ToHashSet();
        var found = await scheduler.QueryJobs(new JobQuery(), cancellationToken);
        foreach (var job in found.Items.Where(j => !known.Contains(j.Key.Name)))
        {
            await scheduler.DeleteJob(job.Key, cancellationToken);
        }
    }

    /// <summary>
    /// A job whose times did not change is left alone: set anew, what another worker is about to fire would be forgotten, and what it has just fired would be
    /// fired again. So nobody looks and sets while another does.
    /// </summary>
    private async Task ScheduleAsync(IScheduler scheduler, RecurringJob job, CancellationToken cancellationToken)
    {
        var key = new JobKey(job.Name, Group);
        var wanted = QuartzSchedules.Describe(job.Schedule);
        if (await scheduler.GetJobDetail(key, cancellationToken) is { } known && known.Description == wanted)
        {
            return;
        }

        var detail = JobBuilder.Create<CatalogueJob>().WithIdentity(key).WithDescription(wanted).RequestRecovery().Build();
        var triggers = QuartzSchedules.Triggers(job.Schedule, key, i => TriggerKeyOf(job.Name, i), clocks.Machine);
        await scheduler.DeleteJob(key, cancellationToken);
        await scheduler.ScheduleJob(detail, triggers, new ScheduleJobOptions { Replace = true }, cancellationToken);
    }

    private static TriggerKey TriggerKeyOf(string name, int number) => new(string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"), Group);

    /// <summary>What the engine calls.</summary>
    internal sealed record CatalogueRun(Func<string, CancellationToken, Task<bool>> Run);

    /// <summary>The one kind of Quartz job: runs the line of the catalogue it is named after, on one worker at a time.</summary>
    [DisallowConcurrentExecution]
    internal sealed class CatalogueJob(CatalogueRun run) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
            _ = await run.Run(context.JobDetail.Key.Name, cancellationToken);
    }
}

/// <summary>Our schedules in Quartz's dialect.</summary>
public static class QuartzSchedules
{
    private static int _told;

    /// <summary>One trigger per time of day; intervals count from the same origin as ours.</summary>
    public static IReadOnlyList<ITrigger> Triggers(Schedule schedule, JobKey job, Func<int, TriggerKey> name, TimeProvider clock) => schedule switch
    {
        Every every => [TriggerBuilder.Create(clock).WithIdentity(name(0)).ForJob(job).StartAt(every.Next(clock.GetUtcNow())).WithSchedule(
            SimpleScheduleBuilder.Create().WithInterval(every.Interval).RepeatForever()
                .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithExistingCount)).Build()],
        _ => Crons(schedule).Select((cron, i) => TriggerBuilder.Create(clock).WithIdentity(name(i)).ForJob(job).WithSchedule(
            CronScheduleBuilder.Create(cron).InTimeZone(China()).WithMisfireInstruction(CronTriggerMisfireInstruction.DoNothing)).Build()).ToList(),
    };

    /// <summary>A text that changes exactly when the schedule does.</summary>
    public static string Describe(Schedule schedule) => schedule switch
    {
        Every every => $"every {every.Interval:c} offset {every.Offset:c}",
        _ => string.Join(" | ", Crons(schedule)),
    };

    private static IEnumerable<string> Crons(Schedule schedule) => schedule switch
    {
        Daily daily => daily.Times.Select(t => $"{Time(t)} * * ?"),
        Weekly weekly => [$"{Time(weekly.Time)} ? * {weekly.Day.ToString()[..3].ToUpperInvariant()}"],
        Monthly { Day: Monthly.LastDay } monthly => [$"{Time(monthly.Time)} L * ?"],
        Monthly monthly => [string.Create(CultureInfo.InvariantCulture, $"{Time(monthly.Time)} {monthly.Day} * ?")],
        _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule.GetType().Name, "no translation"),
    };

    private static string Time(TimeOnly time) => string.Create(CultureInfo.InvariantCulture, $"{time.Second} {time.Minute} {time.Hour}");

    /// <summary>Quartz stores the name and asks for the zone again: a small machine without a zone database must know it.</summary>
    private static TimeZoneInfo China()
    {
        if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            TimeZones.AddResolver(id => id == ChinaZone.Id ? ChinaZone.Info : null);
        }

        return ChinaZone.Info;
    }
}
