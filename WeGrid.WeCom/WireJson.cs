using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WeGrid.WeCom;

/// <summary>How JSON is read from and written to WeCom: Chinese unescaped, hostile or odd input never an exception.</summary>
internal static class WireJson
{
    /// <summary>Chinese as it is (WeCom counts bytes); bodies go to an API and never into a page.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document, or null when it is not JSON.</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var bare = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
            return JsonDocument.Parse(bare);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A child, when the parent is an object that has it and it is not null.</summary>
    public static JsonElement? Child(this JsonElement parent, string name)
    {
        try
        {
            return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) && child.ValueKind != JsonValueKind.Null
                ? child
                : null;
        }
        catch (InvalidOperationException)
        {
            // A sibling's name holds half an emoji; .NET cannot compare it. The platform has no such names.
            return null;
        }
    }

    public static JsonElement? Child(this JsonElement? parent, string name) => parent is { } p ? p.Child(name) : null;

    /// <summary>A text or number as text (ids are never converted); null when absent or something else.</summary>
    public static string? Text(this JsonElement parent, string name) => parent.Child(name) is { } child ? AsText(child) : null;

    public static string? Text(this JsonElement? parent, string name) => parent is { } p ? p.Text(name) : null;

    public static long? Number(this JsonElement parent, string name) => parent.Child(name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var value) => value,
        { ValueKind: JsonValueKind.String } text when long.TryParse(
            AsText(text), System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };

    public static double? Real(this JsonElement parent, string name) => parent.Child(name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var value) && double.IsFinite(value) => value,
        { ValueKind: JsonValueKind.String } text => RealOf(AsText(text)),
        _ => null,
    };

    public static double? RealOf(string? text) => double.TryParse(
        text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
        ? value
        : null;

    /// <summary>The members of an array; none when absent or not an array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement parent, string name) =>
        parent.Child(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    public static IEnumerable<JsonElement> Items(this JsonElement? parent, string name) => parent is { } p ? p.Items(name) : [];

    public static IReadOnlyList<string> Texts(this JsonElement parent, string name) =>
        [.. parent.Items(name).Select(AsText).OfType<string>()];

    public static string? AsText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                try
                {
                    return Clean(element.GetString()!);
                }
                catch (InvalidOperationException)
                {
                    // Half an emoji (a lone surrogate escape) or broken UTF-8: the text is kept, the broken part is replaced.
                    return Clean(Lenient(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element))));
                }

            case JsonValueKind.Number:
                return element.GetRawText();
            default:
                return null;
        }
    }

    /// <summary>PostgreSQL stores no NUL in text, and no word contains one.</summary>
    public static string Clean(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text;

    private static string Lenient(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 1; i < raw.Length - 1; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            var unicode = raw[i] == 'u';
            text.Append(raw[i] switch
            {
                'u' => (char)ushort.Parse(raw.AsSpan(i + 1, 4), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture),
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\b',
                'f' => '\f',
                var other => other,
            });
            i += unicode ? 4 : 0;
        }

        // Round trip through UTF-8 turns lone surrogates into U+FFFD.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
