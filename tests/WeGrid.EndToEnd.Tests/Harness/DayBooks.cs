using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>对账: whether all that was said is decided and all that was to be told was told, once, from the rows and from what phones and groups show.</summary>
internal sealed partial class DayBooks(House house, FaultyDay day)
{
    private const string UndecidedSql = "select concat_ws(' ', corp_id, conversation, status, error) from inbox where corp_id = $1 and status in (0, 2)";

    private const string UnfinishedSql = """
        select concat_ws(' ', channel, recipient, template, 'due', due_at, 'status', status, 'attempt', attempt, reason) from outbox
         where corp_id = $1 and (due_at <= $2 or status = 1 or attempt > 0)
        """;

    /// <summary>Where the reporter of a finished ticket does not know it, somebody is asked to pass it on, or the platform said why not.</summary>
    private const string UntoldSql = """
        select concat_ws(' ', r.number, r.person, r.chat, t.status) from reporter r join ticket t on t.corp_id = r.corp_id and t.number = r.number
         where r.corp_id = $1 and t.status >= 5 and r.told = 0
           and not exists (select from relay x where x.corp_id = r.corp_id and x.person = r.person and x.ticket = r.number)
           and not exists (select from outbox_done d where d.corp_id = r.corp_id and d.ticket = r.number and coalesce(d.person, d.recipient) = r.person and d.verdict = 3 and d.reason in ('address', 'used_up'))
        """;

    private const string DeadSql = """
        select concat_ws('|', channel, recipient, template, reason, errcode, 'of', corp_id, created_at, 'to', finished_at, 'valid', valid_until, 'tries', attempt) from outbox_done
         where corp_id = $1 and verdict = 3 and reason not in ('superseded', 'no_card', 'muted', 'answered')
        """;

    /// <summary>Where the platform cannot tell a repeat.</summary>
    private static readonly string[] _blind = ["robot", "voice"];

    [GeneratedRegex("<MsgId>(?:<!\\[CDATA\\[)?([^<\\]]+)|\"msgid\" *: *\"([^\"]+)\"")]
    private static partial Regex MsgId();

    /// <summary>Messages in and out.</summary>
    public int Messages { get; private set; }

    /// <summary>What went in and out, for people.</summary>
    public string Figures { get; private set; } = "";

