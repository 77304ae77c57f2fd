using System.Text.Json;
using Npgsql;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Postgres.Due;
using WeGrid.Testing;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Tests.Due;

/// <summary>
/// Whatever the town's history: what the DueLoop asks of the database is answered by keys, and the rows it reads are those of the tickets that are due.
/// The plans are the server's own, of the statements that ran (auto_explain).
/// </summary>
public sealed class DuePlansTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private const int Steps = 60;
    private const int Closed = 20_000;

    /// <summary>What is not about tickets: lists a statement brings with it, and tables that are as big as a town.</summary>
    private static readonly HashSet<string> _townSized = ["phone_load", "ticket_policy", "mark", "kf_session", "held_notice", "unit_return"];

    private readonly Village _village = new(given.Database, Village.At(2026, 4, 15, 10));

    [Fact]
    public async Task Round_BesideManyClosedTickets_ReadsByKeyAndOnlyWhatIsDue()
    {
        await OpenAsync();
        await HistoryAsync();
        await using var watched = await WatchedAsync();
        var later = _village.Now + TimeSpan.FromDays(3);

        // Twice: the first time statements are planned, the second time as they are kept.
        for (var round = 0; round < 2; round++)
        {
            await using var transaction = await watched.Connection.BeginTransactionAsync();
            var seen = await DueStore.ClaimAsync(watched.Connection, _village.Id, later, Steps);
            Assert.Equal(Steps, seen.Count);
            var clocks = new TicketClocks(_village.Saver);
            var outcome = await new TicketRound(_village.Saver).DoAsync(watched.Connection, _village.Entry, [.. seen.Select(s => ((ITicketStep)clocks, s))], later, default);
            Assert.InRange(outcome!.Done, Steps / 2, Steps);
            await transaction.RollbackAsync();
        }

        await NextAsync(watched.Connection);
        Assert.True(watched.Scans.Count > 20, "no plans came: is auto_explain there?");
        Assert.Empty(watched.Scans.Where(s => s.Node == "Seq Scan" && !_townSized.Contains(s.Table)).Select(s => $"{s.Node} of {s.Table}"));
        // A ticket has one who raised it, one clock or two, no parts; a few statements look at each.
        Assert.Empty(watched.Scans.Where(s => s.Rows > Steps * 3 && !_townSized.Contains(s.Table)).Select(s => $"{s.Rows} rows by {s.Node} {s.Index} of {s.Table}"));
        Assert.Contains(watched.Scans, s => s is { Table: "due", Index: "due_next" });
        Assert.Contains(watched.Scans, s => s is { Table: "ticket", Index: "ticket_pkey" });
    }

    private async Task OpenAsync()
    {
        for (var number = 1; number <= Steps; number++)
        {
            await _village.OrderAsync(number, number % 2 == 0 ? Urgency.TwoHours : Urgency.WorkingDays, $"resident{number}");
            if (number % 3 == 0)
            {
                await _village.MoveAsync(number, TicketMove.Accept, Role.GridStaff, Village.Micro);
            }
        }
    }

    /// <summary>As a town has them after years: by the row, not by the desk.</summary>
    private async Task HistoryAsync()
    {
        string[] tables =
        [
            $"""
            insert into ticket (corp_id, number, status, round, grid_id, village_id, category, subcategory, kind, list, urgency, summary, matter_text, place, place_key,
                                ordered_at, due_at, provisional, hop_started_at, resolved_at, waited, rung, returns, result_note, seq, head_hash)
            select $1, 100000 + n, 7, 1, 'm', 'v', '供电', '', 1, 1, 3, '旧事', '旧事', '', '', t, t, false, t, t, interval '0', 0, 0, '', 3, sha256(n::text::bytea)
              from generate_series(1, {Closed}) n, lateral (select now() - n * interval '1 hour' t) a
            """,
            "insert into ticket_event (corp_id, number, seq, at, move, role, actor, status, canonical, hash) select corp_id, number, s, ordered_at, 1, 1, 'x', 1, '', head_hash from ticket, generate_series(1, 3) s where corp_id = $1 and number > 100000",
            "insert into reporter (corp_id, number, person, chat, ordinal, told, told_at) select corp_id, number, 'resident' || number % 500, 'archive:room', 0, 1, ordered_at from ticket where corp_id = $1 and number > 100000",
            "insert into survey (corp_id, number, person, round, sent_at) select corp_id, number, person, 1, told_at from reporter where corp_id = $1 and number > 100000",
        ];
        foreach (var sql in tables)
        {
            await _village.RowsAsync(sql);
        }

        await using var analyze = given.Database.Source.CreateCommand("vacuum analyze");
        await analyze.ExecuteNonQueryAsync();
    }

    /// <summary>When the loop must wake: read from the end of the index.</summary>
    private async Task NextAsync(NpgsqlConnection connection)
    {
        await using var next = new NpgsqlCommand("select min(due_at) from due where corp_id = $1 and not parked", connection) { Parameters = { new() { Value = _village.Id } } };
        Assert.NotNull(await next.ExecuteScalarAsync());
    }

    private sealed record Scan(string Node, string Table, string Index, double Rows);

    private sealed class Watched(NpgsqlConnection connection) : IAsyncDisposable
    {
        public NpgsqlConnection Connection => connection;

        public List<Scan> Scans { get; } = [];

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }

    private async Task<Watched> WatchedAsync()
    {
        var text = new NpgsqlConnectionStringBuilder(given.ConnectionString) { Pooling = false, MaxAutoPrepare = 200, AutoPrepareMinUsages = 2, Options = "-c jit=off" }.ConnectionString;
        var watched = new Watched(new NpgsqlConnection(text));
        watched.Connection.Notice += (_, e) => Read(e.Notice.MessageText, watched.Scans);
        await watched.Connection.OpenAsync();
        await using var on = new NpgsqlCommand(
            "load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_analyze = on; set auto_explain.log_timing = off; set auto_explain.log_format = 'json'; set client_min_messages = log",
            watched.Connection);
        await on.ExecuteNonQueryAsync();
        return watched;
    }

    private static void Read(string message, List<Scan> scans)
    {
        if (message.IndexOf('{', StringComparison.Ordinal) is >= 0 and var at && message.Contains("plan:", StringComparison.Ordinal))
        {
            using var plan = JsonDocument.Parse(message[at..]);
            Walk(plan.RootElement.GetProperty("Plan"), scans);
        }
    }

    private static void Walk(JsonElement node, List<Scan> scans)
    {
        if (node.TryGetProperty("Relation Name", out var table) && node.TryGetProperty("Actual Loops", out var loops))
        {
            var left = node.TryGetProperty("Rows Removed by Filter", out var removed) ? removed.GetDouble() : 0;
            var index = node.TryGetProperty("Index Name", out var name) ? name.GetString()! : "";
            scans.Add(new Scan(node.GetProperty("Node Type").GetString()!, table.GetString()!, index, (node.GetProperty("Actual Rows").GetDouble() + left) * loops.GetDouble()));
        }

        foreach (var child in node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray() : [])
        {
            Walk(child, scans);
        }
    }
}
