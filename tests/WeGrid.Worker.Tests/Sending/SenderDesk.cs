using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Npgsql;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Tickets;
using WeGrid.Simulator;
using WeGrid.Testing;
using WeGrid.WeCom.Client;
using WeGrid.Worker.Sending;
using WeGrid.Worker.Templates;

namespace WeGrid.Worker.Tests.Sending;

/// <summary>One database, one simulator, one manual clock, and as many senders as a test wants.</summary>
internal sealed class SenderDesk : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly SimulatorApp _sim;
    private readonly HttpClient _http;
    private readonly List<IDisposable> _mine = [];
    private int _seq;

    private SenderDesk(TestDatabase database, SimulatorApp sim, ManualTime time, TestBot bot)
    {
        (_database, _sim, Time, Bot) = (database, sim, time, bot);
        _http = new HttpClient { BaseAddress = sim.BaseAddress };
        Store = new OutboxStore(database.Database);
        Cards = new CardCodeStore(database.Database);
        Entry = Town.Entry();
        Book = TemplateBook.Load(Path.Combine(DataFiles.FindFolder(), "templates"), new TemplateEngine()).Book
            ?? throw new InvalidOperationException(string.Join("; ", TemplateCheck.Run(Path.Combine(DataFiles.FindFolder(), "templates"))));
    }

    public ManualTime Time { get; }

    public TestBot Bot { get; }

    public OutboxStore Store { get; }

    public CardCodeStore Cards { get; }

    public CorpEntry Entry { get; }

    public TemplateBook Book { get; }

    public Logs Logs { get; } = new();

    public Database Database => _database.Database;

    public DateTimeOffset Now => Time.GetUtcNow();

    public static async Task<SenderDesk> OpenAsync()
    {
        // 10:30 in China.
        var time = new ManualTime(new DateTimeOffset(2026, 7, 1, 2, 30, 0, TimeSpan.Zero));
        var bot = new TestBot();
        var sim = SimulatorApp.Build(["--urls", "http://127.0.0.1:0", "--Simulator:BotUrl", "http://127.0.0.1:1"], time, bot);
        await sim.StartAsync();
        var desk = new SenderDesk(await TestDatabase.CreateAsync(), sim, time, bot);
        await desk.SimAsync("corp", Town.File);
        return desk;
    }

    public Sender NewSender(SendingRules? rules = null)
    {
        // The machine's clock measures only the pause before a verdict is written again.
#pragma warning disable RS0030
        var clocks = new Clocks(Time, TimeProvider.System);
#pragma warning restore RS0030
        var http = HostServices.NewHttp();
        var wire = PlatformWire.Over(() => http, _sim.BaseAddress, Time);
        var client = new WeComClient(wire, new AccessTokenSource(wire, Time), Time);
        var live = rules ?? new SendingRules(SendingMode.Live, new HashSet<string>(), IsShadow: false);
        var metrics = new SendingMetrics();
        var corps = new SendingCorps(() => [Entry], () => 0.5);
        var press = new MessagePress(Database, Store, Cards, new NoticeRenderer(Book), live, Logs.Of<MessagePress>());
        var floor = new SendFloor(Store, press, new MessageGateway(client, new CarrierClient(http, clocks)), new VerdictWriter(Store, Cards, clocks, Logs.Of<VerdictWriter>()),
            new ConfigurationAlarm(Logs.Of<ConfigurationAlarm>()), metrics, corps, clocks, Logs.Of<SendFloor>());
        var sender = new OutboxSender(Database, Store, floor, corps, live, metrics, clocks, Logs.Of<OutboxSender>());
        _mine.AddRange([http, metrics, floor, sender]);
        return new Sender(sender, new MessageGateway(client, new CarrierClient(http, clocks)), metrics) { Floor = floor };
    }

    /// <summary>A notice about the town's ticket.</summary>
    public Notice Notice(Channel channel, string recipient, string template, params (string Name, string Value)[] more)
    {
        var values = Words.Values(Town.Ticket(Now), Town.Corp);
        foreach (var (name, value) in more)
        {
            values[name] = value;
        }

        return new Notice
        {
            Channel = channel,
            Recipient = recipient,
            Via = channel is Channel.KfText or Channel.KfMenu ? "wkdesk" : "grid",
            Template = template,
            Values = values,
            Subject = $"test:{_seq++}",
            Seq = 1,
            SendAt = Now,
            Purpose = Purpose.Inform,
            Ticket = 1024,
        };
    }

    public Notice Card(string recipient, string taskId = "new-1024-1-0") => Notice(Channel.AppCard, recipient, "ticket_new") with
    {
        TaskId = taskId,
        Buttons = [new("accept", "accept:1024"), new("decline", "decline:1024")],
    };

    public Task<Guid[]> StageAsync(params Notice[] notices) => StageRowsAsync([.. notices.Select(n => NoticeRows.ToOutbox(n, Now))]);

    public async Task<Guid[]> StageRowsAsync(params OutboxRow[] rows)
    {
        await using var connection = await Database.OpenAsync();
        await using var batch = new NpgsqlBatch(connection);
        OutboxStore.Stage(batch, Town.Id, rows);
        OutboxStore.StageNotify(batch);
        await batch.ExecuteNonQueryAsync();
        return [.. rows.Select(r => r.Id)];
    }

    public async Task<FinishedMessage> FinishedAsync(Guid id) =>
        (await FinishedAsync()).Single(f => f.Id == id);

    public async Task<IReadOnlyList<FinishedMessage>> FinishedAsync() =>
        await Store.FinishedForTicketAsync(Town.Id, 1024);

    public Task<IReadOnlyList<WaitingMessage>> WaitingAsync() => Store.WaitingAsync(Town.Id, Now);

    public Task<JsonNode> SimAsync(string path, string body) => SimAsync(path, JsonNode.Parse(body)!.AsObject());

    public async Task<JsonNode> SimAsync(string path, JsonObject body)
    {
        using var response = await _http.PostAsJsonAsync($"sim/{path}", body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        return JsonNode.Parse(text)!;
    }

    public Task FaultAsync(string json) => SimAsync("fault", json);

    public async Task<JsonArray> PhoneAsync(string person) => (await GetAsync($"sim/phones/{person}"))["items"]!.AsArray();

    public async Task<JsonArray> GroupAsync(string chat) => (await GetAsync($"sim/groups/{chat}"))["items"]!.AsArray();

    public async Task<JsonArray> LogAsync(string api) => (await GetAsync($"sim/log?api={api}"))["items"]!.AsArray();

    public async Task<JsonArray> UnexpectedAsync() => (await GetAsync("sim/unexpected"))["items"]!.AsArray();

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Lets time pass until nothing is open, looking whenever something is due.</summary>
    public async Task RunOutAsync(OutboxSender sender, TimeSpan atMost)
    {
        var end = Now + atMost;
        while (true)
        {
            await sender.DrainAsync(Now);
            if (await sender.NextDueAtAsync(Now) is not { } next || next > end)
            {
                return;
            }

            Time.AdvanceTo(next > Now ? next : Now);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _mine.ForEach(m => m.Dispose());
        _http.Dispose();
        await _sim.DisposeAsync();
        Bot.Dispose();
        await _database.DisposeAsync();
    }

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative)))!;
}

internal sealed record Sender(OutboxSender Outbox, MessageGateway Gateway, SendingMetrics Metrics)
{
    public required SendFloor Floor { get; init; }
}

/// <summary>Keeps what was logged, to see what must not be in it.</summary>
internal sealed class Logs
{
    public ConcurrentQueue<(LogLevel Level, EventId Event, string Text)> All { get; } = new();

    public ILogger<T> Of<T>() => new Logger<T>(this);

    private sealed class Logger<T>(Logs logs) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.All.Enqueue((logLevel, eventId, formatter(state, exception) + exception));
    }
}
