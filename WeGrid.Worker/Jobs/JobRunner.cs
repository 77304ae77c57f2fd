using WeGrid.Postgres.Housekeeping;

namespace WeGrid.Worker.Jobs;

/// <summary>Runs jobs of the catalogue by name and keeps their state beside the engine: both engines, a moved clock and tests come through here.</summary>
public sealed partial class JobRunner(Catalogue catalogue, JobStates states, ILogger<JobRunner> log)
{
    /// <summary>A job ended, well or not: its name and the time it ran for.</summary>
    public event Action<string, DateTimeOffset>? Ran;

    /// <summary>Runs a job; false when it failed, which job_state then says.</summary>
    public async Task<bool> RunAsync(string name, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var method = catalogue.MethodOf(name);
        var schedule = catalogue.Jobs.First(j => j.Name == name).Schedule;
        var lag = now - schedule.LastUntil(now);
        await states.StartedAsync(name, now, lag, schedule.Next(now), cancellationToken);
        WorkerMeter.Began(name, lag, schedule.Next(now));
        try
        {
            await method(now, cancellationToken);
            await states.SucceededAsync(name, now, cancellationToken);
            WorkerMeter.Ended(name, now);
            return true;
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested)
        {
            WorkerMeter.Ended(name, null);
            JobFailed(broken, name);
            await states.FailedAsync(name, $"{broken.GetType().Name}: {broken.Message}", cancellationToken);
            return false;
        }
        finally
        {
            Ran?.Invoke(name, now);
        }
    }

    /// <summary>Makes known when each job comes next, so that one that never ran is seen too.</summary>
    public Task AnnounceAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var next = catalogue.Jobs.Select(j => (j.Name, NextAt: j.Schedule.Next(now))).ToList();
        next.ForEach(n => WorkerMeter.Comes(n.Name, n.NextAt));
        return states.AnnounceAsync(next, cancellationToken);
    }

    /// <summary>
    /// Makes up for what was missed while no worker or no database was there, oldest first over all jobs; of several workers one
    /// does each. They run with the present time: what is due is due now.
    /// </summary>
    /// <param name="now">Now.</param>
    /// <param name="grace">How long the engine may still take to fire by itself; none before it has started.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<int> CatchUpAsync(DateTimeOffset now, TimeSpan grace, CancellationToken cancellationToken = default)
    {
        var lastStarts = (await states.ReadAsync(cancellationToken)).ToDictionary(s => s.Job, s => s.LastStart);
        var missed = catalogue.Jobs
            .SelectMany(job => job.CatchUp.Missed(job.Schedule, lastStarts.GetValueOrDefault(job.Name), now - grace).Select(at => (At: at, job.Name)))
            .OrderBy(m => m.At)
            .ToList();
        var made = 0;
        foreach (var (at, name) in missed)
        {
            if (await states.TakeAsync(name, lastStarts[name]!.Value, now, cancellationToken))
            {
                CatchingUp(name, at);
                await RunAsync(name, now, cancellationToken);
                (lastStarts[name], made) = (now, made + 1);
            }
        }

        return made;
    }

    [LoggerMessage(EventId = 64, Level = LogLevel.Error, Message = "The job {Job} failed.")]
    private partial void JobFailed(Exception broken, string job);

    [LoggerMessage(EventId = 65, Level = LogLevel.Information, Message = "The job {Job} missed {At:O} and runs now.")]
    private partial void CatchingUp(string job, DateTimeOffset at);
}
