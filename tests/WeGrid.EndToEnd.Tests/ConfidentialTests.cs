using System.Globalization;
using System.Text.Json.Nodes;
using WeGrid.Domain;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>保密: three confidential matters are lived through to the end; then every phone, list, digest, export, count and table is walked.</summary>
public sealed class ConfidentialTests
{
    private const string App = "app:grid";
    private const string Group = "wr-longxi-b";
    private const string Discipline = "yan.zheng";

    /// <summary>Who said it, and words nobody else has.</summary>
    private static readonly (string Person, string Name, string Secret)[] _secrets = [("deng.yu", "邓雨", "甲子银两"), ("fang.qiu", "方秋", "乙丑旧伤"), ("wm-lin", "林叔", "丙寅黑坊")];

    /// <summary>Where words may stand: beside the chain, erasable. Nowhere else.</summary>
    private static readonly string[] _kept = ["demand.text", "ticket.summary", "ticket.matter_text", "ticket.place", "ticket.place_key", "ticket.result_note", "ticket_event_value.value", "survey.reason", "inbox.body"];

    [Fact]
    [Trait("Feature", "IN-16")]
    public async Task ThreeConfidentialMatters_WalkedEverywhere_NeitherNameNorWordsNorCount()
    {
        await using var house = await House.OpenAsync();
        var light = await OrdinaryAsync(house);
        await house.SayAsync(Group, "deng.yu", "@小溪 我要举报周立贪污低保款，拿了甲子银两三千");
        await house.SayAsync(App, "fang.qiu", "以前我男人喝醉了打我，去年打得最狠，留下乙丑旧伤，想请人帮帮我");
        await house.SayAsync("wr-longxi-a", "wm-lin", "我要举报丙寅黑坊，无证卖过期食品");
        var numbers = (await house.Ledger.ListAsync<long>("select number from ticket where corp_id = $1 and category = $2 order by number", "longxi", Ticket.ConfidentialCategory)).ToList();
        Assert.Equal(3, numbers.Count);

        await WorkAsync(house, numbers);
        await house.MoveToAsync(2, 19); // follow-ups, digests, late steps, reminders

        await PhonesAsync(house, numbers);
        await TablesAsync(house);
        await ToolsAsync(house, numbers, light);
        await ElsewhereAsync(house);
        await house.EndWellAsync();
    }

    private static async Task<long> OrdinaryAsync(House house)
    {
        await house.SayAsync(App, "fang.qiu", "老槐树旁边的路灯不亮了");
        return await house.Ledger.OnlyTicketAsync();
    }

    /// <summary>The first goes the whole way with a dispute, the second is asked about and given away, the third is left until it is late.</summary>
    private static async Task WorkAsync(House house, List<long> numbers)
    {
        await house.TapAsync(Discipline, $"accept:{numbers[0]}");
        await house.SayAsync(App, Discipline, $"改地点 {numbers[0]} 甲子银两那家");
        await house.SayAsync(App, Discipline, $"查看 {numbers[0]} 核实");
        await house.SayAsync(App, Discipline, $"办结 {numbers[0]} 已约谈，甲子银两退还");
        await house.TapAsync("deng.yu", $"solved:{numbers[0]}:1:no");
        await house.TapAsync("deng.yu", $"level:{numbers[0]}:1:5");
        await house.SayAsync(App, "deng.yu", "甲子银两没退全");
        await house.TapAsync(Discipline, $"accept:{numbers[1]}");
        await house.SayAsync(App, Discipline, $"补充 {numbers[1]} 乙丑旧伤看过医生吗");
        await house.SayAsync(App, "fang.qiu", "看过，乙丑旧伤的病历都在");
        await house.SayAsync(App, Discipline, $"派单 {numbers[1]} 镇应急办");
        foreach (var (user, words) in from u in new[] { "zhou.li", "tan.hua", "he.tian", "shi.zheng" } from w in new[] { "接单", "查看", "办结" } select (u, w))
        {
            await house.SayAsync(App, user, $"{words} {numbers[2]} 看看");
        }
    }

