using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WeGrid.Hosting;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>A corp for one test: the invented town of the story, with secrets made now, and with residents and groups as many as asked for.</summary>
internal sealed class TestCorp
{
    private static readonly string[] _keys = ["app-aeskey", "bot-aeskey", "contact-aeskey"];
    private static readonly string[] _words = ["app-secret", "app-token", "bot-token", "bot-secret", "contact-secret", "contact-token", "archive-secret", "warnings-key"];

    private readonly JsonArray _people;

    private TestCorp(string folder, JsonObject file, JsonArray people) => (Folder, File, _people) = (folder, file, people);

    public string Folder { get; }

    /// <summary>Where the simulated world answers.</summary>
    public Uri? World { get; set; }

    public JsonObject File { get; }

    public string Id => File["corp"]!.ToString();

    public string WeComId => File["wecomCorpId"]!.ToString();

    public string Path => System.IO.Path.Combine(Folder, Id + ".json");

    public JsonObject People => new() { ["people"] = _people.DeepClone() };

    /// <summary>Makes the files. <paramref name="id"/> other than longxi gives another town with the same people's names.</summary>
    public static TestCorp Make(string folder, string id = "longxi")
    {
        var own = System.IO.Path.Combine(folder, id);
        Directory.CreateDirectory(System.IO.Path.Combine(own, "secrets"));
        foreach (var name in _words)
        {
            System.IO.File.WriteAllText(System.IO.Path.Combine(own, "secrets", name), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(15)));
        }

        foreach (var name in _keys)
        {
            // 43 characters of base64 whose last holds only two bits.
            System.IO.File.WriteAllText(System.IO.Path.Combine(own, "secrets", name), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))[..43]);
        }

        var story = System.IO.Path.Combine(DataFiles.FindFolder(), "story");
        var file = JsonNode.Parse(System.IO.File.ReadAllText(System.IO.Path.Combine(story, "longxi.json")))!.AsObject();
        var people = JsonNode.Parse(System.IO.File.ReadAllText(System.IO.Path.Combine(story, "people.json")))!["people"]!.AsArray();
        if (id != "longxi")
        {
            (file["corp"], file["name"], file["wecomCorpId"]) = (id, id + "镇", "ww" + id);
            foreach (var person in people)
            {
                person!["corp"] = id;
            }
        }

        return new TestCorp(own, file, people);
    }

    /// <summary>A resident who is a member of the corp, in those groups.</summary>
    public void AddMember(string person, params string[] chats) =>
        _people.Add(new JsonObject { ["person"] = person, ["name"] = person, ["kind"] = "member", ["chats"] = new JsonArray([.. chats.Select(c => (JsonNode)c)]), ["corp"] = Id });

    /// <summary>Residents on WeChat who agree that their groups are read.</summary>
    public void AddResidents(string chat, params string[] persons)
    {
        foreach (var person in persons)
        {
            _people.Add(new JsonObject { ["person"] = person, ["name"] = person, ["kind"] = "wechat", ["chats"] = new JsonArray(chat), ["archiveConsent"] = true, ["corp"] = Id });
        }
    }

    /// <summary>An internal group that the smart bot is in.</summary>
    public void AddGroup(string chat, string grid = "lx-lxc") =>
        File["chats"]!.AsArray().Add(new JsonObject { ["id"] = chat, ["kind"] = "internal", ["grid"] = grid, ["owner"] = "zhou.li", ["bot"] = "xiaoxi", ["name"] = chat });

    /// <summary>The smart bot connects to the platform and is not called back.</summary>
    public void PutBotOnSocket()
    {
        var bot = File["bots"]!.AsArray()[0]!;
        (bot["mode"], bot["secret"]) = ("socket", "file:secrets/bot-secret");
    }

    /// <summary>A secret by the name of its file.</summary>
    public string Secret(string name) => System.IO.File.ReadAllText(System.IO.Path.Combine(Folder, "secrets", name)).Trim();

    /// <summary>All of them, for looking whether one leaked.</summary>
    public IEnumerable<string> Secrets => _words.Concat(_keys).Select(Secret);

    /// <summary>Writes the file to be imported.</summary>
    public void Save() => System.IO.File.WriteAllText(Path, File.ToJsonString());

    /// <summary>As the Simulator wants it: with the folder its references are meant from.</summary>
    public JsonObject ForSimulator()
    {
        var copy = File.DeepClone().AsObject();
        copy["folder"] = Folder;
        return copy;
    }
}
