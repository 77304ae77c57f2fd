using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Npgsql;
using WeGrid.Bot;
using WeGrid.Domain.Corps;
using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Secrets;
using WeGrid.Simulator;
using WeGrid.Testing;
using WeGrid.Worker;

namespace WeGrid.EndToEnd.Tests;

/// <summary>What a house is built of; the defaults are one of each, sending live into the simulated WeCom.</summary>
internal sealed record Plan
{
    public int Bots { get; init; } = 1;

    public int Workers { get; init; } = 1;

    public string? Sending { get; init; } = "live";

    public string? Intake { get; init; }

    /// <summary>Bots and Workers as processes of their own, on the machine's own time.</summary>
    public bool InProcesses { get; init; }

    /// <summary>The world's day is the machine's: a host that is started anew has no time to catch up with.</summary>
    public bool IsPresent { get; init; }

    /// <summary>The first corp is longxi.</summary>
    public IReadOnlyList<string> Corps { get; init; } = ["longxi"];

    /// <summary>Changes a corp before it is imported.</summary>
    public Action<TestCorp>? Furnish { get; init; }

    /// <summary>Limits and other settings of the Simulator.</summary>
    public IReadOnlyList<string> Simulator { get; init; } = [];

    /// <summary>A migrated database to live in; null for one of its own on the tests' server.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>More settings of the hosts.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>();
}

/// <summary>The whole house on one desk: simulated WeCom, Bots, Workers and a database of its own. The clock is the Simulator's; it moves when told.</summary>
internal sealed class House : IAsyncDisposable
{
    /// <summary>A Tuesday without a holiday near, ten in the morning in China.</summary>
    public static readonly DateTimeOffset Tuesday = new(2026, 3, 10, 10, 0, 0, TimeSpan.FromHours(8));

    private const string BusySql = """
        select (select count(*) from inbox where corp_id = $1 and status = 0)
             + (select count(*) from outbox where corp_id = $1 and (due_at <= $2 or status = 1))
             + (select count(*) from media m where corp_id = $1 and status < 2 and (due_at <= $2 or status = 1) and exists (select from photo p where p.corp_id = $1 and p.id = m.id))
             + (select count(*) from due where corp_id = $1 and due_at <= $2 and not parked)
        """;

