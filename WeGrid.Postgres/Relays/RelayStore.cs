using System.Text.Json;
using Npgsql;
using WeGrid.Domain.Understanding;

namespace WeGrid.Postgres.Relays;

/// <summary>A text that waits to be put on a leader's card.</summary>
/// <param name="Person">To whom it is to be passed on.</param>
/// <param name="Ticket">About which ticket.</param>
/// <param name="Template">The wording.</param>
/// <param name="Values">Its variables.</param>
/// <param name="IsLife">The ticket is a matter of life: it goes at once.</param>
public sealed record OpenRelay(string Person, long Ticket, string Template, IReadOnlyDictionary<string, string> Values, bool IsLife);

/// <summary>转告: the texts of one leader that are on no card yet.</summary>
public static class RelayStore
{
    private const string OpenSql = """
        select r.person, r.ticket, r.template, r.model::text, coalesce(t.urgency = $3, false)
          from relay r left join ticket t on t.corp_id = r.corp_id and t.number = r.ticket
         where r.corp_id = $1 and r.leader = $2 and r.done_at is null and r.card is null
         order by 5 desc, r.wanted_at, r.ticket, r.person, r.template
           for update of r skip locked
        """;

    private const string CountSql = "select count(*) from relay where corp_id = $1 and leader = $2 and done_at is null and card is null";

    private const string CardSql = """
        update relay r set card = $2, carded_at = $3
          from unnest($4::bigint[], $5::text[], $6::text[]) c (ticket, person, template)
         where r.corp_id = $1 and r.ticket = c.ticket and r.person = c.person and r.template = c.template
        """;

    /// <summary>
    /// Locks and reads what is on no card yet: matters of life first, then the longest waiting. Takes no lock anybody else holds: how many others hold
    /// comes beside, for they may give them back as they were.
    /// </summary>
    public static async Task<(IReadOnlyList<OpenRelay> Open, int Held)> LockOpenAsync(NpgsqlConnection connection, string corpId, string leader, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(OpenSql, corpId, leader, (short)Urgency.Life);
        batch.Add(CountSql, corpId, leader);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var open = new List<OpenRelay>();
        while (await row.ReadAsync(cancellationToken))
        {
            var values = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(3)) ?? [];
            open.Add(new OpenRelay(row.GetString(0), row.GetInt64(1), row.GetString(2), values, row.GetBoolean(4)));
        }

        await row.NextResultAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (open, Math.Max(0, (int)row.GetInt64(0) - open.Count));
    }

    /// <summary>Says on which card they went.</summary>
    public static void StageCarded(NpgsqlBatch batch, string corpId, string card, DateTimeOffset at, IReadOnlyList<OpenRelay> relays) =>
        batch.Add(CardSql, corpId, card, at.UtcDateTime, relays.Select(r => r.Ticket).ToArray(), relays.Select(r => r.Person).ToArray(),
            relays.Select(r => r.Template).ToArray());
}
