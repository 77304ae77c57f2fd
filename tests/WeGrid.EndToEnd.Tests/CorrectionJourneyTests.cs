using System.Text.Json.Nodes;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>Corrections of the machine's labels over the real protocol: said, shown, kept, and exported to learn from.</summary>
public sealed class CorrectionJourneyTests
{
    private const string App = "app:grid";

    private static async Task<JsonArray> LabelsAsync(House house, long ticket) =>
        JsonNode.Parse((await ToolHere.RunAsync(["ticket", "show", $"{ticket}", "--json"], house.Settings("tool"))).Out)!["labels"]!.AsArray();

    private static JsonNode Label(JsonArray labels, string name) => Assert.Single(labels, l => l!["label"]!.ToString() == name)!;

    private static async Task<string[][]> ExportAsync(House house)
    {
        var file = Path.Combine(Path.GetDirectoryName(house.KeyFile)!, "corrections.tsv");
        var (exit, _, error) = await ToolHere.RunAsync(["corrections", "export", file], house.Settings("tool"));
        Assert.True(exit == 0, error);
        var lines = await File.ReadAllLinesAsync(file);
        Assert.Equal("id\ttext\tis_demand\tkind\tcategory\turgency\tplace\tflags\tregion\torigin", lines[0]);
        return [.. lines.Skip(1).Select(l => l.Split('\t'))];
    }

    [Fact]
    [Trait("Feature", "UN-14")]
    public async Task Labels_CorrectedByWords_AreShownAsAPersonsAndExportedMasked()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(App, "fang.qiu", "老槐树旁边的路灯不亮了，打 13912345678 找周立");
        var ticket = await house.Ledger.OnlyTicketAsync();
        var labels = await LabelsAsync(house, ticket);
        Assert.All(labels, l => Assert.Equal("machine", l!["by"]!.ToString()));
        Assert.Contains("←", Label(labels, "category")["machine"]!.ToString(), StringComparison.Ordinal);

        await house.SayAsync(App, "zhou.li", $"改类 {ticket} 供电/线路隐患");
        await house.SayAsync(App, "zhou.li", $"改急 {ticket} 2小时");
        await house.SayAsync(App, "zhou.li", $"改地点 {ticket} 三组晒坝");

        labels = await LabelsAsync(house, ticket);
        var category = Label(labels, "category");
        Assert.StartsWith("供电/", category["value"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(("person", "zhou.li", "市政设施/路灯"), (category["by"]!.ToString(), category["who"]!.ToString(), category["was"]!.ToString()));
        Assert.StartsWith("category:市政设施/路灯 ←", category["machine"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("machine", Label(labels, "kind")["by"]!.ToString());
        Assert.Equal("三组晒坝", Label(labels, "place")["value"]!.ToString());
        Assert.Equal([TicketMove.Order, TicketMove.Correct, TicketMove.Correct, TicketMove.Correct], (await house.Ledger.MovesAsync(ticket)).Where(m => m is TicketMove.Order or TicketMove.Correct));
        Assert.Equal("lx-lxc-4", await house.Ledger.ScalarAsync("select grid_id from ticket where corp_id = $1", "longxi")); // 晒坝 lies there
        Assert.Equal(3, await house.World.CountAsync("zhou.li", $"{ticket} 号已更正"));

        var row = Assert.Single(await ExportAsync(house));
        Assert.Equal("老槐树旁边的路灯不亮了，打 *********** 找周某", row[1]);
        Assert.Equal(("1", "2h", "longxi:category+urgency+place"), (row[2], row[5], row[9]));
        Assert.StartsWith("供电/", row[4], StringComparison.Ordinal);
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "AU-11")]
    public async Task TwoPeopleAtOnce_OneIsDone_TheOtherIsToldWhoWasFirst_AndNothingIsLost()
    {
        await using var house = await House.OpenAsync(new Plan { Bots = 2 });
        await house.SayAsync(App, "fang.qiu", "老槐树旁边的路灯不亮了");
        var ticket = await house.Ledger.OnlyTicketAsync();

        await Task.WhenAll(house.World.SayAsync(App, "zhou.li", $"改类 {ticket} 供电"), house.World.SayAsync(App, "tan.hua", $"改类 {ticket} 供水"));
        await house.RestAsync();

        string[] both = ["zhou.li", "tan.hua"];
        var told = await Task.WhenAll(both.Select(p => house.World.CountAsync(p, $"{ticket} 号没有改", "刚改为")));
        Assert.Equal(1, told.Sum());
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from correction where corp_id = $1"));
        var second = both[Array.IndexOf(told, 1)];
        var first = both[Array.IndexOf(told, 0)];
        Assert.Equal(first, Label(await LabelsAsync(house, ticket), "category")["who"]!.ToString());

        await house.SayAsync(App, second, $"改类 {ticket} {(second == "zhou.li" ? "供电" : "供水")} 仍改");
        var category = Label(await LabelsAsync(house, ticket), "category");
        Assert.Equal((second, second == "zhou.li" ? "供水" : "供电"), (category["who"]!.ToString(), category["was"]!.ToString()));
        Assert.Equal(2, (await house.Ledger.MovesAsync(ticket)).Count(m => m == TicketMove.Correct));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task NotADemand_MergedAndSplit_AreExported_ConfidentialNever()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(App, "fang.qiu", "老槐树旁边的路灯不亮了");
        var lamp = await house.Ledger.OnlyTicketAsync();
        await house.SayAsync("wr-longxi-a", "wm-lin", "桥头的自来水管爆了，水流了一地");
        var water = (await house.Ledger.ListAsync<long>("select number from ticket where corp_id = $1 order by ordered_at", "longxi"))[^1];
        await house.SayAsync("wr-longxi-b", "deng.yu", "@小溪 我要举报周立贪污低保款，拿了甲子银两三千");
        var secret = (await house.Ledger.ListAsync<long>("select number from ticket where corp_id = $1 order by ordered_at", "longxi"))[^1];

        await house.SayAsync(App, "zhou.li", $"并案 {water} {lamp}");
        await house.SayAsync(App, "zhou.li", $"撤销并案 {water} {lamp}");
        await house.SayAsync(App, "zhou.li", $"不是素求 {water} 是去年的事");
        await house.SayAsync(App, "zhou.li", $"改类 {secret} 供水"); // for whom it does not exist
        await house.SayAsync(App, "yan.zheng", $"改类 {secret} 民政救助");

        Assert.Equal(TicketStatus.Terminated, await house.Ledger.StatusAsync(water));
        Assert.Single(await house.World.SeenAsync("zhou.li", $"{water} 号：不是诉求成功"));
        Assert.Equal("民政救助", await house.Ledger.ScalarAsync("select category from ticket where corp_id = $1 and number = $2", "longxi", secret));
        var rows = await ExportAsync(house);
        var row = Assert.Single(rows);
        Assert.Equal(("0", "-", "-", "none"), (row[2], row[3], row[4], row[5]));
        Assert.StartsWith("different=", row[7], StringComparison.Ordinal);
        Assert.Equal("longxi:demand+merge+unmerge", row[9]);
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from correction where corp_id = $1 and confidential and machine = ''"));
        await house.EndWellAsync();
    }
}
