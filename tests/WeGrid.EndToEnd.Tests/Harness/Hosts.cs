using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Postgres.Inbox;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>A Bot or a Worker that runs.</summary>
internal interface IRunningHost : IAsyncDisposable
{
    Uri Url { get; }

    /// <summary>The version of the clock it has arrived at.</summary>
    Task<long> ArrivedAsync();

    /// <summary>A Bot that has callbacks in its spool and not yet in the database.</summary>
    Task<bool> IsSpoolingAsync();
}

/// <summary>A host inside the test's own process.</summary>
internal sealed class HostHere(WebApplication app) : IRunningHost
{
    public Uri Url => new(app.Urls.First() + "/");

    public IServiceProvider Services => app.Services;

    public Task StartAsync() => app.StartAsync();

    public Task<bool> IsSpoolingAsync() => Task.FromResult(
        app.Services.GetService<InboxWriter>()?.IsSpooling == true || app.Services.GetService<Spool>()?.HasRecords == true);

    public Task<long> ArrivedAsync() => Task.FromResult(app.Services.GetService<Hosting.ClockFollower>()?.Arrived ?? long.MaxValue);

    /// <summary>Ends it as a killed process ends, as far as the others can tell: from now on it writes nothing. Only for a host with a pool of its own.</summary>
    public async Task LoseAsync()
    {
        await Services.GetRequiredService<Postgres.Database>().DisposeAsync();
        try
        {
            await app.StopAsync();
        }
        catch (Exception broken) when (broken is ObjectDisposedException or AggregateException or OperationCanceledException)
        {
            // It may die of it.
        }

        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}

/// <summary>A host as it runs in a town: an own process, which can be killed.</summary>
internal sealed class HostProcess : IRunningHost
{
    private readonly HttpClient _http;
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private HostProcess(HttpClient http, Process process, Uri url) => (_http, _process, Url) = (http, process, url);

    public Uri Url { get; }

    /// <summary>What it wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts <c>WeGrid.{name}.dll</c> of the same configuration as these tests; does not wait until it is ready.</summary>
    public static HostProcess Start(HttpClient http, string name, IReadOnlyDictionary<string, string> settings, int port)
    {
        var flavour = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var dll = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", $"WeGrid.{name}", flavour, $"WeGrid.{name}.dll"));
        var url = $"http://127.0.0.1:{port}";
        var start = new ProcessStartInfo("dotnet", [dll, "--urls", url])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Path.GetDirectoryName(dll),
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var process = Process.Start(start)!;
        var host = new HostProcess(http, process, new Uri(url + "/"));
        process.OutputDataReceived += (_, line) => host.Note(line.Data);
        process.ErrorDataReceived += (_, line) => host.Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return host;
    }

    /// <summary>A port nobody listens on at this moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until it is ready; fails with its output when it died instead.</summary>
    public Task ReadyAsync() => Patience.UntilAsync($"{Url} is ready: {Output}", async () =>
    {
        Assert.False(_process.HasExited, Output);
        return await TryAsync("readyz") is not null;
    });

    public async Task<long> ArrivedAsync() =>
        await TryAsync("readyz") is { } state && long.TryParse(state["clock"]?.ToString(), CultureInfo.InvariantCulture, out var seen) ? seen : -1;

    public async Task<bool> IsSpoolingAsync() => (await TryAsync("readyz"))?["recording"]?.ToString() == "spool";

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits for its end and gives the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(over.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Note(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    private async Task<JsonNode?> TryAsync(string path)
    {
        try
        {
            return await _http.GetFromJsonAsync<JsonNode>(new Uri(Url, path));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}

/// <summary>Stands between WeCom and the Bots as a county's load balancer does: each callback to the next Bot that runs.</summary>
internal sealed class Balancer : DelegatingHandler
{
    private int _turn;

    public Balancer() : base(new SocketsHttpHandler { MaxConnectionsPerServer = 256, PooledConnectionLifetime = TimeSpan.FromSeconds(30) })
    {
    }

    /// <summary>Where Bots answer now.</summary>
    public Func<IReadOnlyList<Uri>> Bots { get; set; } = static () => [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var bots = Bots();
        if (bots.Count == 0)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "no Bot runs");
        }

        var bot = bots[(int)((uint)Interlocked.Increment(ref _turn) % (uint)bots.Count)];
        request.RequestUri = new Uri(bot, request.RequestUri!.PathAndQuery.TrimStart('/'));
        return base.SendAsync(request, cancellationToken);
    }
}
