using Npgsql;

namespace WeGrid.Postgres.Due;

/// <summary>
/// Locks one ticket for this transaction, before its due row is taken: deciders change the ticket first and its due rows last,
/// and a step that took the due row first would stand in a ring with them.
/// </summary>
public static class TicketLock
{
    private const string Sql = "select seq from ticket where corp_id = $1 and number = $2 for no key update";

    /// <summary>False when there is no such ticket. Waits for a decider that has it, but not for ever.</summary>
    public static async Task<bool> TakeAsync(NpgsqlConnection connection, string corpId, long number, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("set local lock_timeout = '5s'");
        batch.Add(Sql, corpId, number);
        return await batch.ExecuteScalarAsync(cancellationToken) is not null;
    }
}
