using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.Hosting;

namespace WeGrid.EndToEnd.Tests;

/// <summary>语音外呼与短信: a corp with a carrier calls by phone, too; a key is an answer, picked up and put down is none.</summary>
public sealed class CarrierTests
{
    private const string Secret = "a-secret-of-the-carrier";

    // As in WarningTests: no clock of a town leaps.
    private const string RemindedTwice = "refused externalcontact/remind_groupmsg_send 41094";

    private static readonly Plan _plan = new() { Furnish = Furnish };

    [Fact]
    [Trait("Feature", "NT-09")]
    [Trait("Feature", "WA-06")]
    [Trait("Feature", "X-12")]
    public async Task Red_ByPhoneThenRingAndSmsThenPhone_UntilAKeyIsPressed()
    {
        await using var house = await House.OpenAsync(_plan);
        await house.MoveToAsync(0, 23, 10);
        await WarnAsync(house);
        Assert.Equal("call|0", await SeenAsync(house, "zhou.li"));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "请龙溪村的责任人马上到岗", "请按1"));
        // 裴安's number is not on file: WeCom's own call rings.
        Assert.Equal("|1", await SeenAsync(house, "pei.an"));

        await PressAsync(house, "tan.hua", "1");
        await PressAsync(house, "he.tian", "2");
        await PressAsync(house, "luo.gen", "answer");
        await PressAsync(house, "zhou.li", "hangup");
        await PressAsync(house, "qin.hai", "reject");
        Assert.Equal(
            ["Answered Awake luo.gen", "Answered Awake tan.hua", "Answered NeedsHelp he.tian", "Calling  pei.an", "Calling  qin.hai", "Calling  zhou.li"], await StatesAsync(house));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "何田", "需要支援"));

        // Whoever answered hears nothing more; the others by WeCom's call and by SMS, then by phone again.
        await house.MoveByAsync(TimeSpan.FromSeconds(101));
        Assert.Equal("call sms|1", await SeenAsync(house, "zhou.li"));
        Assert.Equal("call|0", await SeenAsync(house, "tan.hua"));
        await house.MoveByAsync(TimeSpan.FromSeconds(100));
        Assert.Equal("call sms call|1", await SeenAsync(house, "zhou.li"));
        await PressAsync(house, "zhou.li", "1");
        await house.MoveByAsync(TimeSpan.FromMinutes(10));
        Assert.Equal("call sms call|1", await SeenAsync(house, "zhou.li"));
        // A key says awake; at one's post is said with the card, which is still there.
        await house.TapAsync("zhou.li", "arrive:1");
        Assert.Contains("Answered Arrived zhou.li", await StatesAsync(house));
        Assert.Equal(
            ["answered 3s", "answered 9s key 1"], await house.Ledger.ListAsync<string>("select regexp_replace(detail, ' [^ ]*$', '') from call_event where corp_id = $1 and user_id = 'zhou.li' and what = 'phone' order by id", "longxi"));
        await house.EndWellAsync(RemindedTwice);
    }

    [Fact]
    [Trait("Feature", "NT-09")]
    [Trait("Feature", "NT-05")]
    public async Task CarrierCutAfterDelivery_RingsOnce_AndOneThatIsAwayLeavesTheNextTryToWeCom()
    {
        await using var house = await House.OpenAsync(_plan);
        await house.World.FaultAsync(new { api = "carrier/calls", afterDelivery = true, times = 2 });
        await WarnAsync(house);
        await house.MoveByAsync(TimeSpan.FromSeconds(60));
        foreach (var person in new[] { "zhou.li", "qin.hai", "luo.gen", "he.tian", "tan.hua" })
        {
            Assert.Equal("call|0", await SeenAsync(house, person));
        }

        await house.World.FaultAsync(new { api = "carrier/", errcode = 503, times = 1000 });
        await house.MoveByAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("call|1", await SeenAsync(house, "zhou.li"));
        await house.MoveByAsync(TimeSpan.FromMinutes(10));
        Assert.Equal("call|1", await SeenAsync(house, "zhou.li"));
        // Nobody is forgotten because a carrier is away.
        Assert.All((await StatesAsync(house)).Where(s => !s.EndsWith("wu.min", StringComparison.Ordinal)), s => Assert.DoesNotContain("Released", s, StringComparison.Ordinal));
        await house.World.FaultsOverAsync();
        await house.EndWellAsync(RemindedTwice);
    }

    [Fact]
    [Trait("Feature", "NT-09")]
    public async Task Reports_ForgedOldOrOfNobody_AnswerNothing_ARepeatCountsOnce()
    {
        await using var house = await House.OpenAsync(_plan);
        await WarnAsync(house);
        var now = await house.World.NowAsync();
        var round = (await house.Ledger.ListAsync<DateTime>("select first_at from callee where corp_id = $1 and user_id = 'zhou.li'", "longxi"))[0];
        var context = $"phone:1:zhou.li#{new DateTimeOffset(round).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}";
        var good = $$"""{"outId":"x","context":"{{context}}","callId":"c1","status":"answered","seconds":9,"key":"1"}""";
        Assert.Equal(HttpStatusCode.Unauthorized, await ReportAsync(house, good, now, "another secret"));
        Assert.Equal(HttpStatusCode.Unauthorized, await ReportAsync(house, good, now.AddMinutes(-6)));
        Assert.Equal(HttpStatusCode.Unauthorized, await ReportAsync(house, good, now, corp: "nobody"));
        Assert.Equal(HttpStatusCode.BadRequest, await ReportAsync(house, "[1]", now));
        Assert.Equal(HttpStatusCode.BadRequest, await ReportAsync(house, """{"outId":"x","context":"ring:1:zhou.li#5","status":"answered","key":"1"}""", now));
        Assert.Equal(HttpStatusCode.OK, await ReportAsync(house, good.Replace("phone:1:", "phone:77:", StringComparison.Ordinal), now));
        Assert.Equal(HttpStatusCode.OK, await ReportAsync(house, good.Replace("zhou.li", "deng.yu", StringComparison.Ordinal), now));
        Assert.Equal(HttpStatusCode.OK, await ReportAsync(house, good.Replace("answered", "no_answer", StringComparison.Ordinal), now));
        // Of an earlier round: an answer to the orange is none to the red.
        Assert.Equal(HttpStatusCode.OK, await ReportAsync(house, good.Replace(context, "phone:1:zhou.li#5", StringComparison.Ordinal).Replace("\"x\"", "\"y\"", StringComparison.Ordinal), now));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await ReportAsync(house, new string(' ', 20_000), now));
        Assert.Contains("Calling  zhou.li", await StatesAsync(house));

        Assert.Equal(HttpStatusCode.OK, await ReportAsync(house, good, now));
        Assert.Equal(HttpStatusCode.OK, await ReportAsync(house, good, now));
        Assert.Contains("Answered Awake zhou.li", await StatesAsync(house));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from call_event where corp_id = $1 and user_id = 'zhou.li' and what = 'answer'"));
        await house.EndWellAsync();
    }

    private static void Furnish(TestCorp corp)
    {
        File.WriteAllText(Path.Combine(corp.Folder, "secrets", "warnings-key"), Secret);
        File.WriteAllText(Path.Combine(corp.Folder, "secrets", "carrier"), Secret);
        corp.File["settings"]!["warnings"] = new JsonObject { ["apiKey"] = "file:secrets/warnings-key" };
        corp.File["settings"]!["carrier"] = new JsonObject
        {
            ["url"] = new Uri(corp.World!, "carrier").ToString(), ["app"] = "wegrid-1", ["secret"] = "file:secrets/carrier", ["callTemplate"] = "TTS_1", ["smsTemplate"] = "SMS_1",
        };
        corp.File["staff"]!.AsArray().First(s => s!["userid"]!.ToString() == "pei.an")!.AsObject().Remove("mobile");
    }

    private static async Task WarnAsync(House house)
    {
        var now = await house.World.NowAsync();
        static string In(DateTimeOffset time) => time.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        var cap = $"""
            <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>A1</identifier><sender>station</sender><sent>{In(now)}</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
              <info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Immediate</urgency><severity>Extreme</severity><certainty>Likely</certainty>
                <eventCode><valueName>GB</valueName><value>11B03</value></eventCode><effective>{In(now)}</effective><expires>{In(now.AddHours(6))}</expires><senderName>松林县气象台</senderName>
                <headline>松林县气象台发布暴雨红色预警</headline><description>未来两小时龙溪镇雨很大。</description><instruction>请转移到安全地方。</instruction>
                <area><areaDesc>龙溪镇</areaDesc><geocode><valueName>CPEAS Geographic Code</valueName><value>530621000000</value></geocode></area></info></alert>
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(house.Bot.Url, "api/warnings")) { Content = new StringContent(cap, Encoding.UTF8, "application/cap+xml") };
        request.Headers.Add("X-Api-Key", Secret);
        using var answer = await house.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        await house.RestAsync();
    }

    /// <summary>On the newest call of that phone.</summary>
    private static async Task PressAsync(House house, string person, string key)
    {
        var call = (await house.World.PhoneAsync(person)).Last(i => i["chat"]?.ToString() == "phone");
        await house.World.PostAsync("tap", new JsonObject { ["person"] = person, ["card"] = call["id"]!.ToString(), ["key"] = key });
        await house.World.IdleAsync();
        await house.RestAsync();
    }

    private static async Task<HttpStatusCode> ReportAsync(House house, string body, DateTimeOffset at, string secret = Secret, string corp = "longxi")
    {
        var (path, time) = ($"/api/carrier/{corp}", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(house.Bot.Url, path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add(CarrierSignature.Timestamp, time);
        request.Headers.Add(CarrierSignature.Nonce, "n1");
        request.Headers.Add(CarrierSignature.Signature, CarrierSignature.Of(secret, time, "n1", path, Encoding.UTF8.GetBytes(body)));
        using var answer = await house.Http.SendAsync(request);
        await house.RestAsync();
        return answer.StatusCode;
    }

    /// <summary>What the carrier brought, in its order, and how often WeCom's own call rang.</summary>
    private static async Task<string> SeenAsync(House house, string person)
    {
        var phone = await house.World.PhoneAsync(person);
        return $"{string.Join(' ', phone.Where(i => i["channel"]?.ToString() == "carrier").Select(i => i["kind"]!.ToString()))}|{phone.Count(i => i["channel"]?.ToString() == "voice")}";
    }

    private static async Task<List<string>> StatesAsync(House house) =>
        [.. (await house.Ledger.ListAsync<string>("select concat(state, ' ', answer, ' ', user_id) from callee where corp_id = $1 order by user_id", "longxi")).Select(Named).Order(StringComparer.Ordinal)];

    private static string Named(string row)
    {
        var parts = row.Split(' ');
        var answer = parts[1].Length == 0 ? "" : $"{(Domain.Warnings.CallAnswer)int.Parse(parts[1], CultureInfo.InvariantCulture)}";
        return $"{(Domain.Warnings.CalleeState)int.Parse(parts[0], CultureInfo.InvariantCulture)} {answer} {parts[2]}";
    }
}
