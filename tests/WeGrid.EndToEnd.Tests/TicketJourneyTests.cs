using System.Text.Json.Nodes;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>One sentence becomes a ticket and travels to its end, over every way in.</summary>
public sealed class TicketJourneyTests
{
    private const string Group = "wr-longxi-b";
    private const string Villagers = "wr-longxi-a";
    private const string App = "app:grid";
    private const string Desk = "kf:wk-longxi";

    [Fact]
    [Trait("Feature", "IN-01")]
    [Trait("Feature", "IN-15")]
    [Trait("Feature", "DE-01")]
    [Trait("Feature", "SV-01")]
    [Trait("Feature", "SV-04")]
    [Trait("Feature", "C01")]
    [Trait("Feature", "C02")]
    public async Task GroupMessage_WholeJourney_FiveOrdersInTurnReceiptOnceAndResultOnce()
    {
        await using var house = await House.OpenAsync();
        var id = await house.SayAsync(Group, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(1, await house.Ledger.CountAsync(
            $"select count(*) from demand where corp_id = $1 and msgid = '{id}' and person = 'deng.yu' and chat like '%{Group}' and ticket = {number}"));
        var receipt = World.Text(Assert.Single(await house.World.SeenAsync("deng.yu", $"{number}")));
        Assert.Contains("龙溪村", receipt, StringComparison.Ordinal);
        Assert.Matches("[0-9]+月[0-9]+日", receipt);

        await house.TapAsync("luo.gen", $"accept:{number}");
        await house.TapAsync("zhou.li", $"dispatch:{number}:lighting");
        await house.TapAsync("shi.zheng", $"signfor:{number}");
        await house.TapAsync("shi.zheng", $"start:{number}");
        await house.SayAsync(App, "shi.zheng", $"办结 {number} 换了灯头，已亮");
        Assert.Equal(TicketStatus.Resolved, await house.Ledger.StatusAsync(number));
        await house.TapAsync("deng.yu", $"solved:{number}:1:yes");
        await house.TapAsync("deng.yu", $"level:{number}:1:2");
        Assert.Equal(TicketStatus.Rated, await house.Ledger.StatusAsync(number));

        await house.MoveToAsync(16, 10);
        TicketMove[] orders = [TicketMove.Order, TicketMove.Accept, TicketMove.Dispatch, TicketMove.SignFor, TicketMove.Start, TicketMove.Resolve, TicketMove.Rate, TicketMove.Close];
        Assert.Equal(orders, (await house.Ledger.MovesAsync(number)).Where(m => m != TicketMove.Tell));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1 and told = 0"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1 and holder is null"));
        // Receipt, result with its first question, second question, thanks: nothing else in 16 days.
        Assert.Equal(4, (await house.World.PhoneAsync("deng.yu")).Count(i => i["from"]!.ToString() != "deng.yu"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "DE-01")]
    public async Task RoutingRule_AreaAndWords_UnitFirstOnTheCardAndItsPersonNamed()
    {
        await using var house = await House.OpenAsync(new Plan
        {
            Furnish = corp => corp.File["settings"]!["routing"] = JsonNode.Parse("""[ { "when": { "grid": "lx-lxc", "category": "市政设施", "words": ["路灯"] }, "unit": "power" } ]"""),
        });
        await house.SayAsync(Group, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        var number = await house.Ledger.OnlyTicketAsync();
        await house.TapAsync("luo.gen", $"accept:{number}");
        var card = (await house.World.PhoneAsync("zhou.li"))[^1]["card"]!;
        Assert.Equal([$"dispatch:{number}:power", $"dispatch:{number}:lighting", $"split:{number}", $"own:{number}"], card["buttons"]!.AsArray().Select(b => b!["key"]!.ToString()));
        Assert.Contains("供电所 龚典", World.Text(card), StringComparison.Ordinal);
        await house.TapAsync("zhou.li", $"dispatch:{number}:power");
        Assert.True(await house.World.CanTapAsync("gong.dian", $"signfor:{number}"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-02")]
    [Trait("Feature", "LC-16")]
    public async Task PrivateMessage_OpensAndItsAnswerContinues_OneTicket()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(App, "fang.qiu", "老槐树旁边的路灯不亮了");
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(1, await house.World.CountAsync("fang.qiu", $"编号 {number}"));
        await house.TapAsync("he.tian", $"accept:{number}");
        await house.SayAsync(App, "he.tian", $"补充 {number} 请问是靠路边的还是靠院墙的那一盏");
        Assert.Equal(TicketStatus.WaitingOnResident, await house.Ledger.StatusAsync(number));
        Assert.Equal(1, await house.World.CountAsync("fang.qiu", "靠院墙"));
        var due = (DateTime)(await house.Ledger.ScalarAsync("select due_at from ticket where corp_id = 'longxi'"))!;

        await house.MoveByAsync(TimeSpan.FromHours(2));
        await house.SayAsync(App, "fang.qiu", "靠路边的那一盏");
        Assert.Equal(TicketStatus.Accepted, await house.Ledger.StatusAsync(number));
        Assert.Equal(1, await house.World.CountAsync("he.tian", "靠路边的那一盏"));
        Assert.Equal(number, await house.Ledger.OnlyTicketAsync());
        var later = (DateTime)(await house.Ledger.ScalarAsync("select due_at from ticket where corp_id = 'longxi'"))!;
        Assert.InRange((later - due).TotalMinutes, 115, 125);
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "LC-16")]
    public async Task WaitingOnResident_NoAnswerForFiveDays_GoesOnByItself()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(App, "fang.qiu", "老槐树旁边的路灯不亮了");
        var number = await house.Ledger.OnlyTicketAsync();
        await house.TapAsync("he.tian", $"accept:{number}");
        await house.SayAsync(App, "he.tian", $"补充 {number} 请问是哪一盏");
        await house.MoveToAsync(4, 12);
        Assert.Equal(TicketStatus.WaitingOnResident, await house.Ledger.StatusAsync(number));
        await house.MoveToAsync(1, 12);
        Assert.Equal(TicketStatus.Accepted, await house.Ledger.StatusAsync(number));
        Assert.Contains(TicketMove.ResumeAfterWaiting, await house.Ledger.MovesAsync(number));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-02")]
    public async Task CustomerService_OpensTicket_ReceiptAndResultComeBackTheSameWay()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Desk, "wm-lin", "卫生室这边停水两天了");
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(1, await house.World.CountAsync("wm-lin", $"编号 {number}"));
        await house.TapAsync("luo.gen", $"accept:{number}");
        await house.SayAsync(App, "luo.gen", $"办结 {number} 总阀已修好，来水了");
        await house.TapAsync("wm-lin", $"solved:{number}:1:yes");
        await house.TapAsync("wm-lin", $"level:{number}:1:1");
        Assert.Equal(TicketStatus.Rated, await house.Ledger.StatusAsync(number));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-01")]
    public async Task MeToo_SecondNeighbour_JoinsAndIsToldWithTheFirst()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Group, "deng.yu", "@小溪 二组停电了");
        await house.SayAsync(Group, "fang.qiu", "@小溪 我家也停了");
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1"));
        await house.TapAsync("he.tian", $"accept:{number}");
        await house.SayAsync(App, "he.tian", $"办结 {number} 跳闸，已恢复供电");
        Assert.True(await house.World.CanTapAsync("deng.yu", $"solved:{number}"));
        Assert.True(await house.World.CanTapAsync("fang.qiu", $"solved:{number}"));
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1 and told = 1"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task Recall_InArchiveAndCustomerService_DemandStaysWithItsMark()
    {
        await using var house = await House.OpenAsync();
        var archived = await house.SayAsync(Villagers, "wm-lin", "三组那个垃圾池满了好几天没人拉");
        var private_ = await house.SayAsync(Desk, "wm-chen", "卫生室这边停水两天了");
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        foreach (var id in new[] { archived, private_ })
        {
            await house.World.PostAsync("recall", new System.Text.Json.Nodes.JsonObject { ["msgid"] = id });
        }

        await house.MoveByAsync(TimeSpan.FromSeconds(16));
        await Patience.UntilAsync("both recalls are heard", async () => await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1 and recalled") == 2);
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1 and status = 1"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "B08")]
    public async Task PatrolFindingInTheGroup_SecretaryResolves_EveryoneWhoRaisedItIsTold()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Group, "zhou.li", "@小溪 巡查发现滨河路全淹了，水深得车子过不去");
        await house.SayAsync(Villagers, "wm-chen", "滨河路全淹了，水深得车子过不去");
        await house.SayAsync(Group, "deng.yu", "@小溪 滨河路全淹了，水深得车子过不去");
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(3, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1"));
        await house.MoveByAsync(TimeSpan.FromMinutes(21));
        await house.TapAsync("zhou.li", $"accept:{number}");
        await house.SayAsync(App, "zhou.li", $"办结 {number} 已抽排，路面可以通行");
        Assert.True(await house.World.CanTapAsync("deng.yu", $"solved:{number}"));
        // 陈姐 can be written to by nobody: the secretary has the text and says when it is passed on.
        await house.MoveByAsync(TimeSpan.FromHours(3));
        await house.TapAsync("zhou.li", "relay:");
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1 and told = 0"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1 and told = 2"));
        await house.EndWellAsync();
    }
}
