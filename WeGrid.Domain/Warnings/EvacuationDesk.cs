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
/// 转移台: every household that must leave has somebody who sees to it and is asked for until it is safe: of its helper while nothing is said, of those above
/// when that takes too long or the helper does not get on (refused, not found, gone back), of the town from the second time on. Names go to helpers and
/// those above them alone, each their own (domain.md C.7). Pure.
/// </summary>
/// <param name="words">The words of the run.</param>
/// <param name="asleep">未叫醒: people who are called in the run and were not woken; what is theirs is asked of the next.</param>
public sealed class EvacuationDesk(CallWords words, IReadOnlySet<string> asleep)
{
    /// <summary>催报: how long somebody has before they are asked again, the first times; later it takes longer.</summary>
    public static readonly TimeSpan AskEvery = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan _nobodyWait = TimeSpan.FromMinutes(5);

    /// <summary>How often a helper is asked before those above hear of what is left.</summary>
    public const int AskedAlone = 2;

    // A roster for floods counts while it is on, as it does for the calls.
    private readonly Corp _corp = words.Corp.ForCategory(Dispatch.AlertRoster.FloodCategory);

    /// <summary>看一遍: whoever is to be asked for or raised now. A list holds all of somebody's, so that a later one may take the place of one that waits unsent.</summary>
    /// <param name="all">Every household of the run that is covered.</param>
    /// <param name="now">Now.</param>
    public EvacuationRound Look(IReadOnlyList<Leaving> all, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(all);
        var (changed, notices) = (new Dictionary<int, Leaving>(), new List<Notice>());
        foreach (var theirs in all.Where(l => l.State == HouseholdState.Due).GroupBy(l => SeesTo(l.Household, now), StringComparer.OrdinalIgnoreCase).Where(g => g.Key.Length > 0))
        {
            List<Leaving> due = [.. theirs.Where(l => l.AskedAt is null || l.AskedAt + Wait(l.Asked) <= now)];
            due.ForEach(l => changed[l.Household.Number] = l with { Asked = l.Asked + 1, AskedAt = now });
            if (due.Count > 0)
            {
                notices.Add(List("evacuate", theirs.Key, [.. theirs], now));
            }
        }

        List<Leaving> left = [.. all.Select(l => changed.GetValueOrDefault(l.Household.Number, l)).Where(l => IsLeft(l, now))];
        foreach (var theirs in left.SelectMany(l => Above(l, now).Select(user => (User: user, Leaving: l))).GroupBy(l => l.User, l => l.Leaving, StringComparer.OrdinalIgnoreCase))
        {
            List<Leaving> due = [.. theirs.Where(l => l.RaisedAt is null || l.RaisedAt + Wait(l.Raised) <= now)];
            due.ForEach(l => changed[l.Household.Number] = l with { Raised = l.Raised + 1, RaisedAt = now });
            if (due.Count > 0)
            {
                notices.Add(List("evacuate_above", theirs.Key, [.. theirs], now));
            }
        }

        return new EvacuationRound([.. changed.Values], notices, NextOf(all.Select(l => changed.GetValueOrDefault(l.Household.Number, l)), now));
    }

