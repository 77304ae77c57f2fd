namespace WeGrid.Domain.Procedures;

/// <summary>程序中的一件事: one matter on its way through a procedure. Immutable; made of its events alone (<see cref="ProceedingFold"/>).</summary>
public sealed record Proceeding
{
    /// <summary>编号: of the corp's ticket numbers, so that a number means one thing.</summary>
    public required long Number { get; init; }

    /// <summary>题目.</summary>
    public required string Title { get; init; }

    /// <summary>网格.</summary>
    public required string GridId { get; init; }

    /// <summary>车道; empty for none.</summary>
    public required string Lane { get; init; }

    /// <summary>发起人.</summary>
    public required string Starter { get; init; }

    /// <summary>发起时间.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>现在的步骤; null when it is over.</summary>
    public required string? Step { get; init; }

    /// <summary>Since when it is there.</summary>
    public required DateTimeOffset StepSince { get; init; }

    /// <summary>期限 of the step; null for none.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>给定的期限: at the beginning, or when a step is done anew; null for none.</summary>
    public DateTimeOffset? GivenDue { get; init; }

    /// <summary>背后的诉求: the tickets it came of; whoever reported them proposed it.</summary>
    public IReadOnlyList<long> Tickets { get; init; } = [];

    /// <summary>举手的数: read beside the events, never made of them.</summary>
    public HandTally Hands { get; init; }

    /// <summary>被叫的单位, by id, with what each has said.</summary>
    public IReadOnlyDictionary<string, RollEntry> Roll { get; init; } = new Dictionary<string, RollEntry>();

    /// <summary>请来的人: userids, as they stood in the register when it began.</summary>
    public IReadOnlyList<string> Invited { get; init; } = [];

    /// <summary>记录.</summary>
    public IReadOnlyList<StepRecord> Records { get; init; } = [];

    /// <summary>认领.</summary>
    public IReadOnlyList<StepClaim> Claims { get; init; } = [];

    /// <summary>做过的步骤, in the order they were done, with their outcome.</summary>
    public IReadOnlyList<StepDone> Done { get; init; } = [];

    /// <summary>到期前提醒过 in this step.</summary>
    public bool IsSoonTold { get; init; }

    /// <summary>超期提醒过几次 in this step; each time one higher is told.</summary>
    public int Lates { get; init; }

    /// <summary>上次超期提醒; null while there was none in this step. The next is reckoned from it: after an outage they do not come all at once.</summary>
    public DateTimeOffset? LateAt { get; init; }

    /// <summary>办结时间; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>怎么结束的: the last outcome, <see cref="WellEnded"/>, or why it was dropped; empty while it goes on.</summary>
    public string Ended { get; init; } = "";

    /// <summary>How many events it has had.</summary>
    public int Seq { get; init; }

    /// <summary>Records of the step it is in, of this time: what was left before it was done anew does not count.</summary>
    public IEnumerable<StepRecord> Here => Records.Where(r => r.Visit == Done.Count && r.Step == Step);

    /// <summary>开会日 of a step: what was written down last; null where the step has none, or none is written down.</summary>
    /// <param name="step">步骤.</param>
    public DateOnly? MeetsOn(ProcedureStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.Meets.Length > 0 && Records.LastOrDefault(r => r.Name == step.Meets) is { } record
            && DateOnly.TryParseExact(record.Value, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day) ? day : null;
    }

    /// <summary>办完: how a matter ends that has but one way.</summary>
    public const string WellEnded = "办完";
}

/// <summary>一份记录.</summary>
/// <param name="Step">步骤.</param>
/// <param name="Visit">How many steps had been done before.</param>
/// <param name="Name">名称.</param>
/// <param name="Value">内容; of a photo its number.</param>
/// <param name="By">谁.</param>
/// <param name="At">什么时候.</param>
public sealed record StepRecord(string Step, int Visit, string Name, string Value, string By, DateTimeOffset At);

/// <summary>一次认领.</summary>
/// <param name="By">谁: a person's userid, or a unit's id.</param>
/// <param name="Kind">方式.</param>
/// <param name="At">什么时候.</param>
public sealed record StepClaim(string By, ClaimKind Kind, DateTimeOffset At);

/// <summary>点名的一条.</summary>
/// <param name="HasCome">到场; false with a reason: cannot come; null: has said nothing.</param>
/// <param name="Reason">为什么不能到; empty else.</param>
/// <param name="At">什么时候; null while nothing is said.</param>
public sealed record RollEntry(bool? HasCome, string Reason, DateTimeOffset? At)
{
    /// <summary>Nobody has said anything.</summary>
    public static RollEntry Open { get; } = new(null, "", null);
}

/// <summary>做完的一步.</summary>
/// <param name="Step">步骤.</param>
/// <param name="Outcome">结论; empty where there is one way only.</param>
/// <param name="Vote">表决; null for none.</param>
/// <param name="By">谁.</param>
/// <param name="At">什么时候.</param>
public sealed record StepDone(string Step, string Outcome, VoteCount? Vote, string By, DateTimeOffset At)
{
    /// <summary>意见征集 as it ended; null for none.</summary>
    public HandTally? Hands { get; init; }
}
