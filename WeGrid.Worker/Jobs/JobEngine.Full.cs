using System.Globalization;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Common;
using Hangfire.Logging;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.States;
using Hangfire.Storage;
using Npgsql;
using WeGrid.Domain.Scheduling;
using RecurringJob = WeGrid.Domain.Scheduling.RecurringJob;

namespace WeGrid.Worker.Jobs;

/// <summary>
/// Hangfire on PostgreSQL, in a schema of its own in the same database: the role must be allowed to create a schema there. Hangfire
/// catches up nothing itself; the catalogue's rule does. Nothing is tried again: each job does what is due, the next run does the rest.
/// </summary>
public sealed class HangfireEngine(string connectionString, ILoggerFactory loggers) : IJobEngine
{
    /// <summary>Where Hangfire's tables are.</summary>
    public const string Schema = "hangfire";

    /// <summary>Due runs are found within this.</summary>
    private static readonly TimeSpan _poll = TimeSpan.FromSeconds(1);

    /// <summary>A worker that runs a job says so every fifth of this; a killed one's job is another's after it.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(10);

    private readonly ChinaResolver _zone = new();
    private BackgroundJobServer? _server;

    /// <summary>The store, for the dashboard; null until the engine has started.</summary>
    public PostgreSqlStorage? Storage { get; private set; }

    /// <inheritdoc/>
    public async Task StartAsync(IReadOnlyList<RecurringJob> jobs, Func<string, CancellationToken, Task<bool>> run, CancellationToken cancellationToken)
    {
        await DisposeAsync();
        LogProvider.SetCurrentLogProvider(new AspNetCoreLogProvider(loggers));

        // It connects and makes its tables in its constructor.
        PostgreSqlStorage storage;
        await using (await StartLock.HoldAsync(connectionString, Schema, cancellationToken))
        {
            storage = await Task.Run(Open, cancellationToken);
            await Task.Run(() => Schedule(storage, jobs), cancellationToken);
        }

        _server = new BackgroundJobServer(Options(run), storage);
        Storage = storage;
    }

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextAsync(string name, CancellationToken cancellationToken)
    {
        using var connection = Storage?.GetConnection();
        var next = connection?.GetRecurringJobs().Where(j => NameOf(j.Id) == name).Min(j => j.NextExecution);
        return Task.FromResult(next is { } at ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)) : (DateTimeOffset?)null);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is { } running)
        {
            running.SendStop();
            await running.WaitForShutdownAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        (_server, Storage) = (null, null);

        // Hangfire keeps it for the whole process: it must not outlive the host's loggers.
        LogProvider.SetCurrentLogProvider(null);
        return ValueTask.CompletedTask;
    }

    private PostgreSqlStorage Open()
    {
        // Its listeners connect again with the string they see on an open connection: the password has to be in it.
        var own = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 20, ApplicationName = "wegrid-jobs", PersistSecurityInfo = true };
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = Schema,
            QueuePollInterval = _poll,
            EnableLongPolling = true,
            InvisibilityTimeout = _silence,
            UseSlidingInvisibilityTimeout = true,
            // Held for moments only, by who schedules; a worker killed meanwhile keeps all others from scheduling for so long.
            DistributedLockTimeout = _silence,
            AllowDegradedModeWithoutStorage = false,
            StartupConnectionMaxRetries = 0,
        };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(own.ConnectionString, options), options);
    }

    private void Schedule(PostgreSqlStorage storage, IReadOnlyList<RecurringJob> jobs)
    {
        var manager = new RecurringJobManager(storage, new JobFilterProviderCollection(new JobFilterAttributeFilterProvider()), _zone);
        var wanted = jobs.SelectMany(j => HangfireSchedules.Crons(j.Schedule).Select((cron, i) => (Id: IdOf(j.Name, i), Job: j, Cron: cron))).ToList();
        using (var connection = storage.GetConnection())
        {
            foreach (var stranger in connection.GetRecurringJobs().Where(k => wanted.TrueForAll(w => w.Id != k.Id)))
            {
                manager.RemoveIfExists(stranger.Id);
            }
        }

        foreach (var (id, job, cron) in wanted)
        {
            // Times that did not change are left alone by it: what another worker is about to fire stays.
            manager.AddOrUpdate(id, Job.FromExpression<CatalogueJob>(c => c.RunAsync(job.Name, CancellationToken.None), QueueOf(job)), cron,
                new RecurringJobOptions { TimeZone = ChinaZone.Info, MisfireHandling = MisfireHandlingMode.Ignorable });
        }
    }

    private BackgroundJobServerOptions Options(Func<string, CancellationToken, Task<bool>> run) => new()
    {
        ServerName = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}"),
        Activator = new CatalogueActivator(new CatalogueJob(run, connectionString)),
        FilterProvider = new JobFilterProviderCollection(new JobFilterAttributeFilterProvider()),
        TimeZoneResolver = _zone,
        WorkerCount = 6,
        Queues = [.. Enum.GetValues<JobQueue>().Select(NameOf)],
        SchedulePollingInterval = _poll,
        HeartbeatInterval = _silence,
        ServerTimeout = _silence * 6,
        ServerCheckInterval = _silence,
        ShutdownTimeout = TimeSpan.FromSeconds(20),
        StopTimeout = TimeSpan.FromSeconds(5),
    };

    private static string QueueOf(RecurringJob job) => NameOf(job.Queue);

    private static string NameOf(JobQueue queue) => queue.ToString().ToLowerInvariant();

    /// <summary>A schedule of several crons is several of Hangfire's jobs: name, name.1, name.2 …</summary>
    private static string IdOf(string name, int number) => number == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.{number}");

    private static string NameOf(string id) => id.Split('.')[0];

    private sealed class ChinaResolver : ITimeZoneResolver
    {
        public TimeZoneInfo GetTimeZoneById(string timeZoneId) => timeZoneId == ChinaZone.Id ? ChinaZone.Info : TimeZoneInfo.FindSystemTimeZoneById(timeZoneId);
    }

    private sealed class CatalogueActivator(CatalogueJob job) : JobActivator
    {
        public override object ActivateJob(Type jobType) => job;
    }
}

