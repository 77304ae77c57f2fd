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
