using System.Globalization;
using WeGrid.Domain;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Reports;
using WeGrid.Hosting;
using WeGrid.Postgres.Reports;

namespace WeGrid.Worker.Jobs;

/// <summary>月报: on the second of a month the reports a town has chosen (<c>settings.reports</c>), for each grid of their kind, of what was recorded the month before.</summary>
public sealed class ReportJobs(CountStore counts, CorpsNow corps, SayOnce say)
{
    /// <summary>Of the month that is over; twice is once.</summary>
    public async Task SayAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = ChinaTime.DateOf(now);
        var first = today.AddDays(1 - today.Day).AddMonths(-1);
        foreach (var corp in corps().Where(c => c.Corp.Reports.Count > 0))
        {
            var facts = (await counts.ReadAsync(corp.Corp.Id, ChinaTime.At(first, default), ChinaTime.At(first.AddMonths(1), default), cancellationToken)).Concat(CountedFact.OfPosts(corp.Corp.Grids)).ToList();
            foreach (var report in corp.Desks.Rules.Reports.Where(r => corp.Corp.Reports.Contains(r.Id)))
            {
                await say.SayAllAsync(corp.Corp.Id, "report", Of(corp, report, facts, first, now), now, cancellationToken);
            }
        }
    }

    private static IEnumerable<SaidOnce> Of(CorpEntry corp, HeadingReport report, List<CountedFact> facts, DateOnly first, DateTimeOffset now)
    {
        var grids = corp.Corp.Grids;
        // What was closed before the month had nothing in it.
        foreach (var grid in grids.Grids.Where(g => g.Kind == report.Grid && !(g.ClosedOn <= first)).OrderBy(g => g.Id, StringComparer.Ordinal))
        {
            foreach (var user in report.To.SelectMany(p => grids.NearestHolders(grid.Id, p)).Where(p => !p.IsStandIn).Select(p => p.UserId).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                yield return new SaidOnce($"{report.Id}:{first:yyyy-MM}:{grid.Id}:{user}", () => [Message(corp, report, report.Of(facts, grids, grid.Id), grid, user, first, now)]);
            }
        }
    }

    private static Notice Message(CorpEntry corp, HeadingReport report, IReadOnlyList<HeadingCount> headings, Grid grid, string user, DateOnly first, DateTimeOffset now) =>
        DigestJobs.Message(corp, user, "report", $"report:{report.Id}:{first:yyyy-MM}:{grid.Id}", now) with
        {
            // Said once a month: a day's outage must not be a month's silence.
            ValidUntil = null,
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name, ["grid.name"] = grid.Name, ["report.name"] = report.Name, ["period"] = $"{Day(first)}至{Day(first.AddMonths(1).AddDays(-1))}",
            },
            Lines = [.. headings.Select(h => new NoticeLine("report_line", new Dictionary<string, string> { ["report.heading"] = h.Name, ["report.counts"] = h.Words }))],
        };

    private static string Day(DateOnly day) => day.ToString("yyyy年M月d日", CultureInfo.InvariantCulture);
}
