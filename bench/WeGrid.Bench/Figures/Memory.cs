namespace WeGrid.Bench.Figures;

/// <summary>What the Bot needs after taking and deciding many messages, faster than it can decide them.</summary>
internal static class Memory
{
    private const int Slice = 50_000;
    private const int Connections = 64;

    public static async Task RunAsync(Ground ground, Options options)
    {
        var count = options.Rows(200_000, whenLong: 1_000_000);
        await using var bed = await Bed.MakeAsync(ground, "bench_memory");
        await using var bot = await ground.BotAsync(bed.Connection, paused: false);
        var idle = bot.ResidentMb;
        var load = new LoadLine(ground.Meter);
        var recorded = load.During("recording", () =>
        {
            var rates = new List<double>();
            for (var sent = 0; sent < count; sent += Slice)
            {
                var requests = Requests.Make(ground.Town, Math.Min(Slice, count - sent), 10_000_000L + sent, ground.Now);
                rates.Add(HttpDrill.Closed(bot.Port, requests, 0, requests.Count, Connections).AllOk().Rate);
            }

            return rates;
        });
        var atEnd = bot.ResidentMb;
        await load.DuringAsync("deciding", async () =>
        {
            await bed.DecidedAsync(TimeSpan.FromMinutes(30));
            return 0;
        });
        var stored = await bed.AskAsync<long>("select count(*) from inbox where status in (1, 3)");
        if (stored != count)
        {
            throw new InvalidOperationException($"of {count} messages {stored} are decided");
        }

        Stats.Figure("bot_rss_mb", bot.PeakMb, "0",
            Stats.Text($"the Bot's highest resident memory over {count} messages recorded (at {Stats.Median(recorded):0}/s) and decided; {idle:0} MB at start, {atEnd:0} MB when all were recorded, {bot.ResidentMb:0} MB when all were decided; 1 run; {load}"));
    }
}
