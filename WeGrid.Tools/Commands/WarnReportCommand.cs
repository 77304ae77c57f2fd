using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Warnings;
using WeGrid.Postgres;
using WeGrid.Postgres.Warnings;

namespace WeGrid.Tools.Commands;

/// <summary><c>warn report RUN [--corp ID] [--timeline] [--json]</c>: how a run went: time until so many had answered, who is not woken, what was found at doors, what it cost.</summary>
internal static class WarnReportCommand
{
    private const string Usage = "usage: warn report RUN [--corp ID] [--timeline] [--json]";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var corp = await Arguments.CorpAsync(services, Arguments.Named(args, "--corp"), cancellationToken);
        if (args.Length == 0 || !int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out var run) || corp is null)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var database = services.GetRequiredService<Database>();
        if (await CallReports.ReadAsync(database, corp.Corp.Id, run, cancellationToken) is not { } report)
        {
            await Console.Error.WriteLineAsync($"{corp.Corp.Id} has no run {run}");
            return 1;
        }

        if (args.Contains("--timeline"))
        {
            var events = await CallStore.EventsAsync(database, corp.Corp.Id, run, cancellationToken);
            Output.Write(events, args, e => $"{Time(e.At)}  {e.What,-9} {e.UserId,-20} {e.Detail}".TrimEnd());
            return 0;
        }

        Console.WriteLine(args.Contains("--json") ? Output.Json(report) : Said(report));
        return 0;
    }

    /// <summary>For a screen.</summary>
    internal static string Said(CallReport report)
    {
        var (a, t) = (report.Answers, report.Times);
        string[] lines =
        [
            $"{(report.IsDrill ? "DRILL  " : "")}run {report.Run}  {report.Type} {report.Colour}  {Time(report.StartedAt)} to {(report.EndedAt is { } end ? $"{Time(end)} ({report.Ended})" : "now")}",
            $"called {report.Called}, answered {a.All} (arrived {a.Arrived}, needs help {a.NeedsHelp}, awake {a.Awake}, woken at the door {a.WokenAtDoor}), covered by a stand-in {report.Covered}, nobody home {a.NobodyHome}",
            $"answered by half after {Span(t.Half)}, by 90 % after {Span(t.Ninety)}, by all after {Span(t.All)}",
            $"told {report.Told}; messages {string.Join(", ", report.Sent.Select(s => $"{s.Key} {s.Value}"))}; {report.SentPerPerson.ToString(CultureInfo.InvariantCulture)} a person",
            .. report.Broadcasts.Select(b => $"loudspeaker {b.VillageId,-12} {(b.DoneAt is { } done ? $"said at {Time(done)} by {b.DoneBy}" : $"not said yet, asked of {b.AskedOf}")}"),
            .. report.Groups.Select(g => $"residents  {g.Group,-24} {g.State}{(g.Why.Length > 0 ? $"  {g.Why}" : "")}"),
            .. report.Evacuation.Select(e => $"evacuation {e.GridId,-12} {e.Safe} of {e.Persons} persons safe ({string.Join(", ", e.ByState.OrderBy(s => s.Key).Select(s => $"{s.Key} {s.Value.Households} households {s.Value.Persons} persons"))}){(e.LastAt is { } last ? $", last word {Time(last)}" : "")}"),
            .. report.Unwoken.Select(u => $"not woken  {u.GridId,-12} {u.UserId,-20} {u.State}{(u.DoorBy.Length > 0 ? $"  door: {u.DoorBy}" : "")}{(u.NobodyHomeAt is { } at ? $" at {Time(at)}" : "")}"),
        ];
        return string.Join('\n', lines);
    }

    private static string Span(int? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s).ToString("c", CultureInfo.InvariantCulture) : "never";

    private static string Time(DateTimeOffset at) => ChinaTime.In(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
