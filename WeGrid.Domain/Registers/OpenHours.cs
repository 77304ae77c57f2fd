using System.Globalization;
using System.Text.RegularExpressions;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Registers;

/// <summary>开放时间, as a clerk writes it: 每天 8:00-20:00, 工作日 8:30-12:00 14:00-17:30, 周二、周六 9:00-11:00, 全天; several with ； between. To the minute, China time.</summary>
public sealed partial class OpenHours
{
    private const string Days = "一二三四五六日";

    private readonly List<(Func<DateOnly, WorkingCalendar, bool> On, IReadOnlyList<(TimeOnly From, TimeOnly Until)> Times)> _parts;

    private OpenHours(List<(Func<DateOnly, WorkingCalendar, bool> On, IReadOnlyList<(TimeOnly From, TimeOnly Until)> Times)> parts) => _parts = parts;

    /// <summary>Reads it; null when it says no hours.</summary>
    /// <param name="text">As it was written.</param>
    public static OpenHours? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = new List<(Func<DateOnly, WorkingCalendar, bool> On, IReadOnlyList<(TimeOnly From, TimeOnly Until)> Times)>();
        foreach (var part in text.Replace('：', ':').Split([';', '；', '。'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Part().Match(part) is not { Success: true } match || (match.Groups["days"].Length == 0 && parts.Count > 0 ? parts[^1].On : On(match.Groups["days"].Value)) is not { } on || Times(match) is not { } times)
            {
                return null;
            }

            parts.Add((on, times));
        }

        return parts.Count == 0 ? null : new OpenHours(parts);
    }

    /// <summary>Whether it is open.</summary>
    /// <param name="at">When.</param>
    /// <param name="calendar">Says which days are working days.</param>
    public bool IsOpen(DateTimeOffset at, WorkingCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        var (date, time) = (ChinaTime.DateOf(at), TimeOnly.FromDateTime(ChinaTime.In(at).DateTime));
        return _parts.Any(p => p.On(date, calendar) && p.Times.Any(t => time >= t.From && time < t.Until));
    }

    private static Func<DateOnly, WorkingCalendar, bool>? On(string days)
    {
        switch (days)
        {
            case "" or "每天" or "天天":
                return (_, _) => true;
            case "工作日":
                return (date, calendar) => calendar.IsWorkingDay(date);
            case "休息日" or "节假日":
                return (date, calendar) => !calendar.IsWorkingDay(date);
        }

        if (Range().Match(days) is { Success: true } range)
        {
            var (from, until) = (Days.IndexOf(range.Groups[1].Value[0], StringComparison.Ordinal), Days.IndexOf(range.Groups[2].Value[0], StringComparison.Ordinal));
            return (date, _) => Day(date) is var day && (from <= until ? day >= from && day <= until : day >= from || day <= until);
        }

        var named = days.Where(c => Days.Contains(c, StringComparison.Ordinal)).Select(c => Days.IndexOf(c, StringComparison.Ordinal)).ToList();
        return named.Count == 0 || days.Any(c => !"周星期、和".Contains(c, StringComparison.Ordinal) && !Days.Contains(c, StringComparison.Ordinal)) ? null : (date, _) => named.Contains(Day(date));
    }

    private static int Day(DateOnly date) => ((int)date.DayOfWeek + 6) % 7;

    private static List<(TimeOnly From, TimeOnly Until)>? Times(Match match)
    {
        if (match.Groups["all"].Success)
        {
            return [(TimeOnly.MinValue, TimeOnly.MaxValue)];
        }

        var times = new List<(TimeOnly From, TimeOnly Until)>();
        for (var i = 0; i < match.Groups["from"].Captures.Count; i++)
        {
            if (At(match.Groups["from"].Captures[i].Value) is not { } from || At(match.Groups["until"].Captures[i].Value) is not { } until || until <= from)
            {
                return null;
            }

            times.Add((from, until));
        }

        return times;
    }

    // 24:00 is how people write the end of a day.
    private static TimeOnly? At(string text) =>
        text == "24:00" ? TimeOnly.MaxValue : TimeOnly.TryParseExact(text, "H:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    [GeneratedRegex(@"^(?<days>[^\d全]*?)\s*(?:(?<all>全天)|(?:[\s、,，]*(?<from>\d{1,2}:\d{2})\s*[-—–~～至到]+\s*(?<until>\d{1,2}:\d{2}))+)$")]
    private static partial Regex Part();

    [GeneratedRegex("^(?:周|星期)([一二三四五六日])(?:至|到|-|—)(?:周|星期)?([一二三四五六日])$")]
    private static partial Regex Range();
}
