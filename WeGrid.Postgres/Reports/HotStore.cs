using WeGrid.Domain;
using WeGrid.Domain.Reports;

namespace WeGrid.Postgres.Reports;

/// <summary>热点: what was ordered lately, and which topics were told when.</summary>
public sealed class HotStore(Database database)
{
    private const string MattersSql = """
        select number, village_id, category, (ordered_at at time zone 'Asia/Shanghai')::date
          from ticket where corp_id = $1 and ordered_at >= $2 and ordered_at < $3 and category <> $4 and status <> 10
        """;

    private const string SinceSql = "select (ordered_at at time zone 'Asia/Shanghai')::date from ticket where corp_id = $1 order by ordered_at limit 1";

    // Told once: what rose and stayed up is not told again before it has rested. Two workers tell the same.
    private const string KeepSql = """
        insert into hot_topic (corp_id, grid_id, category, day, recent, usual, numbers)
        select $1, $2, $3, $4, $5, $6, $7
         where not exists (select from hot_topic h where h.corp_id = $1 and h.grid_id = $2 and h.category = $3 and h.day < $4 and h.day > $4 - $8)
        on conflict do nothing
        """;

    private const string OfDaySql = "select grid_id, category, numbers, usual::float8 from hot_topic where corp_id = $1 and day = $2 order by recent / usual desc, grid_id, category";

    /// <summary>Tickets ordered in a time, without confidential and merged ones.</summary>
    public Task<IReadOnlyList<OrderedMatter>> MattersAsync(string corpId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default) =>
        database.Source.Command(MattersSql, corpId, from.UtcDateTime, to.UtcDateTime, Ticket.ConfidentialCategory)
            .ListAsync(r => new OrderedMatter(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetFieldValue<DateOnly>(3)), cancellationToken);

    /// <summary>The day of the first ticket; null before there is any.</summary>
    public async Task<DateOnly?> SinceAsync(string corpId, CancellationToken cancellationToken = default)
    {
        var days = await database.Source.Command(SinceSql, corpId).ListAsync(r => r.GetFieldValue<DateOnly>(0), cancellationToken);
        return days.Count == 0 ? null : days[0];
    }

    /// <summary>Keeps the topics of a day that are to be told; a topic that was told within the rest is left out. Safe to run twice.</summary>
    public async Task KeepAsync(string corpId, DateOnly day, IReadOnlyList<HotTopic> topics, int restDays, CancellationToken cancellationToken = default)
    {
        foreach (var topic in topics)
        {
            await database.Source.Command(
                KeepSql, corpId, topic.Village, topic.Category, day, topic.Numbers.Count, Math.Round((decimal)topic.Usual, 2), topic.Numbers.ToArray(), restDays).RunAsync(cancellationToken);
        }
    }

    /// <summary>The topics to be told on a day.</summary>
    public Task<IReadOnlyList<HotTopic>> OfDayAsync(string corpId, DateOnly day, CancellationToken cancellationToken = default) =>
        database.Source.Command(OfDaySql, corpId, day)
            .ListAsync(r => new HotTopic(r.GetString(0), r.GetString(1), r.GetFieldValue<long[]>(2), r.GetDouble(3), 0), cancellationToken);
}
