using System.Text.Json.Nodes;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>办结要求: photos over the real protocol, a second person on site, many tickets at once, two who tap at once, one ticket split in two.</summary>
public sealed class ClosingTests
{
    private const string Group = "wr-longxi-b";
    private const string App = "app:grid";

    private static async Task PhotoAsync(House house, string chat, string person)
    {
        await house.World.PostAsync("say", new JsonObject { ["chat"] = chat, ["person"] = person, ["photo"] = true });
        await house.RestAsync();
    }

    private static Task<long> StatusAsync(House house, long number) => house.Ledger.CountAsync($"select status from ticket where corp_id = $1 and number = {number}");

    [Fact]
    [Trait("Feature", "LC-12")]
    [Trait("Feature", "LC-13")]
    public async Task FireLane_NeedsAPhotoAndASecondPerson_BeforeTheResidentIsTold()
    {
        await using var house = await House.OpenAsync();
        await house.World.PostAsync("say", new JsonObject { ["chat"] = Group, ["person"] = "deng.yu", ["text"] = "@小溪 老仓库的消防通道被杂物堵死了，请来清理", ["photo"] = true });
        await house.RestAsync();
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal("消防隐患", await house.Ledger.ScalarAsync("select category from ticket where corp_id = 'longxi'"));
        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from photo where corp_id = $1 and number = {number} and use = 1 and media <> ''"));
        await house.TapAsync("he.tian", $"accept:{number}");
        await house.SayAsync(App, "zhou.li", $"派单 {number} 镇市政所");
        await house.TapAsync("shi.zheng", $"start:{number}");

        await house.SayAsync(App, "shi.zheng", $"办结 {number} 杂物已清走");
        Assert.Equal(1, await house.World.CountAsync("shi.zheng", "一张现场照片", "收到就办结"));
        Assert.Equal(4, await StatusAsync(house, number));
        await PhotoAsync(house, App, "shi.zheng");
        Assert.Equal(13, await StatusAsync(house, number));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from awaited_proof where corp_id = $1"));
        Assert.Equal(1, await house.World.CountAsync("he.tian", "请核实", "杂物已清走"));
        Assert.False(await house.World.CanTapAsync("deng.yu", $"solved:{number}"));

        await house.SayAsync(App, "he.tian", $"核实退回 {number} 里面一段还堵着");
        Assert.Equal(4, await StatusAsync(house, number));
        Assert.Equal(1, await house.World.CountAsync("shi.zheng", "核实退回", "何田", "里面一段还堵着"));
        await PhotoAsync(house, App, "shi.zheng");
        await house.SayAsync(App, "shi.zheng", $"办结 {number} 里面也清了");
        Assert.Equal(13, await StatusAsync(house, number));

        // Nobody looks: the next of the ladder is asked, and the first of them who goes decides.
        await house.MoveToAsync(2, 9);
        Assert.True(await house.World.CanTapAsync("zhou.li", $"check_ok:{number}"));
        Assert.Equal(1, await house.World.CountAsync("he.tian", "核实已转给", "周立"));
        await house.TapAsync("zhou.li", $"check_ok:{number}");
        Assert.Equal(5, await StatusAsync(house, number));
        Assert.True(await house.World.CanTapAsync("deng.yu", $"solved:{number}"));
        Assert.False(await house.World.CanTapAsync("he.tian", $"check_ok:{number}"));
        Assert.Equal(2, await house.Ledger.CountAsync($"select count(*) from photo where corp_id = $1 and number = {number} and use = 2 and person = 'shi.zheng'"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task ResidentsPhotos_FromTheGroupAndCustomerService_AreEvidence_UntilRecalled_AndOthersAreForgotten()
    {
        const string Villagers = "wr-longxi-a";
        const string Desk = "kf:wk-longxi";
        await using var house = await House.OpenAsync();
        await house.SayAsync(Desk, "wm-lin", "龙溪村卫生室这边停水两天了");
        await house.World.PostAsync("say", new JsonObject { ["chat"] = Desk, ["person"] = "wm-lin", ["photo"] = true }); // after the words
        var before = (await house.World.PostAsync("say", new JsonObject { ["chat"] = Villagers, ["person"] = "wm-mei", ["photo"] = true }))["msgid"]!.ToString();
        await house.World.PostAsync("say", new JsonObject { ["chat"] = Villagers, ["person"] = "wm-chen", ["photo"] = true }); // of nothing
        await house.SayAsync(Villagers, "wm-mei", "三组那个垃圾池满了好几天没人拉");
        await Patience.UntilAsync("both pictures are with their tickets", async () => await house.Ledger.CountAsync("select count(*) from photo where corp_id = $1 and use = 1") == 2);
        Assert.Equal(["archive wm-mei 环境卫生", "kf wm-lin 供水"], await house.Ledger.ListAsync<string>(
            "select p.source || ' ' || p.person || ' ' || t.category from photo p join ticket t using (corp_id, number) where corp_id = $1 order by 1", "longxi"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from photo where corp_id = $1 and number = 0 and person = 'wm-chen'"));
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket_event where corp_id = $1 and move = 53"));

        await house.World.PostAsync("recall", new JsonObject { ["msgid"] = before });
        await house.MoveByAsync(TimeSpan.FromSeconds(16));
        await Patience.UntilAsync("the recall is heard", async () => await house.Ledger.CountAsync("select count(*) from photo where corp_id = $1 and person = 'wm-mei'") == 0);
        await house.MoveToAsync(3, 10);
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from photo where corp_id = $1 and number = 0"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from photo where corp_id = $1"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "LC-18")]
    public async Task Bulk_TwentyTicketsReturnedWithOneReason_OneAnswer()
    {
        await using var house = await House.OpenAsync();
        for (var i = 0; i < 21; i++)
        {
            // Five an hour: who says more is gathered into one draft.
            if (i is 10 or 20)
            {
                await house.MoveByAsync(TimeSpan.FromMinutes(61));
            }

            await house.SayAsync(Group, i % 2 == 0 ? "deng.yu" : "fang.qiu", $"@小溪 {i + 11}号院门口的路灯坏了");
        }

        var numbers = await house.Ledger.ListAsync<long>("select number from ticket where corp_id = $1 order by 1", "longxi");
        Assert.Equal(21, numbers.Count);
        await house.SayAsync(App, "zhou.li", $"批量 接单 {string.Join(' ', numbers)}");
        await house.SayAsync(App, "zhou.li", $"批量 派单 {string.Join(' ', numbers)} 镇市政所");
        Assert.Equal(21, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1 and status = 3"));
        await house.MoveByAsync(TimeSpan.FromMinutes(2)); // a phone takes thirty messages a minute, and waits for the rest
        await house.SayAsync(App, "shi.zheng", $"开始 {numbers[4]}");
        await house.SayAsync(App, "shi.zheng", $"批量 退单 {string.Join(' ', numbers)} 不属辖区");

        Assert.Equal(20, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1 and status = 9 and return_reason = 'area'"));
        Assert.Equal(1, await house.World.CountAsync("shi.zheng", "办了 20 件，没办 1 件", $"没办 {numbers[4]}：现在是“办理中”"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "LC-19")]
    public async Task TwoTapAtOnce_OneHasIt_TheOtherHearsWhoAndWhatIsPossible()
    {
        await using var house = await House.OpenAsync(new Plan { Bots = 2 });
        for (var i = 0; i < 4; i++)
        {
            await house.SayAsync(Group, "deng.yu", $"@小溪 {(i * 7) + 11}号院门口的路灯坏了");
        }

        foreach (var number in await house.Ledger.ListAsync<long>("select number from ticket where corp_id = $1 order by 1", "longxi"))
        {
            // In either order; they may cross all the same.
            async Task SaysAsync() => await house.World.PostAsync("say", new JsonObject { ["chat"] = App, ["person"] = "zhou.li", ["text"] = $"接单 {number}" });
            async Task TapsAsync() => await house.World.TapAsync("he.tian", $"accept:{number}");
            foreach (var act in number % 2 == 0 ? new[] { SaysAsync, TapsAsync } : [TapsAsync, SaysAsync])
            {
                await act();
            }

            await house.RestAsync();

            var holder = (string)(await house.Ledger.ScalarAsync($"select holder from ticket where number = {number}"))!;
            var (first, second) = holder == "zhou.li" ? ("周立", "he.tian") : ("何田", "zhou.li");
            Assert.Equal(2, await StatusAsync(house, number));
            var heard = await house.World.CountAsync(second, $"{number} 号没有接单", first, "已接单", "可以：");
            Assert.True(heard == 1, heard == 1 ? "" : $"{number}, held by {holder}: {await house.World.DumpAsync(second)}");
            Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from ticket_event where corp_id = $1 and number = {number} and move = 2"));
            await house.MoveByAsync(TimeSpan.FromMinutes(1)); // a phone takes thirty messages a minute; what waits for it is no question here
        }

        await house.EndWellAsync();
    }

    [Fact]
    public async Task Split_BothKeepThePeopleAndTheWords_AndItIsUndoneByOneTap()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Group, "deng.yu", "@小溪 村小学门口的路灯坏了，旁边的井盖也没了");
        await PhotoAsync(house, App, "deng.yu");
        var number = await house.Ledger.OnlyTicketAsync();
        await house.SayAsync(App, "zhou.li", $"拆单 {number} 村小学门口的井盖没了");

        var part = await house.Ledger.CountAsync($"select number from ticket where corp_id = $1 and split_from = {number}");
        Assert.True(part > 0);
        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from ticket a join ticket b using (corp_id, ordered_at) where corp_id = $1 and a.number = {number} and b.number = {part}"));
        Assert.Equal(2, await house.Ledger.CountAsync($"select count(*) from reporter where corp_id = $1 and person = 'deng.yu' and number in ({number}, {part})"));
        Assert.Equal(2, await house.Ledger.CountAsync($"select count(*) from demand where corp_id = $1 and ticket in ({number}, {part}) and text like '%路灯坏了，旁边的井盖%'"));
        Assert.Equal(1, await house.World.CountAsync("deng.yu", "分开办", $"{part}"));
        await house.SayAsync(App, "zhou.li", $"查看 {part} 联系反映人");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "路灯坏了，旁边的井盖也没了", $"{part}"));

        await house.TapAsync("zhou.li", $"unsplit:{part}:{number}");
        Assert.Equal(10, await StatusAsync(house, part));
        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from reporter where corp_id = $1 and person = 'deng.yu' and number = {number}"));
        await house.EndWellAsync();
    }
}
