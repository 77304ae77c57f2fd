using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.Hosting;

namespace WeGrid.EndToEnd.Tests;

/// <summary>网格调整 in the whole house: a slip is held back, the file is tried, and on the day what is open goes along.</summary>
public sealed class RegridJourneyTests
{
    [Fact]
    [Trait("Feature", "AD-01")]
    [Trait("Feature", "AD-02")]
    [Trait("Feature", "AD-03")]
    [Trait("Feature", "AD-05")]
    public async Task AGroupIsMergedIntoItsNeighbour_SlipHeldBack_Tried_MovedOnTheDay_FiguresStay()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync("app:grid", "fang.qiu", "老槐树旁边的路灯不亮了");
        await house.SayAsync("app:grid", "deng.yu", "卫生室这边停水两天了");
        Assert.Equal(["lx-lxc-1", "lx-lxc-3"], await GridsAsync(house));
        await house.SayAsync("app:grid", "zhou.li", "提议事 小事小议 一组：老槐树下的凳子");
        Assert.Equal(["lx-lxc-1"], await MattersAsync(house));
        var before = await ToolAsync(house, "lists", "lx-lxc-1", "--from", "2026-03-01", "--to", "2026-03-10");

        // Taken out of the file, the grid would leave people waiting for nobody.
        var grids = house.Corp.File["grids"]!.AsArray();
        var old = grids.First(g => g!["id"]!.ToString() == "lx-lxc-1")!;
        grids.Remove(old);
        house.Corp.Save();
        foreach (var command in new[] { "try", "import" })
        {
            var refused = await ToolAsync(house, "corp", command, house.Corp.Path);
            Assert.Equal(4, refused.Exit);
            Assert.Contains("'lx-lxc-1' is gone and 2 open tickets and running matters lie in it; keep it and say in regrids who takes over", refused.Err, StringComparison.Ordinal);
        }

        grids.Add(old);
        house.Corp.File["regrids"] = new JsonArray(new JsonObject { ["on"] = "2026-03-11", ["from"] = new JsonArray("lx-lxc-1"), ["to"] = new JsonArray("lx-lxc-4"), ["basis"] = "镇发〔2026〕7号" });
        house.Corp.File["settings"]!["routing"] = new JsonArray(new JsonObject { ["when"] = new JsonObject { ["grid"] = "lx-lxc-3" }, ["unit"] = "power" });
        house.Corp.Save();
        var tried = await ToolAsync(house, "corp", "try", house.Corp.Path);
        Assert.Equal(0, tried.Exit);
        Assert.Contains("of 2 tickets of the last 30 days 1 would go another way (grid 0, asked 0, unit 1)", tried.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await ToolAsync(house, "corp", "import", house.Corp.Path)).Exit);
        foreach (var host in new[] { house.Bot, house.Worker })
        {
            await host.Services.GetRequiredService<CorpDirectory>().RefreshAsync();
        }

        await house.MoveToAsync(0, 23, 59);
        Assert.Equal(["lx-lxc-1", "lx-lxc-3"], await GridsAsync(house));

        await house.MoveToAsync(1, 8, 30);
        Assert.Equal(["lx-lxc-3", "lx-lxc-4"], await GridsAsync(house));
        Assert.Equal(["lx-lxc-4"], await MattersAsync(house));
        await house.SayAsync("app:grid", "fang.qiu", "龙溪桥头的垃圾堆了好几天没人清运");
        Assert.Equal(["lx-lxc-3", "lx-lxc-4", "lx-lxc-4"], await GridsAsync(house));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "一组的事由四组接着办"));
        Assert.Equal(before.Out, (await ToolAsync(house, "lists", "lx-lxc-1", "--from", "2026-03-01", "--to", "2026-03-10")).Out);

        // A village sees its own.
        foreach (var (who, sees) in new[] { ("zhou.li", 3), ("qin.hai", 0), ("tan.hua", 3) })
        {
            Assert.Equal(sees, JsonNode.Parse((await ToolAsync(house, "ticket", "list", "--as", who, "--json")).Out)!.AsArray().Count);
        }

        Assert.Equal(4, (await ToolAsync(house, "lists", "lx-lxc", "--as", "qin.hai")).Exit);
        Assert.Equal(4, (await ToolAsync(house, "ticket", "list", "--as", "nobody")).Exit);
        await house.EndWellAsync();
    }

    private static Task<IReadOnlyList<string>> GridsAsync(House house) => house.Ledger.ListAsync<string>("select grid_id from ticket where corp_id = $1 order by grid_id", "longxi");

    private static Task<IReadOnlyList<string>> MattersAsync(House house) => house.Ledger.ListAsync<string>("select grid_id from proceeding where corp_id = $1", "longxi");

    private static Task<(int Exit, string Out, string Err)> ToolAsync(House house, params string[] args) => ToolHere.RunAsync(args, house.Settings("tool"));
}
