using System.Runtime.InteropServices;
using System.Text.Json;

namespace WeGrid.WeCom.Sockets;

/// <summary>帧的种类.</summary>
public enum BotFrameKind
{
    /// <summary>回执: the platform's answer to a frame of ours, by its req_id.</summary>
    Answer,

    /// <summary>消息.</summary>
    Message,

    /// <summary>事件.</summary>
    Event,

    /// <summary>不认识的: a cmd this version does not know, or no frame at all; kept as it is.</summary>
    Other,
}

/// <summary>帧: one frame of the long connection as it came (path 101463).</summary>
/// <param name="Command">cmd; empty for answers.</param>
/// <param name="RequestId">headers.req_id; empty when absent. Secret: it answers the message.</param>
/// <param name="ErrCode">errcode; null for what is no answer.</param>
/// <param name="Body">body as bytes of JSON; empty when there is none.</param>
/// <param name="Raw">The whole frame.</param>
public sealed record BotFrame(string Command, string RequestId, int? ErrCode, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Raw)
{
    private const string Displaced = "disconnected_event";

    /// <summary>What it is.</summary>
    public BotFrameKind Kind => Command switch
    {
        BotCommand.Message => BotFrameKind.Message,
        BotCommand.Event => BotFrameKind.Event,
        _ => ErrCode is null ? BotFrameKind.Other : BotFrameKind.Answer,
    };

    /// <summary>被顶替 (disconnected_event): another connection of the same bot has subscribed; nothing comes here any more, though heartbeats may still be answered.</summary>
    public bool IsDisplaced { get; private init; }

    /// <summary>Reads a frame; null when it is no JSON object. Never throws on any input.</summary>
    /// <param name="utf8">The text message of the WebSocket.</param>
    public static BotFrame? TryParse(ReadOnlyMemory<byte> utf8)
    {
        var document = WireJson.TryParse(utf8);
        if (document is null && Tidy(utf8) is { } tidy)
        {
            (utf8, document) = (tidy, WireJson.TryParse(tidy));
        }

        using (document)
        {
            return document is { RootElement: { ValueKind: JsonValueKind.Object } json } ? Of(json, utf8) : null;
        }
    }

    /// <summary>What is no frame, to be kept as it came.</summary>
    /// <param name="raw">The text message of the WebSocket.</param>
    public static BotFrame Unreadable(ReadOnlyMemory<byte> raw) => new("", "", null, ReadOnlyMemory<byte>.Empty, raw);

    /// <summary>Kind and size; what people said stays out of logs.</summary>
    public override string ToString() => $"{Kind} {Command} errcode={ErrCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} ({Raw.Length} bytes)";

    private static BotFrame Of(JsonElement json, ReadOnlyMemory<byte> raw)
    {
        var body = json.Child("body");
        var code = json.Number("errcode");
        return new BotFrame(
            json.Text("cmd") ?? "", json.Child("headers").Text("req_id") ?? "", code is < int.MinValue or > int.MaxValue ? null : (int?)code,
            body is { } given ? JsonMarshal.GetRawUtf8Value(given).ToArray() : ReadOnlyMemory<byte>.Empty, raw)
        {
            IsDisplaced = json.Text("cmd") == BotCommand.Event && body.Child("event").Text("eventtype") == Displaced,
        };
    }

    /// <summary>The platform lets control characters through that people paste (its own library takes them out); JSON has none. Null when there is none either.</summary>
    private static byte[]? Tidy(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.IndexOfAnyInRange((byte)0, (byte)0x1F) < 0)
        {
            return null;
        }

        var tidy = utf8.ToArray();
        for (var i = 0; i < tidy.Length; i++)
        {
            tidy[i] = tidy[i] < 0x20 ? (byte)' ' : tidy[i];
        }

        return tidy;
    }
}
