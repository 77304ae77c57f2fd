using System.Diagnostics;
using Npgsql;
using WeGrid.Hosting;
using WeGrid.Worker.Due;

namespace WeGrid.Bench.Figures;

/// <summary>
/// The DueLoop of the Worker on a county with a million open tickets: how many steps it does a second when all are waiting, and how late the latest
/// is when a thousand come due every second for a minute. Lateness is asked of the database, of whatever still waits.
/// </summary>
internal static class DueSteps
{
    private const int PerSecond = 1000;

    private const string WaitingSql = "select coalesce(extract(epoch from clock_timestamp() - min(due_at)), 0)::float8 from due where corp_id = 'longxi' and not parked and due_at <= clock_timestamp()";

    public static async Task RunAsync(Ground ground, Options options)
    {
        var (open, closed) = (options.Rows(1_000_000), options.Long ? 3_000_000 : 0);
        var each = options.Rows(10_000);
        var seconds = options.Quick ? 12 : 60;
        await using var bed = await Bed.MakeAsync(ground, "bench_due");
        await using var services = ground.Services(bed.Connection, s => s.AddDueLoop());
        await services.GetRequiredService<CorpDirectory>().RefreshAsync();
        var tickets = new OpenTickets(bed, ground.Now);
        var begun = Stopwatch.GetTimestamp();
        await tickets.SeedAsync(services.GetRequiredService<CorpDirectory>().All[0], open, closed);
        Stats.Note($"{open} open and {closed} closed tickets written by COPY in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s");

        var loop = services.GetRequiredService<DueLoop>();
        var next = 1;
        await BacklogAsync(ground, bed, tickets, loop, next, each);
        next += each;
        var (rates, ratios) = (new List<double>(), new List<double>());
        for (var i = 1; i <= options.Pairs; i++)
        {
            var load = new LoadLine(ground.Meter);
            var r = await load.DuringAsync("R", () => ground.PgBench.RunAsync(5));
            var round = await load.DuringAsync("due", () => BacklogAsync(ground, bed, tickets, loop, next, each));
            next += each;
            Stats.Note($"pair {i}: R {r:0}/s; {round.Rate:0} steps/s ({round.Rate / r:0.00} R, {round.Cpu:0} us CPU each, {round.Server:0} of them PostgreSQL); {load}");
            rates.Add(round.Rate);
            ratios.Add(round.Rate / r);
        }

        Stats.Figure("due_per_s", Stats.Median(rates), "0", Stats.Text(
            $"steps a second while {each} wait, {open} open and {closed} closed tickets, one corp, one DueLoop, {Kinds}; {Stats.Range(rates, "0")}; {Stats.Median(ratios):0.00} of R ({Stats.Range(ratios, "0.00")}); {rates.Count} pairs"));
        var minute = await MinuteAsync(ground, bed, tickets, services, next, seconds);
        Stats.Figure("due_worst_lateness_s", minute.Worst, "0.00", Stats.Text(
            $"the latest of {seconds * PerSecond} steps that came due at {PerSecond}/s for {seconds} s, looked at {minute.Looks} times; p99 of what waited {minute.P99:0.00} s; {minute.Cpu:0.00} cores of ours busy; foreign cores {minute.Foreign:0.00}"));
    }

    private const string Kinds = "accept timeouts 30 %, sign-for 20 %, handling 15 %, surveys that end 15 %, dispatch and progress 10 % each";

    private sealed record Round(double Rate, double Cpu, double Server);

    private sealed record Minute(double Worst, double P99, int Looks, double Cpu, double Foreign);

    private static async Task<Round> BacklogAsync(Ground ground, Bed bed, OpenTickets tickets, DueLoop loop, int from, int count)
    {
        var before = await EventsAsync(bed);
        await tickets.RunOutAsync(from, count, ground.Now.AddSeconds(-1), 0);
        var (cpu, started) = (ground.Meter.Read(), Stopwatch.GetTimestamp());
        var done = await loop.RunDueAsync(ground.Now);
        var (taken, after) = (Stopwatch.GetElapsedTime(started).TotalSeconds, ground.Meter.Read());
        await CheckAsync(bed, before, count);
        return new Round(done / taken, after.OursSince(cpu) * 1e6 / count, after.ServerSince(cpu) * 1e6 / count);
    }

    private static async Task<Minute> MinuteAsync(Ground ground, Bed bed, OpenTickets tickets, IServiceProvider services, int from, int seconds)
    {
        var (before, count) = (await EventsAsync(bed), seconds * PerSecond);
        var start = ground.Now.AddSeconds(8);
        await tickets.RunOutAsync(from, count, start, PerSecond);
        var loop = services.GetRequiredService<DueLoop>();
        var cpu = ground.Meter.Read();
        await loop.StartAsync(CancellationToken.None);
        var looks = new List<double>();
        await using var connection = await bed.Source.OpenConnectionAsync();
        await using var look = new NpgsqlCommand(WaitingSql, connection);
        await look.PrepareAsync();
        for (var end = start.AddSeconds(seconds + 1); ground.Now < end || looks[^1] > 0;)
        {
            looks.Add((double)(await look.ExecuteScalarAsync())!);
            if (ground.Now > end.AddSeconds(120))
            {
                throw new InvalidOperationException($"two minutes later {looks[^1]:0.0} s of steps still wait");
            }

            await Task.Delay(20);
        }

        var after = ground.Meter.Read();
        await loop.StopAsync(CancellationToken.None);
        await CheckAsync(bed, before, count);
        return new Minute(looks.Max(), Stats.Percentile(looks, 0.99), looks.Count, after.OursSince(cpu) / after.Seconds(cpu), after.ForeignSince(cpu));
    }

    private static Task<long> EventsAsync(Bed bed) => bed.AskAsync<long>("select count(*) from ticket_event where seq > 2");

    /// <summary>Each step left its event, none failed, none waits.</summary>
    private static async Task CheckAsync(Bed bed, long before, int count)
    {
        var made = await EventsAsync(bed) - before;
        var left = await bed.AskAsync<long>("select count(*) from due where corp_id = 'longxi' and (due_at <= clock_timestamp() or attempt > 0 or parked)");
        if (made < count || left > 0)
        {
            throw new InvalidOperationException($"{count} steps made {made} events; {left} rows are still due or failed");
        }
    }
}
