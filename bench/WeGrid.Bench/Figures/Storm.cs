namespace WeGrid.Bench.Figures;

/// <summary>
/// A callback storm over HTTP, 64 connections, every message committed before its 200, against the real Bot: with its pump
/// paused (recording alone) and running (deciding on the same two cores). Baselines: pgbench's three-statement transaction
/// (R) and a bare Kestrel that only verifies and decrypts.
/// </summary>
internal static class Storm
{
    private const int Connections = 64;

    private sealed record Pair(double R, DrillResult Paused, DrillResult Running, long Decided, DrillResult Bare);

    public static async Task RunAsync(Ground ground, Options options)
    {
        var count = options.Rows(40_000);
        await using var quiet = await Bed.MakeAsync(ground, "bench_paused");
        await using var busy = await Bed.MakeAsync(ground, "bench_running");
        await using var paused = await ground.BotAsync(quiet.Connection, paused: true);
        await using var running = await ground.BotAsync(busy.Connection, paused: false);
        await using var bare = await ground.BareAsync();
        var warm = Requests.Make(ground.Town, 6000, 1_000_000_000, ground.Now);
        foreach (var host in new[] { paused, running, bare })
        {
            HttpDrill.Closed(host.Port, warm, 0, warm.Count, Connections).AllOk();
        }

        await ground.PgBench.RunAsync(2);
        var pairs = new List<Pair>();
        for (var i = 1; i <= options.Pairs; i++)
        {
            pairs.Add(await PairAsync(ground, i, count, (quiet, paused.Port), (busy, running.Port), bare.Port));
        }

        Report(pairs, count);
    }

    private static async Task<Pair> PairAsync(Ground ground, int number, int count, (Bed Bed, int Port) quiet, (Bed Bed, int Port) busy, int bare)
    {
        var requests = Requests.Make(ground.Town, count, number * 10_000_000L, ground.Now);
        await quiet.Bed.EmptyAsync();
        await busy.Bed.EmptyAsync();
        var load = new LoadLine(ground.Meter);
        var r = await load.DuringAsync("R", () => ground.PgBench.RunAsync(5));
        var paused = load.During("paused", () => HttpDrill.Closed(quiet.Port, requests, 0, count, Connections).AllOk());
        await CheckAsync(quiet.Bed, count);
        var running = load.During("running", () => HttpDrill.Closed(busy.Port, requests, 0, count, Connections).AllOk());
        await CheckAsync(busy.Bed, count);
        var decided = await busy.Bed.AskAsync<long>("select count(*) from inbox where status <> 0");
        await busy.Bed.EmptyAsync();
        var plain = load.During("bare", () => HttpDrill.Closed(bare, requests, 0, count * 2, Connections).AllOk());
        Stats.Note($"pair {number}: R {r:0}/s; paused {paused.Rate:0}/s ({paused.Rate / r:0.00} R, p99 {paused.P99:0.0} ms); running {running.Rate:0}/s ({running.Rate / r:0.00} R, {decided} decided meanwhile); bare {plain.Rate:0}/s; {load}");
        return new Pair(r, paused, running, decided, plain);
    }

    /// <summary>Durable means: the row is there.</summary>
    private static async Task CheckAsync(Bed bed, int count)
    {
        var stored = await bed.AskAsync<long>("select count(*) from inbox");
        if (stored != count)
        {
            throw new InvalidOperationException($"{count} messages were answered 200 and {stored} are stored");
        }
    }

    private static void Report(List<Pair> pairs, int count)
    {
        var how = Stats.Text($"{count} callbacks of {Connections} connections; R median {Stats.Median(pairs.Select(p => p.R)):0}/s; {pairs.Count} pairs");
        var paused = pairs.ConvertAll(p => p.Paused.Rate / p.R);
        var running = pairs.ConvertAll(p => p.Running.Rate / p.R);
        var kestrel = pairs.ConvertAll(p => p.Paused.Rate / p.Bare.Rate);
        Stats.Figure("storm_vs_pgbench", Stats.Median(paused), "0.00",
            Stats.Text($"durable callbacks, pump paused, median {Stats.Median(pairs.Select(p => p.Paused.Rate)):0}/s, against R = pgbench pipelined three-statement transaction, 32 clients; {Stats.Range(paused, "0.00")}; {how}"));
        Stats.Figure("storm_running_vs_pgbench", Stats.Median(running), "0.00",
            Stats.Text($"the same with the pump deciding meanwhile, median {Stats.Median(pairs.Select(p => p.Running.Rate)):0}/s; {Stats.Range(running, "0.00")}; {how}"));
        Stats.Figure("storm_vs_kestrel", Stats.Median(kestrel), "0.00",
            Stats.Text($"pump paused, against a bare Kestrel that verifies and decrypts, median {Stats.Median(pairs.Select(p => p.Bare.Rate)):0}/s; {Stats.Range(kestrel, "0.00")}; {how}"));
    }
}
