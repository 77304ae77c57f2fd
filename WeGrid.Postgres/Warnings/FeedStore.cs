using Npgsql;
using WeGrid.Domain.Warnings;

namespace WeGrid.Postgres.Warnings;

/// <summary>预警源状态: what is known of each source between two reads.</summary>
/// <param name="database">Where.</param>
public sealed class FeedStore(Database database)
{
    /// <summary>The states of a corp's sources, by name.</summary>
    public async Task<IReadOnlyDictionary<string, FeedState>> ReadAsync(string corpId, CancellationToken cancellationToken = default)
    {
        var all = await database.Source.Command(
            "select name, etag, last_modified, good_at, was_read, failures, next_at, fault, told_at, seen from warning_feed where corp_id = $1", corpId)
            .ListAsync(r => new FeedState(r.GetString(0), r.GetString(1), r.GetString(2), r.Time(3), r.GetBoolean(4), r.GetInt32(5), r.Time(6), r.GetString(7), r.IsDBNull(8) ? null : r.Time(8), r.GetFieldValue<string[]>(9)), cancellationToken);
        return all.ToDictionary(s => s.Name, StringComparer.Ordinal);
    }

    /// <summary>Keeps a state.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, FeedState state)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(state);
        batch.Add("""
            insert into warning_feed (corp_id, name, etag, last_modified, good_at, was_read, failures, next_at, fault, told_at, seen)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz, $11)
            on conflict (corp_id, name) do update
               set etag = excluded.etag, last_modified = excluded.last_modified, good_at = excluded.good_at, was_read = excluded.was_read, failures = excluded.failures,
                   next_at = excluded.next_at, fault = excluded.fault, told_at = excluded.told_at, seen = excluded.seen
            """, corpId, state.Name, state.ETag, state.LastModified, state.GoodAt.UtcDateTime, state.WasRead, state.Failures, state.NextAt.UtcDateTime, state.Fault,
            state.ToldAt is { } told ? told.UtcDateTime : DBNull.Value, state.Seen.ToArray());
    }
}
