using System.Globalization;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Reports;
using WeGrid.Hosting;
using WeGrid.Postgres.Reports;

namespace WeGrid.Worker.Jobs;

/// <summary>热点 (ST-08): found once a day, told once, as a line of the day's digest to who is responsible for the village.</summary>
public sealed class HotTopicJobs(HotStore store, CorpsNow corps)
{
    /// <summary>More than these are a town's bad week and stand in its reports.</summary>
    public const int PerDigest = 3;

    private const int MostNumbers = 8;

    /// <summary>Finds what rose, before the digests go.</summary>
    public async Task FindAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            var (id, rule, today) = (corp.Corp.Id, corp.Desks.Rules.Watch.Hot, ChinaTime.DateOf(now));
            if (await store.SinceAsync(id, cancellationToken) is not { } since)
            {
                continue;
            }

            var from = ChinaTime.At(today.AddDays(1 - rule.Days - rule.UsualDays), TimeOnly.MinValue);
            var matters = await store.MattersAsync(id, from, now, cancellationToken);
            var there = from matter in matters let village = Regrid.VillageNow(corp.Corp, matter.Village, now) where village is not null select matter with { Village = village };
            await store.KeepAsync(id, today, HotTopics.Find([.. there], today, since, rule), rule.RestDays, cancellationToken);
        }
    }

    /// <summary>The topics to be told on a day.</summary>
    internal Task<IReadOnlyList<HotTopic>> OfDayAsync(CorpEntry corp, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.OfDayAsync(corp.Corp.Id, ChinaTime.DateOf(now), cancellationToken);

    /// <summary>Lines for one reader of the digest: the leader of the village; the duty officers for what no leader hears.</summary>
    internal static IEnumerable<NoticeLine> LinesFor(CorpEntry corp, Post post, IReadOnlyList<HotTopic> topics, HashSet<string> led) =>
        topics.Where(t => IsTold(corp, post, t.Village, led)).Take(PerDigest).Select(t => new NoticeLine("hot_line", new Dictionary<string, string>
        {
            ["grid.name"] = corp.Corp.Grids.Find(t.Village)?.Name ?? corp.Corp.Name,
            ["hot.category"] = t.Category,
            ["hot.days"] = corp.Desks.Rules.Watch.Hot.Days.ToString(CultureInfo.InvariantCulture),
            ["count"] = t.Numbers.Count.ToString(CultureInfo.InvariantCulture),
            ["hot.usual"] = t.Usual.ToString("0.#", CultureInfo.InvariantCulture),
            ["numbers"] = string.Join('、', t.Numbers.TakeLast(MostNumbers)) + (t.Numbers.Count > MostNumbers ? "等" : ""),
        }));

    /// <summary>Grids that have a leader.</summary>
    internal static HashSet<string> Led(Corp corp) => corp.Grids.Posts.Where(p => p is { Kind: PostKind.GridLeader, IsStandIn: false }).Select(p => p.GridId).ToHashSet(StringComparer.Ordinal);

    private static bool IsTold(CorpEntry corp, Post post, string village, HashSet<string> led) =>
        post.Kind == PostKind.GridLeader ? post.GridId == village : !led.Contains(village) && corp.Corp.Grids.IsWithin(village, post.GridId);
}
