using System.Globalization;

namespace WeGrid.Domain.Deadlines;

/// <summary>时限规则: a count and a unit, written 10min, 24h, 5wd (工作日) or 15d (自然日).</summary>
/// <param name="Count">1 or more.</param>
/// <param name="Unit">How it is counted.</param>
public readonly record struct DueRule(int Count, DueUnit Unit)
{
    /// <summary>Whether the clock runs day and night.</summary>
    public bool IsByTheClock => Unit is DueUnit.Minutes or DueUnit.Hours;

    /// <summary>Reads 10min, 24h, 5wd, 15d.</summary>
    public static bool TryParse(string text, out DueRule rule)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        DueUnit? unit = text[digits..] switch
        {
            "min" => DueUnit.Minutes,
            "h" => DueUnit.Hours,
            "wd" => DueUnit.WorkingDays,
            "d" => DueUnit.CalendarDays,
            _ => null,
        };
        var read = int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        rule = read && unit is { } known ? new DueRule(count, known) : default;
        return rule.Count is > 0 and <= 100_000;
    }

    /// <summary>When the limit ends for something received at that instant.</summary>
    /// <param name="receivedAt">When the clock starts.</param>
    /// <param name="calendar">The working calendar.</param>
    /// <param name="dayEndsAt">The hour at which a day-based limit ends; null is 24:00.</param>
    public (DateTimeOffset At, bool Provisional) From(DateTimeOffset receivedAt, WorkingCalendar calendar, TimeOnly? dayEndsAt = null)
    {
        var start = ChinaTime.In(receivedAt);
        var date = ChinaTime.DateOf(receivedAt);
        switch (Unit)
        {
            case DueUnit.Minutes:
                return (start.AddMinutes(Count), false);
            case DueUnit.Hours:
                return (start.AddHours(Count), false);
            case DueUnit.CalendarDays:
                return (EndOf(date.AddDays(Count), dayEndsAt), false);
            case DueUnit.WorkingDays:
            default:
                var (due, provisional) = calendar.AddWorkingDays(date, Count);
                return (EndOf(due, dayEndsAt), provisional);
        }
    }

    /// <summary>The form <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Count.ToString(CultureInfo.InvariantCulture) + Unit switch
    {
        DueUnit.Minutes => "min",
        DueUnit.Hours => "h",
        DueUnit.WorkingDays => "wd",
        DueUnit.CalendarDays => "d",
    };

    private static DateTimeOffset EndOf(DateOnly date, TimeOnly? hour) => hour is { } at ? ChinaTime.At(date, at) : ChinaTime.EndOf(date);
}
