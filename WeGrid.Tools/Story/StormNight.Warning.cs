using System.Net;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Warnings;
using WeGrid.Postgres;
using WeGrid.Postgres.Warnings;
using WeGrid.Tools.Commands;

namespace WeGrid.Tools.Story;

// 预警与叫应: the second night, when all of the first is said and rated, so that no step of it finds a ring or a card more on its phones; and a day
// after the calls of the first, since WeCom rings a phone eight times in 24 hours.
internal sealed partial class StormNight
{
    private static readonly string[] _responsible = ["pei.an", "tan.hua", "zhou.li", "qin.hai", "he.tian", "luo.gen"];
    private static readonly string[] _groupA = ["wm-chen", "wm-lin", "wm-mei", "wm-quiet"];
    private static readonly string[] _notConcerned = ["gong.dian", "shi.zheng", "yan.zheng", "deng.yu", "fang.qiu"];

    private readonly Dictionary<string, int> _rungBefore = [];
    private int _run;

    private async Task SecondNightAsync()
    {
        await RegisterAsync();
        var station = new Station(_http, _bot, (await File.ReadAllTextAsync(Path.Combine(Folder, "secrets", "warnings-key"), _cancel)).Trim());
        var red = await WarnedAsync(station);
        await AnsweredAsync();
        await NotWokenAsync();
        await AtTheDoorAsync();
        await VillageHearsAsync(red);
        await MovedOutAsync();
        await LiftedAsync(station, red);
        await ReportedAsync();
    }

    private async Task<Bulletin> WarnedAsync(Station station)
    {
        Narrator.Chapter("23:30 the county's weather station warns: rainstorm, red");
        await UntilAsync(1, 23, 30);
        foreach (var person in _responsible.Append("wu.min"))
        {
            _rungBefore[person] = await _village.CountAsync(person, Ring);
        }

        var red = Bulletin.Red(await _village.NowAsync());
        var (stranger, _) = await station.HandInAsync(red.ToCap(), "somebody-else");
        var (status, answer) = await station.HandInAsync(red.ToCap());
        await RestAsync();
        _narrator.Check("without the key nobody warns; with it the answer is 受理, for six people", stranger == HttpStatusCode.Unauthorized && status == HttpStatusCode.Created
            && answer?["verdict"]?.ToString() == "accepted" && answer?["people"]?.GetValue<int>() == _responsible.Length);
        var (again, _) = await station.HandInAsync(red.ToCap());
        await RestAsync();
        _run = (int)await _tickets.CountAsync("select max(run) from call_run where corp_id = $1");
        _narrator.Check("handed in twice it is one warning, and nobody is called twice", again == HttpStatusCode.OK && await EachAsync(_responsible, async p => await RingsAsync(p) == 1));
        _narrator.Check("everybody responsible has the official text word for word, and a card", await EachAsync(_responsible, async p => await OfficialAsync(p, red) == 1 && await _village.CanTapAsync(p, $"arrive:{_run}")));
        _narrator.Check("what the town adds stands below a line", await _village.SawAsync("luo.gen", red.Text, "——以下为本镇提示——"));
        _narrator.Check("吴敏 (B角) may sleep on, and whom it does not concern", await RingsAsync("wu.min") == 0 && await EachAsync(_notConcerned, async p => await OfficialAsync(p, red) == 0));
        return red;
    }

    private async Task AnsweredAsync()
    {
        await _village.TapAsync("tan.hua", $"arrive:{_run}");
        await RestAsync();
        await _village.TapAsync("qin.hai", $"arrive:{_run}");
        await RestAsync();
        await _village.SayAsync(App, "he.tian", "已到岗");
        await RestAsync();
        await _village.SayAsync(App, "pei.an", "收到");
        await RestAsync();
        _narrator.Check("a tap answers, and a word does: the card turns grey all the same", await AnswersAsync("state = 4") == 4 && !await _village.CanTapAsync("he.tian", $"arrive:{_run}"));
        await _village.TapAsync("luo.gen", $"help:{_run}");
        await RestAsync();
        _narrator.Check("罗根 needs help: 何田 above him reads it at once, with his number", await AnswersAsync("state = 4 and answer = 2") == 1 && await _village.SawAsync("he.tian", "罗根", "13800000004", "需要支援"));
    }

