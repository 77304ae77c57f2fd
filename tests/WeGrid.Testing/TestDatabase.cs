using Npgsql;
using WeGrid.Postgres;
using Xunit;

namespace WeGrid.Testing;

/// <summary>
/// A migrated database of its own for one test class (<c>IClassFixture&lt;TestDatabase&gt;</c>), copied from a
/// template that is migrated once per run; swept and lent to the next when it is given back. Server: <c>WEGRID_TEST_DATABASE</c>.
/// </summary>
public sealed class TestDatabase : IAsyncLifetime, IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Template = new(CreateTemplateAsync);
    private static readonly SemaphoreSlim OneCopyAtATime = new(1);
    private static readonly Lazy<NpgsqlDataSource> Maintenance = new(() => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Server()) { Pooling = true }.ConnectionString));
    private static readonly Lazy<Task<string>> Prefix = new(PrefixAsync);
    private static int _count;

    private string _name = "";
    private bool _isSpoiled;
    private Database? _database;

    public Database Database => _database ?? throw new InvalidOperationException("The fixture is not initialised yet.");

    public string ConnectionString => For(_name);

    /// <summary>A migrated copy; the caller disposes it.</summary>
    public static async Task<TestDatabase> CreateAsync()
    {
        var created = new TestDatabase();
        await created.InitializeAsync();
        return created;
    }

    /// <summary>A migrated copy nobody had before and nobody has after: for tests that change more than rows.</summary>
    public static async Task<TestDatabase> CreateOwnAsync()
    {
        var created = new TestDatabase { _isSpoiled = true };
        await created.CopyAsync();
        return created;
    }

    /// <summary>An empty database with the given options of <c>create database</c>, not migrated.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync(string options = "")
    {
        var created = new TestDatabase();
        created._name = await NewNameAsync();
        await ServerAsync($"create database {created._name} {(options.Length > 0 ? options : "template template0")}");
        (created._database, created._isSpoiled) = (new Database(created.ConnectionString), true);
        return created;
    }

    /// <summary>It is not lent again: its connections were cut, its server was killed, or its processes were.</summary>
    public void Spoil() => _isSpoiled = true;

    public async Task InitializeAsync()
    {
        if (SweptDatabases.TryTake() is { } swept)
        {
            (_name, _database) = swept;
            return;
        }

        await CopyAsync();
    }

    private async Task CopyAsync()
    {
        var template = await Template.Value;
        _name = await NewNameAsync();
        await OneCopyAtATime.WaitAsync();
        try
        {
            await ServerAsync($"create database {_name} template {template}{await StrategyAsync()}");
        }
        finally
        {
            OneCopyAtATime.Release();
        }

        _database = new Database(ConnectionString);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _database, null) is { } database && (_isSpoiled || !await SweptDatabases.TryGiveAsync(_name, database)))
        {
            await database.DisposeAsync();
            await DropAsync(_name);
        }
    }

    internal static Task DropAsync(string name) => ServerAsync($"drop database if exists {name} with (force)");

    private static async Task<string> CreateTemplateAsync()
    {
        await DropLeftoversAsync();
        var name = await NewNameAsync();
        await ServerAsync($"create database {name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => DropAllAsync(name).GetAwaiter().GetResult();
        await using (var database = new Database(For(name)))
        {
            var outcome = await new Migrator(database, new FixedClock()).MigrateAsync();
            Assert.Null(outcome.Refusal);
            await SweptDatabases.LearnAsync(database);
        }

        return name;
    }

    /// <summary>All at once: a process that ends is not given long.</summary>
    private static Task DropAllAsync(string template)
    {
        var drops = new List<Task> { DropAsync(template) };
        while (SweptDatabases.TryTake() is { } swept)
        {
            drops.Add(DropAsync(swept.Name));
        }

        return Task.WhenAll(drops);
    }

    /// <summary>A run that was killed leaves databases behind; the name tells the hour it was made.</summary>
    private static async Task DropLeftoversAsync()
    {
        const string sql = """
            select datname from pg_database
             where datname ~ '^wegrid_t_\d+_'
               and split_part(datname, '_', 3)::bigint < extract(epoch from clock_timestamp()) / 3600 - 6
            """;
        var old = new List<string>();
        await using (var command = Maintenance.Value.CreateCommand(sql))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                old.Add(reader.GetString(0));
            }
        }

        foreach (var name in old)
        {
            await DropAsync(name);
        }
    }

    private static async Task<string> NewNameAsync() => $"{await Prefix.Value}{Interlocked.Increment(ref _count)}";

    private static async Task<string> PrefixAsync()
    {
        await using var command = Maintenance.Value.CreateCommand("select floor(extract(epoch from clock_timestamp()) / 3600)::bigint");
        return $"wegrid_t_{await command.ExecuteScalarAsync()}_{Guid.NewGuid().ToString("N")[..8]}_";
    }

    /// <summary>Copying its files costs half of what copying a small database block by block does (PostgreSQL 15; the one way there was before).</summary>
    private static async Task<string> StrategyAsync()
    {
        await using var connection = await Maintenance.Value.OpenConnectionAsync();
        return connection.PostgreSqlVersion.Major >= 15 ? " strategy file_copy" : "";
    }

    private static async Task ServerAsync(string sql)
    {
        await using var command = Maintenance.Value.CreateCommand(sql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }

    private static string For(string database) =>
        new NpgsqlConnectionStringBuilder(Server()) { Database = database, Pooling = true }.ConnectionString;

    private static string Server()
    {
        var given = Environment.GetEnvironmentVariable("WEGRID_TEST_DATABASE");
        if (string.IsNullOrWhiteSpace(given))
        {
            // Never skipped: a store that was not run against PostgreSQL is not tested.
            throw new InvalidOperationException(Environment.GetEnvironmentVariable("CI") == "true"
                ? "WEGRID_TEST_DATABASE is not set in CI: the run must start PostgreSQL and set it."
                : "WEGRID_TEST_DATABASE is not set: run './wegrid test', which starts a private PostgreSQL, or set it to a connection string of a maintenance database.");
        }

        return new NpgsqlConnectionStringBuilder(given) { Pooling = false }.ConnectionString;
    }

    /// <summary>The moment the template says it was migrated: fixed, so that dumps compare.</summary>
    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
