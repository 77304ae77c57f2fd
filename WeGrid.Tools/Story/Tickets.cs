using System.Globalization;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Reports;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Reports;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Tools.Story;

/// <summary>What the database says, for the story's checks.</summary>
internal sealed class Tickets(Database database, CorpDirectory corps, string corpId)
{
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

    /// <summary>All tickets as the three rates count them now, from their histories.</summary>
    public async Task<IReadOnlyList<RatedTicket>> CohortAsync(DateTimeOffset now)
    {
        var store = new RateStore(database);
        var ratings = (await store.RatingsAsync(corpId, DateTimeOffset.MinValue, now, now)).ToLookup(r => r.Number);
        return [.. (await store.CohortAsync(corpId, DateTimeOffset.MinValue, now, now)).Select(p => RatedTicket.Of(p, ratings[p.Number]))];
    }
}
