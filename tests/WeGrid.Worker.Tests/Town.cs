using System.Globalization;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Hosting;

namespace WeGrid.Worker.Tests;

/// <summary>An invented town with one village, as corp file, as corp, and with secrets.</summary>
internal static class Town
{
    public const string Id = "qinghe";
    public const string BotKey = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
    public static readonly string[] Secrets = ["s3cret-of-the-app", "s3cret-of-the-contact", "s3cret-key-of-the-robot"];

    public static readonly string File = """
        {
          "corp": "qinghe", "name": "清河镇", "wecomCorpId": "wwqinghe0000000001",
          "apps": [ { "id": "grid", "agentId": 1000002, "secret": "env:WEGRID_T_APP" } ],
          "bots": [ { "id": "helper", "botId": "aib1", "name": "小网", "mode": "callback", "token": "env:WEGRID_T_BOTTOKEN", "aesKey": "env:WEGRID_T_BOTKEY" } ],
          "contact": { "secret": "env:WEGRID_T_CONTACT" },
          "kf": [ { "openKfId": "wkdesk", "name": "清河热线" } ],
          "robots": [ { "id": "duty", "key": "env:WEGRID_T_ROBOT", "chat": "staff" } ],
          "grids": [
            { "id": "t", "level": "1", "name": "清河镇", "kind": "town" },
            { "id": "v", "parent": "t", "level": "2", "name": "柳湾村", "kind": "village" },
            { "id": "m", "parent": "v", "level": "3", "name": "柳湾村一组", "kind": "micro" }
          ],
          "staff": [
            { "userid": "WangLei", "name": "王磊", "posts": [ { "grid": "m", "post": "microGridMember" } ] },
            { "userid": "oldzhao", "name": "赵贵", "posts": [ { "grid": "m", "post": "groupLeader" } ], "client": "wechat" },
            { "userid": "lifang", "name": "李芳", "posts": [ { "grid": "v", "post": "gridLeader" } ] },
            { "userid": "zhouqi", "name": "周琪", "posts": [ { "grid": "t", "post": "dutyOfficer" } ] },
            { "userid": "sunbo", "name": "孙博", "posts": [ { "grid": "t", "post": "townLeader" } ] },
            { "userid": "dengtao", "name": "邓涛", "posts": [], "mute": [ "reports" ] }
          ],
          "units": [ { "id": "power", "name": "供电所", "categories": ["供电", "市政设施"], "contacts": ["dengtao"] } ],
          "chats": [
            { "id": "staff", "kind": "internal", "grid": "v", "owner": "lifang", "bot": "helper", "name": "柳湾村工作群" },
            { "id": "village", "kind": "customer", "grid": "v", "owner": "lifang", "name": "柳湾村群" }
          ]
        }
        """;

    static Town()
    {
        Environment.SetEnvironmentVariable("WEGRID_T_APP", Secrets[0]);
        Environment.SetEnvironmentVariable("WEGRID_T_CONTACT", Secrets[1]);
        Environment.SetEnvironmentVariable("WEGRID_T_ROBOT", Secrets[2]);
        Environment.SetEnvironmentVariable("WEGRID_T_BOTTOKEN", "botToken");
        Environment.SetEnvironmentVariable("WEGRID_T_BOTKEY", BotKey);
        var (corp, faults) = CorpFile.Parse(File);
        Corp = corp ?? throw new InvalidOperationException(string.Join("; ", faults));
    }

    public static Corp Corp { get; }

    /// <summary>The corp with its secrets; desks only where a test needs them.</summary>
    public static CorpEntry Entry(DeskRules? rules = null)
    {
        var secrets = CorpSecrets.ReferencesOf(Corp).Distinct().ToDictionary(r => r, r => SecretReferences.Resolve(r, ".")!);
        return new CorpEntry(1, new CorpDesks(Corp, rules!, null!, null!), secrets);
    }

    /// <summary>The real deadlines and calendar of data/.</summary>
    public static DeskRules Rules()
    {
        var folder = DataFiles.FindFolder();
        var categories = CategoryTree.Parse(System.IO.File.ReadAllText(Path.Combine(folder, "categories.json"))).Tree!;
        var deadlines = DeadlinePolicy.Parse(System.IO.File.ReadAllText(Path.Combine(folder, "deadlines.json")), categories).Policy!;
        var lines = Directory.EnumerateFiles(Path.Combine(folder, "calendar"), "*.tsv").Order(StringComparer.Ordinal).SelectMany(System.IO.File.ReadLines);
        return new DeskRules(Corp, deadlines, WorkingCalendar.Parse(lines).Calendar!, () => new byte[16]);
    }

    public static Ticket Ticket(DateTimeOffset at, long number = 1024) => new()
    {
        CorpId = Id,
        Number = number,
        Status = TicketStatus.Ordered,
        GridId = "m",
        VillageId = "v",
        Category = "市政设施",
        Subcategory = "路灯",
        Kind = DemandKind.Report,
        List = MatterList.Problems,
        Urgency = Urgency.WorkingDays,
        Summary = "桥头的灯灭了三天，晚上走路看不清",
        Place = "老桥头",
        Holder = "WangLei",
        OrderedAt = at,
        DueAt = at.AddDays(5),
        HopStartedAt = at,
        Seq = 1,
    };

    public static string Repeat(string part, int characters) =>
        string.Concat(Enumerable.Repeat(part, (characters / part.Length) + 1))[..characters];

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Not used by the tests' answers, named so that the file says what is left out.</summary>
    public static IntakeDesk Intake(DeskRules rules) => new(rules, null!);
}
