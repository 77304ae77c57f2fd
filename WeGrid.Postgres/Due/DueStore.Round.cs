using Npgsql;

namespace WeGrid.Postgres.Due;

// 一批: many steps at once, none of which is waited for.
public sealed partial class DueStore
{
    // By its key, whatever the planner believes of the times; whether it is still due is asked of the row that was locked.
    private const string TakeManySql = """
        select d.kind, d.subject, d.due_at, d.payload, d.attempt
          from unnest($2::text[], $3::text[]) wanted (k, s)
         cross join lateral (select kind, subject, due_at, payload::text, attempt, parked
                               from due where corp_id = $1 and kind = k and subject = s for update skip locked) d
         where d.due_at <= $4 and not d.parked
        """;

    /// <summary>Locks those of the steps that nobody holds and that are still due, for this transaction; in any order.</summary>
    public static async Task<IReadOnlyList<DueStep>> TakeAsync(NpgsqlConnection connection, string corpId, IReadOnlyList<DueStep> steps, DateTimeOffset now,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var ordered = steps.OrderBy(s => s.Kind, StringComparer.Ordinal).ThenBy(s => s.Subject, StringComparer.Ordinal).ToList();
        await using var batch = new NpgsqlBatch(connection);
        batch.AddPlanned(TakeManySql, corpId, ordered.Select(s => s.Kind).ToArray(), ordered.Select(s => s.Subject).ToArray(), now.UtcDateTime);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var taken = new List<DueStep>(ordered.Count);
        do
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                taken.Add(Step(reader));
            }
        }
        while (await reader.NextResultAsync(cancellationToken));

        return taken;
    }
}
