using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Labels;
using WeGrid.Domain.Reports;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Reports;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>report list</c>: the reports there are and which the corp has chosen; exit code 1 where it names one that is not there. <c>report show ID [GRID]</c>: one, with the window it is
/// of, this month's without days. <c>report labels</c>: what goes under each name of the town's own. Both days count; numbers alone. <c>--as</c>: of the grids in
/// that person's area alone.
/// </summary>
internal static class ReportCommands
{
    private const string Usage = "usage: report list | report show ID [GRID] | report labels; [--from 2026-03-01] [--to 2026-03-31] [--as USER] [--json] [--corp ID]";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var corp = await Arguments.CorpAsync(services, Arguments.Named(args, "--corp"), cancellationToken);
        var today = ChinaTime.DateOf(services.GetRequiredService<Clocks>().Domain.GetUtcNow());
        if (corp is not null && args is ["list", ..])
        {
            return await ListAsync(corp, args);
        }

        if (corp is null || !Arguments.DayOf(args, "--from", today.AddDays(1 - today.Day), out var from) || !Arguments.DayOf(args, "--to", today, out var to) || to < from || args is not (["show", _, ..] or ["labels", ..]))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        if (await Arguments.AreasAsync(services.GetRequiredService<CorpDirectory>(), args) is not { } areas)
        {
            return 4;
        }

        var area = areas(corp.Corp.Id);
        var all = await new CountStore(services.GetRequiredService<Database>()).ReadAsync(corp.Corp.Id, ChinaTime.At(from, default), ChinaTime.EndOf(to), cancellationToken);
        var facts = all.Concat(CountedFact.OfPosts(corp.Corp.Grids)).Where(f => area?.Holds(f.GridId) != false).ToList();
        var window = $"{from:yyyy-MM-dd} to {to:yyyy-MM-dd}";
        if (args[0] == "labels")
        {
            Output.Write([.. corp.Desks.Rules.Labels.Labels.Select(l => LabelFigure.Of(window, l, facts))], args, f => string.Create(CultureInfo.InvariantCulture,
                $"{f.Id,-16} {f.Name}  {f.Window}  tickets {f.New} new, {f.Handled} handled; matters {f.Begun} begun, {f.Done} done; {f.Entries} entries{(f.Items.Count > 0 ? $"\n  {string.Join('、', f.Items)}" : "")}"));
            return 0;
        }

        return await ShowAsync(corp, area, facts, args, window);
    }

    private static async Task<int> ListAsync(CorpEntry corp, string[] args)
    {
        List<ReportLine> lines = [.. corp.Desks.Rules.Reports.Select(r => new ReportLine(r.Id, r.Name, corp.Corp.Reports.Contains(r.Id)))];
        Output.Write(lines, args, l => $"{l.Id,-16} {(l.Chosen ? "on " : "off")}  {l.Name}");
        var unknown = corp.Corp.Reports.Except(lines.Select(l => l.Id)).ToList();
        foreach (var id in unknown)
        {
            await Console.Error.WriteLineAsync($"settings.reports: there is no report '{id}'; write the id of a file of data/reports, or take it out");
        }

        return unknown.Count == 0 ? 0 : 1;
    }

    private static async Task<int> ShowAsync(CorpEntry corp, Area? area, IReadOnlyList<CountedFact> facts, string[] args, string window)
    {
        var root = corp.Corp.Grids.Grids.First(g => g.Parent is null).Id;
        var named = args.Length > 2 && !args[2].StartsWith("--", StringComparison.Ordinal) ? args[2] : null;
        var grid = named ?? root;
        if (corp.Desks.Rules.Reports.FirstOrDefault(r => r.Id == args[1]) is not { } report || corp.Corp.Grids.Find(grid) is null)
        {
            await Console.Error.WriteLineAsync($"'{args[1]}' is no report, or '{grid}' no grid; report list names the reports");
            return 2;
        }

        if (named is not null && area?.Holds(named) == false)
        {
            await Console.Error.WriteLineAsync($"'{named}' is not in the area of {Arguments.Named(args, "--as")}");
            return 4;
        }

        List<Figure> figures = [.. report.Of(facts, corp.Corp.Grids, grid).SelectMany(h => h.Counts, (h, c) => new Figure(window, grid, h.Name, c.Count.Name, c.Number, c.Count.Unit))];
        Output.Write(figures, args, f => string.Create(CultureInfo.InvariantCulture, $"{f.Window}  {f.Grid}  {f.Heading}  {f.Name} {f.Number:0.##}{f.Unit}"));
        return 0;
    }

    private sealed record ReportLine(string Id, string Name, bool Chosen);

    private sealed record Figure(string Window, string Grid, string Heading, string Name, decimal Number, string Unit);

    private sealed record LabelFigure(string Window, string Id, string Name, IReadOnlyList<string> Items, decimal New, decimal Handled, decimal Begun, decimal Done, decimal Entries)
    {
        public static LabelFigure Of(string window, TownLabel label, IReadOnlyList<CountedFact> facts)
        {
            decimal Sum(CountSource source, string what) => facts.Where(f => f.Source == source && f.What == what && label.Carries(f)).Sum(f => f.Amount);
            return new(window, label.Id, label.Name, label.Items, Sum(CountSource.Tickets, "new"), Sum(CountSource.Tickets, "handled"), Sum(CountSource.Procedures, "begun"), Sum(CountSource.Procedures, "done"), Sum(CountSource.Entries, "count"));
        }
    }
}
