using System.Text.Json.Nodes;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>从诉求到协商 over the real protocol: like demands propose a topic, residents back it, meet, say what their households think, and read what became of it.</summary>
public sealed class DeliberationTests
{
    private const string App = "app:grid";
    private const string Kf = "kf:wk-longxi";
    private const string Group = "wr-longxi-a";

    private static readonly (string Person, string Words)[] _raised =
    [
        ("wm-chen", "村口那盏路灯坏了半个月了，晚上黑得很"),
        ("wm-lin", "老槐树旁边的路灯不亮了，老人家不敢出门"),
        ("wm-a", "三号闸那里的路灯一直不亮，请来修一下"),
        ("wm-b", "卫生室门口的路灯坏了好几天了"),
        ("wm-c", "戏台边上那盏路灯不亮，请派人来看看"),
    ];

    [Fact]
    [Trait("Feature", "DL-01")]
    [Trait("Feature", "DL-02")]
    [Trait("Feature", "DL-03")]
    [Trait("Feature", "DL-04")]
    [Trait("Feature", "DL-05")]
    [Trait("Feature", "DL-06")]
    [Trait("Feature", "DL-07")]
    [Trait("Feature", "DL-08")]
    [Trait("Feature", "DL-09")]
    [Trait("Feature", "X-21")]
    public async Task LikeDemands_ProposeATopic_TalkedOver_DecidedAndDone_EverybodyTold()
    {
        await using var house = await House.OpenAsync(new Plan { Furnish = Furnish });
        foreach (var (person, words) in _raised)
        {
            await house.SayAsync(Group, person, words);
        }

        // The next morning the matter is there, with all five behind it.
        await house.MoveToAsync(1, 9, 50);
        var number = await house.Ledger.CountAsync("select number from proceeding where corp_id = $1 and procedure = 'deliberation'");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", $"协商{number}", "（5人反映）", "到了“提议”", "近来反映这类事的人多", "已有5人附议"));
        Assert.Equal(await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"), await house.Ledger.CountAsync($"select count(*) from proceeding_event where corp_id = $1 and number = {number} and act->>'act' = 'link'"));
        Assert.Equal(5, await house.Ledger.CountAsync($"select count(distinct person) from proceeding_hand where corp_id = $1 and number = {number} and kind = 1"));

        // One who reported nothing backs it in the group, twice is once; of whom nobody knows where they live it does not count, and they hear why.
        await house.SayAsync(Group, "wm-d", $"附议 {number}");
        await house.SayAsync(Group, "wm-d", $"附议{number}！");
        await house.SayAsync(Kf, "wm-far", $"附议 {number}");
        Assert.Equal(1, await house.World.CountAsync("wm-far", "没有记上", "是别的村的事"));
        Assert.Equal(6, await house.Ledger.CountAsync($"select count(*) from proceeding_hand where corp_id = $1 and number = {number}"));
        await house.SayAsync(App, "zhou.li", $"记 {number} 情况 六处路灯，线路都老了");
        await SayAsync(house, "zhou.li", $"完成 {number}", "“提议”做完了");
        await house.SayAsync(App, "zhou.li", $"记 {number} 议题说明 换不换太阳能灯");
        await SayAsync(house, "zhou.li", $"完成 {number} 立题", "立题");

        // The notice hangs seven days.
        await house.SayAsync(App, "zhou.li", $"记 {number} 方案 六盏换成太阳能灯，集体出钱");
        await house.SayAsync(App, "zhou.li", $"记 {number} 协商地点 村委会");
        await SayAsync(house, "zhou.li", $"记 {number} 协商日期 3天", "太近了");
        var day = (await house.AtAsync(8, 0)).DateTime;
        await SayAsync(house, "zhou.li", $"记 {number} 协商日期 {day.Month}月{day.Day}日", "已记下协商日期");
        await SayAsync(house, "zhou.li", $"完成 {number}", "村民群的通知另发给您看");
        await house.SayAsync(App, "zhou.li", "确认群发");
        await house.MoveToAsync(7, 9, 5);
        Assert.Equal(1, await house.World.CountAsync("zhou.li", $"协商{number}", "“开会协商”明天就是会议的日子"));
        await SayAsync(house, "zhou.li", $"完成 {number}", "还缺");

        // Who comes signs in, on that day.
        await house.MoveToAsync(1, 19);
        foreach (var person in new[] { "wm-chen", "wm-lin", "wm-d" })
        {
            await house.SayAsync(Group, person, $"签到 {number}");
        }

        Assert.Equal(3, await house.Ledger.CountAsync($"select count(*) from proceeding_hand where corp_id = $1 and number = {number} and kind = 2"));
        await house.SayAsync(App, "zhou.li", $"记 {number} 到会人数 23人");
        await house.SayAsync(App, "zhou.li", $"记 {number} 会议记录 都说要换，问钱从哪里来");
        await house.World.PostAsync("say", new JsonObject { ["chat"] = App, ["person"] = "zhou.li", ["photo"] = true });
        await house.RestAsync();
        await house.SayAsync(App, "zhou.li", $"记 {number} 会议照片");
        await SayAsync(house, "zhou.li", $"完成 {number}", "“开会协商”做完了", "现在是“征求意见”");
        await house.SayAsync(App, "zhou.li", "确认群发");

        // One household one opinion, until the seventh day.
        for (var i = 1; i <= 10; i++)
        {
            await house.SayAsync(Group, i == 1 ? "wm-chen" : $"wm-h{i}", $"{(i == 3 ? "不同意" : "同意")} {number} 三组{i}号");
        }

        await house.SayAsync(Group, "wm-son", $"不同意 {number} 三组一号");
        Assert.Equal(10, await house.Ledger.CountAsync($"select count(*) from proceeding_hand where corp_id = $1 and number = {number} and kind = 3"));
        await SayAsync(house, "zhou.li", $"完成 {number}", "截止才能做完");
        await house.MoveToAsync(5, 12);
        await house.SayAsync(Kf, "wm-d", "谢谢");
        await house.SayAsync(Kf, "wm-chen", "谢谢");
        await house.MoveToAsync(1, 9, 5);
        // Only who has not spoken is reminded, and only where a talk with them is open.
        Assert.Equal(["wm-d"], await house.Ledger.ListAsync<string>("select recipient from outbox_done where corp_id = 'longxi' and template = 'hand_ask' union all select recipient from outbox where template = 'hand_ask'"));
        await house.MoveToAsync(2, 9, 5);
        await house.SayAsync(Kf, "wm-d", "谢谢");
        await SayAsync(house, "zhou.li", $"完成 {number}", "“征求意见”做完了，多数同意");
        await house.SayAsync(App, "zhou.li", "确认群发");
        // Who only backed it hears of it, too, where a talk with them is open.
        Assert.Equal(1, await house.World.CountAsync("wm-d", "您参加的协商", "“征求意见”做完了", "意见征集：10户表态", "不是村民会议表决"));

        foreach (var (name, what) in new[] { ("决定", "六盏都换"), ("理由", "十户里九户同意"), ("负责人", "周丽"), ("办完日期", "40天") })
        {
            await house.SayAsync(App, "zhou.li", $"记 {number} {name} {what}");
        }

        await SayAsync(house, "zhou.li", $"完成 {number} 要办", "现在是“落实”");
        await house.SayAsync(App, "zhou.li", "确认群发");
        var before = await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1");
        await SayAsync(house, "zhou.li", $"记 {number} 任务 把村口的路灯换成太阳能灯", "已记下任务");
        Assert.Equal(before + 1, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        // Two lanes number from blocks of their own: the newest need not have the highest.
        var task = await house.Ledger.CountAsync("select number from ticket where corp_id = $1 order by ordered_at desc limit 1");
        await SayAsync(house, "zhou.li", $"步骤 {number}", $"任务：{task}号工单，把村口的路灯换成太阳能灯");
        await SayAsync(house, "zhou.li", $"步骤 {number}", "意见征集：10户表态，同意9户、不同意1户、弃权0户，多数同意（只是征求意见，不是村民会议表决）");
        await house.SayAsync(App, "zhou.li", $"记 {number} 落实情况 六盏都装好了");
        await SayAsync(house, "zhou.li", $"完成 {number}", "“落实”做完了");
        await house.SayAsync(App, "zhou.li", $"记 {number} 公示内容 六盏灯都亮了");
        await SayAsync(house, "zhou.li", $"完成 {number}", "这件事结束了");
        await house.SayAsync(App, "zhou.li", "确认群发");

        // Every proposer at each step that says so; the newest stands for those before. No group reads a name.
        Assert.Equal(["反馈公示"], await house.Ledger.ListAsync<string>("select distinct model->>'step.name' from relay where template = 'relay_matter_told'"));
        Assert.Equal(5, await house.Ledger.CountAsync("select count(distinct person) from relay where corp_id = $1 and template = 'relay_matter_told'"));
        // What the groups read: each once, confirmed once, and no door or name of anybody.
        var read = await house.Ledger.ListAsync<string>("select distinct on (id) text from group_notice where corp_id = 'longxi' order by id");
        Assert.Collection(
            read,
            t => Assert.Contains($"【协商·发布公告】", t, StringComparison.Ordinal),
            t => Assert.All(["【协商·开会协商】", "到会人数：23", "会议记录：都说要换", $"每户请一个人回复“同意 {number} 三组12号”", "不是村民会议表决"], w => Assert.Contains(w, t, StringComparison.Ordinal)),
            t => Assert.Contains("意见征集：10户表态，同意9户、不同意1户、弃权0户，多数同意", t, StringComparison.Ordinal),
            t => Assert.All(["决定：六盏都换", "理由：", "负责人：周丽", "办完日期："], w => Assert.Contains(w, t, StringComparison.Ordinal)),
            t => Assert.Contains("公示内容：六盏灯都亮了", t, StringComparison.Ordinal));
        Assert.All(read, t => Assert.DoesNotContain("wm-", t, StringComparison.Ordinal));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from group_notice where corp_id = $1 and status = 1"));
        await house.EndWellAsync();
    }

    private static void Furnish(TestCorp corp)
    {
        corp.File["settings"]!["topics"] = new JsonArray("deliberation");
        corp.AddResidents(Group, ["wm-a", "wm-b", "wm-c", "wm-d", "wm-son", .. Enumerable.Range(2, 9).Select(i => $"wm-h{i}")]);
        corp.AddResidents("wr-elsewhere", "wm-far");
    }

    private static async Task SayAsync(House house, string person, string words, params string[] answered)
    {
        // Equal bodies within the platform's window are one.
        await house.MoveByAsync(TimeSpan.FromMinutes(2));
        var before = await house.World.CountAsync(person, answered);
        await house.SayAsync(App, person, words);
        Assert.True(await house.World.CountAsync(person, answered) > before, $"{words}: {await house.World.DumpAsync(person)}");
    }
}
