using System.Runtime.InteropServices;
using System.Text.Json;

namespace WeGrid.WeCom.Archive.Native;

/// <summary>密文消息: one entry of chatdata as GetChatData gives it (developer.work.weixin.qq.com path 91774), still sealed.</summary>
/// <param name="Seq">seq: the cursor.</param>
/// <param name="MsgId">msgid: the identity.</param>
/// <param name="KeyVersion">publickey_ver.</param>
/// <param name="RandomKey">encrypt_random_key, base64; empty when the entry has none.</param>
/// <param name="Text">encrypt_chat_msg; empty when the entry has none.</param>
/// <param name="Raw">The entry as it came.</param>
public sealed record SealedMessage(long Seq, string MsgId, int KeyVersion, string RandomKey, string Text, ReadOnlyMemory<byte> Raw)
{
    /// <summary>An entry that was kept as it came; null when it is none.</summary>
    /// <param name="raw">The entry, JSON.</param>
    public static SealedMessage? TryParse(ReadOnlyMemory<byte> raw)
    {
        using var document = WireJson.TryParse(raw);
        return document is null ? null : Read(document.RootElement);
    }

    /// <summary>Ids only.</summary>
    public override string ToString() => $"SealedMessage({Seq}, {MsgId})";

    internal static SealedMessage? Read(JsonElement entry) => entry.Number("seq") is not { } seq ? null : new SealedMessage(
        seq, entry.Text("msgid") ?? "", (int)Math.Clamp(entry.Number("publickey_ver") ?? 0, 0, int.MaxValue),
        entry.Text("encrypt_random_key") ?? "", entry.Text("encrypt_chat_msg") ?? "", JsonMarshal.GetRawUtf8Value(entry).ToArray());
}

/// <summary>打不开的消息: a message that could not be opened, and why. It is kept as it came.</summary>
/// <param name="Message">The message, sealed.</param>
/// <param name="Code">The library's code; 0 when the library died or hung over it.</param>
public sealed record UnopenedMessage(SealedMessage Message, int Code);

/// <summary>一页: what GetChatData gave.</summary>
/// <param name="Messages">In ascending sequence.</param>
/// <param name="Code">errcode of the page; 0 when all is well.</param>
/// <param name="Skipped">Entries without a seq: they cannot be asked for again.</param>
internal sealed record SealedPage(IReadOnlyList<SealedMessage> Messages, int Code, int Skipped)
{
    /// <summary>Reads {"errcode","errmsg","chatdata":[…]}; null when it is not that.</summary>
    public static SealedPage? TryParse(ReadOnlyMemory<byte> json, long after)
    {
        using var document = WireJson.TryParse(json);
        if (document is not { RootElement: { ValueKind: JsonValueKind.Object } page })
        {
            return null;
        }

        var code = (int)Math.Clamp(page.Number("errcode") ?? 0, int.MinValue, int.MaxValue);
        var entries = page.Items("chatdata").Select(SealedMessage.Read).ToArray();
        return new SealedPage(
            [.. entries.OfType<SealedMessage>().Where(m => m.Seq > after).OrderBy(m => m.Seq)], code, entries.Count(e => e is null));
    }
}
