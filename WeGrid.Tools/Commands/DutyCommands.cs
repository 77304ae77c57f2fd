using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Duties;
using WeGrid.Hosting;
using WeGrid.Postgres.Duties;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>duty list</c>: what is due by the calendar, which of it the corp has chosen, and its next occasion; exit code 1 where the corp names one that is not there.
/// <c>duty report ID FROM TO</c>: what became of its occasions: held, late, and what was left at them by name.
/// </summary>
internal static class DutyCommands
{
    private const string Usage = "usage: duty list | duty report ID FROM TO [--json]; days as 2026-11-27; [--corp ID]";

    // As far as a year's duty may lie ahead.
    private const int FurthestDays = 370;

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var corp = await Arguments.CorpAsync(services, Arguments.Named(args, "--corp"), cancellationToken);
        var now = await WarnCommands.NowAsync(services, cancellationToken);
        if (corp is not null && args is ["list", ..])
        {
            return await ListAsync(corp, ChinaTime.DateOf(now), args);
        }

        if (corp is null || args is not ["report", var id, var first, var last, ..] || Day(first) is not { } from || Day(last) is not { } until || corp.Desks.Rules.Duties.All(d => d.Id != id))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var report = await services.GetRequiredService<DutyStore>().ReportAsync(corp.Corp.Id, id, from, until, now, cancellationToken);
        Output.Write([report], args, r => string.Create(
            CultureInfo.InvariantCulture, $"{id} {from:yyyy-MM-dd} to {until:yyyy-MM-dd}: {r.Begun} occasions, {r.Done} done, {r.Dropped} dropped, {r.Late} late{string.Concat(r.Records.Select(n => $"\n  {n.Key} {n.Value}"))}"));
        return 0;
    }

    private static async Task<int> ListAsync(CorpEntry corp, DateOnly today, string[] args)
    {
        var rules = corp.Desks.Rules;
        List<Line> lines = [.. rules.Duties.Select(d => new Line(d.Id, d.Name, corp.Corp.Duties.Contains(d.Id), d.Procedure, NextOf(d, today, rules.Calendar)?.Due))];
        Output.Write(lines, args, l => string.Create(CultureInfo.InvariantCulture, $"{l.Id,-12} {(l.Chosen ? "on " : "off")} {l.Next:yyyy-MM-dd}  {l.Name}"));
        var unknown = corp.Corp.Duties.Except(lines.Select(l => l.Id)).ToList();
        foreach (var id in unknown)
        {
            await Console.Error.WriteLineAsync($"settings.duties: there is no duty '{id}'; write the id of a file of data/duties, or take it out");
        }

        var unproposed = corp.Corp.Topics.Where(id => !rules.Procedures.Any(p => p.Id == id && p.Topic is not null)).ToList();
        foreach (var id in unproposed)
        {
            await Console.Error.WriteLineAsync($"settings.topics: there is no procedure '{id}' with a \"topic\"; write the id of such a file of data/procedures, or take it out");
        }

        return unknown.Count + unproposed.Count == 0 ? 0 : 1;
    }

    private static DutyOccasion? NextOf(Duty duty, DateOnly today, WorkingCalendar calendar) =>
        Enumerable.Range(0, FurthestDays).SelectMany(d => duty.OpenOn(today.AddDays(d), calendar)).FirstOrDefault();

    private static DateOnly? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private sealed record Line(string Id, string Name, bool Chosen, string Procedure, DateOnly? Next);
}
