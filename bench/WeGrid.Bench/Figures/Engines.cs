using System.Diagnostics;
using System.Threading.Channels;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Scheduling;

namespace WeGrid.Bench.Figures;

/// <summary>
/// What a job engine costs when nothing is due, how long after its time a job runs, and how long a killed worker's job waits for
/// another. Each engine the package set has, in turn, on a database of its own.
/// </summary>
internal static class Engines
{
    /// <summary>As many as the product's catalogue has, none due while we look.</summary>
    private const int Catalogue = 12;

#pragma warning disable RS0030 // Engines run on the machine's clock.
    private static readonly TimeProvider _machine = TimeProvider.System;
#pragma warning restore RS0030

    public static async Task RunAsync(Ground ground, Options options)
    {
        foreach (var name in EngineKinds.Names)
        {
            await using var bed = await Bed.MakeAsync(ground, "bench_jobs_" + name);
            await RestAsync(ground, bed, name, TimeSpan.FromSeconds(options.Quick ? 10 : 60));
            await DueAsync(bed, name, options.Quick ? 5 : 20);
            await TakeoverAsync(ground, bed, name, options.Quick ? 1 : 3);
        }
    }

    /// <summary>A worker to be killed: holds the job until then.</summary>
    public static async Task<int> ChildAsync(string name, string connection)
    {
        await using var engine = EngineKinds.Make(name, connection, _machine);
        await engine.StartAsync([Often("held", 1)], async (_, token) =>
        {
            Console.WriteLine("held");
            await Task.Delay(TimeSpan.FromMinutes(5), token);
            return true;
        }, CancellationToken.None);
        await Task.Delay(TimeSpan.FromMinutes(5));
        return 0;
    }

    private static async Task RestAsync(Ground ground, Bed bed, string name, TimeSpan span)
    {
        var far = ChinaTime.In(_machine.GetUtcNow().AddHours(12));
        await using var engine = EngineKinds.Make(name, bed.Connection, _machine);
        await engine.StartAsync([.. Enumerable.Range(0, Catalogue).Select(i => new RecurringJob($"rest-{(char)('a' + i)}", new Daily(new TimeOnly(far.Hour, far.Minute)), CatchUp.None, "bench"))],
            (_, _) => Task.FromResult(true), CancellationToken.None);
        await Task.Delay(TimeSpan.FromSeconds(5));
        const string count = "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()";
        var (before, load) = (await bed.AskAsync<long>(count), ground.Meter.Read());
        await Task.Delay(span);
        var (after, now) = (await bed.AskAsync<long>(count), ground.Meter.Read());
        await engine.StopAsync(CancellationToken.None);
        var perHour = 3600 / now.Seconds(load);
        Stats.Figure($"jobs_rest_{name}", (after - before) * perHour, "0",
            Stats.Text($"transactions an hour with {Catalogue} jobs and none due; processor {now.OursSince(load) * perHour:0.0} s an hour, of that PostgreSQL {now.ServerSince(load) * perHour:0.0} s; watched {span.TotalSeconds:0} s; foreign cores {now.ForeignSince(load):0.00}"));
    }

    private static async Task DueAsync(Bed bed, string name, int runs)
    {
        var late = Channel.CreateUnbounded<double>();
        var job = Often("due", 2);
        await using var engine = EngineKinds.Make(name, bed.Connection, _machine);
        await engine.StartAsync([job], (_, _) =>
        {
            var now = _machine.GetUtcNow();
            late.Writer.TryWrite((now - job.Schedule.LastUntil(now)).TotalMilliseconds);
            return Task.FromResult(true);
        }, CancellationToken.None);
        var seen = new List<double>();
        while (seen.Count < runs)
        {
            seen.Add(await late.Reader.ReadAsync());
        }

        await engine.StopAsync(CancellationToken.None);
        Stats.Figure($"jobs_due_ms_{name}", Stats.Median(seen), "0", Stats.Text($"from a job's time to its run, median of {runs}, p95 {Stats.Percentile(seen, 0.95):0} ms"));
    }

    private static async Task TakeoverAsync(Ground ground, Bed bed, string name, int times)
    {
        var seen = new List<double>();
        for (var i = 0; i < times; i++)
        {
            using var child = Process.Start(new ProcessStartInfo("dotnet", [typeof(Engines).Assembly.Location, "engine", name, bed.Connection]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            await child.StandardOutput.ReadLineAsync();
            var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var heir = EngineKinds.Make(name, bed.Connection, _machine);
            await heir.StartAsync([Often("held", 1)], (_, _) =>
            {
                taken.TrySetResult();
                return Task.FromResult(true);
            }, CancellationToken.None);

            // Well inside the child's hold: the heir must have found it busy.
            await Task.Delay(TimeSpan.FromSeconds(2));
            var started = Stopwatch.GetTimestamp();
            child.Kill();
            await taken.Task.WaitAsync(TimeSpan.FromMinutes(2));
            seen.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            await heir.StopAsync(CancellationToken.None);
            await child.WaitForExitAsync();
        }

        Stats.Figure($"jobs_takeover_s_{name}", Stats.Median(seen), "0.0", Stats.Text($"from kill -9 of the worker that runs a job to another's run of it, median of {times}; {Stats.Range(seen, "0.0")}"));
    }

    private static RecurringJob Often(string name, int seconds) => new(name, new Every(TimeSpan.FromSeconds(seconds)), CatchUp.None, "bench");
}
