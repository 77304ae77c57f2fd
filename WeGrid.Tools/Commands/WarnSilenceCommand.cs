using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Warnings;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Warnings;

namespace WeGrid.Tools.Commands;

/// <summary><c>warn silence RUN --grid ID --until TIME --by USERID --reason WORDS</c>: nobody of a grid is called until then, because somebody says so.</summary>
internal static class WarnSilenceCommand
{
    private const string Usage = "usage: warn silence RUN --grid ID --until TIME --by USERID --reason WORDS [--corp ID]; TIME as 2026-08-26T05:00:00+08:00, USERID is one of the staff";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var corp = await Arguments.CorpAsync(services, Arguments.Named(args, "--corp"), cancellationToken);
        if (corp is null || Read(args, corp, now) is not { } silence)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        await using var connection = await services.GetRequiredService<Database>().OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rules = corp.Desks.Rules.Warnings;
        if (await CallStore.SilenceAsync(connection, r => new CallDesk(corp.Corp, rules.PlanFor(r.Type, r.Colour)), corp.Corp.Id, silence, now, cancellationToken) is not { } silent)
        {
            await Console.Error.WriteLineAsync($"no run {silence.Run} of {corp.Corp.Id} goes on");
            return 1;
        }

        await transaction.CommitAsync(cancellationToken);
        Console.WriteLine($"{silent} are not called before {silence.Until:O}");
        return 0;
    }

    /// <summary>Null for what is missing, unknown or over already.</summary>
    private static CallSilence? Read(string[] args, CorpEntry corp, DateTimeOffset now) =>
        args is [var first, ..] && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var run)
        && Arguments.Named(args, "--grid") is { } grid && corp.Corp.Grids.Find(grid) is not null
        && DateTimeOffset.TryParse(Arguments.Named(args, "--until"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until) && until > now
        && Arguments.Named(args, "--by") is { } by && corp.Corp.Staff.ContainsKey(by) && Arguments.Named(args, "--reason") is { Length: > 0 } reason
            ? new CallSilence(run, [grid], until, by, reason) : null;
}
