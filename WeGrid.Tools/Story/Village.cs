using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace WeGrid.Tools.Story;

/// <summary>The village as its people see it: says, taps and looks at phones through the Simulator.</summary>
internal sealed class Village(HttpClient http, Uri simulator)
{
    /// <summary>Somebody says something; who may hear it is the platform's business.</summary>
    public Task SayAsync(string chat, string person, string text) => PostAsync("say", new { chat, person, text });

    /// <summary>Taps a button of the newest card or menu of that person whose key begins so.</summary>
    public async Task TapAsync(string person, string keyPrefix)
    {
        var (card, key) = await ButtonAsync(person, keyPrefix) ?? throw new StoryException($"{person} has no button '{keyPrefix}…'");
        await PostAsync("tap", new { person, card, key });
    }

    /// <summary>Whether that person has an open card or menu with such a button.</summary>
    public async Task<bool> CanTapAsync(string person, string keyPrefix) => await ButtonAsync(person, keyPrefix) is not null;

    /// <summary>What a phone shows, newest last.</summary>
    public async Task<IReadOnlyList<JsonNode>> PhoneAsync(string person) =>
        [.. ((await GetAsync($"phones/{person}"))["items"]?.AsArray() ?? []).OfType<JsonNode>()];

    /// <summary>Whether some item of a phone contains all of these words.</summary>
    public async Task<bool> SawAsync(string person, params string[] words) =>
        (await PhoneAsync(person)).Any(item => words.All(w => item.ToJsonString(Plain).Contains(w, StringComparison.Ordinal)));

    /// <summary>How many items of a phone contain all of these words.</summary>
    public async Task<int> CountAsync(string person, params string[] words) =>
        (await PhoneAsync(person)).Count(item => words.All(w => item.ToJsonString(Plain).Contains(w, StringComparison.Ordinal)));

    /// <summary>Which of these words a phone shows, in their order.</summary>
    public async Task<string> WhichAsync(string person, IEnumerable<string> words)
    {
        var phone = string.Concat((await PhoneAsync(person)).Select(i => i.ToJsonString(Plain)));
        return string.Join(' ', words.Where(w => phone.Contains(w, StringComparison.Ordinal)));
    }

    /// <summary>Whether a mass send waits on that phone for its owner.</summary>
    public async Task<bool> MustConfirmAsync(string person) => await MassAsync(person) is not null;

    /// <summary>The owner of groups confirms the newest mass send that waits.</summary>
    public async Task ConfirmAsync(string person)
    {
        var card = await MassAsync(person) ?? throw new StoryException($"{person} has no mass send to confirm");
        await PostAsync("tap", new { person, card, key = "confirm" });
    }

    /// <summary>Messages of a group that did not come from its people.</summary>
    public async Task<IReadOnlyList<JsonNode>> WrittenByMachineAsync(string chat) =>
        [.. ((await GetAsync($"groups/{chat}"))["items"]?.AsArray() ?? []).OfType<JsonNode>().Where(i => i["channel"]?.ToString() != "group" || IsBot(i["from"]?.ToString()))];

    /// <summary>Moves the clock of the whole world.</summary>
    public async Task<long> MoveClockAsync(DateTimeOffset to) =>
        (await PostAsync("clock", new { to = to.ToString("O", CultureInfo.InvariantCulture) }))["version"]!.GetValue<long>();

    /// <summary>What the world's clock says.</summary>
    public async Task<DateTimeOffset> NowAsync() => DateTimeOffset.Parse((await GetAsync("clock?seen=-1"))["now"]!.ToString(), CultureInfo.InvariantCulture);

    /// <summary>Waits until WeCom has delivered everything it has to deliver.</summary>
    public Task IdleAsync() => GetAsync("idle");

    /// <summary>Calls and losses nobody planned. kf's 95033 is none: it is how the platform says that a repeat was recognised.</summary>
    public async Task<IReadOnlyList<string>> UnexpectedAsync() =>
        [.. ((await GetAsync("unexpected"))["items"]?.AsArray() ?? []).Where(i => i!["errcode"]?.ToString() != "95033")
            .Select(i => $"{i!["kind"]} {i["api"]} {i["errcode"]} {i["detail"]}")];

    public async Task<JsonNode> PostAsync(string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(new Uri(simulator, "sim/" + path), body);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new StoryException($"/sim/{path}: {(int)answer.StatusCode} {text}");
    }

    public async Task<JsonNode> GetAsync(string path) => (await http.GetFromJsonAsync<JsonNode>(new Uri(simulator, "sim/" + path)))!;

    private static System.Text.Json.JsonSerializerOptions Plain { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static bool IsBot(string? from) => from is null || from.StartsWith("aib", StringComparison.Ordinal);

    private async Task<string?> MassAsync(string person) =>
        (await PhoneAsync(person)).Select(i => i["mass"]).LastOrDefault(m => m?["state"]?.ToString() == "open")?["id"]?.ToString();

    private async Task<(string Card, string Key)?> ButtonAsync(string person, string keyPrefix)
    {
        foreach (var item in (await PhoneAsync(person)).Reverse())
        {
            if (Buttons(item).FirstOrDefault(k => k.StartsWith(keyPrefix, StringComparison.Ordinal)) is { } key)
            {
                return (item["card"]?["taskId"]?.ToString() is { Length: > 0 } task ? task : item["id"]!.ToString(), key);
            }
        }

        return null;
    }

    private static IEnumerable<string> Buttons(JsonNode item)
    {
        if (item["card"] is { } card && card["state"]?.ToString() == "open")
        {
            return (card["buttons"]?.AsArray() ?? []).Select(b => b!["key"]!.ToString());
        }

        return item["menu"] is { } menu ? MenuKeys(menu) : [];
    }

    private static IEnumerable<string> MenuKeys(JsonNode menu) =>
        (menu["list"]?.AsArray() ?? []).Select(m => m!["click"]?["id"]?.ToString() ?? "");
}

/// <summary>The story cannot go on.</summary>
internal sealed class StoryException(string message) : Exception(message);
