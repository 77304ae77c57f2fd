using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Warnings;

/// <summary>看一遍的结果: callees new and changed, and what is to be done.</summary>
/// <param name="Callees">New and changed ones.</param>
/// <param name="Steps">What is to be done.</param>
public sealed record CallRound(IReadOnlyList<Callee> Callees, IReadOnlyList<CallStep> Steps);

/// <summary>
/// 叫应台: who is called when, until each has answered: tries, then the stand-in, then the level above with the list, then somebody at the door,
/// again and again until one is found (domain.md C.5). Pure: it is given the callees of a run and says what becomes of them. At every moment of a
/// run each responsible person has answered, is covered, is being called, or stands on the list of doors.
/// </summary>
/// <param name="corp">租户.</param>
/// <param name="plan">叫应方案.</param>
/// <param name="caller">谁叫的: of a team that is called out, whom its list goes to; null for a warning. Nobody outside a team is called for it.</param>
public sealed class CallDesk(Corp corp, WarningPlan plan, string? caller = null)
{
    /// <summary>How long who was asked to go to a door has, before the next is asked, too.</summary>
    public static readonly TimeSpan DoorWait = TimeSpan.FromMinutes(15);

    // Asked for every pair of who answers and who waits: looked up, not searched for.
    private readonly ILookup<(string, PostKind), Post> _standIns = CallRoster.StandInPosts(corp);

    private readonly Dictionary<string, int> _depths = new(StringComparer.Ordinal);

