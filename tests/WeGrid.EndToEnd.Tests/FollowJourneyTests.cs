using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>关注 over the real protocol: a resident in 微信客服, one in the app and a member of staff follow, matters come, each reads one message a day and nothing after they asked for none.</summary>
public sealed class FollowJourneyTests
{
    private const string App = "app:grid";
    private const string Kf = "kf:wk-longxi";
    private const string Group = "wr-longxi-a";

    [Fact]
    [Trait("Feature", "NT-13")]
    public async Task ThreeFollow_MattersCome_OneMessageADay_OnlyTheNew_NothingAfterwards()
    {
        await using var house = await House.OpenAsync(new Plan { Furnish = c => c.AddResidents("wr-elsewhere", "wm-far") });
        await house.SayAsync(Group, "wm-chen", "村口那盏路灯坏了半个月了，晚上黑得很"); // before anybody follows
        await house.SayAsync(Kf, "wm-far", "关注 龙溪村 路灯");
        Assert.Equal(1, await house.World.CountAsync("wm-far", "已关注龙溪村的路灯", "取消关注 全部", "当天傍晚补上"));
        await house.SayAsync(App, "fang.qiu", "关注 龙溪村");
        await house.SayAsync(App, "fang.qiu", "关注 停水");
        await house.SayAsync(App, "qin.hai", "关注路灯");
        Assert.Equal(1, await house.World.CountAsync("qin.hai", "已关注路灯（各村）"));
        Assert.Equal(0, await house.World.CountAsync("qin.hai", "当天傍晚补上"));

        var before = await LastAsync(house);
        await house.SayAsync(Group, "wm-lin", "三号闸那里的路灯一直不亮，请来修一下");
        var lamp = await LastAsync(house);
        await house.SayAsync(App, "fang.qiu", "我家这里又停水了，一滴水都没有"); // their own
        var own = await LastAsync(house);
        await house.SayAsync(Kf, "wm-chen", "我要举报村主任吃拿卡要，别说是我说的");
        Assert.NotEqual(before, lamp);
        Assert.NotEqual(lamp, own);

        await house.MoveToAsync(0, 17, 40);
        foreach (var person in new[] { "wm-far", "fang.qiu", "qin.hai" })
        {
            var said = Assert.Single(await house.World.SeenAsync(person, "您关注的有1件新事"));
            Assert.Contains($"{lamp} 路灯，龙溪村", World.Text(said), StringComparison.Ordinal);
            Assert.DoesNotContain("三号闸", World.Text(said), StringComparison.Ordinal);
        }

        // The next day only what came since; of whoever cancelled nothing.
        await house.SayAsync(Kf, "wm-far", "我的关注");
        Assert.Equal(1, await house.World.CountAsync("wm-far", "您关注了1个", "1. 龙溪村的路灯"));
        await house.SayAsync(App, "qin.hai", "取消关注 全部");
        await house.MoveToAsync(1, 11);
        await house.SayAsync(Group, "wm-mei", "卫生室门口的路灯坏了好几天了");
        var next = await LastAsync(house);
        await house.MoveToAsync(0, 17, 40);
        Assert.Equal(1, await house.World.CountAsync("wm-far", "您关注的有1件新事", $"{next} 路灯"));
        Assert.Equal(1, await house.World.CountAsync("fang.qiu", "您关注的有1件新事", $"{next} 路灯"));
        Assert.Equal(1, await house.World.CountAsync("qin.hai", "您关注的有"));

        // The talk with her is over: it waits, and is told on the day she speaks again.
        await house.MoveToAsync(2, 11);
        await house.SayAsync(Group, "wm-lin", "戏台边上那盏路灯不亮，请派人来看看");
        var late = await LastAsync(house);
        await house.MoveToAsync(0, 17, 40);
        Assert.Equal(0, await house.World.CountAsync("wm-far", $"{late} 路灯"));
        await house.MoveToAsync(1, 11);
        await house.SayAsync(Kf, "wm-far", "谢谢");
        await house.MoveToAsync(0, 17, 40);
        Assert.Equal(1, await house.World.CountAsync("wm-far", "您关注的有1件新事", $"{late} 路灯"));

        // Nothing new, nothing said; nothing after cancelling by number and all.
        await house.SayAsync(Kf, "wm-far", "取消关注 1");
        await house.SayAsync(App, "fang.qiu", "取消关注全部");
        await house.MoveToAsync(1, 11);
        await house.SayAsync(Group, "wm-chen", "二组晒坝边的路灯也不亮了");
        await house.MoveToAsync(1, 17, 40);
        Assert.Equal((3, 3, 1), (await house.World.CountAsync("wm-far", "您关注的有"), await house.World.CountAsync("fang.qiu", "您关注的有"), await house.World.CountAsync("qin.hai", "您关注的有")));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from follow where corp_id = $1"));
        await house.EndWellAsync();
    }

    private static Task<long> LastAsync(House house) => house.Ledger.CountAsync("select number from ticket where corp_id = $1 order by ordered_at desc, number desc limit 1");
}
