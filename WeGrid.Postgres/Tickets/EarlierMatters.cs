using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Understanding;

namespace WeGrid.Postgres.Tickets;

/// <summary>同村同类的旧单: candidates for "again" and "nearby", one indexed statement for a whole run; scored in the domain.</summary>
internal static class EarlierMatters
{
    /// <summary>The newest of a village and category; more are not compared.</summary>
    private const int PerNeighbourhood = 40;

    private const string Sql = """
        select n.village, n.category, t.number, t.status in (1, 2, 3, 4, 8, 9, 12), t.grid_id, t.subcategory, t.matter_text, t.place_key, t.ordered_at, t.raised_at,
               array(select distinct d.person || ' ' || to_char(d.said_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD')
                       from demand d where d.corp_id = $1 and d.ticket = t.number and d.status in (2, 3))
          from unnest($2::text[], $3::text[]) n (village, category)
         cross join lateral (select number, status, grid_id, subcategory, matter_text, place_key, ordered_at, raised_at from ticket
                              where corp_id = $1 and village_id = n.village and category = n.category and ordered_at > $4
                              order by ordered_at desc limit $5) t
         where n.category <> $6
        """;

    /// <summary>Asks for them; nothing when no neighbourhood is needed.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, IntakeNeeds needs, DateTimeOffset now)
    {
        if (needs.Neighbourhoods.Count > 0)
        {
            var neighbours = needs.Neighbourhoods.ToArray();
            batch.Add(Sql, corpId, neighbours.Select(n => n.Village).ToArray(), neighbours.Select(n => n.Category).ToArray(),
                (now - needs.EarlierWithin).UtcDateTime, PerNeighbourhood, Ticket.ConfidentialCategory);
        }
    }

    /// <summary>Reads them, beginning with the next result.</summary>
    public static async Task ReadAsync(NpgsqlDataReader row, IntakeNeeds needs, IntakeFacts facts, CancellationToken cancellationToken)
    {
        if (needs.Neighbourhoods.Count == 0)
        {
            return;
        }

        await row.NextResultAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var key = (Village: row.GetString(0), Category: row.GetString(1));
            if (!facts.Earlier.TryGetValue(key, out var earlier))
            {
                facts.Earlier[key] = earlier = [];
            }

            var category = row.GetString(5) is { Length: > 0 } second ? $"{key.Category}/{second}" : key.Category;
            var place = row.GetString(7);
            earlier.Add(new EarlierMatter(row.GetInt64(2), row.GetBoolean(3), row.GetString(4), new MatterFacts(row.GetString(6), place.Length > 0 ? place : null, category), row.Time(8))
            {
                RaisedAt = row.TimeOrNull(9),
                Reports = new HashSet<string>(row.GetFieldValue<string[]>(10), StringComparer.OrdinalIgnoreCase),
            });
        }
    }
}
