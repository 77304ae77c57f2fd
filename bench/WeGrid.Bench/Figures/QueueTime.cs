using System.Diagnostics;
using WeGrid.Domain.Notices;
using WeGrid.Postgres;
using WeGrid.Postgres.Outbox;

namespace WeGrid.Bench.Figures;

/// <summary>
/// How long a full queue takes, by a clock that jumps to whatever is due next: four workers share the budgets of 2,000 people and 300 groups
/// in one database; against the shortest time in which the budgets let that many through.
/// </summary>
internal static class QueueTime
{
    private const int Groups = 300;
    private const int People = 2_000;
    private const int Busy = 20;
    private const int Workers = 4;
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(60);

    /// <summary>One person in a hundred has a long queue, as the duty officers of a storm night have.</summary>
    private const string FillSql = """
        insert into outbox (corp_id, id, lane, channel, recipient, subject, seq, template, body, danger, purpose, budget_key, serial, created_at, due_at)
        select 'longxi', gen_random_uuid(), case when is_group then 'Webhook:' || who else 'AppText:grid' end, case when is_group then 'webhook' else 'app_text' end,
               who, null, 0, 'bench', '{}', false, 'Inform', case when is_group then 'robot:' else 'member:' end || who, is_group, $1, $1
          from (select n % 10 < 3 as is_group,
                       case when n % 10 < 3 then 'g' || (n / 10 * 3 + n % 10) % $2
                            when n % 10 = 3 then 'busy' || n / 10 % $3
                            else 'p' || (n / 10 * 6 + n % 10 - 4) % ($4 - $3) end as who
                  from generate_series(0, $5 - 1) n) r
        """;

    public static async Task RunAsync(Ground ground, Options options)
    {
        var rows = options.Rows(20_000);
        await using var bed = await Bed.MakeAsync(ground, "bench_queue");
        await using var services = ground.Services(bed.Connection);
        var store = new OutboxStore(services.GetRequiredService<Database>());
        var start = ground.Now;
        await FillAsync(bed, start, rows);
        var optimum = await OptimumAsync(bed);
        var began = Stopwatch.GetTimestamp();
        var (last, claims) = await SendAsync(store, start);
        var sent = await bed.AskAsync<long>("select count(*) from outbox_done where verdict = 1");
        if (sent != rows || await bed.AskAsync<bool>("select exists (select from outbox)"))
        {
            throw new InvalidOperationException($"of {rows} rows {sent} were sent");
        }

        await CheckAsync(bed);
        Stats.Figure("queue_vs_optimum", (last - start) / optimum, "0.00", Stats.Text(
            $"{rows} queued rows, {People} people of whom {Busy} have a tenth of them, {Groups} groups; {Workers} workers on a clock that jumps: {(last - start).TotalSeconds:0} s, the budgets allow {optimum.TotalSeconds:0} s; {claims} claims in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} real s"));
    }

    private static async Task FillAsync(Bed bed, DateTimeOffset now, int rows)
    {
        await using var command = bed.Source.CreateCommand(FillSql);
        foreach (var value in new object[] { now.UtcDateTime, Groups, Busy, People, rows })
        {
            command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }

    /// <summary>All of it at the first moment of as many windows as the fullest budget needs.</summary>
    private static async Task<TimeSpan> OptimumAsync(Bed bed)
    {
        var limits = SendLimits.Default;
        var member = await bed.AskAsync<long>("select max(n) from (select count(*) n from outbox where not serial group by recipient) r");
        var robot = await bed.AskAsync<long>("select max(n) from (select count(*) n from outbox where serial group by recipient) r");
        var api = await bed.AskAsync<long>("select count(*) from outbox where not serial");
        var all = await bed.AskAsync<long>("select count(*) from outbox");
        return new[]
        {
            Least(member, limits.Of(BudgetKind.Member)), Least(robot, limits.Of(BudgetKind.Robot)),
            Least(api, limits.Of(BudgetKind.Api)), Least(api, limits.Of(BudgetKind.App)), Least(all, limits.Of(BudgetKind.Address)),
        }.Max();
    }

    private static TimeSpan Least(long rows, IReadOnlyList<SendWindow> windows) =>
        windows.Max(w => w.Span * Math.Max(0, ((rows + w.Ordinary - 1) / w.Ordinary) - 1));

    private static async Task<(DateTimeOffset Last, int Claims)> SendAsync(OutboxStore store, DateTimeOffset start)
    {
        var (now, last, claims) = (start, start, 0);
        while (await store.NextDueAtAsync(Town.Id, now) is { } due)
        {
            now = due > now ? due : now;
            var counts = await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(store, now)));
            claims += counts.Sum(c => c.Claims);
            last = counts.Any(c => c.Sent > 0) ? now : last;
        }

        return (last, claims);
    }

    private static async Task<(int Sent, int Claims)> WorkAsync(OutboxStore store, DateTimeOffset now)
    {
        var (sent, claims, examined) = (0, 0, 1);
        while (examined > 0)
        {
            var batch = await store.ClaimAsync(Town.Id, 512, now, _lease);
            await store.FinishAsync(Town.Id, [.. batch.Rows.Select(r => OutboxResult.Sent(r))], now);
            (sent, claims, examined) = (sent + batch.Rows.Count, claims + 1, batch.Examined);
        }

        return (sent, claims);
    }

    /// <summary>Fast is nothing when the platform would have dropped it: no minute of anybody holds more than it may.</summary>
    private static async Task CheckAsync(Bed bed)
    {
        foreach (var (channel, window) in new[] { ("app_text", SendLimits.Default.Of(BudgetKind.Member)[0]), ("webhook", SendLimits.Default.Of(BudgetKind.Robot)[0]) })
        {
            var most = await bed.AskAsync<long>($"""
                select coalesce(max(n), 0) from (
                    select count(*) over (partition by recipient order by finished_at range between current row and interval '{window.Span.TotalSeconds - 0.001} s' following) n
                      from outbox_done where channel = '{channel}') r
                """);
            if (most > window.Limit)
            {
                throw new InvalidOperationException($"{channel}: {most} in a window of {window.Limit}");
            }
        }
    }
}
