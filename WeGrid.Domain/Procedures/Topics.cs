using WeGrid.Domain.Corps;
using WeGrid.Domain.Ties;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Procedures;

/// <summary>一件诉求 and one person who raised it.</summary>
/// <param name="Ticket">工单.</param>
/// <param name="Village">村.</param>
/// <param name="Category">一级类别.</param>
/// <param name="Subcategory">二级类别; empty where it is not known.</param>
/// <param name="Reporter">诉求人.</param>
public sealed record RaisedDemand(long Ticket, string Village, string Category, string Subcategory, Reporter Reporter);

/// <summary>提议: what like demands of one village propose.</summary>
/// <param name="Village">村.</param>
/// <param name="Topic">类别, as 一级/二级.</param>
/// <param name="Tickets">背后的诉求, in order.</param>
/// <param name="People">谁反映的, each once.</param>
public sealed record ProposedTopic(string Village, string Topic, IReadOnlyList<long> Tickets, IReadOnlyList<Reporter> People)
{
    /// <summary>What stands in the title: the finer category.</summary>
    public string Name => Topic[(Topic.IndexOf('/', StringComparison.Ordinal) + 1)..];
}

/// <summary>由诉求提出 (协商议事, DL-01): which like demands are so many people's that a matter is proposed of them. Pure.</summary>
public static class Topics
{
    /// <summary>More tickets than these do not stand behind one matter: the newest do.</summary>
    public const int MostTickets = 30;

    /// <summary>现在的村: what was raised in a village that is closed counts for the one that took over, whether its ticket moved or had ended before; where several did, for none.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="raised">What was raised.</param>
    /// <param name="at">When it is counted.</param>
    public static IEnumerable<RaisedDemand> Now(Corp corp, IEnumerable<RaisedDemand> raised, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(raised);
        return from demand in raised
               let village = Regrid.VillageNow(corp, demand.Village, at)
               where village is not null
               select demand with { Village = village };
    }

    /// <summary>现在歇着的: what rested in a village that is closed rests in all that took over.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="resting">What has been proposed.</param>
    /// <param name="at">When it is counted.</param>
    public static IReadOnlySet<(string Village, string Topic)> Now(Corp corp, IEnumerable<(string Village, string Topic)> resting, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(resting);
        return resting.SelectMany(r => Regrid.Takers(corp, r.Village, at).Append(r.Village), (r, village) => (corp.Grids.VillageOf(village), r.Topic)).ToHashSet();
    }

    /// <summary>Finds them, the most people first. One person with ten demands is one person; what nobody could sort is like nothing.</summary>
    /// <param name="rule">多少人.</param>
    /// <param name="raised">What was raised within the rule's days.</param>
    /// <param name="resting">What has been proposed within the rule's rest.</param>
    /// <param name="categories">类别树: what is a person's own trouble is no village's topic; null for no such rule.</param>
    /// <param name="ties">关联: who has two identities is one person; null for none.</param>
    public static IReadOnlyList<ProposedTopic> Find(
        TopicRule rule, IEnumerable<RaisedDemand> raised, IReadOnlySet<(string Village, string Topic)> resting, CategoryTree? categories = null, TieBook? ties = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(raised);
        ArgumentNullException.ThrowIfNull(resting);
        return
        [
            .. from demand in raised
               where demand.Subcategory.Length > 0
               let category = new Category(demand.Category, demand.Subcategory)
               where category != Understander.Unsorted && categories?.IsPersonal(category) != true
               group demand by (demand.Village, Topic: $"{demand.Category}/{demand.Subcategory}") into alike
               let people = alike.Select(d => d.Reporter).Where(r => !r.IsErased).OrderBy(r => Intake.FormTalk.IsPerson(r.Person)).DistinctBy(r => (ties ?? TieBook.None).PersonOf(r.Person), StringComparer.OrdinalIgnoreCase).ToList()
               where people.Count >= rule.People && !resting.Contains(alike.Key)
               orderby people.Count descending, alike.Key.Village, alike.Key.Topic
               select new ProposedTopic(alike.Key.Village, alike.Key.Topic, [.. alike.Select(d => d.Ticket).Distinct().Order().TakeLast(MostTickets)], people),
        ];
    }
}
