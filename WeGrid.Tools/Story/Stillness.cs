using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using WeGrid.Postgres;

namespace WeGrid.Tools.Story;

/// <summary>Waits until the house is still: nothing undelivered, undecided, unsent or overdue at the world's time.</summary>
internal sealed class Stillness(Database database, Village village, HttpClient http, IReadOnlyList<Uri> hosts, TimeProvider machine)
{
    private const string BusySql = """
        select (select count(*) from inbox where corp_id = $1 and status = 0),
               (select count(*) from outbox where corp_id = $1 and (due_at <= $2 or status = 1)),
               (select count(*) from due where corp_id = $1 and due_at <= $2 and not parked)
        """;

    // Hosts follow the world's clock with a little lead or lag: what falls due within this is not at rest yet.
    private static readonly TimeSpan _skew = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    /// <summary>Still three looks in a row.</summary>
    public async Task WaitAsync(string corpId, CancellationToken cancellationToken)
    {
        var begun = machine.GetTimestamp();
        var busy = "";
        for (var still = 0; still < 3;)
        {
            if (machine.GetElapsedTime(begun) > _patience)
            {
                throw new StoryException($"the house did not come to rest within a minute: {busy}; ./wegrid queue tells what waits");
            }

            await village.IdleAsync();
            busy = await BusyAsync(corpId, cancellationToken);
            still = busy.Length == 0 ? still + 1 : 0;
            await Task.Delay(_look, machine, cancellationToken);
        }
    }

    /// <summary>Until every host has arrived at that version of the clock.</summary>
    public async Task ArrivedAsync(long version, CancellationToken cancellationToken)
    {
        var begun = machine.GetTimestamp();
        foreach (var host in hosts)
        {
            while (await SeenAsync(host, cancellationToken) < version)
            {
                if (machine.GetElapsedTime(begun) > _patience)
                {
                    throw new StoryException($"{host} did not arrive at the new time within a minute");
                }

                await Task.Delay(_look, machine, cancellationToken);
            }
        }
    }

    /// <summary>Until every host knows a corp: they read corp files every few seconds.</summary>
    public async Task CorpKnownAsync(string corpId, CancellationToken cancellationToken)
    {
        var begun = machine.GetTimestamp();
        foreach (var host in hosts)
        {
            while ((await http.GetFromJsonAsync<JsonNode>(new Uri(host, "readyz"), cancellationToken))?["corps"]?.ToString().Split(' ').Contains(corpId) != true)
            {
                if (machine.GetElapsedTime(begun) > _patience)
                {
                    throw new StoryException($"{host} does not know the corp {corpId}");
                }

                await Task.Delay(_look, machine, cancellationToken);
            }
        }
    }

    private async Task<long> SeenAsync(Uri host, CancellationToken cancellationToken)
    {
        var state = await http.GetFromJsonAsync<JsonNode>(new Uri(host, "readyz"), cancellationToken);
        return long.TryParse(state?["clock"]?.ToString(), out var seen) ? seen : -1;
    }

    private async Task<string> BusyAsync(string corpId, CancellationToken cancellationToken)
    {
        var now = await village.NowAsync();
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(BusySql, connection) { Parameters = { new() { Value = corpId }, new() { Value = (now + _skew).UtcDateTime } } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var (inbox, outbox, due) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        return inbox + outbox + due == 0 ? "" : $"{inbox} undecided, {outbox} unsent, {due} due";
    }
}
