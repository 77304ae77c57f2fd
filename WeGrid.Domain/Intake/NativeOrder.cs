namespace WeGrid.Domain.Intake;

/// <summary>原生上报的来源: which of WeCom's own forms.</summary>
public enum NativeSource
{
    /// <summary>居民上报.</summary>
    Resident = 1,

    /// <summary>巡查上报.</summary>
    Patrol = 2,
}

/// <summary>原生上报的状态.</summary>
public enum NativeState
{
    /// <summary>待受理.</summary>
    Waiting = 1,

    /// <summary>已受理.</summary>
    Accepted = 2,

    /// <summary>已分配、已转交.</summary>
    PassedOn = 3,

    /// <summary>办理中.</summary>
    InProgress = 4,

    /// <summary>已办结.</summary>
    Done = 5,

    /// <summary>已拒绝.</summary>
    Refused = 6,
}

/// <summary>办理过程: one step of an order in WeCom.</summary>
/// <param name="Kind">process_type.</param>
/// <param name="IsDone">Whether it has been done; else it is the one that is waited for.</param>
/// <param name="At">When.</param>
public sealed record NativeStep(int Kind, bool IsDone, DateTimeOffset? At);

/// <summary>
/// 原生上报: an order of WeCom's own 政民沟通, read and never written back. A record beside the tickets and no ticket: it is worked on in WeCom,
/// and a clock here would run against hands that cannot see it. Who reported it, with what number, is not taken over.
/// </summary>
/// <param name="Source">Which form.</param>
/// <param name="OrderId">Its id; one order is one record.</param>
/// <param name="Words">What was reported, numbers starred.</param>
/// <param name="UrgeType">urge_type: 1 一般, 2 重要, 3 紧急.</param>
/// <param name="Category">事件类别, as the town named it in WeCom.</param>
/// <param name="Grid">网格, as WeCom names it.</param>
/// <param name="CreatedAt">When it was reported.</param>
/// <param name="Processors">Userids who have it.</param>
/// <param name="Steps">What was done, oldest first.</param>
public sealed record NativeOrder(
    NativeSource Source, string OrderId, string Words, int UrgeType, string Category, string Grid, DateTimeOffset CreatedAt, IReadOnlyList<string> Processors, IReadOnlyList<NativeStep> Steps)
{
    /// <summary>状态: what the last step that was done made of it.</summary>
    public NativeState State => Steps.LastOrDefault(s => s.IsDone && StateOf(s.Kind) is not null) is { } last ? StateOf(last.Kind)!.Value : NativeState.Waiting;

    /// <summary>结束时间: when it was done or refused; null while it is open.</summary>
    public DateTimeOffset? EndedAt => State is NativeState.Done or NativeState.Refused ? Steps.LastOrDefault(s => s.IsDone && StateOf(s.Kind) is not null)?.At ?? CreatedAt : null;

    /// <summary>对应网格: the one grid of the corp of that name; null for none, or for several.</summary>
    /// <param name="tree">The corp's grids.</param>
    public string? GridIn(GridTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return tree.Grids.Where(g => g.Name == Grid).Take(2).ToList() is [var only] ? only.Id : null;
    }

    private static NativeState? StateOf(int kind) => kind switch
    {
        2 => NativeState.Accepted,
        3 or 4 => NativeState.PassedOn,
        5 => NativeState.Done,
        6 => NativeState.Refused,
        7 => NativeState.InProgress,
        _ => null,
    };
}
