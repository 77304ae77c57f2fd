using System.Runtime.CompilerServices;

namespace WeGrid.Postgres.Reports;

/// <summary>The head of a ticket's history as its row names it.</summary>
public sealed record TicketHead(long Number, int Seq, byte[] Hash);

/// <summary>Reads heads for the file outside the database, and old heads back for the comparison.</summary>
public sealed class HeadReader(Database database)
{
    /// <summary>Every ticket's head, in the order of the numbers.</summary>
    public async IAsyncEnumerable<TicketHead> AllAsync(string corpId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var command = database.Source.Command("""
            (select 0::bigint, seq, hash from alert_event where corp_id = $1 order by seq desc limit 1)
            union all (select number, seq, head_hash from ticket where corp_id = $1 order by number)
            """, corpId);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            yield return new TicketHead(row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2));
        }
    }

    /// <summary>The hashes kept for these events now; an event that is gone is missing.</summary>
    public async Task<Dictionary<(long Number, int Seq), byte[]>> HashesAsync(string corpId, IReadOnlyList<(long Number, int Seq)> events, CancellationToken cancellationToken = default)
    {
        var found = await database.Source.Command("""
            select e.number, e.seq, e.hash
              from unnest($2::bigint[], $3::int[]) w (number, seq)
              join ticket_event e on e.corp_id = $1 and e.number = w.number and e.seq = w.seq
            union all
            select 0, a.seq, a.hash from unnest($2::bigint[], $3::int[]) w (number, seq) join alert_event a on a.corp_id = $1 and w.number = 0 and a.seq = w.seq
            """, corpId, events.Select(e => e.Number).ToArray(), events.Select(e => e.Seq).ToArray())
            .ListAsync(r => (Key: (r.GetInt64(0), r.GetInt32(1)), Hash: r.GetFieldValue<byte[]>(2)), cancellationToken);
        return found.ToDictionary(f => f.Key, f => f.Hash);
    }
}
