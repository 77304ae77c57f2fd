using System.Text.Json;

namespace WeGrid.WeCom.Callbacks;

/// <summary>Turns the JSON of a smart bot into the record of its type (developer.work.weixin.qq.com paths 100719, 101027).</summary>
internal static class BotCallbackReader
{
    /// <summary>A frame of the long connection is read as the message in it: what was recorded is the frame as it came.</summary>
    public static CallbackMessage Read(JsonElement json, ReadOnlyMemory<byte> raw) =>
        json.Text("cmd") is { Length: > 0 } && json.Child("body") is { ValueKind: JsonValueKind.Object } body
            ? Read(body, json.Child("headers").Text("req_id") ?? "", raw)
            : Read(json, "", raw);

    private static CallbackMessage Read(JsonElement json, string requestId, ReadOnlyMemory<byte> raw)
    {
        var msgType = json.Text("msgtype") ?? "";
        var isEvent = msgType == "event" || (msgType.Length == 0 && json.Child("event") is not null);
        var header = new BotHeader(
            json.Text("msgid") ?? "", json.Text("aibotid") ?? "", json.Text("chatid") ?? "", json.Text("chattype") == "group",
            json.Child("from").Text("userid") ?? "", json.Text("response_url") ?? "", PlatformTime.FromSeconds(json.Number("create_time")),
            isEvent ? json.Child("event").Text("eventtype") ?? "" : msgType) { RequestId = requestId };
        return (isEvent ? ReadEvent(json, header) : ReadMessage(json, header))
            ?? (CallbackMessage)new UnknownMessage(header.TypeName, header.UserId, raw);
    }

    private static BotCallback? ReadMessage(JsonElement json, BotHeader header) => header.TypeName switch
    {
        "text" => new BotText(header, json.Child("text").Text("content") ?? "", Quote(json)),
        "mixed" => new BotMixed(header, Mixed(json), Quote(json)),
        "image" => new BotImage(header, json.Child("image").Text("url") ?? "") { Key = KeyOf(json.Child("image")) },
        "voice" => new BotVoice(header, json.Child("voice").Text("content") ?? ""),
        "file" => new BotFile(header, json.Child("file").Text("url") ?? "") { Key = KeyOf(json.Child("file")) },
        "video" => new BotVideo(header, json.Child("video").Text("url") ?? "") { Key = KeyOf(json.Child("video")) },
        "stream" => new BotStreamPoll(header, json.Child("stream").Text("id") ?? ""),
        _ => null,
    };

    private static BotCallback? ReadEvent(JsonElement json, BotHeader header) => header.TypeName switch
    {
        "enter_chat" => new BotEnterChat(header),
        "template_card_event" => Card(json.Child("event")!.Value, header),
        "feedback_event" => Feedback(json.Child("event")!.Value, header),
        "disconnected_event" => new BotDisconnected(header),
        _ => null,
    };

    /// <summary>The documents nest the fields one deeper, the SDK's types lay them flat: both are read.</summary>
    private static BotCardEvent Card(JsonElement body, BotHeader header)
    {
        var card = body.Child("template_card_event") ?? body;
        return new BotCardEvent(
            header, card.Text("card_type") ?? "", card.Text("event_key") ?? "", card.Text("task_id") ?? "",
            [
                .. card.Child("selected_items").Items("selected_item").Select(item => new SelectedItem(
                    item.Text("question_key") ?? "",
                    [.. item.Child("option_ids").Items("option_id").Select(WireJson.AsText).OfType<string>()])),
            ]);
    }

    private static BotFeedback Feedback(JsonElement body, BotHeader header)
    {
        var feedback = body.Child("feedback_event") ?? body;
        return new BotFeedback(
            header, feedback.Text("id") ?? "", (int?)feedback.Number("type"), feedback.Text("content") ?? "",
            [.. feedback.Items("inaccurate_reason_list").Select(r => r.ValueKind == JsonValueKind.Number && r.TryGetInt32(out var n) ? n : 0).Where(n => n > 0)]);
    }

    private static List<BotPart> Mixed(JsonElement holder) =>
        [.. holder.Child("mixed").Items("msg_item").Select(item => Part(item, item.Text("msgtype") ?? ""))];

    private static List<BotPart> Quote(JsonElement json)
    {
        if (json.Child("quote") is not { } quote)
        {
            return [];
        }

        var kind = quote.Text("msgtype") ?? "";
        return kind == "mixed" ? Mixed(quote) : [Part(quote, kind)];
    }

    private static string KeyOf(JsonElement? content) => content.Text("aeskey") ?? "";

    private static BotPart Part(JsonElement holder, string kind)
    {
        var content = kind.Length > 0 ? holder.Child(kind) : null;
        return new BotPart(kind, content.Text("content") ?? "", content.Text("url") ?? "") { Key = KeyOf(content) };
    }
}
