using System.Globalization;
using System.Text.RegularExpressions;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Tickets;

/// <summary>延到哪天: how people write it: "3天 等材料", "5个工作日 …", "两周 …", "到12月31日 …", "2027-03-31 …".</summary>
public static partial class PutOff
{
    private const string Digits = "零一二三四五六七八九";

    /// <summary>The end of the day meant, and the words that are left; null when no day is written at the beginning.</summary>
    /// <param name="words">What was written.</param>
    /// <param name="from">From when days are counted: the present due time, or now.</param>
    /// <param name="at">Now: a day without a year is the next one.</param>
    /// <param name="calendar">The working calendar.</param>
    /// <param name="dayEndsAt">The hour at which a day-based limit ends; null is 24:00.</param>
    public static (DateTimeOffset? Until, string Words) Read(string words, DateTimeOffset from, DateTimeOffset at, WorkingCalendar calendar, TimeOnly? dayEndsAt)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(calendar);
        var text = words.Trim().Replace("半个月", "15天", StringComparison.Ordinal);
        var date = DatePattern().Match(text);
        if (date.Success)
        {
            var day = DayOf(date, ChinaTime.DateOf(at));
            return day is { } known ? (EndOf(known, dayEndsAt), Left(text, date)) : (null, text);
        }

        var span = SpanPattern().Match(text);
        if (!span.Success || CountOf(span.Groups["count"].Value) is not { } count)
        {
            return (null, text);
        }

        // A due time of 24:00 belongs to the day that ends with it.
        var start = ChinaTime.DateOf(from.AddTicks(-1));
        DateOnly? until = span.Groups["unit"].Value switch
        {
            "工作日" => calendar.AddWorkingDays(start, count).Due,
            "周" or "星期" => start.AddDays(7 * count),
            "月" => start.AddMonths(count),
            _ => start.AddDays(count),
        };
        return (EndOf(until.Value, dayEndsAt), Left(text, span));
    }

    private static string Left(string text, Match match) => text[match.Length..].Trim(' ', '，', ',', '。', '：', ':', '、', '；', ';');

    private static DateTimeOffset EndOf(DateOnly day, TimeOnly? hour) => hour is { } at ? ChinaTime.At(day, at) : ChinaTime.EndOf(day);

    private static DateOnly? DayOf(Match match, DateOnly today)
    {
        var month = Number(match.Groups["month"].Value);
        var day = Number(match.Groups["day"].Value);
        if (match.Groups["year"].Success)
        {
            return Date(Number(match.Groups["year"].Value), month, day);
        }

        return Date(today.Year, month, day) is { } near && near >= today ? near : Date(today.Year + 1, month, day);
    }

    private static DateOnly? Date(int year, int month, int day) =>
        year is >= 2000 and <= 2999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>3, 三, 两, 十五, 二十; null for 0 and for what is none.</summary>
    private static int? CountOf(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number > 0 ? number : null;
        }

        var plain = text.Replace('两', '二');
        var ten = plain.IndexOf('十', StringComparison.Ordinal);
        if (ten < 0)
        {
            return plain.Length == 1 && Digits.IndexOf(plain[0], StringComparison.Ordinal) is > 0 and var one ? one : null;
        }

        var tens = ten == 0 ? 1 : Digits.IndexOf(plain[0], StringComparison.Ordinal);
        var ones = ten == plain.Length - 1 ? 0 : Digits.IndexOf(plain[ten + 1], StringComparison.Ordinal);
        return ten <= 1 && plain.Length <= ten + 2 && tens > 0 && ones >= 0 ? (10 * tens) + ones : null;
    }

    [GeneratedRegex("^[再延到至长]{0,3} ?(?:(?<year>[0-9]{4})[-/年] ?)?(?<month>[0-9]{1,2})[-/月] ?(?<day>[0-9]{1,2})(?:[日号]|(?![0-9天个周]))", RegexOptions.CultureInvariant)]
    private static partial Regex DatePattern();

    [GeneratedRegex("^[再延到至长]{0,3} ?(?<count>[0-9]{1,3}|[一二两三四五六七八九十]{1,3}) ?个?(?<unit>工作日|天|日|周|星期|月)", RegexOptions.CultureInvariant)]
    private static partial Regex SpanPattern();
}
