using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>名册 over the real protocol: who sees to somebody hears of it privately, says it by number, and nobody else learns a name.</summary>
public sealed class RegisterTests
{
    private const string App = "app:grid";

    private static readonly string[] _names = ["石阿婆", "小苗", "钟爷爷"];

    [Fact]
    [Trait("Feature", "C16")]
    public async Task Pairs_WhoseVisitIsDue_ToldPrivately_SaidByNumber_NoGroupAndNobodyElseReadsAName()
    {
        await using var house = await House.OpenAsync();
        var file = Path.Combine(house.Corp.Folder, "结对.csv");
        await File.WriteAllTextAsync(file, """
            编号,网格,结对人,B角,姓名,类别,住址,电话,监护人,情况
            5,lx-lxc-3,zhou.li,,石阿婆,老人,坡上第二家,,,独居
            6,lx-lxc-3,zhou.li,,小苗,儿童,坡上第二家,,石阿婆,
            7,lx-lxc-3,,,钟爷爷,老人,河边,,,
            8,nowhere,zhou.li,,没人,老人,,,,
            """);
        var (exit, said, faults) = await ToolHere.RunAsync(["register", "import", "pairs", file], house.Settings("tool"));
        Assert.Equal((1, "3 entries of 一老一小结对, 1 without anybody; 1 faults"), (exit, said.Trim()));
        Assert.Contains("line 5: 网格", faults, StringComparison.Ordinal);
        Assert.Equal((1, "lx-lxc-3          7  nobody sees to it"), await ToolAsync(house, "register", "check", "pairs"));
        Assert.Equal((0, "lx-lxc-3     3 entries, 2 with somebody, 0 due"), await ToolAsync(house, "register", "list", "pairs"));

        // Thirty days later, on a working day, once a week however often the job runs.
        await house.MoveToAsync(30, 9, 40);
        await house.MoveToAsync(1, 9, 40);
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "有2人该看望了", "5号 石阿婆 老人 坡上第二家（还没看望过）", "6号 小苗 儿童"));
        await house.SayAsync("wr-longxi-b", "zhou.li", "@小溪 看望 5 身体好，水缸满的");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "已记下：5号看望过了"));
        // What else the words tell of is a matter like others.
        await house.SayAsync(App, "zhou.li", "看望 5 门口的路灯不亮了");
        await house.Ledger.OnlyTicketAsync();
        Assert.Equal((0, "all        2026-04-01 to 2026-04-30  before 0, new 1, handled 0, ended 0, left 1; of the new 0 handled, 0.0 %"), Last(await ToolAsync(house, "lists", "lx-lxc", "--from", "2026-04-01", "--to", "2026-04-30", "--csv", file + ".csv")));
        Assert.Contains("lx-lxc,龙溪村,基层治理问题清单,0,1,0,0,1,0,0.0%", await File.ReadAllTextAsync(file + ".csv"), StringComparison.Ordinal);
        Assert.Contains("lx-lxc-3,三组,群众需求清单,0,0,0,0,0,0,没有", await File.ReadAllTextAsync(file + ".csv"), StringComparison.Ordinal);
        await house.SayAsync(App, "luo.gen", "看望 6 在家");
        Assert.Equal(1, await house.World.CountAsync("luo.gen", "6号不归您看望"));
        await house.SayAsync(App, "luo.gen", "结对名单");
        Assert.Equal(1, await house.World.CountAsync("luo.gen", "一老一小结对里没有归您的"));
        await house.SayAsync("wr-longxi-b", "zhou.li", "@小溪 结对名单");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "您名下2人", "小苗"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from register_visit where corp_id = $1 and number = 5 and said = '身体好，水缸满的'"));

        // Next week only who was not visited.
        await house.MoveToAsync(3, 9, 40);
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "有1人该看望了", "小苗"));
        foreach (var other in new[] { "luo.gen", "tan.hua", "pei.an", "he.tian", "deng.yu", "fang.qiu", "wm-chen" })
        {
            foreach (var name in _names)
            {
                Assert.Equal(0, await house.World.CountAsync(other, name));
            }
        }

        // Once a week, by number.
        Assert.Equal(2, await house.World.CountAsync("zhou.li", "有1人没有人管", "7号"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "C16")]
    public async Task WordsThatBeginSo_OfResidentsAndWithoutANumber_AreWordsLikeOthers()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(App, "luo.gen", "看望 5 个老人");
        await house.SayAsync(App, "fang.qiu", "看望 5 身体好");
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from register_visit where corp_id = $1"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from outbox_done where corp_id = $1 and template like 'reply_register%'"));
        await house.EndWellAsync();
    }

    private static (int, string) Last((int Exit, string Said) tool) => (tool.Exit, tool.Said.Split('\n')[^1].TrimEnd());

    private static async Task<(int, string)> ToolAsync(House house, params string[] line)
    {
        var (exit, said, _) = await ToolHere.RunAsync(line, house.Settings("tool"));
        return (exit, said.Trim());
    }
}
