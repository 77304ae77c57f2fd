using Npgsql;
using WeGrid.Domain;

namespace WeGrid.Postgres.Media;

/// <summary>有多少: what was sent with one ticket or draft.</summary>
/// <param name="Kinds">The kind of each; a place is none of them, it stands on the ticket.</param>
/// <param name="Lost">How many of them could not be fetched.</param>
/// <param name="IsConfidential">Whether nothing of it may stand on a card.</param>
public sealed record MediaCount(List<MediaKind> Kinds, int Lost, bool IsConfidential);

/// <summary>Counts what was sent, for cards.</summary>
public static class MediaCounts
{
    private const string TicketsSql = """
        select p.number, p.kind, coalesce(m.status, 3) = 3, t.category = $3
          from photo p join ticket t on t.corp_id = p.corp_id and t.number = p.number
          left join media m on m.corp_id = p.corp_id and m.id = p.id
         where p.corp_id = $1 and p.number = any($2) and p.kind < 5
        """;

    private const string DemandsSql = """
        select d.id, p.kind, coalesce(m.status, 3) = 3, coalesce((w.payload ->> 'isConfidential')::boolean, false)
          from demand d
          left join due w on w.corp_id = d.corp_id and w.kind = 'draft' and w.subject = d.id::text
          join photo p on p.corp_id = d.corp_id and p.person = d.person and p.chat = d.chat and p.number = 0
                      and p.sent_at between d.said_at - interval '30 minutes' and d.said_at + interval '30 minutes'
          left join media m on m.corp_id = p.corp_id and m.id = p.id
         where d.corp_id = $1 and d.id = any($2) and p.kind < 5
        """;

    /// <summary>By ticket; those without any are left out.</summary>
    public static async Task<IReadOnlyDictionary<long, MediaCount>> OfTicketsAsync(NpgsqlConnection connection, string corpId, long[] numbers, CancellationToken cancellationToken = default)
    {
        var counts = new Dictionary<long, MediaCount>();
        if (numbers.Length == 0)
        {
            return counts;
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.Add(TicketsSql, corpId, numbers, Ticket.ConfidentialCategory);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            Count(counts, row.GetInt64(0), row, row.GetBoolean(3));
        }

        return counts;
    }

    /// <summary>By draft.</summary>
    public static async Task<IReadOnlyDictionary<Guid, MediaCount>> OfDemandsAsync(NpgsqlConnection connection, string corpId, Guid[] demands, CancellationToken cancellationToken = default)
    {
        var counts = new Dictionary<Guid, MediaCount>();
        if (demands.Length == 0)
        {
            return counts;
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.Add(DemandsSql, corpId, demands);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            Count(counts, row.GetGuid(0), row, row.GetBoolean(3));
        }

        return counts;
    }

    private static void Count<TKey>(Dictionary<TKey, MediaCount> counts, TKey key, NpgsqlDataReader row, bool confidential)
        where TKey : notnull
    {
        var count = counts.GetValueOrDefault(key) ?? new MediaCount([], 0, confidential);
        count.Kinds.Add((MediaKind)row.GetInt16(1));
        counts[key] = count with { Lost = count.Lost + (row.GetBoolean(2) ? 1 : 0) };
    }
}
