using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Inbox;
using WeGrid.Postgres.Notices;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Reports;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Tools.Commands;

/// <summary><c>queue</c>: what waits, why, until when; <c>jobs</c>: last, next, lag and failures per scheduled job.</summary>
internal static class QueueCommands
{
    public static async Task<int> QueueAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredService<Database>();
        var now = services.GetRequiredService<Clocks>().Domain.GetUtcNow();
        var quietEnd = services.GetRequiredService<DataFiles>().Quiet.Window.To;
        var rows = new List<Waiting>();
        var totals = new List<string>();
        foreach (var (corpId, _) in await services.GetRequiredService<Postgres.Corps.CorpStore>().VersionsAsync(cancellationToken))
        {
            var waiting = await new OutboxStore(database).WaitingAsync(corpId, now, quietEnd: quietEnd, cancellationToken: cancellationToken);
            totals.AddRange((await new OutboxStore(database).TotalsAsync(corpId, now, quietEnd, cancellationToken))
                .Select(t => $"{corpId}  outbox {t.Count} {t.Why}, {t.Danger} of danger, the oldest since {Beijing(t.OldestCreatedAt)}"));
            var hidden = await new OpenTickets(database).HiddenAsync(corpId, waiting.Select(w => w.Ticket).OfType<long>(), cancellationToken);
            rows.AddRange(waiting.Select(w => new Waiting(corpId, "outbox", w.Purpose, w.Why, w.Until, w.Ticket is { } ticket && hidden.Contains(ticket) ? null : w.Ticket)
            {
                Since = w.CreatedAt, AgeSeconds = Age(now, w.CreatedAt), Channel = w.Channel, Danger = w.Danger, Tries = w.Attempt, ValidUntil = w.ValidUntil,
            }));
            rows.AddRange((await new InboxReader(database).ListParkedAsync(corpId, cancellationToken: cancellationToken))
                .Select(p => new Waiting(corpId, "inbox", p.Channel, "parked: " + p.Error, null, null)));
            rows.AddRange((await new DueStore(database).ListParkedAsync(corpId, cancellationToken: cancellationToken))
                .Select(p => new Waiting(corpId, "due", p.Kind, "parked: " + p.Error, p.DueAt, null)));
            rows.AddRange((await MassSendStore.ListAsync(database, corpId, now.AddDays(-35), onlyQueued: true, cancellationToken: cancellationToken))
                .Select(n => new Waiting(corpId, "group", n.Group, n.Waits == WaitReason.None ? "planning" : n.Waits.ToString(), n.PlannedAt, null)));
            rows.AddRange((await MassSendStore.OpenAsync(database, corpId, cancellationToken))
                .Select(m => new Waiting(corpId, "mass", m.Id.ToString(), m.Status == MassSendStatus.Planned ? "being made" : $"{m.Owner} has not confirmed, reminded {m.Reminders} times", m.ValidUntil, null)));
            rows.AddRange((await DraftStore.OpenAsync(database, corpId, cancellationToken: cancellationToken)).Select(d => new Waiting(corpId, "draft", d.Id.ToString(), Why(d), d.Until, null)));
        }

        Output.Write(rows, args, w => $"{w.Corp}  {w.Queue,-6} {w.What,-16} {w.Why,-20} {w.Until:yyyy-MM-dd HH:mm}  {w.Ticket}");
        if (!args.Contains("--json"))
        {
            totals.ForEach(Console.WriteLine);
        }

        return 0;
    }

    public static async Task<int> JobsAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var jobs = await new JobStates(services.GetRequiredService<Database>()).ReadAsync(cancellationToken);
        Output.Write(jobs, args, j =>
            $"{j.Job,-24} last {Beijing(j.LastStart)}  ok {Beijing(j.LastOk)}  next {Beijing(j.NextAt)}  lag {j.Lag?.TotalSeconds ?? 0,5:0.0} s  runs {j.Runs}  failures {j.Failures}  {j.LastError}");
        return 0;
    }

    private static string Beijing(DateTimeOffset? at) => at is { } time ? ChinaTime.In(time).ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "-             ";

    private static string Why(OpenDraft draft) => draft switch
    {
        { Until: null } => "nobody is asked: its clock is missing",
        { Asked: "" } => "nobody holds a post to ask",
        { Reminded: true } => $"{draft.Asked} was reminded",
        _ => $"{draft.Asked} was asked",
    };

    private static long Age(DateTimeOffset now, DateTimeOffset since) => Math.Max(0, (long)(now - since).TotalSeconds);

    private sealed record Waiting(string Corp, string Queue, string What, string Why, DateTimeOffset? Until, long? Ticket)
    {
        public DateTimeOffset? Since { get; init; }

        public long? AgeSeconds { get; init; }

        public string? Channel { get; init; }

        public bool Danger { get; init; }

        public int Tries { get; init; }

        public DateTimeOffset? ValidUntil { get; init; }
    }
}