    /// <summary>Every message stands once in the inbox and is decided; every matter is one ticket of its own.</summary>
    public async Task InboxAsync()
    {
        foreach (var corp in house.Corps)
        {
            Assert.Empty(await house.Ledger.ListAsync<string>(UndecidedSql, corp.Id));
            var recorded = (await house.Ledger.ListAsync<string>("select convert_from(body, 'UTF8') from inbox where corp_id = $1 and channel in ('app', 'bot', 'kf', 'archive')", corp.Id))
                .Select(IdOf).GroupBy(id => id).ToDictionary(g => g.Key, g => g.Count());
            var said = day.Said.Where(s => s.Value.Corp == corp).ToDictionary();
            Assert.Empty(said.Where(s => recorded.GetValueOrDefault(s.Key) != 1).Select(s => $"{recorded.GetValueOrDefault(s.Key)} times: {s.Value}"));

            var demands = (await house.Ledger.ListAsync<string>("select msgid || ' ' || coalesce(ticket, 0) || ' ' || status from demand where corp_id = $1", corp.Id)).Select(d => d.Split(' ')).ToList();
            var matters = said.Where(s => s.Value.IsDemand).ToDictionary();
            Assert.Empty(matters.Where(m => demands.Count(d => d[0] == m.Key && d[1] != "0") != 1).Select(m => $"{string.Join(';', demands.Where(d => d[0] == m.Key).Select(d => $"{d[1]} {d[2]}"))} for {m.Value}"));
            Assert.Equal(matters.Count, demands.Where(d => matters.ContainsKey(d[0])).Select(d => d[1]).Distinct().Count());
            Assert.Equal(matters.Count, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1", corp.Id));
        }

        Assert.Equal(day.Taps, await house.Ledger.CountAsync("select count(*) from inbox where channel = 'app' and $1 <> '' and position(convert_to('template_card_event', 'UTF8') in body) > 0"));
    }

    /// <summary>Nothing is still to be sent that was to be sent by now; what was given up has the platform's reason; nobody is left untold without one.</summary>
    public async Task OutboxAsync()
    {
        var now = (await house.World.NowAsync()).UtcDateTime;
        foreach (var corp in house.Corps)
        {
            Assert.Empty(await house.Ledger.ListAsync<string>(UnfinishedSql, corp.Id, now));
            Assert.Empty(await house.Ledger.ListAsync<string>(UntoldSql, corp.Id));
            var unstated = (await house.Ledger.ListAsync<string>(DeadSql, corp.Id)).Where(dead => !IsStated(corp.Id, dead.Split('|'))).ToList();
            Assert.True(unstated.Count == 0, string.Join('\n', unstated));
        }
    }

    /// <summary>Each message was seen once; twice only where the platform cannot tell a repeat, and then not oftener than answers and Workers were lost.</summary>
    public async Task PhonesAsync()
    {
        var (rows, seen) = (await RowsAsync(), await SeenAsync());
        var lost = rows.Where(r => seen.GetValueOrDefault(r.Key) < r.Value).Select(r => r.Key).ToList();
        var twice = seen.Where(s => rows.ContainsKey(s.Key) && s.Value > rows[s.Key]).ToList();
        foreach (var key in lost)
        {
            Assert.Fail($"{seen.GetValueOrDefault(key)} of {rows[key]}: {key}\n{string.Join('\n', await TracesAsync(key.Corp, key.Text))}\nthe platform: {string.Join('\n', await house.World.UnexpectedAsync())}");
        }

        Assert.Empty(twice.Where(t => !_blind.Contains(t.Key.Lane)).Select(t => $"{t.Value} of {rows[t.Key]}: {t.Key}"));

        var struck = await StruckAsync();
        var surplus = twice.GroupBy(t => t.Key.Lane).ToDictionary(g => g.Key, g => g.Sum(t => t.Value - rows[t.Key]));
        // Nothing is said again in these lanes whose answer was lost; a lost Worker had one word of its own under way.
        Assert.All(_blind, lane => Assert.True(surplus.GetValueOrDefault(lane) <= day.Kills, $"{lane}: {surplus.GetValueOrDefault(lane)} too many, {day.Kills} Workers were lost"));
        Messages = day.Said.Count + day.Taps + seen.Values.Sum();
        Figures = $"in {day.Said.Count + day.Taps}, out {seen.Values.Sum()}; lost Workers {day.Kills}; seen twice: {string.Join(", ", _blind.Select(lane => $"{lane} {surplus.GetValueOrDefault(lane)}"))}; struck: {string.Join(", ", struck.Select(s => $"{s.Key} {s.Value}"))}";
    }

    /// <summary>What the house made of words that were lost, for people who look at a failed test.</summary>
    private async Task<IEnumerable<string>> TracesAsync(string corp, string words) => await house.Ledger.ListAsync<string>(
        """
        select concat_ws('|', channel, recipient, template, verdict, reason, errcode, 'of', created_at, 'to', finished_at, 'tries', attempt) from outbox_done
         where corp_id = $1 and (channel = 'voice' and recipient = $2 or position(convert_to($2, 'UTF8') in body) > 0)
        """, corp, words);

    /// <summary>Each notice to a group is one mass send, made once.</summary>
    public async Task MassSendsAsync()
    {
        var phones = (await house.World.GetAsync("phones?items=1"))["phones"]!.AsArray();
        foreach (var corp in house.Corps)
        {
            var tasks = phones.Where(p => p!["corp"]!.ToString() == corp.Id).SelectMany(p => p!["items"]!.AsArray()).Where(i => i!["kind"]!.ToString() == "mass").Select(i => (Id: i!["mass"]!["id"]!.ToString(), Text: i["text"]!.ToString())).Distinct().ToList();
            Assert.Empty(tasks.GroupBy(t => t.Text).Where(g => g.Count() > 1).Select(g => $"{g.Count()} times: {g.Key}"));
            Assert.Equal(tasks.Count, await house.Ledger.CountAsync("select count(*) from mass_send where corp_id = $1 and msgid is not null", corp.Id));
            Assert.True(tasks.Count > 0, "no mass send was made");
            Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from group_notice where corp_id = $1 and status <> 4", corp.Id));
        }
    }

    private static string IdOf(string body) => MsgId().Match(body) is { Success: true } found ? found.Groups[1].Value + found.Groups[2].Value : "";

    private bool IsStated(string corp, string[] dead) => dead switch
    {
        [_, var person, _, "address", ..] => day.Gone.Contains((corp, person)),
        ["webhook", var robot, _, "robot", ..] => robot == BusyTown.Robot(0),
        ["webhook" or "voice" or "bot_push" or "mass_remind", _, _, "unknown_delivery", ..] => true,
        ["kf_text" or "kf_menu", _, _, "used_up", "95001" or "95002", ..] => true,
        _ => false,
    };

    /// <summary>What was taken by the platform, or may have been: corp, lane and words, and how often.</summary>
    private async Task<Dictionary<(string Corp, string Lane, string Text), int>> RowsAsync()
    {
        var rows = new Dictionary<(string, string, string), int>();
        foreach (var corp in house.Corps)
        {
            foreach (var row in await house.Ledger.ListAsync<string>(
                "select channel || '|' || recipient || '|' || convert_from(body, 'UTF8') from outbox_done where corp_id = $1 and body is not null and channel in ('app_text', 'app_card', 'kf_text', 'kf_menu', 'bot_reply', 'bot_push', 'webhook', 'voice') and (verdict = 1 or reason = 'unknown_delivery')", corp.Id))
            {
                var parts = row.Split('|', 3);
                var lane = parts[0] switch { "app_text" or "app_card" => "app", "kf_text" or "kf_menu" => "kf", "webhook" => "robot", "voice" => "voice", _ => "bot" };
                var key = (corp.Id, lane, lane == "voice" ? parts[1] : TextOf(JsonNode.Parse(parts[2])!));
                rows[key] = rows.GetValueOrDefault(key) + 1;
            }
        }

        return rows;
    }

    private static string TextOf(JsonNode body) =>
        (body["template_card"]?["task_id"] ?? body["text"]?["content"] ?? body["markdown"]?["content"] ?? body["markdown_v2"]?["content"] ?? body["stream"]?["content"] ?? body["msgmenu"]?["head_content"] ?? body["textcard"]?["title"] ?? "").ToString();

    /// <summary>What the house said, as phones show it, and groups what was said in them.</summary>
    private async Task<Dictionary<(string Corp, string Lane, string Text), int>> SeenAsync()
    {
        var seen = new Dictionary<(string, string, string), int>();
        foreach (var phone in (await house.World.GetAsync("phones?items=1"))["phones"]!.AsArray())
        {
            Count(phone!["corp"]!.ToString(), phone["items"]!.AsArray().Where(i => i!["channel"]!.ToString() is "app" or "kf" or "bot"));
            Ring(phone["corp"]!.ToString(), phone["person"]!.ToString(), phone["items"]!.AsArray().Count(i => i!["kind"]!.ToString() == "call"));
        }

        foreach (var town in day.Towns)
        {
            foreach (var village in Enumerable.Range(0, town.Villages))
            {
                Count(town.Corp.Id, (await house.World.GetAsync($"groups/{town.Internal(village)}"))["items"]!.AsArray());
            }
        }

        return seen;

        void Ring(string corp, string person, int calls)
        {
            if (calls > 0)
            {
                seen[(corp, "voice", person)] = calls;
            }
        }

        void Count(string corp, IEnumerable<JsonNode?> items)
        {
            foreach (var item in items)
            {
                var from = item!["from"]!.ToString();
                if (from.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                {
                    var key = (corp, from[..colon], (item["card"]?["taskId"] ?? item["text"])!.ToString());
                    seen[key] = seen.GetValueOrDefault(key) + 1;
                }
            }
        }
    }

    private async Task<Dictionary<string, int>> StruckAsync() =>
        (await house.World.GetAsync("faults"))["struck"]!.AsObject().ToDictionary(s => s.Key, s => s.Value!.GetValue<int>());
}
