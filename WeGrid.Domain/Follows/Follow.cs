using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Follows;

/// <summary>关注人: how who follows is written to, and so when the following ends by itself.</summary>
public enum FollowerKind
{
    /// <summary>居民 in 微信客服: only while a talk with them is open.</summary>
    Resident = 1,

    /// <summary>企业成员 without a post: in the app.</summary>
    Member = 2,

    /// <summary>工作人员: in the app, as long as the corp file has them.</summary>
    Staff = 3,
}

/// <summary>关注的对象: an area with everything below it, a kind of matter, or both.</summary>
/// <param name="GridId">网格; empty for everywhere.</param>
/// <param name="Category">一级类别; empty for every kind.</param>
/// <param name="Subcategory">二级类别; empty for all of level 1.</param>
public readonly record struct FollowTarget(string GridId, string Category, string Subcategory)
{
    /// <summary>Of which kind, as the tree names it; null for every kind.</summary>
    public Understanding.Category? Topic => Category.Length == 0 ? null : new(Category, Subcategory);
}

/// <summary>关注 (NT-13): one person wants to hear of new matters of an area, a kind, or both.</summary>
/// <param name="Person">谁: userid or external_userid.</param>
/// <param name="Kind">关注人.</param>
/// <param name="Target">关注什么.</param>
/// <param name="Since">从什么时候: only what is ordered after it is told.</param>
public sealed record Follow(string Person, FollowerKind Kind, FollowTarget Target, DateTimeOffset Since);

/// <summary>关注的人 with how each can be reached now.</summary>
/// <param name="Follow">关注.</param>
/// <param name="Reach">可达.</param>
public sealed record Follower(Follow Follow, Reach Reach);

/// <summary>Of a ticket what decides whether it is told, and all that is said of it: no words, no place, no person who raised it.</summary>
/// <param name="Number">编号.</param>
/// <param name="GridId">网格.</param>
/// <param name="Category">一级类别.</param>
/// <param name="Subcategory">二级类别; empty when unknown.</param>
/// <param name="Status">状态.</param>
/// <param name="OrderedAt">点单时间.</param>
public sealed record FollowMatter(long Number, string GridId, string Category, string Subcategory, TicketStatus Status, DateTimeOffset OrderedAt)
{
    /// <summary>性质.</summary>
    public Understanding.DemandKind Kind { get; init; }

    /// <summary>紧急程度.</summary>
    public Understanding.Urgency Urgency { get; init; } = Understanding.Urgency.WorkingDays;

    /// <summary>并入的工单; null for one that stands for itself.</summary>
    public long? MergedInto { get; init; }

    /// <summary>经手人: knows of it already.</summary>
    public string? Holder { get; init; }
}
