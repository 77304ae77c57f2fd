using WeGrid.Postgres.Due;

namespace WeGrid.Postgres.Reports;

/// <summary>A due row that was found waiting too long.</summary>
public sealed record LateStep(string Kind, string Subject, DateTimeOffset DueAt, DateTimeOffset SeenAt);

/// <summary>迟到的步骤 (DE-14): the record of what the DueLoop did not do in time.</summary>
public sealed class LateSteps(Database database)
{
    /// <summary>Notes them; returns how many were not known before.</summary>
    public Task<int> RecordAsync(string corpId, IReadOnlyList<DueStep> steps, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            insert into late_step (corp_id, kind, subject, due_at, seen_at)
            select $1, kind, subject, due_at, $5 from unnest($2::text[], $3::text[], $4::timestamptz[]) s (kind, subject, due_at)
            on conflict do nothing
            """, corpId, steps.Select(s => s.Kind).ToArray(), steps.Select(s => s.Subject).ToArray(), steps.Select(s => s.DueAt.UtcDateTime).ToArray(),
            now.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>The newest first.</summary>
    public Task<IReadOnlyList<LateStep>> ListAsync(string corpId, int limit = 100, CancellationToken cancellationToken = default) =>
        database.Source.Command("select kind, subject, due_at, seen_at from late_step where corp_id = $1 order by seen_at desc, due_at, kind, subject limit $2", corpId, limit)
            .ListAsync(r => new LateStep(r.GetString(0), r.GetString(1), r.Time(2), r.Time(3)), cancellationToken);

    /// <summary>Forgets old ones.</summary>
    public Task<int> PurgeAsync(string corpId, DateTimeOffset before, CancellationToken cancellationToken = default) =>
        database.Source.Command("delete from late_step where corp_id = $1 and seen_at < $2", corpId, before.UtcDateTime).RunAsync(cancellationToken);
}
