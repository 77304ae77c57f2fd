using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>换届交接 and 租户体检, by the commands a clerk types and the phones people hold.</summary>
public sealed class HandoverJourneyTests
{
    private const string Group = "wr-longxi-b";
    private const string Old = "shi.zheng";
    private const string New = "gong.dian";

    private static Task<(int Exit, string Out, string Err)> ToolAsync(House house, params string[] args) => ToolHere.RunAsync(args, house.Settings("tool"));

    [Fact]
    [Trait("Feature", "AD-11")]
    public async Task Handover_OpenTicketOfOld_NewsPhoneHasTheList_NewActs_OldIsRefusedWithTheReason()
    {
        await using var house = await House.OpenAsync(new Plan { Workers = 2 });
        await house.SayAsync(Group, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        var number = await house.Ledger.OnlyTicketAsync();
        await house.TapAsync("luo.gen", $"accept:{number}");
        await house.TapAsync("zhou.li", $"dispatch:{number}:lighting");
        await house.TapAsync(Old, $"signfor:{number}");
        await house.TapAsync(Old, $"start:{number}");
        var due = await house.Ledger.ScalarAsync("select due_at from ticket where corp_id = $1", "longxi");

        var dry = await ToolAsync(house, "corp", "handover", Old, New, "2026-03-11", "--by", "pei.an", "--dry-run");
        Assert.True(dry.Exit == 0, dry.Err);
        Assert.Contains("units: lighting", dry.Out, StringComparison.Ordinal);
        Assert.Contains($"open tickets (1): {number}", dry.Out, StringComparison.Ordinal);
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from handover where corp_id = $1"));
        Assert.Equal(4, (await ToolAsync(house, "corp", "handover", Old, New, "2026-03-09")).Exit); // a day that is over
        var ordered = await ToolAsync(house, "corp", "handover", Old, New, "2026-03-11", "--by", "pei.an");
        Assert.True(ordered.Exit == 0, ordered.Err);
        Assert.Equal(4, (await ToolAsync(house, "corp", "handover", Old, New, "2026-03-12")).Exit); // one at a time

        // Before its day nothing changes.
        await house.MoveToAsync(0, 23, 50);
        Assert.Equal(0, await house.World.CountAsync(New, $"{number}"));
        Assert.Equal(Old, await house.Ledger.ScalarAsync("select holder from ticket where corp_id = $1", "longxi"));

        await house.MoveToAsync(1, 7, 5);

        var list = Assert.Single(await house.World.SeenAsync(New, "由您接手"));
        Assert.Contains($"{number}", World.Text(list), StringComparison.Ordinal);
        Assert.Equal(1, await house.World.CountAsync(Old, "谢谢您"));
        Assert.Equal(due, await house.Ledger.ScalarAsync("select due_at from ticket where corp_id = $1", "longxi"));

        await Patience.UntilAsync("the Bot has read the new file",
            () => house.Bot.Services.GetRequiredService<Hosting.CorpDirectory>().Find("longxi")!.Corp.Handovers.Count == 1, TimeSpan.FromSeconds(60));
        await house.SayAsync("app:grid", Old, $"办结 {number} 换了灯头");
        Assert.Equal(1, await house.World.CountAsync(Old, "已交给龚典"));
        await house.SayAsync("app:grid", New, $"办结 {number} 换了灯头，已亮");
        Assert.Equal(Domain.TicketStatus.Resolved, await house.Ledger.StatusAsync(number));
        Assert.Contains(Domain.Tickets.TicketMove.HandOver, await house.Ledger.MovesAsync(number));

        // The old file gives nothing back unseen.
        var again = await ToolAsync(house, "corp", "import", house.Corp.Path);
        Assert.Equal(4, again.Exit);
        Assert.Contains($"--give-back {Old}", again.Err, StringComparison.Ordinal);
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "AD-10")]
    public async Task CorpCheckLive_WhatWeComKnows_IsSaidWithPathAndCure_AndNoPhones()
    {
        await using var house = await House.OpenAsync();
        var before = await ToolAsync(house, "corp", "check", "--live");
        Assert.Equal(1, before.Exit); // the invented town has one duty officer and no stand-in
        Assert.Contains("grids[lx].posts.dutyOfficer", before.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("has left the corp", before.Out, StringComparison.Ordinal);

        await house.World.PostAsync("member", new JsonObject { ["person"] = "zhou.li", ["status"] = 5 });
        await house.World.PostAsync("member", new JsonObject { ["person"] = "wu.min", ["visible"] = false });
        var after = await ToolAsync(house, "corp", "check", "--live");

        Assert.Equal(1, after.Exit);
        Assert.Contains("longxi: staff[zhou.li]: 'zhou.li' has left the corp; hand over what they hold (corp handover)", after.Out, StringComparison.Ordinal);
        Assert.Contains("longxi: staff[wu.min]: 'wu.min' is not in the app's visible range", after.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("1380000", after.Out, StringComparison.Ordinal);
    }
}
