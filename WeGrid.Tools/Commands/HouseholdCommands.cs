using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Warnings;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Warnings;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>household import FILE [--corp ID]</c>: 应转户名册 from a spreadsheet saved as CSV; <c>household check</c>: who has nobody to see to them;
/// <c>household list</c>: how many there are in each grid. Names stay in the register: neither prints one.
/// </summary>
internal static class HouseholdCommands
{
    private const string Usage = "usage: household import FILE [--corp ID] | household check [--corp ID] [--json] | household list [--corp ID] [--json]";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var corp = await Arguments.CorpAsync(services, Arguments.Named(args, "--corp"), cancellationToken);
        if (corp is null || args is not (["import", _, ..] or ["check" or "list", ..]))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var store = new HouseholdStore(services.GetRequiredService<Database>());
        if (args[0] == "import")
        {
            return await ImportAsync(store, corp, args[1], await WarnCommands.NowAsync(services, cancellationToken), cancellationToken);
        }

        var all = await store.AllAsync(corp.Corp.Id, cancellationToken);
        return args[0] == "check" ? Check(corp.Corp, all, args) : List(all, args);
    }

    /// <summary>Bad lines are listed, the good ones count: a register with a hole is better than yesterday's on the night it is needed.</summary>
    private static async Task<int> ImportAsync(HouseholdStore store, CorpEntry corp, string path, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await SpreadsheetBytes.ReadAsync(path, cancellationToken) is not { } bytes)
        {
            return 2;
        }

        var before = await store.AllAsync(corp.Corp.Id, cancellationToken);
        var (households, faults) = HouseholdFile.Read(corp.Corp, [.. corp.Desks.Rules.Warnings.Types.Select(t => t.Name)], bytes, before);
        foreach (var fault in faults)
        {
            await Console.Error.WriteLineAsync($"{Path.GetFileName(path)} {fault}");
        }

        if (households.Count == 0)
        {
            await Console.Error.WriteLineAsync("nothing was imported; the register is as it was");
            return 1;
        }

        // A run that goes on takes in who is new; whoever it has stays as they stand there.
        var joined = await store.ReplaceAsync(corp.Corp.Id, households, r => MustLeave(corp, households, r), now, cancellationToken);
        Console.WriteLine($"{households.Count} households, {households.Sum(h => h.Persons)} persons, {households.Sum(h => h.Care)} of them in need of care; {faults.Count} faults{(joined > 0 ? $"; {joined} joined runs that go on" : "")}");
        return faults.Count == 0 ? 0 : 1;
    }

    private static IReadOnlyList<Household> MustLeave(CorpEntry corp, IReadOnlyList<Household> households, CallRun run) =>
        corp.Desks.Rules.Warnings.PlanFor(run.Type, run.Colour).Evacuates ? [.. households.Where(h => h.MustLeave(corp.Corp.Grids, run.Type, run.Grids))] : [];

    private static int Check(Corp corp, IReadOnlyList<Household> all, string[] args)
    {
        var faults = HouseholdCheck.Of(corp, all);
        Output.Write(faults, args, f => $"{f.GridId,-12} {f.Number.ToString(CultureInfo.InvariantCulture),6}  {f.What}");
        return faults.Count == 0 ? 0 : 1;
    }

    private static int List(IReadOnlyList<Household> all, string[] args)
    {
        var grids = all.GroupBy(h => h.GridId, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new Line(g.Key, g.Count(), g.Sum(h => h.Persons), g.Sum(h => h.Care), g.Count(h => h.Helper.Length > 0))).ToList();
        Output.Write(grids, args, g => $"{g.GridId,-12} {g.Households} households, {g.Persons} persons, {g.Care} in need of care, {g.Helped} with a helper");
        return 0;
    }

    private sealed record Line(string GridId, int Households, int Persons, int Care, int Helped);
}
