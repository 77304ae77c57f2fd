using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Warnings;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Notices;
using WeGrid.Postgres.Tickets;
using WeGrid.Postgres.Warnings;

namespace WeGrid.Tools.Commands;

/// <summary><c>warn FILE [--dry-run] …</c>: a warning from a file, shown or handed in; <c>drill FILE</c>: the same as a drill; <c>warn stop RUN</c>: an error is stopped and corrected.</summary>
internal static class WarnCommands
{
    private const string Help = "warn FILE --dry-run [--corp ID|FILE] [--at TIME] | warn FILE [--by USERID] [--corp ID] | warn stop RUN|IDENTIFIER --by USERID --reason WORDS [--corp ID] | drill FILE [--by USERID] [--corp ID]";

    /// <summary>Needs a database.</summary>
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, bool isDrill, CancellationToken cancellationToken)
    {
        if (args is ["stop", .. var rest])
        {
            return await StopAsync(services, rest, cancellationToken);
        }

        if (args is ["silence", .. var silence] && !isDrill)
        {
            return await WarnSilenceCommand.RunAsync(services, silence, await NowAsync(services, cancellationToken), cancellationToken);
        }

        if (args is ["feeds", .. var named] && !isDrill)
        {
            return await WarnFeedsCommand.RunAsync(services, named, await NowAsync(services, cancellationToken), cancellationToken);
        }

        if (args is ["roster", .. var paper] && !isDrill)
        {
            return await WarnRosterCommand.RunAsync(services, paper, await NowAsync(services, cancellationToken), cancellationToken);
        }

        if (args is ["report", .. var run] && !isDrill)
        {
            return await WarnReportCommand.RunAsync(services, run, cancellationToken);
        }

        if (await WarnArguments.ReadAsync(args) is not { } asked)
        {
            return 2;
        }

        if (await CorpOfAsync(services, asked, cancellationToken) is not { } desks)
        {
            return 2;
        }

        var now = asked.At ?? await NowAsync(services, cancellationToken);
        var desk = services.GetRequiredService<WarningDesk>();
        if (asked.IsDryRun)
        {
            return Say(await desk.TryAsync(desks, asked.File, now, cancellationToken));
        }

        if (asked.By is { } by && !desks.Corp.Staff.ContainsKey(by))
        {
            await Console.Error.WriteLineAsync($"--by {by}: not one of the staff of {desks.Corp.Id}");
            return 2;
        }

        // Without a name anybody of the town may be the second person.
        return isDrill
            ? Say(await desk.DrillAsync(desks, asked.File, asked.By ?? "", now, cancellationToken))
            : Say(await desk.ReceiveAsync(desks, asked.File, $"{WarningDesk.ByHand}{asked.By}", now, cancellationToken));
    }

    /// <summary>误发: stopped at once; who was reached is told that it was an error, which is not a lift.</summary>
    private static async Task<int> StopAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var corp = await Arguments.CorpAsync(services, Arguments.Named(args, "--corp"), cancellationToken);
        if (corp is null || args.Length == 0 || Arguments.Named(args, "--by") is not { } by || Arguments.Named(args, "--reason") is not { } reason || !corp.Corp.Staff.ContainsKey(by))
        {
            await Console.Error.WriteLineAsync("usage: warn stop RUN|IDENTIFIER --by USERID --reason WORDS [--corp ID]; USERID is one of the staff");
            return 2;
        }

        var warnings = services.GetRequiredService<WarningStore>();
        var number = int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : (await warnings.FindAsync(corp.Corp.Id, args[0], cancellationToken))?.Run ?? 0;
        var now = await NowAsync(services, cancellationToken);
        return await Deadlock.AgainAsync(() => StopOnceAsync(services, corp, (args[0], number, by, reason), now, cancellationToken));
    }

    private static async Task<int> StopOnceAsync(IServiceProvider services, CorpEntry corp, (string Asked, int Number, string By, string Reason) stop, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ((asked, number, by, reason), warnings) = (stop, services.GetRequiredService<WarningStore>());
        await using var connection = await services.GetRequiredService<Database>().OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await CallStore.StopAsync(connection, corp.Corp.Id, number, by, reason, now, cancellationToken) is not var (run, told)
            || await warnings.FindAsync(corp.Corp.Id, run.Identifier, cancellationToken) is not { } stored)
        {
            await Console.Error.WriteLineAsync($"no run {asked} of {corp.Corp.Id} goes on");
            return 1;
        }

        var words = new CallWords(corp.Corp, run, stored.Warning, corp.Desks.Rules.Warnings.PlanFor(run.Type, run.Colour), "");
        var effects = new Effects();
        effects.Notices.AddRange(told.Select(c => words.Corrected(c.UserId, reason, now)));
        effects.Notices.AddRange(told.Select(c => words.Grey(c, "误发，已更正", now)));
        var groups = new List<GroupNotice>();
        await MassSendStore.LockAsync(connection, corp.Corp.Id, ResidentNotices.IdsOf(corp.Corp.Id, run.Number), [], groups, cancellationToken);
        var files = await MassSendStore.FilesAsync(connection, corp.Corp.Id, groups, cancellationToken);
        var corrected = new MassDesk(corp.Desks.Rules).Correct(effects, groups, files, reason, Guid.CreateVersion7(now), now);
        await EffectsStore.SaveAsync(connection, corp.Corp.Id, effects, now, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Console.WriteLine($"stopped; {told.Count} are told that it was an error, {corrected.Reached} groups read a correction");
        return 0;
    }

    /// <summary>A dry run where there is no database yet: judged for the corp of a file, nothing being on record.</summary>
    public static async Task<int> AloneAsync(IConfiguration configuration, string[] args, TimeProvider machine)
    {
        if (await WarnArguments.ReadAsync(args) is not { IsDryRun: true } asked)
        {
            await Console.Error.WriteLineAsync($"no database here yet: ./wegrid up, or set ConnectionStrings__WeGrid. Without one: {Help.Split(" | ")[0]}");
            return 2;
        }

        var folder = configuration["Data:Path"] ?? DataFiles.FindFolder();
        var (data, faults) = DataFiles.Load(folder);
        if (data is null)
        {
            await Console.Error.WriteLineAsync(string.Join('\n', faults));
            return 2;
        }

        var path = asked.Corp ?? Path.Combine(folder, "story", "longxi.json");
        if (await ReadCorpAsync(path, data) is not { } desks)
        {
            return 2;
        }

        await Console.Error.WriteLineAsync($"no database: judged for {desks.Corp.Name} of {Path.GetFileName(path)}; nothing is on record");
        return Say(WarningDesk.TryAlone(desks, asked.File, asked.At ?? machine.GetUtcNow()));
    }

    /// <summary>What is written must be due by the clock the hosts go by.</summary>
    internal static async Task<DateTimeOffset> NowAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetService<ClockFollower>() is { } follower ? await follower.ReadAsync(cancellationToken) : services.GetRequiredService<Clocks>().Domain.GetUtcNow();

    /// <summary>A dry run may be for a corp that was never imported: that of a file.</summary>
    private static async Task<CorpDesks?> CorpOfAsync(IServiceProvider services, WarnArguments asked, CancellationToken cancellationToken) =>
        asked is { IsDryRun: true, Corp: { } file } && File.Exists(file)
            ? await ReadCorpAsync(file, services.GetRequiredService<DataFiles>())
            : (await Arguments.CorpAsync(services, asked.Corp, cancellationToken))?.Desks;

    private static async Task<CorpDesks?> ReadCorpAsync(string path, DataFiles data)
    {
        var (corp, faults) = File.Exists(path) ? CorpFile.Parse(await File.ReadAllTextAsync(path)) : (null, [$"{path}: there is no such file"]);
        if (corp is null)
        {
            await Console.Error.WriteLineAsync(string.Join('\n', faults));
        }

        return corp is null ? null : data.DesksOf(corp);
    }

    /// <summary>The gravest word decides the exit code: 4 all refused, 3 something held, else 0.</summary>
    private static int Say(IReadOnlyList<WarningAnswer> answers)
    {
        Console.WriteLine(WarningAnswer.Json(answers));
        return answers.Any(a => a.Verdict == "held") ? 3 : answers.Count > 0 && answers.All(a => a.Verdict == "refused") ? 4 : 0;
    }

    /// <summary>What was asked on the command line.</summary>
    private sealed record WarnArguments(byte[] File, bool IsDryRun, string? Corp, string? By, DateTimeOffset? At)
    {
        public static async Task<WarnArguments?> ReadAsync(string[] args)
        {
            var (named, files, dry) = (new Dictionary<string, string>(), new List<string>(), false);
            for (var i = 0; i < args.Length; i++)
            {
                if (args[i] is "--dry-run")
                {
                    dry = true;
                }
                else if (args[i] is "--corp" or "--by" or "--at" && i + 1 < args.Length)
                {
                    named[args[i]] = args[++i];
                }
                else
                {
                    files.Add(args[i]);
                }
            }

            var at = named.GetValueOrDefault("--at");
            var time = DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : (DateTimeOffset?)null;
            var fault = files is not [var file] || file.StartsWith('-') ? $"usage: {Help}"
                : at is not null && time is null ? $"--at {at}: write 2026-08-26T03:20:00+08:00"
                : at is not null && !dry ? "--at goes with --dry-run only: what is handed in counts from now"
                : !System.IO.File.Exists(file) ? $"{file}: there is no such file"
                : null;
            if (fault is not null)
            {
                await Console.Error.WriteLineAsync(fault);
                return null;
            }

            return new WarnArguments(await System.IO.File.ReadAllBytesAsync(files[0]), dry, named.GetValueOrDefault("--corp"), named.GetValueOrDefault("--by"), time);
        }
    }
}
