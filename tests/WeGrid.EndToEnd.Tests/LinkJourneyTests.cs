using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WeGrid.Console;
using WeGrid.Domain;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>链接: they leave in messages to one phone, open on the Console, and what is done there reaches the other phones.</summary>
public sealed partial class LinkJourneyTests
{
    private const string App = "app:grid";
    private const string Group = "wr-longxi-b";

    [Fact]
    [Trait("Feature", "DE-09")]
    [Trait("Feature", "LC-17")]
    public async Task FirmWithoutAccount_FromPhonesToPagesAndBackToPhones()
    {
        var pages = $"http://127.0.0.1:{HostProcess.FreePort()}";
        await using var house = await House.OpenAsync(new Plan
        {
            Furnish = corp => corp.File["units"]!.AsArray().Add(JsonNode.Parse("""{ "id": "firm", "name": "亮洁公司", "categories": ["市政设施"], "contacts": [] }""")),
            More = new Dictionary<string, string> { ["Console:Url"] = pages },
        });
        await using var console = new HostHere(ConsoleApp.Build(["--urls", pages, .. house.Settings("console").Select(s => $"--{s.Key}={s.Value}")], house.Machine));
        await console.StartAsync();

        await house.SayAsync(App, "fang.qiu", "老槐树旁边的路灯不亮了");
        var number = await house.Ledger.OnlyTicketAsync();
        var mine = Link(Assert.Single(await house.World.SeenAsync("fang.qiu", "看进度：")), "/p/longxi/");
        Assert.Contains("等龙溪村接手", await house.Http.GetStringAsync(mine), StringComparison.Ordinal);

        await house.TapAsync("he.tian", $"accept:{number}");
        await house.TapAsync("zhou.li", $"dispatch:{number}:firm");
        var theirs = Link(Assert.Single(await house.World.SeenAsync("zhou.li", "单独发给经办人")), "/u/longxi/");
        var once = OncePattern().Match(await house.Http.GetStringAsync(theirs)).Groups[1].Value;
        using var done = new FormUrlEncodedContent([new("once", once), new("move", "resolve"), new("note", "换了灯头，当面试亮")]);
        Assert.Equal(HttpStatusCode.OK, (await house.Http.PostAsync(theirs, done)).StatusCode);

        await house.RestAsync();
        Assert.Equal(TicketStatus.Resolved, await house.Ledger.StatusAsync(number));
        Assert.Equal(1, await house.World.CountAsync("fang.qiu", "换了灯头，当面试亮"));
        Assert.Contains("换了灯头，当面试亮", await house.Http.GetStringAsync(mine), StringComparison.Ordinal);

        // Asked in the group, it is answered to the person alone, with a link; the group sees none.
        await house.SayAsync(Group, "fang.qiu", "@小溪 我那个路灯咋样了");
        Assert.Equal(2, await house.World.CountAsync("fang.qiu", "看进度："));
        Assert.DoesNotContain((await house.World.GetAsync($"groups/{Group}"))["items"]!.AsArray(), i => World.Text(i!).Contains("/p/longxi/", StringComparison.Ordinal));
        await house.EndWellAsync();
    }

    private static Uri Link(JsonNode item, string path)
    {
        var match = LinkPattern().Match(World.Text(item));
        Assert.True(match.Success && match.Value.Contains(path, StringComparison.Ordinal), World.Text(item));
        return new Uri(match.Value);
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+/[up]/longxi/[A-Za-z0-9_-]{43}")]
    private static partial Regex LinkPattern();

    [GeneratedRegex("name=\"once\" value=\"([A-Za-z0-9_-]{43})\"")]
    private static partial Regex OncePattern();
}
