using System.Runtime.InteropServices;
using System.Text.Json;

namespace WeGrid.WeCom.Archive;

/// <summary>Reads {"seq":…, "publickey_ver":…, "message":{…}}, the form both sources share.</summary>
internal static class ArchiveEntry
{
    public static ArchiveItem? Read(JsonElement entry)
    {
        if (entry.Number("seq") is not { } seq || entry.Child("message") is not { ValueKind: JsonValueKind.Object } message)
        {
            return null;
        }

        var msgId = message.Text("msgid") ?? entry.Text("msgid");
        return string.IsNullOrEmpty(msgId)
            ? null
            : new ArchiveItem(seq, msgId, (int?)entry.Number("publickey_ver"), JsonMarshal.GetRawUtf8Value(message).ToArray());
    }
}
