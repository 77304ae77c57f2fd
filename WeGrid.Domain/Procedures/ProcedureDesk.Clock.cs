using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Procedures;

// 到期: a step that is due soon is said once; one that is late is said again and again, each time one higher, until somebody acts.
public sealed partial class ProcedureDesk
{
    /// <summary>超期连着说几次; after that once a week, until somebody acts.</summary>
    public const int Lates = 5;

    private static readonly DueRule _againAfter = new(2, DueUnit.WorkingDays);
    private static readonly DueRule _inTheEnd = new(5, DueUnit.WorkingDays);
    private static readonly TimeOnly _morning = new(9, 0);

    /// <summary>When the clock has to look at the matter next; null for never.</summary>
    /// <param name="procedure">程序.</param>
    /// <param name="matter">事.</param>
    public DateTimeOffset? NextLook(Procedure procedure, Proceeding matter) => Look(procedure, matter)?.At;

    /// <summary>到时: what the clock has to say now; null for nothing.</summary>
    /// <param name="procedure">程序.</param>
    /// <param name="matter">事.</param>
    /// <param name="now">Now.</param>
    public ProcedureResult? Remind(Procedure procedure, Proceeding matter, DateTimeOffset now)
    {
        if (Look(procedure, matter) is not var (moment, at) || at > now)
        {
            return null;
        }

        // Nobody is told that it is due tomorrow on the day itself.
        var says = moment == NoticeMoment.Soon && ChinaTime.DateOf(now) > ChinaTime.DateOf(at) ? [] : Of(procedure.Find(matter.Step)!, moment);
        return Done(procedure, matter, new ProcedureAct.Remind(moment), "", now, null, says);
    }

    /// <summary>网格调整: the matter lies in another grid from now on; its step, its records, its claims and its time stay. Null where it lies there already or is over.</summary>
    /// <param name="procedure">程序.</param>
    /// <param name="matter">事.</param>
    /// <param name="gridId">网格 it lies in now.</param>
    /// <param name="now">Now.</param>
    public static ProcedureResult? Regrid(Procedure procedure, Proceeding matter, string gridId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        ArgumentNullException.ThrowIfNull(matter);
        return matter.Step is null || matter.GridId == gridId ? null : Done(procedure, matter, new ProcedureAct.Regrid(matter.GridId, gridId), "", now, null, []);
    }

    /// <summary>接手的人 after 网格调整: whoever does the step now and did not before; where nobody at all does, who is above. Nobody else is told, of a confidential matter least of all.</summary>
    /// <param name="step">步骤 it is in.</param>
    /// <param name="before">The matter before it.</param>
    /// <param name="after">The matter after it.</param>
    /// <param name="at">When.</param>
    internal IReadOnlyList<string> TakeOver(ProcedureStep step, Proceeding before, Proceeding after, DateTimeOffset at)
    {
        var now = People(step, after, NoticeAudience.Doers, at);
        return now.Count > 0 ? [.. now.Except(People(step, before, NoticeAudience.Doers), StringComparer.OrdinalIgnoreCase)] : People(step, after, NoticeAudience.Above, at);
    }

    private (NoticeMoment Moment, DateTimeOffset At)? Look(Procedure procedure, Proceeding matter)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        ArgumentNullException.ThrowIfNull(matter);
        if (procedure.Find(matter.Step) is not { } step || matter.DueAt is not { } due)
        {
            return null;
        }

        if (!matter.IsSoonTold && step.Notices.Any(n => n.On == NoticeMoment.Soon) && SoonAt(step, matter, due) is var soon && soon > matter.StepSince)
        {
            return (NoticeMoment.Soon, soon);
        }

        if (step.Notices.All(n => n.On != NoticeMoment.Late))
        {
            return null;
        }

