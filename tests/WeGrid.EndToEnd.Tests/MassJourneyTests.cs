using System.Text.Json.Nodes;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>Notices to a customer group lived through: written by staff, looked at twice, merged, confirmed late, seen once; and what happens where that way is closed.</summary>
public sealed class MassJourneyTests
{
    private const string App = "app:grid";
    private const string Group = "wr-longxi-a";
    private const string Water = "明早八点到十点停水，请备水";
    private const string Market = "后天赶集，桥头不能停车";
    private static readonly string[] _residents = ["wm-chen", "wm-lin", "wm-mei", "wm-quiet"];

    private static async Task NoticeAsync(House house, string person, string words)
    {
        await house.SayAsync(App, person, words);
        await house.TapAsync(person, "gnotice:");
    }

    /// <summary>Mass sends on a phone, by their ids; reminders show the same one again.</summary>
    private static async Task<IReadOnlyList<JsonNode>> OnPhoneAsync(House house, string person) => [.. (await house.World.PhoneAsync(person)).Where(i => i["kind"]!.ToString() == "mass")];

    private static async Task ConfirmAsync(House house, string person)
    {
        var open = (await OnPhoneAsync(house, person)).Last(i => i["mass"]!["state"]!.ToString() == "open");
        await house.World.PostAsync("tap", new JsonObject { ["person"] = person, ["card"] = open["mass"]!["id"]!.ToString(), ["key"] = "confirm" });
    }

    private static Task<long> NoticesAsync(House house, int status) => house.Ledger.CountAsync($"select count(*) from group_notice where corp_id = $1 and status = {status}");

