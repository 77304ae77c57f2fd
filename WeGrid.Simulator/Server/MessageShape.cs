using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Server;

/// <summary>A message body read by the rules of path 90236.</summary>
internal sealed record MessageShape(string Type, string Text, string? Title, string? Url, JsonObject? Card, int Bytes, Refusal? Refusal)
{
    public static MessageShape Read(ApiCall call, int textBytes)
    {
        var type = call.Body.Str("msgtype") ?? "";
        return type switch
        {
            "text" => Text_(call, textBytes),
            "textcard" => TextCard(call),
            "markdown" => Markdown(call, textBytes),
            "template_card" => TemplateCard(call),
            _ => Unknown(call, type),
        };
    }

    private static MessageShape Text_(ApiCall call, int limit)
    {
        var text = call.Body.Obj("text").Str("content");
        return string.IsNullOrEmpty(text) ? Refuse("text", 44004, "empty text")
            : new MessageShape("text", CutTo(call, text, limit, "text.content"), null, null, null, Utf8.Bytes(text), null);
    }

    private static MessageShape Markdown(ApiCall call, int limit)
    {
        var text = call.Body.Obj("markdown").Str("content");
        return string.IsNullOrEmpty(text) ? Refuse("markdown", 44004, "empty markdown")
            : Utf8.Bytes(text) > limit ? Refuse("markdown", 45002, $"markdown over {limit} bytes")
            : new MessageShape("markdown", text, null, null, null, Utf8.Bytes(text), null);
    }

    /// <summary>The document says of these three fields that the rest is cut.</summary>
    private static MessageShape TextCard(ApiCall call)
    {
        var card = call.Body.Obj("textcard");
        var title = card.Str("title");
        var text = card.Str("description");
        var url = card.Str("url");
        if (string.IsNullOrEmpty(title) || string.IsNullOrEmpty(text) || string.IsNullOrEmpty(url))
        {
            return Refuse("textcard", 40063, "title, description and url are needed");
        }

        if (Utf8.Bytes(url) > 2048)
        {
            return Refuse("textcard", 40058, "url over 2048 bytes");
        }

        CutChars(call, card.Str("btntxt") ?? "", 4, "textcard.btntxt");
        return new MessageShape("textcard", CutChars(call, text, 512, "textcard.description"),
            CutChars(call, title, 128, "textcard.title"), url, null, Utf8.Bytes(text), null);
    }

    private static MessageShape TemplateCard(ApiCall call)
    {
        var card = call.Body.Obj("template_card");
        return CardRules.Check(card) is { } fault
            ? Refuse("template_card", fault.Code, fault.Message)
            : new MessageShape("template_card", card.Obj("main_title").Str("title") ?? card.Str("sub_title_text") ?? "",
                null, null, card, call.Raw.Length, null);
    }

    private static MessageShape Unknown(ApiCall call, string type)
    {
        call.Unexpected("unexpected_call", $"msgtype {type} is not simulated");
        return Refuse(type, 40008, "invalid message type");
    }

    /// <summary>Cuts like the real one, and tells on whoever relied on it.</summary>
    public static string CutTo(ApiCall call, string text, int bytes, string field)
    {
        var size = Utf8.Bytes(text);
        if (size <= bytes)
        {
            return text;
        }

        call.Unexpected("text_cut", $"{field} has {size} bytes, {bytes} were shown");
        return Utf8.Cut(text, bytes);
    }

    private static string CutChars(ApiCall call, string text, int length, string field)
    {
        var elements = new System.Globalization.StringInfo(text);
        if (elements.LengthInTextElements <= length)
        {
            return text;
        }

        call.Unexpected("text_cut", $"{field} has {elements.LengthInTextElements} characters, {length} were shown");
        return elements.SubstringByTextElements(0, length);
    }

    private static MessageShape Refuse(string type, int code, string message) =>
        new(type, "", null, null, null, 0, new Refusal(code, message));
}
