using Npgsql;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;

namespace WeGrid.Postgres.Tickets;

/// <summary>近况: the last things people did to a ticket; what the machine did by itself is left out.</summary>
internal static class RecentSteps
{
    private const string Sql = """
        select e.number, e.at, e.move, e.role, e.actor
          from unnest($2::bigint[]) wanted (n)
         cross join lateral (select number, at, move, role, actor, seq from ticket_event
                              where corp_id = $1 and number = n and role & 32 = 0 order by seq desc limit 8) e
         order by e.number, e.seq desc
        """;

    public static async Task ReadAsync(NpgsqlConnection connection, string corpId, long[] numbers, Dictionary<long, List<RecentStep>> recent, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = corpId }, new() { Value = numbers } } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            if (!recent.TryGetValue(row.GetInt64(0), out var steps))
            {
                recent[row.GetInt64(0)] = steps = [];
            }

            steps.Add(new RecentStep(row.GetFieldValue<DateTimeOffset>(1), (TicketMove)row.GetInt16(2), (Role)row.GetInt32(3), row.GetString(4)));
        }
    }
}
