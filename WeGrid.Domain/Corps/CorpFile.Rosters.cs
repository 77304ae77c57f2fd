using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Corps;

// 加强班次: settings.rosters.
public static partial class CorpFile
{
    private static AlertRoster ReadRoster(CorpFileObject o)
    {
        o.Only("name", "from", "categories", "posts", "duty");
        var word = o.Text("from");
        var from = AlertRoster.Names.Where(n => n.Value == word).Select(n => n.Key).FirstOrDefault();
        if (from == AlertLevel.None && word.Length > 0)
        {
            o.Fault("from", $"'{word}' is no level; one of {string.Join(", ", AlertRoster.Names.Values)}");
        }

        var roster = new AlertRoster(
            o.Text("name"), from, o.Words("categories") is { Count: > 0 } categories ? categories : [AlertRoster.FloodCategory],
            [.. o.Objects("posts").Select(p => new Post(p.Text("grid"), p.Choice<PostKind>("post"), p.Text("user"), p.Flag("standIn")))],
            [.. o.Objects("duty").Select(ReadTurn)]);
        if (roster is { Posts.Count: 0, Turns.Count: 0 })
        {
            o.Fault("posts", "names nobody; write posts, duty or both");
        }

        return roster;
    }

    private static IEnumerable<string> RosterReferences(Corp corp)
    {
        foreach (var (i, roster) in corp.Rosters.Index())
        {
            var at = $"settings.rosters[{i}]";
            var faults = roster.Posts.Index().SelectMany(p => PostFaults(corp, p.Item, $"{at}.posts[{p.Index}]")).ToList();
            if (roster.Categories.Contains(Ticket.ConfidentialCategory))
            {
                faults.Add($"{at}.categories: '{Ticket.ConfidentialCategory}' is confidential and goes to 纪检 alone; take it out");
            }

            if (faults.Count == 0)
            {
                var grids = roster.Over(corp).Grids;
                faults.AddRange(roster.Turns.Index().Where(t => !grids.PostsOf(t.Item.UserId).Any(p => p.GridId == t.Item.GridId && p.Kind == t.Item.Kind))
                    .Select(t => $"{at}.duty[{t.Index}].user: '{t.Item.UserId}' does not hold this post in grid '{t.Item.GridId}'; give them the post here or in staff, or name another"));
            }

            foreach (var fault in faults)
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<string> PostFaults(Corp corp, Post post, string at)
    {
        if (corp.Grids.Find(post.GridId) is null)
        {
            yield return $"{at}.grid: '{post.GridId}' is not in grids; correct it or add that grid";
        }

        if (!corp.Staff.ContainsKey(post.UserId))
        {
            yield return $"{at}.user: '{post.UserId}' is not in staff; correct it or add them";
        }

        if (!Ladder.MayBeAsked(post.Kind))
        {
            yield return $"{at}.post: '{post.Kind}' is informed, never escalated to; write another post";
        }
    }
}
