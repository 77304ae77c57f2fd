using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Registers;

namespace WeGrid.Domain.Procedures;

/// <summary>
/// 程序台: what an act makes of a matter. No step is skipped or done twice, none is over before its records, claims, parties and quorum are there, and
/// nobody does what is another's. Pure.
/// </summary>
/// <param name="corp">租户.</param>
/// <param name="calendar">工作日历.</param>
public sealed partial class ProcedureDesk(Corp corp, WorkingCalendar calendar)
{
    /// <summary>题目最多几个字: it stands in every message.</summary>
    public const int LongestTitle = 60;

    /// <summary>发起.</summary>
    /// <param name="procedure">程序.</param>
    /// <param name="begin">What is begun.</param>
    /// <param name="by">Who.</param>
    /// <param name="at">When.</param>
    /// <param name="book">名册 it looks into (<see cref="Procedure.BeginsWith"/>); null where it looks into none.</param>
    public ProcedureResult Start(Procedure procedure, ProcedureAct.Begin begin, string by, DateTimeOffset at, RegisterBook? book = null)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        ArgumentNullException.ThrowIfNull(begin);
        book ??= RegisterBook.Empty;
        var (why, about) = WhyNot(procedure, begin, by, at) is { Why: not null } no ? no : NotListed(procedure, begin, book, at);
        if (why is { } refusal)
        {
            return ProcedureResult.Refused(null, refusal, about);
        }

        var first = procedure.FirstOf(begin.Lane);
        var invited = Invited(procedure, begin, book, at);
        if (invited is null && procedure.Steps.FirstOrDefault(s => s.IsOn(begin.Lane) && s.By.All(a => a.Part == ProcedurePart.Invited)) is { } empty)
        {
            return ProcedureResult.Refused(null, ProcedureRefusal.NobodyThere, empty.Name);
        }

