using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Scheduling;

/// <summary>日程: when something recurs, in Beijing time, to the second. A job engine translates it into its own dialect; this is the one that counts.</summary>
public abstract record Schedule
{
    /// <summary>The first occurrence after <paramref name="after"/>, which itself never counts.</summary>
    public abstract DateTimeOffset Next(DateTimeOffset after);

    /// <summary>The last occurrence at or before <paramref name="at"/>; the time a run that begins then was meant for.</summary>
    public abstract DateTimeOffset LastUntil(DateTimeOffset at);

    /// <summary>The occurrences after <paramref name="after"/> up to and including <paramref name="until"/>, in order.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset until)
    {
        for (var next = Next(after); next <= until; next = Next(next))
        {
            yield return next;
        }
    }

    /// <summary>The last of the occurrences that come after <paramref name="from"/>, which lies more than one of them before <paramref name="at"/>.</summary>
    internal DateTimeOffset LastBetween(DateTimeOffset from, DateTimeOffset at) => Between(from, at).Last();

    /// <summary>The first day from the date of <paramref name="after"/> on which one of the times lies after it.</summary>
    internal static DateTimeOffset First(DateTimeOffset after, IReadOnlyList<TimeOnly> times, Func<DateOnly, DateOnly> nextDay)
    {
        for (var day = nextDay(ChinaTime.DateOf(after)); ; day = nextDay(day.AddDays(1)))
        {
            foreach (var time in times)
            {
                var at = ChinaTime.At(day, time);
                if (at > after)
                {
                    return at;
                }
            }
        }
    }
}

/// <summary>
/// 每隔: again and again, counted from midnight plus an offset, so that every worker means the same moments and both engines can
/// say it as times of day.
/// </summary>
public sealed record Every : Schedule
{
    /// <summary>Where the count begins.</summary>
    public static readonly DateTimeOffset Origin = ChinaTime.At(new DateOnly(2000, 1, 1), TimeOnly.MinValue);

    /// <summary>A recurring span.</summary>
    /// <param name="interval">1 s or more, whole seconds; a day is a whole number of it (10 min, 90 min, 8 h; not 7 min).</param>
    /// <param name="offset">0 up to, but not, the interval; keeps jobs off the full and half hour.</param>
    public Every(TimeSpan interval, TimeSpan offset = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfNotEqual(interval.Ticks % TimeSpan.TicksPerSecond, 0, nameof(interval));
        ArgumentOutOfRangeException.ThrowIfNotEqual(TimeSpan.TicksPerDay % interval.Ticks, 0, nameof(interval));
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, interval);
        (Interval, Offset) = (interval, offset);
    }

    /// <summary>间隔.</summary>
    public TimeSpan Interval { get; }

    /// <summary>错峰.</summary>
    public TimeSpan Offset { get; }

    /// <inheritdoc/>
    public override DateTimeOffset Next(DateTimeOffset after)
    {
        var start = Origin + Offset;
        var past = after - start;
        var count = past < TimeSpan.Zero ? -((-past.Ticks + Interval.Ticks - 1) / Interval.Ticks) : past.Ticks / Interval.Ticks;
        var next = start.AddTicks(count * Interval.Ticks);
        return next > after ? next : next + Interval;
    }

    /// <inheritdoc/>
    public override DateTimeOffset LastUntil(DateTimeOffset at) => Next(at) - Interval;
}

/// <summary>每日: at these times of every day.</summary>
public sealed record Daily : Schedule
{
    /// <summary>Times of day; at least one.</summary>
    public Daily(params TimeOnly[] times)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentOutOfRangeException.ThrowIfZero(times.Length, nameof(times));
        Times = [.. times.Distinct().Order()];
    }

    /// <summary>时刻, in order.</summary>
    public IReadOnlyList<TimeOnly> Times { get; }

    /// <inheritdoc/>
    public override DateTimeOffset Next(DateTimeOffset after) => First(after, Times, day => day);

    /// <inheritdoc/>
    public override DateTimeOffset LastUntil(DateTimeOffset at) => LastBetween(at.AddDays(-2), at);
}

/// <summary>每周: on one day of the week.</summary>
/// <param name="Day">星期.</param>
/// <param name="Time">时刻.</param>
public sealed record Weekly(DayOfWeek Day, TimeOnly Time) : Schedule
{
    /// <inheritdoc/>
    public override DateTimeOffset Next(DateTimeOffset after) =>
        First(after, [Time], day => day.AddDays(((int)Day - (int)day.DayOfWeek + 7) % 7));

    /// <inheritdoc/>
    public override DateTimeOffset LastUntil(DateTimeOffset at) => LastBetween(at.AddDays(-8), at);
}

/// <summary>每月: on one day of the month; 31 means the last day of every month.</summary>
public sealed record Monthly : Schedule
{
    /// <summary>The word for the last day.</summary>
    public const int LastDay = 31;

    /// <summary>A day every month has.</summary>
    /// <param name="day">1 to 28, or 31 for the last day. 29 and 30 are refused: February has none, and the engines would leave it out.</param>
    /// <param name="time">时刻.</param>
    public Monthly(int day, TimeOnly time)
    {
        if (day is < 1 or 29 or 30 or > LastDay)
        {
            throw new ArgumentOutOfRangeException(nameof(day), day, "1 to 28, or 31 for the last day of the month");
        }

        (Day, Time) = (day, time);
    }

    /// <summary>日.</summary>
    public int Day { get; }

    /// <summary>时刻.</summary>
    public TimeOnly Time { get; }

    /// <inheritdoc/>
    public override DateTimeOffset Next(DateTimeOffset after) => First(after, [Time], OnOrAfter);

    /// <inheritdoc/>
    public override DateTimeOffset LastUntil(DateTimeOffset at) => LastBetween(at.AddDays(-63), at);

    private DateOnly OnOrAfter(DateOnly day)
    {
        var wanted = In(day);
        return wanted >= day ? wanted : In(new DateOnly(day.Year, day.Month, 1).AddMonths(1));
    }

    private DateOnly In(DateOnly month) =>
        new(month.Year, month.Month, Day == LastDay ? DateTime.DaysInMonth(month.Year, month.Month) : Day);
}
