using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.Postgres;

namespace WeGrid.EndToEnd.Tests;

/// <summary>PostgreSQL itself dies and comes back.</summary>
public sealed class DatabaseRestartTests
{
    [Fact]
    [Trait("Feature", "NT-02")]
    public async Task PostgresKilledMidStory_DownForAWhile_CallbacksAnswered200AndNothingLost()
    {
        if (Cluster.FindPrograms() is not { } bin)
        {
            Assert.Fail("PostgreSQL's server programs are not on this machine: set WEGRID_PG_BIN to the folder of initdb and pg_ctl.");
            return;
        }

        var down = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("WEGRID_LONG") == "1" ? 60 : 4);
        await using var cluster = await Cluster.StartAsync(bin);
        await using (var database = new Database(cluster.ConnectionString))
        {
            Assert.Null((await new Migrator(database, MachineTime.Real).MigrateAsync()).Refusal);
        }

        await using var house = await House.OpenAsync(new Plan { ConnectionString = cluster.ConnectionString, Simulator = ["--Simulator:Limits:CallbackSeconds", "8"] });
        await house.SayAsync("app:grid", "fang.qiu", "老槐树旁边的路灯不亮了");
        await house.World.SayAsync("app:grid", "deng.yu", "三组那个垃圾池满了好几天没人拉");
        await cluster.DownAsync();
        await house.World.SayAsync("app:grid", "fang.qiu", "卫生室这边停水两天了");
        await house.World.SayAsync("wr-longxi-b", "deng.yu", "@小溪 晒谷场那边停电了");
        await Task.Delay(down, MachineTime.Real);
        await house.World.SayAsync("wr-longxi-b", "fang.qiu", "@小溪 村口有几只野狗追着人咬");
        await house.World.IdleAsync();
        await cluster.UpAsync();
        await house.LeasesEndAsync();
        Assert.Equal(5, await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1"));
        Assert.Equal(5, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        var answers = (await house.World.LogAsync("callback/")).Select(c => c["verdict"]!.ToString()).ToList();
        Assert.All(answers, a => Assert.Contains("HTTP 200", a, StringComparison.Ordinal));
        await house.EndWellAsync();
    }
}
