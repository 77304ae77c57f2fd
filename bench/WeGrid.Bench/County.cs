using System.Globalization;
using System.Text.Json.Nodes;
using WeGrid.Domain.Corps;
using WeGrid.Hosting;

namespace WeGrid.Bench;

/// <summary>
/// A county as one corp: 506 people answer for it (38 of the county, 72 of its 18 towns, 396 of its 198 villages; 勉县's figures), and 2,038 micro-grids have
/// a member each. The shipped red plan calls all of them. It has the town's id, keys and first groups, so that the town's callbacks are for it, too; what
/// WeCom lets it send is what is documented.
/// </summary>
internal sealed class County
{
    /// <summary>What a warning of it begins with.</summary>
    public const string Title = "松林县气象台发布暴雨红色预警";

    /// <summary>The key of its warnings.</summary>
    public const string ApiKey = "bench-key-of-the-county-station";

    private const string Root = "sl";
    private const string TownNames = "青白红黄黑金银石木水火土山河云雨风雪";
    private const string VillageNames = "竹松杨柳梨坝桥坪湾岭沟";
    private const string Numerals = "一二三四五六";
    private const int Leaders = 2;
    private const int Officers = 36;
    private const int OfficersPerTown = 4;
    private const int Micros = 2038;

    private readonly string _file;
    private readonly JsonObject _corp;
    private readonly JsonArray _areas = new();
    private readonly List<string> _responsibles = [];
    private readonly List<string> _members = [];

    private County(string work, JsonObject corp) => (_file, DataFolder, _corp) = (Path.Combine(work, "longxi.json"), Path.Combine(work, "data"), corp);

    /// <summary>A copy of the data folder with its gazetteer.</summary>
    public string DataFolder { get; }

    /// <summary>Those who answer for county, towns and villages.</summary>
    public IReadOnlyList<string> Responsibles => _responsibles;

    /// <summary>Everybody a red warning calls.</summary>
    public IReadOnlyList<string> Everybody => [.. _responsibles, .. _members];

    /// <summary>Writes corp file, secrets and data folder below the work folder.</summary>
    public static County Found(string data, string work)
    {
        var county = new County(work, Read(data, "story"));
        var places = Read(data, "gazetteer");
        county.Grow();
        places["areas"] = county._areas;
        places["places"] = new JsonArray();
        Town.CopyFolder(data, county.DataFolder);
        File.WriteAllText(Path.Combine(county.DataFolder, "gazetteer", "longxi.json"), places.ToJsonString());
        File.WriteAllText(county._file, county._corp.ToJsonString());
        var secrets = Path.Combine(work, "secrets");
        Town.WriteSecrets(secrets);
        File.WriteAllText(Path.Combine(secrets, "warnings-key"), ApiKey);
        var (parsed, faults) = CorpFile.Parse(File.ReadAllText(county._file));
        return parsed is not null ? county : throw new InvalidOperationException(string.Join("; ", faults));
    }

    /// <summary>Puts it in the town's place in a database.</summary>
    public async Task ImportAsync(Ground ground, Bed bed)
    {
        await using var services = ground.Services(bed.Connection);
        var faults = await services.GetRequiredService<CorpImport>().RunAsync(_file, ground.Now);
        if (faults.Count > 0)
        {
            throw new InvalidOperationException(string.Join("; ", faults));
        }
    }

    /// <summary>A red rainstorm warning for all of it, as CAP.</summary>
    public static string Cap(DateTimeOffset now)
    {
        var (sent, ends) = (Time(now), Time(now.AddHours(6)));
        return $"""
            <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>bench-1</identifier><sender>station</sender><sent>{sent}</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
              <info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Immediate</urgency><severity>Extreme</severity><certainty>Likely</certainty>
                <eventCode><valueName>GB</valueName><value>11B03</value></eventCode><effective>{sent}</effective><expires>{ends}</expires><senderName>松林县气象台</senderName>
                <headline>{Title}</headline><description>过去3小时松林县大部雨量已达50毫米以上，预计未来3小时降雨持续，累计雨量将达100毫米以上，发生山洪、地质灾害和内涝的风险很高。</description>
                <instruction>请立即转移危险地带人员，停止集会、停课、停业，不要涉水过河。</instruction>
                <area><areaDesc>松林县</areaDesc><geocode><valueName>CPEAS Geographic Code</valueName><value>530621000000</value></geocode></area></info></alert>
            """;
    }

