using System.Text.Json;
using WeGrid.WeCom.Text;

namespace WeGrid.WeCom.Archive;

/// <summary>存档解析: the full reading of one archived message. Never throws, whatever the bytes.</summary>
public static class ArchiveParser
{
    /// <summary>Reads one decrypted message; null when it is not a JSON object.</summary>
    public static ArchiveMessage? TryParse(ReadOnlyMemory<byte> json)
    {
        using var document = WireJson.TryParse(json);
        return document is { RootElement.ValueKind: JsonValueKind.Object } ? Read(document.RootElement, json) : null;
    }

    private static ArchiveMessage Read(JsonElement json, ReadOnlyMemory<byte> raw)
    {
        var action = json.Text("action") ?? "";
        var header = new ArchiveHeader(
            json.Text("msgid") ?? "", action, json.Text("from") ?? json.Text("user") ?? "", json.Texts("tolist"), json.Text("roomid") ?? "",
            PlatformTime.FromMilliseconds(json.Number("msgtime") ?? json.Number("time")), json.Text("msgtype") ?? "");
        if (action == "switch")
        {
            return new ArchiveSwitch(header, json.Text("user") ?? "");
        }

        // Newer types lay their content under "info", meetings and documents under names of their own.
        var body = header.TypeName.Length > 0 ? json.Child(header.TypeName) ?? json.Child("info") ?? json.Child("doc") : null;
        return Read(header, body ?? default, raw);
    }

    private static ArchiveMessage Read(ArchiveHeader header, JsonElement body, ReadOnlyMemory<byte> raw) => header.TypeName switch
    {
        "text" => Text(header, body.Text("content") ?? ""),
        "markdown" => new ArchiveText(header, body.Text("content") ?? "", null),
        "revoke" => new ArchiveRecall(header, body.Text("pre_msgid") ?? ""),
        "image" or "voice" or "video" or "file" or "emotion" => new ArchiveMediaMessage(header, Media(header.TypeName, body)),
        "location" => new ArchiveLocation(
            header, body.Real("latitude"), body.Real("longitude"), body.Text("title") ?? "", body.Text("address") ?? ""),
        "link" => new ArchiveLink(header, body.Text("title") ?? "", body.Text("description") ?? "", body.Text("link_url") ?? ""),
        "mixed" or "chatrecord" => new ArchiveMixed(header, body.Text("title") ?? "", [.. body.Items("item").Select(Part)]),
        "agree" => new ArchiveConsent(header, body.Text("userid") ?? "", true, PlatformTime.FromMilliseconds(body.Number("agree_time"))),
        "disagree" => new ArchiveConsent(header, body.Text("userid") ?? "", false, PlatformTime.FromMilliseconds(body.Number("disagree_time"))),
        "weapp" or "card" or "vote" or "collect" or "solitaire" or "redpacket" or "external_redpacket" or "meeting" or "meeting_notification"
            or "docmsg" or "doc" or "news" or "note" or "calendar" or "sphfeed" or "voiptext" or "voip_doc_share" or "meeting_voice_call"
            or "todo" or "qydiskfile" => new ArchiveOther(header, Title(body), raw),
        _ => new ArchiveUnknown(header, raw),
    };

    private static ArchiveText Text(ArchiveHeader header, string content)
    {
        var parts = QuotePrefix.Split(content);
        return new ArchiveText(header, parts.Reply, parts.Quoted);
    }

    private static string Title(JsonElement body) =>
        body.Text("title") ?? body.Text("votetitle") ?? body.Text("room_name") ?? body.Text("topic") ?? body.Text("displayname") ?? "";

    private static ArchiveMedia Media(string kind, JsonElement body) => new(
        kind, body.Text("sdkfileid") ?? "", body.Text("md5sum") ?? "",
        body.Number("filesize") ?? body.Number("voice_size") ?? body.Number("imagesize"),
        body.Text("filename") ?? "", (int?)body.Number("play_length"));

    /// <summary>content is JSON written as text; in forwarded records it may be plain.</summary>
    private static ArchivePart Part(JsonElement item)
    {
        var kind = item.Text("type") ?? "";
        var content = item.Text("content") ?? "";
        using var document = WireJson.TryParse(System.Text.Encoding.UTF8.GetBytes(content));
        if (document is not { RootElement: { ValueKind: JsonValueKind.Object } inner })
        {
            return new ArchivePart(kind, content, null);
        }

        var text = inner.Text("content") ?? "";
        return new ArchivePart(kind, text, inner.Text("sdkfileid") is null ? null : Media(kind.Replace("ChatRecord", "", StringComparison.Ordinal).ToLowerInvariant(), inner));
    }
}