    /// <summary>帮扶人: who is called in the run because a household is theirs, with where; the helper, else who stands in, each once.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="households">Those that must leave.</param>
    /// <param name="now">Now.</param>
    public static IReadOnlyList<(string UserId, string GridId)> Helpers(Corp corp, IEnumerable<Household> households, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(households);
        return [.. households.Select(h => (User: new[] { h.Helper, h.StandIn }.FirstOrDefault(u => IsThere(corp, u, now)) ?? "", h.GridId))
            .Where(h => h.User.Length > 0).DistinctBy(h => h.User, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Half an hour the first times, then longer, two hours at most.</summary>
    private static TimeSpan Wait(int times) => AskEvery * Math.Clamp(times - 2, 1, 4);

    /// <summary>Never for what is past: where nobody is there to be asked now, somebody may be in five minutes.</summary>
    private DateTimeOffset? NextOf(IEnumerable<Leaving> all, DateTimeOffset now)
    {
        var next = all.Where(l => !l.IsSafe).SelectMany(l => new[] { l.State == HouseholdState.Due ? (l.AskedAt ?? now) + Wait(l.Asked) : null, IsLeft(l, now) ? (l.RaisedAt ?? now) + Wait(l.Raised) : (DateTimeOffset?)null }).Min();
        return next is { } at && at <= now ? now + _nobodyWait : next;
    }

    /// <summary>报上级: what the helper cannot get on with, or is silent about for too long, or has nobody.</summary>
    private bool IsLeft(Leaving leaving, DateTimeOffset now) =>
        leaving.NeedsMore || (leaving.State == HouseholdState.Due && (leaving.Asked > AskedAlone || IsAlone(leaving.Household, now)));

    /// <summary>Who sees to it now: the helper, else their stand-in, else whoever answers for the grid; empty for nobody at all.</summary>
    private string SeesTo(Household household, DateTimeOffset now) =>
        new[] { household.Helper, household.StandIn }.FirstOrDefault(u => IsAwake(u, now)) ?? Leaders(household.GridId, now).FirstOrDefault() ?? "";

    /// <summary>没有帮扶人: the level above is told at once, and asked in their place.</summary>
    private bool IsAlone(Household household, DateTimeOffset now) => !IsAwake(household.Helper, now) && !IsAwake(household.StandIn, now);

    /// <summary>The grid leader; where they see to it themself, and from the second time on, who is on duty for the town and its leader, too.</summary>
    private IEnumerable<string> Above(Leaving leaving, DateTimeOffset now)
    {
        var (grid, sees) = (leaving.Household.GridId, SeesTo(leaving.Household, now));
        List<string> leader = [.. Leaders(grid, now).Take(1).Where(u => !string.Equals(u, sees, StringComparison.OrdinalIgnoreCase))];
        List<string> duty = [.. OnDuty(grid, now)];
        var head = leaving.Raised > 0 || (leader.Count == 0 && duty.Count == 0) ? _corp.Grids.NearestHolders(grid, PostKind.TownLeader).Where(p => CallRoster.IsThere(_corp, p, now)).Select(p => p.UserId) : [];
        return leader.Concat(leader.Count == 0 || leaving.Raised > 0 ? duty : []).Concat(head).Distinct(StringComparer.OrdinalIgnoreCase);
    }

    private IEnumerable<string> Leaders(string grid, DateTimeOffset now) =>
        _corp.Grids.NearestHolders(grid, PostKind.GridLeader).Where(p => CallRoster.IsThere(_corp, p, now)).Select(p => p.UserId).OrderBy(asleep.Contains).Concat(OnDuty(grid, now));

    private IEnumerable<string> OnDuty(string grid, DateTimeOffset now) => _corp.Rota.OnDuty(_corp.Grids, grid, PostKind.DutyOfficer, now).Select(p => p.UserId);

    private bool IsAwake(string user, DateTimeOffset now) => IsThere(_corp, user, now) && !asleep.Contains(user);

    private static bool IsThere(Corp corp, string user, DateTimeOffset now) => user.Length > 0 && corp.Staff.ContainsKey(user) && !corp.Rota.IsOnLeave(user, now);

    private Notice List(string template, string user, IReadOnlyList<Leaving> theirs, DateTimeOffset now)
    {
        List<Leaving> ordered = [.. Ordered(theirs)];
        return words.To(user, Channel.AppText, template, now,
            ("count", Text(theirs.Count)), ("persons", Text(theirs.Sum(l => l.Household.Persons))), ("left", MoreOf(ordered.Count))) with
        {
            Lines = [.. ordered.Take(Lines).Select(l => LineOf(l, l.State == HouseholdState.Due && IsAlone(l.Household, now) ? " 帮扶人叫不到" : ""))],
            Subject = $"{template}:{Text(words.Run.Number)}:{user}",
            Supersedes = true,
            ValidUntil = words.Run.EndsAt,
        };
    }

    /// <summary>What only who reads it can get on with first, then who needs care, then by number.</summary>
    /// <param name="all">Them.</param>
    public static IEnumerable<Leaving> Ordered(IEnumerable<Leaving> all) =>
        all.OrderByDescending(l => l.NeedsMore).ThenByDescending(l => l.Household.Care > 0).ThenBy(l => l.Household.Number);

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
            ["household.phone"] = household.Phone.Length > 0 ? $" {household.Phone}" : "",
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
            ["left"] = string.Concat(more) + (count.LastAt is { } at ? $"（{Clock(at).Trim()}报）" : ""),
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
