using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Tests;

/// <summary>Builders: an invented town with the real data files. Times are Beijing time; Monday 2026-11-16 is an ordinary working day.</summary>
internal static class A
{
    public const string Town = """
        {
          "corp": "qingshui", "name": "清水镇", "wecomCorpId": "ww-test",
          "apps": [ { "id": "grid", "agentId": 1000002, "secret": "env:APP_SECRET", "token": "env:APP_TOKEN", "aesKey": "env:APP_KEY" } ],
          "bots": [ { "id": "bot", "botId": "aib-test", "name": "小清", "token": "env:BOT_TOKEN", "aesKey": "env:BOT_KEY" } ],
          "kf": [ { "openKfId": "wk-qs", "name": "清水便民" } ],
          "grids": [
            { "id": "qs", "level": "镇", "name": "清水镇", "kind": "town" },
            { "id": "qs-a", "parent": "qs", "level": "村", "name": "上湾村", "kind": "village" },
            { "id": "qs-a-1", "parent": "qs-a", "level": "组", "name": "一组", "kind": "group" },
            { "id": "qs-a-1-m", "parent": "qs-a-1", "level": "微网格", "name": "河边微网格", "kind": "micro" },
            { "id": "qs-b", "parent": "qs", "level": "村", "name": "下湾村", "kind": "village" }
          ],
          "staff": [
            { "userid": "wei", "name": "卫小河", "posts": [ { "grid": "qs-a-1-m", "post": "microGridMember" } ] },
            { "userid": "zu", "name": "祖长青", "posts": [ { "grid": "qs-a-1", "post": "groupLeader" } ] },
            { "userid": "bao", "name": "鲍组贤", "posts": [ { "grid": "qs-a", "post": "groupCadre" } ] },
            { "userid": "shu", "name": "舒继明", "posts": [ { "grid": "qs-a", "post": "gridLeader" } ] },
            { "userid": "fu", "name": "傅代班", "posts": [ { "grid": "qs-a", "post": "gridLeader", "standIn": true } ] },
            { "userid": "ban", "name": "班夜灯", "posts": [ { "grid": "qs", "post": "dutyOfficer" } ] },
            { "userid": "zhen", "name": "甄怀远", "posts": [ { "grid": "qs", "post": "townLeader" } ] },
            { "userid": "ji", "name": "季正声", "posts": [ { "grid": "qs", "post": "discipline" } ] },
            { "userid": "dang", "name": "党文书", "posts": [ { "grid": "qs-a", "post": "partyOrg" } ] },
            { "userid": "qi", "name": "戚联络", "posts": [ { "grid": "qs-a", "post": "partnerUnit" } ] },
            { "userid": "xia", "name": "夏湾人", "posts": [ { "grid": "qs-b", "post": "gridLeader" } ] },
            { "userid": "dian", "name": "田电工", "posts": [] },
            { "userid": "lu", "name": "陆养护", "posts": [] }
          ],
          "chats": [
            { "id": "wr-a", "kind": "customer", "grid": "qs-a-1-m", "owner": "shu", "name": "上湾村村民群" },
            { "id": "wr-in", "kind": "internal", "grid": "qs-a-1-m", "owner": "shu", "bot": "bot", "name": "上湾村务群" }
          ],
          "units": [
            { "id": "power", "name": "清水供电所", "categories": ["供电"], "contacts": ["dian"] },
            { "id": "road", "name": "镇养护站", "categories": ["道路交通", "市政设施"], "contacts": ["lu"] },
            { "id": "silent", "name": "环卫外包公司", "categories": ["环境卫生"], "contacts": [] }
          ]
        }
        """;

    public const string Grid = "qs-a-1-m";
    public const string Resident = "wmResident1";

    private static readonly string _data = FindData();
    private static readonly CategoryTree _categories = CategoryTree.Parse(File.ReadAllText(Path.Combine(_data, "categories.json"))).Tree!;

    public static Corp Corp { get; } = CorpOf(Town);

    public static DeadlinePolicy Deadlines { get; } = DeadlinePolicy.Parse(File.ReadAllText(Path.Combine(_data, "deadlines.json")), _categories).Policy!;

    public static WorkingCalendar Calendar { get; } =
        WorkingCalendar.Parse(Directory.GetFiles(Path.Combine(_data, "calendar"), "*.tsv").Order(StringComparer.Ordinal).SelectMany(File.ReadLines)).Calendar!;

