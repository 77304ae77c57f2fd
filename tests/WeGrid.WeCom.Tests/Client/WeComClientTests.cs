using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using WeGrid.Hosting;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Messages;

namespace WeGrid.WeCom.Tests.Client;

public sealed class WeComClientTests
{
    private static readonly CancellationToken s_none = CancellationToken.None;
    private static readonly byte[] s_body = """{"touser":"ZhaoDan|lisi","msgtype":"text"}"""u8.ToArray();
    private static readonly byte[] s_one = """{"touser":"ZhaoDan","msgtype":"text"}"""u8.ToArray();

    [Fact]
    public async Task Send_Taken_SendsTheStoredBytesWithToken()
    {
        await using var stub = await PlatformStub.StartAsync("""{"errcode":0,"errmsg":"ok","msgid":"M1","response_code":"RC-1","invaliduser":""}""");

        var result = await stub.Client.SendAppMessageAsync(PlatformStub.App, s_body, s_none);

        Assert.Equal((Verdict.Sent, SendReason.Ok, "M1", "RC-1"), (result.Verdict, result.Reason, result.MsgId, result.ResponseCode));
        Assert.Equal(("/cgi-bin/message/send", "?access_token=TOKEN-1", Encoding.UTF8.GetString(s_body)), Assert.Single(stub.Requests));
    }

    [Fact]
    [Trait("Feature", "X-16")]
    public async Task Send_SomeInvalid_PartlyComparedWithoutCase()
    {
        await using var stub = await PlatformStub.StartAsync("""{"errcode":0,"invaliduser":"zhaodan","unlicenseduser":""}""");

        var result = await stub.Client.SendAppMessageAsync(PlatformStub.App, s_body, s_none);

        Assert.Equal((Verdict.Partly, SendReason.Address), (result.Verdict, result.Reason));
        Assert.True(result.IsInvalid("ZhaoDan"));
        Assert.False(result.IsInvalid("lisi"));
    }

    [Theory]
    [InlineData("""{"errcode":0,"invaliduser":"zhaodan"}""")]
    [InlineData("""{"errcode":0,"unlicenseduser":"zhaodan"}""")]
    [InlineData("""{"errcode":81013,"invaliduser":"zhaodan"}""")]
    public async Task Send_TheOnlyOneInvalid_Dead(string answer)
    {
        await using var stub = await PlatformStub.StartAsync(answer);

        var result = await stub.Client.SendAppMessageAsync(PlatformStub.App, s_one, s_none);

        Assert.Equal((Verdict.Dead, SendReason.Address, true), (result.Verdict, result.Reason, result.IsInvalid("ZhaoDan")));
    }

    [Theory]
    [InlineData(40014)]
    [InlineData(42001)]
    public async Task Send_TokenRefusedOnce_RenewsAndRepeats(int code)
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = c => c.Response.WriteAsync(c.Request.Query["access_token"] == "TOKEN-1" ? $"{{\"errcode\":{code}}}" : "{\"errcode\":0}");

        var result = await stub.Client.SendAppMessageAsync(PlatformStub.App, s_one, s_none);

