using System.Diagnostics;

namespace WeGrid.Bench;

/// <summary>As much of WeCom as a card needs: a token, a friendly answer to everything, and the moment a card arrived. Also a clock that stands at a working hour.</summary>
internal sealed class PlatformStub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Stopwatch _sinceMorning = new();
    private TaskCompletionSource<long> _card = New();
    private int _sent;

    private PlatformStub(WebApplication app, DateTimeOffset now)
    {
        _app = app;
        var china = now.ToOffset(TimeSpan.FromHours(8));
        Morning = new DateTimeOffset(china.Year, china.Month, china.Day, 10, 0, 0, china.Offset);
        Morning = Morning < china ? Morning.AddDays(1) : Morning;
        Now = now;
    }

    public string Url => _app.Urls.First();

    /// <summary>The next 10:00 in China.</summary>
    public DateTimeOffset Morning { get; }

    /// <summary>The time messages are sent at: the machine's, or the stub clock's once somebody follows it.</summary>
    public DateTimeOffset Now { get; private set; }

    public static async Task<PlatformStub> StartAsync(DateTimeOffset now)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new PlatformStub(app, now);
        app.Run(stub.AnswerAsync);
        await app.StartAsync();
        return stub;
    }

    /// <summary>When the next card arrives.</summary>
    public Task<long> NextCard()
    {
        _card = New();
        return _card.Task;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static TaskCompletionSource<long> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path == "/sim/clock")
        {
            await ClockAsync(context);
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        if (path == "/cgi-bin/message/send" && body.Contains("template_card", StringComparison.Ordinal))
        {
            _card.TrySetResult(Stopwatch.GetTimestamp());
        }

        var number = Interlocked.Increment(ref _sent);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(path == "/cgi-bin/gettoken"
            ? """{"errcode":0,"errmsg":"ok","access_token":"bench-token","expires_in":7200}"""
            : $$"""{"errcode":0,"errmsg":"ok","msgid":"bench-{{number}}","response_code":"rc-{{number}}"}""", context.RequestAborted);
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

        Now = Morning + _sinceMorning.Elapsed;
        _sinceMorning.Start();
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"now":"{{Now:O}}","version":{{version}}}""", context.RequestAborted);
    }
}
