using System.Net;
using System.Net.Http.Headers;
using System.Text;
using WeGrid.Testing;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary><c>/jobs</c> on a real Worker, as far as this package set has it.</summary>
public sealed partial class JobsPageTests : IAsyncLifetime
{
    private const string Admin = "an-administrators-key-for-the-test";
    private const string Viewer = "a-viewers-key-for-the-test-alone";
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));
    private readonly string _state = Directory.CreateTempSubdirectory("wegrid-jobs").FullName;
    private TestDatabase _given = null!;

    public async Task InitializeAsync() => _given = await TestDatabase.CreateAsync();

    public async Task DisposeAsync()
    {
        await _given.DisposeAsync();
        Directory.Delete(_state, recursive: true);
        _limit.Dispose();
    }

    private async Task<Visited> OpenAsync(params string[] keys)
    {
        string[] settings =
        [
            "--urls", "http://127.0.0.1:0", "--ConnectionStrings:WeGrid", _given.ConnectionString, "--WeCom:ApiBaseUrl", "http://127.0.0.1:1",
            "--State:Path", _state, .. keys,
        ];
        var app = WorkerApp.Build(settings, EngineChild.Machine);
        await app.StartAsync(_limit.Token);
        return new Visited(app, new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = new Uri(app.Urls.First()) }, _limit.Token);
    }

    private sealed class Visited(Microsoft.AspNetCore.Builder.WebApplication app, HttpClient http, CancellationToken limit) : IAsyncDisposable
    {
        public async Task<(HttpStatusCode Status, string Text)> AskAsync(string path, string? key = null, HttpContent? post = null)
        {
            using var request = new HttpRequestMessage(post is null ? HttpMethod.Get : HttpMethod.Post, path) { Content = post };
            if (key is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"anybody:{key}")));
            }

            using var answer = await http.SendAsync(request, limit);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(limit));
        }

        /// <summary>The engine starts after the host does.</summary>
        public async Task ReadyAsync()
        {
            while ((await AskAsync("/jobs")).Status == HttpStatusCode.ServiceUnavailable)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), EngineChild.Machine, limit);
            }
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await app.StopAsync(limit);
            await app.DisposeAsync();
        }
    }
}
