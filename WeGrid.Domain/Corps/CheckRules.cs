namespace WeGrid.Domain.Corps;

/// <summary>体检规则 (<c>settings.check</c>): when the whole list comes, and to whom.</summary>
/// <param name="SeasonMonth">入汛: its month.</param>
/// <param name="SeasonDay">入汛: its day.</param>
/// <param name="To">管理员: who is told; empty for the duty officers and the town leaders.</param>
public sealed record CheckRules(int SeasonMonth, int SeasonDay, IReadOnlyList<string> To)
{
    /// <summary>入汛前一周.</summary>
    public const int DaysBefore = 7;

    /// <summary>The flood season of the south-east begins on 15 April.</summary>
    public static CheckRules Default { get; } = new(4, 15, []);

    /// <summary>全部清单: the one day of the year on which everything is listed, whatever was said before.</summary>
    /// <param name="day">Which day it is.</param>
    public bool IsWholeList(DateOnly day)
    {
        var start = day.AddDays(DaysBefore);
        // A season that begins on 29 February begins on the 28th in most years.
        return start.Month == SeasonMonth && start.Day == Math.Min(SeasonDay, DateTime.DaysInMonth(start.Year, SeasonMonth));
    }

    /// <summary>谁听: userids.</summary>
    /// <param name="corp">The corp.</param>
    public IReadOnlyList<string> Listeners(Corp corp)
    {
        ArgumentNullException.ThrowIfNull(corp);
        return To.Count > 0 ? To : [.. corp.Grids.Posts.Where(p => p.Kind is PostKind.DutyOfficer or PostKind.TownLeader && !p.IsStandIn).Select(p => p.UserId).Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
