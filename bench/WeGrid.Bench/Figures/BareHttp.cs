using System.Diagnostics;
using System.Net.Http.Headers;
using WeGrid.Hosting;

namespace WeGrid.Bench.Figures;

/// <summary>The whole sender to an endpoint that answers, against an <see cref="HttpClient"/> that posts the same bytes there and forgets them.</summary>
internal static class BareHttp
{
    private const int Callers = 64;

    public static async Task RunAsync(Ground ground, Options options)
    {
        var rows = options.Rows(20_000);
        await using var bed = await Bed.MakeAsync(ground, "bench_http");
        await using var platform = await PlatformStub.StartAsync(ground.Now);
        var endpoint = new Uri(platform.Url);
        // Until both are compiled as they will stay.
        for (var i = 0; i < 3; i++)
        {
            await Outbox.SendAsync(ground, bed, rows, HostServices.NewHttp, endpoint);
            await PostAsync(endpoint, rows);
        }

        var (ratios, rates) = (new List<double>(), new List<double>());
        for (var i = 1; i <= options.Pairs; i++)
        {
            var load = new LoadLine(ground.Meter);
            var bare = await load.DuringAsync("bare", () => PostAsync(endpoint, rows));
            var own = await load.DuringAsync("ours", () => Outbox.SendAsync(ground, bed, rows, HostServices.NewHttp, endpoint));
            Stats.Note($"pair {i}: ours {own:0} messages/s, bare HttpClient {bare:0} messages/s, {own / bare:0.00}; {load} (filling the table included)");
            ratios.Add(own / bare);
            rates.Add(own);
        }

        Stats.Figure("sender_vs_httpclient", Stats.Median(ratios), "0.00", Stats.Text(
            $"whole sender, one process, {rows} rows rendered before, to a server in this process, median {Stats.Median(rates):0} messages/s, against HttpClient posting the same bytes there, {Callers} at a time; {Stats.Range(ratios, "0.00")}; {ratios.Count} pairs"));
    }

    private static async Task<double> PostAsync(Uri endpoint, int rows)
    {
        using var http = HostServices.NewHttp();
        var address = new Uri(endpoint, "cgi-bin/message/send?access_token=bench-token");
        var left = rows;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var content = new ByteArrayContent(Outbox.Body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await http.PostAsync(address, content);
                await answer.Content.ReadAsByteArrayAsync();
                answer.EnsureSuccessStatusCode();
            }
        }));
        return rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
