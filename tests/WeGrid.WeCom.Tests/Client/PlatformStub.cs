using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WeGrid.Hosting;
using WeGrid.WeCom.Client;

namespace WeGrid.WeCom.Tests.Client;

/// <summary>A platform on a loopback port that answers what the test says.</summary>
public sealed class PlatformStub : IAsyncDisposable
{
    public const string Secret = "CORPSECRET-DO-NOT-PRINT";
    public static readonly AppCredentials App = new("wwlongxi0001", Secret);

    private readonly WebApplication _host;
    private int _tokens;

    private PlatformStub()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _host = builder.Build();
        _host.Urls.Add("http://127.0.0.1:0");
        _host.Run(AnswerAsync);
    }

    /// <summary>Path, query and body of every request but gettoken, in order.</summary>
    public ConcurrentQueue<(string Path, string Query, string Body)> Requests { get; } = new();

    /// <summary>How many gettoken calls came.</summary>
    public int TokenCalls => _tokens;

    /// <summary>Answers gettoken; by default token TOKEN-n for 7200 s.</summary>
    public Func<int, HttpContext, Task>? OnToken { get; set; }

    /// <summary>Answers everything else.</summary>
    public Func<HttpContext, Task> OnCall { get; set; } = c => c.Response.WriteAsync("{\"errcode\":0,\"errmsg\":\"ok\"}");

    internal ManualTime Clock { get; } = new();

    public Uri Address => new(_host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(20) };

    public IPlatformWire Wire { get; private set; } = null!;

    public AccessTokenSource Tokens { get; private set; } = null!;

    public WeComClient Client { get; private set; } = null!;

    public static async Task<PlatformStub> StartAsync(string? answer = null)
    {
        var stub = new PlatformStub();
        await stub._host.StartAsync();
        // The wire of the package set under test: both pass the same tests.
        stub.Wire = PlatformWire.Over(() => stub.Http, stub.Address, stub.Clock);
        stub.Tokens = new AccessTokenSource(stub.Wire, stub.Clock);
        stub.Client = new WeComClient(stub.Wire, stub.Tokens, stub.Clock);
        if (answer is not null)
        {
            stub.OnCall = c => c.Response.WriteAsync(answer);
        }

        return stub;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/cgi-bin/gettoken")
        {
            var number = Interlocked.Increment(ref _tokens);
            await (OnToken ?? Token)(number, context);
            return;
        }

        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        Requests.Enqueue((context.Request.Path, context.Request.QueryString.Value ?? "", await reader.ReadToEndAsync()));
        await OnCall(context);
    }

    private static Task Token(int number, HttpContext context) =>
        context.Response.WriteAsync($"{{\"errcode\":0,\"errmsg\":\"ok\",\"access_token\":\"TOKEN-{number}\",\"expires_in\":7200}}");
}
