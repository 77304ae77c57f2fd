using System.Text.Json.Nodes;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>A way in.</summary>
internal enum WayIn
{
    App,
    BotInGroup,
    BotAlone,
    Kf,
    Archive,
}

/// <summary>Something somebody will say.</summary>
/// <param name="Corp">Whose.</param>
/// <param name="Way">By which way.</param>
/// <param name="Chat">Where.</param>
/// <param name="Person">Who.</param>
/// <param name="Text">What.</param>
/// <param name="IsDemand">A matter of its own; else talk.</param>
internal sealed record Saying(TestCorp Corp, WayIn Way, string Chat, string Person, string Text, bool IsDemand);

/// <summary>A town of many villages: each with a leader and a stand-in, a group with the smart bot and a robot, a group that is read, and people enough that nobody says two things.</summary>
internal sealed class BusyTown(TestCorp corp, int villages, bool onSocket)
{
    private const string First = "青白红黄黑金银玉";
    private const string Second = "石沙岩坪湾岭坝坡峰";

    private static readonly string[] _matters =
        ["路灯坏了三天了，晚上看不见路", "垃圾池满了好几天没人拉", "停水两天了，家里没水用", "有几只野狗追着人咬", "的烧烤摊闹到凌晨，吵得睡不成"];

    private static readonly string[] _talk = ["谢谢", "好的", "哈哈哈", "收到，谢谢", "好嘞"];

    public TestCorp Corp => corp;

    public int Villages => villages;

    public bool IsOnSocket => onSocket;

    public static int MattersOf(int villages) => villages * _matters.Length;

    public static string Leader(int village) => $"l{village}";

    public static string StandIn(int village) => $"s{village}";

    public string Internal(int village) => $"wr-{corp.Id}-v{village}";

    public string Customer(int village) => $"wc-{corp.Id}-v{village}";

    public static string Robot(int village) => $"robot{village}";

    public static string Name(int village) => $"{First[village % First.Length]}{Second[village / First.Length % Second.Length]}村";

    /// <summary>Builds it into the corp's file.</summary>
    public void Furnish()
    {
        var bot = corp.File["bots"]!.AsArray()[0]!;
        bot["botId"] = $"aib-{corp.Id}";
        if (onSocket)
        {
            corp.PutBotOnSocket();
        }

        for (var village = 0; village < villages; village++)
        {
            Build(village);
            Settle(village);
        }
    }

    /// <summary>One matter for each resident; the way in changes from one to the next.</summary>
    public IEnumerable<Saying> Demands() =>
        from village in Enumerable.Range(0, villages)
        from matter in Enumerable.Range(0, _matters.Length)
        select Demand(village, matter);

    /// <summary>What is said without wanting anything.</summary>
    public Saying Chatter(Random dice)
    {
        var village = dice.Next(villages);
        var words = _talk[dice.Next(_talk.Length)];
        return dice.Next(4) switch
        {
            0 => new Saying(corp, WayIn.App, "app:grid", $"n{village}x{dice.Next(2)}", words, false),
            1 => new Saying(corp, WayIn.BotInGroup, Internal(village), $"n{village}x{dice.Next(2)}", $"@小溪 {words}", false),
            2 => new Saying(corp, WayIn.Kf, Desk, $"wm-{corp.Id}-t{village}x{dice.Next(2)}", words, false),
            _ => new Saying(corp, WayIn.Archive, Customer(village), $"wm-{corp.Id}-t{village}x{dice.Next(2)}", words, false),
        };
    }

    private string Desk => $"kf:{corp.File["kf"]![0]!["openKfId"]}";

    private Saying Demand(int village, int matter)
    {
        var text = $"{Name(village)}{(village * 7) + matter + 1}号院门口{_matters[matter]}";
        var (member, resident) = ($"a{village}x{matter}", $"wm-{corp.Id}-r{village}x{matter}");
        return ((village + matter) % 5) switch
        {
            0 => new Saying(corp, WayIn.App, "app:grid", member, text, true),
            1 => new Saying(corp, WayIn.BotInGroup, Internal(village), member, $"@小溪 {text}", true),
            2 => new Saying(corp, WayIn.Kf, Desk, resident, text, true),
            3 => new Saying(corp, WayIn.Archive, Customer(village), resident, text, true),
            _ => new Saying(corp, WayIn.BotAlone, "bot:xiaoxi", member, text, true),
        };
    }

    private void Build(int village)
    {
        corp.File["grids"]!.AsArray().Add(new JsonObject { ["id"] = $"v{village}", ["parent"] = "lx", ["level"] = "村", ["name"] = Name(village), ["kind"] = "village" });
        Employ(Leader(village), village, standIn: false);
        Employ(StandIn(village), village, standIn: true);
        corp.AddGroup(Internal(village), $"v{village}");
        corp.File["chats"]!.AsArray().Last()!["owner"] = Leader(village);
        corp.File["chats"]!.AsArray().Add(new JsonObject { ["id"] = Customer(village), ["kind"] = "customer", ["grid"] = $"v{village}", ["owner"] = Leader(village), ["name"] = Customer(village) });
        var key = Path.Combine(corp.Folder, "secrets", Robot(village));
        File.WriteAllText(key, $"key-{corp.Id}-{village}");
        corp.File["robots"]!.AsArray().Add(new JsonObject { ["id"] = Robot(village), ["key"] = $"file:secrets/{Robot(village)}", ["chat"] = Internal(village) });
    }

    private void Employ(string person, int village, bool standIn) => corp.File["staff"]!.AsArray().Add(new JsonObject
    {
        ["userid"] = person, ["name"] = person, ["mobile"] = $"139{(standIn ? 1 : 2)}{village:0000000}",
        ["posts"] = new JsonArray(new JsonObject { ["grid"] = $"v{village}", ["post"] = "gridLeader", ["standIn"] = standIn }),
    });

    private void Settle(int village)
    {
        for (var matter = 0; matter < _matters.Length; matter++)
        {
            corp.AddMember($"a{village}x{matter}", Internal(village));
            corp.AddResidents(Customer(village), $"wm-{corp.Id}-r{village}x{matter}");
        }

        for (var talker = 0; talker < 2; talker++)
        {
            corp.AddMember($"n{village}x{talker}", Internal(village));
            corp.AddResidents(Customer(village), $"wm-{corp.Id}-t{village}x{talker}");
        }
    }
}