    private static async Task PhonesAsync(House house, List<long> numbers)
    {
        var people = house.Corp.File["staff"]!.AsArray().Select(s => s!["userid"]!.ToString()).Concat(["deng.yu", "fang.qiu", "wm-lin", "wm-chen", "wm-mei"]).ToList();
        foreach (var person in people)
        {
            // What the person themself and what a resident said in a group is not ours.
            var told = (await house.World.PhoneAsync(person)).Where(i => !people.Contains(i["from"]?.ToString() ?? "")).Select(Words).ToList();
            foreach (var ((reporter, name, secret), number) in _secrets.Zip(numbers))
            {
                if (person == reporter)
                {
                    continue;
                }

                var asked = told.Where(t => person != Discipline || !t.Contains("原话", StringComparison.Ordinal)).ToList();
                Assert.All([secret, reporter, name, "干部作风", "家庭暴力", "违法经营"], word => Assert.DoesNotContain(asked, t => t.Contains(word, StringComparison.Ordinal)));
                var unit = person == "tan.hua" && number == numbers[1]; // the unit it was given to
                Assert.True(person == Discipline || unit || !told.Exists(t => t.Contains($"{number}", StringComparison.Ordinal) && !t.Contains("没有", StringComparison.Ordinal)), $"{person} heard of {number}: {string.Join('\n', told)}");
            }
        }

        // In the group the bot kept silent, and the digest of the village counts the street lamp alone.
        Assert.DoesNotContain((await house.World.GetAsync($"groups/{Group}"))["items"]!.AsArray(), i => World.Text(i!).Contains("编号", StringComparison.Ordinal));
        var digests = await house.World.SeenAsync("zhou.li", "日报");
        Assert.NotEmpty(digests);
        Assert.All(digests, d => Assert.Contains("还在办 1 件", World.Text(d), StringComparison.Ordinal));
        Assert.Equal(1, await house.World.CountAsync(Discipline, "原话"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from look where corp_id = $1 and shown and userid = 'yan.zheng'"));
        Assert.Equal(4, await house.Ledger.CountAsync("select count(*) from look where corp_id = $1 and not shown"));
    }

    /// <summary>Without what is only counted or timed: four digits of a time are nobody's number.</summary>
    private static string Words(JsonNode item)
    {
        var said = item.DeepClone().AsObject();
        foreach (var name in new[] { "id", "time", "msgid" })
        {
            said.Remove(name);
        }

        return World.Text(said);
    }

    private static async Task TablesAsync(House house)
    {
        var columns = await house.Ledger.ListAsync<string>("""
            select c.table_name || '.' || c.column_name || ':' || c.data_type from information_schema.columns c
              join pg_class t on t.relname = c.table_name and t.relnamespace = 'public'::regnamespace and not t.relispartition
             where c.table_schema = 'public' and c.data_type in ('text', 'jsonb', 'bytea')
            """);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (column, secret) in from c in columns from s in _secrets select (c.Split(':'), s.Secret))
        {
            var (table, name) = (column[0].Split('.')[0], column[0].Split('.')[1]);
            var match = column[1] == "bytea" ? $"position(convert_to($1, 'UTF8') in {name}) > 0" : $"strpos({name}::text, $1) > 0";
            // What went to who raised it, and what 纪检 asked to see, may hold their words.
            var own = table is "outbox" or "outbox_done" ? " and template <> 'reply_view' and recipient not in ('deng.yu', 'fang.qiu', 'wm-lin')" : "";
            if (Convert.ToInt64(await house.Ledger.ScalarAsync($"select count(*) from {table} where {match}{own}", secret), CultureInfo.InvariantCulture) > 0)
            {
                found.Add(column[0]);
            }
        }

        Assert.Empty(found.Except(_kept));
        Assert.Contains("ticket.summary", found); // the walk finds what is there
    }

    private static async Task ToolsAsync(House house, List<long> numbers, long light)
    {
        string[][] commands =
        [
            ["ticket", "list"], ["ticket", "list", "--json"], ["ticket", "show", $"{numbers[0]}"], ["ticket", "show", $"{numbers[1]}", "--json"], ["queue"], ["queue", "--json"], ["jobs"], ["audit"],
            ["parked", "list"], ["dead", "list", "--days", "400"], ["rates", "2026-03"], ["rates", "2026-03", "--list", "resolution"], ["rates", "2026-03", "--units"],
            ["rates", "2026-03", "--json"], ["workload"], ["review"], ["review", "--all", "--json"], ["review", "--by", "zhou.li", "--all"], ["corp", "export"],
        ];
        foreach (var command in commands)
        {
            var (_, text, error) = await ToolHere.RunAsync(command, house.Settings("tool"));
            var all = text + error;
            Assert.All(_secrets.SelectMany(s => new[] { s.Secret, s.Person, s.Name }), word => Assert.False(all.Contains(word, StringComparison.Ordinal) && command[0] != "corp", $"{string.Join(' ', command)}: {word}"));
            Assert.All(numbers, n => Assert.True(command is ["ticket", "show", ..] or ["corp", ..] || !all.Contains($"{n}", StringComparison.Ordinal), $"{string.Join(' ', command)}: {n}\n{all}"));
        }

        var file = Path.Combine(Path.GetDirectoryName(house.KeyFile)!, "corrections.tsv");
        Assert.Equal(0, (await ToolHere.RunAsync(["corrections", "export", file], house.Settings("tool"))).Exit);
        Assert.Single(await File.ReadAllLinesAsync(file)); // the header alone
        Assert.Equal(1, (await ToolHere.RunAsync(["ticket", "show", $"{numbers[0]}"], house.Settings("tool"))).Exit);
        Assert.Single(JsonNode.Parse((await ToolHere.RunAsync(["ticket", "list", "--json"], house.Settings("tool"))).Out)!.AsArray(), t => t!["number"]!.GetValue<long>() == light);
        Assert.Contains($"{light}", (await ToolHere.RunAsync(["rates", "2026-03", "--list", "resolution"], house.Settings("tool"))).Out, StringComparison.Ordinal);
    }

    /// <summary>Metrics, and everything the hosts wrote to files: rosters, heads of the histories, spools.</summary>
    private static async Task ElsewhereAsync(House house)
    {
        var texts = new List<string> { await house.Http.GetStringAsync(new Uri(house.Bot.Url, "metrics")), await house.Http.GetStringAsync(new Uri(house.Worker.Url, "metrics")) };
        var state = house.Settings("worker0")["State:Path"];
        texts.AddRange(Directory.EnumerateFiles(Path.GetDirectoryName(state)!, "*", SearchOption.AllDirectories).Where(f => !f.Contains("secrets", StringComparison.Ordinal) && !f.EndsWith("lock", StringComparison.Ordinal)
            && !f.EndsWith("longxi.json", StringComparison.Ordinal)).Select(File.ReadAllText));
        Assert.All(_secrets, s => Assert.DoesNotContain(texts, t => t.Contains(s.Secret, StringComparison.Ordinal) || t.Contains(s.Person, StringComparison.Ordinal)));
    }
}
