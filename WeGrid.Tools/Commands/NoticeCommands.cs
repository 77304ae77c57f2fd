using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Notices;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Tools.Commands;

/// <summary>
/// <c>notice list [--days N] | correct ID --by USERID --reason WORDS</c>: notices to residents' groups and to several people, how far each got
/// (confirmed by staff, never "read"); and the correction of one that was sent in error, to exactly those it reached.
/// </summary>
internal static class NoticeCommands
{
    private const int Days = 3;
    private const int Most = 500;

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        string[] words = [.. args.Where(a => a != "--json")];
        return words switch
        {
            ["list"] => await ListAsync(services, args, Days, cancellationToken),
            ["list", "--days", var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= 35 => await ListAsync(services, args, days, cancellationToken),
            ["correct", var id, .. var options] when Guid.TryParse(id, out var notice) && Option(options, "--by") is { } by && Option(options, "--reason") is { } reason && options.Length == 4 =>
                await CorrectAsync(services, args, notice, by, reason, cancellationToken),
            _ => Usage(),
        };
    }

    private static async Task<int> ListAsync(IServiceProvider services, string[] args, int days, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredService<Database>();
        var directory = services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync(cancellationToken);
        var since = services.GetRequiredService<Clocks>().Domain.GetUtcNow().AddDays(-days);
        var rows = new List<Line>();
        foreach (var corp in directory.All.Select(c => c.Corp.Id))
        {
            rows.AddRange((await MassSendStore.ListAsync(database, corp, since, onlyQueued: false, Most, cancellationToken))
                .Select(n => new Line(corp, n.Id, ChinaTime.In(n.QueuedAt), "group", n.Group, Name(n.Status), Why(n))));
            rows.AddRange((await NoticeCorrections.ListAsync(database, corp, since, Most, cancellationToken))
                .Select(n => new Line(corp, n.Id, ChinaTime.In(n.At), n.Template, $"{n.People} people", $"sent {n.Sent}", "")));
        }

        Output.Write(rows, args, l => $"{l.Corp}  {l.Id}  {l.At:MM-dd HH:mm}  {l.What,-20} {l.To,-24} {l.State,-22} {l.Why}");
        return 0;
    }

    private static async Task<int> CorrectAsync(IServiceProvider services, string[] args, Guid id, string by, string reason, CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<WeGridSettings>().Intake == IntakeMode.Shadow)
        {
            return Refuse("nothing is said in shadow, so nothing has to be corrected");
        }

        var directory = services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync(cancellationToken);
        var why = $"there is no notice {id}; `notice list` shows what there is";
        foreach (var entry in directory.All)
        {
            var (outcome, refusal) = await Deadlock.AgainAsync(() => TryAsync(services, entry, id, by, reason, cancellationToken));
            if (outcome is not null)
            {
                Console.WriteLine(args.Contains("--json") ? Output.Json(new { corp = entry.Corp.Id, id, stopped = outcome.Stopped.Count, outcome.Reached, outcome.Recalled, outcome.Unreachable })
                    : $"{entry.Corp.Id}  {id}  stopped {outcome.Stopped.Count}, reached {outcome.Reached} and corrected there, recall asked for {outcome.Recalled}{(outcome.Unreachable.Count > 0 ? $"; no channel reaches again: {string.Join(' ', outcome.Unreachable)}" : "")}");
                return 0;
            }

            why = refusal ?? why;
        }

        return Refuse(why);
    }

    private static async Task<(CorrectionOutcome? Outcome, string? Refusal)> TryAsync(IServiceProvider services, CorpEntry entry, Guid id, string by, string reason, CancellationToken cancellationToken)
    {
        var (corp, desk, effects) = (entry.Corp, new CorrectionDesk(entry.Desks.Rules), new Effects());
        var now = services.GetRequiredService<Clocks>().Domain.GetUtcNow();
        await using var connection = await services.GetRequiredService<Database>().OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var notices = new List<GroupNotice>();
        await MassSendStore.LockAsync(connection, corp.Id, [id], [], notices, cancellationToken);
        // Its words are kept no more: who read it half a year ago would not know what is corrected.
        notices.RemoveAll(n => n.Text.Length == 0);
        if (!desk.May(by, notices.Count > 0 ? notices[0].By : ""))
        {
            return (null, $"{by} may not correct it: who wrote it, a grid leader, the duty officer or a town leader may");
        }

        CorrectionOutcome outcome;
        if (notices.Count > 0)
        {
            outcome = new MassDesk(entry.Desks.Rules).Correct(effects, notices, await MassSendStore.FilesAsync(connection, corp.Id, notices, cancellationToken), reason, Guid.CreateVersion7(now), now);
        }
        else
        {
            if (await NoticeCorrections.StopAsync(connection, corp.Id, id, NoticeRows.ChannelOf, now, cancellationToken) is not { } found)
            {
                return (null, null);
            }

            if (found.Ticket is { } ticket)
            {
                return (null, $"it belongs to ticket {ticket}: put the ticket right, and its people are told again");
            }

            outcome = desk.Correct(effects, id, found.Rows, reason, now);
        }

        if (!await NoticeCorrections.TakeAsync(connection, corp.Id, id, by, reason, now, cancellationToken))
        {
            return (null, $"{id} was corrected before");
        }

        await EffectsStore.SaveAsync(connection, corp.Id, effects, now, batch => NoticeCorrections.StageOutcome(batch, corp.Id, id, outcome), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (outcome, null);
    }

    private static string Name(GroupNoticeStatus status) => status == GroupNoticeStatus.Sent ? "confirmed by staff" : status.ToString().ToLowerInvariant();

    private static string Why(GroupNotice notice) => notice.Waits == WaitReason.None ? "" : $"{notice.Waits}{(notice.PlannedAt is { } at ? $" until {ChinaTime.In(at):MM-dd HH:mm}" : "")}";

    private static string? Option(string[] options, string name)
    {
        var at = Array.IndexOf(options, name);
        return at >= 0 && at + 1 < options.Length && options[at + 1].Trim().Length > 0 ? options[at + 1].Trim() : null;
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine($"refused: {why}");
        return 4;
    }

    private static int Usage()
    {
        Console.Error.WriteLine("notice list [--days N] [--json] | notice correct ID --by USERID --reason WORDS [--json]");
        return 2;
    }

    private sealed record Line(string Corp, Guid Id, DateTimeOffset At, string What, string To, string State, string Why);
}
