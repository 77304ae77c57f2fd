using Npgsql;

namespace WeGrid.Postgres.Reports;

/// <summary>What was done once, and when. The mark is taken in the transaction that does it.</summary>
public static class MarkStore
{
    /// <summary>True for whoever is first; everybody else waits for that transaction and then gets false.</summary>
    public static async Task<bool> TakeAsync(NpgsqlConnection connection, string corpId, string kind, string key, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("insert into mark (corp_id, kind, key, at) values ($1, $2, $3, $4) on conflict do nothing", corpId, kind, key, at.UtcDateTime);
        return await batch.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>The same for many: those of which this is the first. In the order of their keys, so that two who take the same wait for each other in no ring.</summary>
    public static async Task<HashSet<string>> TakeAsync(NpgsqlConnection connection, string corpId, string kind, IEnumerable<string> keys, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("insert into mark (corp_id, kind, key, at) select $1, $2, k, $4 from unnest($3::text[]) k order by k on conflict do nothing returning key",
            corpId, kind, keys.Order(StringComparer.Ordinal).ToArray(), at.UtcDateTime);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            taken.Add(row.GetString(0));
        }

        return taken;
    }

    /// <summary>When it was last done; null for never.</summary>
    public static async Task<DateTimeOffset?> LastAsync(NpgsqlConnection connection, string corpId, string kind, string key, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select at from mark where corp_id = $1 and kind = $2 and key = $3", corpId, kind, key);
        return await batch.ExecuteScalarAsync(cancellationToken) is DateTime at ? new DateTimeOffset(at) : null;
    }

    /// <summary>Sets the time it was last done.</summary>
    public static void StageSet(NpgsqlBatch batch, string corpId, string kind, string key, DateTimeOffset at) =>
        batch.Add("insert into mark (corp_id, kind, key, at) values ($1, $2, $3, $4) on conflict (corp_id, kind, key) do update set at = excluded.at",
            corpId, kind, key, at.UtcDateTime);

    /// <summary>Marks so old that nothing asks for them any more.</summary>
    public static Task<int> PurgeAsync(Database database, string corpId, DateTimeOffset before, CancellationToken cancellationToken = default) =>
        database.Source.Command("delete from mark where corp_id = $1 and at < $2", corpId, before.UtcDateTime).RunAsync(cancellationToken);
}
