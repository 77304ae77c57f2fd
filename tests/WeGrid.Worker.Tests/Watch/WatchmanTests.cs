using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Reports;
using WeGrid.Testing;
using WeGrid.WeCom.Client;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Watch;

public sealed class WatchmanTests : IAsyncLifetime
{
    private readonly Platform _platform = new();
    private TestDatabase _given = null!;
    private Village _village = null!;
    private Heartbeats _beats = null!;

    public async Task InitializeAsync()
    {
        _given = await TestDatabase.CreateAsync();
        _village = new Village(_given.Database, Village.At(2026, 4, 15, 10));
        _beats = new Heartbeats(_given.Database);
    }

    public async Task DisposeAsync()
    {
        await _given.DisposeAsync();
        _platform.Dispose();
    }

    [Fact]
    public async Task Look_BotSilentForAMinute_AdministratorsAreToldOnceAndAgainOnlyAfterRecovery()
    {
        using var watchman = Watchman();
        using var second = Watchman();
        await _beats.BeatAsync("bot", "a", _village.Now);
        await PassAsync(watchman, 60);
        Assert.Empty(_platform.Texts);

        await PassAsync(watchman, 1);
        await PassAsync(second, 10);
        await PassAsync(watchman, 600);

        var text = Assert.Single(_platform.Texts);
        Assert.Equal($"{Village.Duty}|{Village.Boss}", text.To);
        Assert.Contains("接收服务", text.Content, StringComparison.Ordinal);

        await _beats.BeatAsync("bot", "a", _village.Now);
        await PassAsync(watchman, 10);
        await PassAsync(watchman, 61);
        Assert.Equal(2, _platform.Texts.Count);
    }

    [Fact]
    public async Task Look_ConsoleSilentForAMinute_IsToldOnceAndSaysThatMessagesGoOn()
    {
        using var watchman = Watchman();
        await _beats.BeatAsync("bot", "a", _village.Now);
        await _beats.BeatAsync("console", "c", _village.Now);
        _village.Time.Advance(TimeSpan.FromSeconds(61));
        await _beats.BeatAsync("bot", "a", _village.Now);

        await watchman.LookAsync();
        await watchman.LookAsync();

        var text = Assert.Single(_platform.Texts);
        Assert.Contains("网页服务", text.Content, StringComparison.Ordinal);
        Assert.Contains("消息照常收发", text.Content, StringComparison.Ordinal);
        await _beats.BeatAsync("console", "c", _village.Now);
        await watchman.LookAsync();
        _village.Time.Advance(TimeSpan.FromSeconds(61));
        await _beats.BeatAsync("bot", "a", _village.Now);
        await watchman.LookAsync();
        Assert.Equal(2, _platform.Texts.Count);
    }

    [Fact]
    public async Task Look_OneCopyOfTwoLives_IsNoAlarm()
    {
        using var watchman = Watchman();
        await _beats.BeatAsync("bot", "a", _village.Now);
        _village.Time.Advance(TimeSpan.FromMinutes(5));
        await _beats.BeatAsync("bot", "b", _village.Now);

        await watchman.LookAsync();

        Assert.Empty(_platform.Texts);
    }

    [Fact]
    public async Task Look_NeverStartedOrStoppedOnPurpose_IsNoAlarm()
    {
        using var watchman = Watchman();
        using var heart = new WeGrid.Hosting.Heartbeat(_beats, new HeartbeatName("bot", "a"), _village.Clocks, NullLogger<WeGrid.Hosting.Heartbeat>.Instance);
        await heart.BeatAsync();
        Assert.Single(await _beats.ReadAsync());
        await heart.StopAsync(default);

        await PassAsync(watchman, 600);

        Assert.Empty(_platform.Texts);
    }

    [Fact]
    public async Task Look_PlatformDoesNotTakeIt_TriesAgain()
    {
        using var watchman = Watchman();
        await _beats.BeatAsync("bot", "a", _village.Now);
        _platform.Refuse = true;
        await PassAsync(watchman, 61);
        _platform.Refuse = false;

        await PassAsync(watchman, 10);

        Assert.Single(_platform.Texts);
    }

    [Theory]
    [InlineData(SendingMode.Blackhole, 0)]
    [InlineData(SendingMode.Pilot, 1)]
    public async Task Look_SendingIsNotLive_ReachesOnlyThePilots(SendingMode mode, int messages)
    {
        using var watchman = Watchman(mode);
        await _beats.BeatAsync("bot", "a", _village.Now);

        await PassAsync(watchman, 61);

        Assert.Equal(messages, _platform.Texts.Count(t => t.To == Village.Boss));
        Assert.Equal(messages, _platform.Texts.Count);
    }

    [Fact]
    public async Task Look_DatabaseSilentForAMinute_IsToldOnce()
    {
        await using var nowhere = new Database("Host=127.0.0.1;Port=1;Username=nobody;Timeout=1");
        using var watchman = Watchman(heartbeats: new Heartbeats(nowhere));
        await watchman.LookAsync();
        await PassAsync(watchman, 61);
        await PassAsync(watchman, 61);

        Assert.Contains("数据库", Assert.Single(_platform.Texts).Content, StringComparison.Ordinal);
    }

    private Task PassAsync(Watchman watchman, int seconds)
    {
        _village.Time.Advance(TimeSpan.FromSeconds(seconds));
        return watchman.LookAsync();
    }

    private Watchman Watchman(SendingMode mode = SendingMode.Live, Heartbeats? heartbeats = null)
    {
        var settings = new WeGridSettings
        {
            ConnectionString = "", ApiBaseUrl = new Uri("http://platform.test/"), DataPath = "", StatePath = "", SecretsKeyFile = "", Sending = mode, PilotPeople = [Village.Boss],
        };
        var http = new HttpClient(_platform, disposeHandler: false);
        var wire = PlatformWire.Over(() => http, settings.ApiBaseUrl, _village.Time);
        var tokens = new AccessTokenSource(wire, _village.Time);
        return new Watchman(
            heartbeats ?? _beats, new AlarmStore(_given.Database), _village.Corps, new AdministratorLine(new WeComClient(wire, tokens, _village.Time), settings, NullLogger<AdministratorLine>.Instance),
            new HeartbeatName(HeartbeatName.Worker, "w"), _village.Clocks, NullLogger<Watchman>.Instance);
    }

    /// <summary>The two calls of the platform that the watchman needs.</summary>
    private sealed class Platform : HttpMessageHandler
    {
        public List<(string To, string Content)> Texts { get; } = [];

        public bool Refuse { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("gettoken", StringComparison.Ordinal))
            {
                return Answer("""{"errcode":0,"errmsg":"ok","access_token":"t","expires_in":7200}""");
            }

            if (Refuse)
            {
                return Answer("""{"errcode":-1,"errmsg":"system busy"}""");
            }

            using var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken));
            Texts.Add((body.RootElement.GetProperty("touser").GetString()!, body.RootElement.GetProperty("text").GetProperty("content").GetString()!));
            return Answer("""{"errcode":0,"errmsg":"ok","msgid":"m"}""");
        }

        private static HttpResponseMessage Answer(string json) => new(HttpStatusCode.OK) { Content = new StringContent(json) };
    }
}
