using System.Diagnostics;

namespace WeGrid.Bench.Figures;

/// <summary>An idle town: how long from the callback's first byte until WeCom has the grid member's card, through Bot, database, notification and Worker.</summary>
internal static class Card
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Ground ground, Options options)
    {
        var samples = options.Rows(60);
        await using var bed = await Bed.MakeAsync(ground, "bench_card");
        await using var platform = await PlatformStub.StartAsync(ground.Now);
        var settings = platform.Settings();
        await using var bot = await ground.BotAsync(bed.Connection, paused: false, settings);
        await using var worker = await ground.WorkerAsync(bed.Connection, settings);
        var talk = new Talk(77);
        var load = new LoadLine(ground.Meter);
        for (var i = -5; i < 0; i++)
        {
            await OneAsync(platform, bot.Port, talk, i + 1000);
        }

        var taken = await load.DuringAsync("all", async () =>
        {
            var all = new List<double>();
            for (var i = 0; i < samples; i++)
            {
                all.Add(await OneAsync(platform, bot.Port, talk, i));
            }

            return all;
        });
        Stats.Figure("card_p95_ms", Stats.Percentile(taken, 0.95), "0",
            Stats.Text($"idle, from the callback to message/send with the card at a stub WeCom, Bot and Worker as processes, {samples} tickets one after another, p50 {Stats.Percentile(taken, 0.5):0} ms, worst {taken.Max():0} ms; {load}"));
    }

    private static async Task<double> OneAsync(PlatformStub platform, int port, Talk talk, int number)
    {
        // Everybody on duty gets few cards: their budget must not be what is measured.
        var text = talk.Lamp();
        var request = Requests.OneToBot(1 + (number % Town.Villages), text, 5_000_000 + number, platform.Now);
        var card = platform.NextCard();
        var started = Stopwatch.GetTimestamp();
        HttpDrill.Closed(port, request, 0, 1, 1).AllOk();
        double taken;
        try
        {
            taken = Stopwatch.GetElapsedTime(started, await card.WaitAsync(_patience)).TotalMilliseconds;
        }
        catch (TimeoutException)
        {
            taken = _patience.TotalMilliseconds;
            Stats.Note($"message {number}: no card within {_patience.TotalSeconds:0} s: {text}");
        }

        await Task.Delay(200 + talk.Next(300));
        return taken;
    }
}