    private static readonly Lazy<DataFiles> _files = new(() => DataFiles.Load(DataFiles.FindFolder()).Files!);

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Plan _plan;
    private readonly MachineTime _machine;
    private readonly TestDatabase? _own;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(100) };
    private readonly Balancer _balancer = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("wegrid-e2e-").FullName;
    private readonly List<TestCorp> _corps = [];
    private SimulatorApp? _simulator;
    private World? _world;

    private House(Plan plan, TestDatabase? own)
    {
        (_plan, _own, ConnectionString) = (plan, own, own?.ConnectionString ?? plan.ConnectionString!);
        Database = own?.Database ?? new Database(ConnectionString);
        _machine = new MachineTime(plan.InProcesses || plan.IsPresent ? null : Tuesday);
        _balancer.Bots = () => [.. Bots.Select(b => b.Url)];
        Ledger = new Ledger(Database);
        if (plan.InProcesses)
        {
            own?.Spoil();
        }
    }

    /// <summary>The shipped data, read once for all houses.</summary>
    public static DataFiles Files => _files.Value;

    /// <summary>What a host with these settings is handed; null: it has a data folder of its own to read.</summary>
    public static DataFiles? FilesFor(IReadOnlyDictionary<string, string> settings) => settings.ContainsKey("Data:Path") ? null : Files;

    /// <summary>The simulated WeCom and its people.</summary>
    public World World => _world!;

    public SimulatorApp Simulator => _simulator!;

    public Ledger Ledger { get; }

    public Database Database { get; }

    public string ConnectionString { get; }

    public HttpClient Http => _http;

    /// <summary>The machine's clock as the hosts in this process see it.</summary>
    public TimeProvider Machine => _machine;

    /// <summary>The machine was not looked at for so long.</summary>
    public void Leap(TimeSpan span) => _machine.Leap(span);

    public List<IRunningHost> Bots { get; } = [];

    public List<IRunningHost> Workers { get; } = [];

    public TestCorp Corp => _corps[0];

    public IReadOnlyList<TestCorp> Corps => _corps;

    public HostHere Bot => (HostHere)Bots[0];

    public HostHere Worker => (HostHere)Workers[0];

    public string KeyFile => Path.Combine(_folder, "keys.json");

    /// <summary>Builds it and waits until everybody is ready.</summary>
    public static async Task<House> OpenAsync(Plan? plan = null)
    {
        var house = new House(plan ?? new Plan(), plan?.ConnectionString is null ? await TestDatabase.CreateAsync() : null);
        try
        {
            await house.StartAsync();
            return house;
        }
        catch
        {
            await house.DisposeAsync();
            throw;
        }
    }

    /// <summary>The settings of a host, as configuration keys.</summary>
    public Dictionary<string, string> Settings(string name)
    {
        var settings = new Dictionary<string, string>(_plan.More)
        {
            ["ConnectionStrings:WeGrid"] = ConnectionString,
            ["WeCom:ApiBaseUrl"] = _simulator!.BaseAddress.ToString(),
            ["WeCom:BotSocketUrl"] = new UriBuilder(_simulator.BaseAddress) { Scheme = "ws" }.Uri.ToString(),
            ["Clock:Url"] = new Uri(_simulator.BaseAddress, "sim/clock").ToString(),
            ["Archive:Source"] = _plan.More.GetValueOrDefault("Archive:Source", "file"),
            ["Archive:Path"] = _simulator.BaseAddress.ToString().TrimEnd('/'),
            ["State:Path"] = Path.Combine(_folder, name),
            ["Media:Path"] = Path.Combine(_folder, "media"),
            ["Secrets:KeyFile"] = KeyFile,
            ["Logging:LogLevel:Default"] = "Warning",
        };
        if (!_plan.InProcesses)
        {
            settings["Logging:Console:LogLevel:Default"] = Environment.GetEnvironmentVariable("WEGRID_E2E_LOG") ?? "None";
        }

        Set("Sending:Mode", _plan.Sending);
        Set("Intake:Mode", _plan.Intake);
        return settings;

        void Set(string key, string? value)
        {
            if (value is not null)
            {
                settings[key] = value;
            }
        }
    }

    /// <summary>One pool for all of a small house: each connection is a process that PostgreSQL starts. Where hosts are several, each has its own, as in a town.</summary>
    private Database? Shared => _plan is { Bots: <= 1, Workers: <= 1 } ? Database : null;

    /// <summary>One more Bot.</summary>
    public Task<IRunningHost> StartBotAsync(string? name = null) => StartAsync("Bot", Bots, name ?? $"bot{Bots.Count}", BotApp.Build);

    /// <summary>One more Worker.</summary>
    public Task<IRunningHost> StartWorkerAsync(string? name = null) => StartAsync("Worker", Workers, name ?? $"worker{Workers.Count}", WorkerApp.Build);

    /// <summary>丢失: a Worker gets nothing written any more and says no farewell: what it had in hand stays leased.</summary>
    public async Task LoseAsync(HostHere worker)
    {
        Workers.Remove(worker);
        await worker.LoseAsync();
    }

    /// <summary>kill -9 for the one process of that kind, and the same again at once, as a service manager does.</summary>
    public async Task KillAndRestartAsync(List<IRunningHost> hosts)
    {
        await KillAsync(hosts);
        await RestartAsync(hosts);
    }

    /// <summary>kill -9 for the one process of that kind.</summary>
    public static async Task KillAsync(List<IRunningHost> hosts)
    {
        var dead = (HostProcess)hosts[0];
        hosts.Clear();
        await dead.KillAsync();
        await dead.DisposeAsync();
    }

    /// <summary>The same again, with the state it had.</summary>
    public Task<IRunningHost> RestartAsync(List<IRunningHost> hosts) => ReferenceEquals(hosts, Bots) ? StartBotAsync("bot0") : StartWorkerAsync("worker0");

    /// <summary>Moves the clock of the whole world and waits until everybody has lived through the time between.</summary>
    public async Task MoveToAsync(DateTimeOffset to)
    {
        var version = (await World.PostAsync("clock", new JsonObject { ["to"] = to.ToString("O") }))["version"]!.GetValue<long>();
        foreach (var host in Bots.Concat(Workers))
        {
            await Patience.UntilAsync($"{host.Url} arrives at {to}", async () => await host.ArrivedAsync() >= version, TimeSpan.FromSeconds(120));
        }

        await RestAsync();
    }

    public async Task MoveByAsync(TimeSpan span) => await MoveToAsync(await World.NowAsync() + span);

    /// <summary>What somebody killed or cut off had in hand comes back when the lease of a minute is over.</summary>
    public Task LeasesEndAsync() => MoveByAsync(TimeSpan.FromSeconds(61));

    /// <summary>A time of day, days after the world's present day, in China.</summary>
    public async Task MoveToAsync(int days, int hour, int minute = 0) => await MoveToAsync(await AtAsync(days, hour, minute));

    public async Task<DateTimeOffset> AtAsync(int days, int hour, int minute = 0)
    {
        var today = (await World.NowAsync()).ToOffset(TimeSpan.FromHours(8)).Date;
        return new DateTimeOffset(today.AddDays(days).AddHours(hour).AddMinutes(minute), TimeSpan.FromHours(8));
    }

    /// <summary>Waits until nothing is undelivered, undecided, unsent or overdue: three looks in a row.</summary>
    public async Task RestAsync()
    {
        var still = 0;
        var begun = MachineTime.Real.GetTimestamp();
        while (still < 3)
        {
            await World.IdleAsync();
            still = await BusyAsync() == 0 ? still + 1 : 0;
            if (MachineTime.Real.GetElapsedTime(begun) > _patience)
            {
                Assert.Fail($"the house did not come to rest; the world's time is {await World.NowAsync():O}:\n{await BusyWithAsync()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), MachineTime.Real);
        }
    }

    /// <summary>What the house is busy with, for people who look at a failed test.</summary>
    private async Task<string> BusyWithAsync() => string.Join('\n', await Ledger.ListAsync<string>(
        """
        select concat_ws(' ', 'inbox', conversation, attempt, error) from inbox where status = 0
        union all select concat_ws(' ', 'outbox', recipient, channel, template, subject, seq, 'due', due_at, 'status', status, 'lease', leased_until, 'attempt', attempt, reason) from outbox
        union all select concat_ws(' ', 'due', kind, subject, due_at, attempt, error) from due where due_at < $1
        """, (await World.NowAsync()).UtcDateTime));

    /// <summary>Says something, and waits until the house has done all that follows; pulled channels are waited for until the message is recorded.</summary>
    public async Task<string> SayAsync(string chat, string person, string text)
    {
        var id = await World.SayAsync(chat, person, text);
        if (chat.StartsWith("kf:", StringComparison.Ordinal) || chat.StartsWith("wr-longxi-a", StringComparison.Ordinal))
        {
            await PulledAsync(chat, id);
        }

        await RestAsync();
        return id;
    }

    public async Task TapAsync(string person, string key)
    {
        var menu = (await World.PhoneAsync(person)).Any(i => i["menu"] is not null);
        var before = menu ? await Ledger.CountAsync("select count(*) from inbox where corp_id = $1 and channel = 'kf'") : 0;
        await World.TapAsync(person, key);
        if (menu)
        {
            await Patience.UntilAsync("the menu entry is pulled", async () => await Ledger.CountAsync("select count(*) from inbox where corp_id = $1 and channel = 'kf'") > before);
        }

        await RestAsync();
    }

    /// <summary>Nobody gets in any more, and who was in is thrown out: what a network cut or a failover looks like.</summary>
    public async Task CloseDatabaseAsync()
    {
        _own?.Spoil();
        await ServerAsync($"alter database {DatabaseName} allow_connections false");
        await CutConnectionsAsync();
    }

    public Task OpenDatabaseAsync() => ServerAsync($"alter database {DatabaseName} allow_connections true");

    /// <summary>Every connection to this house's database breaks, wherever it is in its work.</summary>
    public Task CutConnectionsAsync()
    {
        _own?.Spoil();
        return ServerAsync($"select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '{DatabaseName}'");
    }

    private string DatabaseName => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    private static async Task ServerAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable("WEGRID_TEST_DATABASE")!);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>What is true after every test: WeCom saw nothing it did not expect, every history holds, nothing is parked, no step was late.</summary>
    /// <param name="planned">Beginnings of what the test itself brought about.</param>
    public async Task EndWellAsync(params string[] planned)
    {
        await RestAsync();
        Assert.DoesNotContain(await World.UnexpectedAsync(), u => !planned.Any(p => u.StartsWith(p, StringComparison.Ordinal)));
        foreach (var corp in _corps)
        {
            var (parsed, faults) = CorpFile.Parse(await File.ReadAllTextAsync(corp.Path));
            Assert.Empty(faults);
            Assert.Empty(await Ledger.HistoryFaultsAsync(parsed!));
            Assert.Empty(await Ledger.ListAsync<string>("select kind || ' ' || subject || ' ' || error from due where corp_id = $1 and parked", corp.Id));
            Assert.Empty(await Ledger.ListAsync<string>("select conversation || ' ' || error from inbox where corp_id = $1 and status = 2", corp.Id));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Workers.Concat(Bots))
        {
            await host.DisposeAsync();
        }

        if (_simulator is not null)
        {
            await _simulator.DisposeAsync();
        }

        _http.Dispose();
        _balancer.Dispose();
        await (_own?.DisposeAsync() ?? Database.DisposeAsync());
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        _simulator = SimulatorApp.Build(["--urls", "http://127.0.0.1:0", "--Simulator:BotUrl", "http://bots.invalid/", .. _plan.Simulator], _machine, _balancer);
        await _simulator.StartAsync();
        _world = new World(_http, _simulator.BaseAddress);
        foreach (var id in _plan.Corps)
        {
            await MoveInAsync(id);
        }

        if (_plan is { InProcesses: true, IsPresent: false })
        {
            // The machine may stand at any hour of any day; the house begins on the next morning that is not a weekend's.
            var next = await AtAsync(1, 10);
            var days = next.DayOfWeek switch { DayOfWeek.Saturday => 2, DayOfWeek.Sunday => 1, _ => 0 };
            await World.PostAsync("clock", new JsonObject { ["to"] = next.AddDays(days).ToString("O") });
        }

        await Task.WhenAll([.. Enumerable.Range(0, _plan.Bots).Select(i => StartBotAsync($"bot{i}")), .. Enumerable.Range(0, _plan.Workers).Select(i => StartWorkerAsync($"worker{i}"))]);
        await RestAsync();
        var version = (await World.GetAsync("clock?seen=-1"))["version"]!.GetValue<long>();
        foreach (var host in Bots.Concat(Workers))
        {
            await Patience.UntilAsync($"{host.Url} knows the time", async () => await host.ArrivedAsync() >= version);
        }
    }

    private async Task MoveInAsync(string id)
    {
        var corp = TestCorp.Make(_folder, id);
        corp.World = _simulator!.BaseAddress;
        _plan.Furnish?.Invoke(corp);
        corp.Save();
        _corps.Add(corp);
        var import = new CorpImport(new CorpStore(Database), new SecretStore(Database, KeyRing.Open(KeyFile)), Files, new HandoverStore(Database));
        Assert.Empty(await import.RunAsync(corp.Path, _machine.GetUtcNow()));
        await World.PostAsync("corp", corp.ForSimulator());
        await World.PostAsync("people", corp.People);
    }

    private async Task<IRunningHost> StartAsync(string kind, List<IRunningHost> hosts, string name, Func<string[], TimeProvider, TimeProvider?, DataFiles?, Database?, WebApplication> build)
    {
        var settings = Settings(name);
        IRunningHost host;
        if (_plan.InProcesses)
        {
            var process = HostProcess.Start(_http, kind, settings, HostProcess.FreePort());
            host = process;
            await process.ReadyAsync();
        }
        else
        {
            var app = build(["--urls", "http://127.0.0.1:0", .. settings.Select(s => $"--{s.Key}={s.Value}")], _machine, null, FilesFor(settings), Shared);
            await app.StartAsync();
            host = new HostHere(app);
        }

        lock (hosts)
        {
            hosts.Add(host);
        }

        return host;
    }

    /// <summary>The archive rings at most every 15 seconds; the world's clock goes on so that it rings now.</summary>
    private async Task PulledAsync(string chat, string id)
    {
        if (!chat.StartsWith("kf:", StringComparison.Ordinal))
        {
            await World.PostAsync("clock", new JsonObject { ["advance"] = "16" });
        }

        await Patience.UntilAsync($"{id} is pulled", async () =>
            (long)(await Ledger.ScalarAsync("select count(*) from inbox where position(convert_to($1, 'UTF8') in body) > 0", id))! > 0);
    }

    private async Task<long> BusyAsync()
    {
        var now = (await World.NowAsync()).UtcDateTime;
        var busy = 0L;
        foreach (var bot in Bots)
        {
            busy += await bot.IsSpoolingAsync() ? 1 : 0;
        }

        foreach (var corp in _corps)
        {
            busy += (long)(await Ledger.ScalarAsync(BusySql, corp.Id, now))!;
        }

        return busy;
    }
}
