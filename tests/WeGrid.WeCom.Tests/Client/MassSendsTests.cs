using Microsoft.AspNetCore.Http;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Messages;

namespace WeGrid.WeCom.Tests.Client;

/// <summary>企业群发: what is asked, and what the answers mean.</summary>
public sealed class MassSendsTests
{
    private static readonly CancellationToken s_none = CancellationToken.None;
    private static readonly DateTimeOffset s_since = new(2026, 11, 16, 2, 0, 0, TimeSpan.Zero);
    private static readonly ReadOnlyMemory<byte> s_body = MassMessages.Text("zhou.li", ["wr1", "wr2"], "明早停水").Bytes;

    private static async Task<(PlatformStub Stub, MassSends Sends)> StartAsync(Func<string, string> answer)
    {
        var stub = await PlatformStub.StartAsync();
        stub.OnCall = c => c.Response.WriteAsync(answer(c.Request.Path.Value!.Split('/')[^1]));
        return (stub, new MassSends(stub.Client));
    }

    [Fact]
    public void Body_IsWhatThePlatformReads()
    {
        Assert.Equal("""{"chat_type":"group","chat_id_list":["wr1","wr2"],"sender":"zhou.li","text":{"content":"明早停水"}}""", System.Text.Encoding.UTF8.GetString(s_body.Span));
        Assert.Equal("text.content", MassMessages.Text("zhou.li", ["wr1"], new string('水', 1334)).Refusal?.Field);
        Assert.Equal("chat_id_list", MassMessages.Text("zhou.li", [], "水").Refusal?.Field);
        Assert.Equal("chat_id_list", MassMessages.Text("zhou.li", [.. Enumerable.Range(0, 2001).Select(i => $"wr{i}")], "水").Refusal?.Field);
    }

    [Fact]
    public async Task Create_Taken_TellsTheId()
    {
        var (stub, sends) = await StartAsync(_ => """{"errcode":0,"msgid":"msgGC1","fail_list":["wr2"]}""");
        await using var held = stub;
        var made = await sends.CreateAsync(PlatformStub.App, s_body, s_none);
        Assert.Equal((Verdict.Sent, "msgGC1"), (made.Verdict, made.MsgId));
        Assert.Equal("/cgi-bin/externalcontact/add_msg_template", Assert.Single(stub.Requests).Path);
    }

    [Fact]
    public async Task Create_TakenWithoutAnId_IsUnclear()
    {
        var (stub, sends) = await StartAsync(_ => """{"errcode":0}""");
        await using var held = stub;
        Assert.Equal(Verdict.Unknown, (await sends.CreateAsync(PlatformStub.App, s_body, s_none)).Verdict);
    }

    [Theory]
    [InlineData(41063, Verdict.Retry)]
    [InlineData(41094, Verdict.Dead)]
    [InlineData(48002, Verdict.Dead)]
    public async Task Remind_Refused_IsTheVerdictOfItsCode(int code, Verdict verdict)
    {
        var (stub, sends) = await StartAsync(_ => $"{{\"errcode\":{code}}}");
        await using var held = stub;
        Assert.Equal((verdict, code), await sends.RemindAsync(PlatformStub.App, "msgGC1", s_none) is var answer ? (answer.Verdict, answer.ErrCode!.Value) : default);
        Assert.Equal("""{"msgid":"msgGC1"}""", Assert.Single(stub.Requests).Body);
    }

    [Fact]
    public async Task State_NotConfirmed_AsksForNoResults()
    {
        var (stub, sends) = await StartAsync(_ => """{"errcode":0,"task_list":[{"userid":"ZHOU.LI","status":0}],"next_cursor":""}""");
        await using var held = stub;
        var state = (await sends.StateAsync(PlatformStub.App, "msgGC1", "zhou.li", s_none)).Value!;
        Assert.Null(state.ConfirmedAt);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task State_Confirmed_TellsEachGroup_OverAllPages()
    {
        var page = 0;
        var (stub, sends) = await StartAsync(api => api switch
        {
            "get_groupmsg_task" => """{"errcode":0,"task_list":[{"userid":"zhou.li","status":2,"send_time":1700000000}]}""",
            _ when page++ == 0 => """{"errcode":0,"send_list":[{"chat_id":"wr1","userid":"zhou.li","status":1,"send_time":1700000001}],"next_cursor":"C"}""",
            _ => """{"errcode":0,"send_list":[{"chat_id":"wr2","userid":"zhou.li","status":3}],"next_cursor":""}""",
        });
        await using var held = stub;
        var state = (await sends.StateAsync(PlatformStub.App, "msgGC1", "zhou.li", s_none)).Value!;
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1700000000), state.ConfirmedAt);
        Assert.Equal([("wr1", 1), ("wr2", 3)], state.Groups.Select(g => (g.ChatId, g.Status)));
        Assert.Contains("\"cursor\":\"C\"", stub.Requests.Last().Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zhou.li", "明早停水", "", "msgB")]
    [InlineData("zhou.li", "明早停水", "msgB", null)]
    [InlineData("wu.min", "明早停水", "", "msgA")]
    [InlineData("zhou.li", "别的话", "", null)]
    public async Task Find_BySenderAndText_NeverOneThatIsKnown(string sender, string text, string known, string? found)
    {
        var stub = await PlatformStub.StartAsync();
        await using var held = stub;
        stub.OnCall = async c =>
        {
            var asked = stub.Requests.Last().Body;
            await c.Response.WriteAsync(c.Request.Path.Value!.EndsWith("list_v2", StringComparison.Ordinal)
                ? """{"errcode":0,"group_msg_list":[{"msgid":"msgA","text":{"content":"明早停水"}},{"msgid":"msgB","text":{"content":"明早停水"}},{"msgid":"msgC","text":{"content":"后天停水"}}]}"""
                : $"{{\"errcode\":0,\"task_list\":[{{\"userid\":\"{(asked.Contains("msgA", StringComparison.Ordinal) ? "wu.min" : "zhou.li")}\",\"status\":0}}]}}");
        };
        var result = await new MassSends(stub.Client).FindAsync(PlatformStub.App, text, sender, s_since, s_since.AddMinutes(5), new HashSet<string> { known }, s_none);
        Assert.Equal(found, result.Value!.MessageId);
    }

    [Fact]
    public async Task Find_WhenTheListCannotBeHad_IsNotNone()
    {
        var (stub, sends) = await StartAsync(_ => """{"errcode":-1}""");
        await using var held = stub;
        var result = await sends.FindAsync(PlatformStub.App, "水", "zhou.li", s_since, s_since.AddMinutes(5), new HashSet<string>(), s_none);
        Assert.Equal((false, Verdict.Retry), (result.IsOk, result.Outcome.Verdict));
    }
}
