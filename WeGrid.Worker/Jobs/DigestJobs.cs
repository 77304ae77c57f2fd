using System.Globalization;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Reports;
using WeGrid.Domain.Scheduling;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres.Reports;

namespace WeGrid.Worker.Jobs;

/// <summary>跟进与日报: one message per person and day, however many tickets it is about.</summary>
public sealed class DigestJobs(OpenTickets tickets, HotTopicJobs hotTopics, CorpsNow corps, SayOnce say)
{
    /// <summary>How many tickets one message lists; the rest is a number.</summary>
    public const int LinesPerMessage = 10;

    private static readonly TimeSpan _soon = TimeSpan.FromDays(1);

    /// <summary>跟进, on working days: who has tickets that end within a day or are late.</summary>
    public async Task FollowUpAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps().Where(c => c.Desks.Rules.Calendar.IsWorkingDay(ChinaTime.DateOf(now))))
        {
            var due = await tickets.DueBeforeAsync(corp.Corp.Id, now + _soon, cancellationToken: cancellationToken);
            var theirs = due.GroupBy(t => Turn.Of(corp.Corp, t), StringComparer.OrdinalIgnoreCase).Where(g => g.Key is { Length: > 0 });
            await say.SayAllAsync(
                corp.Corp.Id, "follow-up", theirs.Select(g => new SaidOnce($"{Day(now)}:{g.Key}", () => [FollowUp(corp, g.Key!, [.. g], now)])), now, cancellationToken);
        }
    }

    /// <summary>日报: to each grid leader what stands on the three lists of their grid, and to the duty officers for the whole town; nothing when there is nothing.</summary>
    public async Task DigestAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await hotTopics.FindAsync(now, cancellationToken);
        foreach (var corp in corps())
        {
            var counts = await tickets.CountsAsync(corp.Corp.Id, now.AddDays(-1), now, cancellationToken);
            var topics = await hotTopics.OfDayAsync(corp, now, cancellationToken);
            var led = HotTopicJobs.Led(corp.Corp);
            await say.SayAllAsync(
                corp.Corp.Id, "digest", ByReader(corp.Corp, counts, c => c.GridId).Select(r =>
                    new SaidOnce($"{Day(now)}:{r.Post.GridId}:{r.Post.UserId}", () => [Digest(corp, r.Post, r.Inside, HotTopicJobs.LinesFor(corp, r.Post, topics, led), now)])), now, cancellationToken);
        }
    }

    /// <summary>挂账台账, weekly: to each grid leader what cannot be done now in their grid, with why and when it is looked at again; to the duty officers the town's.</summary>
    public async Task RegisterAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            var deferred = await tickets.DeferredAsync(corp.Corp.Id, cancellationToken: cancellationToken);
            await say.SayAllAsync(
                corp.Corp.Id, "deferred", ByReader(corp.Corp, deferred, t => t.GridId).Select(r =>
                    new SaidOnce($"{Day(now)}:{r.Post.GridId}:{r.Post.UserId}", () => [Register(corp, r.Post, r.Inside, now)])), now, cancellationToken);
        }
    }

    /// <summary>Who reads of their grid, with what lies in it; nobody for nothing. Each thing is put to the grids above it once, however many read.</summary>
    private static IEnumerable<(Post Post, List<T> Inside)> ByReader<T>(Corp corp, IEnumerable<T> things, Func<T, string> gridOf)
    {
        var inside = things.SelectMany(t => corp.Grids.PathUp(gridOf(t)).Select(g => (g.Id, Thing: t))).GroupBy(p => p.Id, p => p.Thing, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        return corp.Grids.Posts.Where(p => p.Kind is PostKind.GridLeader or PostKind.DutyOfficer && !p.IsStandIn && inside.ContainsKey(p.GridId)).Select(p => (p, inside[p.GridId]));
    }

    private static Notice Register(CorpEntry corp, Post post, List<Ticket> deferred, DateTimeOffset now) =>
        Message(corp, post.UserId, "deferred_register", $"deferred:{Day(now)}:{post.GridId}", now) with
        {
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name,
                ["grid.name"] = corp.Corp.Grids.Find(post.GridId)?.Name ?? corp.Corp.Name,
                ["date"] = Date(now),
                ["count"] = Number(deferred.Count),
                ["late"] = Number(deferred.Count(t => t.DueAt <= now)),
                ["left"] = deferred.Count > LinesPerMessage ? $"另有 {deferred.Count - LinesPerMessage} 件" : "",
            },
            Lines = deferred.Take(LinesPerMessage).Select(t => new NoticeLine("deferred_line", new Dictionary<string, string>(Words.Values(t, corp.Corp))
            {
                ["reason"] = corp.Desks.Rules.Reasons.Deferral.Find(t.DeferReason)?.Name ?? "",
            })).ToList(),
        };

    private static Notice FollowUp(CorpEntry corp, string userId, List<Ticket> due, DateTimeOffset now)
    {
        var late = due.Count(t => t.DueAt <= now);
        return Message(corp, userId, "digest", $"follow-up:{Day(now)}", now) with
        {
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name,
                ["count"] = Number(due.Count),
                ["late"] = Number(late),
                ["date"] = Date(now),
            },
            Lines = due.Take(LinesPerMessage).Select(t => new NoticeLine("digest_line", Words.Values(t, corp.Corp))).ToList(),
        };
    }

    private static Notice Digest(CorpEntry corp, Post post, List<GridCount> counts, IEnumerable<NoticeLine> hot, DateTimeOffset now) =>
        Message(corp, post.UserId, "grid_digest", $"digest:{Day(now)}:{post.GridId}", now) with
        {
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name,
                ["grid.name"] = corp.Corp.Grids.Find(post.GridId)?.Name ?? corp.Corp.Name,
                ["date"] = Date(now),
                ["open"] = Number(counts.Sum(c => c.Open)),
                ["late"] = Number(counts.Sum(c => c.Late)),
                ["new"] = Number(counts.Sum(c => c.New)),
                ["done"] = Number(counts.Sum(c => c.Done)),
            },
            Lines = counts.GroupBy(c => c.List).OrderBy(g => g.Key).Select(g => new NoticeLine("grid_digest_line", new Dictionary<string, string>
            {
                ["list.name"] = ListReport.NameOf(g.Key),
                ["open"] = Number(g.Sum(c => c.Open)),
                ["late"] = Number(g.Sum(c => c.Late)),
                ["new"] = Number(g.Sum(c => c.New)),
                ["done"] = Number(g.Sum(c => c.Done)),
            })).Concat(hot).ToList(),
        };

    /// <summary>A message that is worth nothing tomorrow.</summary>
    internal static Notice Message(CorpEntry corp, string userId, string template, string subject, DateTimeOffset now)
    {
        var sendAt = corp.Desks.Rules.Deadlines.Quiet.NextAllowed(now, danger: false);
        return new Notice
        {
            Channel = Channel.AppText,
            Recipient = userId,
            Via = corp.Corp.MainApp?.Id ?? "",
            Template = template,
            Values = new Dictionary<string, string>(),
            Subject = subject,
            Seq = 0,
            SendAt = sendAt,
            ValidUntil = ChinaTime.EndOf(ChinaTime.DateOf(sendAt)),
            Purpose = Purpose.Digest,
        };
    }

    internal static string Day(DateTimeOffset now) => ChinaTime.DateOf(now).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Date(DateTimeOffset now) => ChinaTime.In(now).ToString("M月d日", CultureInfo.InvariantCulture);

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
