using System.Globalization;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>kill -9 at random points: nothing is lost, and what is said twice is counted.</summary>
public sealed class KillTests
{
    private static readonly bool _long = Environment.GetEnvironmentVariable("WEGRID_LONG") == "1";

    /// <summary>The second and the fifth are the same road.</summary>
    private static readonly (string Chat, string Text)[] _all =
    [
        ("app:grid", "老槐树旁边的路灯不亮了"), ("wr-longxi-b", "@小溪 滨河路全淹了，水深得车子过不去"), ("app:grid", "三组那个垃圾池满了好几天没人拉"),
        ("app:grid", "卫生室这边停水两天了"), ("wr-longxi-b", "@小溪 滨河路全淹了，水深得车子过不去"), ("app:grid", "晒谷场那边停电了"),
        ("app:grid", "村口有几只野狗追着人咬"), ("app:grid", "水渠垮了，秧田灌溉不了"), ("wr-longxi-b", "@小溪 三号闸那里有孩子掉进河里了，快来救人"), ("app:grid", "柏树垭口那段路坑坑洼洼的，摩托车摔了几次"),
    ];

    private static readonly (string Chat, string Text)[] _matters = _long ? _all : _all[..5];

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, _long ? 30 : 1)];

    [Theory]
    [Trait("Feature", "NT-02")]
    [Trait("Feature", "IN-09")]
    [MemberData(nameof(Seeds))]
    public async Task KilledAtRandomPoints_NoDemandLostNoTicketTwiceAllReachTheirEnd(int seed)
    {
        var random = new Random(seed);
        await using var house = await House.OpenAsync(new Plan
        {
            InProcesses = true,
            Furnish = corp => { for (var i = 0; i < _matters.Length; i++) { corp.AddMember($"r{i}", "wr-longxi-b"); } },
            // The platform tries until the house is back, as it does for ten seconds; here the machine may be slow.
            Simulator = ["--Simulator:Limits:CallbackSeconds", "2", "--Simulator:Limits:CallbackTries", "40"],
        });
        var steps = Enumerable.Range(0, _matters.Length).Select(i => (Func<Task>)(() => house.World.SayAsync(_matters[i].Chat, $"r{i}", _matters[i].Text))).ToList();
        await PlayAsync(house, steps, random, kills: 2);
        Assert.Equal(_matters.Length, await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1"));
        Assert.Equal(_matters.Length, await house.Ledger.CountAsync("select count(distinct msgid) from demand where corp_id = $1"));
        var tickets = await house.Ledger.ListAsync<long>("select number from ticket where corp_id = $1 order by number", "longxi");
        Assert.Equal(_matters.Length - 1, tickets.Count);

        await PlayAsync(house, [.. tickets.Select(t => (Func<Task>)(() => house.World.SayAsync("app:grid", "tan.hua", Command("接单", t, ""))))], random, kills: 1);
        await PlayAsync(house, [.. tickets.Select(t => (Func<Task>)(() => house.World.SayAsync("app:grid", "tan.hua", Command("办结", t, "已经处理"))))], random, kills: 1);
        Assert.Equal(tickets.Count, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1 and status = 5"));
        await house.MoveToAsync(17, 10);
        Assert.Equal(tickets.Count, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1 and status = 7"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from reporter where corp_id = $1 and told = 0"));
        await NothingTwiceAsync(house);
        await house.EndWellAsync();
    }

    private static string Command(string word, long number, string rest) => string.Create(CultureInfo.InvariantCulture, $"{word} {number} {rest}").TrimEnd();

    /// <summary>Does the steps, and in the middle of some of them kills the Bot or the Worker and starts it again.</summary>
    private static async Task PlayAsync(House house, List<Func<Task>> steps, Random random, int kills)
    {
        var fatal = Enumerable.Range(0, kills).Select(_ => random.Next(steps.Count)).ToHashSet();
        for (var i = 0; i < steps.Count; i++)
        {
            await steps[i]();
            if (fatal.Contains(i))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 150)), MachineTime.Real);
                await house.KillAndRestartAsync(random.Next(2) == 0 ? house.Bots : house.Workers);
            }
        }

        await house.LeasesEndAsync();
    }

    /// <summary>The platform knows repeats of app messages; a call cannot be repeated unseen, but at most one per phone is doubled.</summary>
    private static async Task NothingTwiceAsync(House house)
    {
        foreach (var phone in (await house.World.GetAsync("phones"))["phones"]!.AsArray().Select(p => p!["person"]!.ToString()))
        {
            var items = (await house.World.PhoneAsync(phone)).Where(i => i["from"]!.ToString() is var from && from != phone && !from.StartsWith('r')).ToList();
            var said = items.Where(i => i["kind"]!.ToString() is "text" or "card")
                .GroupBy(i => $"{i["time"]!.ToString()[..10]} {i["chat"]} {i["text"]} {i["card"]?["taskId"]}").Where(g => g.Count() > 1).Select(g => g.Key).ToList();
            // What is said again on another day (a weekly list) is no double; everything about a ticket carries its number.
            Assert.Empty(said);
            var calls = items.Where(i => i["kind"]!.ToString() == "call").GroupBy(i => i["text"]!.ToString()).Sum(g => g.Count() - 1);
            Assert.InRange(calls, 0, 1);
        }
    }
}
