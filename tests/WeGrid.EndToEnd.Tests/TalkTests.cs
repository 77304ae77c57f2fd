using System.Text.Json.Nodes;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>对话 over the real protocol: bursts, quotes, recalls, corrections, two matters in one text, a place nobody said.</summary>
public sealed class TalkTests
{
    private const string Group = "wr-longxi-a";
    private const string Desk = "kf:wk-longxi";

    private static Task<object?> TicketAsync(House house, string column, long number) =>
        house.Ledger.ScalarAsync($"select {column} from ticket where corp_id = $1 and number = {number}", "longxi");

    [Fact]
    [Trait("Feature", "IN-12")]
    [Trait("Feature", "X-02")]
    public async Task Burst_OfOnePerson_IsOneDemand_OneTicketOneReceipt_AndTalkStaysTalk()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Group, "wm-lin", "停水两天了，家里没水用");
        var number = await house.Ledger.OnlyTicketAsync();
        await house.SayAsync(Group, "wm-lin", "就在四组晒坝旁边");
        await house.SayAsync(Group, "wm-lin", "哈哈哈");

        Assert.Equal(number, await house.Ledger.OnlyTicketAsync());
        Assert.Equal("lx-lxc-4", await TicketAsync(house, "grid_id", number));
        Assert.Contains("晒坝", (string)(await TicketAsync(house, "place", number))!, StringComparison.Ordinal);
        Assert.Equal("停水两天了，家里没水用，就在四组晒坝旁边", await TicketAsync(house, "summary", number));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1 and status <> 5"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from demand d join demand h on h.corp_id = d.corp_id and h.id = d.part_of where d.corp_id = $1 and d.status = 5"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from ignored_message where corp_id = $1"));

        // A matter of its own, said in the same minutes, is a ticket of its own.
        await house.SayAsync(Group, "wm-lin", "老槐树旁边的路灯不亮了");
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "NT-14")]
    public async Task SameWordsOverAndOver_AreAnsweredFiveTimes_OtherWordsAgain_ACryAlways()
    {
        await using var house = await House.OpenAsync();
        for (var i = 0; i < 8; i++)
        {
            await house.SayAsync(Desk, "wm-lin", "我的事怎么样了");
        }

        const string Replies = "select count(*) from outbox_done where corp_id = $1 and recipient = 'wm-lin' and template = 'reply_no_ticket'";
        Assert.Equal(5, await house.Ledger.CountAsync(Replies));
        Assert.Equal(8, await house.Ledger.CountAsync("select count(*) from inbox where corp_id = $1 and channel = 'kf' and status = 1"));
        await house.SayAsync(Desk, "wm-lin", "我反映的事怎么样了");
        Assert.Equal(6, await house.Ledger.CountAsync(Replies));
        await house.MoveByAsync(TimeSpan.FromMinutes(11));
        await house.SayAsync(Desk, "wm-lin", "我的事怎么样了");
        Assert.Equal(7, await house.Ledger.CountAsync(Replies));

        for (var i = 0; i < 7; i++)
        {
            await house.SayAsync(Desk, "wm-chen", "三号闸那里有孩子掉进河里了，快来救人");
        }

        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        Assert.InRange(await house.Ledger.CountAsync("select count(*) from outbox_done where corp_id = $1 and recipient = 'wm-chen' and channel like 'kf%'"), 1, 20);
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-12")]
    [Trait("Feature", "X-02")]
    public async Task Burst_PlaceSaidFirst_IsUnclearAlone_AndPartOfTheDemandAfterwards()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Group, "wm-lin", "四组晒坝旁边");
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        await house.SayAsync(Group, "wm-lin", "停水两天了，家里没水用");

        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal("lx-lxc-4", await TicketAsync(house, "grid_id", number));
        Assert.Equal(2, await house.Ledger.CountAsync($"select count(*) from demand where corp_id = $1 and ticket = {number}"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from ignored_message where corp_id = $1"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from due where corp_id = $1 and kind = 'draft'"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-11")]
    [Trait("Feature", "X-02")]
    public async Task Quote_HoursLater_JoinsTheDemandItQuotes()
    {
        await using var house = await House.OpenAsync();
        var said = await house.SayAsync(Group, "wm-lin", "老槐树旁边的路灯不亮了");
        var number = await house.Ledger.OnlyTicketAsync();
        await house.MoveByAsync(TimeSpan.FromHours(3));
        var reply = await house.World.PostAsync("say", new JsonObject { ["chat"] = Group, ["person"] = "wm-mei", ["text"] = "我昨晚走那里差点摔跤，麻烦快点修", ["quote"] = said });
        await house.World.PostAsync("clock", new JsonObject { ["advance"] = "16" });
        await Patience.UntilAsync("the reply is decided", async () =>
            await house.Ledger.CountAsync($"select count(*) from demand where corp_id = $1 and msgid = '{reply["msgid"]}' and ticket = {number}") == 1);
        await house.RestAsync();

        Assert.Equal(number, await house.Ledger.OnlyTicketAsync());
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-11")]
    [Trait("Feature", "X-02")]
    public async Task Draft_MadeClearByMoreThanTheBurst_IsDecidedAnewAndJoinsWhatIsOpen()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Group, "wm-mei", "四组晒坝旁边停水了，没水做饭");
        var number = await house.Ledger.OnlyTicketAsync();
        var said = await house.SayAsync(Group, "wm-lin", "四组晒坝旁边");
        await house.MoveByAsync(TimeSpan.FromMinutes(20));
        await house.World.PostAsync("say", new JsonObject { ["chat"] = Group, ["person"] = "wm-lin", ["text"] = "那里", ["quote"] = said });
        await house.World.PostAsync("clock", new JsonObject { ["advance"] = "16" });
        await Patience.UntilAsync("the reply is decided", async () => await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1 and person = 'wm-lin' and status = 5") == 1);
        // Only the reply stands within the burst; the place is in the draft's first words, and only with it this is the matter that is open.
        await house.SayAsync(Group, "wm-lin", "停水两天了，家里没水用");

        Assert.Equal(number, await house.Ledger.OnlyTicketAsync());
        Assert.Equal(2, await house.Ledger.CountAsync($"select count(*) from reporter where corp_id = $1 and number = {number}"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-13")]
    [Trait("Feature", "X-02")]
    public async Task TwoMattersInOneMessage_AreTwoLinkedTickets()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Group, "wm-lin", "老槐树旁边的路灯不亮了。另外停水两天了，家里没水用");

        var numbers = await house.Ledger.ListAsync<long>("select number from ticket where corp_id = $1 order by number", "longxi");
        Assert.Equal(2, numbers.Count);
        Assert.Equal(numbers[0], await TicketAsync(house, "split_from", numbers[1]));
        Assert.Equal("市政设施", await TicketAsync(house, "category", numbers[0]));
        Assert.Equal("供水", await TicketAsync(house, "category", numbers[1]));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(distinct msgid) from demand where corp_id = $1"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-10")]
    [Trait("Feature", "X-02")]
    public async Task Recall_TheWordsGoFromEverythingShownAndUnsent_TheDemandStaysMarked_IgnoredTextGoes()
    {
        await using var house = await House.OpenAsync();
        await house.MoveToAsync(0, 22); // what is asked now waits for the morning
        var said = await house.SayAsync(Group, "wm-lin", "老槐树旁边的路灯不亮了，黑漆漆的");
        var number = await house.Ledger.OnlyTicketAsync();
        var talk = await house.SayAsync(Group, "wm-mei", "今天天气真好呀");
        Assert.NotEqual(0, await house.Ledger.CountAsync("select count(*) from outbox where corp_id = $1 and position('黑漆漆' in model::text) > 0"));

        await house.World.PostAsync("recall", new JsonObject { ["msgid"] = said });
        await house.World.PostAsync("recall", new JsonObject { ["msgid"] = talk });
        await house.World.PostAsync("clock", new JsonObject { ["advance"] = "16" });
        await Patience.UntilAsync("the recalls are heard", async () => await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1 and recalled") == 1
            && await house.Ledger.CountAsync("select count(*) from ignored_message where corp_id = $1 and text is null") == 1);
        await house.RestAsync();

        Assert.Equal(TicketDesk.AllRecalled, await TicketAsync(house, "summary", number));
        Assert.Equal(TicketStatus.Ordered, await house.Ledger.StatusAsync(number));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from outbox where corp_id = $1 and position('黑漆漆' in model::text) > 0"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from relay where corp_id = $1 and position('黑漆漆' in model::text) > 0"));
        await house.MoveToAsync(1, 9);
        foreach (var staff in house.Corp.File["staff"]!.AsArray().Select(s => s!["userid"]!.ToString()))
        {
            Assert.Empty(await house.World.SeenAsync(staff, "黑漆漆"));
        }

        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-10")]
    [Trait("Feature", "X-02")]
    public async Task Correction_MovesTheTicketToTheOtherGrid_AndOnceTakenTellsWhoHoldsIt()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(Group, "wm-lin", "三组停水两天了，家里没水用");
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal("lx-lxc-3", await TicketAsync(house, "grid_id", number));
        await house.SayAsync(Group, "wm-lin", "不是三组是四组");
        Assert.Equal("lx-lxc-4", await TicketAsync(house, "grid_id", number));
        Assert.Equal(number, await house.Ledger.OnlyTicketAsync());

        await house.SayAsync("app:grid", "zhou.li", $"接单 {number}");
        Assert.Equal(TicketStatus.Accepted, await house.Ledger.StatusAsync(number));
        await house.SayAsync(Group, "wm-lin", "写错了，不是四组，是二组");
        Assert.Equal("lx-lxc-2", await TicketAsync(house, "grid_id", number));
        Assert.Single(await house.World.SeenAsync("zhou.li", $"{number}号", "居民更正了地点"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task MissingPlace_IsAskedFor_SilenceHandsItOver_AndALateAnswerStillFillsIt()
    {
        await using var house = await House.OpenAsync();
        await house.World.PostAsync("enter", new JsonObject { ["chat"] = Desk, ["person"] = "wm-lin", ["scene"] = "notice", ["sceneParam"] = "lx-lxc" });
        await house.SayAsync(Desk, "wm-lin", "停水两天了，家里没水用");
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(1, await house.World.CountAsync("wm-lin", "方便说一下在什么位置吗"));
        await house.SayAsync("app:grid", "zhou.li", $"接单 {number}");

        await house.MoveByAsync(TimeSpan.FromMinutes(31));
        Assert.Single(await house.World.SeenAsync("zhou.li", $"{number}号", "没有说地点"));
        await house.SayAsync(Desk, "wm-lin", "四组晒坝旁边");
        Assert.Contains("晒坝", (string)(await TicketAsync(house, "place", number))!, StringComparison.Ordinal);
        Assert.Equal(1, await house.World.CountAsync("wm-lin", "的地点记为"));
        Assert.Equal(number, await house.Ledger.OnlyTicketAsync());
        await house.EndWellAsync();
    }
}
