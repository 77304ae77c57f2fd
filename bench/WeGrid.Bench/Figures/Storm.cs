namespace WeGrid.Bench.Figures;

/// <summary>
/// A callback storm over HTTP, 64 connections, every message committed before its 200, against the real Bot: with its pump
/// paused (recording alone) and running (deciding on the same two cores). Baselines: pgbench's three-statement transaction
/// (R) and a bare Kestrel that only verifies and decrypts.
/// </summary>
internal static class Storm
{
    private const int Connections = 64;

    private sealed record Pair(double R, DrillResult Paused, DrillResult Running, DrillResult Bare, double BodyBytes);

    private sealed record Side(Bed Bed, HostProcess Bot);

    public static async Task RunAsync(Ground ground, Options options)
    {
        var count = options.Rows(40_000);
        await using var quiet = await Bed.MakeAsync(ground, "bench_paused");
        await using var busy = await Bed.MakeAsync(ground, "bench_running");
        await using var paused = await ground.BotAsync(quiet.Connection, paused: true);
        await using var running = await ground.BotAsync(busy.Connection, paused: false);
        await using var bare = await ground.BareAsync();
        await WarmAsync(ground, paused, running, bare);
        await ground.PgBench.RunAsync(2);
        var pairs = new List<Pair>();
        for (var i = 1; i <= options.Pairs; i++)
        {
            pairs.Add(await PairAsync(ground, i, count, new Side(quiet, paused), new Side(busy, running), bare));
        }

        Report(pairs, count);
    }

    /// <summary>The run-time compiles hot code again in the background, and later than one would think.</summary>
    public static async Task WarmAsync(Ground ground, params HostProcess[] hosts)
    {
        for (var round = 0; round < 3; round++)
        {
            var warm = Requests.Make(ground.Town, 8000, 1_000_000_000 + (round * 1_000_000), ground.Now);
            foreach (var host in hosts)
            {
                HttpDrill.Closed(host.Port, warm, 0, warm.Count, Connections).AllOk();
                HttpDrill.Closed(host.Port, warm, 0, 300, 1).AllOk();
            }

            await Task.Delay(300);
        }
    }

    private static async Task<Pair> PairAsync(Ground ground, int number, int count, Side quiet, Side busy, HostProcess bare)
    {
        var requests = Requests.Make(ground.Town, count, number * 10_000_000L, ground.Now);
        await quiet.Bed.EmptyAsync();
        await busy.Bed.EmptyAsync();
        var load = new LoadLine(ground.Meter);
        var r = await load.DuringAsync("R", () => ground.PgBench.RunAsync(5));
        var (paused, cost) = await DrillAsync(ground, load, "paused", quiet, requests);
        var (running, _) = await DrillAsync(ground, load, "running", busy, requests);
        var decided = await busy.Bed.AskAsync<long>("select count(*) from inbox where status <> 0");
        await busy.Bed.EmptyAsync();
        var plain = load.During("bare", () => HttpDrill.Closed(bare.Port, requests, 0, count * 2, Connections).AllOk());
        Stats.Note($"pair {number}: R {r:0}/s; paused {paused.Rate:0}/s ({paused.Rate / r:0.00} R, p99 {paused.P99:0.0} ms, {cost}); running {running.Rate:0}/s ({running.Rate / r:0.00} R, {decided} decided meanwhile); bare {plain.Rate:0}/s; {load}");
        return new Pair(r, paused, running, plain, requests.BodyBytes);
    }

    private static async Task<(DrillResult Result, string Cost)> DrillAsync(Ground ground, LoadLine load, string part, Side side, Requests requests)
    {
        var (before, bot) = (ground.Meter.Read(), CpuMeter.Of(side.Bot.Pid));
        var result = load.During(part, () => HttpDrill.Closed(side.Bot.Port, requests, 0, requests.Count, Connections).AllOk());
        var (server, own) = (ground.Meter.Read().ServerSince(before), CpuMeter.Of(side.Bot.Pid) - bot);
        await CheckAsync(side.Bed, requests.Count);
        return (result, Stats.Text($"CPU each: Bot {own * 1e6 / requests.Count:0} us, PostgreSQL {server * 1e6 / requests.Count:0} us"));
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
        var how = Stats.Text($"{count} callbacks of {pairs[0].BodyBytes:0} bytes, {Connections} connections; R median {Stats.Median(pairs.Select(p => p.R)):0}/s; {pairs.Count} pairs");
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
