using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Registers;
using WeGrid.Hosting;
using WeGrid.Postgres.Registers;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>register kinds</c>; <c>register import KIND FILE</c>: the entries of one kind from a spreadsheet saved as CSV; <c>register check KIND</c>: who has nobody to
/// see to them; <c>register list KIND</c>: how many there are in each grid, how many are due. Names stay in the register: none of them prints one.
/// </summary>
internal static class RegisterCommands
{
    private const string Usage = "usage: register kinds | register import KIND FILE | register check KIND [--json] | register list KIND [--json]; [--corp ID]";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var corp = await Arguments.CorpAsync(services, Arguments.Named(args, "--corp"), cancellationToken);
        if (corp is not null && args is ["kinds", ..])
        {
            Output.Write([.. corp.Desks.Rules.Registers.Select(k => new Named(k.Id, k.Name))], args, k => $"{k.Id,-12} {k.Name}");
            return 0;
        }

        if (corp is null || args is not (["import", _, _, ..] or ["check" or "list", _, ..]) || corp.Desks.Rules.Registers.FirstOrDefault(k => k.Id == args[1]) is not { } kind)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var (store, now) = (services.GetRequiredService<RegisterStore>(), await WarnCommands.NowAsync(services, cancellationToken));
        if (args[0] == "import")
        {
            return await ImportAsync(store, corp, kind, args[2], now, cancellationToken);
        }

        var all = await store.AllAsync(corp.Corp.Id, kind.Id, cancellationToken);
        return args[0] == "check" ? Check(corp, all, args, now) : List(kind, all, args, now);
    }

    private static async Task<int> ImportAsync(RegisterStore store, CorpEntry corp, RegisterKind kind, string path, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            await Console.Error.WriteLineAsync($"{path}: there is no such file");
            return 2;
        }

        var (bytes, faults) = (await File.ReadAllBytesAsync(path, cancellationToken), (IReadOnlyList<string>)[]);
        var entries = await store.ReplaceAsync(corp.Corp.Id, kind.Id, before =>
        {
            (var read, faults) = RegisterFile.Read(corp.Corp, kind, bytes, before, now);
            return read;
        }, cancellationToken);
        foreach (var fault in faults)
        {
            await Console.Error.WriteLineAsync($"{Path.GetFileName(path)} {fault}");
        }

        Console.WriteLine(entries.Count == 0 ? "nothing was imported; the register is as it was" : $"{entries.Count} entries of {kind.Name}, {entries.Count(e => e.Holder.Length == 0)} without anybody; {faults.Count} faults");
        return entries.Count > 0 && faults.Count == 0 ? 0 : 1;
    }

    private static int Check(CorpEntry corp, IReadOnlyList<RegisterEntry> all, string[] args, DateTimeOffset now)
    {
        var desk = new RegisterDesk(corp.Corp);
        List<Nobody> nobody = [.. all.Where(e => desk.SeesTo(e, now) is var user && (user.Length == 0 || !corp.Corp.Staff.ContainsKey(user))).Select(e => new Nobody(e.GridId, e.Number))];
        Output.Write(nobody, args, n => $"{n.GridId,-12} {n.Number.ToString(CultureInfo.InvariantCulture),6}  nobody sees to it");
        return nobody.Count == 0 ? 0 : 1;
    }

    private static int List(RegisterKind kind, IReadOnlyList<RegisterEntry> all, string[] args, DateTimeOffset now)
    {
        List<Line> grids = [.. all.GroupBy(e => e.GridId, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new Line(g.Key, g.Count(), g.Count(e => e.Holder.Length > 0), g.Count(e => RegisterDesk.DueAt(kind, e) <= now)))];
        Output.Write(grids, args, g => $"{g.GridId,-12} {g.Entries} entries, {g.Held} with somebody, {g.Due} due");
        return 0;
    }

    private sealed record Named(string Id, string Name);

    private sealed record Nobody(string GridId, int Number);

    private sealed record Line(string GridId, int Entries, int Held, int Due);
}