    private async Task NotWokenAsync()
    {
        Narrator.Chapter("23:35 周立 answers nothing");
        // Try by try: in one leap they would all ring in the same moment.
        await PassAsync(TimeSpan.FromSeconds(101));
        await PassAsync(TimeSpan.FromSeconds(100));
        _narrator.Check("three tries in five minutes; whoever has answered is left alone",
            await RingsAsync("zhou.li") == 3 && await EachAsync(_responsible.Where(p => p != "zhou.li"), async p => await RingsAsync(p) == 1));
        await PassAsync(TimeSpan.FromSeconds(100));
        _narrator.Check("then 吴敏 (B角) is called in his place", await RingsAsync("wu.min") == 1 && await _village.CanTapAsync("wu.min", $"arrive:{_run}"));
        _narrator.Check("谭华 (上级) has one list of who is not woken", await _village.CountAsync("tan.hua", "没有叫醒", "周立") == 1);
        // Minute by minute: the owner of the residents' group is reminded meanwhile, and a reminder under way must not be leapt over.
        for (var minute = 0; minute < 5; minute++)
        {
            await PassAsync(TimeSpan.FromSeconds(61));
        }

        _narrator.Check("吴敏 sleeps, too: rung three times", await RingsAsync("wu.min") == 3 && await RingsAsync("zhou.li") == 3);
    }

    private async Task AtTheDoorAsync()
    {
        Narrator.Chapter("23:41 somebody goes to the door");
        _narrator.Check("谭华, who is awake, is asked to go to 周立's door, and to nobody else's", await _village.CanTapAsync("tan.hua", $"woken:{_run}:zhou.li") && !await _village.CanTapAsync("tan.hua", $"woken:{_run}:wu.min"));
        await _village.TapAsync("tan.hua", $"woken:{_run}:zhou.li");
        await RestAsync();
        _narrator.Check("已叫醒: written down as found at the door, by whom", await AnswersAsync("user_id = 'zhou.li' and state = 4 and answer = 4 and answered_by = 'tan.hua'") == 1);
        _narrator.Check("now everybody responsible has answered", await AnswersAsync("state = 4 and role = 0") == _responsible.Length);
    }

    private async Task VillageHearsAsync(Bulletin red)
    {
        var tickets = await _tickets.CountAsync("select count(*) from ticket where corp_id = $1");
        _narrator.Check("the residents' group waits for its owner: nothing is in it before he confirms", await _village.MustConfirmAsync("zhou.li") && await EachAsync(_groupA, async p => await _village.CountAsync(p, red.Title) == 0));
        await _village.ConfirmAsync("zhou.li");
        await RestAsync();
        await PassAsync(TimeSpan.FromMinutes(5));
        _narrator.Check("周立 confirms: each of them reads it once, in the night", await EachAsync(_groupA, async p => await _village.CountAsync(p, red.Title, red.Text, red.Advice) == 1));
        _narrator.Check("our own words in the group are nobody's demand", await _tickets.CountAsync("select count(*) from ticket where corp_id = $1") == tickets);
        _narrator.Check("who reads out has a minute for the loudspeaker", await _village.SawAsync("qin.hai", "各位乡亲请注意", Bulletin.Issuer) && await _village.SawAsync("zhou.li", "各位乡亲请注意", Bulletin.Issuer));
        await _village.TapAsync("qin.hai", $"broadcast:{_run}:lx-bhc");
        await RestAsync();
        await _village.TapAsync("zhou.li", $"broadcast:{_run}:lx-lxc");
        await RestAsync();
        _narrator.Check("已播报 in both villages", (await ReportAsync()).Broadcasts.Count(b => b.DoneAt is not null) == 2);
    }

