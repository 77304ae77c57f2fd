using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Warnings;

/// <summary>看一遍转移: what is said to whom, and what becomes of the households.</summary>
/// <param name="Changed">Those that were asked for or raised.</param>
/// <param name="Notices">What is sent.</param>
/// <param name="Next">When to look again by itself; null for not any more.</param>
public sealed record EvacuationRound(IReadOnlyList<Leaving> Changed, IReadOnlyList<Notice> Notices, DateTimeOffset? Next);

/// <summary>
/// 转移台: every household that must leave has somebody who sees to it, is asked for until it is safe, and goes up a level when that person does not get on
/// (refused, not found, gone back) or says nothing. Names go to helpers and those above them alone, each their own (domain.md C.7). Pure.
/// </summary>
/// <param name="words">The words of the run.</param>
public sealed class EvacuationDesk(CallWords words)
{
    /// <summary>催报: how long a helper has before they are asked again.</summary>
    public static readonly TimeSpan AskEvery = TimeSpan.FromMinutes(30);

    /// <summary>How often a helper is asked before the level above hears of what is left.</summary>
    public const int AskedAlone = 2;

    private Corp Corp => words.Corp;

    /// <summary>看一遍: whoever was never asked, or half an hour ago; what only somebody above can get on with; what is silent too long.</summary>
    /// <param name="all">Every household of the run.</param>
    /// <param name="now">Now.</param>
    public EvacuationRound Look(IReadOnlyList<Leaving> all, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(all);
        var (changed, notices) = (new Dictionary<int, Leaving>(), new List<Notice>());
        var due = all.Where(l => l.State == HouseholdState.Due && (l.AskedAt is null || l.AskedAt + AskEvery <= now)).ToList();
        foreach (var theirs in due.GroupBy(l => SeesTo(l.Household, now), StringComparer.OrdinalIgnoreCase).Where(g => g.Key.Length > 0))
        {
            notices.Add(Ask(theirs.Key, [.. theirs], now));
        }

        foreach (var asked in due)
        {
            changed[asked.Household.Number] = asked with { Asked = asked.Asked + 1, AskedAt = now };
        }

        var raised = all.Select(l => changed.GetValueOrDefault(l.Household.Number, l))
            .Where(l => !l.IsRaised && (l.NeedsMore || (l.State == HouseholdState.Due && (l.Asked > AskedAlone || IsAlone(l.Household, now))))).ToList();
        foreach (var theirs in raised.GroupBy(l => Above(l.Household, now), StringComparer.OrdinalIgnoreCase).Where(g => g.Key.Length > 0))
        {
            notices.Add(Raise(theirs.Key, [.. theirs], now));
        }

        foreach (var left in raised)
        {
            changed[left.Household.Number] = left with { IsRaised = true };
        }

        var next = all.Select(l => changed.GetValueOrDefault(l.Household.Number, l)).Where(l => l.State == HouseholdState.Due).Select(l => l.AskedAt + AskEvery).Min();
        return new EvacuationRound([.. changed.Values], notices, next);
    }

    /// <summary>转移名单 of who sees to it: all of theirs as they stand.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="theirs">Their households.</param>
    /// <param name="now">Now.</param>
    public Notice Ask(string user, IReadOnlyList<Leaving> theirs, DateTimeOffset now) => List("evacuate", user, theirs, now);

    /// <summary>报上级: what is left to somebody above.</summary>
    private Notice Raise(string user, IReadOnlyList<Leaving> theirs, DateTimeOffset now) => List("evacuate_above", user, theirs, now);

    /// <summary>Who sees to it now: the helper, else their stand-in, else whoever answers for the grid; empty for nobody at all.</summary>
    private string SeesTo(Household household, DateTimeOffset now) =>
        new[] { household.Helper, household.StandIn }.FirstOrDefault(u => IsThere(u, now)) ?? Leader(household.GridId, now);

    /// <summary>没有帮扶人: the level above is told at once, and asked in their place.</summary>
    private bool IsAlone(Household household, DateTimeOffset now) => !IsThere(household.Helper, now) && !IsThere(household.StandIn, now);

    /// <summary>The grid leader; where they see to it themself, who is on duty for the town.</summary>
    private string Above(Household household, DateTimeOffset now)
    {
        var leader = Leader(household.GridId, now);
        return leader.Length > 0 && !string.Equals(leader, SeesTo(household, now), StringComparison.OrdinalIgnoreCase) ? leader
            : Corp.Rota.OnDuty(Corp.Grids, household.GridId, PostKind.DutyOfficer, now).Select(p => p.UserId).FirstOrDefault() ?? leader;
    }

