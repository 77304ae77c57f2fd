using System.Text.Json.Nodes;

namespace WeGrid.Simulator.World;

/// <summary>One sent template card (模板卡片); every receiver has their own <see cref="PhoneCard"/> of it.</summary>
internal sealed class SentCard
{
    public required string ItemId { get; init; }

    public required string? TaskId { get; init; }

    /// <summary>The app that sent it; null for a smart bot's.</summary>
    public AppEntry? App { get; init; }

    public BotEntry? Bot { get; init; }

    /// <summary>Where a smart bot's card stands: the group, or null in a single chat.</summary>
    public string? Group { get; init; }

    public Dictionary<string, PhoneCard> Copies { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A card on one phone with what can still be tapped.</summary>
internal sealed class PhoneCard(SentCard sent, JsonObject body)
{
    public SentCard Sent { get; } = sent;

    public JsonObject Body { get; private set; } = body;

    /// <summary>The grey text that replaced the buttons; null while they can be tapped.</summary>
    public string? Replaced { get; private set; }

    public string? LastKey { get; set; }

    public string Type => Body.Str("card_type") ?? "";

    /// <summary>Path 94888: the whole button area becomes one grey text.</summary>
    public void GreyOut(string text) => Replaced = text;

    /// <summary>Path 94888: another card in its place; with replace_text its buttons are grey from the start.</summary>
    public void Become(JsonObject card)
    {
        Body = card;
        Replaced = card.Str("replace_text");
    }

    public IEnumerable<(string Key, string Text)> Buttons() => Type switch
    {
        "button_interaction" => (Body.Arr("button_list") ?? []).Where(b => b.Int("type") is null or 0)
            .Select(b => (b.Str("key") ?? "", b.Str("text") ?? "")),
        "vote_interaction" or "multiple_interaction" => Body.Obj("submit_button") is { } submit
            ? [(submit.Str("key") ?? "", submit.Str("text") ?? "")]
            : [],
        _ => [],
    };

    public IEnumerable<(string Key, string Text)> MenuActions() =>
        (Body.Obj("action_menu").Arr("action_list") ?? []).Select(a => (a.Str("key") ?? "", a.Str("text") ?? ""));

    /// <summary>What can be chosen before the button is tapped: question key to its option ids.</summary>
    public IEnumerable<JsonObject> Questions() => Type switch
    {
        "button_interaction" => Body.Obj("button_selection") is { } one ? [one] : [],
        "vote_interaction" => Body.Obj("checkbox") is { } box ? [box] : [],
        "multiple_interaction" => (Body.Arr("select_list") ?? []).OfType<JsonObject>(),
        _ => [],
    };

    public JsonObject View() => new()
    {
        ["id"] = Sent.ItemId,
        ["taskId"] = Sent.TaskId,
        ["cardType"] = Type,
        ["title"] = Body.Obj("main_title").Str("title"),
        ["desc"] = Body.Obj("main_title").Str("desc"),
        ["subTitle"] = Body.Str("sub_title_text"),
        ["source"] = Body.Obj("source").Str("desc"),
        ["emphasis"] = Body.Obj("emphasis_content").Str("title"),
        ["quote"] = Body.Obj("quote_area").Str("quote_text"),
        ["lines"] = Json.Array(Lines("horizontal_content_list", "keyname", "value").Concat(Lines("vertical_content_list", "title", "desc"))),
        ["links"] = Json.Array((Body.Arr("jump_list") ?? []).Select(j => (JsonNode?)new JsonObject { ["text"] = j.Str("title"), ["url"] = j.Str("url") })),
        ["url"] = Body.Obj("card_action").Str("url"),
        ["questions"] = Json.Array(Questions().Select(Question)),
        ["buttons"] = Json.Array(Buttons().Select(Button)),
        ["menu"] = Json.Array(MenuActions().Select(Button)),
        ["state"] = Replaced is null ? "open" : "replaced",
        ["replaced"] = Replaced,
        ["lastKey"] = LastKey,
    };

    private IEnumerable<JsonNode?> Lines(string list, string key, string value) =>
        (Body.Arr(list) ?? []).Select(l => (JsonNode?)new JsonObject { ["key"] = l.Str(key), ["value"] = l.Str(value), ["url"] = l.Str("url") });

    private static JsonNode? Button((string Key, string Text) button) => new JsonObject { ["key"] = button.Key, ["text"] = button.Text };

    private static JsonNode? Question(JsonObject question) => new JsonObject
    {
        ["key"] = question.Str("question_key"),
        ["title"] = question.Str("title"),
        ["multiple"] = question.Int("mode") == 1,
        ["options"] = Json.Array((question.Arr("option_list") ?? []).Select(o =>
            (JsonNode?)new JsonObject { ["id"] = o.Str("id"), ["text"] = o.Str("text") })),
    };
}
