using Npgsql;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Understanding;

namespace WeGrid.Postgres.Tickets;

/// <summary>同村同类的旧单: candidates for "the same", "again" and "nearby", one indexed statement for a whole run, their words and places only; scored in the domain.</summary>
internal static class EarlierMatters
{
    /// <summary>The newest open ones of a village and category, and the newest of late; more are not compared.</summary>
    private const int PerNeighbourhood = 40;

    private const string Columns = "number, status, grid_id, subcategory, matter_text, place_key, ordered_at, raised_at";

    private const string Sql = $"""
        select n.village, n.category, t.number, t.open, t.open and t.status <> 13, t.grid_id, t.subcategory, t.matter_text, t.place_key, t.ordered_at, t.raised_at
          from unnest($2::text[], $3::text[]) n (village, category)
         cross join lateral (
               (select {Columns}, true as open from ticket
                 where corp_id = $1 and village_id = n.village and category = n.category and status in (1, 2, 3, 4, 8, 9, 12, 13)
                 order by ordered_at desc limit $5)
               union all
               (select late.*, false from (select {Columns} from ticket
                                where corp_id = $1 and village_id = n.village and category = n.category and ordered_at > $4
                                order by ordered_at desc limit $5) late where status not in (1, 2, 3, 4, 8, 9, 12, 13))) t
         order by t.ordered_at desc
        """;

    private const string ReportsSql = """
        select d.ticket, tied_person($1, d.person), d.said_at from unnest($2::bigint[]) n (number)
         cross join lateral (select ticket, person, said_at from demand where corp_id = $1 and ticket = n.number and said_at > $3 and status in (2, 3)) d
        """;

    /// <summary>Asks for them; nothing when no neighbourhood is needed.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, IntakeNeeds needs, DateTimeOffset now)
    {
        if (needs.Neighbourhoods.Count > 0)
        {
            var neighbours = needs.Neighbourhoods.Keys.ToArray();
            batch.Add(Sql, corpId, neighbours.Select(n => n.Village).ToArray(), neighbours.Select(n => n.Category).ToArray(), (now - needs.EarlierWithin).UtcDateTime, PerNeighbourhood);
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

            var category = row.GetString(6) is { Length: > 0 } second ? $"{key.Category}/{second}" : key.Category;
            var place = row.GetString(8);
            earlier.Add(new EarlierMatter(row.GetInt64(2), row.GetBoolean(4), row.GetString(5), new MatterFacts(row.GetString(7), place.Length > 0 ? place : null, category), row.Time(9))
            {
                IsOpen = row.GetBoolean(3),
                RaisedAt = row.TimeOrNull(10),
            });
        }
    }

    /// <summary>Reads who said so before, on which day, of what is alike. A round trip, and only where something is.</summary>
    public static async Task ReadReportsAsync(NpgsqlConnection connection, string corpId, long[] alike, IntakeFacts facts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (alike.Length == 0)
        {
            return;
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.AddPlanned(ReportsSql, corpId, alike, (now - facts.Needs.ReportsWithin).UtcDateTime);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var matters = facts.Earlier.Values.SelectMany(m => m).ToLookup(m => m.Number);
        while (await row.ReadAsync(cancellationToken))
        {
            foreach (var matter in matters[row.GetInt64(0)])
            {
                matter.Reports.Add(EarlierMatter.Report(row.GetString(1), row.Time(2)));
            }
        }
    }
}
