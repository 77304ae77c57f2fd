using System.Diagnostics;
using System.Net;
using System.Text;
using Npgsql;
using WeGrid.Hosting;

namespace WeGrid.Bench.Figures;

/// <summary>
/// A red warning for a whole county while its residents write: how long until WeCom has the first round of calls, and how soon an answer stops the calls
/// of whoever gave it. Each round has a fresh database and fresh hosts: a county's first warning in months meets code that has not run.
/// </summary>
internal static class Calls
{
    private const double Rate = 1000;
    private const int Connections = 64;
    private const int AtOnce = 32;
    private const int Answering = 2000;
    private static readonly TimeSpan _latency = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(80);
    private static readonly TimeSpan _answerTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);

    // The second try is due 100 s after the first: half of the answers come before it, half while it goes out.
    private static readonly TimeSpan _answersAfter = TimeSpan.FromSeconds(96);

    // The answer and the end of what was still to go to whoever gave it are one transaction; both are looked at all the same.
    private const string StoppedSql = $"""
        select user_id from callee where corp_id = '{Town.Id}' and run = 1 and answer = 1
        except
        select recipient from outbox where corp_id = '{Town.Id}' and danger and status = 0 and purpose = 'Call'
        """;

    private const string DroppedSql = $"""
        select count(*) from outbox_done where corp_id = '{Town.Id}' and verdict <> 1 and split_part(subject, ':', 1) in ('warning', 'call', 'ring', 'script')
        """;

    private sealed record Scene(Ground Ground, County County, Bed Bed, PlatformStub Platform, HostProcess Bot, CallBook Book);

    private sealed record FirstRound(long PostedAt, double Responsibles, double Everybody, int Ordinary, DrillResult Residents);

    private sealed record Stops(double P50, double P99, double Worst, int Again);

    public static async Task RunAsync(Ground ground, Options options)
    {
        var county = County.Found(DataFiles.FindFolder(), Path.Combine(ground.Work, "county"));
        // After more than a minute the residents' messages fill their share of what the platform takes in one.
        var before = TimeSpan.FromSeconds(options.Long ? 65 : 10);
        var rounds = new List<(FirstRound First, Stops Stops, int MostOpen)>();
        for (var i = 1; i <= (options.Quick ? 1 : 3); i++)
        {
            rounds.Add(await OneAsync(ground, county, before, i));
        }

        Report(county, rounds, before);
    }

    private static async Task<(FirstRound First, Stops Stops, int MostOpen)> OneAsync(Ground ground, County county, TimeSpan before, int number)
    {
        await using var bed = await Bed.MakeAsync(ground, "bench_calls");
        await county.ImportAsync(ground, bed);
        await using var platform = await PlatformStub.StartAsync(ground.Now, _latency, AtOnce);
        var settings = platform.Settings();
        settings["Data__Path"] = county.DataFolder;
        await using var bot = await ground.BotAsync(bed.Connection, paused: false, settings);
        await using var worker = await ground.WorkerAsync(bed.Connection, settings);
        await Storm.WarmAsync(ground, bot);
        await bed.DecidedAsync(TimeSpan.FromMinutes(5));
        await bed.EmptyAsync();
        var scene = new Scene(ground, county, bed, platform, bot, new CallBook(platform, County.Title));
        var load = new LoadLine(ground.Meter);
        var first = await load.DuringAsync("first round", () => FirstRoundAsync(scene, before, number));
        await CheckAsync(scene, first.Residents);
        var stops = await load.DuringAsync("answers", () => StopsAsync(scene, first.PostedAt, number));
        var broken = scene.Book.Broken();
        Stats.Note($"round {number}: first round {first.Responsibles:0.0} s for {county.Responsibles.Count}, {first.Everybody:0.0} s for all; answers p50 {stops.P50:0} ms p99 {stops.P99:0} ms, {stops.Again} second tries; {load}");
        return broken.Count == 0 ? (first, stops, platform.MostOpen) : throw new InvalidOperationException($"limits of the platform were broken: {string.Join("; ", broken)}");
    }

    private static async Task<FirstRound> FirstRoundAsync(Scene scene, TimeSpan before, int number)
    {
        var howLong = before + _patience;
        var requests = Requests.Make(scene.Ground.Town, (int)(Rate * howLong.TotalSeconds * 1.05), number * 10_000_000L, scene.Platform.Now, scene.Platform.Url, canWait: true);
        scene.Platform.Keep();
        using var enough = new CancellationTokenSource();
        var (port, stop) = (scene.Bot.Port, enough.Token);
        var residents = HttpDrill.Beside(() => HttpDrill.Open(port, requests, 0, Rate, howLong, Connections, number, stop));
        long posted, all;
        try
        {
            await Task.Delay(before);
            posted = await WarnAsync(scene);
            all = await EverybodyAsync(scene, posted);
        }
        finally
        {
            await enough.CancelAsync();
        }

        return new FirstRound(
            posted, Seconds(posted, scene.Book.RoundAt(scene.County.Responsibles)!.Value), Seconds(posted, all),
            scene.Book.Count(CallPart.Other, posted, all), (await residents).AllOk());
    }

    /// <summary>Hands the warning in; gives the moment of its first byte.</summary>
    private static async Task<long> WarnAsync(Scene scene)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{scene.Bot.Port}/api/warnings"))
        {
            Content = new StringContent(County.Cap(scene.Platform.Now), Encoding.UTF8, "application/cap+xml"),
        };
        request.Headers.Add("X-Api-Key", County.ApiKey);
        var posted = Stopwatch.GetTimestamp();
        using var answer = await http.SendAsync(request);
        return answer.StatusCode == HttpStatusCode.Created ? posted : throw new InvalidOperationException($"the warning was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>When the last of the first round was taken.</summary>
    private static async Task<long> EverybodyAsync(Scene scene, long posted)
    {
        var (book, people) = (scene.Book, scene.County.Everybody);
        while (true)
        {
            book.Read();
            if (book.RoundAt(people) is { } all)
            {
                return all;
            }

            if (Stopwatch.GetElapsedTime(posted) > _patience)
            {
                var lacking = people.Count(p => !book.HasRound(p));
                var own = book.RoundAt(scene.County.Responsibles) is { } at ? Stats.Text($"had theirs after {Seconds(posted, at):0.0} s") : "lack theirs, too";
                throw new TimeoutException(Stats.Text($"{lacking} of {people.Count} have no whole first round after {_patience.TotalSeconds:0} s; the {scene.County.Responsibles.Count} who answer for the county {own}"));
            }

            await Task.Delay(_look);
        }
    }

    /// <summary>Nobody else, nobody twice, nothing dropped; every message that was answered 200 is decided.</summary>
    private static async Task CheckAsync(Scene scene, DrillResult residents)
    {
        await Task.Delay(TimeSpan.FromSeconds(3));
        scene.Book.Read();
        var (people, called) = (scene.County.Everybody, scene.Book.Called.ToHashSet(StringComparer.Ordinal));
        var twice = scene.Book.Twice(people).ToList();
        var dropped = await scene.Bed.AskAsync<long>(DroppedSql);
        await scene.Bed.DecidedAsync(TimeSpan.FromMinutes(5));
        var decided = await scene.Bed.AskAsync<long>("select count(*) from inbox where status in (1, 3)");
        if (!called.SetEquals(people) || twice.Count > 0 || dropped > 0 || decided != residents.Answers)
        {
            throw new InvalidOperationException($"{called.Count} people were called, {people.Count} should be, {twice.Count} parts came twice ({string.Join(", ", twice.Take(5))}); {dropped} messages were dropped; of {residents.Answers} callbacks {decided} are decided");
        }
    }

    private static async Task<Stops> StopsAsync(Scene scene, long posted, int number)
    {
        var everybody = scene.County.Everybody.ToArray();
        new Random(number).Shuffle(everybody);
        var people = everybody[..Answering];
        var moments = HttpDrill.Moments(Answering, _answerTime, number);
        var wait = _answersAfter - Stopwatch.GetElapsedTime(posted);
        await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        var requests = Requests.FromEach(scene.Ground.Town, people, "已到岗", 900_000_000, scene.Platform.Now);
        var port = scene.Bot.Port;
        var saying = HttpDrill.Beside(() => HttpDrill.At(port, requests, moments, Connections));
        var seen = await SeenAsync(scene.Bed);
        var said = (await saying).AllOk();
        // What the second try still has for the others goes out, and nothing to these.
        await Task.Delay(_answerTime);
        scene.Book.Read();
        var late = people.Sum(p => scene.Book.Of(p).Count(c => c.Delivery.CameAt > seen[p] + Stopwatch.Frequency));
        if (late > 0)
        {
            throw new InvalidOperationException($"{late} calls came more than a second after the answer of whom they were for had been written down");
        }

        var taken = people.Select((p, i) => Stopwatch.GetElapsedTime(said.StartedAt + (long)(moments[i] * Stopwatch.Frequency), seen[p]).TotalMilliseconds).ToList();
        return new Stops(Stats.Percentile(taken, 0.5), Stats.Percentile(taken, 0.99), taken.Max(), scene.Book.Count(CallPart.Again, said.StartedAt, Stopwatch.GetTimestamp()));
    }

    /// <summary>When each answer was seen to be written down and its calls to be withdrawn.</summary>
    private static async Task<Dictionary<string, long>> SeenAsync(Bed bed)
    {
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var connection = await bed.Source.OpenConnectionAsync();
        await using var look = new NpgsqlCommand(StoppedSql, connection);
        await look.PrepareAsync();
        for (var began = Stopwatch.GetTimestamp(); seen.Count < Answering;)
        {
            var stopped = new List<string>(Answering);
            await using (var row = await look.ExecuteReaderAsync())
            {
                while (await row.ReadAsync())
                {
                    stopped.Add(row.GetString(0));
                }
            }

            var at = Stopwatch.GetTimestamp();
            stopped.ForEach(p => seen.TryAdd(p, at));
            if (Stopwatch.GetElapsedTime(began) > _patience)
            {
                throw new TimeoutException($"{_patience.TotalSeconds:0} s after the first answer {seen.Count} of {Answering} are counted");
            }

            await Task.Delay(_look);
        }

        return seen;
    }

    private static double Seconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds;

    private static void Report(County county, List<(FirstRound First, Stops Stops, int MostOpen)> rounds, TimeSpan before)
    {
        double Median(Func<(FirstRound First, Stops Stops, int MostOpen), double> of) => Stats.Median(rounds.Select(of));
        var (own, all, p99) = (rounds.ConvertAll(r => r.First.Responsibles), rounds.ConvertAll(r => r.First.Everybody), rounds.ConvertAll(r => r.Stops.P99));
        var everybody = Stats.Text($"all {county.Everybody.Count} whom the red plan calls: {Stats.Median(all):0.0} s ({Stats.Range(all, "0.0")})");
        var platform = Stats.Text($"the platform needs {_latency.TotalMilliseconds:0} ms and serves {AtOnce} at a time, the Worker had up to {rounds.Max(r => r.MostOpen)} requests open");
        var residents = Stats.Text($"{Rate:0} callbacks/s from {before.TotalSeconds:0} s before, p99 {Median(r => r.First.Residents.P99):0.0} ms; {Median(r => r.First.Ordinary):0} other messages went meanwhile");
        Stats.Figure("round1_506_s", Stats.Median(own), "0.0", Stats.Text(
            $"from the warning's first byte until text, card and call of each of the {county.Responsibles.Count} who answer for a county are taken; {everybody}; {platform}; {residents}; {Stats.Range(own, "0.0")}; {rounds.Count} rounds"));
        var times = Stats.Text($"p50 {Median(r => r.Stops.P50):0} ms, worst {rounds.Max(r => r.Stops.Worst):0} ms; {Median(r => r.Stops.Again):0} second tries went meanwhile");
        Stats.Figure("answers_p99_ms", Stats.Median(p99), "0", Stats.Text(
            $"{Answering} answers within {_answerTime.TotalSeconds:0} s, from the intended moment until one is written down and no unsent call of theirs is left, looked at every {_look.TotalMilliseconds:0} ms; {times}; {platform}; {Stats.Range(p99, "0")}; {rounds.Count} rounds"));
    }
}
