using System.Globalization;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Duties;

/// <summary>职责 (<c>data/duties</c>): what is due by the calendar: the 17th of each month, once in two months. On its day, or for its time, a matter of a procedure begins in each grid.</summary>
/// <param name="Id">代号: lower case, in every key; never changes.</param>
/// <param name="Name">名称: 书记接待日.</param>
/// <param name="Version">版本.</param>
/// <param name="Procedure">程序 its matters go by; one of its steps takes the day of the duty for its date.</param>
/// <param name="Grid">在哪一级: each grid of that kind has its own.</param>
/// <param name="Rhythm">多久一次.</param>
public sealed record Duty(string Id, string Name, string Version, string Procedure, GridKind Grid, DutyRhythm Rhythm)
{
    /// <summary>车道 of the procedure; empty for none.</summary>
    public string Lane { get; init; } = "";

    /// <summary>提前几天 its matter begins, 0–27; for one that has no day of its own it begins with its time.</summary>
    public int Ahead { get; init; }

    /// <summary>The occasions that stand open on a day: begun, or to be begun, and not yet over.</summary>
    /// <param name="today">The day in Beijing.</param>
    /// <param name="calendar">工作日历.</param>
    public IEnumerable<DutyOccasion> OpenOn(DateOnly today, WorkingCalendar calendar) =>
        Rhythm.Around(today).Select(time => OccasionOf(time.First, time.Last, calendar)).Where(o => o.Begins <= today && today <= o.Due);

    /// <summary>题目 of its matter.</summary>
    /// <param name="occasion">Of which occasion.</param>
    public string TitleOf(DutyOccasion occasion)
    {
        ArgumentNullException.ThrowIfNull(occasion);
        return Rhythm.IsOfADay ? $"{Day(occasion.Due)}{Name}" : $"{Day(occasion.Begins)}至{Day(occasion.Due)}{Name}";
    }

    private static string Day(DateOnly day) => day.ToString("M月d日", CultureInfo.InvariantCulture);

    private DutyOccasion OccasionOf(DateOnly first, DateOnly last, WorkingCalendar calendar)
    {
        if (!Rhythm.IsOfADay)
        {
            return new DutyOccasion(Id, last, first, last);
        }

        var day = Rhythm.DayIn(first, last);
        var due = Rhythm.Shifted(day, calendar);
        return new DutyOccasion(Id, day, due.AddDays(-Ahead), due);
    }
}

/// <summary>一次: one occasion of a duty.</summary>
/// <param name="Duty">职责.</param>
/// <param name="Day">The day it is known by: as the rule says it, whatever the calendar makes of it.</param>
/// <param name="Begins">When its matter begins.</param>
/// <param name="Due">The day on which, or until which, it is to be done.</param>
public sealed record DutyOccasion(string Duty, DateOnly Day, DateOnly Begins, DateOnly Due);

/// <summary>遇上休息日.</summary>
public enum DutyShift
{
    /// <summary>照旧.</summary>
    Keep = 1,

    /// <summary>顺延到下一个工作日.</summary>
    Next,

    /// <summary>提前到上一个工作日.</summary>
    Previous,
}

/// <summary>多久一次.</summary>
public enum DutyEvery
{
    /// <summary>每周.</summary>
    Week = 1,

    /// <summary>每月.</summary>
    Month,

    /// <summary>每两个月: January and February, March and April, ….</summary>
    TwoMonths,

    /// <summary>每季度.</summary>
    Quarter,

    /// <summary>每半年.</summary>
    HalfYear,

    /// <summary>每年.</summary>
    Year,
}

/// <summary>多久一次, and on which day of that time; without a day it is to be done some time within it.</summary>
/// <param name="Every">多久一次.</param>
/// <param name="Day">几号 of the last month of that time, 1–31 (a shorter month ends before it); null for none.</param>
/// <param name="Weekday">星期几, of weeks; null for none.</param>
/// <param name="Shift">遇上休息日.</param>
public sealed record DutyRhythm(DutyEvery Every, int? Day, DayOfWeek? Weekday, DutyShift Shift)
{
    private const int FurthestShift = 30;

    /// <summary>Whether it has a day of its own.</summary>
    public bool IsOfADay => Day is not null || Weekday is not null;

    /// <summary>The time a day lies in, with those before and after into which a day can be shifted: a long holiday moves a week's day past the next.</summary>
    /// <param name="today">The day.</param>
    public IEnumerable<(DateOnly First, DateOnly Last)> Around(DateOnly today)
    {
        if (Every == DutyEvery.Week)
        {
            var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
            return Enumerable.Range(-FurthestShift / 7 - 1, (FurthestShift / 7 * 2) + 3).Select(w => (monday.AddDays(7 * w), monday.AddDays((7 * w) + 6)));
        }

        var months = Months;
        var first = new DateOnly(today.Year, 1 + ((today.Month - 1) / months * months), 1);
        return new[] { -months, 0, months }.Select(m => (first.AddMonths(m), first.AddMonths(m + months).AddDays(-1)));
    }

    /// <summary>The day of a time, before it is shifted.</summary>
    internal DateOnly DayIn(DateOnly first, DateOnly last) => Weekday is { } weekday
        ? first.AddDays(((int)weekday + 6) % 7)
        : new DateOnly(last.Year, last.Month, Math.Min(Day!.Value, DateTime.DaysInMonth(last.Year, last.Month)));

    /// <summary>The day after the calendar has been asked. A calendar without an end of rest does not move it for ever.</summary>
    internal DateOnly Shifted(DateOnly day, WorkingCalendar calendar)
    {
        var step = Shift switch { DutyShift.Next => 1, DutyShift.Previous => -1, _ => 0 };
        var shifted = day;
        for (var i = 0; i < FurthestShift && step != 0 && !calendar.IsWorkingDay(shifted); i++)
        {
            shifted = shifted.AddDays(step);
        }

        return shifted;
    }

    private int Months => Every switch { DutyEvery.Month => 1, DutyEvery.TwoMonths => 2, DutyEvery.Quarter => 3, DutyEvery.HalfYear => 6, _ => 12 };
}