    /// <summary>开始: the callees of a new run, their first try due at once.</summary>
    /// <param name="grids">覆盖的网格.</param>
    /// <param name="now">Now.</param>
    /// <param name="helpers">帮扶人 of households that must leave, and where: called like everybody responsible, though they may have no post.</param>
    public IReadOnlyList<Callee> Start(IReadOnlyList<string> grids, DateTimeOffset now, IReadOnlyList<(string UserId, string GridId)>? helpers = null) =>
    [
        .. CallRoster.For(corp, grids, plan, now).Select(p => New(p.UserId, p.GridId, p.Kind, CalleeRole.Own, "", now))
            .Concat((helpers ?? []).Select(h => New(h.UserId, h.GridId, PostKind.GridMember, CalleeRole.Own, "", now))).DistinctBy(c => c.UserId, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>
    /// 更新: a graver colour calls everybody again, whoever had answered the lower; a change of the area calls the difference and lets go of those who
    /// are no longer concerned; one to a colour that is only passed on lets go of everybody who had not answered.
    /// </summary>
    /// <param name="all">Every callee of the run.</param>
    /// <param name="grids">覆盖的网格 now.</param>
    /// <param name="isGraver">Whether the colour has risen.</param>
    /// <param name="now">Now.</param>
    /// <param name="helpers">帮扶人, as in <see cref="Start"/>.</param>
    public IReadOnlyList<Callee> Change(IReadOnlyList<Callee> all, IReadOnlyList<string> grids, bool isGraver, DateTimeOffset now, IReadOnlyList<(string UserId, string GridId)>? helpers = null)
    {
        ArgumentNullException.ThrowIfNull(all);
        var wanted = Start(grids, now, helpers).ToDictionary(c => c.UserId, StringComparer.OrdinalIgnoreCase);
        var changed = new List<Callee>();
        foreach (var callee in all)
        {
            var stays = wanted.Remove(callee.UserId, out var anew);
            if (stays && (isGraver || callee.State == CalleeState.Released || callee.Role != CalleeRole.Own))
            {
                changed.Add(anew! with { IsTold = callee.IsTold });
            }
            else if (stays ? callee.IsOpen && !plan.Calls : callee.State != CalleeState.Released)
            {
                // Whoever was called for somebody else goes with the round; a new one calls them when it comes to that.
                changed.Add(callee with { State = CalleeState.Released, NextAt = null, IsFresh = false });
            }
        }

        return [.. changed, .. wanted.Values];
    }

    /// <summary>
    /// 静默: nobody of those grids is called before that time, because somebody says so and answers for it; whoever has not answered is called on from
    /// there. An answer counts as ever, and a graver colour calls everybody, silence or not.
    /// </summary>
    /// <param name="all">Every callee of the run.</param>
    /// <param name="grids">静默的网格, with all below them.</param>
    /// <param name="until">到什么时候.</param>
    public IReadOnlyList<Callee> Silence(IReadOnlyList<Callee> all, IReadOnlyList<string> grids, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(all);
        return [.. all.Where(c => c.IsOpen && c.NextAt < until && grids.Any(g => corp.Grids.IsWithin(c.GridId, g))).Select(c => c with { NextAt = until })];
    }

    /// <summary>看一遍: does what is due, for everybody whose time has come or who has answered since.</summary>
    /// <param name="all">Every callee of the run, by user id (ignoring case).</param>
    /// <param name="now">Now.</param>
    public CallRound Look(IReadOnlyDictionary<string, Callee> all, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(all);
        var book = new Book(all, RankOf);
        foreach (var fresh in all.Values.Where(c => c.IsFresh).OrderBy(c => c.AnsweredAt).ThenBy(c => c.UserId, StringComparer.Ordinal).ToList())
        {
            Heard(book, fresh, now);
        }

        // Who is added on the way (stand-ins, superiors) is called in the same look.
        for (var due = book.DueAt(now); due.Count > 0; due = book.DueAt(now))
        {
            foreach (var callee in due)
            {
                Next(book, callee, now);
            }
        }

        return book.Close(c => AboveOf(c, now));
    }

    /// <summary>An answer was written down already; here is what follows from it for others.</summary>
    private void Heard(Book book, Callee fresh, DateTimeOffset now)
    {
        book.Set(fresh with { IsFresh = false });
        if (fresh.Answer == CallAnswer.NeedsHelp)
        {
            book.Steps.AddRange(HelpersOf(book, fresh, now).Select(h => new CallStep.Help(h, fresh)));
        }

        foreach (var waiting in book.All.Where(c => c.IsOpen && c.State != CalleeState.Calling).ToList())
        {
            if (IsStandInOf(fresh, waiting, now))
            {
                book.Set(waiting with { State = CalleeState.Covered, NextAt = null });
            }
            else if (waiting.State == CalleeState.SuperiorCalled && waiting.NextAt <= now + WarningPlan.Time(plan.SuperiorWait) && Same(AboveOf(waiting, now), fresh.UserId))
            {
                // Who is above is awake and has the list: they send or go. Whoever is silenced for longer stays so.
                book.Set(waiting with { NextAt = now });
            }
        }
    }

    /// <summary>支援: who is above; while that person has not answered themself, whoever is on duty for the town and then its leaders hear of it, too, up to the first who is awake.</summary>
    private List<string> HelpersOf(Book book, Callee callee, DateTimeOffset now)
    {
        if (caller is not null && !Same(caller, callee.UserId))
        {
            return [caller];
        }

        var above = new[] { CallRoster.SuperiorOf(corp, callee, now) }.OfType<string>()
            .Concat(corp.Rota.OnDuty(corp.Grids, callee.GridId, PostKind.DutyOfficer, now).Select(p => p.UserId))
            .Concat(corp.Grids.NearestHolders(callee.GridId, PostKind.TownLeader).Select(p => p.UserId))
            .Where(u => !Same(u, callee.UserId)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var told = above.TakeWhile(u => book.Find(u) is not { State: CalleeState.Answered }).ToList();
        return [.. told, .. above.Skip(told.Count).Take(1)];
    }

    private void Next(Book book, Callee callee, DateTimeOffset now)
    {
        switch (callee.State)
        {
            case CalleeState.Calling when callee.Tries < plan.Tries:
                Try(book, callee, now);
                break;
            case CalleeState.Calling when callee.Role != CalleeRole.Own:
                // Called for somebody else, who goes on by themself.
                book.Set(callee with { State = CalleeState.Released, NextAt = null });
                break;
            case CalleeState.Calling:
                StandIns(book, callee, now);
                break;
            case CalleeState.StandInCalled:
                Superior(book, callee, now);
                break;
            case CalleeState.SuperiorCalled or CalleeState.Door:
                Door(book, callee, now);
                break;
            case CalleeState.Answered or CalleeState.Covered or CalleeState.Absent or CalleeState.Released:
                book.Set(callee with { NextAt = null });
                break;
        }
    }

    /// <summary>Tries that were missed are not made up for at once: each stands apart from the one before.</summary>
    private void Try(Book book, Callee callee, DateTimeOffset now)
    {
        var number = callee.Tries + 1;
        var gap = WarningPlan.Time(plan.Within) / plan.Tries;
        var planned = callee.FirstAt + (number == plan.Tries ? WarningPlan.Time(plan.Within) : plan.TryAfter(number + 1));
        var tried = callee with { Tries = number, IsTold = true, NextAt = planned < now + (gap / 2) ? now + gap : planned };
        book.Set(tried);
        book.Steps.Add(new CallStep.Try(tried, number));
    }

    private void StandIns(Book book, Callee callee, DateTimeOffset now)
    {
        var standIns = StandInsOf(callee, now);
        if (standIns.Any(s => book.Find(s) is { State: CalleeState.Answered } answered && Covers(answered)))
        {
            book.Set(callee with { State = CalleeState.Covered, NextAt = null });
            return;
        }

        if (standIns.Count == 0)
        {
            Superior(book, callee, now);
            return;
        }

        foreach (var standIn in standIns)
        {
            Also(book, standIn, callee, CalleeRole.StandIn, now);
        }

        book.Set(callee with { State = CalleeState.StandInCalled, NextAt = now + WarningPlan.Time(plan.StandInWait) });
        Report(book, callee, now);
    }

    private void Superior(Book book, Callee callee, DateTimeOffset now)
    {
        if (AboveOf(callee, now) is not { } superior)
        {
            Door(book, callee, now);
            return;
        }

        if (callee.State == CalleeState.Calling)
        {
            Report(book, callee, now);
        }

        if (caller is null)
        {
            Also(book, superior, callee, CalleeRole.Superior, now);
        }

        var isAwake = book.Find(superior) is { State: CalleeState.Answered };
        book.Set(callee with { State = CalleeState.SuperiorCalled, NextAt = isAwake ? now : now + WarningPlan.Time(plan.SuperiorWait) });
    }

    /// <summary>Whoever did not go is followed by the next, then by the first again: nobody is taken off the list.</summary>
    private void Door(Book book, Callee callee, DateTimeOffset now)
    {
        var walkers = WalkersFor(book, callee, now);
        var at = walkers.FindIndex(w => Same(w, callee.DoorBy));
        var walker = walkers.Count == 0 ? "" : walkers[(at + 1) % walkers.Count];
        var asked = callee with { State = CalleeState.Door, DoorBy = walker, NextAt = now + DoorWait };
        book.Set(asked);
        if (walker.Length > 0)
        {
            book.Steps.Add(new CallStep.Door(walker, asked));
        }
    }

    /// <summary>Who is above, if awake; those awake of the same village, the nearest first; whoever is on duty for the town.</summary>
    private List<string> WalkersFor(Book book, Callee callee, DateTimeOffset now)
    {
        var superior = AboveOf(callee, now);
        var village = corp.Grids.VillageOf(callee.GridId);
        var awake = book.All.Where(c => c.State == CalleeState.Answered && !Same(c.UserId, callee.UserId)).ToList();
        var near = awake.Where(c => corp.Grids.IsWithin(c.GridId, village)).OrderBy(c => c.GridId == callee.GridId ? 0 : 1).ThenBy(c => c.UserId, StringComparer.Ordinal).Select(c => c.UserId);
        var duty = caller is not null ? [] : corp.Rota.OnDuty(corp.Grids, callee.GridId, PostKind.DutyOfficer, now).Select(p => p.UserId);
        string[] first = superior is not null && awake.Exists(c => Same(c.UserId, superior)) ? [superior] : [];
        return [.. first.Concat(near).Concat(duty).Concat(superior is null ? [] : [superior]).Where(w => !Same(w, callee.UserId)).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>One list for each who is above, whoever of theirs it is about.</summary>
    private void Report(Book book, Callee callee, DateTimeOffset now)
    {
        if (AboveOf(callee, now) is { } superior)
        {
            book.ToReport.Add(superior);
        }
    }

    private string? AboveOf(Callee callee, DateTimeOffset now) =>
        caller is null ? CallRoster.SuperiorOf(corp, callee, now) : Same(caller, callee.UserId) ? null : caller;

    /// <summary>Calls somebody in another's place, unless they are called already or have answered.</summary>
    private static void Also(Book book, string user, Callee callee, CalleeRole role, DateTimeOffset now)
    {
        if (book.Find(user) is null or { State: CalleeState.Released })
        {
            book.Set(New(user, callee.GridId, callee.Post, role, callee.UserId, now));
        }
    }

    private bool IsStandInOf(Callee answered, Callee waiting, DateTimeOffset now) =>
        Covers(answered) && StandInsOf(waiting, now).Any(s => Same(s, answered.UserId));

    private IReadOnlyList<string> StandInsOf(Callee callee, DateTimeOffset now) => caller is not null ? [] : CallRoster.StandInsOf(corp, _standIns, callee, now);

    /// <summary>Who is awake and needs help themself covers nobody's post.</summary>
    private static bool Covers(Callee answered) => answered.Answer is CallAnswer.Arrived or CallAnswer.Awake or CallAnswer.WokenAtDoor;

    private static Callee New(string user, string grid, PostKind post, CalleeRole role, string standsFor, DateTimeOffset now) =>
        new() { UserId = user, GridId = grid, Post = post, Role = role, For = standsFor, FirstAt = now, NextAt = now };

    /// <summary>Who is higher is called first, as on the roster: they have others to call.</summary>
    private int RankOf(Callee callee)
    {
        if (!_depths.TryGetValue(callee.GridId, out var depth))
        {
            _depths[callee.GridId] = depth = corp.Grids.PathUp(callee.GridId).Count();
        }

        var place = plan.Roster.TakeWhile(p => p != callee.Post).Count();
        return (depth * 100) + place;
    }

    private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>The callees while a look is going on.</summary>
    private sealed class Book(IReadOnlyDictionary<string, Callee> all, Func<Callee, int> rank)
    {
        private readonly Dictionary<string, Callee> _now = new(all, StringComparer.OrdinalIgnoreCase);
        private readonly HashSet<string> _changed = new(StringComparer.OrdinalIgnoreCase);

        public IEnumerable<Callee> All => _now.Values;

        public List<CallStep> Steps { get; } = [];

        public SortedSet<string> ToReport { get; } = new(StringComparer.OrdinalIgnoreCase);

        public Callee? Find(string user) => _now.GetValueOrDefault(user);

        public void Set(Callee callee)
        {
            _now[callee.UserId] = callee;
            _changed.Add(callee.UserId);
        }

        public List<Callee> DueAt(DateTimeOffset now) => [.. _now.Values.Where(c => c.NextAt <= now).OrderBy(c => c.NextAt).ThenBy(rank).ThenBy(c => c.UserId, StringComparer.Ordinal)];

        /// <summary>Each list holds those whose superior reads it, and nobody of other villages or towns.</summary>
        public CallRound Close(Func<Callee, string?> superiorOf)
        {
            var theirs = ToReport.Count == 0 ? null : _now.Values.Where(c => c.IsUnwoken && c.State is not CalleeState.Covered).OrderBy(c => c.UserId, StringComparer.Ordinal)
                .ToLookup(c => superiorOf(c) ?? "", StringComparer.OrdinalIgnoreCase);
            var reports = ToReport.Select(s => new CallStep.Report(s, [.. theirs![s]]));
            return new([.. _changed.Select(u => _now[u])], [.. Steps, .. reports]);
        }
    }
}