        var late = matter.LateAt is not { } last ? due
            : matter.Lates >= Lates ? _inTheEnd.From(last, calendar, _morning).At
            : step.WithinOf(matter.Lane) is { IsByTheClock: true } rule ? rule.From(last, calendar).At
            : _againAfter.From(last, calendar, _morning).At;
        return (NoticeMoment.Late, late);
    }

    /// <summary>The morning of the day before: a limit that ends at midnight ends on the day before. Of a meeting it is the day before it meets.</summary>
    private static DateTimeOffset SoonAt(ProcedureStep step, Proceeding matter, DateTimeOffset due) =>
        ChinaTime.At((matter.MeetsOn(step) ?? ChinaTime.DateOf(due.AddTicks(-1))).AddDays(-1), _morning);

    /// <summary>告知对象: who is meant; of the proposers and groups nobody, they are told otherwise.</summary>
    /// <param name="step">步骤.</param>
    /// <param name="matter">事, after what is told.</param>
    /// <param name="audience">Whom.</param>
    /// <param name="at">When it is said: who is on leave, or whose turn it is not, is passed over where others are there; null: everybody.</param>
    public IReadOnlyList<string> People(ProcedureStep step, Proceeding matter, NoticeAudience audience, DateTimeOffset? at = null)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(matter);
        var people = audience switch
        {
            NoticeAudience.Doers => Doers(step, matter, at),
            NoticeAudience.Starter => PeopleOf(ProcedurePart.Starter, matter),
            NoticeAudience.Claimants => PeopleOf(ProcedurePart.Claimant, matter),
            NoticeAudience.Parties => PeopleOf(ProcedurePart.Party, matter),
            NoticeAudience.Invited => PeopleOf(ProcedurePart.Invited, matter),
            NoticeAudience.Above => Above(step, matter, at),
            NoticeAudience.Proposers or NoticeAudience.Undecided or NoticeAudience.Group => [],
            _ => throw new ArgumentOutOfRangeException(nameof(audience), audience, "is no audience"),
        };
        return [.. people.Where(corp.Staff.ContainsKey).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Whoever may have been asked at the step a matter is in, by its beginning or by the clock.</summary>
    internal IReadOnlyList<string> Asked(Procedure procedure, Proceeding matter)
    {
        var step = procedure.Find(matter.Step)!;
        var audiences = step.Notices.Where(n => n.On != NoticeMoment.Done).Select(n => n.To).Distinct().ToList();
        return [.. audiences.SelectMany(a => People(step, matter, a))
            .Concat(audiences.Contains(NoticeAudience.Above) ? Enumerable.Range(1, matter.Lates).SelectMany(l => People(step, matter with { Lates = l }, NoticeAudience.Above)) : [])
            .Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Whether somebody has a part in a matter as it stands.</summary>
    public bool IsInvolved(Procedure procedure, Proceeding matter, string by)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        ArgumentNullException.ThrowIfNull(matter);
        return matter.Step is not null && Involved(procedure, matter).Any(p => Same(p, by));
    }

    /// <summary>Whoever has a part in a matter as it stands: who does the step, who began it, who claimed it and who was called.</summary>
    internal IReadOnlyList<string> Involved(Procedure procedure, Proceeding matter) =>
    [
        .. new[] { NoticeAudience.Doers, NoticeAudience.Starter, NoticeAudience.Claimants, NoticeAudience.Parties }
            .SelectMany(a => People(procedure.Find(matter.Step)!, matter, a)).Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    private IEnumerable<string> Doers(ProcedureStep step, Proceeding matter, DateTimeOffset? at) =>
        step.By.SelectMany(a => a.Post is not { } post ? PeopleOf(a.Part!.Value, matter) : OnDuty(HoldersOf(post, matter.GridId), at).Select(p => p.UserId));

    private IReadOnlyList<Post> OnDuty(IEnumerable<Post> holders, DateTimeOffset? at)
    {
        var all = holders.ToList();
        var there = all.FindAll(p => at is null || corp.Rota.IsThere(new Rung(p.UserId, p.Kind, p.GridId, p.IsStandIn), at.Value));
        return there.Count > 0 ? there : all;
    }

    /// <summary>上一级: whoever comes on the ladder after those who do it, one rung more for each time it was late before.</summary>
    private IEnumerable<string> Above(ProcedureStep step, Proceeding matter, DateTimeOffset? at)
    {
        var doers = Doers(step, matter, null).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var rungs = Ladder.For(corp.Grids, matter.GridId, corp.EscalationOrder).ToList();
        var last = rungs.FindLastIndex(r => doers.Contains(r.UserId));
        // Who stands on no rung, as the contact of a unit, is under the town.
        var above = (last >= 0 ? rungs.Skip(last + 1) : rungs.Where(r => r.Kind is PostKind.DutyOfficer or PostKind.TownLeader)).DistinctBy(r => r.UserId).ToList();
        var there = above.FindAll(r => at is null || corp.Rota.IsThere(r, at.Value));
        above = there.Count > 0 ? there : above;
        return above.Count == 0 ? rungs.TakeLast(1).Select(r => r.UserId) : [above[Math.Min(Math.Max(matter.Lates, 1), above.Count) - 1].UserId];
    }
}