    private static JsonObject Read(string data, string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(data, folder, "longxi.json")))!.AsObject();

    private static string Time(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private void Grow()
    {
        _corp["name"] = "松林县";
        foreach (var list in new[] { "grids", "staff", "chats" })
        {
            _corp[list] = new JsonArray();
        }

        _corp["settings"]!["warnings"] = new JsonObject { ["apiKey"] = "file:secrets/warnings-key" };
        foreach (var unit in _corp["units"]!.AsArray())
        {
            unit!["contacts"] = new JsonArray("c03");
        }

        AddGrid(Root, null, "县", "松林县", "town", "530621");
        for (var i = 1; i <= Leaders + Officers; i++)
        {
            Answers($"c{i:00}", Root, i <= Leaders ? "townLeader" : "dutyOfficer");
        }

        for (var town = 0; town < TownNames.Length; town++)
        {
            AddTown(town);
        }

        AddMicros();
    }

    private void AddTown(int town)
    {
        var id = $"{Root}-t{town + 1:00}";
        AddGrid(id, Root, "镇", $"{TownNames[town]}龙镇", "town");
        for (var i = 1; i <= OfficersPerTown; i++)
        {
            Answers($"t{town + 1:00}-{i}", id, "dutyOfficer");
        }

        for (var village = 0; village < VillageNames.Length; village++)
        {
            AddVillage((town * VillageNames.Length) + village + 1, id, $"{TownNames[town]}{VillageNames[village]}村");
        }
    }

    private void AddVillage(int number, string town, string name)
    {
        var (id, leader) = (Village(number), $"v{number:000}-1");
        AddGrid(id, town, "村", name, "village");
        Answers(leader, id, "gridLeader");
        Answers($"v{number:000}-2", id, "groupCadre");
        for (var group = 1; group <= Numerals.Length; group++)
        {
            var numeral = Numerals[group - 1];
            AddGrid($"{id}-{group}", id, "组", $"{numeral}组", "group", null, $"{group}组", $"{numeral}社");
        }

        // The groups the town's callbacks come from.
        for (var chat = 0; number <= Town.Villages && chat < Town.InternalPerVillage; chat++)
        {
            _corp["chats"]!.AsArray().Add(new JsonObject { ["id"] = Town.Internal(number, chat), ["kind"] = "internal", ["grid"] = id, ["owner"] = leader, ["bot"] = "xiaoxi", ["name"] = $"{name}工作群{chat}" });
        }
    }

    /// <summary>One member each, village by village and group by group.</summary>
    private void AddMicros()
    {
        var villages = TownNames.Length * VillageNames.Length;
        for (var i = 0; i < Micros; i++)
        {
            var group = $"{Village(1 + (i % villages))}-{1 + (i / villages % Numerals.Length)}";
            var (id, member) = ($"{group}-{i:0000}", $"m{i:0000}");
            _corp["grids"]!.AsArray().Add(new JsonObject { ["id"] = id, ["parent"] = group, ["level"] = "微网格", ["name"] = $"{i}号片", ["kind"] = "micro" });
            Town.AddStaff(_corp, member, id, "microGridMember", false);
            _members.Add(member);
        }
    }

    private static string Village(int number) => $"{Root}-v{number:000}";

    private void Answers(string userId, string grid, string post)
    {
        Town.AddStaff(_corp, userId, grid, post, false);
        _responsibles.Add(userId);
    }

    /// <summary>A grid, and the names it has in the gazetteer.</summary>
    private void AddGrid(string id, string? parent, string level, string name, string kind, string? code = null, params string[] also)
    {
        var grid = new JsonObject { ["id"] = id, ["level"] = level, ["name"] = name, ["kind"] = kind };
        var area = new JsonObject { ["grid"] = id, ["names"] = new JsonArray([.. also.Prepend(name).Select(n => JsonValue.Create(n))]) };
        if (parent is not null)
        {
            grid["parent"] = parent;
            area["parent"] = parent;
        }

        if (code is not null)
        {
            grid["code"] = code;
        }

        _corp["grids"]!.AsArray().Add(grid);
        _areas.Add(area);
    }
}