        Assert.Equal((Verdict.Sent, 2, 2), (result.Verdict, stub.TokenCalls, stub.Requests.Count));
    }

    [Fact]
    public async Task Send_TokenAlwaysRefused_StopsAfterOneRenewal()
    {
        await using var stub = await PlatformStub.StartAsync("""{"errcode":42001}""");

        var result = await stub.Client.SendAppMessageAsync(PlatformStub.App, s_one, s_none);

        Assert.Equal((Verdict.Retry, SendReason.Token, 2, 2), (result.Verdict, result.Reason, stub.TokenCalls, stub.Requests.Count));
    }

    [Fact]
    public async Task Send_FiftySendsWithOneDeadToken_OneRenewal()
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = c => c.Response.WriteAsync(c.Request.Query["access_token"] == "TOKEN-1" ? "{\"errcode\":42001}" : "{\"errcode\":0}");

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => stub.Client.SendAppMessageAsync(PlatformStub.App, s_one, s_none)));

        Assert.All(results, r => Assert.Equal(Verdict.Sent, r.Verdict));
        Assert.Equal(2, stub.TokenCalls);
    }

    [Fact]
    public async Task Send_NoToken_NothingLeaves()
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnToken = (_, c) => c.Response.WriteAsync("{\"errcode\":40013}");

        var result = await stub.Client.SendAppMessageAsync(PlatformStub.App, s_one, s_none);

        Assert.Equal((Verdict.Dead, SendReason.Configuration, 0), (result.Verdict, result.Reason, stub.Requests.Count));
    }

    [Fact]
    public async Task Send_Throttled_NotBeforeTheWindowEnds()
    {
        await using var stub = await PlatformStub.StartAsync("""{"errcode":45009}""");

        var result = await stub.Client.WebhookSendAsync("KEY", s_one, s_none);

        Assert.Equal((Verdict.Retry, SendReason.Throttled), (result.Verdict, result.Reason));
        Assert.Equal(stub.Clock.GetUtcNow() + TimeSpan.FromSeconds(60), result.NotBefore);
    }

    [Fact]
    public async Task Send_AddressNotTrusted_TellsTheSeenAddress()
    {
        await using var stub = await PlatformStub.StartAsync("""{"errcode":60020,"errmsg":"not allow to access from your ip, hint: [1], from ip: 203.0.113.7, more info"}""");

        Assert.Equal("203.0.113.7", (await stub.Client.SendAppMessageAsync(PlatformStub.App, s_one, s_none)).SeenAddress);
    }

    [Theory]
    [InlineData(500, "oops", Verdict.Unknown, SendReason.Transient)]
    [InlineData(502, "<html>", Verdict.Unknown, SendReason.Transient)]
    [InlineData(504, "", Verdict.Unknown, SendReason.Transient)]
    [InlineData(503, "", Verdict.Retry, SendReason.Transient)]
    [InlineData(500, "{\"errcode\":0}", Verdict.Unknown, SendReason.Transient)]
    [InlineData(500, "{\"errcode\":-1}", Verdict.Retry, SendReason.Transient)]
    [InlineData(429, "", Verdict.Retry, SendReason.Throttled)]
    [InlineData(408, "", Verdict.Unknown, SendReason.NoAnswer)]
    [InlineData(404, "{\"errcode\":0}", Verdict.Dead, SendReason.Configuration)]
    [InlineData(302, "", Verdict.Dead, SendReason.Configuration)]
    [InlineData(200, "<html>login</html>", Verdict.Unknown, SendReason.NoAnswer)]
    [InlineData(200, "", Verdict.Unknown, SendReason.NoAnswer)]
    [InlineData(200, "{}", Verdict.Unknown, SendReason.NoAnswer)]
    [InlineData(200, "[1]", Verdict.Unknown, SendReason.NoAnswer)]
    [InlineData(200, "{\"errcode\":\"0\"}", Verdict.Sent, SendReason.Ok)]
    [InlineData(200, "{\"errcode\":99999999999}", Verdict.Unknown, SendReason.NoAnswer)]
    [InlineData(200, "{\"errcode\":777777}", Verdict.Dead, SendReason.Unclassified)]
    [InlineData(200, "{\"errcode\":0", Verdict.Unknown, SendReason.NoAnswer)]
    public async Task Send_OddAnswers_AreVerdicts(int status, string body, Verdict verdict, SendReason reason)
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = c =>
        {
            c.Response.StatusCode = status;
            return c.Response.WriteAsync(body);
        };

        var result = await stub.Client.WebhookSendAsync("KEY", s_one, s_none);

        Assert.Equal((verdict, reason), (result.Verdict, result.Reason));
    }

    [Fact]
    public async Task Send_ConnectionCutAfterReading_Unknown()
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = c =>
        {
            c.Abort();
            return Task.CompletedTask;
        };

        var result = await stub.Client.WebhookSendAsync("KEY", s_one, s_none);

        Assert.Equal((Verdict.Unknown, SendReason.NoAnswer), (result.Verdict, result.Reason));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task Send_BodyCutInTheMiddle_Unknown()
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = async c =>
        {
            c.Response.ContentLength = 100;
            await c.Response.WriteAsync("{\"errcode\":");
            await c.Response.Body.FlushAsync();
            c.Abort();
        };

        Assert.Equal(Verdict.Unknown, (await stub.Client.WebhookSendAsync("KEY", s_one, s_none)).Verdict);
    }

    [Fact]
    public async Task Send_NobodyListens_RetrySinceNothingLeft()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
        free.Stop();
        using var http = new HttpClient();
        var clock = new ManualTime();
        var client = NewClient(http, address, clock);

        var result = await client.WebhookSendAsync("KEY", s_one, s_none);

        Assert.Equal((Verdict.Retry, SendReason.Transient), (result.Verdict, result.Reason));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_NoAnswerInTime_Unknown(bool afterHeaders)
    {
        await using var stub = await PlatformStub.StartAsync();
        using var http = new HttpClient { Timeout = TimeSpan.FromMilliseconds(200) };
        var client = new WeComClient(PlatformWire.Over(() => http, stub.Address, stub.Clock), stub.Tokens, stub.Clock);
        stub.OnCall = async c =>
        {
            if (afterHeaders)
            {
                await c.Response.WriteAsync("{");
                await c.Response.Body.FlushAsync();
            }

            var gone = new TaskCompletionSource();
            c.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        };

        var result = await client.WebhookSendAsync("KEY", s_one, s_none);

        Assert.Equal((Verdict.Unknown, SendReason.NoAnswer), (result.Verdict, result.Reason));
    }

    [Fact]
    public async Task Send_CallerCancels_IsThrown()
    {
        await using var stub = await PlatformStub.StartAsync();
        using var cancel = new CancellationTokenSource();
        stub.OnCall = async c =>
        {
            await cancel.CancelAsync();
            var gone = new TaskCompletionSource();
            c.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stub.Client.WebhookSendAsync("KEY", s_one, cancel.Token));
    }

    [Fact]
    public async Task Respond_PlatformUrl_GoesOverTheBaseAddress()
    {
        await using var stub = await PlatformStub.StartAsync();

        var result = await stub.Client.RespondAsync("https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=RC", s_one, s_none);

        Assert.Equal(Verdict.Sent, result.Verdict);
        Assert.Equal(("/cgi-bin/aibot/response", "?response_code=RC"), (Assert.Single(stub.Requests).Path, stub.Requests.First().Query));
    }

    [Fact]
    public async Task Respond_UrlOfTheBaseAddress_IsUsedAsItIs()
    {
        await using var stub = await PlatformStub.StartAsync();

        await stub.Client.RespondAsync($"http://localhost:{stub.Address.Port}/any/where?x=1", s_one, s_none);

        Assert.Equal("/any/where", Assert.Single(stub.Requests).Path);
    }

    [Theory]
    [InlineData("http://evil.example/cgi-bin/aibot/response?response_code=RC")]
    [InlineData("https://qyapi.weixin.qq.com.evil.example/cgi-bin/x")]
    [InlineData("https://qyapi.weixin.qq.com/other")]
    [InlineData("file:///etc/passwd")]
    [InlineData("not a url")]
    [InlineData("")]
    public async Task Respond_Strangers_AreRefused(string url)
    {
        await using var stub = await PlatformStub.StartAsync();

        var result = await stub.Client.RespondAsync(url, s_one, s_none);

        Assert.Equal((Verdict.Dead, SendReason.Configuration, 0), (result.Verdict, result.Reason, stub.Requests.Count));
    }

    [Fact]
    public async Task KfSend_Duplicate_IsSent()
    {
        await using var stub = await PlatformStub.StartAsync("""{"errcode":95033}""");

        var result = await stub.Client.KfSendAsync(PlatformStub.App, s_one, s_none);

        Assert.Equal((Verdict.Sent, SendReason.Duplicate), (result.Verdict, result.Reason));
    }

    [Fact]
    public async Task KfSync_Page_GivesItemsRawAndRead()
    {
        await using var stub = await PlatformStub.StartAsync(
            """
            {"errcode":0,"next_cursor":"C2","has_more":1,"msg_list":[
              {"msgid":"K1","open_kfid":"wk1","external_userid":"wm1","send_time":1751328000,"origin":3,"msgtype":"text","text":{"content":"满意","menu_id":"t1024-5"}},
              {"msgid":"K2","send_time":1751328001,"origin":4,"msgtype":"event","event":{"event_type":"enter_session","open_kfid":"wk1","external_userid":"wm1","scene":"longxi","scene_param":"%E9%BE%99%E6%BA%AA","welcome_code":"WELCOME-SECRET"}},
              {"msgid":"K3","msgtype":"event","origin":4,"event":{"event_type":"msg_send_fail","fail_msgid":"F1","fail_type":6}},
              {"msgid":"K4","msgtype":"event","origin":4,"event":{"event_type":"user_recall_msg","recall_msgid":"R1"}},
              {"msgid":"K5","msgtype":"event","origin":4,"event":{"event_type":"session_status_change","change_type":3,"msg_code":"MC"}},
              {"msgid":"K6","msgtype":"event","origin":4,"event":{"event_type":"something_new"}},
              {"msgid":"K7","open_kfid":"wk1","external_userid":"wm1","origin":3,"msgtype":"image","image":{"media_id":"MID"}},
              {"msgid":"K8","origin":3,"msgtype":"location","location":{"latitude":30.1,"longitude":118.2,"name":"桥头","address":"龙溪村"}},
              {"msgid":"K9","origin":5,"servicer_userid":"zhao","msgtype":"hologram","hologram":{}}
            ]}
            """);

        var page = (await stub.Client.KfSyncAsync(PlatformStub.App, "C1", "KF-TOKEN", 5000, "wk1", s_none)).Value!;

        Assert.Equal(("C2", true, 9), (page.NextCursor, page.HasMore, page.Messages.Count));
        Assert.Equal("""{"cursor":"C1","token":"KF-TOKEN","limit":1000,"voice_format":0,"open_kfid":"wk1"}""", Assert.Single(stub.Requests).Body);
        Assert.Equal(
            [KfKind.Text, KfKind.EnterSession, KfKind.SendFailed, KfKind.Recalled, KfKind.SessionChanged, KfKind.OtherEvent, KfKind.Media, KfKind.Location, KfKind.Unknown],
            page.Messages.Select(m => m.Message.Kind));
        AssertFields([.. page.Messages.Select(m => m.Message)]);
        Assert.All(page.Messages, m => Assert.Equal(m.Message, KfMessage.TryParse(m.Json)));
    }

    [Fact]
    public async Task KfSync_EmptyPageWithMore_SaysSo()
    {
        await using var stub = await PlatformStub.StartAsync("""{"errcode":0,"next_cursor":"C2","has_more":1,"msg_list":[]}""");

        var page = (await stub.Client.KfSyncAsync(PlatformStub.App, null, null, 100, "wk1", s_none)).Value!;

        Assert.True(page.HasMore);
        Assert.Empty(page.Messages);
        Assert.Equal("""{"limit":100,"voice_format":0,"open_kfid":"wk1"}""", Assert.Single(stub.Requests).Body);
    }

    [Fact]
    public async Task Call_Started_GivesTheCallId()
    {
        await using var stub = await PlatformStub.StartAsync("""{"errcode":0,"states":[{"code":0,"callid":"CALL1","userid":"zhao"}]}""");

        var call = await stub.Client.CallAsync(PlatformStub.App, AppMessages.VoiceCall(["zhao"]).Bytes, s_none);

        Assert.Equal((Verdict.Sent, "CALL1"), (call.Outcome.Verdict, call.Outcome.MsgId));
        Assert.Equal([new VoiceCallState("zhao", 0, "CALL1")], call.States);
        Assert.Equal(("/cgi-bin/pstncc/call", """{"callee_userid":["zhao"]}"""), (stub.Requests.First().Path, stub.Requests.First().Body));
    }

    [Fact]
    public async Task Call_OneRefused_PartlyAllRefusedDead()
    {
        await using var stub = await PlatformStub.StartAsync("""{"errcode":0,"states":[{"code":60111,"callid":"","userid":"zhao"},{"code":0,"callid":"C","userid":"li"}]}""");
        var partly = await stub.Client.CallAsync(PlatformStub.App, s_one, s_none);
        stub.OnCall = c => c.Response.WriteAsync("""{"errcode":0,"states":[{"code":60111,"callid":"","userid":"zhao"}]}""");
        var dead = await stub.Client.CallAsync(PlatformStub.App, s_one, s_none);

        Assert.Equal((Verdict.Partly, true), (partly.Outcome.Verdict, partly.Outcome.IsInvalid("ZHAO")));
        Assert.Equal((Verdict.Dead, SendReason.Address), (dead.Outcome.Verdict, dead.Outcome.Reason));
    }

    [Fact]
    public async Task CallStates_And_CallbackIps_AreRead()
    {
        await using var stub = await PlatformStub.StartAsync("""{"errcode":0,"istalked":1,"calltime":1751328000,"talktime":12,"reason":0,"ip_list":["203.0.113.1","203.0.113.2"]}""");

        var state = (await stub.Client.CallStatesAsync(PlatformStub.App, "zhao", "CALL1", s_none)).Value;
        var addresses = (await stub.Client.GetCallbackIpAsync(PlatformStub.App, s_none)).Value;

        Assert.Equal(new VoiceCallOutcome(true, DateTimeOffset.FromUnixTimeSeconds(1751328000), 12, 0), state);
        Assert.Equal(["203.0.113.1", "203.0.113.2"], addresses);
    }

    [Fact]
    public async Task PostJson_AnyPath_GivesTheAnswer()
    {
        await using var stub = await PlatformStub.StartAsync("""{"errcode":0,"group_chat":{"name":"龙溪村一组"}}""");

        using var answer = (await stub.Client.PostJsonAsync(PlatformStub.App, "/cgi-bin/externalcontact/groupchat/get", s_one, s_none)).Value;

        Assert.Equal("龙溪村一组", answer!.RootElement.GetProperty("group_chat").GetProperty("name").GetString());
    }

    private static void AssertFields(KfMessage[] m)
    {
        Assert.Equal(("满意", "t1024-5", KfOrigin.Customer, DateTimeOffset.FromUnixTimeSeconds(1751328000)), (m[0].Text, m[0].MenuId, m[0].Origin, m[0].SentAt));
        Assert.Equal(("wk1", "wm1", "longxi", "龙溪", "WELCOME-SECRET"), (m[1].OpenKfId, m[1].ExternalUserId, m[1].Scene, m[1].SceneParam, m[1].EventCode));
        Assert.Equal(("F1", 6), (m[2].AboutMsgId, m[2].FailType));
        Assert.Equal("R1", m[3].AboutMsgId);
        Assert.Equal((3, "MC"), (m[4].ChangeType, m[4].EventCode));
        Assert.Equal("something_new", m[5].TypeName);
        Assert.Equal("MID", m[6].MediaId);
        Assert.Equal((30.1, 118.2, "桥头", "龙溪村"), (m[7].Latitude, m[7].Longitude, m[7].Text, m[7].Address));
        Assert.Equal(("hologram", "zhao", KfOrigin.Servicer), (m[8].TypeName, m[8].ServicerUserId, m[8].Origin));
    }

    private static WeComClient NewClient(HttpClient http, Uri address, TimeProvider clock)
    {
        var wire = PlatformWire.Over(() => http, address, clock);
        return new WeComClient(wire, new AccessTokenSource(wire, clock), clock);
    }
}
