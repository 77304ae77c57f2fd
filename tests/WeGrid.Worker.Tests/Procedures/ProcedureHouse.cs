using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using WeGrid.Bot.Intake;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Hosting;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Procedures;
using WeGrid.Testing;
using WeGrid.Worker.Due;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Procedures;

/// <summary>
/// A town in which matters go by data/procedures: what people say is recorded and decided by the Bot's runs, the clock's steps by the Worker's, as many of
/// each at once as a test wants. The definitions may change at any moment, and any transaction may be broken.
/// </summary>
internal sealed class ProcedureHouse
{
    /// <summary>Whoever may do something somewhere, a leader of another village, and people who hold no post.</summary>
    public static readonly string[] Staff = ["lu.ping", "he.mei", "zu.ge", "bao.zu", "dang.wei", "fan.yi", "mo.chen", "bai.qi", "shi.jia", "wei.lai", "ren.1"];

    /// <summary>Residents of the village's group.</summary>
    public static readonly string[] Residents = ["ren.1", "ren.2", "ren.3", "ren.4", "ren.5", "ren.6", "ren.7", "ren.8"];

    private const int Workers = 2;

    private const int Tries = 6;

    private static readonly Lazy<Lexicon> _lexicon = new(() =>
    {
        var categories = CategoryTree.Parse(System.IO.File.ReadAllText(Path.Combine(DataFiles.FindFolder(), "categories.json"))).Tree!;
        return Lexicon.Parse(System.IO.File.ReadAllText(Path.Combine(DataFiles.FindFolder(), "lexicon.json")), categories).Lexicon!;
    });

    private readonly Breaker? _breaker;
    private readonly LoopGuard _loops = new();
    private readonly NumberBlocks _numbers;
    private readonly DueRunner[] _runners;
    private CorpEntry _entry;
    private int _messages;

    public ProcedureHouse(TestDatabase given, Breaker? breaker = null)
    {
        _breaker = breaker;
        Village = new Village(given.Database, Village.At(2026, 3, 9, 10), file => FileOf((string)JsonNode.Parse(file)!["corp"]!));
        _numbers = new NumberBlocks(new TicketNumbers(given.Database));
        _entry = Entry(Village.Rules);
        CorpsNow corps = () => [_entry];
        _runners = [.. Enumerable.Range(0, Workers).Select(_ => new DueRunner(
            given.Database, Village.Due, corps,
            [new TicketClocks(Village.Saver), new RelayCards(Village.Saver), new Verdicts(Village.Saver), new DraftClocks(Village.Saver), new MyLists(Village.Saver), new ProcedureClocks(Village.Saver), new GroupPlans(Village.Saver), new MassTasks(Village.Saver)],
            NullLogger<DueRunner>.Instance, new TicketRound(Village.Saver)))];
    }

    public Village Village { get; }

    public string Id => Village.Id;

    public DeskRules Rules => _entry.Desks.Rules;

    public ProcedureDesk Desk => new(Village.Corp, Rules.Calendar);

    /// <summary>What each matter began with: the text in force then.</summary>
    public Dictionary<long, string> Began { get; } = [];

    /// <summary>Faults that rows cannot tell: a text that is not the one of its day.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The files of the town are others from now on: Bot and Worker have been started anew.</summary>
    public void Change(IReadOnlyList<Procedure> procedures) => _entry = Entry(Rules with { Procedures = procedures });

    /// <summary>Tickets whose reporters stand behind matters; their own clocks stand still.</summary>
    public async Task<IReadOnlyList<long>> TicketsAsync()
    {
        long[] numbers = [501, 502];
        foreach (var number in numbers)
        {
            await Village.OrderAsync(number, Urgency.WorkingDays, $"ren.{number - 500}", grid: "g");
        }

        await Village.RowsAsync("with quiet as (delete from due where corp_id = $1), said as (delete from outbox where corp_id = $1) select 1 where $1 <> ''");
        return numbers;
    }

    /// <summary>These words are said at the same moment, by the app or by the group's bot; each is decided once, whatever breaks meanwhile. The clock looks at the same time.</summary>
    /// <param name="words">Who, and what; a photo where there is nothing.</param>
    /// <param name="inGroup">In the village's group.</param>
    /// <param name="clock">Whether the clocks run beside it.</param>
    public Task SayAsync(IReadOnlyList<(string Person, string Text)> words, bool inGroup = false, bool clock = false) => AtOnceAsync([.. words.Select(w => (w.Person, w.Text, inGroup))], clock);

