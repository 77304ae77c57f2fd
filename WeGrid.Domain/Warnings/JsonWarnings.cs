using System.Globalization;
using System.Text.Json;

namespace WeGrid.Domain.Warnings;

/// <summary>
/// JSON 形式的预警 (domain.md C.3): the lists of NMC and CMA, single alerts as Caiyun gives them, and CAP's own names written as JSON. What a list
/// does not say (text, end, measures) is missing here, too.
/// </summary>
internal static class JsonWarnings
{
    /// <summary>Reads every alert of a file; one reason when there is none. An empty list is no fault: there is no warning.</summary>
    public static (IReadOnlyList<WarningDraft> Alerts, WarningReason? Fault) Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 32 });
            return Items(json.RootElement) is { } items ? ([.. items.Select(Alert)], null) : ([], new(WarningReasonCode.NotXml));
        }
        catch (JsonException)
        {
            return ([], new(WarningReasonCode.NotXml));
        }
    }

    private static IEnumerable<JsonElement>? Items(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return root.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var name in new[] { "data", "page", "alert", "alerts", "content", "list", "warning" })
        {
            if (root.TryGetProperty(name, out var inner) && inner.ValueKind is JsonValueKind.Object or JsonValueKind.Array && Items(inner) is { } items)
            {
                return root.TryGetProperty("provinceAlarms", out var province) && Items(province) is { } more ? items.Concat(more) : items;
            }
        }

        return Text(root, "identifier", "alertid", "alertId", "id").Length > 0 || Text(root, "headline", "title").Length > 0 ? [root] : null;
    }

    private static WarningDraft Alert(JsonElement item)
    {
        var (headline, title) = (Text(item, "headline"), Text(item, "title"));
        var (code, colour) = CodeOf(item);
        return new WarningDraft
        {
            Identifier = IdentifierOf(item),
            Sender = Text(item, "sender", "source"),
            Issuer = Text(item, "senderName"),
            KindWord = Text(item, "msgType"),
            Status = Text(item, "msgType").Length > 0 || Text(item, "identifier").Length > 0 ? Or(Text(item, "status"), "Actual") : "Actual",
            Sent = Or(Text(item, "sent", "issuetime", "effective", "pubTime", "publishTime"), Stamp(item)),
            Effective = Text(item, "effective", "onset", "startTime"),
            Expires = Text(item, "expires", "endTime"),
            Event = Text(item, "event", "typeName"),
            Title = headline.Length > 0 ? headline : title,
            Text = Text(item, "description", "text"),
            Instruction = Text(item, "instruction"),
            Severity = Text(item, "severity"),
            Codes = code,
            CodeColour = colour,
            Areas = [AreaOf(item)],
            References = [.. Text(item, "references").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split(',')).Select(p => new WarningReference(p.Length > 1 ? p[0] : "", p.Length > 1 ? p[1] : p[0]))],
        };
    }

    /// <summary>The id, or that inside the address of its page: /publish/alarm/5301….html.</summary>
    private static string IdentifierOf(JsonElement item)
    {
        var id = Text(item, "identifier", "alertid", "alertId", "id");
        return id.EndsWith(".html", StringComparison.Ordinal) ? id[(id.LastIndexOf('/') + 1)..^5] : id;
    }

    private static WarningArea AreaOf(JsonElement item)
    {
        var codes = new[] { Text(item, "adcode", "geocode", "areaCode") }.Where(AreaCode.IsChinese);
        var names = new[] { Text(item, "areaDesc"), Text(item, "province"), Text(item, "city"), Text(item, "county") }.Where(n => n.Length > 0 && n != "无").Distinct();
        return new WarningArea(string.Join(' ', names), [.. codes], []);
    }

    /// <summary>
    /// The feeds' own codes: pictures end in 001 red … 004 blue (p0015003), the others in 01 blue … 04 red (0502): the directions are opposite
    /// (domain.md C.2), and types are numbered in two ways, so only codes of the standard (11B03) name a type.
    /// </summary>
    private static (IReadOnlyList<string> Codes, WarningColour Colour) CodeOf(JsonElement item)
    {
        var picture = Text(item, "type", "pic");
        picture = picture[(picture.LastIndexOf('/') + 1)..].Split('.')[0];
        if (picture is ['p', ..] && picture.Length == 8 && picture.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return ([], picture[^1] switch { '1' => WarningColour.Red, '2' => WarningColour.Orange, '3' => WarningColour.Yellow, '4' => WarningColour.Blue, _ => WarningColour.None });
        }

        var code = Or(Text(item, "eventCode", "code"), picture);
        if (code.Length == 4 && code.All(char.IsAsciiDigit))
        {
            return ([], code[^1] switch { '1' => WarningColour.Blue, '2' => WarningColour.Yellow, '3' => WarningColour.Orange, '4' => WarningColour.Red, _ => WarningColour.None });
        }

        return (code.Length > 0 ? [code] : [], WarningColours.Of(code[(code.LastIndexOf('_') + 1)..]));
    }

    /// <summary>Seconds since 1970, as Caiyun gives them; in UTC by nature.</summary>
    private static string Stamp(JsonElement item) =>
        item.TryGetProperty("pubtimestamp", out var stamp) && stamp.ValueKind == JsonValueKind.Number && stamp.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToOffset(Deadlines.ChinaTime.Offset).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) : "";

    private static string Text(JsonElement item, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && value.ToString().Trim() is { Length: > 0 } text)
            {
                return text;
            }
        }

        return "";
    }

    private static string Or(string one, string other) => one.Length > 0 ? one : other;
}
