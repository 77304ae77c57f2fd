namespace WeGrid.Bench.Figures;

/// <summary>
/// 2,000 callbacks a second at random moments, latency from the intended time, next to a raw flush probe; and one caller
/// alone against the same endpoint with one plain INSERT.
/// </summary>
internal static class Latency
{
    private const double Rate = 2000;
    private const int Connections = 64;

    public static async Task OpenAsync(Ground ground, Options options)
    {
        var seconds = TimeSpan.FromSeconds(options.Quick ? 4 : 8);
        var count = (int)(Rate * seconds.TotalSeconds * 1.2);
        await using var quiet = await Bed.MakeAsync(ground, "bench_open");
        await using var busy = await Bed.MakeAsync(ground, "bench_open_running");
        await using var paused = await ground.BotAsync(quiet.Connection, paused: true);
        await using var running = await ground.BotAsync(busy.Connection, paused: false);
        await Storm.WarmAsync(ground, paused, running);
        var pairs = new List<(DrillResult Paused, DrillResult Running, double Flush)>();
        for (var i = 1; i <= options.Pairs; i++)
        {
            var requests = Requests.Make(ground.Town, count, i * 10_000_000L, ground.Now);
            await quiet.EmptyAsync();
            await busy.EmptyAsync();
            var load = new LoadLine(ground.Meter);
            var flush = Stats.Percentile(load.During("probe", () => FlushProbe.Run(ground.Disk, TimeSpan.FromSeconds(4))), 0.99);
            var one = load.During("paused", () => HttpDrill.Open(paused.Port, requests, 0, Rate, seconds, Connections, i).AllOk());
            var two = load.During("running", () => HttpDrill.Open(running.Port, requests, 0, Rate, seconds, Connections, i).AllOk());
            await busy.EmptyAsync();
            Stats.Note($"pair {i}: flush p99 {flush:0.0} ms; paused p50 {one.P50:0.00} p99 {one.P99:0.0} ms; pump running p50 {two.P50:0.00} p99 {two.P99:0.0} ms; {load}");
            pairs.Add((one, two, flush));
        }

        Report(pairs);
    }

    public static async Task SingleAsync(Ground ground, Options options)
    {
        var seconds = TimeSpan.FromSeconds(options.Quick ? 2 : 4);
        await using var bed = await Bed.MakeAsync(ground, "bench_single");
        await bed.RunAsync(BareServer.Schema);
        await using var paused = await ground.BotAsync(bed.Connection, paused: true);
        await using var insert = await ground.BareAsync(bed.Connection);
        await Storm.WarmAsync(ground, paused, insert);
        var ratios = new List<double>();
        for (var i = 1; i <= options.Pairs; i++)
        {
            var requests = Requests.Make(ground.Town, 30_000, i * 10_000_000L, ground.Now);
            await bed.EmptyAsync();
            await bed.EmptyAsync("plain_inbox");
            var load = new LoadLine(ground.Meter);
            var plain = load.During("insert", () => HttpDrill.Closed(insert.Port, requests, 0, requests.Count, 1, seconds).AllOk());
            var own = load.During("ours", () => HttpDrill.Closed(paused.Port, requests, 0, requests.Count, 1, seconds).AllOk());
            Stats.Note($"pair {i}: ours {own.Rate:0}/s (p50 {own.P50:0.00} ms), plain insert {plain.Rate:0}/s (p50 {plain.P50:0.00} ms), {own.Rate / plain.Rate:0.00}; {load}");
            ratios.Add(own.Rate / plain.Rate);
        }

        Stats.Figure("single_vs_insert", Stats.Median(ratios), "0.00",
            $"one caller, pump paused, against the same endpoint with one plain INSERT; {Stats.Range(ratios, "0.00")}; {ratios.Count} pairs");
    }

    private static void Report(List<(DrillResult Paused, DrillResult Running, double Flush)> pairs)
    {
        var what = Stats.Text($"open loop, Poisson {Rate:0}/s, from the intended time, {pairs.Count} runs");
        var (p50, over) = (pairs.ConvertAll(p => p.Paused.P50), pairs.ConvertAll(p => p.Paused.P99 - p.Flush));
        Stats.Figure("open_p50_ms", Stats.Median(p50), "0.00", $"{what}, pump paused; {Stats.Range(p50, "0.00")}");
        Stats.Figure("open_p99_minus_flush_ms", Stats.Median(over), "0.0",
            Stats.Text($"p99 {Stats.Median(pairs.Select(p => p.Paused.P99)):0.0} ms less the raw flush probe's {Stats.Median(pairs.Select(p => p.Flush)):0.0} ms; {what}; {Stats.Range(over, "0.0")}"));
        var (both, above) = (pairs.ConvertAll(p => p.Running.P50), pairs.ConvertAll(p => p.Running.P99 - p.Flush));
        Stats.Figure("open_running_p50_ms", Stats.Median(both), "0.00", $"{what}, pump deciding meanwhile; {Stats.Range(both, "0.00")}");
        Stats.Figure("open_running_p99_minus_flush_ms", Stats.Median(above), "0.0", $"{what}, pump deciding meanwhile; {Stats.Range(above, "0.0")}");
    }
}