    /// <summary>As <see cref="SayAsync"/>, some by the app and some in the group.</summary>
    public async Task AtOnceAsync(IReadOnlyList<(string Person, string Text, bool InGroup)> words, bool clock = false)
    {
        var conversations = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (person, text, inGroup) in words)
        {
            conversations.Add(await RecordAsync(person, text, inGroup));
        }

        // Each decider begins with another one's words; who finds a conversation held leaves it to the other.
        var deciders = Enumerable.Range(0, Workers).Select(n => DecideAsync([.. conversations.Skip(n).Concat(conversations.Take(n))]));
        await Task.WhenAll([.. deciders, .. clock ? _runners.Select(ClockAsync) : []]);
        Assert.Equal(0, await Village.CountAsync("select count(*) from inbox where corp_id = $1 and status in (0, 2)"));
        await LearnAsync();
    }

    /// <summary>Goes on to a time and does what is due, by both workers at once.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        Village.Time.Advance(span);
        await Task.WhenAll(_runners.Select(ClockAsync));
    }

    /// <summary>When the clock looks at a matter next; null for never.</summary>
    public async Task<DateTimeOffset?> NextLookAsync() =>
        (await Village.RowsAsync("select min(due_at) from due where corp_id = $1 and kind = 'procedure'")) is [DateTime at] ? at : null;

    /// <summary>Some of what is to be sent leaves.</summary>
    public async Task SendAsync(int most)
    {
        try
        {
            var outbox = new OutboxStore(Village.Database);
            var claimed = await outbox.ClaimAsync(Id, most, Village.Now, TimeSpan.FromMinutes(1));
            await outbox.FinishAsync(Id, [.. claimed.Rows.Select(r => OutboxResult.Sent(r))], Village.Now);
        }
        catch (NpgsqlException)
        {
            // What it held is free again when its lease ends.
        }
    }

    public Task BreakAsync(int after, bool cuts) => _breaker!.ArmAsync(after, cuts);

    public Task MendAsync() => _breaker!.DisarmAsync();

    public async Task<IReadOnlyList<ProceedingFile>> OpenAsync()
    {
        await using var connection = await Village.Database.OpenAsync();
        return await ProceedingStore.OpenAsync(connection, Id, null);
    }

    /// <summary>As a worker's loop does it: who cannot reach the database comes again.</summary>
    private async Task ClockAsync(DueRunner runner)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await runner.RunDueAsync(Village.Now);
                return;
            }
            catch (Exception broken) when (broken is NpgsqlException or TimeoutException && tries < Tries)
            {
            }
        }
    }

    /// <summary>What breaks is done again by another; nobody else is asked to.</summary>
    private async Task DecideAsync(List<string> conversations)
    {
        for (var tries = 0; tries < Tries;)
        {
            try
            {
                if (await new Run(Village.Database, _entry, _numbers, Village.Clocks, IntakeMode.On, _loops).TryAsync(conversations, 16, 1, default) == RunResult.Nothing)
                {
                    return;
                }
            }
            catch (Exception broken) when (broken is NpgsqlException or IOException)
            {
                tries++;
            }
        }
    }

    private async Task<string> RecordAsync(string person, string text, bool inGroup)
    {
        var (message, conversation) = ($"m{++_messages}", inGroup ? "bot:helper:room" : $"app:grid:{person}");
        var body = inGroup ? Encoding.UTF8.GetBytes(new JsonObject
        {
            ["msgid"] = message, ["aibotid"] = "aib1", ["chatid"] = "room", ["chattype"] = "group", ["from"] = new JsonObject { ["userid"] = person }, ["msgtype"] = "text", ["text"] = new JsonObject { ["content"] = text },
        }.ToJsonString()) : Encoding.UTF8.GetBytes($"""
            <xml><ToUserName>ww</ToUserName><FromUserName>{person}</FromUserName><CreateTime>{Village.Now.ToUnixTimeSeconds()}</CreateTime><MsgType>{(text.Length > 0 ? "text" : "image")}</MsgType>
            <Content>{text}</Content><PicUrl>p</PicUrl><MediaId>media-{message}</MediaId><MsgId>{message}</MsgId><AgentID>1000002</AgentID></xml>
            """);
        // Platform time tells the order of one person's words.
        var at = Village.Now.UtcDateTime;
        await Village.RowsAsync("""
            with said as (insert into inbox (corp_id, received_at, id, channel, conversation, platform_at, dedup_key, body) values ($1, $2, $3, $4, $5, $2, $6, $7)),
                 held as (insert into conversation (corp_id, conversation) values ($1, $5) on conflict do nothing)
            select 1
            """, at, Guid.CreateVersion7(Village.Now.AddMilliseconds(_messages % 1000)), inGroup ? "bot" : "app", conversation, Encoding.UTF8.GetBytes(message), body);
        return conversation;
    }

    /// <summary>Which text each new matter began with; it must be the one in force at that moment.</summary>
    private async Task LearnAsync()
    {
        foreach (var row in await Village.RowsAsync("select json_build_array(p.number, p.procedure, t.source)::text from proceeding p join procedure_text t using (corp_id, procedure, hash) where corp_id = $1 and not number = any($2)", (object)Began.Keys.ToArray()))
        {
            var begun = JsonNode.Parse((string)row!)!;
            var (number, source) = ((long)begun[0]!, (string)begun[2]!);
            Began[number] = source;
            if (Rules.Procedures.FirstOrDefault(p => p.Id == (string)begun[1]!)?.Source != source)
            {
                Faults.Add(string.Create(CultureInfo.InvariantCulture, $"{number} began with a text that was not in force"));
            }
        }
    }

    private CorpEntry Entry(DeskRules rules) => new(
        1, new CorpDesks(Village.Corp, rules, new TicketDesk(rules), new IntakeDesk(rules, new Understander(_lexicon.Value, Gazetteer.Empty(_lexicon.Value.Normaliser)))),
        new Dictionary<string, string>());

    private static string FileOf(string id) => $$"""
        {
          "corp": "{{id}}", "name": "青石镇", "wecomCorpId": "ww{{id}}",
          "apps": [ { "id": "grid", "agentId": 1000002, "secret": "env:T_APP" } ],
          "bots": [ { "id": "helper", "botId": "aib1", "name": "小石", "mode": "callback", "token": "env:T_TOKEN", "aesKey": "env:T_KEY" } ],
          "grids": [
            { "id": "t", "name": "青石镇", "kind": "town" },
            { "id": "v", "parent": "t", "name": "石磨村", "kind": "village" }, { "id": "g", "parent": "v", "name": "石磨村一组", "kind": "group" },
            { "id": "w", "parent": "t", "name": "柳坡村", "kind": "village" }
          ],
          "staff": [
            { "userid": "lu.ping", "name": "陆平", "posts": [ { "grid": "v", "post": "gridLeader" } ] },
            { "userid": "he.mei", "name": "何梅", "posts": [ { "grid": "v", "post": "gridMember" } ] },
            { "userid": "zu.ge", "name": "祖歌", "posts": [ { "grid": "g", "post": "groupLeader" } ] },
            { "userid": "bao.zu", "name": "包组", "posts": [ { "grid": "g", "post": "groupCadre" } ] },
            { "userid": "dang.wei", "name": "党维", "posts": [ { "grid": "v", "post": "partyOrg" } ] },
            { "userid": "fan.yi", "name": "范毅", "posts": [ { "grid": "t", "post": "dutyOfficer" } ] },
            { "userid": "mo.chen", "name": "莫晨", "posts": [ { "grid": "t", "post": "townLeader" } ] },
            { "userid": "bai.qi", "name": "白琪", "posts": [] }, { "userid": "shi.jia", "name": "施佳", "posts": [] },
            { "userid": "wei.lai", "name": "魏来", "posts": [ { "grid": "w", "post": "gridLeader" } ] },
            {{string.Join(", ", Residents.Select(r => $$"""{ "userid": "{{r}}", "name": "住户{{r[^1]}}", "posts": [] }"""))}}
          ],
          "chats": [ { "id": "room", "kind": "customer", "grid": "v", "owner": "lu.ping", "bot": "helper", "name": "石磨村群" } ],
          "units": [
            { "id": "power", "name": "供电所", "categories": ["供电"], "contacts": ["bai.qi"] },
            { "id": "road", "name": "公路站", "categories": ["道路交通"], "contacts": ["shi.jia"] }
          ]
        }
        """;
}
