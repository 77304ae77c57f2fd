using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Tests;

public sealed class ArchiveTests
{
    [Fact]
    public async Task Say_OnlyConsentingResidentsAndMembers_InTheArchive()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("village", "wmchen", "同意的");
        await desk.SayAsync("village", "wmliu", "不同意的");
        await desk.SayAsync("village", "wmhe", "本群同意的");
        await desk.SayAsync("village", "lifang", "干部说的");
        var items = await Items(desk);
        Assert.Equal(["同意的", "本群同意的", "干部说的"], items.Select(i => i!["message"]!["text"].Text("content")));
        Assert.Equal("village", items[0]!["message"].Text("roomid"));
        Assert.Equal("wmchen", items[0]!["message"].Text("from"));
        Assert.EndsWith("_external", items[0]!["message"].Text("msgid"), StringComparison.Ordinal);
        Assert.Equal(4, (await desk.PhoneAsync("wmliu")).Count);
    }

    [Fact]
    public async Task Consent_GivenAndTakenBack_FollowedAtOnce()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("consent", """{ "person": "wmliu", "chat": "village", "agree": true }""");
        await desk.SayAsync("village", "wmliu", "现在同意");
        await desk.SimAsync("consent", """{ "person": "wmliu", "chat": "village", "agree": false }""");
        await desk.SayAsync("village", "wmliu", "又不同意");
        Assert.Equal(["agree", "text", "disagree"], (await Items(desk)).Select(i => i!["message"].Text("msgtype")));
        var agree = await desk.CallAsync("msgaudit/check_room_agree", """{ "roomid": "village" }""", "archiveSecret");
        var states = agree["agreeinfo"]!.AsArray().ToDictionary(a => a.Text("exteranalopenid"), a => a.Text("agree_status"));
        Assert.Equal("Disagree", states["wmliu"]);
        Assert.Equal("Agree", states["wmchen"]);
        Assert.Equal(409, await desk.StatusAsync("consent", """{ "person": "lifang", "chat": "village", "agree": true }"""));
    }

    [Fact]
    public async Task Notify_AtMostOncePer15Seconds_TheLastIsNotLost()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("village", "wmchen", "一");
        await desk.SayAsync("village", "wmchen", "二");
        await desk.SayAsync("village", "wmchen", "三");
        await desk.IdleAsync();
        Assert.Equal("msgaudit_notify", Assert.Single(desk.Bot.All).Xml("Event"));
        Assert.Equal("/wecom/longxi/archive", desk.Bot.All[0].Path);
        desk.Time.Advance(TimeSpan.FromSeconds(15));
        await desk.Bot.HeardAsync(2);
        await desk.IdleAsync();
        Assert.Equal(2, desk.Bot.All.Count);
    }

    [Fact]
    public async Task Clock_Moved_NotificationDoesNotWait()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("village", "wmchen", "一");
        await desk.SayAsync("village", "wmchen", "二");
        await desk.SimAsync("clock", """{ "advance": "PT15S" }""");
        await desk.Bot.HeardAsync(2);
    }

    [Fact]
    public async Task Pull_BySeqAndLimit_FiveDays()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("village", "wmchen", "旧");
        desk.Time.Advance(TimeSpan.FromDays(5));
        await desk.SayAsync("village", "wmchen", "新一");
        await desk.SayAsync("village", "wmchen", "新二");
        var page = (await desk.GetAsync("sim/archive?seq=0&limit=1"))["items"]!.AsArray();
        Assert.Equal("新一", Assert.Single(page)!["message"]!["text"].Text("content"));
        Assert.Equal(2, page[0]!["seq"]!.GetValue<int>());
        Assert.Single((await desk.GetAsync("sim/archive?seq=2"))["items"]!.AsArray());
    }

    [Fact]
    public async Task RecallAndQuote_AsTheArchiveTellsThem()
    {
        await using var desk = await Desk.OpenAsync();
        var said = await desk.SayAsync("village", "wmchen", "路断了");
        await desk.SimAsync("say", new JsonObject
        {
            ["chat"] = "village",
            ["person"] = "wmhe",
            ["text"] = "我家也是",
            ["quote"] = said.Text("msgid"),
        });
        await desk.SimAsync("recall", new JsonObject { ["msgid"] = said.Text("msgid") });
        var items = await Items(desk);
        Assert.StartsWith("这是一条引用/回复消息：", items[1]!["message"]!["text"].Text("content"), StringComparison.Ordinal);
        Assert.Equal("recall", items[2]!["message"].Text("action"));
        Assert.Equal(said.Text("msgid"), items[2]!["message"]!["revoke"].Text("pre_msgid"));
        Assert.True((await desk.PhoneAsync("wmliu"))[0]!["recalled"]!.GetValue<bool>());
    }

    private static async Task<JsonArray> Items(Desk desk) => (await desk.GetAsync("sim/archive?seq=0&limit=1000"))["items"]!.AsArray();
}
