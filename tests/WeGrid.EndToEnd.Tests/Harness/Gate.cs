using Npgsql;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>What is held up at a gate.</summary>
internal enum GateOf
{
    /// <summary>Commits that bring about an event or a message.</summary>
    Decisions = 47_110_001,

    /// <summary>Commits that write what became of a sending.</summary>
    Verdicts = 47_110_002,
}

/// <summary>
/// 闸门: stands before the commits of a kind, everything else of the transaction done. Closed, whoever commits waits there, and can be killed:
/// what is broken at the gate was killed before its commit, what is let through behind its killed process was killed after it.
/// </summary>
internal sealed class Gate : IAsyncDisposable
{
    private const string MakeSql = """
        create function gate_wait() returns trigger language plpgsql as $f$ begin perform pg_advisory_xact_lock_shared(tg_argv[0]::bigint); return null; end $f$;
        create constraint trigger gate_event after insert on ticket_event deferrable initially deferred for each row execute function gate_wait(47110001);
        create constraint trigger gate_message after insert on outbox deferrable initially deferred for each row execute function gate_wait(47110001);
        create constraint trigger gate_verdict after delete on outbox deferrable initially deferred for each row execute function gate_wait(47110002);
        """;

    private const string WaitingSql = """
        select coalesce(array_agg(l.pid), '{}') from pg_locks l join pg_database d on d.oid = l.database
         where d.datname = current_database() and l.locktype = 'advisory' and not l.granted and l.objid::bigint = $1
        """;

    private readonly NpgsqlConnection _holder;

    private Gate(NpgsqlConnection holder) => _holder = holder;

    /// <summary>Builds open gates into a house's database.</summary>
    public static async Task<Gate> BuildAsync(House house)
    {
        var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(house.ConnectionString) { Pooling = false, ApplicationName = "gate" }.ConnectionString);
        await holder.OpenAsync();
        var gate = new Gate(holder);
        await gate.RunAsync(MakeSql);
        return gate;
    }

    public Task CloseAsync(GateOf kind) => RunAsync($"select pg_advisory_lock({(long)kind})");

    public Task OpenAsync(GateOf kind) => RunAsync($"select pg_advisory_unlock({(long)kind})");

    /// <summary>Who waits now.</summary>
    public async Task<int[]> WaitingAsync(GateOf kind)
    {
        await using var command = new NpgsqlCommand(WaitingSql, _holder) { Parameters = { new() { Value = (long)kind } } };
        return (int[])(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Who waits is rolled back: their processes are dead, and now their transactions are too.</summary>
    public async Task BreakAsync(GateOf kind)
    {
        await RunAsync($"select pg_terminate_backend(pid) from unnest(array[{string.Join(',', await WaitingAsync(kind))}]::int[]) pid");
        await EmptyAsync(kind);
    }

    /// <summary>Who waits is let through and commits, though nobody is there any more to hear of it; then the gate is closed again.</summary>
    public async Task LetThroughAsync(GateOf kind)
    {
        await OpenAsync(kind);
        // Whoever stood there holds the lock for as long as its commit takes: closing waits for them.
        await CloseAsync(kind);
    }

    public async ValueTask DisposeAsync() => await _holder.DisposeAsync();

    private Task EmptyAsync(GateOf kind) => Patience.UntilAsync("nobody waits at the gate", async () => (await WaitingAsync(kind)).Length == 0);

    private async Task RunAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _holder);
        await command.ExecuteNonQueryAsync();
    }
}