    private string Leader(string grid, DateTimeOffset now) =>
        Corp.Grids.NearestHolders(grid, PostKind.GridLeader).Where(p => CallRoster.IsThere(Corp, p, now)).Select(p => p.UserId)
            .Concat(Corp.Rota.OnDuty(Corp.Grids, grid, PostKind.DutyOfficer, now).Select(p => p.UserId)).FirstOrDefault() ?? "";

    private bool IsThere(string user, DateTimeOffset now) => user.Length > 0 && Corp.Staff.ContainsKey(user) && !Corp.Rota.IsOnLeave(user, now);

    private Notice List(string template, string user, IReadOnlyList<Leaving> theirs, DateTimeOffset now)
    {
        List<Leaving> ordered = [.. theirs.OrderByDescending(l => l.Household.Care > 0).ThenBy(l => l.Household.Number)];
        var notice = words.To(user, Channel.AppText, template, now,
            ("count", Text(theirs.Count)), ("persons", Text(theirs.Sum(l => l.Household.Persons))), ("left", MoreOf(ordered.Count)));
        return notice with
        {
            Lines = [.. ordered.Take(Lines).Select(l => LineOf(l, l.State == HouseholdState.Due && IsAlone(l.Household, now) ? " 帮扶人不在" : ""))],
            Subject = $"{template}:{Text(words.Run.Number)}:{user}",
            Supersedes = true,
            ValidUntil = words.Run.EndsAt,
        };
    }

    /// <summary>How many households one text names: each takes up to 200 bytes (the longest a register may hold).</summary>
    public const int Lines = 7;

    /// <summary>What is said of those a list does not name; empty when it names all.</summary>
    /// <param name="count">How many there are.</param>
    public static string MoreOf(int count) => count > Lines ? $"另有{Text(count - Lines)}户，报完这些再回复“转移名单”。" : "";

    /// <summary>One household on a list.</summary>
    /// <param name="leaving">转移中的一户.</param>
    /// <param name="note">What else is to be said of it; empty for nothing.</param>
    public static NoticeLine LineOf(Leaving leaving, string note)
    {
        ArgumentNullException.ThrowIfNull(leaving);
        var household = leaving.Household;
        var state = leaving.State == HouseholdState.Due ? "" : $" {NameOf(leaving.State)}{(leaving.At is { } at ? Clock(at) : "")}";
        return new NoticeLine("evacuate_line", new Dictionary<string, string>
        {
            ["number"] = Text(household.Number),
            ["household.name"] = household.Name,
            ["household.address"] = household.Address,
            ["household.persons"] = Text(household.Persons),
            ["household.care"] = household.Care > 0 ? $"，{Text(household.Care)}人要照顾" : "",
            ["household.shelter"] = household.Shelter.Length > 0 ? $"，去{household.Shelter}" : "",
            ["household.phone"] = household.Phone,
            ["household.state"] = state + note,
        });
    }

    /// <summary>One grid's count on a list.</summary>
    /// <param name="count">转移统计.</param>
    /// <param name="grid">What the grid is called.</param>
    public static NoticeLine CountOf(LeavingCount count, string grid)
    {
        ArgumentNullException.ThrowIfNull(count);
        var more = new[] { HouseholdState.Refused, HouseholdState.NotFound, HouseholdState.Returned }.Where(s => count.Of(s).Households > 0).Select(s => $"，{NameOf(s)}{Text(count.Of(s).Households)}户");
        return new NoticeLine("evacuate_count_line", new Dictionary<string, string>
        {
            ["grid.name"] = grid,
            ["count"] = Text(count.Households),
            ["persons"] = Text(count.Persons),
            ["safe"] = Text(count.Safe),
            ["left"] = string.Concat(more) + (count.LastAt is { } at ? Clock(at) : ""),
        });
    }

    private static string Clock(DateTimeOffset at) => ChinaTime.In(at).ToString(" HH:mm", CultureInfo.InvariantCulture);

    /// <summary>What a state is called.</summary>
    /// <param name="state">状态.</param>
    public static string NameOf(HouseholdState state) => state switch
    {
        HouseholdState.Sheltered => "集中安置",
        HouseholdState.OwnWay => "投亲靠友",
        HouseholdState.Refused => "不愿转",
        HouseholdState.NotFound => "没见到人",
        HouseholdState.Returned => "回流",
        HouseholdState.Due => "未转",
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
