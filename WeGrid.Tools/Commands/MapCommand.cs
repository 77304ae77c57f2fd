using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Reports;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Reports;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>map [GRID] [--from DAY] [--to DAY] [--category NAME] [--cell METRES] [--svg FILE] [--geojson FILE] [--as USER]</c>: where matters lie and where they lie
/// close together, this month's without days (ST-04). Numbers and categories; never words or residents.
/// </summary>
internal static class MapCommand
{
    private const int Cell = 300;
    private const int Shown = 20;
    private const string Usage = "usage: map [GRID] [--from 2026-03-01] [--to 2026-03-31] [--category NAME] [--cell 50..5000] [--svg FILE] [--geojson FILE] [--as USER] [--corp ID]";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var corp = await Arguments.CorpAsync(services, Arguments.Named(args, "--corp"), cancellationToken);
        var today = ChinaTime.DateOf(await WarnCommands.NowAsync(services, cancellationToken));
        var cell = Cell;
        if (corp is null || !Arguments.DayOf(args, "--from", today.AddDays(1 - today.Day), out var from) || !Arguments.DayOf(args, "--to", today, out var to) || to < from
            || (Arguments.Named(args, "--cell") is { } size && (!int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out cell) || cell is < 50 or > 5000)))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var grid = args is [var first, ..] && !first.StartsWith("--", StringComparison.Ordinal) ? first : null;
        if (await Arguments.AreasAsync(services.GetRequiredService<CorpDirectory>(), args) is not { } areas || (grid is not null && corp.Corp.Grids.Find(grid) is null))
        {
            await Console.Error.WriteLineAsync(grid is null ? Usage : $"'{grid}' is no grid of {corp.Corp.Id}; write the id of one");
            return 4;
        }

        var all = await new MapStore(services.GetRequiredService<Database>()).MattersAsync(corp.Corp.Id, ChinaTime.At(from, default), ChinaTime.EndOf(to), cancellationToken);
        var (places, area, category) = (services.GetRequiredService<DataFiles>().GazetteerOf(corp.Corp), areas(corp.Corp.Id), Arguments.Named(args, "--category"));
        var wanted = all.Where(m => (grid is null || corp.Corp.Grids.IsWithin(m.GridId, grid)) && area?.Holds(m.GridId) != false && (category is null || m.Category == category)).ToList();
        List<PlacedMatter> placed = [.. from m in wanted let at = m.Pin ?? places.PointOf(m.PlaceKey) where at is not null select new PlacedMatter(m.Number, m.GridId, m.Category, at.Value)];
        var cells = HeatMap.Cells(placed, cell);
        await WriteAsync(Arguments.Named(args, "--svg"), () => PointMap.Svg([.. cells.Select(c => new MapMark(c.Middle, c.Numbers.Count, ""))]), cancellationToken);
        await WriteAsync(Arguments.Named(args, "--geojson"), () => HeatMap.GeoJson(placed, cells), cancellationToken);
        Output.Write([.. cells.Take(Shown).Select(c => new Line(c.Middle.Latitude, c.Middle.Longitude, c.Numbers.Count, [.. c.Numbers]))], args,
            l => string.Create(CultureInfo.InvariantCulture, $"{l.Latitude:0.0000},{l.Longitude:0.0000}  {l.Count,4}  {string.Join(' ', l.Numbers.Take(12))}{(l.Count > 12 ? " …" : "")}"));
        if (!args.Contains("--json"))
        {
            Console.WriteLine($"{corp.Corp.Id}  {from:yyyy-MM-dd} to {to:yyyy-MM-dd}: {wanted.Count} matters, {placed.Count} with a place on the map, {cells.Count} squares of {cell} m");
        }

        return 0;
    }

    private static Task WriteAsync(string? file, Func<string> content, CancellationToken cancellationToken) =>
        file is null ? Task.CompletedTask : File.WriteAllTextAsync(file, content(), new UTF8Encoding(false), cancellationToken);

    private sealed record Line(double Latitude, double Longitude, int Count, IReadOnlyList<long> Numbers);
}
