namespace WeGrid.EndToEnd.Tests;

/// <summary>Whatever the platform repeats, delays or sends to three Bots at once, there is one record.</summary>
public sealed class OneRecordTests
{
    private const string Group = "wr-longxi-b";

    [Fact]
    [Trait("Feature", "IN-09")]
    public async Task Redelivered_ToAnotherBot_OneRecordOneTicketOneReceipt()
    {
        await using var house = await House.OpenAsync(new Plan { Bots = 2, Simulator = ["--Simulator:Limits:CallbackSeconds", "1"] });
        await house.World.FaultAsync(new { api = "callback/bot", afterDelivery = true, times = 2 });
        await house.SayAsync(Group, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(3, (await house.World.LogAsync("callback/bot")).Count(e => e["verdict"]!.ToString().Contains("HTTP 200", StringComparison.Ordinal)));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from inbox where corp_id = $1"));
        Assert.Equal(1, await house.World.CountAsync("deng.yu", $"{number}"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-09")]
    public async Task Reordered_LaterMessageArrivesFirst_BothDecidedOnce()
    {
        await using var house = await House.OpenAsync(new Plan { Bots = 2, Simulator = ["--Simulator:Limits:CallbackSeconds", "1"] });
        await house.World.FaultAsync(new { api = "callback/bot", errcode = 1, times = 1 });
        await house.World.SayAsync(Group, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        await house.World.SayAsync(Group, "fang.qiu", "@小溪 卫生室这边停水两天了");
        await house.RestAsync();
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from inbox where corp_id = $1"));
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        Assert.Equal(2, await house.Ledger.CountAsync("select count(distinct msgid) from demand where corp_id = $1"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-09")]
    public async Task SameTapTwice_OneMoveAndTheSecondHearsWhy()
    {
        await using var house = await House.OpenAsync(new Plan { Bots = 2, Simulator = ["--Simulator:Limits:CallbackSeconds", "1"] });
        await house.SayAsync(Group, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        var number = await house.Ledger.OnlyTicketAsync();
        await house.World.FaultAsync(new { api = "callback/app", afterDelivery = true, times = 1 });
        await house.TapAsync("luo.gen", $"accept:{number}");
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from ticket_event where corp_id = $1 and move = 2"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task TwentyGroupsThreeBots_SameRoadAtOnce_OneTicketTwentyReportersTwentyReceipts()
    {
        await using var house = await House.OpenAsync(new Plan { Bots = 3, Workers = 2, Furnish = AddTwentyGroups });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => house.World.SayAsync($"g{i}", $"r{i}", "@小溪 滨河路全淹了，水深得车子过不去")));
        await house.RestAsync();
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(20, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1"));
        Assert.Equal(20, await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1"));
        Assert.Equal(19, await house.Ledger.CountAsync("select count(*) from ticket_event where corp_id = $1 and move = 15"));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(1, await house.World.CountAsync($"r{i}", $"{number}"));
        }

        Assert.Equal(1, await house.World.CountAsync("he.tian", "\"kind\":\"card\""));
        await house.EndWellAsync();
    }

    private static void AddTwentyGroups(Harness.TestCorp corp)
    {
        for (var i = 0; i < 20; i++)
        {
            corp.AddGroup($"g{i}");
            corp.AddMember($"r{i}", $"g{i}");
        }
    }
}
