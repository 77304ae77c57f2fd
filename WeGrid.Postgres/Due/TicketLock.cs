using Npgsql;

namespace WeGrid.Postgres.Due;

/// <summary>
/// Locks one ticket for this transaction, before its due row is taken: deciders change the ticket first and its due rows last,
/// and a step that took the due row first would stand in a ring with them.
/// </summary>
public static class TicketLock
{
    private const string Sql = "select seq from ticket where corp_id = $1 and number = $2 for no key update";

    // One by one, in the order of their numbers: however the plan looks, it finds each by its key.
    private const string FreeSql = """
        select n from unnest($2::bigint[]) wanted (n)
         cross join lateral (select 1 from ticket where corp_id = $1 and number = n for no key update skip locked) t
        """;

    /// <summary>Locks those that nobody holds, for this transaction; waits for nobody.</summary>
    public static async Task<HashSet<long>> TakeFreeAsync(NpgsqlConnection connection, string corpId, IEnumerable<long> numbers, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.AddPlanned(FreeSql, corpId, numbers.Distinct().Order().ToArray());
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var taken = new HashSet<long>();
        do
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                taken.Add(reader.GetInt64(0));
            }
        }
        while (await reader.NextResultAsync(cancellationToken));

        return taken;
    }

    /// <summary>False when there is no such ticket. Waits for a decider that has it, but not for ever.</summary>
    public static async Task<bool> TakeAsync(NpgsqlConnection connection, string corpId, long number, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("set local lock_timeout = '5s'");
        batch.Add(Sql, corpId, number);
        return await batch.ExecuteScalarAsync(cancellationToken) is not null;
    }
}
