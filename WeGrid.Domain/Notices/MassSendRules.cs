using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Notices;

/// <summary>群发规则 (<c>settings.massSend</c>): how many mass sends a group takes, and how they are shared.</summary>
/// <param name="Quota">额度: as set in the admin console (群发助手 – 设置群发规则).</param>
/// <param name="Keep">留给险情: so many sends of a week or month are kept for danger in the flood season; a day's one cannot be shared.</param>
/// <param name="FloodFrom">汛期: first month.</param>
/// <param name="FloodTo">汛期: last month.</param>
/// <param name="GatherMinutes">合并: so long an ordinary notice waits for others.</param>
/// <param name="From">Ordinary ones not before this time of day.</param>
/// <param name="ChaseMinutes">催群主: so long after the task, and again after each reminder; three reminders, then the superior.</param>
public sealed record MassSendRules(QuotaMode Quota, int Keep, int FloodFrom, int FloodTo, int GatherMinutes, TimeOnly From, int ChaseMinutes)
{
    /// <summary>Of a corp that says nothing: the platform's default of as many a month as it has days.</summary>
    public static MassSendRules Default { get; } = new(QuotaMode.Monthly, 2, 5, 9, 20, new TimeOnly(8, 40), 60);

    /// <summary>Most bytes of a mass send's text (wecom.md §4.4).</summary>
    public const int TextBytes = 4000;

    /// <summary>提醒: the platform lets a task be reminded of three times in 24 h.</summary>
    public const int MostReminders = 3;

    /// <summary>险情催办: of danger the owner is reminded every few minutes. No data: nothing may make it slower.</summary>
    private static readonly TimeSpan _dangerChase = TimeSpan.FromMinutes(5);

    /// <summary>So long an ordinary notice is worth sending when nobody says until when.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromDays(3);

    /// <summary>险情有效期, when nobody says until when: what is on the way at night is old in the evening.</summary>
    public static readonly TimeSpan DangerValidity = TimeSpan.FromHours(12);

    /// <summary>合并.</summary>
    public TimeSpan Gather => TimeSpan.FromMinutes(GatherMinutes);

    /// <summary>How long after the task, and after each reminder, the owner is chased.</summary>
    public TimeSpan Chase(bool danger) => danger ? _dangerChase : TimeSpan.FromMinutes(ChaseMinutes);

    /// <summary>额度期 in which an instant lies.</summary>
    public QuotaWindow WindowOf(DateTimeOffset at)
    {
        var day = ChinaTime.DateOf(at);
        var monday = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
        var first = new DateOnly(day.Year, day.Month, 1);
        return Quota switch
        {
            QuotaMode.Daily => new(day, day.AddDays(1), 1),
            QuotaMode.Weekly => new(monday, monday.AddDays(7), 7),
            QuotaMode.Monthly => new(first, first.AddMonths(1), DateTime.DaysInMonth(day.Year, day.Month)),
        };
    }

    /// <summary>How many sends of the window in which an instant lies ordinary notices leave alone.</summary>
    public int KeptAt(DateTimeOffset at)
    {
        var month = ChinaTime.In(at).Month;
        var flood = FloodFrom <= FloodTo ? month >= FloodFrom && month <= FloodTo : month >= FloodFrom || month <= FloodTo;
        return flood ? Math.Min(Keep, WindowOf(at).Limit - 1) : 0;
    }
}

/// <summary>额度: how many mass sends a customer group receives (wecom.md §4.4).</summary>
public enum QuotaMode
{
    /// <summary>每天一条.</summary>
    Daily = 1,

    /// <summary>每周七条.</summary>
    Weekly = 2,

    /// <summary>每月按当月天数.</summary>
    Monthly = 3,
}

/// <summary>额度期.</summary>
/// <param name="From">First day.</param>
/// <param name="Until">The day after the last.</param>
/// <param name="Limit">So many sends a group takes in it.</param>
public readonly record struct QuotaWindow(DateOnly From, DateOnly Until, int Limit)
{
    /// <summary>Whether an instant lies in it.</summary>
    public bool Contains(DateTimeOffset at) => ChinaTime.DateOf(at) is var day && day >= From && day < Until;

    /// <summary>When the next one begins.</summary>
    public DateTimeOffset EndsAt => ChinaTime.At(Until, TimeOnly.MinValue);
}

/// <summary>已用额度 of one group.</summary>
/// <param name="Used">When sends went there, or were made and may still go.</param>
/// <param name="FullAt">When the platform last said that the group takes no more; null when it has not.</param>
public sealed record GroupQuota(IReadOnlyList<DateTimeOffset> Used, DateTimeOffset? FullAt = null)
{
    /// <summary>Nothing used.</summary>
    public static GroupQuota Fresh { get; } = new([]);
}
