using System.Globalization;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Reports;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Tools.Story;

/// <summary>What the database says, for the story's checks.</summary>
internal sealed class Tickets(Database database, CorpDirectory corps, string corpId)
{
    private const string CohortSql = """
        select t.number, t.due_at, t.resolved_at, t.status, t.round,
               (select min(at) from ticket_event e where e.corp_id = t.corp_id and e.number = t.number and e.move = 2),
               t.ordered_at,
               (select count(*) from survey s where s.corp_id = t.corp_id and s.number = t.number and s.round = t.round and s.answered_at is not null and not s.late and s.solved and s.satisfaction <= 3),
               (select count(*) from survey s where s.corp_id = t.corp_id and s.number = t.number and s.round = t.round and s.answered_at is not null and not s.late and (not s.solved or s.satisfaction > 3))
          from ticket t where t.corp_id = $1 order by t.number
        """;

    /// <summary>The ticket whose place contains the word.</summary>
    public async Task<TicketFile?> FindAsync(string place)
    {
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand("select number from ticket where corp_id = $1 and (place_key like $2 or place like $2) order by number limit 1", connection)
        {
            Parameters = { new() { Value = corpId }, new() { Value = $"%{place}%" } },
        };
        return await command.ExecuteScalarAsync() is long number
            ? await TicketStore.FindAsync(connection, corps.Find(corpId)!.Corp, number)
            : throw new StoryException($"there is no ticket about {place}");
    }

    public async Task<TicketStatus> StatusAsync(long number) => (TicketStatus)await CountAsync($"select status from ticket where corp_id = $1 and number = {number}");

    public async Task<long> CountAsync(string sql)
    {
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = corpId } } };
        return await command.ExecuteScalarAsync() is { } value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>All tickets as the three rates count them.</summary>
    public async Task<IReadOnlyList<RatedTicket>> CohortAsync()
    {
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand(CohortSql, connection) { Parameters = { new() { Value = corpId } } };
        await using var row = await command.ExecuteReaderAsync();
        var cohort = new List<RatedTicket>();
        while (await row.ReadAsync())
        {
            var status = (TicketStatus)row.GetInt16(3);
            cohort.Add(new RatedTicket(
                row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(6) + TimeSpan.FromDays(1), row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
                row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetFieldValue<DateTimeOffset>(2), row.GetInt64(8) > 0,
                (int)row.GetInt64(7), (int)row.GetInt64(8), status is TicketStatus.Merged or TicketStatus.Terminated));
        }

        return cohort;
    }
}
