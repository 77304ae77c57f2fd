using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Tests;

/// <summary>Mass sends to customer groups: nothing goes out before the owner confirms, and every documented limit holds.</summary>
public sealed class MassTests
{
    private static JsonObject Body(string text = "明早八点停水", string sender = "lifang", params string[] chats) => new()
    {
        ["chat_type"] = "group",
        ["sender"] = sender,
        ["chat_id_list"] = new JsonArray([.. (chats.Length == 0 ? ["village"] : chats).Select(c => (JsonNode)c)]),
        ["text"] = new JsonObject { ["content"] = text },
    };

    private static JsonObject Named(JsonNode made, string? user = null)
    {
        var body = new JsonObject { ["msgid"] = made["msgid"]!.ToString(), ["limit"] = 100, ["cursor"] = "" };
        if (user is not null)
        {
            body["userid"] = user;
        }

        return body;
    }

    private static async Task<JsonNode> MakeAsync(Desk desk, JsonObject? body = null)
    {
        var made = await desk.CallAsync("externalcontact/add_msg_template", body ?? Body());
        Assert.Equal(0, made.Code());
        desk.Time.Advance(TimeSpan.FromSeconds(6));
        return made;
    }

    private static Task<JsonNode> ConfirmAsync(Desk desk, JsonNode made, string person = "lifang") =>
        desk.SimAsync("tap", new JsonObject { ["person"] = person, ["card"] = made["msgid"]!.ToString(), ["key"] = "confirm" });

