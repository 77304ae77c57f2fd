namespace WeGrid.Domain.Reports;

/// <summary>清单上的一件.</summary>
/// <param name="Number">工单号.</param>
/// <param name="List">在哪张清单上; exactly one.</param>
/// <param name="GridId">网格.</param>
/// <param name="OrderedAt">点单时间.</param>
/// <param name="HandledAt">办结时间 of the last round; null while it is not.</param>
/// <param name="EndedAt">未办而终 (终止, 并案); null for others.</param>
public sealed record ListedMatter(long Number, MatterList List, string GridId, DateTimeOffset OrderedAt, DateTimeOffset? HandledAt, DateTimeOffset? EndedAt)
{
    /// <summary>在办 at a moment.</summary>
    public bool IsOpenAt(DateTimeOffset at) => OrderedAt < at && !(HandledAt < at) && !(EndedAt < at);
}

/// <summary>
/// 一张清单的一段时间: 期初结转 + 本期新增 = 本期办结 + 未办而终 + 期末在办. More may be handled than were collected, because of what was carried over; a rate is of
/// those collected alone (domain.md A.0 T3).
/// </summary>
/// <param name="List">清单; null for all three.</param>
/// <param name="Before">期初结转.</param>
/// <param name="New">本期新增 (收集).</param>
/// <param name="Handled">本期办结.</param>
/// <param name="Ended">未办而终.</param>
/// <param name="After">期末在办.</param>
/// <param name="NewHandled">本期新增的里面办结的.</param>
public sealed record ListCount(
    MatterList? List, IReadOnlyList<long> Before, IReadOnlyList<long> New, IReadOnlyList<long> Handled, IReadOnlyList<long> Ended, IReadOnlyList<long> After, IReadOnlyList<long> NewHandled)
{
    /// <summary>办结率 of what was collected, in per cent, cut after one decimal (116 of 129 is 89.9, never 90); null where nothing was.</summary>
    public decimal? Percent => New.Count == 0 ? null : Math.Floor(1000m * NewHandled.Count / New.Count) / 10;
}

/// <summary>三张清单 (system B01), by list and period, with the tickets behind each figure. Pure.</summary>
public static class ListReport
{
    /// <summary>The three lists, in order.</summary>
    public static IReadOnlyList<MatterList> Lists { get; } = [MatterList.Needs, MatterList.Problems, MatterList.Happiness];

    /// <summary>清单名.</summary>
    public static string NameOf(MatterList list) => list switch
    {
        MatterList.Needs => "群众需求清单",
        MatterList.Problems => "基层治理问题清单",
        MatterList.Happiness => "群众幸福清单",
        _ => throw new ArgumentOutOfRangeException(nameof(list), list, "no list"),
    };

    /// <summary>Counts what stood on one list, or on all three, in a period.</summary>
    /// <param name="list">清单; null for all.</param>
    /// <param name="matters">The matters of the grids in question.</param>
    /// <param name="from">From then on.</param>
    /// <param name="until">Until before then.</param>
    public static ListCount Of(MatterList? list, IEnumerable<ListedMatter> matters, DateTimeOffset from, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(matters);
        bool In(DateTimeOffset? at) => at >= from && at < until;
        var on = matters.Where(m => list is null || m.List == list).OrderBy(m => m.Number).ToList();
        List<long> Those(Func<ListedMatter, bool> which) => [.. on.Where(which).Select(m => m.Number)];
        return new ListCount(
            list, Those(m => m.IsOpenAt(from)), Those(m => In(m.OrderedAt)), Those(m => In(m.HandledAt)), Those(m => In(m.EndedAt)), Those(m => m.IsOpenAt(until)), Those(m => In(m.OrderedAt) && In(m.HandledAt)));
    }
}
