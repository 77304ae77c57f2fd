using System.Diagnostics;
using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.States;
using Microsoft.Extensions.Logging.Abstractions;
using WeGrid.Hosting;
using WeGrid.Worker.Jobs;

namespace WeGrid.Bench.Figures;

/// <summary>The job engines this package set can measure: both.</summary>
internal static class EngineKinds
{
    public static readonly string[] Names = ["hangfire", "quartz"];

    private static int _ran;

    public static IJobEngine Make(string name, string connection, TimeProvider clock) => name == "quartz"
        ? new QuartzEngine(connection, new Clocks(clock, clock), NullLoggerFactory.Instance)
        : new HangfireEngine(connection, NullLoggerFactory.Instance);

    /// <summary>Our sender on rendered rows against Hangfire putting in and working off as many jobs that do nothing, ten workers.</summary>
    public static async Task AgainstHangfireAsync(Ground ground, Options options)
    {
        var (rows, jobs) = (options.Rows(100_000), options.Rows(2_000));
        await using var bed = await Bed.MakeAsync(ground, "bench_hangfire");
        await Outbox.SendAsync(ground, bed, rows / 10);
        await HangfireAsync(bed, jobs / 10);
        var (ratios, rates) = (new List<double>(), new List<double>());
        for (var i = 1; i <= options.Pairs; i++)
        {
            var load = new LoadLine(ground.Meter);
            var theirs = await load.DuringAsync("hangfire", () => HangfireAsync(bed, jobs));
            var own = await load.DuringAsync("ours", () => Outbox.SendAsync(ground, bed, rows));
            Stats.Note($"pair {i}: ours {own:0} rows/s, Hangfire.PostgreSql {theirs:0} jobs/s, {own / theirs:0}; {load} (filling the table included)");
            ratios.Add(own / theirs);
            rates.Add(theirs);
        }

        Stats.Figure("outbox_vs_hangfire", Stats.Median(ratios), "0",
            Stats.Text($"whole sender, {rows} rendered rows, against Hangfire.PostgreSql enqueueing and processing {jobs} no-op jobs, 10 workers, long polling, median {Stats.Median(rates):0} jobs/s; {Stats.Range(ratios, "0")}; {ratios.Count} pairs"));
    }

    public static void Nothing() => Interlocked.Increment(ref _ran);

    private static async Task<double> HangfireAsync(Bed bed, int jobs)
    {
        await bed.RunAsync("drop schema if exists hangfire cascade");
        var options = new PostgreSqlStorageOptions { EnableLongPolling = true, QueuePollInterval = TimeSpan.FromSeconds(1), UseSlidingInvisibilityTimeout = true, AllowDegradedModeWithoutStorage = false };
        var storage = new PostgreSqlStorage(new NpgsqlConnectionFactory(bed.Connection, options), options);
        using var server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = 10 }, storage);
        var client = new BackgroundJobClient(storage);
        var before = _ran;
        var started = Stopwatch.GetTimestamp();
        await Task.Run(() => Parallel.For(0, jobs, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => client.Create(Job.FromExpression(() => Nothing()), new EnqueuedState())));
        while (_ran - before < jobs)
        {
            await Task.Delay(5);
        }

        return jobs / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
