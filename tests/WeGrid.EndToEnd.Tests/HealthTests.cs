using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WeGrid.Bot;
using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.Hosting;
using WeGrid.Worker;

namespace WeGrid.EndToEnd.Tests;

/// <summary>What an engineer on call sees, and what a wrong setting does.</summary>
public sealed class HealthTests
{
    [Fact]
    [Trait("Feature", "AD-06")]
    public async Task HealthAndMetrics_TellStateModeTokenQueueAgesAndJobs()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync("app:grid", "fang.qiu", "老槐树旁边的路灯不亮了");
        foreach (var host in house.Bots.Concat(house.Workers))
        {
            Assert.Equal("ok", await house.Http.GetStringAsync(new Uri(host.Url, "healthz")));
            var ready = await house.Http.GetFromJsonAsync<JsonNode>(new Uri(host.Url, "readyz"));
            Assert.Equal(("ok", "live", "longxi"), (ready!["database"]!.ToString(), ready["sending"]!.ToString(), ready["corps"]!.ToString()));
            Assert.Equal("ok", ready["token"]!.ToString());
        }

        await house.MoveByAsync(TimeSpan.FromMinutes(11));
        await Patience.UntilAsync("gauges were read", async () => (await MetricsAsync(house, house.Bot.Url)).Contains("wegrid_inbox_oldest_seconds{corp=\"longxi\"} 0", StringComparison.Ordinal));
        Assert.Contains("wegrid_callbacks_recorded{outcome=\"stored\"}", await MetricsAsync(house, house.Bot.Url), StringComparison.Ordinal);
        var worker = await MetricsAsync(house, house.Worker.Url);
        Assert.Contains("wegrid_outbox_sent{corp=\"longxi\",channel=\"app_card\"} ", worker, StringComparison.Ordinal);
        Assert.Contains("wegrid_outbox_oldest_seconds{corp=\"longxi\"}", worker, StringComparison.Ordinal);
        Assert.Contains("wegrid_job_runs{job=\"survey-reminders\"", worker, StringComparison.Ordinal);
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "AD-06")]
    public async Task TokenRefused_ReadyzSaysSo()
    {
        await using var house = await House.OpenAsync();
        await house.World.FaultAsync(new { api = "gettoken", errcode = 40001, rate = 1 });
        await house.SayAsync("app:grid", "fang.qiu", "老槐树旁边的路灯不亮了");
        Assert.Equal("refused", (await house.Http.GetFromJsonAsync<JsonNode>(new Uri(house.Worker.Url, "readyz")))!["token"]!.ToString());
        await house.EndWellAsync();
    }

    [Fact]
    public void WrongSettings_EveryFaultIsListedAtOnce()
    {
        string[] args =
        [
            "--ConnectionStrings:WeGrid=", "--WeCom:ApiBaseUrl=ftp://somewhere", "--Sending:Mode=loud", "--Intake:Mode=maybe", "--Archive:Source=tape", "--Data:Path=/nowhere",
        ];
        foreach (var build in new Action[] { () => BotApp.Build(args, MachineTime.Real), () => WorkerApp.Build(args, MachineTime.Real) })
        {
            var wrong = Assert.Throws<WrongSettingsException>(build);
            Assert.Equal(6, wrong.Faults.Count);
            Assert.All(
                ["ConnectionStrings__WeGrid", "WeCom__ApiBaseUrl", "Sending__Mode", "Intake__Mode", "Archive__Source", "Data__Path"],
                name => Assert.Contains(name, wrong.Message, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("--Archive:Source=native", "Archive__Library")]
    [InlineData("--Archive:Proxy=ftp://proxy", "Archive__Proxy")]
    public void NativeArchive_WrongSettings_AreSaidWithTheirCure(string setting, string name)
    {
        var wrong = Assert.Throws<WrongSettingsException>(() => BotApp.Build(["--ConnectionStrings:WeGrid=Host=127.0.0.1", setting], MachineTime.Real));
        Assert.Contains(name, Assert.Single(wrong.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://10.0.0.5:5082/sim/clock", "http://127.0.0.1:5082")]
    [InlineData("http://127.0.0.1:5082/sim/clock", "https://qyapi.weixin.qq.com")]
    [InlineData("http://clock.example/", "https://qyapi.weixin.qq.com")]
    public void MovableClock_NotLoopback_Refused(string clock, string api)
    {
        var wrong = Assert.Throws<WrongSettingsException>(() => BotApp.Build(
            ["--ConnectionStrings:WeGrid=Host=127.0.0.1", $"--Clock:Url={clock}", $"--WeCom:ApiBaseUrl={api}"], MachineTime.Real));
        Assert.Contains("Clock__Url", Assert.Single(wrong.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wss://openws.work.weixin.qq.com", "http://127.0.0.1:5082/sim/clock", "Clock__Url")]
    [InlineData("ws://openws.work.weixin.qq.com", null, "WeCom__BotSocketUrl must be wss")]
    [InlineData("https://openws.work.weixin.qq.com", null, "WeCom__BotSocketUrl is not a ws(s) address")]
    public void LongConnection_InTheOpenOrUnderAMovedClock_Refused(string url, string? clock, string fault)
    {
        var wrong = Assert.Throws<WrongSettingsException>(() => BotApp.Build(
            ["--ConnectionStrings:WeGrid=Host=127.0.0.1", "--WeCom:ApiBaseUrl=http://127.0.0.1:5082", $"--WeCom:BotSocketUrl={url}", .. clock is null ? Array.Empty<string>() : [$"--Clock:Url={clock}"]],
            MachineTime.Real));
        Assert.Contains(fault, Assert.Single(wrong.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongSettings_AsAProcess_ExitsWithTwoAndTheList()
    {
        using var http = new HttpClient();
        foreach (var name in new[] { "Bot", "Worker" })
        {
            await using var process = HostProcess.Start(
                http, name, new Dictionary<string, string> { ["ConnectionStrings:WeGrid"] = "Host=127.0.0.1;Password=hidden-words", ["Sending:Mode"] = "loud", ["Clock:Url"] = "http://10.0.0.5/" }, HostProcess.FreePort());
            Assert.Equal(2, await process.ExitAsync());
            Assert.Contains("Sending__Mode", process.Output, StringComparison.Ordinal);
            Assert.Contains("Clock__Url", process.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden-words", process.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Feature", "AD-06")]
    public async Task DatabaseAway_ReadyzSaysSoAndHealthzStaysUp()
    {
        await using var house = await House.OpenAsync();
        await house.CloseDatabaseAsync();
        using var ready = await house.Http.GetAsync(new Uri(house.Bot.Url, "readyz"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("away", (await ready.Content.ReadFromJsonAsync<JsonNode>())!["database"]!.ToString());
        Assert.Equal("ok", await house.Http.GetStringAsync(new Uri(house.Bot.Url, "healthz")));
        await house.OpenDatabaseAsync();
        await Patience.UntilAsync("ready again", async () =>
        {
            using var again = await house.Http.GetAsync(new Uri(house.Bot.Url, "readyz"));
            return again.IsSuccessStatusCode;
        });
        await house.EndWellAsync();
    }

    private static Task<string> MetricsAsync(House house, Uri host) => house.Http.GetStringAsync(new Uri(host, "metrics"));
}
