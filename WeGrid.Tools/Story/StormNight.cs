using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Reports;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Tools.Commands;

namespace WeGrid.Tools.Story;

/// <summary>
/// 风暴夜: a typhoon night in the invented village 龙溪村, played through WeCom's real protocol against the running house
/// (system B08 of the published accounts), and the night after, with a red warning. Each step is checked against the database and the phones.
/// </summary>
internal sealed partial class StormNight
{
    private const string Corp = "longxi";
    private const string GroupA = "wr-longxi-a";
    private const string GroupB = "wr-longxi-b";
    private const string Kf = "kf:wk-longxi";
    private const string App = "app:grid";
    private const string Ring = "\"kind\":\"call\"";

    private readonly IServiceProvider _services;
    private readonly HttpClient _http;
    private readonly Uri _bot;
    private readonly Village _village;
    private readonly Stillness _still;
    private readonly Tickets _tickets;
    private readonly Narrator _narrator = new();
    private readonly CancellationToken _cancel;
    private DateOnly _day;
    private long _question;

    private StormNight(IServiceProvider services, CancellationToken cancellationToken)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var http = services.GetRequiredService<HttpClient>();
        var database = services.GetRequiredService<Database>();
        _services = services;
        _cancel = cancellationToken;
        _http = http;
        _bot = new Uri(configuration["Bot:Url"] + "/");
        _village = new Village(http, new Uri(configuration["Simulator:Url"] + "/"));
        _still = new Stillness(
            database, _village, http, [_bot, new Uri(configuration["Worker:Url"] + "/")], services.GetRequiredService<Clocks>().Machine);
        _tickets = new Tickets(database, services.GetRequiredService<CorpDirectory>(), Corp);
    }

    /// <summary>Plays it; 0 when every check held.</summary>
    public static async Task<int> PlayAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var story = new StormNight(services, cancellationToken);
        try
        {
            await story.SettleInAsync();
            await story.FloodedRoadAsync();
            await story.LadderAsync();
            await story.QuestionAsync();
            await story.StreetlightAsync();
            await story.LifeAsync();
            await story.MorningAsync();
            await story.SecondRoundAsync();
            await story.ConfidentialAsync();
            await story.ReturnedTwiceAsync();
            await story.SecondNightAsync();
            await story.AllClosedAsync();
        }
        catch (StoryException stuck)
        {
            story._narrator.Check(stuck.Message, holds: false);
        }

        return story._narrator.End();
    }

    private async Task SettleInAsync()
    {
        Narrator.Chapter("龙溪镇 moves in");
        var folder = WriteCorp();
        var faults = await _services.GetRequiredService<CorpImport>().RunAsync(Path.Combine(folder, "longxi.json"), _services.GetRequiredService<Clocks>().Machine.GetUtcNow(), _cancel);
        _narrator.Check("the corp file is imported without a fault", faults.Count == 0);
        var corp = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "longxi.json"), _cancel))!;
        corp["folder"] = folder;
        await _village.PostAsync("corp", corp);
        await _village.PostAsync("people", JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "people.json"), _cancel))!);
        await _services.GetRequiredService<CorpDirectory>().RefreshAsync(_cancel);
        _day = ChinaTime.DateOf(await _village.NowAsync()).AddDays(1);
        await UntilAsync(0, 19, 30);
        // The hosts read corp files every five seconds.
        await _still.CorpKnownAsync(Corp, _cancel);
        await _village.SayAsync(Kf, "wm-lin", "你好，想问下医保什么时候交");
        await RestAsync();
        _question = await _tickets.CountAsync("select max(number) from ticket where corp_id = $1 and category = '政策咨询'");
        _narrator.Check("林叔 wrote to 微信客服 and can be answered there for 48 hours", await _tickets.CountAsync("select count(*) from kf_session where corp_id = $1 and person = 'wm-lin'") == 1);
    }

    private async Task FloodedRoadAsync()
    {
        Narrator.Chapter("19:40 the road floods: three people in two groups, one ticket");
        await UntilAsync(0, 19, 40);
        await _village.SayAsync(GroupA, "wm-mei", "今晚这风刮得人睡不着");
        await _village.SayAsync(GroupA, "wm-quiet", "滨河路淹了");
        await _village.SayAsync(GroupA, "wm-chen", "滨河路水漫上来了，摩托车都过不去");
        // The archive announces new talk at most every 15 seconds.
        await UntilAsync(0, 19, 41);
        await _village.SayAsync(GroupA, "wm-lin", "滨河路淹了，车走不成");
        await UntilAsync(0, 19, 42);
        await _village.SayAsync(GroupB, "deng.yu", "@小溪 滨河路积水好深，过不去了");
        await _village.SayAsync(GroupB, "fang.qiu", "滨河路那边今晚别去了");
        await RestAsync();
        var road = await _tickets.FindAsync("滨河路");
        _narrator.Check("three reports are one ticket with three people attached", road is not null && road.Reporters.Count == 3 && await _tickets.CountAsync("select count(*) from ticket where corp_id = $1 and place_key like '%滨河路%'") == 1);
        _narrator.Check("chatter was ignored, with its reason kept", await _tickets.CountAsync("select count(*) from ignored_message where corp_id = $1 and person = 'wm-mei' and reason <> ''") == 1);
        _narrator.Check("who does not consent to the archive was never read", await _tickets.CountAsync("select count(*) from demand where corp_id = $1 and person = 'wm-quiet'") == 0);
        _narrator.Check("un-mentioned talk in group B was not delivered", await _tickets.CountAsync("select count(*) from demand where corp_id = $1 and person = 'fang.qiu'") == 0);
        _narrator.Check("in group B the bot answered with the number", await _village.SawAsync("deng.yu", Text(road!.Ticket.Number)));
        _narrator.Check("in group A nothing was written by machine", (await _village.WrittenByMachineAsync(GroupA)).Count == 0);
        _narrator.Check("林叔 got his receipt through 微信客服", await _village.SawAsync("wm-lin", Text(road.Ticket.Number)));
        _narrator.Check("陈姐 cannot be reached: 周立 got one card with the text to pass on", await _village.CanTapAsync("zhou.li", "relay:"));
    }

    private async Task LadderAsync()
    {
        Narrator.Chapter("20:01 何田 does not answer, the ladder climbs");
        var road = (await _tickets.FindAsync("滨河路"))!.Ticket;
        _narrator.Check("何田 (包组人员) was asked first", await _village.CanTapAsync("he.tian", $"accept:{road.Number}"));
        await UntilAsync(0, 20, 2);
        _narrator.Check("after 20 minutes 周立 (村书记) is asked", await _village.CanTapAsync("zhou.li", $"accept:{road.Number}"));
        _narrator.Check("何田 is told who was asked instead", await _village.SawAsync("he.tian", "周立"));
        await _village.TapAsync("zhou.li", $"accept:{road.Number}");
        await RestAsync();
        _narrator.Check("周立 has accepted", await _tickets.StatusAsync(road.Number) == TicketStatus.Accepted);
        _narrator.Check("his card turned grey and says who took it", await _village.SawAsync("zhou.li", "已由周立受理"));
        await UntilAsync(0, 20, 40);
        await _village.SayAsync(App, "zhou.li", $"办结 {road.Number} 已清淤排水，路面可以通行");
        await RestAsync();
        _narrator.Check("小事不出网: resolved in the grid", await _tickets.StatusAsync(road.Number) == TicketStatus.Resolved);
        await PassOnAsync("zhou.li");
    }

    private async Task QuestionAsync()
    {
        _narrator.Check("林叔's question went to the town's duty officer", await _village.CanTapAsync("tan.hua", $"accept:{_question}"));
        await _village.TapAsync("tan.hua", $"accept:{_question}");
        await RestAsync();
        await _village.SayAsync(App, "tan.hua", $"办结 {_question} 城乡居民医保缴费到年底，村卫生室可代办");
        await RestAsync();
        _narrator.Check("a question answered by a person", await _tickets.StatusAsync(_question) == TicketStatus.Resolved);
    }

    private async Task StreetlightAsync()
    {
        Narrator.Chapter("20:45 a streetlight goes to a unit");
        await UntilAsync(0, 20, 45);
        await _village.SayAsync(GroupB, "fang.qiu", "@小溪 村小学门口的路灯坏了两天了，晚上黑漆漆的");
        await RestAsync();
        var light = (await _tickets.FindAsync("村小学"))!.Ticket;
        _narrator.Check("filed at 三组, where the school is", light.GridId == "lx-lxc-3");
        await _village.TapAsync("luo.gen", $"accept:{light.Number}");
        await RestAsync();
        await _village.TapAsync("zhou.li", $"dispatch:{light.Number}:lighting");
        await RestAsync();
        _narrator.Check("the village dispatched it, not the grid member", await _tickets.StatusAsync(light.Number) == TicketStatus.Dispatched);
        await _village.TapAsync("shi.zheng", $"signfor:{light.Number}");
        await RestAsync();
        await _village.TapAsync("shi.zheng", $"start:{light.Number}");
        await RestAsync();
        _narrator.Check("the unit signed for it and works on it", await _tickets.StatusAsync(light.Number) == TicketStatus.InProgress);
        await _village.SayAsync(App, "shi.zheng", $"办结 {light.Number} 已换灯泡");
        await RestAsync();
        _narrator.Check("resolved, and nobody is asked to rate at night", !await _village.CanTapAsync("fang.qiu", $"solved:{light.Number}"));
    }

    private async Task LifeAsync()
    {
        Narrator.Chapter("23:00 somebody is in the river");
        await UntilAsync(0, 23, 0);
        await _village.SayAsync(GroupA, "wm-mei", "三号闸那里有人掉进河里了，快来救人");
        await RestAsync();
        var life = (await _tickets.FindAsync("三号闸"))!.Ticket;
        _narrator.Check("taken for a matter of life", life.IsLife);
        _narrator.Check("周立 and 谭华 (值班) have the card at once, quiet hours or not", await _village.CanTapAsync("zhou.li", $"accept:{life.Number}") && await _village.CanTapAsync("tan.hua", $"accept:{life.Number}"));
        _narrator.Check("both phones ring", await _village.CountAsync("zhou.li", Ring) > 0 && await _village.CountAsync("tan.hua", Ring) > 0);
        _narrator.Check("the card begins with whom to call", await _village.SawAsync("tan.hua", "110/119/120"));
        await UntilAsync(0, 23, 11);
        _narrator.Check("nobody answered for ten minutes: 裴安 (镇领导) is called", await _village.CanTapAsync("pei.an", $"accept:{life.Number}"));
        await _village.TapAsync("tan.hua", $"accept:{life.Number}");
        await RestAsync();
        var calls = await _tickets.CountAsync("select count(*) from outbox_done where corp_id = $1 and channel = 'voice'");
        await UntilAsync(0, 23, 45);
        _narrator.Check("after one answer no phone rings again", await _tickets.CountAsync("select count(*) from outbox_done where corp_id = $1 and channel = 'voice'") == calls);
        await _village.SayAsync(App, "tan.hua", $"办结 {life.Number} 人已救起，送镇卫生院");
        await RestAsync();
        _narrator.Check("resolved", await _tickets.StatusAsync(life.Number) == TicketStatus.Resolved);
    }

    private async Task MorningAsync()
    {
        Narrator.Chapter("09:05 in the morning everybody is told, and asked");
        var road = (await _tickets.FindAsync("滨河路"))!.Ticket;
        await UntilAsync(1, 9, 5);
        await UntilAsync(1, 11, 30);
        _narrator.Check("邓雨 has the result and the first question on one card", await _village.CanTapAsync("deng.yu", $"solved:{road.Number}"));
        _narrator.Check("林叔 has it in 微信客服", await _village.CanTapAsync("wm-lin", $"solved:{road.Number}"));
        await PassOnAsync("zhou.li");
        _narrator.Check("陈姐 and 小梅 were told by a person", await _tickets.CountAsync("select count(*) from reporter where corp_id = $1 and person in ('wm-chen', 'wm-mei') and told = 2") == 2);
        await AnswerAsync("deng.yu", road.Number, "yes", 2);
        await AnswerAsync("wm-lin", road.Number, "yes", 1);
        _narrator.Check("two are satisfied; the silent one is not counted as praise", await _tickets.CountAsync("select count(*) from survey where corp_id = $1 and answered_at is not null and satisfaction <= 3") == 2);
        _narrator.Check("rated", await _tickets.StatusAsync(road.Number) == TicketStatus.Rated);
    }

    private async Task SecondRoundAsync()
    {
        Narrator.Chapter("11:40 方秋 is not satisfied: second round");
        var light = (await _tickets.FindAsync("村小学"))!.Ticket;
        await UntilAsync(1, 11, 40);
        await AnswerAsync("fang.qiu", light.Number, "no", 4);
        var again = (await _tickets.FindAsync("村小学"))!.Ticket;
        _narrator.Check("二次办理 with a shorter clock", again is { Round: 2, Status: TicketStatus.Ordered });
        _narrator.Check("谭华 (上级) is told, without the resident's name", await _village.SawAsync("tan.hua", Text(light.Number)) && !await _village.SawAsync("tan.hua", "方秋"));
        _narrator.Check("a higher owner than before is asked", await _village.CanTapAsync("he.tian", $"accept:{light.Number}"));
        await _village.TapAsync("he.tian", $"accept:{light.Number}");
        await RestAsync();
        await _village.TapAsync("zhou.li", $"dispatch:{light.Number}:lighting");
        await RestAsync();
        await _village.TapAsync("shi.zheng", $"start:{light.Number}");
        await RestAsync();
        await _village.SayAsync(App, "shi.zheng", $"办结 {light.Number} 已更换整盏灯并接好线路");
        await RestAsync();
        await AnswerAsync("fang.qiu", light.Number, "yes", 1);
        _narrator.Check("solved and satisfied in the second round", await _tickets.StatusAsync(light.Number) == TicketStatus.Rated);
    }

    private async Task AllClosedAsync()
    {
        Narrator.Chapter("17 days later");
        // In steps: the hosts live through a jump moment by moment, the platform is at its end at once, and its 48 hours are counted there.
        foreach (var (day, hour) in new[] { (2, 10), (3, 9), (4, 10), (9, 10), (17, 12) })
        {
            await UntilAsync(day, hour, 20);
        }

        var open = await _tickets.CountAsync("select count(*) from ticket where corp_id = $1 and status not in (7, 10, 11)");
        var untold = await _tickets.CountAsync("select count(*) from reporter r join ticket t on t.corp_id = r.corp_id and t.number = r.number where r.corp_id = $1 and t.status = 7 and r.told = 0");
        _narrator.Check("every ticket is closed", open == 0);
        _narrator.Check("with nobody untold", untold == 0);
        var (faults, count) = await AuditCommand.CheckAsync(_services.GetRequiredService<Database>(), _services.GetRequiredService<CorpDirectory>(), _cancel);
        _narrator.Check($"the history of {count} tickets holds", count > 0 && faults.Count == 0);
        foreach (var line in await _village.UnexpectedAsync())
        {
            Console.WriteLine($"       {line}");
        }

        _narrator.Check("WeCom saw no call it did not expect and dropped nothing", (await _village.UnexpectedAsync()).Count == 0);
        var now = await _village.NowAsync();
        Print(ThreeRates.Of(await _tickets.CohortAsync(now), now));
    }

    private void Print(ThreeRates rates)
    {
        foreach (var (name, rate) in new[] { ("响应率", rates.Response), ("解决率", rates.Resolution), ("满意率", rates.Satisfaction) })
        {
            Console.WriteLine($"       {name} {rate.Percent?.ToString("0.0", CultureInfo.InvariantCulture) ?? "–"}%  是 [{string.Join(' ', rate.Met)}]  否 [{string.Join(' ', rate.Missed)}]");
        }

        _narrator.Check("the three rates print with their lists", rates.Resolution.Percent == 100m && rates.Satisfaction.Percent == 100m);
    }

    /// <summary>A leader passes on everything that is waiting, card by card.</summary>
    private async Task PassOnAsync(string leader)
    {
        while (await _village.CanTapAsync(leader, "relay:"))
        {
            await _village.TapAsync(leader, "relay:");
            await RestAsync();
        }
    }

    private async Task AnswerAsync(string person, long number, string solved, int level)
    {
        var round = await _tickets.CountAsync($"select round from ticket where corp_id = $1 and number = {number}");
        await _village.TapAsync(person, $"solved:{number}:{round}:{solved}");
        await RestAsync();
        await _village.TapAsync(person, $"level:{number}:{round}:{level}");
        await RestAsync();
    }

    private Task UntilAsync(int day, int hour, int minute) => MoveAsync(ChinaTime.At(_day.AddDays(day), new TimeOnly(hour, minute)));

    private async Task PassAsync(TimeSpan span) => await MoveAsync(await _village.NowAsync() + span);

    private async Task MoveAsync(DateTimeOffset to)
    {
        var version = await _village.MoveClockAsync(to);
        await _still.ArrivedAsync(version, _cancel);
        await RestAsync();
    }

    private Task RestAsync() => _still.WaitAsync(Corp, _cancel);

    /// <summary>Where the corp file and its secrets lie in this run.</summary>
    private string Folder => Path.Combine(_services.GetRequiredService<WeGridSettings>().StatePath, "story");

    /// <summary>The corp file with secrets made for this run.</summary>
    private string WriteCorp()
    {
        var folder = Folder;
        Directory.CreateDirectory(Path.Combine(folder, "secrets"));
        foreach (var file in new[] { "longxi.json", "people.json" })
        {
            File.Copy(Path.Combine(_services.GetRequiredService<WeGridSettings>().DataPath, "story", file), Path.Combine(folder, file), overwrite: true);
        }

        foreach (var name in new[] { "app-secret", "app-token", "bot-token", "contact-secret", "contact-token", "archive-secret", "warnings-key" })
        {
            File.WriteAllText(Path.Combine(folder, "secrets", name), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(15)));
        }

        foreach (var name in new[] { "app-aeskey", "bot-aeskey", "contact-aeskey" })
        {
            File.WriteAllText(Path.Combine(folder, "secrets", name), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))[..43]);
        }

        return folder;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
