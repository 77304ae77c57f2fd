using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Surveys;

/// <summary>没有评价的人: whose survey ended unanswered. Names nobody: the ticket and the how-manieth reporter.</summary>
/// <param name="Number">工单号.</param>
/// <param name="Ordinal">Which of its reporters, from 0.</param>
/// <param name="GridId">网格.</param>
public sealed record Unanswered(long Number, int Ordinal, string GridId);

/// <summary>回访抽样 (SV-09): who of the silent is called. The same seed draws the same people, whoever repeats it and in whatever order they are listed.</summary>
public static class CallBackDraw
{
    /// <summary>Draws a share of each grid, rounded up, and at least so many as there are.</summary>
    public static IReadOnlyList<Unanswered> Draw(IReadOnlyCollection<Unanswered> pool, int percent, int leastPerGrid, string seed)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return [.. pool.GroupBy(u => u.GridId, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(g => g.OrderBy(u => Lot(seed, u), StringComparer.Ordinal).Take(Math.Max(leastPerGrid, Share(g.Count(), percent))))];
    }

    /// <summary>
    /// Who is to call: the holder of one of the posts with the fewest calls so far; never who handled the matter, anybody of the unit
    /// that did, or anybody with a post in that village (SV-10). Null when nobody is left.
    /// </summary>
    public static string? SurveyorFor(Ticket ticket, Corp corp, IReadOnlyList<PostKind> posts, IReadOnlyDictionary<string, int> calls)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(posts);
        ArgumentNullException.ThrowIfNull(calls);
        return posts.SelectMany(kind => corp.Grids.Posts.Where(p => p.Kind == kind && !p.IsStandIn))
            .Select(p => p.UserId)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(user => SurveyRules.MayRate(user, ticket, corp.ContactsOf(ticket.UnitId)) && !IsOfVillage(user, ticket, corp.Grids))
            .OrderBy(user => calls.GetValueOrDefault(user)) // stable: among equals the order of the posts
            .FirstOrDefault();
    }

    /// <summary>Gives everybody drawn to somebody, as evenly as may be; who cannot be given to anybody is left out.</summary>
    public static IReadOnlyList<(Unanswered Who, string Surveyor)> Assign(IReadOnlyList<Unanswered> drawn, IReadOnlyDictionary<long, Ticket> tickets, Corp corp, IReadOnlyList<PostKind> posts)
    {
        ArgumentNullException.ThrowIfNull(drawn);
        ArgumentNullException.ThrowIfNull(tickets);
        var calls = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var given = new List<(Unanswered, string)>();
        foreach (var who in drawn)
        {
            if (tickets.TryGetValue(who.Number, out var ticket) && SurveyorFor(ticket, corp, posts, calls) is { } surveyor)
            {
                calls[surveyor] = calls.GetValueOrDefault(surveyor) + 1;
                given.Add((who, surveyor));
            }
        }

        return given;
    }

    private static bool IsOfVillage(string user, Ticket ticket, GridTree grids)
    {
        // Where the village is not known yet, only the very grid is "own": else nobody in the whole town could ask.
        var own = grids.Find(ticket.VillageId) is { Parent: null } ? ticket.GridId : ticket.VillageId;
        return grids.PostsOf(user).Any(p => p.GridId == ticket.GridId || (own == ticket.VillageId && grids.IsWithin(p.GridId, own)));
    }

    private static int Share(int count, int percent) => ((count * percent) + 99) / 100;

    private static string Lot(string seed, Unanswered u) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}|{u.Number}|{u.Ordinal}"))));
}
