using System.Text.Json;

namespace WeGrid.WeCom.Messages;

/// <summary>读稿: what a rendered message says, line by line, as whoever gets it reads it.</summary>
public static class BodyWords
{
    private static readonly string[] _paths =
    [
        "text.content", "markdown.content", "markdown_v2.content", "button.replace_name",
        "template_card.main_title.title", "template_card.main_title.desc", "template_card.quote_area.quote_text", "template_card.sub_title_text",
        "msgmenu.head_content",
    ];

    /// <summary>The words.</summary>
    /// <param name="body">The exact bytes as they are stored.</param>
    /// <returns>A line each; buttons in 〔〕; empty for a call or what is no message.</returns>
    public static IReadOnlyList<string> Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            return
            [
                .. _paths.Select(path => At(root, path)).OfType<string>().SelectMany(t => t.Split('\n')),
                .. Items(root, "template_card", "horizontal_content_list").Select(i => $"{At(i, "keyname")}：{At(i, "value")}"),
                .. Items(root, "template_card", "button_list").Select(i => $"〔{At(i, "text")}〕"),
                .. Items(root, "msgmenu", "list").Select(i => $"〔{At(i, "click.content")}〕"),
                .. At(root, "msgmenu.tail_content") is { } tail ? [tail] : Array.Empty<string>(),
            ];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string? At(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.String && element.GetString() is { Length: > 0 } text ? text : null;
    }

    private static IEnumerable<JsonElement> Items(JsonElement root, string part, string list) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(part, out var owner) && owner.ValueKind == JsonValueKind.Object
            && owner.TryGetProperty(list, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];
}
