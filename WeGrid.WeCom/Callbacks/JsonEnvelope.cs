using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WeGrid.WeCom.Callbacks;

/// <summary>回调信封 (JSON): what smart bots (智能机器人) send and take back (developer.work.weixin.qq.com path 101033).</summary>
public static class JsonEnvelope
{
    /// <summary>Takes the cipher text out of {"encrypt":"…"}; "Encrypt" is accepted too.</summary>
    /// <param name="body">The request body.</param>
    /// <param name="encrypt">The cipher text, base64, still unverified.</param>
    /// <returns>False when it is not such an envelope or is over 1 MB.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> encrypt)
    {
        encrypt = default;
        if (body.Length > XmlEnvelope.MaxBytes)
        {
            return false;
        }

        try
        {
            encrypt = Find(body);
            return !encrypt.IsEmpty;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            encrypt = default;
            return false;
        }
    }

    /// <summary>Writes a passive reply. The timestamp must be an integer and the nonce the one of the callback's URL.</summary>
    public static byte[] Write(SealedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var buffer = new ArrayBufferWriter<byte>(message.Encrypt.Length + 200);
        using (var json = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("encrypt"u8, message.Encrypt);
            json.WriteString("msgsignature"u8, message.Signature);
            json.WriteNumber("timestamp"u8, long.TryParse(message.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : 0);
            json.WriteString("nonce"u8, message.Nonce);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the envelope of a callback as WeCom does; for simulators and tests.</summary>
    public static byte[] WriteCallback(SealedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Encoding.UTF8.GetBytes($"{{\"encrypt\":\"{message.Encrypt}\"}}");
    }

    private static ReadOnlyMemory<byte> Find(ReadOnlyMemory<byte> body)
    {
        var json = new Utf8JsonReader(body.Span);
        var found = ReadOnlyMemory<byte>.Empty;
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return found;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var ours = json.ValueTextEquals("encrypt"u8) || json.ValueTextEquals("Encrypt"u8);
            json.Read();
            if (ours && found.IsEmpty && json.TokenType == JsonTokenType.String)
            {
                found = Value(body, ref json);
            }
            else
            {
                json.Skip();
            }
        }

        // Anything behind the object is junk; the reader throws on it.
        json.Read();
        return found;
    }

    /// <summary>Some encoders write the slashes of base64 as \/.</summary>
    private static ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> body, ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped)
        {
            return body.Slice((int)json.TokenStartIndex + 1, json.ValueSpan.Length);
        }

        var copy = new byte[json.ValueSpan.Length];
        return copy.AsMemory(0, json.CopyString(copy));
    }
}
