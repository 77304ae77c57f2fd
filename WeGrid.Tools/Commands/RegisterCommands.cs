using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Registers;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Privacy;
using WeGrid.Postgres.Registers;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>register kinds</c>; <c>register import KIND FILE</c>: the entries of one kind from a spreadsheet, .xlsx or .csv; <c>register check KIND</c>: who has nobody to
/// see to them, what is over and which grid has too few or too many; <c>register list KIND</c>: how many there are in each grid, how many are due; <c>register ledger KIND [YYYY-MM]</c>:
/// what came in and went out. Names stay in the register: none of them prints one. <c>register export KIND FILE --as USER</c> writes what that person may see, which is put on record.
/// </summary>
internal static class RegisterCommands
{
    private const string Usage = "usage: register kinds | register import KIND FILE [--drop N] | register check KIND [--json] | register list KIND [--json] | register ledger KIND [YYYY-MM] [--json] | register export KIND FILE --as USER; [--corp ID]";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var corp = await Arguments.CorpAsync(services, Arguments.Named(args, "--corp"), cancellationToken);
        if (corp is not null && args is ["kinds", ..])
        {
            Output.Write([.. corp.Desks.Rules.Registers.Select(k => new Named(k.Id, k.Name))], args, k => $"{k.Id,-12} {k.Name}");
            return 0;
        }

        if (corp is null || args is not (["import" or "export", _, _, ..] or ["check" or "list" or "ledger", _, ..]) || corp.Desks.Rules.Registers.FirstOrDefault(k => k.Id == args[1]) is not { } kind)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var (store, now) = (services.GetRequiredService<RegisterStore>(), await WarnCommands.NowAsync(services, cancellationToken));
        if (args[0] == "import")
        {
            return await ImportAsync(store, corp, kind, args[2], int.TryParse(Arguments.Named(args, "--drop"), NumberStyles.None, CultureInfo.InvariantCulture, out var drop) ? drop : 0, now, cancellationToken);
        }

