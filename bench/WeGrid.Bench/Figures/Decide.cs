namespace WeGrid.Bench.Figures;

/// <summary>How fast recorded messages become decisions, in order: the pump of the real Bot, timed by its own marks in the inbox.</summary>
internal static class Decide
{
    private const int Warmup = 20_000;

    private const string OutOfOrderSql = """
        select count(*) from (
            select decided_at < lag(decided_at) over (partition by conversation order by platform_at, id) as late from inbox) o where late
        """;

    private const string TicketsOutOfOrderSql = """
        select count(*) from (
            select ticket < lag(ticket) over (partition by chat order by said_at, id) as late
              from demand where status = 2) o where late
        """;

    /// <summary>What a round of deciding took: messages a second by the clock, processor time of Bot and PostgreSQL for each, and what it brought about.</summary>
    public sealed record Round(double Rate, double CpuMicroseconds, double ServerMicroseconds, long Demands, long Tickets, long Notices);

    public static async Task RunAsync(Ground ground, Options options)
    {
        var count = options.Rows(100_000);
        await using var bed = await Bed.MakeAsync(ground, "bench_decide");
        await Recorded.StockAsync(bed, count + Warmup, 1, ground.Now);
        await using var bot = await ground.BotAsync(bed.Connection, paused: false);
        await RoundAsync(ground, bed, count, Warmup);
        var ratios = new List<double>();
        var rates = new List<double>();
        for (var i = 1; i <= options.Pairs; i++)
        {
            await bed.EmptyAsync();
            var load = new LoadLine(ground.Meter);
            var r = await load.DuringAsync("R", () => ground.PgBench.RunAsync(5));
            var round = await load.DuringAsync("decide", () => RoundAsync(ground, bed, 0, count));
            Stats.Note($"pair {i}: R {r:0}/s; decided {round.Rate:0}/s ({round.Rate / r:0.00} R, {round.CpuMicroseconds:0} us CPU each, {round.ServerMicroseconds:0} of them PostgreSQL); {round.Demands} demands, {round.Tickets} tickets, {round.Notices} messages out; {load}");
            ratios.Add(round.Rate / r);
            rates.Add(round.Rate);
        }

        Stats.Figure("decide_vs_pgbench", Stats.Median(ratios), "0.00",
            Stats.Text($"{count} recorded messages in 300 conversations, {Talk.DemandsInHundred} % demands, order kept and counts checked, median {Stats.Median(rates):0}/s, against R; {Stats.Range(ratios, "0.00")}; {ratios.Count} pairs"));
    }

    /// <summary>Lays messages into the inbox and waits until all are decided. The Bot's own scan finds them within 5 s; the clock runs from its first commit to its last.</summary>
    public static async Task<Round> RoundAsync(Ground ground, Bed bed, int from, int count)
    {
        var before = await bed.AskAsync<long[]>(CountsSql);
        await bed.RunAsync("delete from inbox where status <> 0");
        await Recorded.RecordAsync(bed, from, count);
        var laid = ground.Meter.Read();
        await bed.DecidedAsync(TimeSpan.FromMinutes(10));
        var done = ground.Meter.Read();
        await CheckAsync(bed, count);

        // The first run's own time lies before its mark: its messages are left out with it.
        var rate = await bed.AskAsync<double>("""
            with marks as (select min(decided_at) as first, max(decided_at) as last from inbox)
            select (select count(*) from inbox, marks where decided_at > first)::float8
                 / greatest(extract(epoch from (select last - first from marks)), 0.001)::float8
            """);
        var after = await bed.AskAsync<long[]>(CountsSql);
        return new Round(rate, done.OursSince(laid) * 1e6 / count, done.ServerSince(laid) * 1e6 / count, after[0] - before[0], after[1] - before[1], after[2] - before[2]);
    }

    private const string CountsSql = "select array[(select count(*) from demand), (select count(*) from ticket), (select count(*) from outbox)]";

    private static async Task CheckAsync(Bed bed, int count)
    {
        var found = await bed.AskAsync<long[]>($"""
            select array[count(*), count(*) filter (where status = 2), ({OutOfOrderSql}), ({TicketsOutOfOrderSql})] from inbox
            """);
        if (found[0] != count || found[1] != 0 || found[2] != 0)
        {
            throw new InvalidOperationException($"of {count} messages {found[0]} are there, {found[1]} are parked, {found[2]} were decided out of order");
        }
    }
}
