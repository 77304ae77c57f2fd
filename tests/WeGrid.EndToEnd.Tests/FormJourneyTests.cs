using WeGrid.Domain;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>网页表单 from the code on a wall to the rating: the Console records, the Bot decides, the Worker sends, the page says what came of it.</summary>
public sealed class FormJourneyTests
{
    private const string App = "app:grid";

    [Fact]
    [Trait("Feature", "IN-03")]
    [Trait("Feature", "IT-08")]
    [Trait("Feature", "SV-01")]
    public async Task Form_SentTwice_OneTicket_OneCard_ResolvedAndRatedOnThePage()
    {
        await using var town = await FormTown.OpenAsync();
        var house = town.House;
        var fields = await town.FilledAsync("lx-lxc", ("words", "我家门口的路灯不亮了，晚上看不见"), ("grid", "lx-lxc-3"));
        var mine = await town.SendAsync("lx-lxc", fields, withPhoto: true);
        Assert.Equal(mine, await town.SendAsync("lx-lxc", fields, withPhoto: true));
        await house.RestAsync();
        // The picture is fetched like everything that is sent, and kept once.
        Assert.Equal(["2"], await house.Ledger.ListAsync<string>("select status::text from media where corp_id = $1", "longxi"));
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(("form", "lx-lxc-3"), ((string)(await house.Ledger.ScalarAsync("select origin from ticket"))!, (string)(await house.Ledger.ScalarAsync("select grid_id from ticket"))!));
        Assert.Contains($"编号 {number}", await town.ReadAsync(mine), StringComparison.Ordinal);

        Assert.True(await house.World.CanTapAsync("luo.gen", $"accept:{number}"));
        await house.TapAsync("luo.gen", $"accept:{number}");
        Assert.Contains("龙溪村已接手", await town.ReadAsync(mine), StringComparison.Ordinal);
        await house.SayAsync(App, "luo.gen", $"补充 {number} 是哪一杆？");
        Assert.Contains("是哪一杆？", await town.ReadAsync(mine), StringComparison.Ordinal);
        await town.ActAsync(mine, "more", ("words", "七号杆"), ("number", $"{number}"));
        await house.RestAsync();
        Assert.Equal(TicketStatus.Accepted, await house.Ledger.StatusAsync(number));
        await house.SayAsync(App, "luo.gen", $"办结 {number} 换了灯头，当面试亮");

        Assert.Contains("换了灯头，当面试亮", await town.ReadAsync(mine), StringComparison.Ordinal);
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1 and told = 1"));
        Assert.Contains("谢谢您的评价", await town.ActAsync(mine, "rate", ("number", $"{number}"), ("round", "1"), ("solved", "yes"), ("level", "1")), StringComparison.Ordinal);
        await house.RestAsync();
        Assert.Equal(TicketStatus.Rated, await house.Ledger.StatusAsync(number));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-03")]
    [Trait("Feature", "AU-09")]
    public async Task Phone_IsOnNoCard_IsSeenByWhoHasToCall_AndTheResultIsPassedOnByHand()
    {
        await using var town = await FormTown.OpenAsync();
        var house = town.House;
        await town.SendAsync("lx-lxc-3", await town.FilledAsync("lx-lxc-3", ("words", "我家门口的路灯不亮了，晚上看不见"), ("name", "许婶"), ("phone", "13912340000")));
        await house.RestAsync();
        var number = await house.Ledger.OnlyTicketAsync();
        await house.TapAsync("luo.gen", $"accept:{number}");
        Assert.Equal(0, await house.World.CountAsync("luo.gen", "13912340000"));
        await house.SayAsync(App, "luo.gen", $"查看 {number} 联系反映人");
        Assert.Equal(1, await house.World.CountAsync("luo.gen", "许婶 13912340000（号码未核实）"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from consent where corp_id = $1 and chat = 'contact' and agreed and source = 'form'"));

        await house.SayAsync(App, "luo.gen", $"办结 {number} 换了灯头");
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1 and told <> 0"));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", $"查看 {number} 联系反映人"));
        Assert.Equal(0, await house.World.CountAsync("zhou.li", "13912340000"));
        await house.TapAsync("zhou.li", "relay:");
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1 and told = 2"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-16")]
    public async Task ForDiscipline_OnlyThey_AndNotEvenTheySeeWho()
    {
        await using var town = await FormTown.OpenAsync();
        var house = town.House;
        var mine = await town.SendAsync("lx-lxc", await town.FilledAsync("lx-lxc", ("words", "有人拿了甲子银两"), ("discipline", "1"), ("name", "许婶"), ("phone", "13912340000")));
        await house.RestAsync();
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.True(await house.World.CanTapAsync("yan.zheng", $"accept:{number}"));
        await house.TapAsync("yan.zheng", $"accept:{number}");
        await house.SayAsync(App, "yan.zheng", $"查看 {number} 核实");
        Assert.Equal(1, await house.World.CountAsync("yan.zheng", "甲子银两"));
        await house.SayAsync(App, "zhou.li", $"查看 {number} 核实");
        await house.SayAsync(App, "yan.zheng", $"办结 {number} 已约谈");

        foreach (var person in new[] { "yan.zheng", "zhou.li", "he.tian", "luo.gen", "tan.hua", "pei.an" })
        {
            Assert.Equal(0, await house.World.CountAsync(person, "13912340000"));
            Assert.Equal(0, await house.World.CountAsync(person, "许婶"));
            Assert.Equal(0, await house.World.CountAsync(person, "form-"));
            Assert.Equal(person == "yan.zheng" ? 1 : 0, await house.World.CountAsync(person, "甲子银两"));
        }

        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from resident_contact where corp_id = $1"));
        Assert.DoesNotContain("甲子银两", await town.ReadAsync(mine), StringComparison.Ordinal);
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-03")]
    public async Task Life_TypedIntoTheForm_GoesAtOnceToEverybody_AndThePageSaysWhomToRing()
    {
        await using var town = await FormTown.OpenAsync();
        var house = town.House;
        var mine = await town.SendAsync("lx-lxc", await town.FilledAsync("lx-lxc", ("words", "救命，我妈掉到河里了，在三组桥头")));
        await house.RestAsync();
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(1, await house.World.CallsAsync("tan.hua"));
        Assert.True(await house.World.CanTapAsync("zhou.li", $"accept:{number}"));
        Assert.Contains("请立即拨打 110、119、120", await town.ReadAsync(mine), StringComparison.Ordinal);
        await house.EndWellAsync();
    }
}