        var act = begin with { Invited = invited, Title = begin.Title.Trim(), Due = procedure.WantsDue(begin.Lane) ? begin.Due : null, Parties = procedure.CallsUnits(begin.Lane) ? [.. begin.Parties.Distinct(StringComparer.Ordinal)] : [] };
        return Done(procedure, null, act, by, at, DueOf(first, act.Lane, null, act.Due, at), Of(first, NoticeMoment.Start));
    }

    /// <summary>由谁发起 where the calendar begins one: whoever of the starters is there, the first post first; null for nobody.</summary>
    /// <param name="procedure">程序.</param>
    /// <param name="gridId">网格.</param>
    /// <param name="at">When.</param>
    public string? StarterOf(Procedure procedure, string gridId, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        return procedure.Starters.Where(a => a.Post is not null).SelectMany(a => OnDuty(HoldersOf(a.Post!.Value, gridId), at).Where(p => Begins(p.UserId, p.Kind, gridId)))
            .Select(p => p.UserId).FirstOrDefault(corp.Staff.ContainsKey);
    }

    /// <summary>做.</summary>
    /// <param name="procedure">程序, as it was when the matter began.</param>
    /// <param name="matter">事.</param>
    /// <param name="act">动作.</param>
    /// <param name="by">Who.</param>
    /// <param name="at">When.</param>
    public ProcedureResult Do(Procedure procedure, Proceeding matter, ProcedureAct act, string by, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        ArgumentNullException.ThrowIfNull(matter);
        if (procedure.Find(matter.Step) is not { } step)
        {
            return ProcedureResult.Refused(matter, ProcedureRefusal.Over, matter.Ended);
        }

        return act switch
        {
            ProcedureAct.Claim claim => Claim(procedure, step, matter, claim, by, at),
            ProcedureAct.Answer answer => Answer(procedure, step, matter, answer, by, at),
            ProcedureAct.Drop drop => Drop(procedure, matter, drop, by, at),
            ProcedureAct.Link link when MayDrop(procedure, matter, by) || MayDo(step, matter, by) => link.Ticket <= 0 || matter.Tickets.Contains(link.Ticket)
                ? ProcedureResult.Refused(matter, ProcedureRefusal.NoSuchTicket, link.Ticket > 0 ? Text(link.Ticket) : "") : Done(procedure, matter, link, by, at, null, []),
            _ when !MayDo(step, matter, by) => ProcedureResult.Refused(matter, ProcedureRefusal.NotYours, step.Name),
            ProcedureAct.Note note => Note(procedure, step, matter, note, by, at),
            ProcedureAct.Finish finish => Finish(procedure, step, matter, finish, by, at),
            _ => throw new ArgumentOutOfRangeException(nameof(act), act, "is no act"),
        };
    }

    /// <summary>Whether somebody does this step: by a post, or by their part in the matter.</summary>
    public bool MayDo(ProcedureStep step, Proceeding matter, string by)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.By.Any(a => IsOf(a, matter, by));
    }

    /// <summary>The step after one; null at the end.</summary>
    internal static ProcedureStep? Next(Procedure procedure, ProcedureStep step, string lane, string outcome) =>
        outcome.Length == 0 ? procedure.After(step, lane) : step.Outcomes[outcome] == ProcedureStep.End ? null : procedure.Find(step.Outcomes[outcome]);

    private (ProcedureRefusal? Why, string About) WhyNot(Procedure procedure, ProcedureAct.Begin begin, string by, DateTimeOffset at) =>
        procedure.Starters.All(a => corp.Grids.PostsOf(by).All(p => p.Kind != a.Post)) ? (ProcedureRefusal.NotYours, string.Join('、', procedure.Starters.Select(a => a.Post?.Name())))
        : !procedure.Starters.Any(a => a.Post is { } post && Begins(by, post, begin.GridId)) ? (ProcedureRefusal.NotThere, corp.Grids.Find(begin.GridId)?.Name ?? begin.GridId)
        : begin.Title.Trim().Length == 0 ? (ProcedureRefusal.NoTitle, "")
        : begin.Title.Trim().Length > LongestTitle ? (ProcedureRefusal.TitleTooLong, Text(LongestTitle))
        : procedure.Lanes.Count > 0 != begin.Lane.Length > 0 || (begin.Lane.Length > 0 && procedure.Lanes.All(l => l.Id != begin.Lane))
            ? (ProcedureRefusal.NoSuchLane, string.Join('、', procedure.Lanes.Select(l => l.Name)))
        : procedure.WantsDue(begin.Lane) && !(begin.Due > at) ? (ProcedureRefusal.NoDue, "")
        : procedure.CallsUnits(begin.Lane) && begin.Parties.Count == 0 ? (ProcedureRefusal.NoParties, "")
        : procedure.CallsUnits(begin.Lane) && begin.Parties.FirstOrDefault(p => corp.FindUnit(p) is null) is { } unknown ? (ProcedureRefusal.NoParties, unknown)
        : procedure.CallsUnits(begin.Lane) && begin.Parties.FirstOrDefault(p => !corp.ContactsOf(p, begin.GridId).Any(corp.Staff.ContainsKey)) is { } silent ? (ProcedureRefusal.NoContact, corp.FindUnit(silent)!.Name)
        : procedure.Steps.FirstOrDefault(s => s.IsOn(begin.Lane) && s.By.All(a => a.Post is { } post && !HoldersOf(post, begin.GridId).Any())) is { } orphan ? (ProcedureRefusal.NobodyThere, orphan.Name)
        : (null, "");

    private ProcedureResult Note(Procedure procedure, ProcedureStep step, Proceeding matter, ProcedureAct.Note note, string by, DateTimeOffset at)
    {
        var lacking = step.Records.Where(r => IsTheirs(r, matter, by) && matter.Here.Count(h => h.Name == r.Name) < r.Least).ToList();
        var field = note.Name.Length > 0 ? step.Records.FirstOrDefault(r => r.Name == note.Name) : lacking.Count == 1 ? lacking[0] : null;
        if (field is null && step.Meets.Length > 0 && note.Name == step.Meets)
        {
            return Moved(procedure, step, matter, note, by, at);
        }

        if (field is null)
        {
            return ProcedureResult.Refused(matter, ProcedureRefusal.NoSuchRecord, string.Join('、', (lacking.Count > 0 ? lacking : step.Records).Select(r => r.Name)));
        }

        return !IsTheirs(field, matter, by) ? ProcedureResult.Refused(matter, ProcedureRefusal.NotYours, field.Name)
            : IsFull(field, matter) ? ProcedureResult.Refused(matter, ProcedureRefusal.TooMany, Most(field))
            : ProcedureWords.Value(field.Kind, note, calendar, at) is not { } value ? ProcedureResult.Refused(matter, ProcedureRefusal.BadValue, field.Name)
            : field.Ahead?.From(at, calendar).At is { } first && string.CompareOrdinal(value, Iso(first)) < 0 ? ProcedureResult.Refused(matter, ProcedureRefusal.TooSoon, $"{field.Name}、{Day(first)}")
            : AlreadyLeft(field, matter, value, by) is { } there ? ProcedureResult.Refused(matter, ProcedureRefusal.Already, $"“{field.Name}”{there.Value}（{Day(there.At)}）")
            : Done(procedure, matter, new ProcedureAct.Note(field.Name, value), by, at, null, []);
    }

    /// <summary>一人一份: what this person has left in these words. Whoever says it again at the same moment waits for the matter's lock, and then finds it.</summary>
    private static StepRecord? AlreadyLeft(ProcedureField field, Proceeding matter, string value, string by)
    {
        static string Plain(string words) => string.Concat(Intake.StaffCommand.Plain(words).Where(char.IsLetterOrDigit));
        return field.IsOnce ? matter.Here.FirstOrDefault(r => r.Name == field.Name && Same(r.By, by) && Plain(r.Value) == Plain(value)) : null;
    }

    /// <summary>改期: a meeting is put off while its step runs; how long the notice hung was kept when it was made.</summary>
    private ProcedureResult Moved(Procedure procedure, ProcedureStep step, Proceeding matter, ProcedureAct.Note note, string by, DateTimeOffset at)
    {
        if (ProcedureWords.Value(FieldKind.Date, note, calendar, at) is not { } value)
        {
            return ProcedureResult.Refused(matter, ProcedureRefusal.BadValue, step.Meets);
        }

        if (string.CompareOrdinal(value, Iso(at)) < 0)
        {
            return ProcedureResult.Refused(matter, ProcedureRefusal.TooSoon, $"{step.Meets}、{Day(at)}");
        }

        var day = DateOnly.ParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Done(procedure, matter, new ProcedureAct.Note(step.Meets, value), by, at, DueOf(step, matter.Lane, day, matter.GivenDue, at), []);
    }

    /// <summary>Whether somebody may leave this record, of those who do the step.</summary>
    internal bool IsTheirs(ProcedureField field, Proceeding matter, string by) => field.By.Count == 0 || field.By.Any(a => IsOf(a, matter, by));

    /// <summary>Whoever claims need not be of those who do the step.</summary>
    private ProcedureResult Claim(Procedure procedure, ProcedureStep step, Proceeding matter, ProcedureAct.Claim claim, string by, DateTimeOffset at)
    {
        // Who speaks for one unit need not name it.
        claim = claim is { Kind: ClaimKind.Unit, Unit: "" } && UnitsOf(by) is [var own] ? claim with { Unit = own } : claim;
        if (!step.Claims.Contains(claim.Kind) || claim.Kind == ClaimKind.Unit != claim.Unit.Length > 0)
        {
            return ProcedureResult.Refused(matter, ProcedureRefusal.NoSuchClaim, step.Name);
        }

        if (claim.Unit.Length > 0 && !Speaks(by, claim.Unit))
        {
            return ProcedureResult.Refused(matter, ProcedureRefusal.NotYours, corp.FindUnit(claim.Unit)?.Name ?? claim.Unit);
        }

        var who = claim.Unit.Length > 0 ? claim.Unit : by;
        var isAlone = matter.Claims.Count > 0 && (claim.Kind != ClaimKind.Together || matter.Claims.Any(c => c.Kind != ClaimKind.Together));
        return isAlone || matter.Claims.Any(c => Same(Now(c.By, c.At), who))
            ? ProcedureResult.Refused(matter, ProcedureRefusal.Taken)
            : Done(procedure, matter, claim, by, at, null, []);
    }

    private ProcedureResult Answer(Procedure procedure, ProcedureStep step, Proceeding matter, ProcedureAct.Answer answer, string by, DateTimeOffset at)
    {
        // Who speaks for two answers for the one that has said nothing yet.
        var party = answer.Party.Length > 0 ? answer.Party
            : matter.Roll.Where(r => Speaks(by, r.Key)).OrderBy(r => r.Value.HasCome is null ? 0 : 1).Select(r => r.Key).FirstOrDefault() ?? "";
        if (!step.Roll || !matter.Roll.ContainsKey(party))
        {
            return ProcedureResult.Refused(matter, ProcedureRefusal.NotCalled, party);
        }

        return !Speaks(by, party) && !MayDo(step, matter, by) ? ProcedureResult.Refused(matter, ProcedureRefusal.NotYours, corp.FindUnit(party)?.Name ?? party)
            : !answer.Comes && answer.Reason.Trim().Length == 0 ? ProcedureResult.Refused(matter, ProcedureRefusal.NoReason)
            : Done(procedure, matter, new ProcedureAct.Answer(party, answer.Comes, answer.Comes ? "" : answer.Reason.Trim()), by, at, null, []);
    }

    private ProcedureResult Drop(Procedure procedure, Proceeding matter, ProcedureAct.Drop drop, string by, DateTimeOffset at) =>
        !MayDrop(procedure, matter, by) ? ProcedureResult.Refused(matter, ProcedureRefusal.NotYours, "")
        : drop.Reason.Trim().Length == 0 ? ProcedureResult.Refused(matter, ProcedureRefusal.NoReason)
        : Done(procedure, matter, new ProcedureAct.Drop(drop.Reason.Trim()), by, at, null, []);

    /// <summary>相关的人: whoever has to do with a matter at any of its steps, and who leads there. Nobody else sees a confidential one.</summary>
    public bool IsConcerned(Procedure procedure, Proceeding matter, string by)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        ArgumentNullException.ThrowIfNull(matter);
        return MayDrop(procedure, matter, by) || procedure.Steps.Any(s => MayDo(s, matter, by)) || (matter.Step is not null && Asked(procedure, matter).Any(p => Same(p, by)))
            || Enum.GetValues<ProcedurePart>().SelectMany(p => PeopleOf(p, matter)).Any(p => Same(p, by));
    }

    /// <summary>A matter is ended by who began it, and by who might have begun it and leads there.</summary>
    private bool MayDrop(Procedure procedure, Proceeding matter, string by) => Same(Now(matter.Starter, matter.StartedAt), by)
        || procedure.Starters.Any(a => a.Post is PostKind.GridLeader or PostKind.DutyOfficer or PostKind.TownLeader && IsOver(by, a.Post.Value, matter.GridId));

    private ProcedureResult Finish(Procedure procedure, ProcedureStep step, Proceeding matter, ProcedureAct.Finish finish, string by, DateTimeOffset at)
    {
        if (finish.Step.Length > 0 && finish.Step != step.Id)
        {
            return ProcedureResult.Refused(matter, ProcedureRefusal.OtherStep, step.Name);
        }

        if (Lacks(step, matter, at) is var (lacks, about))
        {
            return ProcedureResult.Refused(matter, lacks, about);
        }

        var (outcome, why) = OutcomeOf(step, matter, finish);
        if (why is { } refusal)
        {
            return ProcedureResult.Refused(matter, refusal, string.Join('、', step.Votes.Count > 1 ? step.Votes.Select(v => v.Name) : step.Outcomes.Keys));
        }

        var next = Next(procedure, step, matter.Lane, outcome);
        // The date of the beginning stands for the first time, while it has not passed; done anew, or come to too late, it needs another.
        var isAgain = next is { IsDueGiven: true } && (next == step || matter.Done.Any(d => d.Step == next.Id) || !(matter.GivenDue > at));
        if (isAgain && !(finish.Due > at))
        {
            return ProcedureResult.Refused(matter, ProcedureRefusal.NoDue, next!.Name);
        }

        var due = next is null ? null : DueOf(next, matter.Lane, matter.MeetsOn(next), isAgain ? finish.Due : matter.GivenDue, at);
        var act = finish with { Step = step.Id, Outcome = outcome, Vote = step.Votes.Count == 0 ? null : finish.Vote, Hands = HandDesk.AsksAny(step) ? matter.Hands : null, Due = isAgain ? finish.Due : null };
        return Done(procedure, matter, act, by, at, due, [.. Of(step, NoticeMoment.Done).Where(t => t.Item2.Outcome.Length == 0 || t.Item2.Outcome == outcome), .. next is null ? [] : Of(next, NoticeMoment.Start)]);
    }

    private (ProcedureRefusal Why, string About)? Lacks(ProcedureStep step, Proceeding matter, DateTimeOffset at) =>
        step.Records.FirstOrDefault(r => matter.Here.Count(h => h.Name == r.Name) < r.Least) is { } missing ? (ProcedureRefusal.MissingRecord, missing.Name)
        : step.Claims.Count > 0 && matter.Claims.Count == 0 ? (ProcedureRefusal.Unclaimed, step.Name)
        : step.Roll && matter.Roll.FirstOrDefault(r => r.Value.HasCome is null) is { Key: { } party } ? (ProcedureRefusal.PartiesOpen, corp.FindUnit(party)?.Name ?? party)
        : step.Records.FirstOrDefault(r => r.Ahead?.From(at, calendar).At is { } first && matter.Here.LastOrDefault(h => h.Name == r.Name) is { } said && string.CompareOrdinal(said.Value, Iso(first)) < 0) is { } near
            ? (ProcedureRefusal.TooSoon, $"{near.Name}、{Day(near.Ahead!.Value.From(at, calendar).At)}")
        : step.Backing > matter.Hands.Backing ? (ProcedureRefusal.TooFewHands, Text(step.Backing - matter.Hands.Backing))
        : step.Least?.From(matter.StepSince, calendar).At is { } until && until > at ? (ProcedureRefusal.TooEarly, Day(until))
        : matter.MeetsOn(step) is { } day && ChinaTime.At(day, TimeOnly.MinValue) is var opens && opens > at ? (ProcedureRefusal.TooEarly, Day(opens))
        : step.Opinion is not null && matter.DueAt is { } closes && closes > at ? (ProcedureRefusal.TooEarly, $"{Day(closes.AddTicks(-1))}截止")
        : null;

    /// <summary>A vote decides by itself; nobody can say another outcome than the numbers do.</summary>
    private static (string Outcome, ProcedureRefusal? Why) OutcomeOf(ProcedureStep step, Proceeding matter, ProcedureAct.Finish finish)
    {
        if (step.Opinion is { } opinion)
        {
            return (opinion.OutcomeOf(matter.Hands), null);
        }

        if (step.Votes.Count > 0)
        {
            return step.Votes.FirstOrDefault(v => step.Votes.Count == 1 || v.Name == finish.Way) is not { } vote || finish.Vote is not { IsSound: true } count ? ("", ProcedureRefusal.NoVote)
                : !vote.HasQuorum(count) ? ("", ProcedureRefusal.NoQuorum)
                : (vote.OutcomeOf(count), null);
        }

        return step.Outcomes.Count == 0 ? ("", finish.Outcome.Length == 0 ? null : ProcedureRefusal.NoSuchOutcome)
            : step.Outcomes.ContainsKey(finish.Outcome) ? (finish.Outcome, null)
            : ("", ProcedureRefusal.NoSuchOutcome);
    }

    /// <summary>A step that meets on a day has its time from the end of that day.</summary>
    private DateTimeOffset? DueOf(ProcedureStep step, string lane, DateOnly? meets, DateTimeOffset? given, DateTimeOffset at) =>
        step.IsDueGiven ? given
        : meets is { } day && ChinaTime.EndOf(day) is var over && over > at ? step.WithinOf(lane)?.From(over.AddTicks(-1), calendar).At ?? over
        : step.WithinOf(lane)?.From(at, calendar).At;

    private static ProcedureResult Done(
        Procedure procedure, Proceeding? matter, ProcedureAct act, string by, DateTimeOffset at, DateTimeOffset? due, IReadOnlyList<(ProcedureStep, ProcedureNotice)> telling)
    {
        var done = new ProceedingEvent((matter?.Seq ?? 0) + 1, at, by, act, due);
        return new ProcedureResult(ProceedingFold.After(procedure, matter, done), done, null, "", telling);
    }

    private static List<(ProcedureStep, ProcedureNotice)> Of(ProcedureStep step, NoticeMoment moment) => [.. step.Notices.Where(n => n.On == moment).Select(n => (step, n))];

    private bool IsOf(ProcedureActor actor, Proceeding matter, string by) => actor.Post is { } post ? Holds(by, post, matter.GridId) : PeopleOf(actor.Part!.Value, matter).Any(p => Same(p, by));

    private IEnumerable<string> PeopleOf(ProcedurePart part, Proceeding matter) => part switch
    {
        ProcedurePart.Starter => [Now(matter.Starter, matter.StartedAt)],
        ProcedurePart.Claimant => matter.Claims.SelectMany(c => c.Kind == ClaimKind.Unit ? corp.ContactsOf(c.By, matter.GridId) : [Now(c.By, c.At)]),
        ProcedurePart.Party => matter.Roll.Keys.SelectMany(p => corp.ContactsOf(p, matter.GridId)),
        ProcedurePart.Invited => matter.Invited.Select(p => Now(p, matter.StartedAt)),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "is no part"),
    };

    /// <summary>A post at the grid or above it; where nobody there holds it, one within it: a group's leader has a part in the village's matter, but no village in the town's.</summary>
    private bool Holds(string user, PostKind post, string gridId) => IsOver(user, post, gridId)
        || (!corp.Grids.NearestHolders(gridId, post).Any() && IsLocal(gridId) && corp.Grids.PostsOf(user).Any(p => p.Kind == post && corp.Grids.IsWithin(p.GridId, gridId)));

    private bool IsOver(string user, PostKind post, string gridId) => corp.Grids.PostsOf(user).Any(p => p.Kind == post && corp.Grids.IsWithin(gridId, p.GridId));

    /// <summary>Of a village, or within one.</summary>
    internal bool IsLocal(string gridId) => corp.Grids.PathUp(gridId).Any(g => g.Kind == GridKind.Village);

    /// <summary>The nearest who hold a post; where nobody at the grid or above does, those within it.</summary>
    private IEnumerable<Post> HoldersOf(PostKind post, string gridId) => corp.Grids.NearestHolders(gridId, post).ToList() is { Count: > 0 } near ? near
        : IsLocal(gridId) ? corp.Grids.Posts.Where(p => p.Kind == post && corp.Grids.IsWithin(p.GridId, gridId)) : [];

    /// <summary>Where somebody may begin one: at their grid, within it, and for their village.</summary>
    private bool Begins(string user, PostKind post, string gridId) =>
        corp.Grids.PostsOf(user).Any(p => p.Kind == post && (corp.Grids.IsWithin(gridId, p.GridId) || corp.Grids.PathUp(p.GridId).FirstOrDefault(g => g.Kind == GridKind.Village)?.Id == gridId));

    /// <summary>Whether somebody speaks for a unit the matter calls.</summary>
    internal bool IsCalled(Proceeding matter, string user) => matter.Roll.Keys.Any(p => Speaks(user, p));

    private bool Speaks(string user, string unit) => corp.ContactsOf(unit).Any(u => Same(u, user));

    private List<string> UnitsOf(string user) => [.. corp.Units.Where(u => Speaks(user, u.Id)).Select(u => u.Id)];

    /// <summary>现任: who stands where somebody stood then.</summary>
    private string Now(string user, DateTimeOffset since) => Handover.Successor([.. corp.Handovers.Where(h => h.At.AddDays(1) > since)], user);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Iso(DateTimeOffset at) => ChinaTime.DateOf(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset at) => ChinaTime.In(at).ToString("M月d日", CultureInfo.InvariantCulture);

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
