using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Secrets;

namespace WeGrid.EndToEnd.Tests;

/// <summary>A smart bot on a long connection: two Bots, one connection, words from any Worker; nothing lost, nothing twice.</summary>
public sealed class LongConnectionTests
{
    private const string Group = "wr-longxi-b";

    private static readonly Plan _two = new() { Bots = 2, Workers = 2, Furnish = corp => corp.PutBotOnSocket() };

    [Fact]
    [Trait("Feature", "IN-01")]
    [Trait("Feature", "IN-15")]
    [Trait("Feature", "NT-05")]
    public async Task TwoBots_KickedBetweenMessageAndReply_TicketAndOneReplyInTheGroup()
    {
        await using var house = await House.OpenAsync(_two);
        await LiveAsync(house);
        // The reply is refused as if nobody had signed in, and then somebody else connects with the bot.
        await house.World.FaultAsync(new { api = "socket/aibot_respond_msg", errcode = 846609, times = 1 });
        var first = await SaidAsync(house, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        await house.RestAsync();
        await StrikeAsync(house, "kick");
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Empty(await ShownAsync(house));

        // While the other has it ours do not fight: nobody connects before the cool-down is over.
        Assert.Empty(await HeardByAsync(house, "fang.qiu", "@小溪 在吗"));
        await house.MoveByAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((1, 1), await CountsAsync(house));
        await house.MoveByAsync(TimeSpan.FromSeconds(20));
        await LiveAsync(house);
        await house.MoveByAsync(TimeSpan.FromMinutes(2));

        Assert.Contains($"{number}", Assert.Single(await ShownAsync(house)), StringComparison.Ordinal);
        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from inbox where corp_id = $1 and position(convert_to('{first}', 'UTF8') in body) > 0"));
        var second = await SaidAsync(house, "fang.qiu", "@小溪 卫生室这边停水两天了");
        await house.RestAsync();
        Assert.Equal(2, (await ShownAsync(house)).Count);
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from outbox_done where corp_id = $1 and channel = 'bot_reply' and verdict = 3"));
        Assert.Equal((2, 1), await CountsAsync(house));
        Assert.NotEqual(first, second);
        await house.EndWellAsync();
    }

    /// <summary>The bot's address takes callbacks still; what comes by both ways is one message.</summary>
    [Fact]
    [Trait("Feature", "IN-09")]
    public async Task SameMessageByCallbackToo_OneRecordOneTicketOneReply()
    {
        await using var house = await House.OpenAsync(_two);
        await LiveAsync(house);
        var id = await SaidAsync(house, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        var again = new JsonObject
        {
            ["msgid"] = id, ["aibotid"] = "aib-xiaoxi", ["chatid"] = Group, ["chattype"] = "group", ["from"] = new JsonObject { ["userid"] = "deng.yu" }, ["msgtype"] = "text",
            ["response_url"] = new Uri(house.Simulator.BaseAddress, "cgi-bin/aibot/response?response_code=none").ToString(),
            ["text"] = new JsonObject { ["content"] = "@小溪 文化广场的路灯坏了，晚上什么都看不见" },
        };
        Assert.Equal(System.Net.HttpStatusCode.OK, await new Knocker(house.Http, house.Bots[1].Url).BotAsync(house.Corp, again.ToJsonString()));
        await house.RestAsync();

        await house.Ledger.OnlyTicketAsync();
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from inbox where corp_id = $1"));
        Assert.Single(await ShownAsync(house));
        await house.EndWellAsync();
    }

    /// <summary>The platform showed the reply, and its answer was lost: asked again it knows.</summary>
    [Fact]
    [Trait("Feature", "NT-05")]
    public async Task AnswerToTheReplyLost_ShownOnce()
    {
        await using var house = await House.OpenAsync(_two);
        await LiveAsync(house);
        await house.World.FaultAsync(new { api = "socket/aibot_respond_msg", afterDelivery = true, times = 1 });
        await SaidAsync(house, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        await house.RestAsync();
        await house.MoveByAsync(TimeSpan.FromMinutes(1));

        Assert.Single(await ShownAsync(house));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from outbox_done where corp_id = $1 and channel = 'bot_reply' and verdict = 1"));
        await house.EndWellAsync();
    }

    /// <summary>Who cannot renew its lease keeps the connection: nobody else can take it either, and what is said is spooled.</summary>
    [Fact]
    [Trait("Feature", "IN-01")]
    public async Task DatabaseAway_SaidMeanwhile_SpooledAndDecidedAfterwards()
    {
        await using var house = await House.OpenAsync(_two);
        await LiveAsync(house);
        await house.CloseDatabaseAsync();
        Assert.Single(await HeardByAsync(house, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见"));
        await Patience.UntilAsync("it is spooled", async () => (await Task.WhenAll(house.Bots.Select(b => b.IsSpoolingAsync()))).Any(s => s));
        await house.OpenDatabaseAsync();
        await Patience.UntilAsync("it is recorded", async () => await house.Ledger.CountAsync("select count(*) from inbox where corp_id = $1") == 1);
        await LiveAsync(house);
        await house.RestAsync();
        await house.MoveByAsync(TimeSpan.FromMinutes(2));

        Assert.Contains($"{await house.Ledger.OnlyTicketAsync()}", Assert.Single(await ShownAsync(house)), StringComparison.Ordinal);
        await house.EndWellAsync();
    }

    /// <summary>A req_id the platform does not take any more: the words go into the group unasked.</summary>
    [Fact]
    [Trait("Feature", "IN-15")]
    public async Task ReplyNotTakenAnyMore_SaidUnasked()
    {
        await using var house = await House.OpenAsync(_two);
        await LiveAsync(house);
        await house.World.FaultAsync(new { api = "socket/aibot_respond_msg", errcode = 846605, times = 1 });
        await SaidAsync(house, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        await house.RestAsync();

        Assert.Contains($"{await house.Ledger.OnlyTicketAsync()}", Assert.Single(await ShownAsync(house)), StringComparison.Ordinal);
        Assert.Equal("ok", Assert.Single(await house.World.LogAsync("socket/aibot_send_msg"))["verdict"]!.ToString());
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-04")]
    public async Task PhotoInTheGroup_OpenedWithItsOwnKey()
    {
        await using var house = await House.OpenAsync(_two);
        await LiveAsync(house);
        await house.World.PostAsync("say", new JsonObject { ["chat"] = Group, ["person"] = "deng.yu", ["text"] = "@小溪 老仓库的消防通道被杂物堵死了，请来清理", ["photo"] = true });

        await Patience.UntilAsync("it is kept", async () => await house.Ledger.CountAsync("select count(*) from media where corp_id = $1 and source = 'bot' and status = 2") == 1);
        await house.Ledger.OnlyTicketAsync();
        await house.EndWellAsync();
    }

    [Fact]
    public async Task SecretRefused_AdministratorsToldOnce_AskedAgainLater_AndAtOnceAfterAnImport()
    {
        await using var house = await House.OpenAsync(_two);
        await LiveAsync(house);
        // Somebody made a new secret in the console, and the connection fails a moment later.
        await house.World.FaultAsync(new { api = "socket/aibot_subscribe", errcode = 853000, times = 3 });
        await StrikeAsync(house, "cut");
        await house.MoveByAsync(TimeSpan.FromMinutes(1));
        await AskedAsync(house, 2);
        await Patience.UntilAsync("the administrators are told", async () => await house.World.CountAsync("tan.hua", "长连接被拒绝") == 1);
        await house.MoveByAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(2, await AskedAsync(house));
        await house.MoveByAsync(TimeSpan.FromMinutes(6));
        await AskedAsync(house, 3);

        // The same file says: it is put right, perhaps in the console.
        await ImportAsync(house);
        await AskedAsync(house, 4);
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "长连接被拒绝"));

        // The new one is put where the file says and imported, and the platform knows it.
        await File.WriteAllTextAsync(System.IO.Path.Combine(house.Corp.Folder, "secrets", "bot-secret"), "the-new-one");
        await ImportAsync(house);
        await LiveAsync(house, subscribed: 2);
        // An import asks at once, perhaps before a Bot has read the new secret.
        await house.EndWellAsync("refused socket/aibot_subscribe 853000");
    }

    /// <summary>The one who was to tell them could not, or died: it stays to be told.</summary>
    [Fact]
    public async Task SecretRefused_TellingFails_ToldLater()
    {
        await using var house = await House.OpenAsync(_two);
        await LiveAsync(house);
        await house.World.FaultAsync(new { api = "socket/aibot_subscribe", errcode = 853000, times = 1 });
        await house.World.FaultAsync(new { api = "message/send", errcode = -1, times = 1 });
        await StrikeAsync(house, "cut");
        await Patience.UntilAsync("it was tried to tell them", async () => (await house.World.LogAsync("message/send")).Count == 1);
        Assert.Equal(0, await house.World.CountAsync("tan.hua", "长连接被拒绝"));
        await house.MoveByAsync(TimeSpan.FromMinutes(2));

        await Patience.UntilAsync("the administrators are told", async () => await house.World.CountAsync("tan.hua", "长连接被拒绝") == 1);
        await house.EndWellAsync();
    }

    /// <summary>An answer nobody knows: not knocked at again and again; told once when it lasts, and once when it is over.</summary>
    [Fact]
    public async Task CannotOpen_ToldOnceAndAgainWhenItIsBack()
    {
        await using var house = await House.OpenAsync(_two);
        await LiveAsync(house);
        await house.World.FaultAsync(new { api = "socket/aibot_subscribe", errcode = 999001, times = 2 });
        await StrikeAsync(house, "cut");
        await house.MoveByAsync(TimeSpan.FromSeconds(5));
        await AskedAsync(house, 2);
        await house.MoveByAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(2, await AskedAsync(house));
        await house.MoveByAsync(TimeSpan.FromMinutes(6));
        await Patience.UntilAsync("the administrators are told", async () => await house.World.CountAsync("tan.hua", "还没有接上", "999001") == 1);
        // Twice: where the clock was moved before the Bot had begun its wait, the second refusal comes only now.
        await house.MoveByAsync(TimeSpan.FromMinutes(16));
        await house.MoveByAsync(TimeSpan.FromMinutes(16));
        await LiveAsync(house, subscribed: 2);

        await Patience.UntilAsync("they are told that it is back", async () => await house.World.CountAsync("tan.hua", "已经恢复") == 1);
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "还没有接上"));
        await house.EndWellAsync();
    }

    /// <summary>轮换: two hours without a word, and the connection is made anew, the new one before the old one is left.</summary>
    [Fact]
    [Trait("Feature", "IN-01")]
    public async Task NothingHeardForTwoHours_MadeAnew_NothingLost()
    {
        await using var house = await House.OpenAsync(_two);
        await LiveAsync(house);
        house.Leap(TimeSpan.FromHours(2) + TimeSpan.FromMinutes(1));
        await LiveAsync(house, subscribed: 2);

        // Nobody else was it, so nothing cools down.
        await SaidAsync(house, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        await house.RestAsync();
        Assert.Single(await ShownAsync(house));
        Assert.Equal((2, 1), await CountsAsync(house));
        await house.EndWellAsync();
    }

    /// <summary>The new one cannot be made: the one there is goes on, and is made anew later.</summary>
    [Fact]
    [Trait("Feature", "IN-01")]
    public async Task CannotBeMadeAnew_TheOldOneGoesOn()
    {
        await using var house = await House.OpenAsync(_two);
        await LiveAsync(house);
        await house.World.FaultAsync(new { api = "socket/aibot_subscribe", errcode = -1, times = 1 });
        house.Leap(TimeSpan.FromHours(2) + TimeSpan.FromMinutes(1));
        await AskedAsync(house, 2);
        Assert.Equal((1, 0), await CountsAsync(house));
        await LiveAsync(house);
        Assert.Single(await HeardByAsync(house, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见"));
        await Patience.UntilAsync("it is recorded", async () => await house.Ledger.CountAsync("select count(*) from inbox where corp_id = $1") == 1);
        await house.RestAsync();
        Assert.Single(await ShownAsync(house));
        Assert.Equal((1, 0), await CountsAsync(house));
        await house.EndWellAsync();
    }

    /// <summary>A database that answers nobody keeps nobody from connecting again: what is said is heard at once.</summary>
    [Fact]
    [Trait("Feature", "IN-01")]
    public async Task WordsStall_ConnectionCut_ConnectsAllTheSame()
    {
        await using var house = await House.OpenAsync(_two);
        await LiveAsync(house);
        await using (var holder = await house.Database.OpenAsync())
        {
            await using var transaction = await holder.BeginTransactionAsync();
            await using var command = new Npgsql.NpgsqlCommand("lock table bot_word in access exclusive mode", holder, transaction);
            await command.ExecuteNonQueryAsync();
            await Patience.UntilAsync("the holder stands before the lock", async () => await house.Ledger.CountAsync("select count(*) from pg_locks l where l.relation = 'bot_word'::regclass and not l.granted and $1 <> ''") > 0);
            await StrikeAsync(house, "cut");
            await LiveAsync(house, subscribed: 2);
        }

        await SaidAsync(house, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        await house.RestAsync();
        Assert.Single(await ShownAsync(house));
        await house.EndWellAsync();
    }

    /// <summary>What nobody can read is kept as it came, once.</summary>
    [Fact]
    [Trait("Feature", "IN-01")]
    public async Task NoFrame_Parked()
    {
        await using var house = await House.OpenAsync(_two);
        await LiveAsync(house);
        await StrikeAsync(house, "babble");
        await StrikeAsync(house, "babble");
        await SaidAsync(house, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");

        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from inbox where corp_id = $1 and status = 2 and body = convert_to('not a frame', 'UTF8') and error = 'unreadable frame'"));
        Assert.Equal((1, 0), await CountsAsync(house));
    }

    /// <summary>As in a town: the Bot that holds the connection is killed, and the other one has it within the lease.</summary>
    [Fact]
    [Trait("Feature", "NT-02")]
    public async Task HolderKilled_TheOtherTakesOver()
    {
        await using var house = await House.OpenAsync(_two with { InProcesses = true, Workers = 1 });
        await LiveAsync(house);
        await SaidAsync(house, "deng.yu", "@小溪 文化广场的路灯坏了，晚上什么都看不见");
        await house.RestAsync();
        var holder = Assert.Single(await HoldersAsync(house));
        house.Bots.Remove(holder);
        await ((HostProcess)holder).KillAsync();
        await holder.DisposeAsync();
        await LiveAsync(house, subscribed: 2);
        await SaidAsync(house, "fang.qiu", "@小溪 卫生室这边停水两天了");
        await house.RestAsync();

        Assert.Equal(2, (await ShownAsync(house)).Count);
        Assert.Equal((2, 0), await CountsAsync(house));
        await house.EndWellAsync();
    }

    private static async Task LiveAsync(House house, int subscribed = 1) => await Patience.UntilAsync("the bot is connected", async () =>
        (await house.World.GetAsync("sockets"))["sockets"]!.AsArray() is [{ } bot] && bot["live"]!.GetValue<bool>() && bot["subscribed"]!.GetValue<int>() >= subscribed
        && await house.Ledger.CountAsync("select count(*) from bot_socket where corp_id = $1 and is_live") == 1);

    /// <summary>How often somebody signed in or tried to.</summary>
    private static async Task<int> AskedAsync(House house) => (await house.World.LogAsync("socket/aibot_subscribe")).Count;

    private static Task AskedAsync(House house, int times) => Patience.UntilAsync($"it was asked {times} times", async () => await AskedAsync(house) == times);

    private static async Task ImportAsync(House house)
    {
        var import = new CorpImport(new CorpStore(house.Database), new SecretStore(house.Database, KeyRing.Open(house.KeyFile)), House.Files, new HandoverStore(house.Database));
        Assert.Empty(await import.RunAsync(house.Corp.Path, house.Machine.GetUtcNow()));
    }

    /// <summary>Says it and waits until it is recorded; what crosses the network has no receipt to be waited for.</summary>
    private static async Task<string> SaidAsync(House house, string person, string text)
    {
        var id = await house.World.SayAsync(Group, person, text);
        await Patience.UntilAsync($"{id} is recorded", async () => await house.Ledger.CountAsync($"select count(*) from inbox where corp_id = $1 and position(convert_to('{id}', 'UTF8') in body) > 0") > 0);
        return id;
    }

    private static async Task<JsonArray> HeardByAsync(House house, string person, string text) =>
        (await house.World.PostAsync("say", new JsonObject { ["chat"] = Group, ["person"] = person, ["text"] = text }))["heardBy"]!.AsArray();

    private static Task StrikeAsync(House house, string act) => house.World.PostAsync("socket", new JsonObject { ["corp"] = "longxi", ["bot"] = "xiaoxi", ["act"] = act });

    /// <summary>What the group shows that the bot said.</summary>
    private static async Task<IReadOnlyList<string>> ShownAsync(House house) =>
        [.. (await house.World.GetAsync($"groups/{Group}"))["items"]!.AsArray().Where(i => i!["from"]!.ToString() == "bot:xiaoxi").Select(i => i!["text"]!.ToString())];

    private static async Task<(int Subscribed, int Displaced)> CountsAsync(House house)
    {
        var bot = Assert.Single((await house.World.GetAsync("sockets"))["sockets"]!.AsArray())!;
        return (bot["subscribed"]!.GetValue<int>(), bot["displaced"]!.GetValue<int>());
    }

    private static async Task<List<IRunningHost>> HoldersAsync(House house)
    {
        var holders = new List<IRunningHost>();
        foreach (var bot in house.Bots)
        {
            if ((await house.Http.GetFromJsonAsync<JsonNode>(new Uri(bot.Url, "readyz")))!["sockets"]?.ToString() == "longxi/xiaoxi")
            {
                holders.Add(bot);
            }
        }

        return holders;
    }
}
