using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Dispatch;

/// <summary>梯级渠道: how the people of a step are asked.</summary>
public enum AskBy
{
    /// <summary>卡片.</summary>
    Card,

    /// <summary>卡片加电话: the card, and a call that says to look at it.</summary>
    CardAndCall,
}

/// <summary>梯次: one step of a ladder: who is asked one after the other, how long each of them has, and how they are asked.</summary>
/// <param name="Posts">岗位: holders before stand-ins, of the nearest grid upwards that has the post.</param>
/// <param name="People">点名: userids, asked after the posts where they hold a post at the ticket's grid or above it.</param>
/// <param name="Wait">等待: how long each has; null for the corp's limit of 接单.</param>
/// <param name="Channel">渠道.</param>
public sealed record LadderStep(IReadOnlyList<PostKind> Posts, IReadOnlyList<string> People, DueRule? Wait = null, AskBy Channel = AskBy.Card)
{
    /// <summary>名称: how residents and staff hear of it; empty where nobody does.</summary>
    public string Name { get; init; } = "";

    /// <summary>多久没有办好就上来: at this age an unsettled matter climbs here, whoever has accepted it; null for never.</summary>
    public DueRule? After { get; init; }

    /// <summary>急的多久: the same for an urgent one.</summary>
    public DueRule? UrgentAfter { get; init; }

    /// <summary>The age at which a matter of that urgency climbs here.</summary>
    public DueRule? AgeFor(Understanding.Urgency urgency) => urgency == Understanding.Urgency.WorkingDays ? After : UrgentAfter ?? After;
}

/// <summary>升级方案: one line of <c>settings.ladders</c>: the steps for matters of some categories.</summary>
/// <param name="Name">As the clerk calls it.</param>
/// <param name="Categories">Only these, level-1 names or 一级/二级; empty for all.</param>
/// <param name="Steps">Climbed in this order.</param>
public sealed record LadderPlan(string Name, IReadOnlyList<string> Categories, IReadOnlyList<LadderStep> Steps)
{
    /// <summary>The plan of a corp that only orders its posts: a step for each, by card, with the common limit.</summary>
    public static LadderPlan Of(IReadOnlyList<PostKind> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new LadderPlan("", [], [.. order.Select(kind => new LadderStep([kind], []))]);
    }

    /// <summary>Whether it is for this ticket.</summary>
    public bool Fits(Ticket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return Categories.Count == 0 || Categories.Contains(ticket.Category) || Categories.Contains($"{ticket.Category}/{ticket.Subcategory}");
    }
}
