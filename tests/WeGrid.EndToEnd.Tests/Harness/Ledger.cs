using System.Globalization;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Tickets;
using WeGrid.Postgres;
using WeGrid.Postgres.Tickets;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>What the database says.</summary>
internal sealed class Ledger(Database database)
{
    /// <summary>A number by SQL; $1 is the corp.</summary>
    public async Task<long> CountAsync(string sql, string corp = "longxi") => Convert.ToInt64(await ScalarAsync(sql, corp), CultureInfo.InvariantCulture);

    /// <summary>One value. A connection that a test cut under us is taken anew.</summary>
    public async Task<object?> ScalarAsync(string sql, params object[] values)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await database.OpenAsync();
                await using var command = new NpgsqlCommand(sql, connection);
                command.Parameters.AddRange(values.Select(v => new NpgsqlParameter { Value = v }).ToArray());
                return await command.ExecuteScalarAsync();
            }
            catch (NpgsqlException cut) when (cut.IsTransient && attempt < 20)
            {
                // One of the pool's old connections; there are at most sixteen.
            }
        }
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, params object[] values)
    {
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values.Select(v => new NpgsqlParameter { Value = v }).ToArray());
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetFieldValue<T>(0));
        }

        return found;
    }

    /// <summary>The one ticket there is.</summary>
    public async Task<long> OnlyTicketAsync(string corp = "longxi") => Assert.Single(await ListAsync<long>("select number from ticket where corp_id = $1", corp));

    public async Task<TicketStatus> StatusAsync(long number, string corp = "longxi") =>
        (TicketStatus)await CountAsync($"select status from ticket where corp_id = $1 and number = {number}", corp);

    /// <summary>The moves of a ticket in their order.</summary>
    public async Task<IReadOnlyList<TicketMove>> MovesAsync(long number, string corp = "longxi") =>
        [.. (await ListAsync<short>("select move from ticket_event where corp_id = $1 and number = $2 order by seq", corp, number)).Select(m => (TicketMove)m)];

    /// <summary>Every fault in the history chains of a corp's tickets.</summary>
    public async Task<IReadOnlyList<string>> HistoryFaultsAsync(Corp corp)
    {
        var faults = new List<string>();
        await using var connection = await database.OpenAsync();
        foreach (var number in await ListAsync<long>("select number from ticket where corp_id = $1", corp.Id))
        {
            var file = await TicketStore.FindAsync(connection, corp, number);
            var events = await TicketStore.EventsAsync(connection, corp.Id, number);
            faults.AddRange(HistoryChecker.Check(number, file!.Ticket.Seq, file.Ticket.HeadHash, [.. events.Select(e => new HistoryChecker.Kept(e.Seq, e.Canonical, e.Hash))]));
        }

        return faults;
    }
}
