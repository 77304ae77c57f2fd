using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Postgres.Tickets;

/// <summary>更正 with the words it is about and the labels they have now, for learning.</summary>
/// <param name="Correction">What was said.</param>
/// <param name="Text">The words; empty when they were erased, recalled, or the days they may be kept are over.</param>
/// <param name="Label">The ticket's labels as they are now; null when it is no ticket.</param>
public sealed record CorrectedText(Correction Correction, string Text, TicketLabel? Label);

/// <summary>更正: what people said about labels of the machine's.</summary>
public static class CorrectionStore
{
    private const string InsertSql = """
        insert into correction (corp_id, id, demand, number, other, field, was, now, machine, note, role, actor, at, confidential, step)
        select $1, * from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::smallint[], $7::text[], $8::text[], $9::text[], $10::text[], $11::int[],
                                 $12::text[], $13::timestamptz[], $14::boolean[], $15::int[])
        on conflict do nothing
        """;

    private const string Columns = "c.id, c.demand, c.number, c.other, c.field, c.was, c.now, c.machine, c.note, c.role, c.actor, c.at, c.confidential";

    private const string OfTicketSql = $"select {Columns} from correction c where c.corp_id = $1 and c.number = any($2) order by c.number, c.at desc, c.step desc, c.id";

    // What a ticket began with: its own demand, else the first that joined it.
    private const string LabelsSql = """
        select distinct on (ticket) ticket, id, label::text from demand where corp_id = $1 and ticket = any($2) and status in (2, 3) order by ticket, status, said_at, id
        """;

    // Confidential is whatever was so when it was said or is so now.
    private const string ExportSql = $"""
        select {Columns}, coalesce(case when d.recalled then '' else d.text end, m.text, ''),
               t.category, t.subcategory, t.kind, t.list, t.urgency, t.grid_id, t.village_id, t.place, t.place_key
          from correction c
          left join demand d on d.corp_id = c.corp_id and d.id = c.demand
          left join ignored_message m on m.corp_id = c.corp_id and m.id = c.demand and d.id is null
          left join ticket t on t.corp_id = c.corp_id and t.number = c.number
         where c.corp_id = $1 and c.at >= $2 and not c.confidential and not coalesce(m.confidential, false)
           and not exists (select from correction s where s.corp_id = c.corp_id and s.demand = c.demand and s.confidential)
           and coalesce(t.category, '') <> $3
         order by c.at, c.step, c.id
        """;

    /// <summary>Everything said since a time that may leave: never of a confidential matter.</summary>
    public static Task<IReadOnlyList<CorrectedText>> ExportAsync(Database database, string corpId, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command(ExportSql, corpId, since.UtcDateTime, Ticket.ConfidentialCategory).ListAsync(ReadText, cancellationToken);
    }

    /// <summary>What was said of a ticket, newest first.</summary>
    public static async Task<IReadOnlyList<Correction>> OfAsync(NpgsqlConnection connection, string corpId, long number, CancellationToken cancellationToken = default)
    {
        var found = new Dictionary<long, List<Correction>>();
        await ReadAsync(connection, corpId, [number], [], found, cancellationToken);
        return found.GetValueOrDefault(number) ?? [];
    }

    /// <summary>What the machine said of tickets, and what people said of that.</summary>
    public static async Task ReadAsync(
        NpgsqlConnection connection, string corpId, IReadOnlyCollection<long> numbers, Dictionary<long, MachineLabel> labels, Dictionary<long, List<Correction>> corrections,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(corrections);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(LabelsSql, corpId, numbers.ToArray());
        batch.Add(OfTicketSql, corpId, numbers.ToArray());
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            labels[row.GetInt64(0)] = new MachineLabel(row.GetGuid(1), row.GetString(2));
        }

        await row.NextResultAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var correction = Read(row);
            if (!corrections.TryGetValue(correction.Ticket!.Value, out var list))
            {
                corrections[correction.Ticket.Value] = list = [];
            }

            list.Add(correction);
        }
    }

    /// <summary>Keeps them with the decision they belong to.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, IReadOnlyList<Correction> corrections)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(corrections);
        if (corrections.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<Correction>(corpId, corrections)
                .Column(NpgsqlDbType.Uuid, c => c.Id)
                .Column(NpgsqlDbType.Uuid, c => c.Demand)
                .Column(NpgsqlDbType.Bigint, c => c.Ticket)
                .Column(NpgsqlDbType.Bigint, c => c.Other)
                .Column(NpgsqlDbType.Smallint, c => (short)c.Field)
                .Column(NpgsqlDbType.Text, c => c.Was)
                .Column(NpgsqlDbType.Text, c => c.Now)
                .Column(NpgsqlDbType.Text, c => c.Machine)
                .Column(NpgsqlDbType.Text, c => c.Note)
                .Column(NpgsqlDbType.Integer, c => (int)c.By.Role)
                .Column(NpgsqlDbType.Text, c => c.By.Id)
                .Column(NpgsqlDbType.TimestampTz, c => c.At.UtcDateTime)
                .Column(NpgsqlDbType.Boolean, c => c.IsConfidential)
                .Column(NpgsqlDbType.Integer, c => c.Step)
                .Build(InsertSql));
        }
    }

    private static Correction Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.Long(2), (CorrectedLabel)row.GetInt16(4), row.GetString(5), row.GetString(6), row.GetString(7),
        new Actor((Role)row.GetInt32(9), row.GetString(10)), row.Time(11))
    {
        Other = row.Long(3),
        Note = row.GetString(8),
        IsConfidential = row.GetBoolean(12),
    };

    private static CorrectedText ReadText(NpgsqlDataReader row) => new(
        Read(row), row.GetString(13),
        row.IsDBNull(14) ? null : new TicketLabel(
            row.GetString(14), row.GetString(15), (DemandKind)row.GetInt16(16), (MatterList)row.GetInt16(17), (Urgency)row.GetInt16(18), row.GetString(19), row.GetString(20),
            row.GetString(21), row.GetString(22)));
}
