namespace WeGrid.Domain.Warnings;

/// <summary>叫应状态: where one person of a run stands. Delivered, opened or heard is none of them: only an answer counts (domain.md C.5).</summary>
public enum CalleeState
{
    /// <summary>在叫: tries go out, one after the other.</summary>
    Calling = 0,

    /// <summary>未叫醒，在叫B角.</summary>
    StandInCalled = 1,

    /// <summary>未叫醒，已报上一级.</summary>
    SuperiorCalled = 2,

    /// <summary>待上门: somebody is asked to go to the door.</summary>
    Door = 3,

    /// <summary>已应.</summary>
    Answered = 4,

    /// <summary>B角到岗: the person is not awake, the post is covered.</summary>
    Covered = 5,

    /// <summary>家里没人: somebody was at the door; stays on the list of those not woken.</summary>
    Absent = 6,

    /// <summary>不再叫: the run is over, or the person is no longer concerned.</summary>
    Released = 7,
}

/// <summary>为什么叫: for a post of one's own, or in place of somebody who did not answer.</summary>
public enum CalleeRole
{
    /// <summary>责任人.</summary>
    Own = 0,

    /// <summary>B角.</summary>
    StandIn = 1,

    /// <summary>上一级.</summary>
    Superior = 2,
}

/// <summary>应答: what a person said, or what was found at the door. Kept apart: 到岗 is more than 收到.</summary>
public enum CallAnswer
{
    /// <summary>已到岗.</summary>
    Arrived = 1,

    /// <summary>需要支援: awake, and needs help.</summary>
    NeedsHelp = 2,

    /// <summary>收到: awake.</summary>
    Awake = 3,

    /// <summary>上门叫醒: found at the door.</summary>
    WokenAtDoor = 4,

    /// <summary>上门没见到人.</summary>
    NobodyHome = 5,
}

/// <summary>被叫人: one person of a run. Everybody answers for themself.</summary>
public sealed record Callee
{
    /// <summary>userid.</summary>
    public required string UserId { get; init; }

    /// <summary>责任网格.</summary>
    public required string GridId { get; init; }

    /// <summary>岗位.</summary>
    public required PostKind Post { get; init; }

    /// <summary>为什么叫.</summary>
    public CalleeRole Role { get; init; }

    /// <summary>替谁: whose place they were called for; empty for a post of their own.</summary>
    public string For { get; init; } = "";

    /// <summary>状态.</summary>
    public CalleeState State { get; init; }

    /// <summary>叫到第几次, from 0.</summary>
    public int Tries { get; init; }

    /// <summary>第一次叫的时间 of this colour.</summary>
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>下一步的时间; null when nothing more is to come by itself.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>告知过: whether the warning itself was sent to them; a lift goes to exactly those.</summary>
    public bool IsTold { get; init; }

    /// <summary>应答; null while there is none.</summary>
    public CallAnswer? Answer { get; init; }

    /// <summary>应答时间.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>谁报的: themself, or who was at the door.</summary>
    public string AnsweredBy { get; init; } = "";

    /// <summary>上门的人; empty while nobody was asked to go.</summary>
    public string DoorBy { get; init; } = "";

    /// <summary>新应答: answered since the run was looked at last.</summary>
    public bool IsFresh { get; init; }

    /// <summary>还在叫: whether an answer would stop something.</summary>
    public bool IsOpen => State is CalleeState.Calling or CalleeState.StandInCalled or CalleeState.SuperiorCalled or CalleeState.Door;

    /// <summary>能应答: whose word still counts. Who was called for somebody else may answer after their own tries, too; who is no longer concerned may not.</summary>
    public bool MayAnswer => State != CalleeState.Released || Role != CalleeRole.Own;

    /// <summary>未叫醒: the tries are used up and no word has come from them, whoever covers the post.</summary>
    public bool IsUnwoken => State is CalleeState.StandInCalled or CalleeState.SuperiorCalled or CalleeState.Door or CalleeState.Covered or CalleeState.Absent;
}

/// <summary>叫应: one run; a change or an upgrade of its warning goes on in it.</summary>
/// <param name="Number">In the corp, from 1.</param>
/// <param name="Identifier">预警编号 of the latest message.</param>
/// <param name="Type">灾种.</param>
/// <param name="Colour">颜色 now.</param>
/// <param name="IsDrill">演练: marked in every message, in no statistic.</param>
/// <param name="Grids">覆盖的网格.</param>
/// <param name="StartedAt">开始.</param>
/// <param name="EndsAt">失效; after it nobody is called any more.</param>
public sealed record CallRun(int Number, string Identifier, string Type, WarningColour Colour, bool IsDrill, IReadOnlyList<string> Grids, DateTimeOffset StartedAt, DateTimeOffset EndsAt)
{
    /// <summary>要看未叫醒名单的人.</summary>
    public IReadOnlyList<string> Asks { get; init; } = [];
}
