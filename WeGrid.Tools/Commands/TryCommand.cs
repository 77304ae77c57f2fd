using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Corps;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Reports;

namespace WeGrid.Tools.Commands;

/// <summary><c>corp try FILE [--days N] [--all]</c>: a corp file on the tickets of the last days, before it goes in (AD-03). Writes nothing.</summary>
internal static class TryCommand
{
    private const int Shown = 40;

    public static async Task<int> RunAsync(IServiceProvider services, string file, string[] args, CancellationToken cancellationToken)
    {
        var days = 30;
        if (!File.Exists(file) || (Arguments.Named(args, "--days") is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out days) || days is < 1 or > 3660)))
        {
            await Console.Error.WriteLineAsync(File.Exists(file) ? "corp try FILE [--days N] [--all]; N from 1 to 3660" : $"{file}: there is no such file");
            return 2;
        }

        var (after, faults) = CorpImport.Read(await File.ReadAllTextAsync(file, cancellationToken), services.GetRequiredService<DataFiles>());
        if (after is null)
        {
            return await RefusedAsync(faults);
        }

        var store = services.GetRequiredService<CorpStore>();
        if (await store.DocumentAsync(after.Id, cancellationToken) is not { } document || CorpFile.Parse(document).Corp is not { } before)
        {
            Console.WriteLine($"{after.Id}: nothing is in yet to compare it with; the file has no faults");
            return 0;
        }

        var slips = ImportGuard.Faults(before, after, await store.OpenByGridAsync(after.Id, cancellationToken), fewer: false);
        var since = (await WarnCommands.NowAsync(services, cancellationToken)).AddDays(-days);
        var tickets = await new OpenTickets(services.GetRequiredService<Database>()).OrderedSinceAsync(after.Id, since, cancellationToken);
        var data = services.GetRequiredService<DataFiles>();
        Said(after.Id, days, tickets.Count, CorpTrial.Compare(data.DesksOf(before).Corp, data.DesksOf(after).Corp, tickets, DateTimeOffset.MaxValue), args);
        return slips.Count == 0 ? 0 : await RefusedAsync(slips);
    }

    private static void Said(string corp, int days, int tickets, IReadOnlyList<TrialChange> changes, string[] args)
    {
        Output.Write([.. args.Contains("--all") || args.Contains("--json") ? changes : changes.Take(Shown)], args,
            c => $"{corp}  {c.Number,8}  {$"{c.What}".ToLowerInvariant(),-5}  {(c.Was.Length > 0 ? c.Was : "nobody")}  =>  {(c.Now.Length > 0 ? c.Now : "nobody")}");
        if (!args.Contains("--json"))
        {
            var of = Enum.GetValues<TrialOf>().Select(w => $"{$"{w}".ToLowerInvariant()} {changes.Count(c => c.What == w)}");
            Console.WriteLine($"{corp}: of {tickets} tickets of the last {days} days {changes.Select(c => c.Number).Distinct().Count()} would go another way ({string.Join(", ", of)}){(changes.Count > Shown && !args.Contains("--all") ? $"; the first {Shown} are shown, --all shows all" : "")}");
        }
    }

    private static async Task<int> RefusedAsync(IReadOnlyList<string> faults)
    {
        foreach (var fault in faults)
        {
            await Console.Error.WriteLineAsync(fault);
        }

        Console.WriteLine($"{faults.Count} faults; an import would be refused");
        return 4;
    }
}
