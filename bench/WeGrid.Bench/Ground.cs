using Microsoft.Extensions.Configuration;
using Npgsql;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Housekeeping;

namespace WeGrid.Bench;

/// <summary>
/// What all figures stand on: a server with flushes on, a template database (migrated, this month's partitions, the town
/// imported) that each figure copies, the town's files, and the hosts as processes.
/// </summary>
internal sealed class Ground : IAsyncDisposable
{
    private const string Template = "bench_template";
    private readonly NpgsqlConnectionStringBuilder _admin;
    private readonly List<string> _databases = [];

    private Ground(NpgsqlConnectionStringBuilder admin, string work, Town town, TimeProvider clock, int postmaster)
    {
        (_admin, Work, Town, Clock) = (admin, work, town, clock);
        Meter = new CpuMeter(postmaster);
        PgBench = new PgBench(On("bench_raw"), Scripts());
    }

    /// <summary>A folder of this run.</summary>
    public string Work { get; }

    public Town Town { get; }

    public TimeProvider Clock { get; }

    public CpuMeter Meter { get; }

    public PgBench PgBench { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>A folder on the disk whose flushes are probed: where the server's data lie, when that is known and open to us.</summary>
    public string Disk => Environment.GetEnvironmentVariable("WEGRID_BENCH_DISK") is { Length: > 0 } disk ? disk : Work;

    public static async Task<Ground> PrepareAsync(TimeProvider clock)
    {
        var given = Environment.GetEnvironmentVariable("WEGRID_TEST_DATABASE");
        if (string.IsNullOrEmpty(given))
        {
            throw new InvalidOperationException("WEGRID_TEST_DATABASE is missing: a connection string to the maintenance database of a PostgreSQL made for this (./wegrid bench sets it)");
        }

        var admin = new NpgsqlConnectionStringBuilder(given) { Database = "postgres", MaxPoolSize = 4 };
        var work = Directory.CreateTempSubdirectory("wegrid-bench-").FullName;
        var town = Town.Found(DataFiles.FindFolder(), work);
        var postmaster = await CheckServerAsync(admin);
        var ground = new Ground(admin, work, town, clock, postmaster);
        await ground.MakeTemplateAsync();
        return ground;
    }

    /// <summary>Connection to a database of that name.</summary>
    public NpgsqlConnectionStringBuilder On(string database) => new(_admin.ConnectionString) { Database = database, MaxPoolSize = 16 };

    /// <summary>A fresh copy of the template; dropped at the end.</summary>
    public async Task<string> CreateAsync(string name)
    {
        await ServerAsync($"drop database if exists {name} with (force)");
        await ServerAsync($"create database {name} template {Template}");
        _databases.Add(name);
        return On(name).ConnectionString;
    }

    /// <summary>Drops a figure's database, unless somebody wants to look into it (WEGRID_BENCH_KEEP).</summary>
    public async Task DropAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("WEGRID_BENCH_KEEP") is { Length: > 0 })
        {
            return;
        }

        NpgsqlConnection.ClearAllPools();
        await ServerAsync($"drop database if exists {name} with (force)");
    }

    /// <summary>The Bot, Release, on that database. Nothing it would send leaves: there is nobody to send to.</summary>
    public Task<HostProcess> BotAsync(string database, bool paused, IReadOnlyDictionary<string, string>? more = null) =>
        HostAsync("WeGrid.Bot", database, new Dictionary<string, string>(more ?? new Dictionary<string, string>()) { ["Intake__Paused"] = paused ? "true" : "false" });

    public Task<HostProcess> WorkerAsync(string database, IReadOnlyDictionary<string, string> more) => HostAsync("WeGrid.Worker", database, more);

    /// <summary>A baseline server: <c>bare</c>, or <c>insert</c> on a database.</summary>
    public Task<HostProcess> BareAsync(string? database = null)
    {
        var settings = new Dictionary<string, string> { ["DOTNET_gcServer"] = "1", ["BENCH_RECEIVER"] = Town.WeComCorpId, ["BENCH_DATABASE"] = database ?? "" };
        return HostProcess.StartAsync(typeof(Ground).Assembly.Location, Log("bare"), settings, "/", "serve");
    }

    /// <summary>The services of a host, in this process.</summary>
    public ServiceProvider Services(string database, Action<IServiceCollection>? more = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings(database).Select(s => KeyValuePair.Create(s.Key.Replace("__", ":", StringComparison.Ordinal), (string?)s.Value))).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddWeGrid(configuration, Clock);
        more?.Invoke(services);
        return services.BuildServiceProvider();
    }

    /// <summary>The settings of a host on that database, as its command line.</summary>
    public IEnumerable<string> HostArguments(string database) => Settings(database).Select(s => $"--{s.Key.Replace("__", ":", StringComparison.Ordinal)}={s.Value}");

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases.Append("bench_raw").Append(Template))
        {
            await DropAsync(database);
        }

        NpgsqlConnection.ClearAllPools();
        Directory.Delete(Work, recursive: true);
    }

    private static async Task<int> CheckServerAsync(NpgsqlConnectionStringBuilder admin)
    {
        await using var source = NpgsqlDataSource.Create(admin.ConnectionString);
        foreach (var setting in new[] { "fsync", "synchronous_commit", "full_page_writes" })
        {
            await using var show = source.CreateCommand($"show {setting}");
            if (await show.ExecuteScalarAsync() as string != "on")
            {
                throw new InvalidOperationException($"{setting} is not on: figures from such a server would flatter us");
            }
        }

        await using var file = source.CreateCommand(@"select split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int");
        return (int)(await file.ExecuteScalarAsync())!;
    }

    private static string Scripts()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var scripts = Path.Combine(folder.FullName, "bench", "pgbench");
            if (Directory.Exists(scripts))
            {
                return scripts;
            }
        }

        throw new DirectoryNotFoundException("bench/pgbench was not found above the program");
    }

    private async Task MakeTemplateAsync()
    {
        await ServerAsync("drop database if exists bench_raw with (force)");
        await ServerAsync("create database bench_raw");
        await ServerAsync($"drop database if exists {Template} with (force)");
        await ServerAsync($"create database {Template} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'");
        await using (var services = Services(On(Template).ConnectionString))
        {
            var migrated = await services.GetRequiredService<Migrator>().MigrateAsync();
            var faults = migrated.Refusal is null ? await services.GetRequiredService<CorpImport>().RunAsync(Town.File, Now) : [migrated.Refusal.Message];
            if (faults.Count > 0)
            {
                throw new InvalidOperationException(string.Join("; ", faults));
            }

            await new Partitions(services.GetRequiredService<Database>()).EnsureAsync(Now);
        }

        NpgsqlConnection.ClearAllPools();
    }

    private async Task ServerAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_admin.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private Task<HostProcess> HostAsync(string project, string database, IReadOnlyDictionary<string, string> more)
    {
        var settings = Settings(database);
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        // …/bin/WeGrid.Bench/release/ → …/bin/WeGrid.Bot/release/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var dll = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, project + ".dll");
        return HostProcess.StartAsync(dll, Log(project), settings, "/readyz");
    }

    private Dictionary<string, string> Settings(string database) => new()
    {
        ["ConnectionStrings__WeGrid"] = new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = 16 }.ConnectionString,
        ["State__Path"] = Path.Combine(Work, "state"),
        ["Data__Path"] = Town.DataFolder,
        ["WeCom__ApiBaseUrl"] = "http://127.0.0.1:9",
        ["Sending__Mode"] = "live",
    };

    private string Log(string name) => Path.Combine(Work, $"{name}-{Guid.NewGuid():N}.log");
}
