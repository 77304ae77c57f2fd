using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Reports;

/// <summary>一天的打扰: what reached one phone on one day.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Day">日, in Beijing.</param>
/// <param name="Messages">消息: texts and cards.</param>
/// <param name="Calls">电话.</param>
/// <param name="AtNight">Of both, inside the quiet hours.</param>
/// <param name="CallsAtNight">Of the calls, those inside the quiet hours.</param>
public sealed record PhoneDay(string UserId, DateOnly Day, int Messages, int Calls, int AtNight, int CallsAtNight = 0);

/// <summary>减负线 (<c>settings.burden</c>): beyond it a person's burden is marked, so that somebody shares the work out anew.</summary>
/// <param name="Messages">Messages on one day.</param>
/// <param name="Calls">Calls on one day.</param>
/// <param name="Nights">Nights with a message or call, in the time asked about.</param>
public sealed record BurdenCap(int Messages, int Calls, int Nights)
{
    /// <summary>Of a corp that says nothing.</summary>
    public static BurdenCap Default { get; } = new(40, 5, 4);
}

/// <summary>负担: how much one person's phone is asked to bear. Never a ranking: in the order of the corp file.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Messages">消息 in the time asked about.</param>
/// <param name="Calls">电话.</param>
/// <param name="CallsAtNight">夜间电话.</param>
/// <param name="Nights">夜间叫醒: nights in which something came.</param>
/// <param name="BusiestDay">Messages on the fullest day.</param>
/// <param name="Over">What is over the cap: messages, calls, nights; empty for nothing.</param>
public sealed record Burden(string UserId, int Messages, int Calls, int CallsAtNight, int Nights, int BusiestDay, IReadOnlyList<string> Over)
{
    /// <summary>By person, for everybody who was written to or called.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="days">What reached whom on which day.</param>
    public static IReadOnlyList<Burden> Of(Corp corp, IReadOnlyList<PhoneDay> days)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(days);
        var theirs = days.ToLookup(d => d.UserId, StringComparer.OrdinalIgnoreCase);
        return [.. corp.Staff.Keys.Where(theirs.Contains).Select(user => Of(user, [.. theirs[user]], corp.BurdenCap))];
    }

    private static Burden Of(string user, List<PhoneDay> days, BurdenCap cap)
    {
        var (busiest, nights) = (days.Max(d => d.Messages), days.Count(d => d.AtNight > 0));
        IEnumerable<(string What, bool Is)> over = [("messages", busiest > cap.Messages), ("calls", days.Exists(d => d.Calls > cap.Calls)), ("nights", nights > cap.Nights)];
        return new Burden(user, days.Sum(d => d.Messages), days.Sum(d => d.Calls), days.Sum(d => d.CallsAtNight), nights, busiest, [.. over.Where(o => o.Is).Select(o => o.What)]);
    }
}
