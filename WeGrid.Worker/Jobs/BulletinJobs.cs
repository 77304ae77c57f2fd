using System.Globalization;
using WeGrid.Domain;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Reports;
using WeGrid.Hosting;
using WeGrid.Postgres.Reports;

namespace WeGrid.Worker.Jobs;

/// <summary>周报: on Monday what last week brought, for the town's leaders and duty officers, with a line for each village in the order of the register: no ranking.</summary>
public sealed class BulletinJobs(ListStore lists, CorpsNow corps, SayOnce say)
{
    /// <summary>So many villages one message bears; the table of all is <c>./wegrid lists --csv</c>.</summary>
    public const int Most = 24;

    /// <summary>Of the week that ended yesterday, Monday to Sunday.</summary>
    public async Task SayAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = ChinaTime.DateOf(now);
        var monday = today.AddDays(-((int)today.DayOfWeek + 6) % 7 - 7);
        var (from, until) = (ChinaTime.At(monday, default), ChinaTime.At(monday.AddDays(7), default));
        foreach (var corp in corps())
        {
            var matters = await lists.InAsync(corp.Corp.Id, from, until, cancellationToken);
            foreach (var post in corp.Corp.Grids.Posts.Where(p => p.Kind is PostKind.TownLeader or PostKind.DutyOfficer && !p.IsStandIn))
            {
                var inside = matters.Where(m => corp.Corp.Grids.IsWithin(m.GridId, post.GridId)).ToList();
                if (inside.Count > 0)
                {
                    await say.SayAsync(corp.Corp.Id, "bulletin", $"{monday:yyyy-MM-dd}:{post.GridId}:{post.UserId}", [Bulletin(corp, post, inside, monday, now)], now, cancellationToken);
                }
            }
        }
    }

    private static Notice Bulletin(CorpEntry corp, Post post, List<ListedMatter> matters, DateOnly monday, DateTimeOffset now)
    {
        var (from, until) = (ChinaTime.At(monday, default), ChinaTime.At(monday.AddDays(7), default));
        var within = matters.ToLookup(m => corp.Corp.Grids.VillageOf(m.GridId), StringComparer.Ordinal);
        var villages = corp.Corp.Grids.Grids.Where(g => g.Kind == GridKind.Village && corp.Corp.Grids.IsWithin(g.Id, post.GridId))
            .Select(g => (g.Name, Count: ListReport.Of(null, within[g.Id], from, until)))
            .Where(v => v.Count.Before.Count + v.Count.New.Count > 0).ToList();
        var all = ListReport.Of(null, matters, from, until);
        return DigestJobs.Message(corp, post.UserId, "bulletin", $"bulletin:{monday:yyyy-MM-dd}:{post.GridId}", now) with
        {
            // Said once a week: a day's outage must not be a week's silence.
            ValidUntil = null,
            Values = new Dictionary<string, string>(Figures(all))
            {
                ["corp.name"] = corp.Corp.Name,
                ["grid.name"] = corp.Corp.Grids.Find(post.GridId)?.Name ?? corp.Corp.Name,
                ["period"] = $"{Date(monday)}至{Date(monday.AddDays(6))}",
                ["rate"] = all.Percent is { } percent ? $"{percent.ToString("0.0", CultureInfo.InvariantCulture)}%" : "没有新增",
                ["left"] = villages.Count > Most ? $"另有{Number(villages.Count - Most)}个村，见清单表。" : "",
            },
            Lines = [.. villages.Take(Most).Select(v => new NoticeLine("bulletin_line", new Dictionary<string, string>(Figures(v.Count)) { ["grid.name"] = v.Name }))],
        };
    }

    private static Dictionary<string, string> Figures(ListCount count) => new()
    {
        ["before"] = Number(count.Before.Count), ["new"] = Number(count.New.Count), ["done"] = Number(count.Handled.Count), ["open"] = Number(count.After.Count),
    };

    private static string Date(DateOnly day) => day.ToString("M月d日", CultureInfo.InvariantCulture);

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
