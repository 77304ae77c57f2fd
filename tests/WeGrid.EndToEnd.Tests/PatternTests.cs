using WeGrid.Domain;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>What is seen only over several messages: floods, false alarms, matters that come again, matters side by side.</summary>
public sealed class PatternTests
{
    private const string Group = "wr-longxi-b";
    private const string Villagers = "wr-longxi-a";
    private const string App = "app:grid";
    private const string Desk = "kf:wk-longxi";

    private static readonly string[] _matters =
    [
        "文化广场的路灯坏了，晚上什么都看不见", "老槐树旁边的垃圾三天没人收，臭得很", "三号闸旁边有人倒建筑垃圾，没人管", "龙溪桥的栏杆坏了一截，没人来修", "滨河路的健身器材坏了没人修",
        "四组的公厕堵了，没人清", "卫生室门口的下水道堵了，污水流到路上", "村小学门口摆摊的把路占了，走不过去", "二组的树倒了挡着路，没人来清", "一组网络信号差得很，电话都打不出去",
    ];

    [Fact]
    [Trait("Feature", "IN-17")]
    public async Task Flood_IsSlowedIntoOneDraft_NothingIsLost_DangerGoesThrough()
    {
        await using var house = await House.OpenAsync();
        foreach (var matter in _matters)
        {
            await house.SayAsync(Group, "deng.yu", "@小溪 " + matter);
        }

        Assert.Equal(_matters.Length, await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1 and person = 'deng.yu'"));
        var gathered = await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1 and head is not null");
        Assert.InRange(gathered, 2, 4);
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1 and head = id"));
        Assert.Single(await house.World.SeenAsync("deng.yu", "一条也不会漏"));
        var before = await house.World.CountAsync("zhou.li", "这是诉求吗");

        await house.SayAsync(Group, "deng.yu", "@小溪 着火了，老槐树旁边屋里还有人，快救命");
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1 and urgency = 0"));
        await house.TapAsync("zhou.li", $"accept:{await house.Ledger.CountAsync("select number from ticket where corp_id = $1 and urgency = 0")}");

        await house.MoveByAsync(TimeSpan.FromMinutes(21));
        Assert.Equal(before + 1, await house.World.CountAsync("zhou.li", "这是诉求吗"));
        Assert.Single(await house.World.SeenAsync("zhou.li", $"（共{gathered}条）"));
        var head = Assert.Single(await house.Ledger.ListAsync<Guid>("select id from demand where corp_id = $1 and head = id", "longxi"));
        await house.TapAsync("zhou.li", $"draft:{head}:yes");
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1 and head is not null and (status = 1 or ticket is null)"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(distinct ticket) from demand where corp_id = $1 and head is not null"));

