using WeGrid.Domain;
using WeGrid.Domain.Reports;

namespace WeGrid.Postgres.Reports;

/// <summary>三张清单: what stood on them in a period. Confidential matters never do.</summary>
public sealed class ListStore(Database database)
{
    // What ended without being handled ended with its last event.
    private const string Sql = $"""
        select t.number, t.list, {GridThen.Sql}, t.ordered_at,
               case when t.status in (5, 6, 7) then coalesce(t.resolved_at, e.at) end,
               case when t.status in (10, 11) then e.at end
          from ticket t
          left join ticket_event e on e.corp_id = t.corp_id and e.number = t.number and e.seq = t.seq and (t.status in (10, 11) or t.resolved_at is null)
         where t.corp_id = $1 and t.category <> $4 and t.ordered_at < $3
           and (t.ordered_at >= $2 or t.status not in (5, 6, 7, 10, 11) or coalesce(t.resolved_at, e.at) >= $2 or e.at >= $2)
         order by t.number
        """;

    /// <summary>Every matter that was collected in the period, handled or ended in it, or open at its beginning.</summary>
    public Task<IReadOnlyList<ListedMatter>> InAsync(string corpId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken = default) =>
        database.Source.Command(Sql, corpId, from.UtcDateTime, until.UtcDateTime, Ticket.ConfidentialCategory).ListAsync(
            r => new ListedMatter(r.GetInt64(0), (MatterList)r.GetInt16(1), r.GetString(2), r.Time(3), r.TimeOrNull(4), r.TimeOrNull(5)), cancellationToken);
}
