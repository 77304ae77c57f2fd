using System.Collections.Concurrent;
using Npgsql;
using WeGrid.Domain.Dispatch;

namespace WeGrid.Postgres.Tickets;

/// <summary>How the promises of tickets are kept: once per content.</summary>
internal static class PolicyRows
{
    // Sorted, so that two savers of the same two never wait for each other in a ring.
    private const string Sql = """
        insert into ticket_policy (corp_id, id, body)
        select $1, id, body from unnest($2::text[], $3::text[]) u (id, body) order by id
        on conflict do nothing
        """;

    // The id is the digest of the text: what was read once never has to be read again.
    private static readonly ConcurrentDictionary<string, PolicySnapshot> _read = new(StringComparer.Ordinal);

    /// <summary>Ids of those this process has read: their text need not come again.</summary>
    public static string[] Known => [.. _read.Keys];

    /// <summary>Keeps those of new tickets.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, IEnumerable<PolicySnapshot?> policies)
    {
        var distinct = policies.OfType<PolicySnapshot>().DistinctBy(p => p.Id).OrderBy(p => p.Id, StringComparer.Ordinal).ToList();
        if (distinct.Count > 0)
        {
            batch.Add(Sql, corpId, distinct.Select(p => p.Id).ToArray(), distinct.Select(PolicyText.Write).ToArray());
        }
    }

    /// <summary>The snapshot of a ticket's row; null for one from before there were any.</summary>
    public static PolicySnapshot? Read(string? id, string? body)
    {
        if (id is null)
        {
            return null;
        }

        // A promise that is gone is a damaged database, and no reason to promise something else in silence.
        return _read.GetOrAdd(id, key => PolicyText.Read(key, body ?? throw new InvalidDataException($"ticket_policy '{key}' is missing")));
    }
}
