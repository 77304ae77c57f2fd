using System.Net;
using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Tests;

public sealed class CallbackTests
{
    [Fact]
    public async Task Say_ToApp_EncryptedXml()
    {
        await using var desk = await Desk.OpenAsync();
        var said = await desk.SayAsync("app:1000002", "lifang", "桥上<水>漫过来了");
        var heard = await desk.Bot.HeardAsync(1);
        Assert.Equal("桥上<水>漫过来了", heard.Xml("Content"));
        Assert.Equal(said.Text("msgid"), heard.Xml("MsgId"));
        Assert.Equal("1000002", heard.Xml("AgentID"));
    }

    [Fact]
    public async Task NoAnswer_ThreeTriesInAll_SamePlaintextFreshNonce()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Bot.Answer = _ => null;
        await desk.SayAsync("app:1000002", "lifang", "在吗");
        for (var n = 1; n <= 3; n++)
        {
            await desk.Bot.HeardAsync(n);
            desk.Time.Advance(TimeSpan.FromSeconds(5));
        }

        await desk.IdleAsync();
        Assert.Equal(3, desk.Bot.All.Count);
        Assert.Single(desk.Bot.All.Select(h => h.Plain).Distinct());
        Assert.Equal(3, desk.Bot.All.Select(h => h.Nonce).Distinct().Count());
        var verdicts = (await desk.GetAsync("sim/log?api=callback/app"))["items"]!.AsArray().Select(i => i.Text("verdict")).ToList();
        Assert.Equal("lost after 3 tries", verdicts[^1]);
    }

    [Fact]
    public async Task Http503_TriedAgainAfterFiveSeconds()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Bot.Answer = _ => new HttpResponseMessage(desk.Bot.All.Count == 1 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        await desk.SayAsync("app:1000002", "lifang", "在吗");
        await desk.Bot.HeardAsync(1);
        desk.Time.Advance(TimeSpan.FromSeconds(5));
        await desk.IdleAsync();
        Assert.Equal(2, desk.Bot.All.Count);
        Assert.Empty(await desk.UnexpectedAsync());
    }

    [Fact]
    public async Task Http403_IsUnexpected()
    {
        await using var desk = await Desk.OpenAsync("--Simulator:Limits:CallbackTries", "1");
        desk.Bot.Answer = _ => new HttpResponseMessage(HttpStatusCode.Forbidden);
        await desk.SayAsync("app:1000002", "lifang", "在吗");
        await desk.IdleAsync();
        Assert.Single(await desk.UnexpectedAsync("callback_refused"));
    }

    [Fact]
    public async Task Fault_AfterDelivery_DeliveredTwice()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("fault", """{ "api": "callback", "afterDelivery": true }""");
        await desk.SayAsync("app:1000002", "lifang", "一次");
        await desk.Bot.HeardAsync(1);
        desk.Time.Advance(TimeSpan.FromSeconds(5));
        await desk.IdleAsync();
        Assert.Equal(2, desk.Bot.All.Count);
    }

    [Fact]
    public async Task Fault_DropCallback_NeverSent()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SimAsync("fault", """{ "api": "callback/app", "drop": true }""");
        await desk.SayAsync("app:1000002", "lifang", "丢了");
        await desk.IdleAsync();
        Assert.Empty(desk.Bot.All);
        await desk.SayAsync("app:1000002", "lifang", "到了");
        await desk.IdleAsync();
        Assert.Equal("到了", Assert.Single(desk.Bot.All).Xml("Content"));
    }

    [Fact]
    public async Task BotCardClick_Once()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Bot.Answer = heard => heard.Plain.Contains("template_card_event", StringComparison.Ordinal) ? null
            : FakeBot.Sealed(heard, new JsonObject { ["msgtype"] = "template_card", ["template_card"] = Desk.Buttons("b1") });
        await desk.SayAsync("staff", "lifang", "@小网 一组停水");
        await desk.IdleAsync();
        await desk.SimAsync("tap", """{ "person": "WangLei", "card": "b1", "key": "k1" }""");
        var click = await desk.Bot.HeardAsync(2);
        Assert.Equal("k1", click.AsJson["event"]!["template_card_event"].Text("event_key"));
        desk.Time.Advance(TimeSpan.FromSeconds(5));
        await desk.IdleAsync();
        desk.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(2, desk.Bot.All.Count);
    }

    [Fact]
    public async Task InOneTalk_FirstTriesKeepTheirOrder()
    {
        await using var desk = await Desk.OpenAsync();
        for (var i = 0; i < 20; i++)
        {
            await desk.SayAsync("app:1000002", "lifang", $"{i}");
        }

        await desk.IdleAsync();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), desk.Bot.All.Select(h => h.Xml("Content")));
    }
}
