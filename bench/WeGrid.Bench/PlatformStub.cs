using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace WeGrid.Bench;

/// <summary>A request the platform took.</summary>
/// <param name="Interface">message/send, pstncc/call …</param>
/// <param name="Person">To whom; empty where that is not asked.</param>
/// <param name="Words">The number of the card, else the text; empty where that is not asked.</param>
/// <param name="CameAt">When it came (<see cref="Stopwatch"/>).</param>
/// <param name="TakenAt">When it was answered.</param>
internal sealed record Delivery(string Interface, string Person, string Words, long CameAt, long TakenAt);

/// <summary>
/// As much of WeCom as messages, cards and calls need: a token, a friendly answer to everything, and who got what when. It takes so many requests at a
/// time and needs so long for each; whoever comes meanwhile waits. Also a clock that stands at a working hour.
/// </summary>
internal sealed class PlatformStub : IAsyncDisposable
{
    private const string MessageSend = "/cgi-bin/message/send";
    private const string Call = "/cgi-bin/pstncc/call";
    private readonly WebApplication _app;
    private readonly DateTimeOffset _start;
    private readonly TimeSpan _latency;
    private readonly SemaphoreSlim _places;
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private readonly Stopwatch _sinceMorning = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource<long> _card = New();
    private int _sent;
    private int _open;
    private int _mostOpen;
    private volatile bool _keeps;

    private PlatformStub(WebApplication app, DateTimeOffset now, TimeSpan latency, int atOnce)
    {
        (_app, _start, _latency, _places) = (app, now, latency, new SemaphoreSlim(atOnce));
        var china = now.ToOffset(TimeSpan.FromHours(8));
        Morning = new DateTimeOffset(china.Year, china.Month, china.Day, 10, 0, 0, china.Offset);
        Morning = Morning < china ? Morning.AddDays(1) : Morning;
    }

    public string Url => _app.Urls.First();

    /// <summary>The next 10:00 in China.</summary>
    public DateTimeOffset Morning { get; }

    /// <summary>The time messages are sent at: the machine's, or the stub clock's once somebody follows it.</summary>
    public DateTimeOffset Now => _sinceMorning.IsRunning ? Morning + _sinceMorning.Elapsed : _start + _sinceStart.Elapsed;

    /// <summary>What was taken since <see cref="Keep"/>, in order; whoever reads it takes it away.</summary>
    public ConcurrentQueue<Delivery> Deliveries { get; } = new();

    /// <summary>The most requests that were open at once, waiting or being served.</summary>
    public int MostOpen
    {
        get
        {
            lock (_gate)
            {
                return _mostOpen;
            }
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="now">The machine's time.</param>
    /// <param name="latency">How long each request takes.</param>
    /// <param name="atOnce">How many are served at a time.</param>
    public static async Task<PlatformStub> StartAsync(DateTimeOffset now, TimeSpan latency = default, int atOnce = int.MaxValue)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new PlatformStub(app, now, latency, atOnce);
        app.Run(stub.AnswerAsync);
        await app.StartAsync();
        return stub;
    }

    /// <summary>What leads a host here. At night an ordinary message waits for the morning: then it follows a clock that says it is 10:00.</summary>
    public Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string> { ["WeCom__ApiBaseUrl"] = Url, ["Sending__Mode"] = "live" };
        if (IsNight(_start))
        {
            settings["Clock__Url"] = Url + "/sim/clock";
        }

        return settings;
    }

    /// <summary>When the next card arrives.</summary>
    public Task<long> NextCard()
    {
        _card = New();
        return _card.Task;
    }

    /// <summary>From now on it is kept what is taken, and counted how much is open.</summary>
    public void Keep()
    {
        lock (_gate)
        {
            _mostOpen = _open;
        }

        _keeps = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _places.Dispose();
    }

    private static bool IsNight(DateTimeOffset now) => now.ToOffset(TimeSpan.FromHours(8)).TimeOfDay is var time && (time < TimeSpan.FromHours(7.1) || time > TimeSpan.FromHours(20.8));

    private static TaskCompletionSource<long> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.Value == "/sim/clock")
        {
            await ClockAsync(context);
            return;
        }

        var cameAt = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            _mostOpen = Math.Max(_mostOpen, ++_open);
        }

        try
        {
            await _places.WaitAsync(context.RequestAborted);
            try
            {
                await TakeAsync(context, cameAt);
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            lock (_gate)
            {
                _open--;
            }
        }
    }

    private async Task TakeAsync(HttpContext context, long cameAt)
    {
        var path = context.Request.Path.Value!;
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        if (_latency > TimeSpan.Zero)
        {
            await Task.Delay(_latency, context.RequestAborted);
        }

        if (path == MessageSend && body.Contains("template_card", StringComparison.Ordinal))
        {
            _card.TrySetResult(Stopwatch.GetTimestamp());
        }

        if (_keeps)
        {
            Deliveries.Enqueue(Read(path, body, cameAt));
        }

        var number = Interlocked.Increment(ref _sent);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(path == "/cgi-bin/gettoken"
            ? """{"errcode":0,"errmsg":"ok","access_token":"bench-token","expires_in":7200}"""
            : $$"""{"errcode":0,"errmsg":"ok","msgid":"bench-{{number}}","response_code":"rc-{{number}}"}""", context.RequestAborted);
    }

    private static Delivery Read(string path, string body, long cameAt)
    {
        var json = (path is MessageSend or Call) ? JsonNode.Parse(body) : null;
        var person = (string?)json?["touser"] ?? (string?)json?["callee_userid"]?[0] ?? "";
        var words = (string?)json?["template_card"]?["task_id"] ?? (string?)json?["text"]?["content"] ?? "";
        return new Delivery(path.Replace("/cgi-bin/", "", StringComparison.Ordinal), person, words, cameAt, Stopwatch.GetTimestamp());
    }

    /// <summary>
    /// Long polling: the first two answers come at once, a third never. The second makes good what the first jump took,
    /// or the later host would stay behind and a card would wait for its clock.
    /// </summary>
    private async Task ClockAsync(HttpContext context)
    {
        var version = context.Request.Query["seen"].ToString() switch { "0" => 1, "1" => 2, _ => 0 };
        if (version == 0)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        _sinceMorning.Start();
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"now":"{{Now:O}}","version":{{version}}}""", context.RequestAborted);
    }
}
