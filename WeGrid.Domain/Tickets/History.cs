using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WeGrid.Domain.Tickets;

/// <summary>
/// 历史链: every event carries the hash of the one before, the ticket carries the hash of the last. Whoever changes, reorders,
/// cuts or rewrites the past is found by <see cref="HistoryChecker"/>; erasing personal values is not a change, for only their salted digest is in the chain.
/// </summary>
public static class History
{
    /// <summary>Bytes of salt per personal value.</summary>
    public const int SaltBytes = 16;

    /// <summary>Writes the event of a move and gives the ticket its new head.</summary>
    /// <param name="before">The ticket before the move; null for the first event.</param>
    /// <param name="after">The ticket after it.</param>
    /// <param name="request">The move.</param>
    /// <param name="salt">Source of random salts.</param>
    public static (Ticket Ticket, TicketEvent Event) Record(Ticket? before, Ticket after, MoveRequest request, Func<byte[]> salt)
    {
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(salt);
        var at = CutToMicroseconds(request.At);
        var seq = (before?.Seq ?? 0) + 1;
        var personal = Personal(request, salt);
        var canonical = Canonical(after, seq, at, request, before?.Status, personal, before?.HeadHash ?? []);
        var hash = SHA256.HashData(canonical);
        var entry = new TicketEvent(after.CorpId, after.Number, seq, at, request.Move, request.By, before?.Status, after.Status, canonical, hash, personal);
        return (after with { Seq = seq, HeadHash = hash }, entry);
    }

    /// <summary>The digest of a personal value that stands in the chain.</summary>
    public static string Digest(string value, byte[] salt)
    {
        ArgumentNullException.ThrowIfNull(salt);
        return Convert.ToHexStringLower(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(value)));
    }

    /// <summary>PostgreSQL keeps microseconds; what was hashed must be what is read back.</summary>
    internal static DateTimeOffset CutToMicroseconds(DateTimeOffset at)
    {
        var utc = at.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    internal static string TimeText(DateTimeOffset at) => CutToMicroseconds(at).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    /// <summary>A resident's id is a personal value: it may have to be erased, and the chain must hold without it.</summary>
    private static bool IsResident(Actor by) => (by.Role & Role.Resident) != 0;

    private static List<PersonalValue> Personal(MoveRequest request, Func<byte[]> salt)
    {
        var values = new List<PersonalValue>(3);
        if (IsResident(request.By))
        {
            values.Add(new PersonalValue("by", request.By.Id, salt()));
        }

        if (request.Note.Length > 0)
        {
            values.Add(new PersonalValue("note", request.Note, salt()));
        }

        if (request.Person is { Length: > 0 } person)
        {
            values.Add(new PersonalValue("person", person, salt()));
        }

        return values;
    }

    private static byte[] Canonical(
        Ticket after, int seq, DateTimeOffset at, MoveRequest request, TicketStatus? from, List<PersonalValue> personal, byte[] previous)
    {
        using var stream = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("corp", after.CorpId);
            json.WriteNumber("ticket", after.Number);
            json.WriteNumber("seq", seq);
            json.WriteString("at", TimeText(at));
            json.WriteString("move", request.Move.ToString());
            json.WriteString("role", request.By.Role.ToString());
            json.WriteString("by", IsResident(request.By) ? "" : request.By.Id);
            json.WriteString("from", from?.ToString() ?? "");
            json.WriteString("to", after.Status.ToString());
            json.WriteString("due", TimeText(after.DueAt));
            foreach (var (name, value) in Details(after, request))
            {
                json.WriteString(name, value);
            }

            foreach (var value in personal)
            {
                json.WriteString("#" + value.Name, Digest(value.Value, value.Salt));
            }

            json.WriteString("previous", Convert.ToHexStringLower(previous));
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static IEnumerable<(string Name, string Value)> Details(Ticket after, MoveRequest request)
    {
        yield return ("grid", after.GridId);
        yield return ("round", after.Round.ToString(CultureInfo.InvariantCulture));
        if (request.Move is TicketMove.Order or TicketMove.Correct)
        {
            yield return ("category", after.Category);
        }

        if (request.Move is TicketMove.Order or TicketMove.Correct || request.Urgency is not null)
        {
            yield return ("urgency", after.Urgency.ToString());
        }

        if (request.UnitId is { } unit)
        {
            yield return ("unit", unit);
        }

        if (request.Reason is { } reason)
        {
            yield return ("reason", reason);
        }

        if (request.MergeInto is { } target)
        {
            yield return ("into", target.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var detail in request.Detail)
        {
            yield return ("~" + detail.Name, detail.Value);
        }
    }
}
