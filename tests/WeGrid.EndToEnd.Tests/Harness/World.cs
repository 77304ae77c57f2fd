using System.Globalization;
using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>The simulated WeCom as its people see it: they say, tap, recall and look at their phones.</summary>
internal sealed class World(HttpClient http, Uri simulator)
{
    private static readonly JsonSerializerOptions _plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The clock everybody goes by.</summary>
    public async Task<DateTimeOffset> NowAsync() => DateTimeOffset.Parse((await GetAsync("clock?seen=-1"))["now"]!.ToString(), CultureInfo.InvariantCulture);

    /// <summary>Says something; gives the message's id.</summary>
    public async Task<string> SayAsync(string chat, string person, string text, string? corp = null) =>
        (await PostAsync("say", With(corp, new JsonObject { ["chat"] = chat, ["person"] = person, ["text"] = text })))["msgid"]!.ToString();

    /// <summary>Taps the newest open button of that person whose key begins so.</summary>
    public async Task TapAsync(string person, string keyPrefix, string? corp = null)
    {
        var button = await ButtonAsync(person, keyPrefix, corp);
        Assert.True(button is not null, $"{person} has no button '{keyPrefix}…'; the phone: {await DumpAsync(person, corp)}");
        await PostAsync("tap", With(corp, new JsonObject { ["person"] = person, ["card"] = button.Value.Card, ["key"] = button.Value.Key }));
    }

    public async Task<bool> CanTapAsync(string person, string keyPrefix, string? corp = null) => await ButtonAsync(person, keyPrefix, corp) is not null;

    /// <summary>The item a button would be tapped on, for what happens to cards that are gone.</summary>
    public async Task<(string Card, string Key)> CardAsync(string person, string keyPrefix) => (await ButtonAsync(person, keyPrefix, null))!.Value;

    /// <summary>What a phone shows, oldest first.</summary>
    public async Task<IReadOnlyList<JsonNode>> PhoneAsync(string person, string? corp = null) =>
        [.. ((await GetAsync($"phones/{person}{(corp is null ? "" : $"?corp={corp}")}"))["items"]?.AsArray() ?? []).OfType<JsonNode>()];

    /// <summary>Items of a phone that contain all of these words, without what the person said themself.</summary>
    public async Task<IReadOnlyList<JsonNode>> SeenAsync(string person, params string[] words) =>
        [.. (await PhoneAsync(person)).Where(i => i["from"]?.ToString() != person && words.All(w => Text(i).Contains(w, StringComparison.Ordinal)))];

    public async Task<int> CountAsync(string person, params string[] words) => (await SeenAsync(person, words)).Count;

    /// <summary>How often a phone rang.</summary>
    public async Task<int> CallsAsync(string person) => (await PhoneAsync(person)).Count(i => i["kind"]?.ToString() == "call");

    public static string Text(JsonNode node) => node.ToJsonString(_plain);

    public async Task<string> DumpAsync(string person, string? corp = null) => string.Join('\n', (await PhoneAsync(person, corp)).Select(Text));

    /// <summary>Plants a fault: api, then errcode, delay, drop, afterDelivery, times, rate.</summary>
    public Task FaultAsync(object fault) => PostAsync("fault", JsonSerializer.SerializeToNode(fault)!);

    public Task FaultsOverAsync() => PostAsync("fault", new JsonObject { ["clear"] = true });

    /// <summary>Calls of one API that the platform saw.</summary>
    public async Task<IReadOnlyList<JsonNode>> LogAsync(string api) => [.. (await GetAsync("log?api=" + api))["items"]!.AsArray().OfType<JsonNode>()];

    /// <summary>What a healthy run does not do.</summary>
    public async Task<IReadOnlyList<string>> UnexpectedAsync() =>
        [.. ((await GetAsync("unexpected"))["items"]?.AsArray() ?? []).Select(i => $"{i!["kind"]} {i["api"]} {i["errcode"]} {i["detail"]}")];

    public Task IdleAsync() => GetAsync("idle");

    public async Task<JsonNode> PostAsync(string path, JsonNode body)
    {
        using var answer = await http.PostAsJsonAsync(new Uri(simulator, "sim/" + path), body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"/sim/{path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public async Task<JsonNode> GetAsync(string path) => (await http.GetFromJsonAsync<JsonNode>(new Uri(simulator, "sim/" + path)))!;

    private static JsonObject With(string? corp, JsonObject body)
    {
        if (corp is not null)
        {
            body["corp"] = corp;
        }

        return body;
    }

    private async Task<(string Card, string Key)?> ButtonAsync(string person, string keyPrefix, string? corp)
    {
        foreach (var item in (await PhoneAsync(person, corp)).Reverse())
        {
            if (Buttons(item).FirstOrDefault(k => k.StartsWith(keyPrefix, StringComparison.Ordinal)) is { } key)
            {
                return (item["card"]?["taskId"]?.ToString() is { Length: > 0 } task ? task : item["id"]!.ToString(), key);
            }
        }

        return null;
    }

    private static IEnumerable<string> Buttons(JsonNode item) =>
        item["card"] is { } card && card["state"]?.ToString() == "open" ? (card["buttons"]?.AsArray() ?? []).Select(b => b!["key"]!.ToString())
        : item["menu"] is { } menu ? (menu["list"]?.AsArray() ?? []).Select(m => m!["click"]?["id"]?.ToString() ?? "")
        : [];
}
