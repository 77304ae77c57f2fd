using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WeGrid.Simulator.Server;

/// <summary>
/// Field limits of template cards (paths 90236, 101032). 42014 is WeCom's code for task_id, 42018 for a button key;
/// 40063 stands for what is missing and 40058 for what is too much, since the documents name no finer code.
/// </summary>
internal static partial class CardRules
{
    /// <summary>The five kinds of card.</summary>
    private static readonly string[] Types =
        ["text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction"];

    public static bool IsInteractive(string? type) =>
        type is "button_interaction" or "vote_interaction" or "multiple_interaction";

    /// <summary>The first fault of a card, or null.</summary>
    public static Refusal? Check(JsonObject? card)
    {
        if (card is null)
        {
            return Missing("template_card");
        }

        if (!Types.Contains(card.Str("card_type")))
        {
            return Bad($"card_type {card.Str("card_type")}");
        }

        return CheckTaskId(card) ?? CheckLists(card) ?? CheckTitle(card) ?? card.Str("card_type") switch
        {
            "text_notice" or "news_notice" => CheckNotice(card),
            "button_interaction" => CheckButtons(card),
            "vote_interaction" => CheckVote(card),
            _ => CheckSelects(card),
        };
    }

    [GeneratedRegex(@"^[0-9A-Za-z_\-@]{1,128}$")]
    private static partial Regex TaskId();

    private static Refusal? CheckTaskId(JsonObject card)
    {
        var id = card.Str("task_id");
        var needed = IsInteractive(card.Str("card_type")) || card.Obj("action_menu") is not null;
        return id is null && !needed ? null
            : id is not null && TaskId().IsMatch(id) ? null
            : new Refusal(42014, "taskid has existed or empty or exceed max len");
    }

    private static Refusal? CheckLists(JsonObject card) =>
        AtMost(card, "horizontal_content_list", 6) ?? AtMost(card, "vertical_content_list", 4) ?? AtMost(card, "jump_list", 3)
        ?? Each(card.Arr("horizontal_content_list"), "horizontal_content_list.keyname", l => l.Str("keyname"))
        ?? Each(card.Arr("vertical_content_list"), "vertical_content_list.title", l => l.Str("title"))
        ?? Each(card.Arr("jump_list"), "jump_list.title", l => l.Str("title"))
        ?? Urls(card.Arr("horizontal_content_list")) ?? Urls(card.Arr("jump_list")) ?? CheckMenu(card.Obj("action_menu"));

    private static Refusal? CheckMenu(JsonObject? menu)
    {
        if (menu is null)
        {
            return null;
        }

        var actions = menu.Arr("action_list");
        return actions is not { Count: >= 1 and <= 3 } ? Bad("action_menu.action_list needs 1 to 3")
            : Each(actions, "action_list.text", a => a.Str("text")) ?? Keys(actions);
    }

    private static Refusal? CheckTitle(JsonObject card)
    {
        var title = card.Obj("main_title").Str("title");
        var sub = card.Str("sub_title_text");
        var either = card.Str("card_type") == "text_notice" && !string.IsNullOrEmpty(sub);
        return string.IsNullOrEmpty(title) && !either ? Missing("main_title.title") : null;
    }

    private static Refusal? CheckNotice(JsonObject card)
    {
        var action = card.Obj("card_action");
        return action?.Int("type") is not (1 or 2) ? Missing("card_action.type (1 or 2)")
            : action.Int("type") == 1 && string.IsNullOrEmpty(action.Str("url")) ? Missing("card_action.url")
            : card.Str("card_type") == "news_notice" && card.Obj("card_image") is null && card.Obj("image_text_area") is null
                ? Missing("card_image") : null;
    }

    private static Refusal? CheckButtons(JsonObject card)
    {
        var buttons = card.Arr("button_list");
        if (buttons is not { Count: >= 1 and <= 6 })
        {
            return buttons is { Count: > 6 } ? Bad("button_list has more than 6") : Missing("button_list");
        }

        return Each(buttons, "button_list.text", b => b.Str("text")) ?? Keys(buttons)
            ?? (card.Obj("button_selection") is { } selection ? Question(selection, "button_selection", 10) : null);
    }

    private static Refusal? CheckVote(JsonObject card) =>
        card.Obj("checkbox") is not { } box ? Missing("checkbox") : Question(box, "checkbox", 20) ?? Submit(card);

    private static Refusal? CheckSelects(JsonObject card)
    {
        var selects = card.Arr("select_list");
        return selects is not { Count: >= 1 and <= 3 }
            ? selects is { Count: > 3 } ? Bad("select_list has more than 3") : Missing("select_list")
            : selects.Select(s => Question(s as JsonObject, "select_list", 10)).FirstOrDefault(r => r is not null) ?? Submit(card);
    }

    private static Refusal? Submit(JsonObject card) =>
        card.Obj("submit_button") is not { } button || string.IsNullOrEmpty(button.Str("text"))
            ? Missing("submit_button.text") : Keys([button.DeepClone()]);

    private static Refusal? Question(JsonObject? question, string name, int options)
    {
        if (string.IsNullOrEmpty(question.Str("question_key")))
        {
            return Missing($"{name}.question_key");
        }

        var list = question.Arr("option_list");
        return Utf8.Bytes(question.Str("question_key")) > 1024 ? Bad($"{name}.question_key is over 1024 bytes")
            : list is not { Count: >= 1 } ? Missing($"{name}.option_list")
            : list.Count > options ? Bad($"{name}.option_list has more than {options}")
            : Each(list, $"{name}.option_list.text", o => o.Str("text"))
            ?? list.Select(OptionId).FirstOrDefault(r => r is not null)
            ?? (list.DistinctBy(o => o.Str("id")).Count() < list.Count ? Bad($"{name}.option_list has one id twice") : null);
    }

    private static Refusal? OptionId(JsonNode? option) =>
        Utf8.Bytes(option.Str("id")) is 0 or > 128 ? Bad("option id is empty or over 128 bytes") : null;

    /// <summary>Every button that calls back needs a key of its own.</summary>
    private static Refusal? Keys(JsonArray buttons)
    {
        var keys = buttons.Where(b => b.Int("type") is null or 0).Select(b => b.Str("key") ?? "").ToList();
        return keys.Exists(k => Utf8.Bytes(k) is 0 or > 1024) ? new Refusal(42018, "button key is empty or over 1024 bytes")
            : keys.Distinct().Count() < keys.Count ? new Refusal(42018, "one button key twice") : null;
    }

    private static Refusal? Urls(JsonArray? list) =>
        list?.Any(l => l.Int("type") == 1 && string.IsNullOrEmpty(l.Str("url"))) ?? false ? Missing("url of type 1") : null;

    private static Refusal? Each(JsonArray? list, string name, Func<JsonNode?, string?> text) =>
        list?.Any(l => string.IsNullOrEmpty(text(l))) ?? false ? Missing(name) : null;

    private static Refusal? AtMost(JsonObject card, string list, int limit) =>
        card.Arr(list)?.Count > limit ? Bad($"{list} has more than {limit}") : null;

    private static Refusal Missing(string what) => new(40063, $"missing or empty: {what}");

    private static Refusal Bad(string what) => new(40058, $"invalid parameter: {what}");
}
