using System.Globalization;
using System.Text.Json;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Reports;

namespace WeGrid.Postgres.Reports;

/// <summary>What was recorded in a stretch of time, by grid, for reports of any headings. Confidential tickets are read by none of it; nobody's name is.</summary>
public sealed class CountStore(Database database)
{
    // What ended without being handled ended with its last event; as the three lists count.
    private const string TicketsSql = $"""
        with matter as (
            select t.category, t.list, t.origin, {GridThen.Sql} as grid_id, t.ordered_at,
                   case when t.status in (5, 6, 7) then coalesce(t.resolved_at, e.at) end as handled_at,
                   case when t.status in (10, 11) then e.at end as ended_at
              from ticket t
              left join ticket_event e on e.corp_id = t.corp_id and e.number = t.number and e.seq = t.seq and (t.status in (10, 11) or t.resolved_at is null)
             where t.corp_id = $1 and t.category <> $4 and t.ordered_at < $3)
        select category, list, origin, grid_id,
               count(*) filter (where ordered_at >= $2),
               count(*) filter (where handled_at >= $2 and handled_at < $3),
               count(*) filter (where (handled_at is null or handled_at >= $3) and (ended_at is null or ended_at >= $3))
          from matter group by 1, 2, 3, 4
        """;

    private const string RatingsSql = """
        select t.category, t.list, t.origin, t.grid_id, count(*), count(*) filter (where s.satisfaction >= 4)
          from survey s join ticket t on t.corp_id = s.corp_id and t.number = s.number
         where s.corp_id = $1 and t.category <> $4 and s.round > 0 and s.answered_at >= $2 and s.answered_at < $3 group by 1, 2, 3, 4
        """;

    private const string ProceduresSql = $"""
        select p.procedure, p.lane, {GridThen.Matter}, count(*) filter (where p.started_at >= $2 and p.started_at < $3),
               count(*) filter (where p.ended_at >= $2 and p.ended_at < $3
                   and not exists (select from proceeding_event e where e.corp_id = p.corp_id and e.number = p.number and e.act->>'act' = 'drop'))
          from proceeding p where p.corp_id = $1 and p.started_at < $3 and (p.ended_at is null or p.ended_at >= $2) group by 1, 2, 3
        """;

    private const string RecordsSql = $$"""
        select p.procedure, e.act->>'Name', {{GridThen.Matter}}, count(*),
               coalesce(sum(case when e.act->>'Value' ~ '^[0-9]{1,12}(\.[0-9]{1,6})?$' then (e.act->>'Value')::numeric end), 0)
          from proceeding_event e join proceeding p on p.corp_id = e.corp_id and p.number = e.number
         where e.corp_id = $1 and e.act->>'act' = 'note' and e.at >= $2 and e.at < $3 group by 1, 2, 3
        """;

    private const string VisitsSql = """
        select v.kind, r.fields::text, r.grid_id, count(*)
          from register_visit v join register_entry r on r.corp_id = v.corp_id and r.kind = v.kind and r.number = v.number
         where v.corp_id = $1 and v.said_at >= $2 and v.said_at < $3 group by 1, 2, 3
        """;

    private const string LedgerSql = """
        select m.kind, r.fields::text, r.grid_id,
               coalesce(sum(m.amount) filter (where m.said_at >= $2 and m.amount > 0), 0), coalesce(-sum(m.amount) filter (where m.said_at >= $2 and m.amount < 0), 0), sum(m.amount)
          from register_move m join register_entry r on r.corp_id = m.corp_id and r.kind = m.kind and r.number = m.number
         where m.corp_id = $1 and m.said_at < $3 group by 1, 2, 3
        """;

    private const string EntriesSql = "select kind, fields::text, grid_id, count(*) from register_entry where corp_id = $1 group by 1, 2, 3";

    /// <summary>Everything that was recorded, and how registers stand now.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="from">From then on.</param>
    /// <param name="until">Until before then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<CountedFact>> ReadAsync(string corpId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken = default)
    {
        var (facts, window) = (new List<CountedFact>(), new object[] { corpId, from.UtcDateTime, until.UtcDateTime });
        object[] open = [.. window, Ticket.ConfidentialCategory];
        await ReadAsync(TicketsSql, open, r => Add(facts, CountSource.Tickets, "", r.GetString(3), Ticketed(r), ("new", r.GetInt64(4)), ("handled", r.GetInt64(5)), ("open", r.GetInt64(6))), cancellationToken);
        await ReadAsync(RatingsSql, open, r => Add(facts, CountSource.Tickets, "", r.GetString(3), Ticketed(r), ("rated", r.GetInt64(4)), ("satisfied", r.GetInt64(5))), cancellationToken);
        await ReadAsync(ProceduresSql, window, r => Add(facts, CountSource.Procedures, r.GetString(0), r.GetString(2), Trait("lane", r.GetString(1)), ("begun", r.GetInt64(3)), ("done", r.GetInt64(4))), cancellationToken);
        await ReadAsync(RecordsSql, window, r => Add(facts, CountSource.Records, r.GetString(0), r.GetString(2), Trait("record", r.GetString(1)), ("times", r.GetInt64(3)), ("sum", r.GetDecimal(4))), cancellationToken);
        await ReadAsync(VisitsSql, window, r => Add(facts, CountSource.Visits, r.GetString(0), r.GetString(2), Fields(r), ("times", r.GetInt64(3))), cancellationToken);
        await ReadAsync(LedgerSql, window, r => Add(facts, CountSource.Ledger, r.GetString(0), r.GetString(2), Fields(r), ("in", r.GetInt64(3)), ("out", r.GetInt64(4)), ("net", r.GetInt64(3) - r.GetInt64(4)), ("left", r.GetInt64(5))), cancellationToken);
        await ReadAsync(EntriesSql, [corpId], r => Add(facts, CountSource.Entries, r.GetString(0), r.GetString(2), Fields(r), ("count", r.GetInt64(3))), cancellationToken);
        return facts;
    }

    private async Task ReadAsync(string sql, object[] values, Action<NpgsqlDataReader> read, CancellationToken cancellationToken) =>
        await database.Source.Command(sql, values).ListAsync(r =>
        {
            read(r);
            return 0;
        }, cancellationToken);

    private static void Add(List<CountedFact> facts, CountSource source, string id, string grid, IReadOnlyDictionary<string, string> traits, params ReadOnlySpan<(string What, decimal Amount)> numbers)
    {
        foreach (var (what, amount) in numbers)
        {
            if (amount != 0)
            {
                facts.Add(new CountedFact(source, what, id, grid, amount, traits));
            }
        }
    }

    private static Dictionary<string, string> Ticketed(NpgsqlDataReader r) => new()
    {
        ["category"] = r.GetString(0), ["list"] = $"{(MatterList)r.GetInt16(1)}".ToLower(CultureInfo.InvariantCulture), ["origin"] = r.GetString(2),
    };

    private static Dictionary<string, string> Trait(string name, string value) => new() { [name] = value };

    private static Dictionary<string, string> Fields(NpgsqlDataReader r) => JsonSerializer.Deserialize<Dictionary<string, string>>(r.GetString(1))!;
}