        var all = await store.AllAsync(corp.Corp.Id, kind.Id, cancellationToken);
        return args[0] switch
        {
            "check" => Check(corp, kind, all, args, now),
            "ledger" => await LedgerAsync(store, corp, kind, all, args, now, cancellationToken),
            "export" => await ExportAsync(services, corp, kind, all, args, now, cancellationToken),
            _ => List(kind, all, args, now),
        };
    }

    private static async Task<int> ImportAsync(RegisterStore store, CorpEntry corp, RegisterKind kind, string path, int drop, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await SpreadsheetBytes.ReadAsync(path, cancellationToken) is not { } bytes)
        {
            return 2;
        }

        IReadOnlyList<string> faults = [];
        var entries = await store.ReplaceAsync(corp.Corp.Id, kind.Id, before =>
        {
            (var read, faults) = RegisterFile.Read(corp.Corp, kind, bytes, before, now);
            var gone = before.Count(b => !read.Any(r => r.Number == b.Number));
            if (read.Count == 0 || gone <= drop)
            {
                return read;
            }

            // What somebody may see is not all there is: their export, imported again, would take out the rest.
            faults = [.. faults, $"{gone} entries that are there are not in the file; if they are to go, say --drop {gone}"];
            return [];
        }, cancellationToken);
        foreach (var fault in faults)
        {
            await Console.Error.WriteLineAsync($"{Path.GetFileName(path)} {fault}");
        }

        Console.WriteLine(entries.Count == 0 ? "nothing was imported; the register is as it was" : $"{entries.Count} entries of {kind.Name}, {entries.Count(e => e.Holder.Length == 0)} without anybody; {faults.Count} faults");
        return entries.Count > 0 && faults.Count == 0 ? 0 : 1;
    }

    private static int Check(CorpEntry corp, RegisterKind kind, IReadOnlyList<RegisterEntry> all, string[] args, DateTimeOffset now)
    {
        var desk = new RegisterDesk(corp.Corp);
        var alone = kind.IsOwn || (kind.Visit is null && kind.Mine.Length == 0) ? [] : all.Where(e => desk.SeesTo(kind, e, now).Length == 0);
        List<Wrong> wrong =
        [
            .. alone.Select(e => new Wrong(e.GridId, e.Number.ToString(CultureInfo.InvariantCulture), "nobody sees to it")),
            .. all.Where(e => !kind.IsInForce(e, ChinaTime.DateOf(now))).Select(e => new Wrong(e.GridId, e.Number.ToString(CultureInfo.InvariantCulture), $"is over since {e.Fields[kind.Until]}")),
            .. desk.Gaps(kind, all).Select(g => new Wrong(g.GridId, g.Value, string.Create(CultureInfo.InvariantCulture, $"{g.Count} there; at least {g.Size.Least}{(g.Size.Most is { } most ? $", at most {most}" : "")}"))),
        ];
        Output.Write(wrong, args, w => $"{w.GridId,-12} {w.Which,6}  {w.What}");
        return wrong.Count == 0 ? 0 : 1;
    }

    /// <summary>期初 + 收 − 支 = 期末, and what is left now against all that moved: exit 1 where they differ.</summary>
    private static async Task<int> LedgerAsync(RegisterStore store, CorpEntry corp, RegisterKind kind, IReadOnlyList<RegisterEntry> all, string[] args, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var month = args.Length > 2 && !args[2].StartsWith("--", StringComparison.Ordinal) ? args[2] : null;
        if (kind.Ledger is null || !MonthOf(month, now, out var from))
        {
            await Console.Error.WriteLineAsync(kind.Ledger is null ? $"{kind.Id} has no ledger" : $"'{month}' is no month; write 2026-03");
            return 2;
        }

        var until = ChinaTime.At(from.AddMonths(1), default);
        var lines = await store.TurnoverAsync(corp.Corp.Id, kind.Id, ChinaTime.At(from, default), until, cancellationToken);
        Output.Write([.. lines], args, l => string.Create(CultureInfo.InvariantCulture, $"{l.Number,6}  before {l.Before}, in {l.In}, out {l.Out} in {l.Times}, left {l.After}"));
        var ever = until > now ? lines : await store.TurnoverAsync(corp.Corp.Id, kind.Id, until, DateTimeOffset.MaxValue, cancellationToken);
        var sums = ever.ToDictionary(l => l.Number, l => l.After);
        var off = all.Where(e => e.Left != sums.GetValueOrDefault(e.Number)).ToList();
        foreach (var entry in off)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{entry.Number}: {entry.Left} are left, {sums.GetValueOrDefault(entry.Number)} by what moved"));
        }

        return off.Count == 0 && lines.All(l => l.Before + l.In - l.Out == l.After) ? 0 : 1;
    }

    private static bool MonthOf(string? text, DateTimeOffset now, out DateOnly from)
    {
        from = ChinaTime.DateOf(now).AddDays(1 - ChinaTime.DateOf(now).Day);
        return text is null || DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out from);
    }

    /// <summary>What one of the staff may see, into a file that can be imported again; who had it and how much stands on record (查看记录) before the file is there.</summary>
    private static async Task<int> ExportAsync(IServiceProvider services, CorpEntry corp, RegisterKind kind, IReadOnlyList<RegisterEntry> all, string[] args, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Arguments.Named(args, "--as") is not { } user || !corp.Corp.Staff.ContainsKey(user))
        {
            await Console.Error.WriteLineAsync("--as: write the userid of one of the staff; the file holds what they may see");
            return 2;
        }

        var desk = new RegisterDesk(corp.Corp);
        var theirs = all.Where(e => desk.MaySee(kind, e, user)).ToList();
        await LookStore.WriteAsync(services.GetRequiredService<Database>(), corp.Corp.Id, [new Look(Guid.CreateVersion7(now), 0, user, now, string.Create(CultureInfo.InvariantCulture, $"register export {kind.Id}: {theirs.Count}"), theirs.Count > 0)], cancellationToken);
        if (theirs.Count > 0)
        {
            await File.WriteAllTextAsync(args[2], RegisterFile.Write(kind, theirs), new UTF8Encoding(true), cancellationToken);
        }

        Console.WriteLine(theirs.Count == 0 ? "there is nothing they may see; no file was written" : $"{theirs.Count} of {all.Count} entries of {kind.Name}");
        return theirs.Count == 0 ? 1 : 0;
    }

    private static int List(RegisterKind kind, IReadOnlyList<RegisterEntry> all, string[] args, DateTimeOffset now)
    {
        List<Line> grids = [.. all.GroupBy(e => e.GridId, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new Line(g.Key, g.Count(), g.Count(e => e.Holder.Length > 0), g.Count(e => RegisterDesk.DueAt(kind, e) <= now)))];
        Output.Write(grids, args, g => $"{g.GridId,-12} {g.Entries} entries, {g.Held} with somebody, {g.Due} due");
        return 0;
    }

    private sealed record Named(string Id, string Name);

    private sealed record Wrong(string GridId, string Which, string What);

    private sealed record Line(string GridId, int Entries, int Held, int Due);
}
