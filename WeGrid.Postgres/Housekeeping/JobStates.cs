namespace WeGrid.Postgres.Housekeeping;

/// <summary>
/// How a job of the catalogue fares. LastError is null after a good run; Lag is how long after its time the last run began;
/// NextAt is null for a job that no worker has announced yet.
/// </summary>
public sealed record JobState(
    string Job, DateTimeOffset? LastStart, DateTimeOffset? LastOk, string? LastError, long Runs, long Failures, DateTimeOffset? NextAt, TimeSpan? Lag);

/// <summary>
/// Kept beside the job engine, so that both engines show the same. That a run began or ended well is not waited for on the disk: a machine that dies at that
/// moment runs a job once more, and twice is once.
/// </summary>
public sealed class JobStates(Database database)
{
    /// <summary>Makes known when each job comes next, and forgets those that are no longer in the catalogue.</summary>
    public Task AnnounceAsync(IReadOnlyCollection<(string Job, DateTimeOffset NextAt)> jobs, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            with gone as (delete from job_state where job <> all($1))
            insert into job_state (job, next_at) select job, next_at from unnest($1::text[], $2::timestamptz[]) j (job, next_at)
            on conflict (job) do update set next_at = excluded.next_at
            """, jobs.Select(j => j.Job).ToArray(), jobs.Select(j => j.NextAt.UtcDateTime).ToArray()).RunAsync(cancellationToken);

    /// <summary>A run begins.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="now">Time.</param>
    /// <param name="lag">How long after its time.</param>
    /// <param name="nextAt">When it comes next.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task StartedAsync(string job, DateTimeOffset now, TimeSpan lag, DateTimeOffset nextAt, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            insert into job_state (job, last_start, runs, lag, next_at) select $1, $2, 1, $3, $4 from set_config('synchronous_commit', 'off', true)
            on conflict (job) do update set last_start = excluded.last_start, runs = job_state.runs + 1, lag = excluded.lag, next_at = excluded.next_at
            """, job, now.UtcDateTime, lag, nextAt.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>Takes a missed run on; false when another worker has begun since.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="lastStart">When it last began as far as this worker has seen.</param>
    /// <param name="now">Time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> TakeAsync(string job, DateTimeOffset lastStart, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        await database.Source.Command("update job_state set last_start = $3 where job = $1 and last_start = $2", job, lastStart.UtcDateTime, now.UtcDateTime)
            .RunAsync(cancellationToken) == 1;

    public Task SucceededAsync(string job, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.Source.Command("update job_state set last_ok = $2, last_error = null from set_config('synchronous_commit', 'off', true) where job = $1", job, now.UtcDateTime).RunAsync(cancellationToken);

    public Task FailedAsync(string job, string error, CancellationToken cancellationToken = default) =>
        database.Source.Command("update job_state set last_error = $2, failures = failures + 1 where job = $1", job, error).RunAsync(cancellationToken);

    public Task<IReadOnlyList<JobState>> ReadAsync(CancellationToken cancellationToken = default) =>
        database.Source.Command("select job, last_start, last_ok, last_error, runs, failures, next_at, lag from job_state order by job")
            .ListAsync(r => new JobState(r.GetString(0), r.TimeOrNull(1), r.TimeOrNull(2), r.Text(3), r.GetInt64(4), r.GetInt64(5), r.TimeOrNull(6),
                r.IsDBNull(7) ? null : r.GetTimeSpan(7)), cancellationToken);
}
