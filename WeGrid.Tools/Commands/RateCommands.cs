using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Reports;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Reports;

namespace WeGrid.Tools.Commands;

/// <summary><c>rates MONTH [--list RATE] [--units] [--rebuild] [--json]</c> and <c>workload</c>: figures with the tickets behind them; never words or residents.</summary>
internal static class RateCommands
{
    private const string Usage = "rates 2026-03 [--list response|resolution|satisfaction] [--units] [--rank] [--rebuild] [--json]";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        if (args is not [var text, .. var options] || !DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var store = new RateStore(services.GetRequiredService<Database>());
        var now = services.GetRequiredService<Clocks>().Domain.GetUtcNow();
        var directory = services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync(cancellationToken);
        var exit = 0;
        foreach (var corp in directory.All)
        {
            var published = await store.FindAsync(corp.Corp.Id, text, cancellationToken);
            var (from, until) = (ChinaTime.At(month, TimeOnly.MinValue), ChinaTime.At(month.AddMonths(1), TimeOnly.MinValue));
            var rules = published?.Rules ?? corp.Desks.Rules.Rates.For(month);
            var counted = await store.CountAsync(corp.Corp.Id, month, from, until, published?.AsOf ?? now, rules, cancellationToken);
            exit |= options switch
            {
                ["--rebuild", ..] => Rebuilt(corp.Corp.Id, published, counted, published is null ? [] : await store.LinesAsync(corp.Corp.Id, text, cancellationToken)),
                ["--units", ..] => Units(corp, await store.CohortAsync(corp.Corp.Id, from, until, counted.AsOf, cancellationToken), counted, args),
                ["--rank", ..] => Ranked(corp, await store.CohortAsync(corp.Corp.Id, from, until, counted.AsOf, cancellationToken), counted, args),
                ["--list", var rate, ..] => Listed(corp.Corp.Id, rate, published is null ? counted.Lines : await store.LinesAsync(corp.Corp.Id, text, cancellationToken), args),
                _ => Figures(corp.Corp.Id, published, counted, args),
            };
        }

        return exit;
    }

    public static async Task<int> WorkloadAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var now = services.GetRequiredService<Clocks>().Domain.GetUtcNow();
        var directory = services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync(cancellationToken);
        var open = new OpenTickets(services.GetRequiredService<Database>());
        var bothered = new BurdenStore(services.GetRequiredService<Database>());
        var quiet = services.GetRequiredService<DataFiles>().Quiet;
        if (await Arguments.AreasAsync(directory, args) is not { } areas)
        {
            return 4;
        }

        foreach (var corp in directory.All)
        {
            var tickets = await open.AllAsync(corp.Corp.Id, cancellationToken);
            var handled = await open.HandledAsync(corp.Corp.Id, now.AddDays(-30), cancellationToken);
            var burdens = Burden.Of(corp.Corp, await bothered.DaysAsync(corp.Corp.Id, now.AddDays(-30), now, quiet, cancellationToken));
            Output.Write(Borne(corp.Corp, Workload.Of(corp.Corp, tickets, handled, now), burdens).FindAll(l => areas(corp.Corp.Id)?.HoldsPerson(l.UserId) != false), args, w =>
                $"{corp.Corp.Id}  {w.UserId,-24} open {w.Open,4}  late {w.Late,4}  in 30 days: handled {w.Handled,4}  messages {w.Messages,5} (busiest day {w.BusiestDay})  calls {w.Calls,3} (at night {w.CallsAtNight})  nights {w.Nights,2}{(w.Over.Count > 0 ? $"  OVER: {string.Join(", ", w.Over)}" : "")}");
        }

