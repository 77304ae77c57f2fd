using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Tickets;
using WeGrid.Testing;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Tests.Due;

/// <summary>An invented village with a corp id of its own per test, its desk, its clock and the parts of the clockwork, on real PostgreSQL.</summary>
internal sealed class Village
{
    public const string Micro = "he.mei";
    public const string Leader = "lu.ping";
    public const string Duty = "fan.yi";
    public const string Boss = "mo.chen";
    public const string Contact = "bai.qi";
    public const string AppSecret = "not-a-secret";

    private static readonly Lazy<(DeadlinePolicy Deadlines, WorkingCalendar Calendar)> _data = new(ReadData);
    private static readonly MoveReasons _reasons = ReasonFiles.Load(DataFiles.FindFolder(), []).Of("");
    private static readonly Domain.Warnings.WarningRules _warnings = OwnTables.Load(DataFiles.FindFolder(), "warnings", Domain.Warnings.WarningRules.None, Domain.Warnings.WarningRules.Parse, []).Of("");
    private static readonly IReadOnlyList<Domain.Procedures.Procedure> _procedures = ReadAll("procedures", (f, t) => Domain.Procedures.ProcedureReader.Parse(f, t).Procedure!);
    private static readonly IReadOnlyList<Domain.Duties.Duty> _duties = ReadAll("duties", (f, t) => Domain.Duties.DutyReader.Parse(f, t).Duty!);
    private static readonly Lazy<Gazetteer> _places = new(ReadPlaces);
    private static readonly IReadOnlyList<Domain.Reports.HeadingReport> _reports = ReadAll("reports", (f, t) => Domain.Reports.ReportReader.Parse(f, t).Report!);
    private static readonly IReadOnlyList<Domain.Registers.RegisterKind> _registers = ReadAll("registers", (f, t) => Domain.Registers.RegisterKindReader.Parse(f, t).Kind!);
    private static int _count;

    public Village(Database database, DateTimeOffset start, Func<string, string>? change = null, Uri? platform = null)
    {
        Database = database;
        Id = $"shan{Interlocked.Increment(ref _count)}";
        var file = File(Id);
        var (corp, faults) = CorpFile.Parse(change is null ? file : change(file));
        Corp = corp ?? throw new InvalidOperationException(string.Join("; ", faults));
        Rules = new DeskRules(Corp, _data.Value.Deadlines, _data.Value.Calendar, () => System.Security.Cryptography.RandomNumberGenerator.GetBytes(16))
        {
            Reasons = _reasons,
            Warnings = _warnings,
            Procedures = _procedures,
            Duties = _duties,
            Reports = _reports,
            Registers = _registers,
        };
        Desk = new TicketDesk(Rules);
        Entry = new CorpEntry(1, new CorpDesks(Corp, Rules, Desk, null!), new Dictionary<string, string> { ["env:T_APP"] = AppSecret });
        Time = new ManualTime(start);
        Clocks = new Clocks(Time, Time);
        Settings = new WeGridSettings
        {
            ConnectionString = database.Source.ConnectionString,
            ApiBaseUrl = platform ?? new Uri("http://127.0.0.1:1/"),
            DataPath = DataFiles.FindFolder(),
            StatePath = Path.Combine(Path.GetTempPath(), $"wegrid-t-{Environment.ProcessId}-{Id}"),
            SecretsKeyFile = "",
            Sending = SendingMode.Live,
        };
        Saver = new DecisionSaver(Settings);
        Due = new DueStore(database);
        Runner = NewRunner();
    }

    public string Id { get; }

    public Database Database { get; }

    public Corp Corp { get; }

    public CorpEntry Entry { get; }

    public DeskRules Rules { get; }

    public TicketDesk Desk { get; }

    public ManualTime Time { get; }

    public Clocks Clocks { get; }

    public WeGridSettings Settings { get; }

    public DecisionSaver Saver { get; }

    public DueStore Due { get; }

    public DueRunner Runner { get; }

    /// <summary>To the platform, where a test has one.</summary>
    public static HttpClient Http { get; } = HostServices.NewHttp();

    public DateTimeOffset Now => Time.GetUtcNow();

    public CorpsNow Corps => () => [Entry];

    /// <summary>A Beijing time.</summary>
    public static DateTimeOffset At(int year, int month, int day, int hour, int minute = 0) => new(year, month, day, hour, minute, 0, TimeSpan.FromHours(8));

    public DueRunner NewRunner(params IDueHandler[] handlers) => new(
        Database, Due, Corps, handlers.Length > 0 ? handlers : [new TicketClocks(Saver), new RelayCards(Saver), new Verdicts(Saver), new DraftClocks(Saver), new MyLists(Saver), new ProcedureClocks(Saver), new Handovers(Saver, DesksOf), new GroupPlans(Saver), new MassTasks(Saver)], NullLogger<DueRunner>.Instance, handlers.Length > 0 ? null : new TicketRound(Saver));

    /// <summary>Moves the clock and does what is due then.</summary>
    public async Task<int> PassAsync(TimeSpan span)
    {
        Time.Advance(span);
        return await Runner.RunDueAsync(Now);
    }

