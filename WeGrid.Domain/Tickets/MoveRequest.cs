namespace WeGrid.Domain.Tickets;

/// <summary>动作请求: what somebody wants done to a ticket.</summary>
/// <param name="Move">The move.</param>
/// <param name="By">Who asks.</param>
/// <param name="At">When.</param>
public sealed record MoveRequest(TicketMove Move, Actor By, DateTimeOffset At)
{
    /// <summary>说明: the reason or what was done, in the person's own words; personal text.</summary>
    public string Note { get; init; } = "";

    /// <summary>原因: code of the reason, where one must be given (data/*-reasons.json).</summary>
    public string? Reason { get; init; }

    /// <summary>承办单位: for 派单; for 退单 the one that returns it; for 协办 the one that helps.</summary>
    public string? UnitId { get; init; }

    /// <summary>并入: for 并案.</summary>
    public long? MergeInto { get; init; }

    /// <summary>梯级: the rung asked by 升级, or the one the second round or the village found begins with.</summary>
    public int? Rung { get; init; }

    /// <summary>分派: who was chosen so far; null leaves it as it is.</summary>
    public IReadOnlyList<string>? Picked { get; init; }

    /// <summary>网格与村: for 定位.</summary>
    public (string GridId, string VillageId)? Place { get; init; }

    /// <summary>紧急程度: a graver one that a new reporter brings.</summary>
    public Understanding.Urgency? Urgency { get; init; }

    /// <summary>时限: of a second round, of a graver report, of more time asked for, or after a deferral.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>未告知人数: for 归档; nobody may be left.</summary>
    public int Untold { get; init; }

    /// <summary>未办完的协办件数: for 办结; there may be none.</summary>
    public int OpenParts { get; init; }

    /// <summary>照片张数: that came with 办结.</summary>
    public int Photos { get; init; }

    /// <summary>缺照片: for 办结; this kind of matter needs one and there is none.</summary>
    public bool PhotoMissing { get; init; }

    /// <summary>经办人: for 报办结, userids with commas between; none of them may check it.</summary>
    public string Handlers { get; init; } = "";

    /// <summary>涉及的人: whom 附和, 告知 and 升级 are about.</summary>
    public string? Person { get; init; }

    /// <summary>补正: for 补正.</summary>
    public Amendment? Amended { get; init; }

    /// <summary>换届: for 移交.</summary>
    public Corps.Handover? Handover { get; init; }

    /// <summary>标签: for 更正, the labels as the person wants them.</summary>
    public TicketLabel? Label { get; init; }

    /// <summary>承诺: for 更正, what is promised to the corrected matter.</summary>
    public Dispatch.PolicySnapshot? Policy { get; init; }

    /// <summary>补充信息: ids, states and versions that belong into the history; never personal text.</summary>
    public IReadOnlyList<(string Name, string Value)> Detail { get; init; } = [];
}
