using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WeGrid.Domain.Tickets;

/// <summary>历史检查: reads a ticket's kept events and says what does not fit (AU-02, X-23). Needs no database.</summary>
public static class HistoryChecker
{
    /// <summary>One kept event, as stored.</summary>
    /// <param name="Seq">Its number.</param>
    /// <param name="Canonical">The bytes that were hashed.</param>
    /// <param name="Hash">The hash kept beside them.</param>
    public sealed record Kept(int Seq, byte[] Canonical, byte[] Hash)
    {
        /// <summary>What the readable columns beside the bytes say; compared with the bytes when given.</summary>
        public (DateTimeOffset At, TicketMove Move, Actor By, TicketStatus To)? Row { get; init; }
    }

    /// <summary>Every fault of one chain; empty when it holds.</summary>
    /// <param name="number">The ticket.</param>
    /// <param name="seq">The last sequence number the ticket row names.</param>
    /// <param name="headHash">The head the ticket row names.</param>
    /// <param name="events">The kept events in the order of their numbers.</param>
    public static IReadOnlyList<string> Check(long number, int seq, byte[] headHash, IReadOnlyList<Kept> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(headHash);
        var faults = new List<string>();
        var previous = "";
        for (var i = 0; i < events.Count; i++)
        {
            CheckOne(number, events[i], i + 1, previous, faults);
            previous = Convert.ToHexStringLower(events[i].Hash);
        }

        if (events.Count != seq)
        {
            faults.Add($"{number}: the ticket names {seq} events, {events.Count} are kept");
        }

        if (events.Count > 0 && !events[^1].Hash.AsSpan().SequenceEqual(headHash))
        {
            faults.Add($"{number}: the last event is not the head the ticket names");
        }

        return faults;
    }

    private static void CheckOne(long number, Kept kept, int expectedSeq, string previous, List<string> faults)
    {
        if (!SHA256.HashData(kept.Canonical).AsSpan().SequenceEqual(kept.Hash))
        {
            faults.Add($"{number}/{kept.Seq}: the bytes were changed");
        }

        if (kept.Seq != expectedSeq)
        {
            faults.Add($"{number}/{kept.Seq}: stands where {expectedSeq} should");
        }

        var (ticket, seq, before, row) = Read(kept.Canonical);
        if (ticket != number || seq != kept.Seq)
        {
            faults.Add($"{number}/{kept.Seq}: the bytes belong to {ticket}/{seq}");
        }

        if (kept.Row is { } shown && row != Shown(shown))
        {
            faults.Add($"{number}/{kept.Seq}: the columns say something else than the bytes");
        }

        if (before != previous)
        {
            faults.Add($"{number}/{kept.Seq}: does not follow the event before it");
        }
    }

    // A resident's id stands in the bytes as a digest only.
    private static string Shown((DateTimeOffset At, TicketMove Move, Actor By, TicketStatus To) row) =>
        $"{History.TimeText(row.At)} {row.Move} {row.By.Role} {((row.By.Role & Role.Resident) != 0 ? "" : row.By.Id)} {row.To}";

    private static (long Ticket, int Seq, string Previous, string Row) Read(byte[] canonical)
    {
        try
        {
            using var json = JsonDocument.Parse(canonical);
            var root = json.RootElement;
            string Text(string name) => root.GetProperty(name).GetString() ?? "";
            return (root.GetProperty("ticket").GetInt64(), root.GetProperty("seq").GetInt32(), Text("previous"),
                $"{Text("at")} {Text("move")} {Text("role")} {Text("by")} {Text("to")}");
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or DecoderFallbackException)
        {
            return (0, 0, "?", "?");
        }
    }
}
