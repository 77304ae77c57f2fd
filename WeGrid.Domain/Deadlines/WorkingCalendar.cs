using System.Globalization;
using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Deadlines;

/// <summary>
/// 工作日历 with 调休: weekends, the State Council's days off and its make-up working days.
/// A year without published days is counted Monday to Friday and every result that touches it is marked provisional.
/// </summary>
public sealed class WorkingCalendar
{
    // The earliest December day that a notice for the next year ever ruled (2007-12-29, 2018-12-29).
    private const int FirstBorrowedDecemberDay = 29;

    private readonly Dictionary<DateOnly, bool> _ruled;
    private readonly HashSet<int> _years;

    private WorkingCalendar(Dictionary<DateOnly, bool> ruled)
    {
        _ruled = ruled;
        // December days alone may come from the next year's notice, so they do not make a year known.
        _years = ruled.Where(r => !r.Value && r.Key.Month < 12).Select(r => r.Key.Year).ToHashSet();
    }

    /// <summary>Builds the calendar from lines <c>date TAB kind(off|work) TAB name</c>; blank lines, # notes and the header are passed over.</summary>
    /// <returns>The calendar, or null with every fault found.</returns>
    public static (WorkingCalendar? Calendar, IReadOnlyList<DataFault> Faults) Parse(IEnumerable<string> lines)
    {
        var ruled = new Dictionary<DateOnly, bool>();
        var faults = new List<DataFault>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (line.Trim() is "" or "date\tkind\tname" || line.StartsWith('#'))
            {
                continue;
            }

            Read(line.TrimEnd('\r').Split('\t'), $"calendar:{number}", ruled, faults);
        }

        return faults.Count == 0 ? (new WorkingCalendar(ruled), faults) : (null, faults);
    }

    /// <summary>Whether the days of that year have been published to us.</summary>
    public bool HasYear(int year) => _years.Contains(year);

    /// <summary>Whether the date is worked: published days first, else Monday to Friday.</summary>
    public bool IsWorkingDay(DateOnly date) =>
        _ruled.TryGetValue(date, out var works) ? works : date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>The n-th working day after the day of receipt, which itself never counts.</summary>
    /// <param name="received">Day of receipt, Beijing date; may be a day off.</param>
    /// <param name="workingDays">How many, 0 or more; 0 gives the day of receipt back.</param>
    /// <returns>The day, and whether a date without published days was counted on the way.</returns>
    public (DateOnly Due, bool Provisional) AddWorkingDays(DateOnly received, int workingDays)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(workingDays);
        var day = received;
        var provisional = false;
        for (var left = workingDays; left > 0;)
        {
            day = day.AddDays(1);
            provisional |= IsUncertain(day);
            left -= IsWorkingDay(day) ? 1 : 0;
        }

        return (day, provisional);
    }

    /// <summary>Whether the date may still be changed by a notice we do not have: its year, or the next year's for the last days of December.</summary>
    public bool IsUncertain(DateOnly date) =>
        !HasYear(date.Year) || (date.Month == 12 && date.Day >= FirstBorrowedDecemberDay && !HasYear(date.Year + 1));

    private static void Read(string[] cells, string path, Dictionary<DateOnly, bool> ruled, List<DataFault> faults)
    {
        if (cells.Length < 2 || !DateOnly.TryParseExact(cells[0].Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            faults.Add(new DataFault(path, $"'{cells[0]}' is not a date in the first column", "write 2026-10-01, a tab, off or work, a tab, the name"));
            return;
        }

        var kind = cells[1].Trim();
        if (kind is not ("off" or "work"))
        {
            faults.Add(new DataFault(path, $"kind '{kind}' is not known", "write off (放假) or work (调休上班)"));
            return;
        }

        if (!ruled.TryAdd(date, kind == "work") && ruled[date] != (kind == "work"))
        {
            faults.Add(new DataFault(path, $"{date:yyyy-MM-dd} is off in one line and work in another", "keep the line of the newest notice"));
        }
    }
}
