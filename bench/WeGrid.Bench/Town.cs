using System.Text.Json.Nodes;
using WeGrid.Domain.Corps;

namespace WeGrid.Bench;

/// <summary>
/// The story's corp grown to 30 villages with 300 chats, seven of ten of them residents' groups that are read through the
/// archive, three internal ones with the bot. Files only: everything else reads them as it reads a real town's.
/// </summary>
internal sealed class Town
{
    public const string Id = "longxi";
    public const string Token = "BenchTokenOfLongxi";
    public const string AesKey = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";
    public const int Villages = 30;
    public const int ChatsPerVillage = 10;
    public const int InternalPerVillage = 3;
    private const int Groups = 6;
    private const string Numerals = "一二三四五六";

    private Town(string file, string dataFolder, Corp corp) => (File, DataFolder, Corp) = (file, dataFolder, corp);

    /// <summary>The corp file.</summary>
    public string File { get; }

    /// <summary>A copy of the data folder with the grown gazetteer.</summary>
    public string DataFolder { get; }

    public Corp Corp { get; }

    public string WeComCorpId => Corp.WeComCorpId;

    public static string Customer(int village, int chat) => $"wr-v{village:00}-{chat}";

    public static string Internal(int village, int chat) => $"wi-v{village:00}-{chat}";

    public static string Leader(int village) => $"v{village:00}.leader";

    /// <summary>Writes corp file, secrets and data folder below the work folder.</summary>
    public static Town Found(string data, string work)
    {
        var folder = Path.Combine(work, "data");
        CopyFolder(data, folder);
        var corp = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(data, "story", "longxi.json")))!.AsObject();
        var places = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(data, "gazetteer", "longxi.json")))!.AsObject();
        for (var village = 1; village <= Villages; village++)
        {
            Grow(corp, places, village);
        }

        // What is measured is the way of one card, not what a storm spares a phone.
        corp["settings"]!["storm"] = new JsonObject { ["cards"] = 1000, ["calls"] = 1000 };
        // A hundred thousand messages in a few seconds are no corp's: what the platform lets one send must not be what is measured.
        corp["settings"]!["limits"] = new JsonObject
        {
            ["accounts"] = 50_000, ["apiMinute"] = 10_000_000, ["apiHour"] = 10_000_000, ["addressMinute"] = 10_000_000, ["addressHour"] = 10_000_000,
        };
        System.IO.File.WriteAllText(Path.Combine(folder, "gazetteer", "longxi.json"), places.ToJsonString());
        var file = Path.Combine(work, "longxi.json");
        System.IO.File.WriteAllText(file, corp.ToJsonString());
        WriteSecrets(Path.Combine(work, "secrets"));
        var (parsed, faults) = CorpFile.Parse(System.IO.File.ReadAllText(file));
        return new Town(file, folder, parsed ?? throw new InvalidOperationException(string.Join("; ", faults)));
    }

    private static void Grow(JsonObject corp, JsonObject places, int village)
    {
        var (id, name) = ($"lx-v{village:00}", NameOf(village));
        corp["grids"]!.AsArray().Add(new JsonObject { ["id"] = id, ["parent"] = "lx", ["level"] = "村", ["name"] = name, ["kind"] = "village" });
        places["areas"]!.AsArray().Add(Area(id, "lx", name));
        AddStaff(corp, Leader(village), id, "gridLeader", false);
        AddStaff(corp, $"v{village:00}.second", id, "gridLeader", true);
        AddStaff(corp, $"v{village:00}.cadre", id, "groupCadre", false);
        for (var group = 1; group <= Groups; group++)
        {
            corp["grids"]!.AsArray().Add(new JsonObject { ["id"] = $"{id}-{group}", ["parent"] = id, ["level"] = "组", ["name"] = $"{Numerals[group - 1]}组", ["kind"] = "group" });
            places["areas"]!.AsArray().Add(Area($"{id}-{group}", id, $"{Numerals[group - 1]}组", $"{group}组", $"{Numerals[group - 1]}社"));
            AddStaff(corp, $"v{village:00}.g{group}", $"{id}-{group}", "groupLeader", false);
        }

        foreach (var (spot, group) in new[] { ("村口", 1), ("村小学", 2), ("卫生室", 3), ("小卖部", 4), ("晒谷场", 5), ("石板桥", 6) })
        {
            places["places"]!.AsArray().Add(new JsonObject { ["key"] = name + spot, ["names"] = new JsonArray(name + spot, spot), ["grid"] = $"{id}-{group}" });
        }

        for (var chat = 0; chat < ChatsPerVillage; chat++)
        {
            corp["chats"]!.AsArray().Add(chat < InternalPerVillage
                ? new JsonObject { ["id"] = Internal(village, chat), ["kind"] = "internal", ["grid"] = id, ["owner"] = Leader(village), ["bot"] = "xiaoxi", ["name"] = $"{name}工作群{chat}" }
                : new JsonObject { ["id"] = Customer(village, chat), ["kind"] = "customer", ["grid"] = id, ["owner"] = Leader(village), ["name"] = $"{name}村民群{chat}" });
        }
    }

    private static JsonObject Area(string id, string parent, params string[] names) =>
        new() { ["grid"] = id, ["parent"] = parent, ["names"] = new JsonArray([.. names.Select(n => JsonValue.Create(n))]) };

    public static void AddStaff(JsonObject corp, string userId, string grid, string post, bool standIn) => corp["staff"]!.AsArray().Add(new JsonObject
    {
        ["userid"] = userId,
        ["name"] = userId,
        ["mobile"] = "13800009999",
        ["posts"] = new JsonArray(new JsonObject { ["grid"] = grid, ["post"] = post, ["standIn"] = standIn }),
    });

    private static string NameOf(int village)
    {
        const string First = "青白红黄黑";
        const string Second = "竹石杨柳梨坝";
        return $"{First[(village - 1) % 5]}{Second[(village - 1) / 5]}村";
    }

    public static void WriteSecrets(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var door in new[] { "app", "bot", "contact" })
        {
            System.IO.File.WriteAllText(Path.Combine(folder, door + "-token"), Token);
            System.IO.File.WriteAllText(Path.Combine(folder, door + "-aeskey"), AesKey);
            System.IO.File.WriteAllText(Path.Combine(folder, door + "-secret"), "bench-secret-of-" + door);
        }

        System.IO.File.WriteAllText(Path.Combine(folder, "archive-secret"), "bench-secret-of-archive");
        System.IO.File.WriteAllText(Path.Combine(folder, "warnings-key"), "bench-key-of-warnings");
    }

    public static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            System.IO.File.Copy(file, target, overwrite: true);
        }
    }
}
