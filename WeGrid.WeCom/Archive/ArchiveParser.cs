using System.Text.Json;
using WeGrid.WeCom.Text;

namespace WeGrid.WeCom.Archive;

/// <summary>存档解析: the full reading of one archived message. Never throws, whatever the bytes.</summary>
public static class ArchiveParser
{
    /// <summary>Forwarded records in forwarded records; no client shows more.</summary>
    private const int Deepest = 8;

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
        "mixed" => Mixed(header, [.. Parts(body, Deepest)]),
        "chatrecord" => new ArchiveMixed(header, body.Text("title") ?? "", [.. Parts(body, Deepest)]),
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

    /// <summary>A reply that quotes may carry pictures: then its first words begin as those of a text do.</summary>
    private static ArchiveMixed Mixed(ArchiveHeader header, IReadOnlyList<ArchivePart> parts)
    {
        var quotes = parts.Where(p => p.Text.Length > 0).Take(1).Select(p => (Part: p, Words: QuotePrefix.Split(p.Text))).ToArray();
        return quotes is [{ Words.Quoted: { } quoted } first]
            ? new ArchiveMixed(header, "", [.. parts.Select(p => ReferenceEquals(p, first.Part) ? p with { Text = first.Words.Reply } : p)]) { Quoted = quoted }
            : new ArchiveMixed(header, "", parts);
    }

    /// <summary>Pieces in order; what was forwarded within what was forwarded stands where it stood.</summary>
    private static IEnumerable<ArchivePart> Parts(JsonElement body, int deep) => body.Items("item").SelectMany(item => Part(item, deep));

    /// <summary>content is JSON written as text; in forwarded records it may be plain.</summary>
    private static IReadOnlyList<ArchivePart> Part(JsonElement item, int deep)
    {
        var kind = item.Text("type") ?? "";
        var content = item.Text("content") ?? "";
        using var document = WireJson.TryParse(System.Text.Encoding.UTF8.GetBytes(content));
        if (document is not { RootElement: { ValueKind: JsonValueKind.Object } inner })
        {
            return [new ArchivePart(kind, content, null)];
        }

        if (inner.Child("item") is { ValueKind: JsonValueKind.Array })
        {
            return deep > 0 ? [.. Parts(inner, deep - 1)] : [];
        }

        return inner.Text("sdkfileid") is null
            ? [new ArchivePart(kind, inner.Text("content") ?? inner.Text("title") ?? inner.Text("address") ?? "", null)]
            : [new ArchivePart(kind, inner.Text("content") ?? "", Media(kind.Replace("ChatRecord", "", StringComparison.Ordinal).ToLowerInvariant(), inner))];
    }
}
