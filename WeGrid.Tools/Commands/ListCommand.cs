using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Reports;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Reports;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>lists [GRID] [--from DAY] [--to DAY]</c>: the three lists of a grid and all within it, this month's without days; <c>--list NAME</c> the tickets behind one;
/// <c>--csv FILE</c> a table of every grid below. Both days count. Never words or residents.
/// </summary>
internal static class ListCommand
{
    private const string Usage = "usage: lists [GRID] [--from 2026-03-01] [--to 2026-03-31] [--list needs|problems|happiness] [--csv FILE] [--as USER] [--json] [--corp ID]";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var corp = await Arguments.CorpAsync(services, Arguments.Named(args, "--corp"), cancellationToken);
        var today = ChinaTime.DateOf(services.GetRequiredService<Clocks>().Domain.GetUtcNow());
        var wanted = Arguments.Named(args, "--list");
        var list = ListReport.Lists.Select(l => (MatterList?)l).FirstOrDefault(l => string.Equals($"{l}", wanted, StringComparison.OrdinalIgnoreCase));
        if (corp is null || !Arguments.DayOf(args, "--from", today.AddDays(1 - today.Day), out var from) || !Arguments.DayOf(args, "--to", today, out var to) || to < from || (wanted is not null && list is null))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        if (await Arguments.AreasAsync(services.GetRequiredService<CorpDirectory>(), args) is not { } areas)
        {
            return 4;
        }

        var grid = args is [var first, ..] && !first.StartsWith("--", StringComparison.Ordinal) ? first : null;
        if (grid is not null && corp.Corp.Grids.Find(grid) is null)
        {
            await Console.Error.WriteLineAsync($"'{grid}' is no grid of {corp.Corp.Id}; write the id of one");
            return 2;
        }

        var area = areas(corp.Corp.Id);
        if (grid is not null && area?.Holds(grid) == false)
        {
            await Console.Error.WriteLineAsync($"'{grid}' is not in the area of {Arguments.Named(args, "--as")}");
            return 4;
        }

        var (begin, end) = (ChinaTime.At(from, default), ChinaTime.EndOf(to));
        var matters = (await new ListStore(services.GetRequiredService<Database>()).InAsync(corp.Corp.Id, begin, end, cancellationToken)).Where(m => (grid is null || corp.Corp.Grids.IsWithin(m.GridId, grid)) && area?.Holds(m.GridId) != false).ToList();
        if (Arguments.Named(args, "--csv") is { } file)
        {
            await File.WriteAllTextAsync(file, Table(corp, grid, area, matters, begin, end), new UTF8Encoding(true), cancellationToken);
        }

        Said(args, list, matters, begin, end, $"{from:yyyy-MM-dd} to {to:yyyy-MM-dd}");
        return 0;
    }

    private static void Said(string[] args, MatterList? list, List<ListedMatter> matters, DateTimeOffset begin, DateTimeOffset end, string window)
    {
        if (list is { } one)
        {
            var count = ListReport.Of(one, matters, begin, end);
            Output.Write([.. count.New.Union(count.Handled).Union(count.Ended).Union(count.After).Order().Select(n => new Line(n, count.New.Contains(n), count.Handled.Contains(n), count.After.Contains(n)))], args,
                l => $"{l.Number,8}{(l.New ? "  new" : "")}{(l.Handled ? "  handled" : "")}{(l.Open ? "  open" : "")}");
            return;
        }

        Output.Write([.. ListReport.Lists.Select(l => (MatterList?)l).Append(null).Select(l => Figure.Of(window, ListReport.Of(l, matters, begin, end)))], args, f => string.Create(CultureInfo.InvariantCulture,
            $"{f.List,-9}  {f.Window}  before {f.Before}, new {f.New}, handled {f.Handled}, ended {f.Ended}, left {f.Left}; of the new {f.NewHandled} handled{(f.Percent is { } percent ? $", {percent:0.0} %" : "")}"));
    }

    /// <summary>One line for each grid and list; a grid's figures hold those within it.</summary>
    private static string Table(CorpEntry corp, string? grid, Area? area, List<ListedMatter> matters, DateTimeOffset begin, DateTimeOffset end)
    {
        var table = new StringBuilder("网格,名称,清单,期初结转,本期新增,本期办结,未办而终,期末在办,新增中办结,办结率,每千人新增\r\n");
        var within = matters.SelectMany(m => corp.Corp.Grids.PathUp(m.GridId), (m, g) => (g.Id, Matter: m)).ToLookup(m => m.Id, m => m.Matter, StringComparer.Ordinal);
        foreach (var g in corp.Corp.Grids.Grids.Where(g => (grid is null || corp.Corp.Grids.IsWithin(g.Id, grid)) && area?.Holds(g.Id) != false).OrderBy(g => g.Id, StringComparer.Ordinal))
        {
            foreach (var c in ListReport.Lists.Select(l => ListReport.Of(l, within[g.Id], begin, end)))
            {
                table.Append(CultureInfo.InvariantCulture,
                    $"{g.Id},{g.Name.Replace(',', '，')},{ListReport.NameOf(c.List!.Value)},{c.Before.Count},{c.New.Count},{c.Handled.Count},{c.Ended.Count},{c.After.Count},{c.NewHandled.Count},{(c.Percent is { } p ? $"{p.ToString("0.0", CultureInfo.InvariantCulture)}%" : "没有")},{PerThousand(c.New.Count, corp.Corp.Grids.PeopleOf(g.Id))}\r\n");
            }
        }

        return table.ToString();
    }

    /// <summary>每千人: so that a large village does not look worse than a small one; empty where nobody wrote down how many live there.</summary>
    private static string PerThousand(int count, int? people) => people is > 0 ? (1000m * count / people.Value).ToString("0.0", CultureInfo.InvariantCulture) : "";

    private sealed record Line(long Number, bool New, bool Handled, bool Open);

    private sealed record Figure(string List, string Window, int Before, int New, int Handled, int Ended, int Left, int NewHandled, decimal? Percent)
    {
        public static Figure Of(string window, ListCount count) => new(
            count.List is { } list ? $"{list}".ToLowerInvariant() : "all", window, count.Before.Count, count.New.Count, count.Handled.Count, count.Ended.Count, count.After.Count, count.NewHandled.Count, count.Percent);
    }
}
