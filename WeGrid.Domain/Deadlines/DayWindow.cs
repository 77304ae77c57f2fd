namespace WeGrid.Domain.Deadlines;

/// <summary>A part of every day in Beijing time, from (included) to (excluded); it may run over midnight.</summary>
/// <param name="From">First time inside.</param>
/// <param name="To">First time after it.</param>
public readonly record struct DayWindow(TimeOnly From, TimeOnly To)
{
    /// <summary>Whether the instant lies inside.</summary>
    public bool Contains(DateTimeOffset at) => ChinaTime.TimeOf(at).IsBetween(From, To);

    /// <summary>The next instant, not before <paramref name="at"/>, whose time of day is <paramref name="time"/>.</summary>
    internal static DateTimeOffset Next(DateTimeOffset at, TimeOnly time)
    {
        var today = ChinaTime.At(ChinaTime.DateOf(at), time);
        return today >= at ? today : today.AddDays(1);
    }
}
