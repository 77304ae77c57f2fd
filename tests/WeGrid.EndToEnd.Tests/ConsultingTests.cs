using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>咨询 over the real protocol: the approved answer where it may be said, a person in every other case.</summary>
public sealed class ConsultingTests
{
    private const string Group = "wr-longxi-b";
    private const string Villagers = "wr-longxi-a";
    private const string Desk = "kf:wk-longxi";
    private const string AnsweredSql = "select count(*) from demand where corp_id = $1 and status = 6";
    private const string TicketsSql = "select count(*) from ticket where corp_id = $1";

    [Fact]
    [Trait("Feature", "UN-18")]
    public async Task Question_KnownAndValid_GetsTheApprovedWords_WantsAPerson_GetsOne()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Desk, "wm-lin", "请问新生儿上户口需要什么材料");
        var answer = World.Text(Assert.Single(await house.World.SeenAsync("wm-lin", "出生医学证明")));
        Assert.Contains("龙溪镇派出所户籍办事指南", answer, StringComparison.Ordinal);
        Assert.Contains("2026年1月5日审定", answer, StringComparison.Ordinal);
        Assert.Contains("2026年12月31日前有效", answer, StringComparison.Ordinal);
        Assert.Equal((1L, 0L), (await house.Ledger.CountAsync(AnsweredSql), await house.Ledger.CountAsync(TicketsSql)));

        await house.SayAsync(Desk, "wm-lin", "人工");
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(0, await house.Ledger.CountAsync(AnsweredSql));
        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from demand where corp_id = $1 and status = 2 and ticket = {number} and text like '%新生儿%'"));
        Assert.Single(await house.World.SeenAsync("wm-lin", $"编号 {number}"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "UN-18")]
    public async Task InternalGroup_GeneralIsSaidThere_PersonalOnlyToTheAsker()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Group, "deng.yu", "@小溪 办事大厅周末上班吗");
        Assert.Single(await house.World.SeenAsync("fang.qiu", "周六上午有人值班"));

        await house.SayAsync(Group, "deng.yu", "@小溪 我妈的养老金认证怎么弄");
        Assert.Single(await house.World.SeenAsync("deng.yu", "我们上门办"));
        Assert.Empty(await house.World.SeenAsync("fang.qiu", "我们上门办"));
        Assert.Equal((2L, 0L), (await house.Ledger.CountAsync(AnsweredSql), await house.Ledger.CountAsync(TicketsSql)));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "UN-18")]
    public async Task Expired_Unknown_OrNoWayToTellThemAlone_GoesToAPerson()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Desk, "wm-chen", "请问买收割机有补贴吗，怎么申请");
        await house.SayAsync(Desk, "wm-mei", "请问残疾人护理补贴怎么申请，要什么材料");
        await house.SayAsync(Villagers, "wm-lin", "请问新生儿上户口需要什么材料");
        Assert.Equal(0, await house.Ledger.CountAsync(AnsweredSql));
        Assert.Equal(3, await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1 and status in (1, 2)"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1 and person = 'wm-chen' and label::text like '%答复已过期%'"));
        Assert.Empty(await house.World.SeenAsync("wm-lin", "出生医学证明"));
        await house.EndWellAsync();
    }
}
