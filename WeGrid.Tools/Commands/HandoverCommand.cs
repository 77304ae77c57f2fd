using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Corps;

namespace WeGrid.Tools.Commands;

/// <summary><c>corp handover OLD NEW DATE [--by USER] [--dry-run]</c> · <c>corp handover OLD --cancel</c> · <c>corp handover</c> lists what is ordered (AD-11).</summary>
internal static class HandoverCommand
{
    public const string Use = "corp handover OLD NEW DATE [--corp ID] [--by USER] [--dry-run] | corp handover OLD --cancel [--corp ID] | corp handover";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        if (Read(args) is not { } wanted)
        {
            await Console.Error.WriteLineAsync(Use);
            return 2;
        }

        if (wanted.Words.Count == 0)
        {
            return await ListAsync(services, cancellationToken);
        }

        var directory = services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync(cancellationToken);
        var corps = directory.All.Where(c => wanted.Corp is null ? c.Corp.Staff.ContainsKey(wanted.Words[0]) : c.Corp.Id == wanted.Corp).ToList();
        if (corps is not [var corp])
        {
            await Console.Error.WriteLineAsync(corps.Count == 0 ? $"'{wanted.Words[0]}' is in no corp's staff" : $"'{wanted.Words[0]}' is in {corps.Count} corps; say which with --corp ID");
            return 4;
        }

        return wanted switch
        {
            { IsCancel: true, Words: [var from] } => await CancelAsync(services, corp, from, cancellationToken),
            { IsCancel: false, Words: [var from, var to, var date] } => await OrderAsync(services, corp, (from, to, date), wanted, cancellationToken),
            _ => Usage(),
        };
    }

    private static async Task<int> OrderAsync(IServiceProvider services, CorpEntry corp, (string From, string To, string Date) said, Wanted wanted, CancellationToken cancellationToken)
    {
        var now = await NowAsync(services, cancellationToken);
        if (!DateOnly.TryParseExact(said.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day < ChinaTime.DateOf(now))
        {
            await Console.Error.WriteLineAsync($"'{said.Date}' is no day to come; write today or later as 2026-12-01");
            return 4;
        }

        if (wanted.By is { } by && !corp.Corp.Staff.ContainsKey(by))
        {
            await Console.Error.WriteLineAsync($"--by '{by}' is not in staff");
            return 4;
        }

        // As the file writes them: rows are found by it.
        var handover = new Handover(Written(corp.Corp, said.From), Written(corp.Corp, said.To), day, wanted.By ?? Actor.ConsoleId);
        var (_, moved, faults) = HandoverFile.Apply(await services.GetRequiredService<CorpStore>().DocumentAsync(corp.Corp.Id, cancellationToken) ?? "", handover);
        if (moved is null)
        {
            foreach (var fault in faults)
            {
                await Console.Error.WriteLineAsync(fault);
            }

            return 4;
        }

        await ShowAsync(services, corp, handover, moved, cancellationToken);
        if (wanted.IsDryRun)
        {
            Console.WriteLine("dry run: nothing was ordered");
            return 0;
        }

        if (!await services.GetRequiredService<HandoverStore>().OrderAsync(corp.Corp.Id, handover, now, cancellationToken))
        {
            await Console.Error.WriteLineAsync($"'{handover.From}' hands over already; ./wegrid corp handover lists it, --cancel calls it off");
            return 4;
        }

        Console.WriteLine($"ordered: on {handover.On:yyyy-MM-dd} at 00:00 (Beijing); until then nothing changes");
        return 0;
    }

    /// <summary>What would move if it were today: ids and numbers, no words of residents.</summary>
    private static async Task ShowAsync(IServiceProvider services, CorpEntry corp, Handover handover, HandoverMoved moved, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{corp.Corp.Id}: {handover.From} → {handover.To}");
        Line("posts", moved.Posts);
        Line("units", moved.Units);
        Line("groups", moved.Chats);
        Console.WriteLine($"turns: {moved.Turns}, named steps: {moved.Steps}");
        await using var connection = await services.GetRequiredService<Database>().OpenAsync(cancellationToken);
        var hers = await HandoverStore.HeldAsync(connection, corp.Corp.Id, handover.From, cancellationToken);
        Line($"open tickets ({hers.Count})", [.. hers.Take(50).Select(n => n.ToString(CultureInfo.InvariantCulture))]);
    }

    private static void Line(string name, IReadOnlyList<string> items) => Console.WriteLine($"{name}: {(items.Count == 0 ? "–" : string.Join(' ', items))}");

    private static async Task<int> CancelAsync(IServiceProvider services, CorpEntry corp, string from, CancellationToken cancellationToken)
    {
        var now = await NowAsync(services, cancellationToken);
        var gone = await services.GetRequiredService<HandoverStore>().CancelAsync(corp.Corp.Id, from, now, cancellationToken);
        if (gone is null)
        {
            await Console.Error.WriteLineAsync($"'{from}' has no handover that waits");
            return 4;
        }

        Console.WriteLine($"called off: {gone.From} → {gone.To} on {gone.On:yyyy-MM-dd}");
        return 0;
    }

    private static async Task<int> ListAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        foreach (var (id, _) in await services.GetRequiredService<CorpStore>().VersionsAsync(cancellationToken))
        {
            var store = services.GetRequiredService<HandoverStore>();
            foreach (var pending in await store.PendingAsync(id, cancellationToken))
            {
                Console.WriteLine($"{id}: {pending.From} → {pending.To} on {pending.On:yyyy-MM-dd}, ordered by {pending.By}");
            }

            foreach (var (done, _) in await store.DoneAsync(id, cancellationToken))
            {
                Console.WriteLine($"{id}: {done.From} → {done.To} on {done.On:yyyy-MM-dd}, done");
            }
        }

        return 0;
    }

    /// <summary>Of the town: a movable clock is read once, for this process ends before it could follow it.</summary>
    private static async Task<DateTimeOffset> NowAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetService<ClockFollower>() is { } follower ? await follower.ReadAsync(cancellationToken) : services.GetRequiredService<Clocks>().Domain.GetUtcNow();

    private static string Written(Corp corp, string user) => corp.Staff.GetValueOrDefault(user)?.UserId ?? user;

    private static Wanted? Read(string[] args)
    {
        var wanted = new Wanted([], null, null, false, false);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--cancel":
                    wanted = wanted with { IsCancel = true };
                    break;
                case "--dry-run":
                    wanted = wanted with { IsDryRun = true };
                    break;
                case "--by" or "--corp" when i + 1 < args.Length:
                    wanted = args[i] == "--by" ? wanted with { By = args[++i] } : wanted with { Corp = args[++i] };
                    break;
                case ['-', '-', ..]:
                    return null;
                default:
                    wanted.Words.Add(args[i]);
                    break;
            }
        }

        return wanted.Words.Count is 0 or 1 or 3 ? wanted : null;
    }

    private static int Usage()
    {
        Console.Error.WriteLine(Use);
        return 2;
    }

    private sealed record Wanted(List<string> Words, string? By, string? Corp, bool IsCancel, bool IsDryRun);
}
