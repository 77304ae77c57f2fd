using System.Net;
using WeGrid.Simulator.Tests.Sockets;

namespace WeGrid.Simulator.Tests;

/// <summary>Faults of a bad day: the platform out of reach for a while, tokens ended, callbacks twice and late, pages left out.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Away_ForAWhile_503AndNothingArrives_ThenAsBefore()
    {
        await using var desk = await Desk.OpenAsync();
        var token = await desk.TokenAsync("appSecret");
        await desk.SimAsync("fault", """{ "api": "*", "away": true, "for": "PT5M" }""");
        foreach (var path in new[] { $"cgi-bin/getcallbackip?access_token={token}", $"cgi-bin/media/get?access_token={token}&media_id=m", "sim/archive?seq=0", "media/none" })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Assert.ThrowsAsync<HttpRequestException>(() => desk.GetAsync(path))).StatusCode);
        }

        await desk.SayAsync("app:1000002", "lifang", "听得到吗");
        await desk.IdleAsync();
        Assert.Single(desk.Bot.All);
        await desk.SimAsync("clock", """{ "advance": "PT5M" }""");
        Assert.Equal(0, (await desk.TextAsync("lifang", "通了")).Code());
        Assert.Equal(["听得到吗", "通了"], (await desk.PhoneAsync("lifang")).Select(i => i.Text("text")));
        Assert.Empty(await desk.UnexpectedAsync());
        Assert.Equal(1, (await desk.GetAsync("sim/faults"))["struck"]!["archive away"]!.GetValue<int>());
    }

    [Fact]
    public async Task Away_LongConnectionBreaks_AndIsNotMadeBefore()
    {
        await using var desk = await SocketDesk.OpenAsync();
        await using var socket = await desk.ConnectAsync();
        await desk.FaultAsync("""{ "api": "*", "away": true, "for": 300 }""");
        await socket.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Null((await desk.TryConnectAsync()).Value);
        await desk.Desk.SimAsync("clock", """{ "advance": 300 }""");
        await using var again = await desk.ConnectAsync();
        Assert.Equal((2, 0, true), await desk.CountsAsync());
    }

    [Fact]
    public async Task Away_GoesBeforeShares()
    {
        await using var desk = await Desk.OpenAsync();
        var token = await desk.TokenAsync("appSecret");
        await desk.SimAsync("fault", """{ "api": "message/send", "afterDelivery": true, "rate": 1 }""");
        await desk.SimAsync("fault", """{ "api": "*", "away": true, "for": 60 }""");
        // A gateway's answer has no body.
        await Assert.ThrowsAnyAsync<System.Text.Json.JsonException>(() => desk.RawAsync(
            $"cgi-bin/message/send?access_token={token}", """{ "touser": "lifang", "msgtype": "text", "agentid": 1000002, "text": { "content": "断" } }"""));
        Assert.Empty(await desk.PhoneAsync("lifang"));
    }

    [Fact]
    public async Task AfterDelivery_WhatWasRefused_IsAnswered()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("fault", """{ "api": "message/send", "afterDelivery": true, "times": 2 }""");
        const string Words = """{ "touser": "lifang", "msgtype": "text", "agentid": 1000002, "text": { "content": "到了吗" } }""";
        Assert.Equal(40014, (await desk.RawAsync("cgi-bin/message/send?access_token=none", Words)).Code());
        Assert.Empty(await desk.PhoneAsync("lifang"));
        var token = await desk.TokenAsync("appSecret");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => desk.RawAsync($"cgi-bin/message/send?access_token={token}", Words));
        Assert.Single(await desk.PhoneAsync("lifang"));
    }

    [Theory]
    [InlineData("false", 40014)]
    [InlineData("true", 42001)]
    public async Task Revoked_OnDemand_TheNextTokenWorks(string expired, int code)
    {
        await using var desk = await Desk.OpenAsync();
        var token = await desk.TokenAsync("appSecret");
        await desk.SimAsync("revoke", $$"""{ "corp": "longxi", "expired": {{expired}} }""");
        Assert.Equal(code, (await desk.GetAsync($"cgi-bin/getcallbackip?access_token={token}")).Code());
        Assert.Equal(0, (await desk.TextAsync("lifang", "换了")).Code());
        Assert.Empty(await desk.UnexpectedAsync());
    }

    [Fact]
    public async Task CallbackTwice_AndOvertakenByTheOneBehindIt()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("fault", """{ "api": "callback/app", "twice": true }""");
        await desk.SayAsync("app:1000002", "lifang", "一");
        await desk.IdleAsync();
        Assert.Equal(["一", "一"], desk.Bot.All.Select(h => h.Xml("Content")));
        Assert.NotEqual(desk.Bot.All[0].Nonce, desk.Bot.All[1].Nonce);

        await desk.SimAsync("fault", """{ "api": "callback/app", "overtaken": true, "delay": 1 }""");
        await desk.SayAsync("app:1000002", "lifang", "二");
        await desk.SayAsync("app:1000002", "lifang", "三");
        await desk.Bot.HeardAsync(3);
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        await desk.IdleAsync();
        Assert.Equal(["三", "二"], desk.Bot.All.Skip(2).Select(h => h.Xml("Content")));
    }

    [Fact]
    public async Task ArchivePage_LeftOut_ThenThereAgain()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SayAsync("village", "wmchen", "路断了");
        await desk.SimAsync("fault", """{ "api": "archive", "partial": true }""");
        Assert.Empty((await desk.GetAsync("sim/archive?seq=0"))["items"]!.AsArray());
        Assert.Single((await desk.GetAsync("sim/archive?seq=0"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Seed_OtherDice_TheSameAgain()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(await CodesAsync(5), await CodesAsync(5));

        async Task<string> CodesAsync(int seed)
        {
            await desk.SimAsync("fault", """{ "clear": true }""");
            await desk.SimAsync("fault", $$"""{ "seed": {{seed}} }""");
            await desk.SimAsync("fault", """{ "api": "message/send", "errcode": -1, "rate": 0.5 }""");
            var codes = new List<int>();
            for (var i = 0; i < 12; i++)
            {
                codes.Add((await desk.TextAsync("lifang", $"{seed} {i}")).Code());
            }

            return string.Join(' ', codes);
        }
    }

    [Fact]
    public async Task MemberWhoHasLeft_IsNobodyAnyMore()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("member", """{ "person": "lifang", "status": 5 }""");
        Assert.Equal(81013, (await desk.TextAsync("lifang", "还在吗")).Code());
        var both = await desk.TextAsync("lifang|WangLei", "还在吗");
        Assert.Equal((0, "lifang"), (both.Code(), both.Text("invaliduser")));
    }
}
