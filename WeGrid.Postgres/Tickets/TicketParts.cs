using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;

namespace WeGrid.Postgres.Tickets;

/// <summary>协办: the parts of tickets.</summary>
internal static class TicketParts
{
    public const string LoadSql = """
        select p.number, p.ordinal, p.unit_id, p.task, p.asked_at, p.due_at, p.ended_at, p.result
          from unnest($2::bigint[]) wanted (n) cross join lateral (select * from ticket_part where corp_id = $1 and number = n offset 0) p
         order by p.number, p.ordinal
        """;

    private const string SaveSql = """
        insert into ticket_part (corp_id, number, ordinal, unit_id, task, asked_at, due_at, ended_at, result)
        select $1, * from unnest($2::bigint[], $3::int[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::text[])
        on conflict (corp_id, number, ordinal) do update set ended_at = excluded.ended_at, result = excluded.result
        """;

    public static async Task<ILookup<long, TicketPart>> ReadAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        var parts = new List<(long Number, TicketPart Part)>();
        while (await row.ReadAsync(cancellationToken))
        {
            parts.Add((row.GetInt64(0), new TicketPart(
                row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5), TicketRows.Time(row, 6), row.GetString(7))));
        }

        return parts.ToLookup(p => p.Number, p => p.Part);
    }

    public static void Stage(NpgsqlBatch batch, string corpId, IReadOnlyDictionary<(long Ticket, int Ordinal), TicketPart> parts)
    {
        if (parts.Count == 0)
        {
            return;
        }

        batch.BatchCommands.Add(new UnnestCommand<KeyValuePair<(long Ticket, int Ordinal), TicketPart>>(corpId, [.. parts])
            .Column(NpgsqlDbType.Bigint, p => p.Key.Ticket)
            .Column(NpgsqlDbType.Integer, p => p.Key.Ordinal)
            .Column(NpgsqlDbType.Text, p => p.Value.UnitId)
            .Column(NpgsqlDbType.Text, p => p.Value.Task)
            .Column(NpgsqlDbType.TimestampTz, p => p.Value.AskedAt.UtcDateTime)
            .Column(NpgsqlDbType.TimestampTz, p => p.Value.DueAt.UtcDateTime)
            .Column(NpgsqlDbType.TimestampTz, p => p.Value.EndedAt?.UtcDateTime)
            .Column(NpgsqlDbType.Text, p => p.Value.Result)
            .Build(SaveSql));
    }
}