/// <summary>The one kind of Hangfire job: runs the line of the catalogue it is named after, on one worker at a time.</summary>
public sealed class CatalogueJob(Func<string, CancellationToken, Task<bool>> run, string connectionString)
{
    /// <summary>Outside the pool: a pooled connection keeps its session, and so its lock, until it is used again, and no other worker could run the job.</summary>
    private readonly string _single = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    /// <summary>Runs it; a run that finds another still at it leaves the work to that one.</summary>
    [JobDisplayName("{0}")]
    [AutomaticRetry(Attempts = 0)]
    [FailuresEnd]
    public async Task RunAsync(string name, CancellationToken cancellationToken)
    {
        // A session's lock goes with its connection, so that nothing has to be cleaned up after a killed worker.
        await using var connection = new NpgsqlConnection(_single);
        await connection.OpenAsync(cancellationToken);
        await using var taken = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 4711))", connection) { Parameters = { new() { Value = "job:" + name } } };
        if (await taken.ExecuteScalarAsync(cancellationToken) is true && !await run(name, cancellationToken))
        {
            throw new JobFailedException(name);
        }
    }
}

/// <summary>A job of the catalogue failed; why stands in its state (<c>./wegrid jobs</c>) and in the log.</summary>
public sealed class JobFailedException(string name) : Exception($"{name} failed: see ./wegrid jobs");

/// <summary>Failed runs would stay on the dashboard for ever; a week is enough.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FailuresEndAttribute : JobFilterAttribute, IApplyStateFilter
{
    private static readonly TimeSpan _kept = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(transaction);
        if (context.NewState is FailedState)
        {
            transaction.ExpireJob(context.BackgroundJob.Id, _kept);
        }
    }

    /// <inheritdoc/>
    public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
    }
}

/// <summary>Our schedules in Hangfire's dialect: six fields, seconds first, Sunday 0.</summary>
public static class HangfireSchedules
{
    /// <summary>As few crons as say it, in order.</summary>
    public static IReadOnlyList<string> Crons(Schedule schedule) => schedule switch
    {
        Every every => [.. Times(TimesOf(every)).Select(t => $"{t} * * *")],
        Daily daily => [.. Times(daily.Times).Select(t => $"{t} * * *")],
        Weekly weekly => [string.Create(CultureInfo.InvariantCulture, $"{Times([weekly.Time])[0]} * * {(int)weekly.Day}")],
        Monthly { Day: Monthly.LastDay } monthly => [$"{Times([monthly.Time])[0]} L * *"],
        Monthly monthly => [string.Create(CultureInfo.InvariantCulture, $"{Times([monthly.Time])[0]} {monthly.Day} * *")],
        _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule.GetType().Name, "no translation"),
    };

    private static IEnumerable<TimeOnly> TimesOf(Every every)
    {
        for (var at = every.Offset; at < TimeSpan.FromDays(1); at += every.Interval)
        {
            yield return TimeOnly.FromTimeSpan(at);
        }
    }

    /// <summary>Times of day as "second minute hour" fields: what shares hours is put together by minutes, then by seconds.</summary>
    private static List<string> Times(IEnumerable<TimeOnly> times) =>
    [
        .. times.GroupBy(t => (t.Second, t.Minute), t => t.Hour)
            .Select(g => (g.Key.Second, g.Key.Minute, Hours: Field(g, 24)))
            .GroupBy(g => (g.Second, g.Hours), g => g.Minute)
            .Select(g => (g.Key.Second, Minutes: Field(g, 60), g.Key.Hours))
            .GroupBy(g => (g.Minutes, g.Hours), g => g.Second)
            .Select(g => $"{Field(g, 60)} {g.Key.Minutes} {g.Key.Hours}"),
    ];

    private static string Field(IEnumerable<int> values, int all)
    {
        var sorted = values.Distinct().Order().ToList();
        return sorted.Count == all ? "*" : string.Join(',', sorted.Select(v => v.ToString(CultureInfo.InvariantCulture)));
    }
}