    private async Task LiftedAsync(Station station, Bulletin red)
    {
        Narrator.Chapter("09:30 in the morning it is lifted");
        await UntilAsync(2, 9, 30);
        var rung = await _tickets.CountAsync("select count(*) from outbox_done where corp_id = $1 and channel = 'voice'");
        var lift = Bulletin.Lift(await _village.NowAsync());
        var (status, answer) = await station.HandInAsync(lift.ToCap(red));
        await RestAsync();
        _narrator.Check("the lift is taken for one", status == HttpStatusCode.Created && answer?["kind"]?.ToString() == "cancel" && answer?["verdict"]?.ToString() == "accepted");
        _narrator.Check("it goes to whoever was told, 吴敏 too, word for word, and to no other",
            await EachAsync(_responsible.Append("wu.min"), async p => await OfficialAsync(p, lift) == 1) && await EachAsync(_notConcerned, async p => await _village.CountAsync(p, lift.Title) == 0));
        await PassAsync(TimeSpan.FromSeconds(5));
        await _village.ConfirmAsync("zhou.li");
        await RestAsync();
        await PassAsync(TimeSpan.FromMinutes(5));
        _narrator.Check("the group that was told reads that it is over, and still the warning only once", await EachAsync(_groupA, async p => await _village.CountAsync(p, lift.Title) == 1 && await _village.CountAsync(p, red.Title) == 1));
        await PassAsync(TimeSpan.FromMinutes(20));
        _narrator.Check("the run is over, and no phone rings again", await _tickets.CountAsync($"select count(*) from call_run where corp_id = $1 and run = {_run} and end_reason = 'lifted'") == 1
            && await _tickets.CountAsync("select count(*) from outbox_done where corp_id = $1 and channel = 'voice'") == rung);
    }

    private async Task ReportedAsync()
    {
        Narrator.Chapter("how it went: ./wegrid warn report");
        var report = await ReportAsync();
        foreach (var line in WarnReportCommand.Said(report).Split('\n'))
        {
            Console.WriteLine($"       {line}");
        }

        _narrator.Check("who was called, and what each said, add up", report is { Called: 6, Told: 7, Covered: 0, Ended: "lifted", Unwoken.Count: 0, Answers: { All: 6, Arrived: 3, NeedsHelp: 1, Awake: 1, WokenAtDoor: 1 } });
        _narrator.Check("half had answered in the first five minutes, all after somebody was at the door", report.Times is { Half: < 300, All: >= 600 });
        _narrator.Check("the residents' group has it", report.Groups.Count == 1 && report.Groups[0].State == "sent");
    }

    /// <summary>The report of the run as it stands.</summary>
    private async Task<CallReport> ReportAsync() =>
        await CallReports.ReadAsync(_services.GetRequiredService<Database>(), Corp, _run, _cancel) ?? throw new StoryException($"there is no run {_run}");

    private Task<long> AnswersAsync(string which) => _tickets.CountAsync($"select count(*) from callee where corp_id = $1 and run = {_run} and {which}");

    /// <summary>How often a phone rang in this night.</summary>
    private async Task<int> RingsAsync(string person) => await _village.CountAsync(person, Ring) - _rungBefore.GetValueOrDefault(person);

    /// <summary>How often somebody was sent the station's own words, whole and unaltered.</summary>
    private async Task<int> OfficialAsync(string person, Bulletin said) =>
        (await _village.PhoneAsync(person)).Count(i => i["channel"]?.ToString() == "app" && i["text"]?.ToString().StartsWith(said.Official, StringComparison.Ordinal) == true);

    private static async Task<bool> EachAsync(IEnumerable<string> people, Func<string, Task<bool>> has)
    {
        foreach (var person in people)
        {
            if (!await has(person))
            {
                return false;
            }
        }

        return true;
    }
}
