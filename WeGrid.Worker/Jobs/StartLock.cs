using Npgsql;

namespace WeGrid.Worker.Jobs;

/// <summary>
/// 启动锁: one worker at a time makes the engine's schema and sets its times. Two at once would make the schema twice, or each find a job missing and set it:
/// what the first has fired by then would be fired again.
/// </summary>
public static class StartLock
{
    private const int PatienceSeconds = 120;

    /// <summary>Waits for its turn; the lock goes with the connection, a killed worker's too.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="schema">The engine's schema.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static async Task<NpgsqlConnection> HoldAsync(string connectionString, string schema, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var hold = new NpgsqlCommand("select pg_advisory_lock(hashtextextended('schema:' || $1, 4711))", connection) { Parameters = { new() { Value = schema } }, CommandTimeout = PatienceSeconds };
            await hold.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
