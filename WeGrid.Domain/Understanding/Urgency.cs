namespace WeGrid.Domain.Understanding;

/// <summary>紧急程度 of a demand, gravest first.</summary>
public enum Urgency
{
    /// <summary>危及生命: now, by card and voice; one person answers within 10 minutes.</summary>
    Life,

    /// <summary>2小时: may soon harm people or much property.</summary>
    TwoHours,

    /// <summary>24小时: daily life is stopped (water, power, gas, heat) or a hazard stands open.</summary>
    Day,

    /// <summary>按工作日: everything else, by the working calendar.</summary>
    WorkingDays,
}