    public static Lexicon Lexicon { get; } = Domain.Understanding.Lexicon.Parse(File.ReadAllText(Path.Combine(_data, "lexicon.json")), _categories).Lexicon!;

    /// <summary>Root of the source tree.</summary>
    public static string Root => Path.GetDirectoryName(_data)!;

    public static Corp CorpOf(string json)
    {
        var (corp, faults) = CorpFile.Parse(json);
        return corp ?? throw new InvalidOperationException(string.Join('\n', faults));
    }

    /// <summary>Faults of the town's file with these members in its settings.</summary>
    public static IReadOnlyList<string> FaultsWith(string settings) =>
        CorpFile.Parse(Town.Replace("\"grids\": [", $"\"settings\": {{ {settings} }}, \"grids\": [", StringComparison.Ordinal)).Faults;

    public static DateTimeOffset Time(string beijing) =>
        new(DateTime.ParseExact(beijing, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), TimeSpan.FromHours(8));

    public static DeskRules Rules(Corp? corp = null) => new(corp ?? Corp, Deadlines, Calendar, Salts()) { Reasons = Reasons, Categories = _categories };

    /// <summary>The shipped lists of reasons.</summary>
    public static MoveReasons Reasons { get; } = new(ReasonsOf("return"), ReasonsOf("deferral"), ReasonsOf("refusal"));

    /// <summary>办结规则 for one category; the categories of the shipped tree.</summary>
    public static ClosingRules Closing(string category, bool photo = false, bool check = false) =>
        new("test", new Dictionary<string, ClosingRule> { [category] = new(photo, check) });

    public static CategoryTree Categories => _categories;

    private static ReasonList ReasonsOf(string kind) => ReasonList.Parse(kind, File.ReadAllText(Path.Combine(_data, $"{kind}-reasons.json"))).List!;

    public static IntakeDesk IntakeDesk(
        Corp? corp = null, ClosingRules? closing = null, Gazetteer? places = null, Domain.Understanding.Models.ModelSet? models = null, Func<DeskRules, DeskRules>? with = null) =>
        new((with ?? (r => r))(Rules(corp) with { Closing = closing ?? ClosingRules.None }), new Understander(Lexicon, places ?? Gazetteer.Empty(Lexicon.Normaliser), models));

    /// <summary>Salts that can be told apart and are the same in every run.</summary>
    public static Func<byte[]> Salts()
    {
        var next = 0;
        return () => BitConverter.GetBytes(++next).Concat(new byte[History.SaltBytes - sizeof(int)]).ToArray();
    }

    public static Ticket Ticket(
        TicketStatus status = TicketStatus.Ordered, Urgency urgency = Urgency.WorkingDays, string category = "市政设施", string grid = Grid, DateTimeOffset? at = null) => new()
    {
        CorpId = "qingshui",
        Number = 1024,
        Status = status,
        GridId = grid,
        VillageId = "qs-a",
        Category = category,
        Kind = DemandKind.Help,
        List = MatterList.Problems,
        Urgency = urgency,
        Summary = "河边路灯不亮",
        MatterText = "河边路灯不亮",
        OrderedAt = at ?? Monday,
        DueAt = (at ?? Monday).AddDays(5),
        HopStartedAt = at ?? Monday,
        WaitingSince = status == TicketStatus.WaitingOnResident ? at ?? Monday : null,
        StatusBeforeWaiting = status is TicketStatus.WaitingOnResident or TicketStatus.Deferred or TicketStatus.Checking ? TicketStatus.Accepted : null,
        ResolvedAt = status is TicketStatus.Resolved or TicketStatus.Rated ? at ?? Monday : null,
    };

    public static DateTimeOffset Monday { get; } = Time("2026-11-16 10:00");

    public static Reporter Reporter(string person = Resident, string chat = "contact:wr-a") => new(person, chat, ToldState.NotTold, null);

    /// <summary>A WeChat resident who wrote to the kf account at that time.</summary>
    public static Reach ByKf(DateTimeOffset at, string person = Resident) => new(person, IsMember: false, "wk-qs", at);

    /// <summary>A WeChat resident nobody can write to.</summary>
    public static Reach Unreachable(string person = Resident) => new(person, IsMember: false);

    public static Actor Staff(string userId, Role role) => new(role, userId);

    private static string FindData()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "data", "deadlines.json")) && File.Exists(Path.Combine(folder.FullName, "WeGrid.sln")))
            {
                return Path.Combine(folder.FullName, "data");
            }
        }

        throw new DirectoryNotFoundException("data");
    }
}
