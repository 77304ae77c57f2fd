namespace WeGrid.Domain.Deadlines;

/// <summary>How a limit is counted.</summary>
public enum DueUnit
{
    /// <summary>By the clock, day and night, holidays included.</summary>
    Minutes,

    /// <summary>By the clock, day and night, holidays included.</summary>
    Hours,

    /// <summary>工作日, counted from the day after receipt.</summary>
    WorkingDays,

    /// <summary>自然日, counted from the day after receipt.</summary>
    CalendarDays,
}
