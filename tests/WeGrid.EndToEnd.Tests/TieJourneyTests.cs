using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>一人多号 over the real protocol: a group of the archive, 微信客服, a form, and staff who know who is who.</summary>
public sealed class TieJourneyTests
{
    private const string App = "app:grid";
    private const string Kf = "kf:wk-longxi";
    private const string Group = "wr-longxi-a";

    [Fact]
    [Trait("Feature", "UN-15")]
    public async Task GroupAndForm_TiedByTheCode_SeenTogether_CountedOnce_SplitAgain()
    {
        await using var town = await FormTown.OpenAsync(corp =>
        {
            corp.File["settings"]!["topics"] = new JsonArray("deliberation");
            corp.AddResidents(Group, "wm-a", "wm-b", "wm-c", "wm-d");
        });
        var house = town.House;
        await house.SayAsync(Group, "wm-chen", "村口那盏路灯坏了半个月了，晚上黑得很");
        var said = await house.Ledger.OnlyTicketAsync();
        var mine = await town.SendAsync("lx-lxc", await town.FilledAsync("lx-lxc", ("words", "卫生室门口的路灯坏了好几天了，请来修"), ("grid", "lx-lxc-3")));
        await house.RestAsync();
        var written = await house.Ledger.CountAsync($"select number from ticket where corp_id = $1 and number <> {said}");
        Assert.DoesNotContain($"编号 {said}", await town.ReadAsync(mine), StringComparison.Ordinal);

        // The page gives a code; it is entered in 微信客服, where a wrong one is none, and confirmed there.
        var given = Regex.Match(await town.ActAsync(mine, "tiecode"), "关联码 ([0-9]+) ([0-9]{6})");
        Assert.Equal($"{written}", given.Groups[1].Value);
        var code = given.Groups[2].Value;
        await house.SayAsync(Kf, "wm-chen", $"关联码 {written} {(code == "111111" ? "222222" : "111111")}");
        Assert.Equal(1, await house.World.CountAsync("wm-chen", "关联码不对"));
        await house.SayAsync(Kf, "wm-chen", $"关联码 {written} {code}");
        Assert.Equal(1, await house.World.CountAsync("wm-chen", "请回复“确认关联”"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from tie where corp_id = $1"));
        await house.SayAsync(Kf, "wm-chen", "确认关联");
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from tie where corp_id = $1 and undone_at is null and how = 1 and made_by = 'wm-chen'"));

        // Both see both; group and 微信客服 were one person before: the platform's id is the same.
        await house.SayAsync(Kf, "wm-chen", "我的诉求");
        Assert.Equal(1, await house.World.CountAsync("wm-chen", "您反映过2件", $"{said}号", $"{written}号"));
        var page = await town.ReadAsync(mine);
        Assert.Contains($"编号 {said}", page, StringComparison.Ordinal);
        Assert.DoesNotContain("村口那盏", page, StringComparison.Ordinal);

        // With three others they are four people, however many matters; the fourth other is the fifth.
        await house.SayAsync(Group, "wm-a", "三号闸那里的路灯一直不亮，请来修一下");
        await house.SayAsync(Group, "wm-b", "老槐树旁边的路灯不亮了，老人家不敢出门");
        await house.SayAsync(Group, "wm-c", "戏台边上那盏路灯不亮，请派人来看看");
        await house.MoveToAsync(1, 9, 50);
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from proceeding where corp_id = $1"));
        await house.SayAsync(Group, "wm-d", "桥头的路灯也坏了，晚上看不见路");
        await house.MoveToAsync(1, 9, 50);
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "（5人反映）", "已有5人附议"));

        await town.ActAsync(mine, "tieundo");
        Assert.DoesNotContain($"编号 {said}", await town.ReadAsync(mine), StringComparison.Ordinal);
        await house.SayAsync(Kf, "wm-chen", "我的诉求");
        Assert.Equal(1, await house.World.CountAsync("wm-chen", "您反映过1件", $"{said}号"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from tie where corp_id = $1 and undone_at is not null"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public async Task Staff_TieWhoTheyKnow_TheResultGoesWhereTheyAreReached_LookedAtAndUndoneOnRecord()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Group, "wm-chen", "村口那盏路灯坏了半个月了，晚上黑得很");
        var lamp = await house.Ledger.OnlyTicketAsync();
        await house.SayAsync(Kf, "wm-lin", "卫生室这边的水管漏水两天了，没人修");
        var pipe = await house.Ledger.CountAsync($"select number from ticket where corp_id = $1 and number <> {lamp}");
        await house.SayAsync(App, "zhou.li", $"同一人 {lamp} {pipe} 电话里本人说的");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "记成同一个人"));
        await house.SayAsync(App, "zhou.li", $"接单 {lamp}");
        await house.SayAsync(App, "zhou.li", $"办结 {lamp} 换了灯泡");
        // wm-chen cannot be written to; wm-lin, who is the same person, can.
        Assert.Equal((1, 0), (await house.World.CountAsync("wm-lin", "换了灯泡"), await house.World.CountAsync("wm-chen", "换了灯泡")));
        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from reporter where corp_id = $1 and number = {lamp} and person = 'wm-chen' and told = 1"));

        var (exit, shown, _) = await ToolHere.RunAsync(["person", "show", $"{lamp}", "--as", "zhou.li"], house.Settings("tool"));
        Assert.Equal(0, exit);
        Assert.Contains("wm-chen = wm-lin  Staff by zhou.li", shown, StringComparison.Ordinal);
        Assert.Equal(1, (await ToolHere.RunAsync(["person", "show", $"{lamp}", "--as", "gong.dian"], house.Settings("tool"))).Exit);
        Assert.Equal(["t zhou.li", "f gong.dian"], await house.Ledger.ListAsync<string>("select left(shown::text, 1) || ' ' || userid from look where corp_id = $1 and reason = 'person show' order by shown desc", "longxi"));
        Assert.Equal(2, (await ToolHere.RunAsync(["person", "untie", $"{lamp}", "--as", "zhou.li"], house.Settings("tool"))).Exit);
        Assert.Equal(0, (await ToolHere.RunAsync(["person", "untie", $"{lamp}", "--why", "认错了人", "--as", "zhou.li"], house.Settings("tool"))).Exit);
        Assert.Equal(4, (await ToolHere.RunAsync(["person", "untie", $"{lamp}", "--why", "认错了人", "--as", "zhou.li"], house.Settings("tool"))).Exit);
        Assert.Equal(0, (await ToolHere.RunAsync(["person", "tie", $"{lamp}", "tel:13800001234", "--why", "本人说的", "--as", "zhou.li"], house.Settings("tool"))).Exit);
        await house.SayAsync(App, "zhou.li", $"查看 {lamp} 联系反映人");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "13800001234"));
        await house.EndWellAsync();
    }
}
