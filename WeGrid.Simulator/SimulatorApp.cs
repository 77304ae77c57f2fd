using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using WeGrid.Simulator.Callbacks;
using WeGrid.Simulator.Control;
using WeGrid.Simulator.Server;
using WeGrid.Simulator.Sockets;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator;

/// <summary>
/// A WeCom that runs on a desk. As a process: <c>--urls</c>, <c>Simulator__Corp</c> (corp files, separated by ;),
/// <c>Simulator__People</c>, <c>Simulator__BotUrl</c>, <c>Simulator__Limits__*</c>. In tests: <see cref="Build"/>,
/// <see cref="StartAsync"/>, <see cref="BaseAddress"/>.
/// </summary>
public sealed class SimulatorApp : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly CallbackPump _pump;

    private SimulatorApp(WebApplication web, SimWorld world, CallbackPump pump)
    {
        _web = web;
        World = world;
        _pump = pump;
    }

    /// <summary>The world's clock; move it to move everybody.</summary>
    public SimClock Clock => World.Clock;

    /// <summary>Where it answers, once started; ends with a slash.</summary>
    public Uri BaseAddress => new(World.PublicUrl + "/");

    internal SimWorld World { get; }

    /// <summary>Builds a simulator that has not started yet.</summary>
    /// <param name="args">Command line, e.g. <c>--urls http://127.0.0.1:0</c>.</param>
    /// <param name="clock">The clock under the world's; the machine's when null.</param>
    /// <param name="toBot">Carries callbacks instead of the network, for tests.</param>
    /// <exception cref="InvalidOperationException">A corp or people file cannot be read; the message says which and why.</exception>
    public static SimulatorApp Build(string[] args, TimeProvider? clock = null, HttpMessageHandler? toBot = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = 32 << 20);

        // Clock readers hang on their long poll; nobody should wait for them.
        builder.Services.Configure<HostOptions>(h => h.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var settings = builder.Configuration.GetSection("Simulator");
        var limits = settings.GetSection("Limits").Get<SimulatorLimits>() ?? new SimulatorLimits();

        // Composition root: the one other place that may fall back on the machine's clock.
#pragma warning disable RS0030
        var world = new SimWorld(new SimClock(clock ?? TimeProvider.System), limits);
#pragma warning restore RS0030
        foreach (var path in (settings["Corp"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            world.Load(Read<CorpFile>(path), Path.GetDirectoryName(Path.GetFullPath(path))!);
        }

        if (settings["People"] is { Length: > 0 } people)
        {
            world.Meet(Read<PeopleFile>(people).People ?? []);
        }

        var pump = new CallbackPump(world, BotUrl(settings["BotUrl"]), toBot ?? new SocketsHttpHandler { MaxConnectionsPerServer = 256 });
        var web = builder.Build();
        Map(web, world, pump);
        return new SimulatorApp(web, world, pump);
    }

    /// <summary>Starts listening; <see cref="BaseAddress"/> is known afterwards.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _web.StartAsync(cancellationToken);
        var addresses = _web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        World.PublicUrl = addresses.First().TrimEnd('/');
    }

    /// <summary>Starts and stays until the process is told to stop.</summary>
    public async Task RunAsync()
    {
        await StartAsync();
        await _web.WaitForShutdownAsync();
    }

    /// <summary>Waits until every callback is answered, lost or given up.</summary>
    public Task WhenIdleAsync(CancellationToken cancellationToken = default) => _pump.WhenIdleAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _pump.DisposeAsync();
        await _web.DisposeAsync();
    }

    private static void Map(WebApplication web, SimWorld world, CallbackPump pump)
    {
        var api = new ServerApi(world);
        var sockets = new BotSockets(world, pump);
        web.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        web.Use((context, next) => context.WebSockets.IsWebSocketRequest && context.Request.Path == "/" ? sockets.ServeAsync(context) : next(context));
        web.Map("/cgi-bin/media/get", api.GetMediaAsync);
        web.Map("/cgi-bin/{**api}", context => api.HandleAsync(context, (string?)context.Request.RouteValues["api"] ?? ""));
        web.MapPost("/carrier/{what}", new CarrierApi(world).HandleAsync);
        new ControlApi(world, pump, sockets).Map(web);
        new PhonePage().Map(web);
    }

    private static Uri? BotUrl(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : new Uri(text.EndsWith('/') ? text : text + "/");

    private static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Json.Plain)
                ?? throw new InvalidOperationException($"{path} is empty.");
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
