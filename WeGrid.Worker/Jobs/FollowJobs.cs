using WeGrid.Domain.Follows;
using WeGrid.Hosting;
using WeGrid.Postgres.Follows;

namespace WeGrid.Worker.Jobs;

/// <summary>关注: once a day who follows something reads in one message what is new; nothing when there is nothing.</summary>
public sealed class FollowJobs(FollowStore store, CorpsNow corps, SayOnce say)
{
    /// <summary>
    /// Tells it where a way to the person is open; what cannot be told waits for a day when one is. Whom it tells and that it is told is one
    /// transaction: twice, or on three workers at once, is once.
    /// </summary>
    public async Task TellAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            var followers = await store.AllAsync(corp.Corp, cancellationToken);
            if (followers.Count > 0)
            {
                await TellAsync(corp, followers, now, cancellationToken);
            }
        }
    }

    private async Task TellAsync(CorpEntry corp, IReadOnlyList<Follower> followers, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rules = corp.Desks.Rules;
        var matters = await store.MattersAsync(corp.Corp.Id, now - FollowRules.Waits, cancellationToken);
        var known = await store.KnownAsync(corp.Corp.Id, cancellationToken);
        var news = FollowRules.News(corp.Corp, rules.Categories, followers.Select(f => f.Follow), matters, known, now);
        var (desk, reaches) = (new FollowDesk(rules), followers.DistinctBy(f => f.Follow.Person, StringComparer.OrdinalIgnoreCase).ToDictionary(f => f.Follow.Person, f => f.Reach, StringComparer.OrdinalIgnoreCase));
        var told = news.Select(n => (n.Key, New: n.Value, Notice: desk.Tell(reaches[n.Key], n.Value, now))).Where(t => t.Notice is not null);
        await say.SayAllAsync(
            // The person stands between colons: an erasure takes such a mark away.
            corp.Corp.Id, "follow", told.Select(t => new SaidOnce($"{DigestJobs.Day(now)}:{t.Key}:", () => [t.Notice!])
            {
                Also = effects => effects.FollowsTold.AddRange(t.New.Select(m => (t.Key, m.Number, now))),
            }), now, cancellationToken);
    }
}