    [Fact]
    [Trait("Feature", "NT-17")]
    [Trait("Feature", "NT-18")]
    [Trait("Feature", "X-18")]
    public async Task TwoNoticesOfADay_AreOneMassSend_ConfirmedLate_Chased_TheSuperiorTold_AndTheGroupSeesItOnce()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(App, "zhou.li", $"群通知 {Water}");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", Water)); // as it will be read, before anything goes anywhere
        Assert.Equal(1, await NoticesAsync(house, 1));
        await house.TapAsync("zhou.li", "gnotice:");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "排上了", "龙溪村村民群", "周立"));
        await house.MoveByAsync(TimeSpan.FromMinutes(8));
        await house.SayAsync(App, "wu.min", $"群通知：{Market}");
        await house.SayAsync(App, "wu.min", "确认群发");
        Assert.Empty(await OnPhoneAsync(house, "zhou.li"));

        await house.MoveByAsync(TimeSpan.FromMinutes(15));
        var task = Assert.Single(await OnPhoneAsync(house, "zhou.li"));
        Assert.Equal($"2件事告诉大家：\n1．{Water}\n2．{Market}", task["text"]!.ToString());
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "请在企业微信", "群发助手"));
        Assert.Equal(0, await house.World.CountAsync("wm-chen", "停水"));

        await house.MoveByAsync(TimeSpan.FromHours(3.5));
        Assert.Equal(3, await house.World.CountAsync("zhou.li", "还没确认群发"));
        Assert.Equal(4, (await OnPhoneAsync(house, "zhou.li")).Count); // the task, and three reminders of the platform's
        Assert.Equal(0, await house.World.CountAsync("tan.hua", "还没有确认群发"));
        await house.MoveByAsync(TimeSpan.FromHours(3));
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "周立", "还没有确认群发"));
        Assert.Equal(3, await house.World.CountAsync("zhou.li", "还没确认群发"));

        await ConfirmAsync(house, "zhou.li");
        await house.MoveByAsync(TimeSpan.FromMinutes(5));
        foreach (var resident in _residents)
        {
            Assert.Equal(1, await house.World.CountAsync(resident, "停水", "赶集"));
        }

        Assert.Equal(2, await NoticesAsync(house, 4));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "周立已确认群发，发到了 1 个群"));
        Assert.Equal(1, await house.World.CountAsync("wu.min", "发到不等于都看到"));
        Assert.Single(await house.World.LogAsync("externalcontact/add_msg_template"));
        await house.MoveToAsync(1, 12);
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "还没有确认群发"));
        // The archive heard the owner say it in the group: our own words are no demand.
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1"));
        await house.EndWellAsync();
    }

    /// <summary>The town's own groups: what a machine may say there it says at once; where it may no longer, the owner passes it on. Corrected where it was said.</summary>
    [Fact]
    [Trait("Feature", "NT-09")]
    [Trait("Feature", "NT-19")]
    public async Task InternalGroups_ByRobotAndByTheApp_AtOnce_TheRobotRemoved_TheOwnerPastes()
    {
        await using var house = await House.OpenAsync(new Plan
        {
            Furnish = corp =>
            {
                File.WriteAllText(Path.Combine(corp.Folder, "secrets", "robot-key"), "0123-robot");
                corp.File["robots"] = new JsonArray(new JsonObject { ["id"] = "office", ["key"] = "file:secrets/robot-key", ["chat"] = "wr-longxi-b" });
                corp.File["chats"]![1]!["notices"] = true;
                corp.File["chats"]!.AsArray().Add(new JsonObject
                {
                    ["id"] = "bhcroom", ["kind"] = "internal", ["grid"] = "lx-lxc-1", ["owner"] = "zhou.li", ["app"] = "grid", ["notices"] = true, ["name"] = "一组骨干群",
                });
            },
        });
        await NoticeAsync(house, "zhou.li", $"群通知 {Water}");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "排上了", "龙溪村村民群", "周立", "龙溪村务群", "机器直接发"));
        Assert.Equal(2, await NoticesAsync(house, 10));
        Assert.Equal(1, await InGroupAsync(house, "wr-longxi-b", Water));
        Assert.Equal(1, await InGroupAsync(house, "bhcroom", Water));
        Assert.Single(await house.World.LogAsync("webhook/send"));
        Assert.Single(await house.World.LogAsync("appchat/send"));

        // The robot was taken out of its group: only that group's owner is asked, by hand.
        await house.World.FaultAsync(new { api = "webhook/send", errcode = 93000, times = 1 });
        await NoticeAsync(house, "zhou.li", $"群通知 {Market}");
        Assert.Equal(1, await InGroupAsync(house, "bhcroom", Market));
        Assert.Equal(0, await InGroupAsync(house, "wr-longxi-b", Market));
        Assert.Equal(1, await NoticesAsync(house, 5));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "龙溪村务群", "请把上面这段话发到群里"));
        await house.EndWellAsync();
    }

    private static async Task<int> InGroupAsync(House house, string group, string words) =>
        (await house.World.PhoneAsync("zhou.li")).Count(i => i["chat"]!.ToString() == group && i["text"]!.ToString().Contains(words, StringComparison.Ordinal));

    [Fact]
    public async Task NotConfirmed_NothingGoes_AndWhatIsDroppedIsGone()
    {
        await using var house = await House.OpenAsync();
        await house.SayAsync(App, "zhou.li", $"群通知 {Water}");
        await house.SayAsync(App, "zhou.li", "不群发");
        await house.SayAsync(App, "zhou.li", "确认群发");
        await house.SayAsync(App, "gong.dian", $"群通知 {Water}");
        await house.SayAsync(App, "luo.gen", $"紧急群通知 {Water}");
        await house.MoveByAsync(TimeSpan.FromHours(1));
        Assert.Empty(await OnPhoneAsync(house, "zhou.li"));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "没有等您确认"));
        Assert.Equal(1, await house.World.CountAsync("gong.dian", "没有登记村民群"));
        Assert.Equal(1, await NoticesAsync(house, 7));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task DangerAtNight_AtOnce_WithACall_ChasedByTheMinute()
    {
        await using var house = await House.OpenAsync();
        await house.MoveToAsync(0, 23, 10);
        await NoticeAsync(house, "zhou.li", "紧急群通知 河水上涨，桥下不要走");
        Assert.Single(await OnPhoneAsync(house, "zhou.li"));
        Assert.Equal(1, await house.World.CallsAsync("zhou.li"));
        await house.MoveByAsync(TimeSpan.FromMinutes(22));
        Assert.Equal(3, await house.World.CountAsync("zhou.li", "还没确认群发"));
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "还没有确认群发"));
        await ConfirmAsync(house, "zhou.li");
        await house.MoveByAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(1, await house.World.CountAsync("wm-quiet", "河水上涨"));
        await house.MoveByAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1")); // heard by the archive from the owner, and ours
        await house.EndWellAsync();
    }

    [Fact]
    public async Task AnUnclearAnswer_IsLookedUp_AndTheTaskIsNotMadeTwice()
    {
        await using var house = await House.OpenAsync();
        await house.World.FaultAsync(new { api = "externalcontact/add_msg_template", afterDelivery = true, times = 1 });
        await NoticeAsync(house, "zhou.li", $"群通知 {Water}");
        await house.MoveByAsync(TimeSpan.FromMinutes(25));
        await house.MoveByAsync(TimeSpan.FromMinutes(10)); // for its first seconds the platform says nothing of a task
        var calls = string.Join('\n', (await house.World.GetAsync("log"))["items"]!.AsArray().Where(i => i!["api"]!.ToString().StartsWith("externalcontact", StringComparison.Ordinal)).Select(i => World.Text(i!)));
        Assert.True((await OnPhoneAsync(house, "zhou.li")).Count == 1, calls);
        Assert.Single(await house.World.LogAsync("externalcontact/add_msg_template"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from mass_send where corp_id = $1 and status = 2 and msgid is not null"));
        await ConfirmAsync(house, "zhou.li");
        await house.MoveByAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await house.World.CountAsync("wm-chen", "停水"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task TheGroupIsFull_TheOwnerPastes()
    {
        await using var house = await House.OpenAsync(new Plan { Simulator = ["--Simulator:Limits:MassQuota=daily"] });
        // Somebody sent by hand today what our books do not know.
        await NoticeAsync(house, "zhou.li", "紧急群通知 甲");
        await ConfirmAsync(house, "zhou.li");
        await house.MoveByAsync(TimeSpan.FromMinutes(4));
        await NoticeAsync(house, "zhou.li", "紧急群通知 乙桥封了");
        await ConfirmAsync(house, "zhou.li");
        await house.MoveByAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(0, await house.World.CountAsync("wm-chen", "乙桥封了"));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "请把上面这段话发到群里", "额度用完"));
        await house.TapAsync("zhou.li", "pasted:");
        Assert.Equal(1, await NoticesAsync(house, 6));
        // From now on the books know it.
        await NoticeAsync(house, "zhou.li", "紧急群通知 丙路断了");
        Assert.Equal(2, (await house.World.LogAsync("externalcontact/add_msg_template")).Count);
        Assert.Equal(2, await house.World.CountAsync("zhou.li", "请把上面这段话发到群里"));
        await house.EndWellAsync();
    }

    private static async Task<(int Exit, JsonNode? Json, string Error)> ToolAsync(House house, params string[] args)
    {
        var (exit, text, error) = await ToolHere.RunAsync([.. args, "--json"], house.Settings("tool"));
        return (exit, exit == 0 ? JsonNode.Parse(text) : null, error);
    }

    [Fact]
    [Trait("Feature", "NT-19")]
    public async Task Correction_OfANoticeToPeople_IsRecalledAndToldToExactlyThoseItReached()
    {
        // A command goes by the machine's own time.
        await using var house = await House.OpenAsync(new Plan { IsPresent = true });
        await house.World.FaultAsync(new { api = "message/send", partial = new[] { "pei.an" }, rate = 1.0 });
        await house.SayAsync(App, "tan.hua", "汛期响应 三级");
        Assert.Equal(0, await house.World.CountAsync("pei.an", "汛期三级响应"));
        await house.World.FaultsOverAsync();
        await house.SayAsync(App, "pei.an", "汛期响应 二级");
        var listed = (await ToolAsync(house, "notice", "list")).Json!.AsArray();
        var notice = Assert.Single(listed, n => n!["what"]!.ToString() == "alert_switched" && n["state"]!.ToString() == "sent 1")!["id"]!.ToString();
        var seen = await house.World.CountAsync("tan.hua", "汛期二级响应");

        Assert.Equal(4, (await ToolAsync(house, "notice", "correct", notice, "--by", "gong.dian", "--reason", "是三级")).Exit);
        Assert.Equal(4, (await ToolAsync(house, "notice", "correct", $"{Guid.NewGuid()}", "--by", "pei.an", "--reason", "是三级")).Exit);
        var (exit, outcome, error) = await ToolAsync(house, "notice", "correct", notice, "--by", "pei.an", "--reason", "还是三级，二级是误发");
        await house.RestAsync();

        Assert.True(exit == 0, error);
        Assert.Equal((1, 1), (outcome!["reached"]!.GetValue<int>(), outcome["recalled"]!.GetValue<int>()));
        Assert.Equal(1, seen);
        Assert.Equal(1, (await house.World.PhoneAsync("tan.hua")).Count(i => i["recalled"]!.GetValue<bool>()));
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "还是三级，二级是误发", "更正不是解除"));
        Assert.Equal(0, await house.World.CountAsync("pei.an", "误发"));
        Assert.Equal(0, await house.World.CountAsync("zhou.li", "误发"));
        Assert.Equal(4, (await ToolAsync(house, "notice", "correct", notice, "--by", "pei.an", "--reason", "再来一次")).Exit);
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "误发"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "NT-19")]
    public async Task Correction_OfAGroupNotice_BeforeItIsConfirmed_TakesItBack_AfterIt_TheGroupReadsIt()
    {
        await using var house = await House.OpenAsync(new Plan { IsPresent = true });
        await NoticeAsync(house, "zhou.li", "紧急群通知 河水上涨，桥下不要走");
        var first = $"{await house.Ledger.ScalarAsync("select id from group_notice where corp_id = $1", "longxi")}";
        Assert.Equal(0, (await ToolAsync(house, "notice", "correct", first, "--by", "zhou.li", "--reason", "水没有涨")).Exit);
        await house.MoveByAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("cancelled", Assert.Single(await OnPhoneAsync(house, "zhou.li"))["mass"]!["state"]!.ToString());
        Assert.Equal(0, await house.World.CountAsync("wm-chen", "河水"));

        await NoticeAsync(house, "zhou.li", "紧急群通知 乙桥封了");
        await ConfirmAsync(house, "zhou.li");
        await house.MoveByAsync(TimeSpan.FromMinutes(4));
        var second = $"{await house.Ledger.ScalarAsync("select id from group_notice where corp_id = $1 and status = 4", "longxi")}";
        var (exit, outcome, error) = await ToolAsync(house, "notice", "correct", second, "--by", "zhou.li", "--reason", "封的是甲桥");
        Assert.True(exit == 0, error);
        Assert.Equal(1, outcome!["reached"]!.GetValue<int>());
        await house.RestAsync();
        await ConfirmAsync(house, "zhou.li");
        await house.MoveByAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(1, await house.World.CountAsync("wm-chen", "更正：刚才的“乙桥封了”发错了", "封的是甲桥", "更正不是解除"));
        await house.EndWellAsync();
    }

    [Fact]
    public async Task NobodyConfirms_ItIsTakenBack_AndWhoWroteItHears()
    {
        await using var house = await House.OpenAsync();
        await NoticeAsync(house, "wu.min", "紧急群通知 河水上涨，桥下不要走");
        await house.MoveByAsync(TimeSpan.FromHours(13));
        Assert.Equal("cancelled", (await OnPhoneAsync(house, "zhou.li"))[0]["mass"]!["state"]!.ToString());
        Assert.Equal(1, await NoticesAsync(house, 8));
        await house.MoveToAsync(1, 8);
        Assert.Equal(1, await house.World.CountAsync("wu.min", "没有发到", "过了有效期"));
        Assert.Equal(0, await house.World.CountAsync("wm-chen", "河水上涨"));
        await house.EndWellAsync();
    }
}
