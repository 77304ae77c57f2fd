using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>读预警源 over HTTP on the real store: conditionally, with back-off, each alert once, and silence that is told.</summary>
public sealed class FeedJobsTests : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestDatabase _given;
    private readonly ConcurrentQueue<(string Path, string IfNoneMatch)> _asked = new();
    private readonly Dictionary<string, Func<HttpContext, Task>> _pages = [];
    private WebApplication? _server;
    private Village? _village;
    private House? _house;

    public FeedJobsTests(TestDatabase given) => _given = given;

    private Village Town => _village!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(context =>
        {
            _asked.Enqueue((context.Request.Path, context.Request.Headers.IfNoneMatch.ToString()));
            return _pages.TryGetValue(context.Request.Path, out var page) ? page(context) : Status(context, 404);
        });
        await _server.StartAsync();
        Furnish(("县气象台", "feed"));
    }

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    [Fact]
    [Trait("Feature", "WA-01")]
    public async Task Feed_LinksAreFollowedOnce_ThenAskedOnlyForChanges()
    {
        _pages["/feed"] = c => Tagged(c, "\"v1\"", Atom("1", "2"));
        _pages["/1.xml"] = c => Text(c, Cap("C1"));
        _pages["/2.xml"] = c => Text(c, Cap("C2"));
        await ReadAsync();
        Assert.Equal(["C1 feed:县气象台", "C2 feed:县气象台"], await OnRecordAsync());

        await ReadAsync(minutes: 1);
        await ReadAsync(minutes: 1);
        Assert.Equal(["/feed", "/2.xml", "/1.xml", "/feed \"v1\"", "/feed \"v1\""], _asked.Select(a => $"{a.Path} {a.IfNoneMatch}".Trim()));

        // The same history with a new one, said anew: only the new one is fetched.
        _pages["/feed"] = c => Tagged(c, "\"v2\"", Atom("1", "2", "3"));
        _pages["/3.xml"] = c => Text(c, Cap("C3"));
        _asked.Clear();
        await ReadAsync(minutes: 1);
        Assert.Equal(["/feed", "/3.xml"], _asked.Select(a => a.Path));
        Assert.Equal(3, (await OnRecordAsync()).Count);
    }

    [Fact]
    [Trait("Feature", "WA-01")]
    public async Task Feed_AnAlertThatCannotBeFetched_IsFetchedTheNextTime()
    {
        _pages["/feed"] = c => Tagged(c, "\"v1\"", Atom("1"));
        _pages["/1.xml"] = c => Status(c, 503);
        await ReadAsync();
        Assert.Empty(await OnRecordAsync());
        // Nothing of what is new could be read: that is no good read.
        Assert.Equal(1, await Town.CountAsync("select failures from warning_feed where corp_id = $1"));

        _pages["/1.xml"] = c => Text(c, "<html>maintenance</html>");
        await ReadAsync(minutes: 1);
        _pages["/1.xml"] = c => Text(c, Cap("C1"));
        await ReadAsync(minutes: 2);

        Assert.Single(await OnRecordAsync());
    }

    [Fact]
    [Trait("Feature", "WA-01")]
    [Trait("Feature", "WA-13")]
    public async Task Feed_TheNewestFirst_TheLiftFindsWhatItLifts()
    {
        var alert = Cap("C1");
        Town.Time.Advance(TimeSpan.FromMinutes(10));
        var lift = Cap("C2", kind: "Cancel", references: "station,C1,2026-04-15T03:00:00+08:00");
        _pages["/feed"] = c => Text(c, Atom("lift", "alert"));
        _pages["/lift.xml"] = c => Text(c, lift);
        _pages["/alert.xml"] = c => Text(c, alert);
        await ReadAsync();

        Assert.Equal(["C1 0", "C2 0"], await Town.RowsAsync("select identifier || ' ' || verdict from warning where corp_id = $1 order by identifier"));
    }

    [Fact]
    [Trait("Feature", "WA-01")]
    public async Task Feed_Silent_IsTriedLaterAndLater_ToldAfterHalfAnHour_OnceInSixHours_AndWhenItIsBack()
    {
        _pages["/feed"] = c => Text(c, "[]");
        await ReadAsync();
        _pages["/feed"] = c => Status(c, 500);
        _asked.Clear();
        for (var minute = 0; minute < 60; minute++)
        {
            await ReadAsync(minutes: 1);
        }

        // Minutes 1, 2, 4, 8, 16, 26, 36, 46, 56.
        Assert.Equal(9, _asked.Count);
        var told = Assert.Single(await Town.OutboxAsync("feed_down"));
        Assert.Equal(Village.Duty, told.Recipient);
        Assert.Equal(1, await Town.CountAsync("select count(*) from warning_feed where corp_id = $1 and fault = 'answered 500' and failures = 9"));

        _pages["/feed"] = c => Text(c, "[]");
        await ReadAsync(minutes: 10);
        Assert.Single(await Town.OutboxAsync("feed_back"));
        Assert.Equal(1, await Town.CountAsync("select count(*) from warning_feed where corp_id = $1 and failures = 0 and told_at is null"));
        await ReadAsync(minutes: 1);
        Assert.Single(await Town.OutboxAsync("feed_back"));
    }

    [Theory]
    [InlineData("<html>maintenance</html>")]
    [InlineData("")]
    public async Task Feed_ThatSaysNothingOfTheKind_IsNoGoodRead(string body)
    {
        _pages["/feed"] = c => Text(c, body);
        await ReadAsync();

        Assert.Equal(1, await Town.CountAsync("select failures from warning_feed where corp_id = $1"));
        Assert.Equal(0, await Town.CountAsync("select count(*) from warning_feed where corp_id = $1 and was_read"));
    }

    [Fact]
    public async Task Feed_OfWhatIsElsewhere_KeepsNothing()
    {
        _pages["/feed"] = c => Text(c, Cap("C9", "月亮市", "990000000000"));
        await ReadAsync();

        Assert.Empty(await OnRecordAsync());
        Assert.Equal(1, await Town.CountAsync("select count(*) from warning_feed where corp_id = $1 and was_read"));
    }

    /// <summary>The first of them says nothing for as long as it likes: what the other says is on record meanwhile.</summary>
    [Fact]
    [Trait("Feature", "WA-01")]
    public async Task Feed_ThatIsSlowToAnswer_HoldsUpNoOther()
    {
        Furnish(("县水务局", "slow"), ("县气象台", "feed"));
        var (asked, answer) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _pages["/slow"] = async c =>
        {
            asked.SetResult();
            await answer.Task.WaitAsync(c.RequestAborted);
            await Text(c, "[]");
        };
        _pages["/feed"] = c => Text(c, Cap("C1"));

        var reading = ReadAsync();
        await asked.Task;
        while (!reading.IsCompleted && (await OnRecordAsync()).Count == 0)
        {
            await Task.Yield();
        }

        Assert.Equal(["C1 feed:县气象台"], await OnRecordAsync());
        Assert.False(reading.IsCompleted);
        answer.SetResult();
        await reading;
        // The slow one was waited for, and not given up.
        Assert.Equal(2, await Town.CountAsync("select count(*) from warning_feed where corp_id = $1 and was_read and failures = 0"));
    }

    /// <summary>A village that reads these sources.</summary>
    private void Furnish(params (string Name, string Path)[] feeds)
    {
        var sources = string.Join(", ", feeds.Select(f => $$"""{ "name": "{{f.Name}}", "url": "{{_server!.Urls.First()}}/{{f.Path}}" }"""));
        _village = new Village(_given.Database, Village.At(2026, 4, 15, 3), file => file.Insert(file.LastIndexOf('}'), $$"""
            , "settings": { "warnings": { "feeds": [ {{sources}} ] } }
            """));
        _house = new House(_village);
        Assert.Equal(feeds.Length, _village.Corp.Warnings.Feeds.Count);
    }

    private async Task ReadAsync(int minutes = 0)
    {
        Town.Time.Advance(TimeSpan.FromMinutes(minutes));
        await _house!.Feeds.ReadAsync(Town.Now, default);
    }

    private async Task<List<string>> OnRecordAsync() => (await Town.RowsAsync("select identifier || ' ' || source from warning where corp_id = $1 order by identifier")).ConvertAll(r => (string)r!);

    private static string Atom(params string[] entries) =>
        $"<feed xmlns=\"http://www.w3.org/2005/Atom\">{string.Concat(entries.Select(e => $"<entry><id>urn:{e}</id><link type=\"application/cap+xml\" href=\"{e}.xml\"/></entry>"))}</feed>";

    private string Cap(string id, string area = "", string code = "", string kind = "Alert", string references = "")
    {
        var root = Town.Corp.Grids.Grids.First(g => g.Parent is null);
        string Time(int hours) => Town.Now.AddHours(hours).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        var place = area.Length > 0 ? $"<areaDesc>{area}</areaDesc><geocode><valueName>c</valueName><value>{code}</value></geocode>" : $"<areaDesc>{root.Name}</areaDesc>";
        return $"""
            <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{id}</identifier><sender>station</sender><sent>{Time(0)}</sent><status>Actual</status><msgType>{kind}</msgType><scope>Public</scope>{(references.Length > 0 ? $"<references>{references}</references>" : "")}
            <info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty><expires>{Time(6)}</expires>
            <senderName>县气象台</senderName><headline>县气象台发布暴雨橙色预警</headline><description>预计未来3小时有暴雨。</description><area>{place}</area></info></alert>
            """;
    }

    private static Task Text(HttpContext context, string text) => context.Response.WriteAsync(text);

    private static Task Tagged(HttpContext context, string tag, string text)
    {
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            return Status(context, 304);
        }

        context.Response.Headers.ETag = tag;
        return Text(context, text);
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