    /// <summary>Somebody orders; by default a member of the corp, whom the app can reach.</summary>
    public async Task<long> OrderAsync(long number = 1024, Urgency urgency = Urgency.TwoHours, string person = "resident", bool reachable = true, string grid = "m", string category = "供电")
    {
        var draft = new Ticket
        {
            CorpId = Id,
            Number = number,
            Status = TicketStatus.Ordered,
            GridId = grid,
            VillageId = "v",
            Category = category,
            Kind = DemandKind.Help,
            List = MatterList.Problems,
            Urgency = urgency,
            Summary = "桥头变压器冒火花",
            MatterText = "桥头变压器冒火花",
            Place = "桥头",
            OrderedAt = Now,
            DueAt = Now,
            HopStartedAt = Now,
        };
        var effects = new Effects();
        Desk.Order(effects, draft, new Reporter(person, "archive:room", ToldState.NotTold, null), new Reach(person, reachable), Actor.Machine("test/1"), Now);
        await SaveAsync(effects);
        return number;
    }

    public Task MoveAsync(long number, TicketMove move, Role role, string by, string note = "", string? unit = null) =>
        DecideAsync(number, (effects, file) =>
            Assert.Null(Desk.Move(effects, file, new MoveRequest(move, new Actor(role, by), Now) { Note = note, UnitId = unit })));

    /// <summary>Accepted and resolved by the village itself, everybody told: the survey runs.</summary>
    public async Task ResolveAsync(long number, bool told = true, string person = "resident")
    {
        await MoveAsync(number, TicketMove.Accept, Role.GridStaff, Micro);
        await MoveAsync(number, TicketMove.Resolve, Role.GridStaff, Micro, "换了保险");
        if (told)
        {
            await DecideAsync(number, (effects, file) => Desk.Sent(effects, file, person, Purpose.Result, reached: true, Now));
        }
    }

    public async Task DecideAsync(long number, Action<Effects, TicketFile> decide)
    {
        var effects = new Effects();
        decide(effects, await FileAsync(number));
        await SaveAsync(effects);
    }

    /// <summary>As a decider does it: with what the phones bear now.</summary>
    public async Task OrderInStormAsync(long number, Urgency urgency = Urgency.WorkingDays, string grid = "m", string category = "市政设施")
    {
        await using var connection = await Database.OpenAsync();
        var effects = new Effects { Loads = await LoadStore.LoadAsync(connection, Corp, Now) };
        var draft = new Ticket
        {
            CorpId = Id, Number = number, Status = TicketStatus.Ordered, GridId = grid, VillageId = "v", Category = category, Kind = DemandKind.Help, List = MatterList.Problems,
            Urgency = urgency, Summary = "路灯不亮", MatterText = "路灯不亮", OrderedAt = Now, DueAt = Now, HopStartedAt = Now,
        };
        Desk.Order(effects, draft, new Reporter($"resident{number}", "archive:room", ToldState.NotTold, null), new Reach($"resident{number}", true), Actor.Machine("test/1"), Now);
        await SaveAsync(effects);
    }

    public async Task SaveAsync(Effects effects)
    {
        await using var connection = await Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Assert.Equal(SaveResult.Saved, await EffectsStore.SaveAsync(connection, Id, effects, Now));
        await transaction.CommitAsync();
    }

    public async Task<TicketFile> FileAsync(long number)
    {
        await using var connection = await Database.OpenAsync();
        return await TicketStore.FindAsync(connection, Corp, number) ?? throw new InvalidOperationException("no such ticket");
    }

    public async Task<Ticket> TicketAsync(long number) => (await FileAsync(number)).Ticket;

    public async Task<IReadOnlyList<KeptEvent>> EventsAsync(long number)
    {
        await using var connection = await Database.OpenAsync();
        return await TicketStore.EventsAsync(connection, Id, number);
    }

    public async Task<DateTimeOffset?> DueAtAsync(string kind, string subject) =>
        (await RowsAsync("select due_at from due where corp_id = $1 and kind = $2 and subject = $3", kind, subject)) is [{ } at, ..] ? (DateTime)at : null;

    public Task StageAsync(params DueRow[] rows) => BatchAsync(batch =>
    {
        DueStore.Stage(batch, Id, rows, []);
        DueStore.StageNotify(batch);
    });

