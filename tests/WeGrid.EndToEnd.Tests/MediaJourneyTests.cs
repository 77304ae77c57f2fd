using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WeGrid.Console;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>What residents send besides text, over the real protocol, from their phone to the handler's.</summary>
public sealed partial class MediaJourneyTests
{
    private const string App = "app:grid";
    private const string Group = "wr-longxi-b";
    private const string Desk = "kf:wk-longxi";
    private const string Villagers = "wr-longxi-a";

    [Fact]
    [Trait("Feature", "IN-04")]
    [Trait("Feature", "IN-05")]
    [Trait("Feature", "IN-07")]
    public async Task Resident_SendsPhotosAFilmAndAPlace_TheHandlerSeesThem()
    {
        await using var town = await TownAsync();
        var house = town.House;
        foreach (var thing in new[] { new JsonObject { ["photo"] = true }, new JsonObject { ["photo"] = Png(2) }, new JsonObject { ["video"] = true }, new JsonObject { ["place"] = new JsonObject { ["name"] = "龙溪小学后门", ["lat"] = "30.271", ["lng"] = "109.492" } } })
        {
            await SendAsync(house, App, "fang.qiu", thing);
        }

        await house.SayAsync(App, "fang.qiu", "路灯不亮了，三天了没人修");
        await house.MoveByAsync(TimeSpan.FromMinutes(3));
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(["1 2", "1 2", "3 2"], await house.Ledger.ListAsync<string>("select kind || ' ' || status from media where corp_id = $1 order by 1", "longxi"));
        Assert.Equal("30.271 109.492 龙溪小学后门", Assert.Single(await house.Ledger.ListAsync<string>("select latitude || ' ' || longitude || ' ' || place from ticket where corp_id = $1", "longxi")));

        var holder = (await house.Ledger.ListAsync<string>($"select recipient from outbox_done where corp_id = $1 and template = 'ticket_new' and ticket = {number}", "longxi"))[0];
        Assert.Contains(await house.World.SeenAsync(holder, "照片 2 张、视频 1 段"), i => World.Text(i).Contains("/m/longxi/", StringComparison.Ordinal));
        var page = await town.OpenAsync(Assert.Single(await house.World.SeenAsync(holder, "照片 2 张、视频 1 段")));
        Assert.Equal((2, 1), (ImagePattern().Count(page.Text), VideoPattern().Count(page.Text)));
        Assert.Contains("30.27100,109.49200 龙溪小学后门", page.Text, StringComparison.Ordinal);
        foreach (Match image in ImagePattern().Matches(page.Text))
        {
            using var bytes = await house.Http.GetAsync(new Uri(page.Link, image.Groups[1].Value));
            Assert.Equal("image/png", bytes.Content.Headers.ContentType!.MediaType);
        }

        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-06")]
    public async Task Voice_NobodyWroteDown_IsListenedToByAPerson()
    {
        await using var town = await TownAsync();
        var house = town.House;
        await SendAsync(house, Desk, "wm-lin", new JsonObject { ["voice"] = "我家门口的水管爆了" });
        await Patience.UntilAsync("a person is asked to listen", async () => await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1 and status = 1") == 1);
        await house.RestAsync();

        var draft = Assert.Single(await house.Ledger.ListAsync<string>("select recipient from outbox_done where corp_id = $1 and template = 'draft'", "longxi"));
        var card = Assert.Single(await house.World.SeenAsync(draft, "请听语音", "语音 1 条"));
        Assert.DoesNotContain("水管", World.Text(card), StringComparison.Ordinal);
        Assert.Contains("请听语音", (await town.OpenAsync(card)).Text, StringComparison.Ordinal);
        Assert.Equal(1, await house.World.CountAsync("wm-lin", "语音收到了"));

        await house.TapAsync(draft, "draft:");
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from photo where corp_id = $1 and number = {number} and kind = 2"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-06")]
    public async Task Voice_AProgramWroteDown_BecomesATicket_MarkedAsAMachines()
    {
        var program = Path.Combine(Directory.CreateTempSubdirectory("wegrid-listen-").FullName, "listen");
        await File.WriteAllTextAsync(program, "#!/bin/sh\ncat > /dev/null\necho 老槐树旁边的路灯坏了三天了，晚上看不见路\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await using var town = await TownAsync(("Media:Transcriber", program));
        var house = town.House;
        await SendAsync(house, Desk, "wm-lin", new JsonObject { ["voice"] = "……" });
        await Patience.UntilAsync("it is a ticket", async () => await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1") == 1);
        await house.RestAsync();

        Assert.StartsWith("（语音转写）老槐树旁边的路灯坏了", Assert.Single(await house.Ledger.ListAsync<string>("select summary from ticket where corp_id = $1", "longxi")), StringComparison.Ordinal);
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from media where corp_id = $1 and status = 2 and heard <> '' and heard_by = 'listen'"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-04")]
    public async Task BotAndArchive_GiveTheirs_BeforeTheAddressDies_OrItIsSaidToBeLost()
    {
        await using var town = await TownAsync();
        var house = town.House;
        await SendAsync(house, Group, "deng.yu", new JsonObject { ["text"] = "@小溪 老仓库的消防通道被杂物堵死了，请来清理", ["photo"] = true });
        await house.SayAsync(Villagers, "wm-mei", "三号闸那边的护栏断了，娃娃过路危险");
        await SendAsync(house, Villagers, "wm-mei", new JsonObject { ["photo"] = Png(3) });
        await Patience.UntilAsync("both are kept", async () => await house.Ledger.CountAsync("select count(*) from media where corp_id = $1 and status = 2") == 2);
        Assert.Equal(["archive 2", "bot 2"], await house.Ledger.ListAsync<string>("select source || ' ' || status from media where corp_id = $1 order by 1", "longxi"));

        // The address of the next one answers nobody for its five minutes.
        await house.World.FaultAsync(new { api = "media/link", errcode = 503, times = 100 });
        await SendAsync(house, "bot:xiaoxi", "deng.yu", new JsonObject { ["photo"] = Png(4) });
        await house.MoveByAsync(TimeSpan.FromMinutes(6));
        Assert.Equal("6", Assert.Single(await house.Ledger.ListAsync<string>("select fault::text from media where corp_id = $1 and status = 3", "longxi")));
        Assert.True(await house.Ledger.CountAsync("select attempt from media where corp_id = $1 and status = 3") >= 5);
        await house.World.FaultsOverAsync();
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-04")]
    public async Task WorkerKilledWhileFetching_LosesNothing_AndKeepsItOnce()
    {
        await using var house = await House.OpenAsync(new Plan { InProcesses = true });
        await house.World.FaultAsync(new { api = "media/get", delay = "30", times = 1 });
        await house.World.PostAsync("say", new JsonObject { ["chat"] = App, ["person"] = "fang.qiu", ["photo"] = true });
        await Patience.UntilAsync("the Worker is fetching", async () => await house.Ledger.CountAsync("select count(*) from media where corp_id = $1 and status = 1") == 1);
        await house.KillAndRestartAsync(house.Workers);
        await house.World.PostAsync("clock", new JsonObject { ["advance"] = "PT5M" });

        await Patience.UntilAsync("the next one has it", async () => await house.Ledger.CountAsync("select count(*) from media where corp_id = $1 and status = 2") == 1);
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from media_blob where corp_id = $1"));
        // Killed before it had asked the platform, the slow answer is left for the second.
        Assert.InRange(await house.Ledger.CountAsync("select attempt from media where corp_id = $1"), 2, 3);
        await house.World.FaultsOverAsync();
        await house.EndWellAsync();
    }

    private static async Task SendAsync(House house, string chat, string person, JsonObject what)
    {
        (what["chat"], what["person"]) = (chat, person);
        var id = (await house.World.PostAsync("say", what))["msgid"]!.ToString();
        if (chat is Desk or Villagers)
        {
            await house.World.PostAsync("clock", new JsonObject { ["advance"] = "16" });
        }

        await Patience.UntilAsync($"{id} is recorded", async () => (long)(await house.Ledger.ScalarAsync("select count(*) from inbox where position(convert_to($1, 'UTF8') in body) > 0", id))! > 0);
        await house.RestAsync();
    }

    /// <summary>A picture of its own: the last byte is behind its end.</summary>
    private static string Png(byte n) =>
        "data:image/png;base64," + Convert.ToBase64String([.. Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="), n]);

    private static async Task<Town> TownAsync(params (string Key, string Value)[] more)
    {
        var pages = $"http://127.0.0.1:{HostProcess.FreePort()}";
        var house = await House.OpenAsync(new Plan { More = more.Append(("Console:Url", pages)).ToDictionary(m => m.Item1, m => m.Item2) });
        var console = new HostHere(ConsoleApp.Build(["--urls", pages, .. house.Settings("console").Select(s => $"--{s.Key}={s.Value}")], house.Machine));
        await console.StartAsync();
        return new Town(house, console);
    }

    private sealed record Town(House House, HostHere Console) : IAsyncDisposable
    {
        public async Task<(Uri Link, string Text)> OpenAsync(JsonNode item)
        {
            var link = new Uri(LinkPattern().Match(World.Text(item)).Value);
            return (link, await House.Http.GetStringAsync(link));
        }

        public async ValueTask DisposeAsync()
        {
            await Console.DisposeAsync();
            await House.DisposeAsync();
        }
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+/m/longxi/[A-Za-z0-9_-]{43}")]
    private static partial Regex LinkPattern();

    [GeneratedRegex("<img src=\"([^\"]+)\"")]
    private static partial Regex ImagePattern();

    [GeneratedRegex("<video src=\"([^\"]+)\"")]
    private static partial Regex VideoPattern();
}
