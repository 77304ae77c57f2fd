namespace WeGrid.EndToEnd.Tests;

/// <summary>叫应: who is asked, who is asked next, and when it stops.</summary>
public sealed class LadderTests
{
    private const string Group = "wr-longxi-b";
    private const string App = "app:grid";

    [Fact]
    [Trait("Feature", "DE-02")]
    [Trait("Feature", "DE-03")]
    [Trait("Feature", "DE-04")]
    [Trait("Feature", "NT-03")]
    public async Task NobodyAnswers_FiveRungsEachInTheirTurn_ThenOneAcceptsAndItStops()
    {
        await using var house = await House.OpenAsync(new Plan { Workers = 2 });
        await house.SayAsync(Group, "deng.yu", "@小溪 三号闸旁边的井盖没了");
        var number = await house.Ledger.OnlyTicketAsync();
        string[] rungs = ["he.tian", "zhou.li", "wu.min", "tan.hua"];
        for (var i = 0; i < rungs.Length; i++)
        {
            Assert.True(await house.World.CanTapAsync(rungs[i], $"accept:{number}"), rungs[i]);
            await Assert.AllAsync(rungs.Skip(i + 1), async r => Assert.False(await house.World.CanTapAsync(r, $"accept:{number}"), r));
            if (i == 1)
            {
                // 不归我管: the next is asked at once, not after the twenty minutes.
                await house.TapAsync(rungs[i], $"decline:{number}");
            }
            else if (i < rungs.Length - 1)
            {
                await house.MoveByAsync(TimeSpan.FromMinutes(20.5));
            }
        }

        // Told to both: who was asked before, and who is asked now.
        Assert.Equal(1, await house.World.CountAsync("he.tian", "周立"));
        await house.TapAsync("tan.hua", $"accept:{number}");
        await house.MoveByAsync(TimeSpan.FromMinutes(30)); // an acceptance without progress lapses after forty
        Assert.False(await house.World.CanTapAsync("pei.an", $"accept:{number}"));
        foreach (var person in rungs)
        {
            Assert.False(await house.World.CanTapAsync(person, $"accept:{number}"), person);
            Assert.Equal(1, await house.World.CountAsync(person, "已由谭华受理"));
        }

        // 发送状态: each person's message with its own verdict.
        Assert.Equal(rungs.Order(), await house.Ledger.ListAsync<string>(
            "select distinct recipient from outbox_done where corp_id = $1 and template = 'ticket_new' and verdict = 1 and platform_msgid <> '' order by 1", "longxi"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "DE-11")]
    public async Task Life_OneAnswerWhileCallsWaitToBeRepeated_NoCallLeavesAfterIt()
    {
        await using var house = await House.OpenAsync(new Plan { Workers = 2 });
        await house.World.FaultAsync(new { api = "pstncc/call", errcode = -1, rate = 1 });
        await house.SayAsync(Group, "deng.yu", "@小溪 三号闸那里有孩子掉进河里了，快来救人");
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.True(await house.World.CanTapAsync("zhou.li", $"accept:{number}"));
        Assert.True(await house.World.CanTapAsync("tan.hua", $"accept:{number}"));
        Assert.True(await house.Ledger.CountAsync("select count(*) from outbox where corp_id = $1 and channel = 'voice'") > 0);
        await house.TapAsync("tan.hua", $"accept:{number}");
        await house.World.FaultsOverAsync();
        await house.MoveByAsync(TimeSpan.FromHours(1)); // an acceptance without progress lapses after two
        Assert.Equal(0, await house.World.CallsAsync("zhou.li") + await house.World.CallsAsync("tan.hua") + await house.World.CallsAsync("pei.an"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from outbox where corp_id = $1 and channel = 'voice'"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "NT-07")]
    public async Task QuietHours_OrdinaryWaitsForTheMorning_LifeRings()
    {
        await using var house = await House.OpenAsync();
        await house.MoveToAsync(0, 22, 30);
        await house.SayAsync(Group, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        var light = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(0, await house.World.CountAsync("luo.gen", ""));
        await house.SayAsync(Group, "fang.qiu", "@小溪 三号闸那里有孩子掉进河里了，快来救人");
        var life = await house.Ledger.CountAsync("select number from ticket where corp_id = $1 and urgency = 0");
        Assert.True(life > light, "a second ticket, about life");
        Assert.True(await house.World.CallsAsync("zhou.li") > 0);
        Assert.True(await house.World.CanTapAsync("tan.hua", $"accept:{life}"));
        Assert.Equal(0, await house.World.CountAsync("luo.gen", $"{light}"));
        await house.TapAsync("tan.hua", $"accept:{life}");
        await house.SayAsync(App, "tan.hua", $"办结 {life} 人已救起");
        await house.MoveToAsync(1, 7, 3);
        Assert.True(await house.World.CanTapAsync("luo.gen", $"accept:{light}"));
        await house.EndWellAsync();
    }
}