    public async Task BatchAsync(Action<NpgsqlBatch> stage)
    {
        await using var connection = await Database.OpenAsync();
        await using var batch = new NpgsqlBatch(connection);
        stage(batch);
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Messages waiting to be sent, by template.</summary>
    public async Task<List<(string Template, string Recipient, DateTimeOffset DueAt, NoticeModel Model)>> OutboxAsync(string? template = null)
    {
        await using var command = Database.Source.CreateCommand(
            "select template, recipient, due_at, model::text from outbox where corp_id = $1 and ($2::text is null or template = $2) order by due_at, id");
        command.Parameters.Add(new() { Value = Id });
        command.Parameters.Add(new() { Value = (object?)template ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<(string, string, DateTimeOffset, NoticeModel)>();
        while (await row.ReadAsync())
        {
            found.Add((row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), NoticeRows.ReadModel(row.GetString(3))));
        }

        return found;
    }

    /// <summary>First column; $1 is the corp.</summary>
    public async Task<List<object?>> RowsAsync(string sql, params object[] more)
    {
        await using var command = Database.Source.CreateCommand(sql);
        foreach (var value in (object[])[Id, .. more])
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var row = await command.ExecuteReaderAsync();
        var found = new List<object?>();
        while (await row.ReadAsync())
        {
            found.Add(row.IsDBNull(0) ? null : row.GetValue(0));
        }

        return found;
    }

    public async Task<long> CountAsync(string sql, params object[] more) => Convert.ToInt64((await RowsAsync(sql, more))[0], System.Globalization.CultureInfo.InvariantCulture);

    private static List<T> ReadAll<T>(string folder, Func<string, string, T> read) =>
        [.. Directory.GetFiles(Path.Combine(DataFiles.FindFolder(), folder), "*.json").Order(StringComparer.Ordinal).Select(f => read(Path.GetFileName(f), System.IO.File.ReadAllText(f)))];

    private static Gazetteer ReadPlaces()
    {
        var folder = DataFiles.FindFolder();
        var categories = CategoryTree.Parse(System.IO.File.ReadAllText(Path.Combine(folder, "categories.json"))).Tree!;
        var lexicon = Lexicon.Parse(System.IO.File.ReadAllText(Path.Combine(folder, "lexicon.json")), categories).Lexicon!;
        return Gazetteer.Parse("""
            { "version": "1", "areas": [ { "grid": "t", "names": ["松山镇"] }, { "grid": "v", "parent": "t", "names": ["石桥村"] }, { "grid": "g", "parent": "v", "names": ["二组"] },
                { "grid": "m1", "parent": "g", "names": ["桥东格"] }, { "grid": "m2", "parent": "g", "names": ["桥西格"] } ],
              "places": [ { "key": "桥", "names": ["桥头"], "grid": "m1" }, { "key": "晒坝", "names": ["晒坝"], "grid": "m2" } ] }
            """, lexicon.Normaliser).Gazetteer!;
    }

    private static (DeadlinePolicy, WorkingCalendar) ReadData()
    {
        var folder = DataFiles.FindFolder();
        var categories = CategoryTree.Parse(System.IO.File.ReadAllText(Path.Combine(folder, "categories.json"))).Tree!;
        var deadlines = DeadlinePolicy.Parse(System.IO.File.ReadAllText(Path.Combine(folder, "deadlines.json")), categories).Policy!;
        var lines = Directory.EnumerateFiles(Path.Combine(folder, "calendar"), "*.tsv").Order(StringComparer.Ordinal).SelectMany(System.IO.File.ReadLines);
        return (deadlines, WorkingCalendar.Parse(lines).Calendar!);
    }

    /// <summary>Places of a village whose micro-grid was split: what they are called is known, as far as they are.</summary>
    public static Gazetteer PlacesOf(Corp corp) => _places.Value;

    /// <summary>The desks of the village as another version of its file describes it.</summary>
    public CorpDesks DesksOf(Corp corp)
    {
        var rules = new DeskRules(corp, _data.Value.Deadlines, _data.Value.Calendar, () => System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)) { Reasons = _reasons };
        return new CorpDesks(corp, rules, new TicketDesk(rules), null!);
    }

    public static string File(string id) => $$"""
        {
          "corp": "{{id}}", "name": "松山镇", "wecomCorpId": "ww{{id}}",
          "apps": [ { "id": "grid", "agentId": 1000002, "secret": "env:T_APP" } ],
          "grids": [
            { "id": "t", "name": "松山镇", "kind": "town" },
            { "id": "v", "parent": "t", "name": "石桥村", "kind": "village" },
            { "id": "g", "parent": "v", "name": "石桥村二组", "kind": "group" },
            { "id": "m", "parent": "g", "name": "二组一格", "kind": "micro" }
          ],
          "staff": [
            { "userid": "he.mei", "name": "何梅", "mobile": "13900000001", "posts": [ { "grid": "m", "post": "microGridMember" } ] },
            { "userid": "lu.ping", "name": "陆平", "mobile": "13900000002", "posts": [ { "grid": "v", "post": "gridLeader" } ] },
            { "userid": "fan.yi", "name": "范毅", "mobile": "13900000003", "posts": [ { "grid": "t", "post": "dutyOfficer" } ] },
            { "userid": "mo.chen", "name": "莫晨", "mobile": "13900000004", "posts": [ { "grid": "t", "post": "townLeader" } ] },
            { "userid": "bai.qi", "name": "白琪", "mobile": "13900000005", "posts": [] }
          ],
          "chats": [ { "id": "room", "kind": "customer", "grid": "v", "owner": "lu.ping", "name": "石桥村群" } ],
          "units": [ { "id": "power", "name": "供电所", "categories": ["供电"], "contacts": ["bai.qi"] } ]
        }
        """;
}
