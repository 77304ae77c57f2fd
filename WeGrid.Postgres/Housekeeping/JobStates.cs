namespace WeGrid.Postgres.Housekeeping;

/// <summary>How a job of the catalogue fares. LastError is null after a good run.</summary>
public sealed record JobState(string Job, DateTimeOffset? LastStart, DateTimeOffset? LastOk, string? LastError, long Runs, long Failures);

/// <summary>Kept beside the job engine, so that both engines show the same.</summary>
public sealed class JobStates(Database database)
{
    public Task StartedAsync(string job, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            insert into job_state (job, last_start, runs) values ($1, $2, 1)
            on conflict (job) do update set last_start = excluded.last_start, runs = job_state.runs + 1
            """, job, now.UtcDateTime).RunAsync(cancellationToken);

    public Task SucceededAsync(string job, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.Source.Command("update job_state set last_ok = $2, last_error = null where job = $1", job, now.UtcDateTime).RunAsync(cancellationToken);

    public Task FailedAsync(string job, string error, CancellationToken cancellationToken = default) =>
        database.Source.Command("update job_state set last_error = $2, failures = failures + 1 where job = $1", job, error).RunAsync(cancellationToken);

    public Task<IReadOnlyList<JobState>> ReadAsync(CancellationToken cancellationToken = default) =>
        database.Source.Command("select job, last_start, last_ok, last_error, runs, failures from job_state order by job")
            .ListAsync(r => new JobState(r.GetString(0), r.TimeOrNull(1), r.TimeOrNull(2), r.Text(3), r.GetInt64(4), r.GetInt64(5)), cancellationToken);
}
