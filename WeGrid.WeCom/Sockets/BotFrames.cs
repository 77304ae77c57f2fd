using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WeGrid.WeCom.Sockets;

/// <summary>成帧: frames of ours, ready to be sent (path 101463). Bodies are those of <see cref="Messages.BotReplies"/> and <see cref="Messages.BotPushes"/>.</summary>
public static class BotFrames
{
    /// <summary>订阅.</summary>
    /// <param name="requestId">Ours.</param>
    /// <param name="credentials">Of the bot.</param>
    public static byte[] Subscribe(string requestId, BotCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return Write(BotCommand.Subscribe, requestId, json =>
        {
            json.WriteStartObject("body"u8);
            json.WriteString("bot_id"u8, credentials.BotId);
            json.WriteString("secret"u8, credentials.Secret);
            json.WriteEndObject();
        });
    }

    /// <summary>心跳; has no body.</summary>
    /// <param name="requestId">Ours.</param>
    public static byte[] Ping(string requestId) => Write(BotCommand.Ping, requestId, static _ => { });

    /// <summary>Any other frame.</summary>
    /// <param name="command">One of <see cref="BotCommand"/>.</param>
    /// <param name="requestId">Of the message that is answered, or ours.</param>
    /// <param name="body">JSON, as it is.</param>
    public static byte[] Of(string command, string requestId, ReadOnlyMemory<byte> body) => Write(command, requestId, json =>
    {
        json.WritePropertyName("body"u8);
        json.WriteRawValue(body.Span);
    });

    private static byte[] Write(string command, string requestId, Action<Utf8JsonWriter> writeBody)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("cmd"u8, command);
            json.WriteStartObject("headers"u8);
            json.WriteString("req_id"u8, requestId);
            json.WriteEndObject();
            writeBody(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>机器人凭证 of the long connection. Never prints the secret.</summary>
/// <param name="BotId">The platform's id of the bot.</param>
/// <param name="Secret">The secret shown for its long connection; not the corp's and not the callback's.</param>
public sealed record BotCredentials(string BotId, string Secret)
{
    /// <summary>Names the pair in stores without showing the secret: the bot and 16 hex digits of a digest, as <see cref="Client.AppCredentials.StoreKey"/>.</summary>
    public string StoreKey => $"{BotId}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{BotId}\n{Secret}")).AsSpan(0, 8))}";

    /// <summary>The bot.</summary>
    public override string ToString() => $"BotCredentials({BotId})";
}
