using System.Globalization;
using System.Net;
using WeGrid.Console.Pages;

namespace WeGrid.Console.Tests.Pages;

/// <summary>限次: a link that is opened too often, an address that opens too many, and when either may again.</summary>
public sealed class ThrottleTests
{
    [Fact]
    public async Task Link_OpenedTooOften_WaitsForTheNextMinute_WhoeverOpensIt_OthersGoOn()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        var link = await desk.DispatchAsync(number);
        desk.Time.Advance(TimeSpan.FromSeconds(18));
        for (var i = 0; i < Throttle.PerLink; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(desk, link, $"198.51.100.{i}")).Status);
        }

        var (status, text, wait) = await GetAsync(desk, link, "198.51.100.99");
        Assert.Equal((HttpStatusCode.TooManyRequests, "42"), (status, wait));
        Assert.Contains("请过 42 秒再打开", text, StringComparison.Ordinal);
        Assert.DoesNotContain("垃圾桶", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(desk, await desk.LinkAsync("progress.link", number), "198.51.100.99")).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(desk, desk.At("/healthz"), "198.51.100.99")).Status);

        desk.Time.Advance(TimeSpan.FromSeconds(int.Parse(wait, CultureInfo.InvariantCulture)));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(desk, link, "198.51.100.99")).Status);
    }

    [Theory]
    [InlineData("198.51.100.7", "198.51.100.7", "198.51.100.8")]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:9::2", "2001:db8:0:2::1")]
    public async Task Address_GuessingLinks_IsHeldUp_OthersAreNot(string guessing, string same, string other)
    {
        await using var desk = await Desk.OpenAsync();
        var link = await desk.DispatchAsync(await desk.OrderAsync());
        for (var i = 0; i < Throttle.PerAddress; i++)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(desk, desk.At($"/u/{Desk.Town}/guess{i}"), guessing)).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await GetAsync(desk, desk.At($"/u/{Desk.Town}/guess"), guessing)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await GetAsync(desk, link, same)).Status);
        // What the caller wrote before the proxy's own word is not believed.
        Assert.Equal(HttpStatusCode.TooManyRequests, (await GetAsync(desk, link, $"{other}, {same}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(desk, link, other)).Status);
    }

    [Fact]
    public async Task Console_BeatsWhileItRuns()
    {
        await using var desk = await Desk.OpenAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await desk.CountAsync("select count(*) from heartbeat where process = 'console'") == 0)
        {
            await Task.Yield();
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task<(HttpStatusCode Status, string Text, string Wait)> GetAsync(Desk desk, Uri link, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { { "X-Forwarded-For", address } } };
        using var answer = await desk.Phone.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.RetryAfter?.ToString() ?? "");
    }
}
