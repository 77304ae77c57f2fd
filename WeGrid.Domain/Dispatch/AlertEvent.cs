using System.Security.Cryptography;
using System.Text.Json;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Dispatch;

/// <summary>响应记录: one switching of the level, chained like the history of a ticket (it is that of ticket 0), so that nobody can say later who switched what when.</summary>
/// <param name="Seq">From 1, without gaps.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="Level">To which level.</param>
/// <param name="Canonical">The bytes hashed.</param>
/// <param name="Hash">Their hash.</param>
public sealed record AlertEvent(int Seq, DateTimeOffset At, string By, AlertLevel Level, byte[] Canonical, byte[] Hash)
{
    /// <summary>The number its chain has among the histories.</summary>
    public const long Number = 0;

    /// <summary>Writes the next event of the chain.</summary>
    public static AlertEvent Record(string corpId, (int Seq, byte[] Hash) last, AlertLevel before, AlertLevel level, string by, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(last.Hash);
        var cut = History.CutToMicroseconds(at);
        using var stream = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("corp", corpId);
            json.WriteNumber("ticket", Number);
            json.WriteNumber("seq", last.Seq + 1);
            json.WriteString("at", History.TimeText(cut));
            json.WriteString("move", "SwitchAlert");
            json.WriteString("role", $"{Role.Superior}");
            json.WriteString("by", by);
            json.WriteString("from", $"{before}");
            json.WriteString("to", $"{level}");
            json.WriteString("previous", Convert.ToHexStringLower(last.Hash));
            json.WriteEndObject();
        }

        var canonical = stream.ToArray();
        return new AlertEvent(last.Seq + 1, cut, by, level, canonical, SHA256.HashData(canonical));
    }
}
