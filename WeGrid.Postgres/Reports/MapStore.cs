using WeGrid.Domain;
using WeGrid.Domain.Reports;

namespace WeGrid.Postgres.Reports;

/// <summary>What is drawn and published: places and counts, never words or people. Confidential matters stand in neither.</summary>
public sealed class MapStore(Database database)
{
    /// <summary>Matters ordered in a window, with their pin and the key of their place.</summary>
    public Task<IReadOnlyList<(long Number, string GridId, string Category, string PlaceKey, GeoPoint? Pin)>> MattersAsync(
        string corpId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            select number, grid_id, category, place_key, latitude, longitude from ticket
             where corp_id = $1 and ordered_at >= $2 and ordered_at < $3 and category <> $4 order by number
            """, corpId, from.UtcDateTime, until.UtcDateTime, Ticket.ConfidentialCategory).ListAsync(
            r => (r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.IsDBNull(4) ? (GeoPoint?)null : new GeoPoint(r.GetDouble(4), r.GetDouble(5))), cancellationToken);

    /// <summary>Counts by month in Beijing, village and category; what was done after the window does not change them.</summary>
    public Task<IReadOnlyList<OpenCount>> CountsAsync(string corpId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            select date_trunc('month', ordered_at at time zone 'Asia/Shanghai')::date, village_id, case when subcategory = '' then category else category || '/' || subcategory end,
                   count(*)::int, (count(*) filter (where resolved_at < $3))::int
              from ticket where corp_id = $1 and ordered_at >= $2 and ordered_at < $3 and category <> $4
             group by 1, 2, 3 order by 1, 2, 3
            """, corpId, from.UtcDateTime, until.UtcDateTime, Ticket.ConfidentialCategory).ListAsync(
            r => new OpenCount(r.GetFieldValue<DateOnly>(0), r.GetString(1), r.GetString(2), r.GetInt32(3), r.GetInt32(4)), cancellationToken);
}
