using WeGrid.Bot;
using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.Hosting;

namespace WeGrid.EndToEnd.Tests;

/// <summary>Who watches the watchman.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task BothWorkersKilled_AfterAMinute_AdministratorIsToldOncePastOutboxAndWorker()
    {
        await using var house = await House.OpenAsync(new Plan { InProcesses = true, Bots = 0, Workers = 2 });
        var machine = new FollowedClock(MachineTime.Real);
        var settings = house.Settings("watching");
        settings.Remove("Clock:Url");
        settings["Logging:Console:LogLevel:Default"] = "None";
        await using var bot = new HostHere(BotApp.Build(["--urls", "http://127.0.0.1:0", .. settings.Select(s => $"--{s.Key}={s.Value}")], machine));
        await bot.StartAsync();
        await Patience.UntilAsync("both Workers beat", async () => (long)(await house.Ledger.ScalarAsync("select count(*) from heartbeat where process = 'worker'"))! == 2);

        machine.MoveTo(machine.GetUtcNow() + TimeSpan.FromSeconds(30));
        foreach (var worker in house.Workers.Cast<HostProcess>())
        {
            await worker.KillAsync();
        }

        Assert.Equal(0, await house.World.CountAsync("tan.hua", "Worker"));
        machine.MoveTo(machine.GetUtcNow() + TimeSpan.FromSeconds(75));
        await Patience.UntilAsync("谭华 is told", async () => await house.World.CountAsync("tan.hua", "Worker", "没有心跳") == 1);
        await Patience.UntilAsync("裴安 is told", async () => await house.World.CountAsync("pei.an", "Worker", "没有心跳") == 1);
        machine.MoveTo(machine.GetUtcNow() + TimeSpan.FromMinutes(10));
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "没有心跳"));
        house.Workers.Clear();
        await house.EndWellAsync();
    }
}
