using Npgsql;

namespace WeGrid.Bench;

/// <summary>One figure's database: emptied between rounds, so that every round meets the same one.</summary>
internal sealed class Bed : IAsyncDisposable
{
    private const string Messages = "inbox, inbox_key, conversation, ticket, ticket_event, ticket_event_value, reporter, survey, demand, ignored_message, card, relay, outbox, outbox_done, due, budget, ledger";
    private readonly Ground _ground;
    private readonly string _name;

    private Bed(Ground ground, string name, string connection)
    {
        (_ground, _name, Connection) = (ground, name, connection);
        Source = NpgsqlDataSource.Create(connection);
    }

    public string Connection { get; }

    public NpgsqlDataSource Source { get; }

    public static async Task<Bed> MakeAsync(Ground ground, string name) => new(ground, name, await ground.CreateAsync(name));

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 600;
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Empties the tables under a running pump, which holds locks in its own order: tried again when that collides.</summary>
    public async Task EmptyAsync(string tables = Messages)
    {
        for (var again = true; again;)
        {
            try
            {
                await RunAsync($"truncate {tables}");
                again = false;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                // The pump was first.
            }
        }
    }

    /// <summary>Waits until nothing waits to be decided.</summary>
    public async Task DecidedAsync(TimeSpan atMost)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        while (await AskAsync<bool>("select exists (select from inbox where status = 0)"))
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(started) > atMost)
            {
                throw new TimeoutException($"after {atMost.TotalSeconds:0} s {await AskAsync<long>("select count(*) from inbox where status = 0")} messages are still undecided");
            }

            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _ground.DropAsync(_name);
    }
}
