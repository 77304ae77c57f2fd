using System.Diagnostics;
using Npgsql;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Understanding;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Bench.Figures;

/// <summary>
/// Whether what was just said is a matter that is already open: the store's query as the pump runs it (the village locked, the newest tickets of
/// village and category compared, those alike fetched whole, with everyone attached), over 100,000 open and recent tickets. Against the bare index scan.
/// </summary>
internal static class Candidates
{
    private const string BareSql = """
        select number, matter_text, place_key, category, subcategory from ticket
         where corp_id = 'longxi' and village_id = $1 and category = $2 and status in (1, 2, 3, 4, 8, 9, 12, 13) order by ordered_at desc limit 40
        """;

    private static readonly string[] _categories = ["市政设施", "环境卫生", "供水", "供电", "噪声扰民", "动物管理", "政策咨询", "道路交通"];

    public static async Task RunAsync(Ground ground, Options options)
    {
        var open = options.Rows(100_000);
        var asks = options.Rows(5_000);
        await using var bed = await Bed.MakeAsync(ground, "bench_candidates");
        await using var services = ground.Services(bed.Connection);
        await services.GetRequiredService<CorpDirectory>().RefreshAsync();
        var corp = services.GetRequiredService<CorpDirectory>().All[0];
        await new OpenTickets(bed, ground.Now).SeedAsync(corp, open, 0);
        var database = services.GetRequiredService<Database>();
        await OursAsync(ground, database, corp, asks / 5);
        await BareAsync(bed, asks / 5);
        var (p99, bare, found) = (new List<double>(), new List<double>(), 0);
        for (var i = 1; i <= options.Pairs; i++)
        {
            var load = new LoadLine(ground.Meter);
            var raw = await load.DuringAsync("bare", () => BareAsync(bed, asks));
            var (own, seen) = await load.DuringAsync("ours", () => OursAsync(ground, database, corp, asks));
            Stats.Note($"pair {i}: p50 {Stats.Median(own):0.00} ms, p99 {Stats.Percentile(own, 0.99):0.00} ms; bare scan p50 {Stats.Median(raw):0.00}, p99 {Stats.Percentile(raw, 0.99):0.00} ms; {load}");
            (p99, bare, found) = ([.. p99, Stats.Percentile(own, 0.99)], [.. bare, Stats.Percentile(raw, 0.99)], found + seen);
        }

        Stats.Figure("candidates_p99_ms", Stats.Median(p99), "0.00", Stats.Text(
            $"candidates of one village and category compared, {open} open tickets, {asks} asks a pair, {(double)found / (asks * p99.Count):0.0} candidates each; {Stats.Range(p99, "0.00")}; bare index scan {Stats.Median(bare):0.00} ms ({Stats.Range(bare, "0.00")}); {p99.Count} pairs"));
    }

    private static async Task<(List<double> Milliseconds, int Found)> OursAsync(Ground ground, Database database, CorpEntry corp, int asks)
    {
        var (taken, found) = (new List<double>(asks), 0);
        await using var connection = await database.OpenAsync();
        for (var i = 0; i < asks; i++)
        {
            var village = $"lx-v{1 + (i * 7 % Town.Villages):00}";
            var needs = new IntakeNeeds();
            var said = new MatterFacts($"{1 + (i % 6)}组{i % 997}号院旁水管漏了，请来修一下", $"{village}-{1 + (i % 6)}/{i % 997}号院旁", _categories[i % 8]);
            needs.Compare((village, _categories[i % 8]), said);
            await using var transaction = await connection.BeginTransactionAsync();
            var started = Stopwatch.GetTimestamp();
            var facts = await IntakeStore.LoadAsync(connection, corp.Corp, new Beforehand(), needs, ground.Now, () => 0, Guid.CreateVersion7);
            taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            found += facts.Earlier.Values.Sum(m => m.Count);
            await transaction.RollbackAsync();
        }

        return (taken, found);
    }

    private static async Task<List<double>> BareAsync(Bed bed, int asks)
    {
        var taken = new List<double>(asks);
        await using var connection = await bed.Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(BareSql, connection) { Parameters = { new() { Value = "" }, new() { Value = "" } } };
        await command.PrepareAsync();
        for (var i = 0; i < asks; i++)
        {
            (command.Parameters[0].Value, command.Parameters[1].Value) = ($"lx-v{1 + (i * 7 % Town.Villages):00}", _categories[i % 8]);
            var started = Stopwatch.GetTimestamp();
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                row.GetString(1);
            }

            taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return taken;
    }
}