    [Fact]
    public async Task NothingGoesOut_BeforeTheOwnerConfirms_ThenTheGroupShowsItOnce()
    {
        await using var desk = await Desk.OpenAsync();
        var made = await MakeAsync(desk);
        Assert.Empty(await desk.PhoneAsync("wmchen"));
        Assert.Equal("open", Assert.Single(await desk.PhoneAsync("lifang"))!["mass"]!.Text("state"));
        Assert.Equal(0, (await desk.CallAsync("externalcontact/get_groupmsg_task", Named(made)))["task_list"]![0]!["status"]!.GetValue<int>());
        Assert.Empty((await desk.CallAsync("externalcontact/get_groupmsg_send_result", Named(made, "lifang")))["send_list"]!.AsArray());

        await ConfirmAsync(desk, made);

        Assert.Equal("明早八点停水", Assert.Single(await desk.PhoneAsync("wmchen")).Text("text"));
        Assert.Equal(2, (await desk.CallAsync("externalcontact/get_groupmsg_task", Named(made)))["task_list"]![0]!["status"]!.GetValue<int>());
        var sent = Assert.Single((await desk.CallAsync("externalcontact/get_groupmsg_send_result", Named(made, "lifang")))["send_list"]!.AsArray());
        Assert.Equal(("village", "1"), (sent.Text("chat_id"), sent.Text("status")));
        Assert.Equal(409, await desk.StatusAsync("tap", $$"""{ "person": "lifang", "card": "{{made["msgid"]}}", "key": "confirm" }"""));
        Assert.Contains("明早八点停水", (await desk.GetAsync("sim/archive?seq=0"))["items"]!.ToJsonString(Json.Plain), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "chat_type": "single", "sender": "lifang", "chat_id_list": ["village"], "text": { "content": "a" } }""", 40058)]
    [InlineData("""{ "chat_type": "group", "chat_id_list": ["village"], "text": { "content": "a" } }""", 40058)]
    [InlineData("""{ "chat_type": "group", "sender": "nobody", "chat_id_list": ["village"], "text": { "content": "a" } }""", 40003)]
    [InlineData("""{ "chat_type": "group", "sender": "lifang", "chat_id_list": [], "text": { "content": "a" } }""", 40058)]
    [InlineData("""{ "chat_type": "group", "sender": "lifang", "chat_id_list": ["village"], "text": { "content": "" } }""", 44004)]
    [InlineData("""{ "chat_type": "group", "sender": "lifang", "chat_id_list": ["staff"], "text": { "content": "a" } }""", 90501)]
    [InlineData("""{ "chat_type": "group", "sender": "WangLei", "chat_id_list": ["village"], "text": { "content": "a" } }""", 90501)]
    public async Task Add_Wrong_IsRefused(string body, int code)
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(code, (await desk.CallAsync("externalcontact/add_msg_template", body)).Code());
    }

    [Fact]
    public async Task Add_TooLong_IsRefused_NotCut_AndForeignGroupsAreNamed()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(45002, (await desk.CallAsync("externalcontact/add_msg_template", Body(new string('水', 1334)))).Code());
        var made = await MakeAsync(desk, Body("水", "lifang", "village", "elsewhere"));
        Assert.Equal(["elsewhere"], made["fail_list"]!.AsArray().Select(f => f!.ToString()));
    }

    [Fact]
    public async Task Remind_ThreeTimesInADay_ThenNot()
    {
        await using var desk = await Desk.OpenAsync();
        var made = await MakeAsync(desk);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(0, (await desk.CallAsync("externalcontact/remind_groupmsg_send", Named(made))).Code());
        }

        Assert.Equal(41094, (await desk.CallAsync("externalcontact/remind_groupmsg_send", Named(made))).Code());
        desk.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(0, (await desk.CallAsync("externalcontact/remind_groupmsg_send", Named(made))).Code());
        Assert.Equal(5, (await desk.PhoneAsync("lifang")).Count);
    }

    [Fact]
    public async Task JustMade_IsStillBeingDispatched()
    {
        await using var desk = await Desk.OpenAsync();
        var made = await desk.CallAsync("externalcontact/add_msg_template", Body());
        Assert.Equal(41063, (await desk.CallAsync("externalcontact/get_groupmsg_task", Named(made))).Code());
        Assert.Empty(await desk.UnexpectedAsync());
    }

    [Fact]
    public async Task Cancelled_CannotBeConfirmed()
    {
        await using var desk = await Desk.OpenAsync();
        var made = await MakeAsync(desk);
        Assert.Equal(0, (await desk.CallAsync("externalcontact/cancel_groupmsg_send", Named(made))).Code());
        Assert.Equal(409, await desk.StatusAsync("tap", $$"""{ "person": "lifang", "card": "{{made["msgid"]}}", "key": "confirm" }"""));
        Assert.Empty(await desk.PhoneAsync("wmchen"));
    }

    [Fact]
    public async Task OverTheQuota_TheOwnerSeesItSent_TheGroupDoesNot()
    {
        await using var desk = await Desk.OpenAsync("--Simulator:Limits:MassQuota=daily");
        await ConfirmAsync(desk, await MakeAsync(desk));
        var second = await MakeAsync(desk, Body("又一条"));
        await ConfirmAsync(desk, second);
        Assert.Single(await desk.PhoneAsync("wmchen"));
        Assert.Equal("3", (await desk.CallAsync("externalcontact/get_groupmsg_send_result", Named(second, "lifang")))["send_list"]![0].Text("status"));
        desk.Time.Advance(TimeSpan.FromDays(1));
        await ConfirmAsync(desk, await MakeAsync(desk, Body("明天的")));
        Assert.Equal(2, (await desk.PhoneAsync("wmchen")).Count);
    }

    [Fact]
    public async Task List_FindsByTime_AndTakesNoMoreThanAMonth()
    {
        await using var desk = await Desk.OpenAsync();
        var from = desk.Time.GetUtcNow().ToUnixTimeSeconds();
        var made = await MakeAsync(desk);
        JsonObject Ask(long start, long end) => new() { ["chat_type"] = "group", ["start_time"] = start, ["end_time"] = end, ["limit"] = 100, ["cursor"] = "" };
        var listed = Assert.Single((await desk.CallAsync("externalcontact/get_groupmsg_list_v2", Ask(from, from + 60)))["group_msg_list"]!.AsArray());
        Assert.Equal((made["msgid"]!.ToString(), "明早八点停水"), (listed.Text("msgid"), listed!["text"].Text("content")));
        Assert.Empty((await desk.CallAsync("externalcontact/get_groupmsg_list_v2", Ask(from - 100, from - 50)))["group_msg_list"]!.AsArray());
        Assert.Equal(40058, (await desk.CallAsync("externalcontact/get_groupmsg_list_v2", Ask(from - (32 * 86400), from))).Code());
    }
}