        await house.MoveByAsync(TimeSpan.FromHours(2));
        await house.SayAsync(Group, "deng.yu", "@小溪 卫生室的路灯坏了，晚上看不见");
        Assert.Equal(gathered, await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1 and head is not null"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-17")]
    public async Task TwoFalseAlarms_TheThirdIsMarkedDoubtful_AndCalledOutAllTheSame()
    {
        await using var house = await House.OpenAsync();
        string[] alarms = ["@小溪 着火了，老槐树旁边屋里还有人，快救命", "@小溪 有人掉进三号闸的水里了，救命", "@小溪 卫生室门口有人触电倒地了，快来人救命"];
        for (var i = 0; i < alarms.Length; i++)
        {
            var calls = await house.World.CallsAsync("zhou.li");
            await house.SayAsync(Group, "deng.yu", alarms[i]);
            Assert.True(await house.World.CallsAsync("zhou.li") > calls, $"alarm {i + 1} rang nobody");
            Assert.Equal(i < 2 ? 0 : 1, await house.World.CountAsync("zhou.li", "发送人近期误报过2次"));
            var number = await house.Ledger.CountAsync("select number from ticket where corp_id = $1 order by ordered_at desc, number desc limit 1");
            if (i < 2)
            {
                await house.TapAsync("zhou.li", $"false_alarm:{number}");
                Assert.Equal(TicketStatus.Terminated, await house.Ledger.StatusAsync(number));
                await house.MoveByAsync(TimeSpan.FromHours(2));
            }
        }

        await house.TapAsync("zhou.li", "accept:");
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "UN-16")]
    public async Task ThirdReportOfOneMatter_AlsoAfterItWasDone_RaisesItOnce()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Group, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        var first = await house.Ledger.OnlyTicketAsync();
        await house.TapAsync("luo.gen", $"accept:{first}");
        await house.SayAsync(App, "luo.gen", $"办结 {first} 换了灯泡");
        await house.MoveToAsync(20, 10);
        Assert.Equal(TicketStatus.Closed, await house.Ledger.StatusAsync(first));

        await house.SayAsync(Group, "deng.yu", "@小溪 文化广场的路灯坏了，晚上看不见");
        Assert.Equal(0, await house.World.CountAsync("tan.hua", "反复反映"));
        await house.SayAsync(Group, "fang.qiu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        var told = World.Text(Assert.Single(await house.World.SeenAsync("tan.hua", "反复反映")));
        Assert.Contains("3 次", told, StringComparison.Ordinal);
        Assert.Contains($"{first}", told, StringComparison.Ordinal);

        await house.MoveToAsync(1, 10);
        await house.SayAsync(Group, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "反复反映"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "UN-05")]
    public async Task DangerToLife_IsToldToRingAtOnce_WhateverTheChannel()
    {
        string[] numbers = ["110", "119", "120"];
        await using var house = await House.OpenAsync();
        // 微信客服: the person themself.
        await house.SayAsync(Desk, "wm-mei", "着火了，老槐树旁边屋里还有人，快救命");
        Assert.Single(await house.World.SeenAsync("wm-mei", numbers));

        // 内部群: in the group, within the same minute.
        await house.SayAsync(Group, "fang.qiu", "@小溪 有人掉进三号闸的水里了，救命");
        Assert.Single(await house.World.SeenAsync("fang.qiu", numbers));

        // 客户群, where nothing can be written: the first line of the card says to ring them, and what to ring.
        await house.SayAsync(Villagers, "wm-lin", "卫生室门口有人触电倒地了，快来人救命");
        Assert.True(await house.World.CountAsync("zhou.li", "请立即电话联系本人，必要时拨110/119/120") >= 3);
        Assert.Single(await house.World.SeenAsync("zhou.li", "请马上联系", "触电", "110/119/120"));

        // Whose own ordinary matter becomes danger.
        await house.SayAsync(Desk, "wm-chen", "龙溪桥边的电线松了，请来修一下");
        var before = await house.World.CountAsync("wm-chen", numbers);
        await house.SayAsync(Desk, "wm-chen", "龙溪桥边的电线打到人了，人倒在地上不动了，快救命");
        Assert.Equal(before + 1, await house.World.CountAsync("wm-chen", numbers));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "UN-09")]
    public async Task NearbyMatter_IsOfferedOnTheCard_AndMergedByOneTap()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Group, "deng.yu", "@小溪 村小学门口的路灯坏了，晚上什么都看不见");
        var first = await house.Ledger.OnlyTicketAsync();
        await house.SayAsync(Group, "fang.qiu", "@小溪 文化广场那边的路灯也坏了，请来修");
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        var second = await house.Ledger.CountAsync("select number from ticket where corp_id = $1 order by ordered_at desc, number desc limit 1");
        Assert.Single(await house.World.SeenAsync("luo.gen", "可能是同一件事", $"{first}号"));

        await house.TapAsync("luo.gen", $"accept:{second}");
        Assert.Single(await house.World.SeenAsync("zhou.li", "可能是同一件事", $"并入{first}号"));
        await house.TapAsync("zhou.li", $"merge:{second}:{first}");
        Assert.Equal(TicketStatus.Merged, await house.Ledger.StatusAsync(second));
        Assert.Equal(2, await house.Ledger.CountAsync($"select count(*) from reporter where corp_id = $1 and number = {first}"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "UN-11")]
    [Trait("Feature", "UN-12")]
    public async Task Merged_KeepsEveryMessageAndPerson_AndEverybodyGetsResultAndSurvey()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Group, "deng.yu", "@小溪 村小学门口的路灯坏了，晚上什么都看不见");
        var first = await house.Ledger.OnlyTicketAsync();
        await house.SayAsync(Group, "fang.qiu", "@小溪 文化广场那边的路灯也坏了，请来修");
        var second = await house.Ledger.CountAsync("select number from ticket where corp_id = $1 order by ordered_at desc, number desc limit 1");
        await house.SayAsync(App, "zhou.li", $"并案 {second} {first}");

        Assert.Equal(TicketStatus.Merged, await house.Ledger.StatusAsync(second));
        Assert.Equal(["deng.yu", "fang.qiu"], await house.Ledger.ListAsync<string>("select person from reporter where corp_id = $1 and number = $2 order by ordinal", "longxi", first));
        Assert.Equal(2, await house.Ledger.CountAsync($"select count(*) from demand where corp_id = $1 and ticket in ({first}, {second}) and text <> '' and status in (2, 3)"));
        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from ticket_event where corp_id = $1 and number = {second} and move = {(int)Domain.Tickets.TicketMove.Order}"));

        await house.TapAsync("luo.gen", $"accept:{first}");
        await house.SayAsync(App, "luo.gen", $"办结 {first} 两盏都换了灯泡");
        foreach (var person in new[] { "deng.yu", "fang.qiu" })
        {
            Assert.Single(await house.World.SeenAsync(person, "两盏都换了灯泡"));
            await house.TapAsync(person, $"solved:{first}:1:yes");
            await house.TapAsync(person, $"level:{first}:1:2");
        }

        Assert.Equal(2, await house.Ledger.CountAsync($"select count(*) from survey where corp_id = $1 and number = {first} and answered_at is not null and solved"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from reporter r join ticket t on t.corp_id = r.corp_id and t.number = r.number where r.corp_id = $1 and t.status <> 10 and r.told = 0"));
        await house.EndWellAsync();
    }
}
