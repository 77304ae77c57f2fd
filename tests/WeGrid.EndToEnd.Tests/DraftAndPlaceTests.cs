using System.Text.Json.Nodes;
using WeGrid.Domain;

namespace WeGrid.EndToEnd.Tests;

/// <summary>Drafts and places over the real protocol: cards, reminders, links, menus.</summary>
public sealed class DraftAndPlaceTests
{
    private const string Desk = "kf:wk-longxi";
    private const string Odd = "Хэлло мир, это проблема";

    [Fact]
    public async Task Draft_NobodyTaps_GoesUpTheLadder_AndTheStandInDecides()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync("wr-longxi-a", "wm-lin", Odd);
        Assert.True(await house.World.CanTapAsync("zhou.li", "draft:"));

        await house.MoveToAsync(2, 9, 3);
        Assert.Single(await house.World.SeenAsync("zhou.li", "有 1 条话等您看一下"));
        await house.MoveToAsync(1, 9, 3);
        Assert.True(await house.World.CanTapAsync("wu.min", "draft:"));
        await house.TapAsync("wu.min", "draft:");

        var ticket = await house.Ledger.OnlyTicketAsync();
        Assert.Single(await house.World.SeenAsync("wu.min", $"已登记为 {ticket} 号"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from due where corp_id = $1 and kind = 'draft'"));
        await house.TapAsync("zhou.li", "draft:");
        Assert.Single(await house.World.SeenAsync("zhou.li", "已经有人处理过了"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task Draft_TwoPeopleTapAtOnce_IsDecidedOnce()
    {
        await using var house = await House.OpenAsync(new Plan { Bots = 2 });
        await house.SayAsync("wr-longxi-a", "wm-lin", Odd);
        await house.MoveToAsync(2, 9, 3);
        await house.MoveToAsync(1, 9, 3);

        await Task.WhenAll(house.World.TapAsync("zhou.li", "draft:"), house.World.TapAsync("wu.min", "draft:"));
        await house.RestAsync();

        await house.Ledger.OnlyTicketAsync();
        string[] both = ["zhou.li", "wu.min"];
        var late = await Task.WhenAll(both.Select(p => house.World.CountAsync(p, "已经有人处理过了")));
        Assert.Equal(1, late.Sum());
        await house.EndWellAsync();
    }

    [Fact]
    public async Task Drafts_OfOneMatter_TappedAtOnce_AreOneTicket()
    {
        await using var house = await House.OpenAsync(new Plan { Bots = 2 });
        await house.SayAsync("wr-longxi-a", "wm-lin", Odd);
        await house.SayAsync("wr-longxi-a", "wm-mei", Odd);
        var drafts = await house.Ledger.ListAsync<Guid>("select id from demand where corp_id = $1 and status = 1 order by said_at, id", "longxi");
        Assert.Equal(2, drafts.Count);

        await Task.WhenAll(drafts.Select(d => house.World.TapAsync("zhou.li", $"draft:{d}:yes")));
        await house.RestAsync();

        var ticket = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1"));
        Assert.Single(await house.World.SeenAsync("zhou.li", $"已并入 {ticket} 号"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task KfDemand_WithoutAPlace_IsAskedFor_AndTheMenuMovesItToTheVillage()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Desk, "wm-lin", "路灯坏了三天了，晚上看不见路");
        var ticket = await house.Ledger.OnlyTicketAsync();
        Assert.True(await house.World.CanTapAsync("tan.hua", $"accept:{ticket}"));
        Assert.Equal(1, await house.World.CountAsync("wm-lin", "请问是哪个村", "龙溪村", "柏树村"));

        await house.TapAsync("wm-lin", $"village:{ticket}:lx-bhc");

        Assert.Equal("lx-bhc", await house.Ledger.ScalarAsync("select village_id from ticket where corp_id = $1", "longxi"));
        Assert.True(await house.World.CanTapAsync("qin.hai", $"accept:{ticket}"));
        Assert.False(await house.World.CanTapAsync("tan.hua", $"accept:{ticket}"));
        Assert.Single(await house.World.SeenAsync("wm-lin", $"{ticket} 号已转给柏树村"));

        await house.SayAsync(Desk, "wm-lin", "停水两天了，家里没水用");
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1 and village_id = 'lx-bhc'"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task KfDemand_AfterALinkOfTheVillage_GoesThereAtOnce()
    {
        await using var house = await House.OpenAsync();
        string[] people = ["wm-lin", "wm-mei", "wm-chen"];
        foreach (var person in people)
        {
            // In the same second, and so pulled as one page.
            await house.World.PostAsync("enter", new JsonObject { ["chat"] = Desk, ["person"] = person, ["scene"] = "notice", ["sceneParam"] = "lx-bhc" });
            await house.SayAsync(Desk, person, "路灯坏了三天了，晚上看不见路");
            Assert.Equal(0, await house.World.CountAsync(person, "请问是哪个村"));
        }

        var ticket = await house.Ledger.OnlyTicketAsync();
        Assert.Equal("lx-bhc", await house.Ledger.ScalarAsync("select village_id from ticket where corp_id = $1", "longxi"));
        Assert.Equal(TicketStatus.Ordered, await house.Ledger.StatusAsync(ticket));
        Assert.True(await house.World.CanTapAsync("qin.hai", $"accept:{ticket}"));
        await house.EndWellAsync();
    }
}
