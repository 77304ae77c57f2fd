using WeGrid.Domain;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>One sentence becomes a ticket and travels to its end, over every way in.</summary>
public sealed class TicketJourneyTests
{
    private const string Group = "wr-longxi-b";

    [Fact]
    [Trait("Feature", "IN-01")]
    [Trait("Feature", "IN-15")]
    [Trait("Feature", "C01")]
    [Trait("Feature", "SV-01")]
    [Trait("Feature", "SV-04")]
    public async Task GroupMessage_WholeJourney_FiveOrdersInTurnAndNoMoreThanResultAndReceipt()
    {
        await using var house = await House.OpenAsync();
        var id = await house.SayAsync(Group, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        var number = await house.Ledger.OnlyTicketAsync();

        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from demand where corp_id = $1 and msgid = '{id}' and person = 'deng.yu' and chat like '%{Group}' and ticket = {number}"));
        var receipt = Assert.Single(await house.World.SeenAsync("deng.yu", $"{number}"));
        var text = World.Text(receipt);
        Assert.Contains("龙溪村", text, StringComparison.Ordinal);
        Assert.Matches("[0-9]+月[0-9]+日", text);

        await house.TapAsync("luo.gen", $"accept:{number}");
        await house.TapAsync("zhou.li", $"dispatch:{number}:lighting");
        await house.TapAsync("shi.zheng", $"signfor:{number}");
        await house.TapAsync("shi.zheng", $"start:{number}");
        await house.SayAsync("app:grid", "shi.zheng", $"办结 {number} 换了灯头，已亮");
        Assert.Equal(TicketStatus.Resolved, await house.Ledger.StatusAsync(number));

        await house.TapAsync("deng.yu", $"solved:{number}:1:yes");
        await house.TapAsync("deng.yu", $"level:{number}:1:2");
        Assert.Equal(TicketStatus.Rated, await house.Ledger.StatusAsync(number));
        await house.MoveToAsync(16, 10);
        Assert.Equal(TicketStatus.Closed, await house.Ledger.StatusAsync(number));
        await house.EndWellAsync();
    }
}
