namespace WeGrid.Domain.Deadlines;

/// <summary>北京时间: fixed UTC+8. China has one zone and no summer time, so no zone database is needed.</summary>
public static class ChinaTime
{
    /// <summary>UTC+8.</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The same instant written in Beijing time.</summary>
    public static DateTimeOffset In(DateTimeOffset at) => at.ToOffset(Offset);

    /// <summary>The Beijing date of an instant.</summary>
    public static DateOnly DateOf(DateTimeOffset at) => DateOnly.FromDateTime(In(at).DateTime);

    /// <summary>The Beijing time of day of an instant.</summary>
    public static TimeOnly TimeOf(DateTimeOffset at) => TimeOnly.FromDateTime(In(at).DateTime);

    /// <summary>The instant of a Beijing date and time.</summary>
    public static DateTimeOffset At(DateOnly date, TimeOnly time) => new(date.ToDateTime(time), Offset);

    /// <summary>24:00 of a Beijing date, which is 00:00 of the next: the first instant that is too late.</summary>
    public static DateTimeOffset EndOf(DateOnly date) => At(date.AddDays(1), TimeOnly.MinValue);
}
