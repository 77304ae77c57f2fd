using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Understanding;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>corrections export FILE [--since DAY]</c>: what people said about the machine's labels, as labelled messages to learn from. Numbers, accounts and
/// names of staff are taken out; confidential matters, recalled words and those whose days are over are not in it.
/// </summary>
internal static class CorrectionCommands
{
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        DateOnly since = default;
        if (args is not (["export", _] or ["export", _, "--since", _]) || args[1].StartsWith('-')
            || (args.Length == 4 && !DateOnly.TryParseExact(args[3], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out since)))
        {
            await Console.Error.WriteLineAsync("corrections export FILE [--since 2026-03-01]");
            return 2;
        }

        var directory = services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync(cancellationToken);
        var rows = new List<string>();
        var without = 0;
        foreach (var entry in directory.All)
        {
            var from = since == default ? DateTimeOffset.UnixEpoch : ChinaTime.At(since, TimeOnly.MinValue);
            var found = await CorrectionStore.ExportAsync(services.GetRequiredService<Database>(), entry.Corp.Id, from, cancellationToken);
            // Once more by what the words say today: nothing that must be kept back leaves because it was taken for something else then.
            var told = CorrectionFile.Rows(entry.Corp, [.. found.Select(f => (f.Correction, entry.Desks.Intake.MayLeave(f.Text) ? f.Text : "", f.Label))]);
            rows.AddRange(told);
            without += found.Select(f => f.Correction.Demand).Distinct().Count() - told.Count;
        }

        await File.WriteAllTextAsync(args[1], CorrectionFile.Header + "\n" + string.Concat(rows.Select(r => r + "\n")), cancellationToken);
        Console.WriteLine($"{rows.Count} corrected messages in {args[1]}{(without > 0 ? $"; {without} left out: their words are gone or may not leave" : "")}");
        return 0;
    }
}