        return 0;
    }

    /// <summary>What waits for whom beside what their phone bears, in the order of the corp file.</summary>
    private static List<Load> Borne(Domain.Corps.Corp corp, IReadOnlyList<Workload> loads, IReadOnlyList<Burden> burdens)
    {
        var work = loads.ToDictionary(l => l.UserId, StringComparer.OrdinalIgnoreCase);
        var phones = burdens.ToDictionary(b => b.UserId, StringComparer.OrdinalIgnoreCase);
        return [.. corp.Staff.Keys.Where(u => work.ContainsKey(u) || phones.ContainsKey(u)).Select(u =>
        {
            var (load, phone) = (work.GetValueOrDefault(u), phones.GetValueOrDefault(u));
            return new Load(u, load?.Open ?? 0, load?.Late ?? 0, load?.Handled ?? 0, phone?.Messages ?? 0, phone?.Calls ?? 0, phone?.CallsAtNight ?? 0, phone?.Nights ?? 0, phone?.BusiestDay ?? 0, phone?.Over ?? []);
        })];
    }

    private sealed record Load(string UserId, int Open, int Late, int Handled, int Messages, int Calls, int CallsAtNight, int Nights, int BusiestDay, IReadOnlyList<string> Over);

    private static int Figures(string corp, PublishedPeriod? published, RatePeriod counted, string[] args)
    {
        var rates = counted.Rates;
        Output.Write<Figure>(
            [
                Of("response", rates.Response, counted.Rules.Response), Of("resolution", rates.Resolution, counted.Rules.Resolution),
                Of("satisfaction", rates.Satisfaction, counted.Rules.Satisfaction),
            ],
            args,
            f => $"{corp}  {counted.Period}  {f.Rate,-12} {f.Percent,5:0.0} %  {f.Met}/{f.Met + f.Missed}  left out {f.NotCounted}  weight {f.Weight}{(f.Met + f.Missed < counted.Rules.Minimum ? "  (few)" : "")}");
        if (!args.Contains("--json"))
        {
            Console.WriteLine($"{corp}  {counted.Period}  score {rates.Score(counted.Rules):0.0}  {(published is null ? "not published" : "published")}, as of {ChinaTime.In(counted.AsOf):yyyy-MM-dd HH:mm}, rules from {counted.Rules.From}");
        }

        return 0;
    }

    private static Figure Of(string name, Rate rate, int weight) => new(name, rate.Percent, rate.Met.Count, rate.Missed.Count, rate.NotCounted.Count, weight);

    private static int Listed(string corp, string rate, IReadOnlyList<RateLine> lines, string[] args)
    {
        Func<RateLine, RateVerdict>? of = rate switch
        {
            "response" => l => l.Response,
            "resolution" => l => l.Resolution,
            "satisfaction" => l => l.Satisfaction,
            _ => null,
        };
        if (of is null)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        Output.Write([.. lines.Select(l => new Line(l.Number, of(l).ToString()))], args, l => $"{corp}  {l.Number,8}  {l.Verdict}");
        return 0;
    }

    /// <summary>Counts the published period again from the history and says whether it is the same to the last ticket.</summary>
    private static int Rebuilt(string corp, PublishedPeriod? published, RatePeriod counted, IReadOnlyList<RateLine> kept)
    {
        if (published is null)
        {
            Console.WriteLine($"{corp}  {counted.Period}  not published");
            return 1;
        }

        var same = counted.Digest.AsSpan().SequenceEqual(published.Digest);
        var differ = counted.Lines.Select(l => l.ToString()).Except(kept.Select(l => l.ToString())).Union(kept.Select(l => l.ToString()).Except(counted.Lines.Select(l => l.ToString()))).Order(StringComparer.Ordinal).ToList();
        Console.WriteLine($"{corp}  {counted.Period}  {(same && differ.Count == 0 ? "rebuilt, the same" : "DIFFERS")}  {counted.Lines.Count} tickets  {Convert.ToHexStringLower(published.Digest)[..16]}");
        differ.ForEach(Console.WriteLine);
        return same && differ.Count == 0 ? 0 : 1;
    }

    private static int Units(CorpEntry corp, IReadOnlyList<TicketPast> cohort, RatePeriod counted, string[] args)
    {
        string Name(string? unit) => corp.Corp.FindUnit(unit)?.Name ?? unit ?? "（网格自办）";
        var figures = UnitReport.OnTime(cohort, counted.AsOf, counted.Rules).Select(u => new UnitLine(
            Name(u.UnitId), u.Category, u.OnTime.Percent, u.OnTime.Met.Count, u.OnTime.Missed.Count, u.OnTime.Met.Count + u.OnTime.Missed.Count < counted.Rules.Minimum)).ToList();
        var times = UnitReport.Times(cohort, counted.AsOf).Select(t => new TimeLine(Name(t.UnitId), t.Kind.ToString(), t.Tickets, t.Median, t.Longest, t.Total)).ToList();
        if (args.Contains("--json"))
        {
            Console.WriteLine(Output.Json(new { corp = corp.Corp.Id, onTime = figures, times }));
            return 0;
        }

        figures.ForEach(f => Console.WriteLine($"{corp.Corp.Id}  {f.Unit}  {f.Category}  on time {f.Percent,5:0.0} %  {f.OnTime}/{f.OnTime + f.Late}{(f.Few ? "  (few)" : "")}"));
        times.ForEach(t => Console.WriteLine($"{corp.Corp.Id}  {t.Unit}  {t.Stretch,-9} {t.Tickets} tickets  median {Span(t.Median)}  longest {Span(t.Longest)}"));
        return 0;
    }

    /// <summary>Units alone, never persons or villages.</summary>
    private static int Ranked(CorpEntry corp, IReadOnlyList<TicketPast> cohort, RatePeriod counted, string[] args)
    {
        var ranking = UnitRanking.Of(UnitReport.OnTime(cohort, counted.AsOf, counted.Rules), counted.Rules.Minimum);
        Output.Write([.. ranking.Select(r => new RankLine(r.Place, corp.Corp.FindUnit(r.UnitId)?.Name ?? r.UnitId, r.OnTime.Percent, r.OnTime.Met.Count, r.OnTime.Missed.Count))], args,
            r => $"{corp.Corp.Id}  {(r.Place is { } place ? string.Create(CultureInfo.InvariantCulture, $"{place,3}") : "few")}  {r.Unit}  on time {r.Percent,5:0.0} %  {r.OnTime}/{r.OnTime + r.Late}");
        return 0;
    }

    private static string Span(TimeSpan time) => $"{(int)time.TotalHours}:{time.Minutes:00}";

    private sealed record Figure(string Rate, decimal? Percent, int Met, int Missed, int NotCounted, int Weight);

    private sealed record Line(long Number, string Verdict);

    private sealed record RankLine(int? Place, string Unit, decimal? Percent, int OnTime, int Late);

    private sealed record UnitLine(string Unit, string Category, decimal? Percent, int OnTime, int Late, bool Few);

    private sealed record TimeLine(string Unit, string Stretch, int Tickets, TimeSpan Median, TimeSpan Longest, TimeSpan Total);
}
