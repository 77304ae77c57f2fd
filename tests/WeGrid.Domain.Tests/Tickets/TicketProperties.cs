using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Tickets;

/// <summary>Whatever people do, in whatever order: the history holds, the hops add up, somebody always watches the clock.</summary>
public sealed class TicketProperties
{
    private static readonly (string Id, Role Role)[] _people =
    [
        ("wei", Role.GridStaff), ("shu", Role.GridStaff | Role.Village), ("ban", Role.GridStaff | Role.Village | Role.Superior), ("lu", Role.Unit), ("dian", Role.CoUnit),
        (A.Resident, Role.Resident), ("close/1", Role.Machine), ("nobody", Role.None),
    ];

    private static readonly TicketMove[] _moves = [.. Enum.GetValues<TicketMove>().Except([TicketMove.Order, TicketMove.Attach])];

    private static readonly Config _config = Config.QuickThrowOnFailure.WithMaxTest(120).WithReplay(20261116UL, 17UL);

    /// <summary>How often the whole model is held against the desk: 200 days, the same each time, or 100,000 with <c>./wegrid test --long</c>.</summary>
    private static readonly Config _many = Config.QuickThrowOnFailure
        .WithMaxTest(Environment.GetEnvironmentVariable("WEGRID_LONG") == "1" ? 100_000 : 200).WithReplay(20261126UL, 5UL);

    /// <summary>
    /// Of clocks that run out one after the other, before somebody does something again: an urgent matter that nobody takes is asked about every twenty
    /// minutes for days, and the fiftieth time tells nothing that the fifteenth did not. Time goes on from the last one.
    /// </summary>
    private const int ClocksAtOnce = 15;

    /// <summary>What happens, who does it, how many minutes later. Most steps are moves that are legal just then, so that the days get far.</summary>
    private static Arbitrary<(int What, int Who, int Minutes)[]> Days { get; } = DaysOf(1, 45);

    private static Arbitrary<(int What, int Who, int Minutes)[]> LongDays { get; } = DaysOf(40, 60);

    private static Arbitrary<(int What, int Who, int Minutes)[]> DaysOf(int least, int most) =>
        (from length in Gen.Choose(least, most)
         from steps in Gen.ArrayOf(
            from what in Gen.Choose(0, 59)
            from who in Gen.Choose(0, 999)
            from minutes in Gen.Frequency((6, Gen.Choose(0, 90)), (2, Gen.Choose(0, 900)), (1, Gen.Choose(0, 4000)))
            select (what, who, minutes), length)
         select steps).ToArbitrary();

    [Fact]
    [Trait("Feature", "X-07")]
    [Trait("Feature", "X-23")]
    public void AnySequence_HistoryHoldsAndHopsAddUp() => Prop.ForAll(Days, steps =>
    {
        var (run, now) = Play(steps, (_, _, _) => { });
        var kept = run.Events.ConvertAll(e => new HistoryChecker.Kept(e.Seq, e.Canonical, e.Hash) { Row = (e.At, e.Move, e.By, e.To) });
        Assert.Empty(HistoryChecker.Check(1024, run.Ticket.Seq, run.Ticket.HeadHash, kept));
        Assert.Equal(Enumerable.Range(1, run.Ticket.Seq), run.Events.Select(e => e.Seq));
        var hops = HopTime.Of(run.Events.ConvertAll(e => (e.At, e.To)), now);
        Assert.Equal(now - run.Events[0].At, hops.Aggregate(TimeSpan.Zero, (sum, hop) => sum + hop.Time));
    }).Check(_config);

    [Fact]
    [Trait("Feature", "X-07")]
    [Trait("Feature", "LC-06")]
    public void AnySequence_ClocksAddUp_HistoryIsMonotonous_StateIsLegal() => Prop.ForAll(LongDays, steps =>
    {
        var model = new LifeModel();
        // An unanswered cry for help calls everybody every ten minutes: of these a few will do.
        var (run, now) = Play(steps, (_, run, _) => model.Follow(run), steps[0].Who % 32 == 0 ? Urgency.Life : (Urgency)(1 + (steps[0].Who % 3)), atMost: ClocksAtOnce);
        model.End(run, now);
    }).Check(_many);

    [Fact]
    public void AnySequence_DueMovesOnlyByWaitingMoreTimeSecondRoundOrAGraverReport() => Prop.ForAll(Days, steps =>
    {
        Play(steps, (before, run, _) =>
        {
            var moves = run.Last.Events.Select(e => e.Move).ToHashSet();
            if (run.Ticket.DueAt != before.DueAt)
            {
                var graver = run.Ticket.Urgency < before.Urgency;
                TicketMove[] movers = [TicketMove.ResumeAfterWaiting, TicketMove.Reopen, TicketMove.GrantExtension, TicketMove.Defer, TicketMove.ResumeDeferred];
                Assert.True(graver || moves.Overlaps(movers), string.Join(",", moves));
                Assert.False(graver && before.Status != TicketStatus.Deferred && run.Ticket.DueAt > before.DueAt);
            }

            Assert.True(run.Ticket.Waited <= TimeSpan.FromDays(5));
            Assert.True(run.Ticket.Round is 1 or 2);
            Assert.Equal(run.Ticket.Status == TicketStatus.WaitingOnResident, run.Ticket.WaitingSince is not null);
        });
    }).Check(_config);

    [Fact]
    public void AnySequence_AnOpenTicketAlwaysHasAClockAndAClosedOneNobodyUntold() => Prop.ForAll(Days, steps =>
    {
        Play(steps, (_, run, _) =>
        {
            Assert.True(!run.Ticket.IsOpen || run.Dues.Count > 0, $"{run.Ticket.Status}: nobody watches");
            Assert.True(run.Ticket.Status != TicketStatus.Closed || run.File.Reporters.TrueForAll(r => r.Told != ToldState.NotTold));
            Assert.True(run.Ticket.Status is not (TicketStatus.Closed or TicketStatus.Merged) || run.Dues.Count == 0, $"{run.Ticket.Status}: watched for nothing");
        });
    }).Check(_config);

    [Fact]
    [Trait("Feature", "NT-07")]
    public void AnySequence_NothingButDangerOrAnAnswerLeavesAtNight() => Prop.ForAll(Days, steps =>
    {
        Play(steps, (before, run, at) =>
        {
            foreach (var notice in run.Last.Notices)
            {
                var quiet = A.Deadlines.Quiet.Window.Contains(notice.SendAt);
                var answer = notice.SendAt == at && notice.Purpose is Purpose.Receipt or Purpose.Reply or Purpose.SurveySecond;
                var ownTap = notice.SendAt == at && run.Last.Events.Any(e => e.By.Id == notice.Recipient);
                var awake = notice.Recipient is "ban" or "zhen" or "lu" or "dian" && run.Ticket.Urgency == Urgency.TwoHours;
                Assert.True(!quiet || answer || ownTap || awake || run.Ticket.IsLife || before.IsLife || notice.Channel == Channel.CardUpdate,
                    $"{notice.Template} to {notice.Recipient} at {notice.SendAt}");
                Assert.True(notice.Purpose is not (Purpose.Result or Purpose.SurveyReminder) || A.Deadlines.Survey.Window.Contains(notice.SendAt));
                Assert.True(notice.SendAt >= at);
            }
        });
    }).Check(_config);

    [Fact]
    public void AnySequence_EveryTemplateNamedIsThere() => Prop.ForAll(Days, steps =>
    {
        var (run, _) = Play(steps, (_, _, _) => { });
        var there = Directory.GetFiles(Path.Combine(A.Root, "data", "templates")).Select(Path.GetFileNameWithoutExtension).ToHashSet();
        Assert.Subset(there!, run.Notices.Select(n => n.Template).Concat(run.Relays.Select(r => r.Template)).ToHashSet());
    }).Check(_config);

    [Fact]
    public void AnySequence_NobodyGetsTheSameThingTwiceInOneStep() => Prop.ForAll(Days, steps =>
    {
        var (played, _) = Play(steps, (_, run, _) =>
        {
            var doubles = run.Last.Notices.Where(n => n.Channel != Channel.CardUpdate).GroupBy(n => (n.Recipient, n.Template, n.Channel)).Where(g => g.Count() > 1);
            Assert.Empty(doubles.Select(g => g.Key));
        });
        var cards = played.Notices.Where(n => n.Channel == Channel.AppCard && n.Purpose == Purpose.Ask).GroupBy(n => (n.Recipient, n.TaskId)).Where(g => g.Count() > 1);
        Assert.Empty(cards.Select(g => g.Key));
    }).Check(_config);

    private static (DeskRun Run, DateTimeOffset Now) Play((int What, int Who, int Minutes)[] steps, Action<Ticket, DeskRun, DateTimeOffset> after, Urgency? urgency = null, int atMost = int.MaxValue)
    {
        var now = A.Monday;
        var reach = steps.Length % 2 == 0 ? A.ByKf(now) : A.Unreachable();
        // A third of these matters must be looked at by somebody else before they are done.
        var rules = steps.Length % 3 == 0 ? A.Rules() with { Closing = A.Closing("市政设施", check: true) } : null;
        var run = new DeskRun(A.Ticket(urgency: urgency ?? (Urgency)(steps.Length % 4)), now, reach, rules);
        after(run.Ticket, run, now);
        foreach (var (what, who, minutes) in steps)
        {
            var last = now;
            now = now.AddMinutes(minutes);
            var served = 0;
            for (; run.Dues.Count > 0 && run.Dues.Values.Min() <= now && served < atMost; served++)
            {
                var before = run.Ticket;
                (_, last) = run.DueNext(last);
                after(before, run, last);
            }

            now = served == atMost ? last : now;

            var start = run.Ticket;
            Act(run, what, who, now);
            after(start, run, now);
        }

        return (run, now);
    }

    /// <summary>What somebody would write, most of the time enough for the move.</summary>
    private static string NoteFor(TicketMove move, int who) => move switch
    {
        TicketMove.AskExtension => $"{1 + (who % 16)}天 等材料",
        TicketMove.AskDeferral => $"{1 + (who % 40)}天 等资金",
        _ => "说明：不属职责",
    };

    private static void Act(DeskRun run, int what, int who, DateTimeOffset at)
    {
        var by = _people[who % _people.Length];
        switch (what)
        {
            case < 32:
                var legal = TicketRules.Table.Where(m => m.From.Contains(run.Ticket.Status) && m.Move != TicketMove.Attach && (m.To is not (TicketStatus.Merged or TicketStatus.Terminated) || what == 0)).ToList();
                var row = legal.Count > 0 ? legal[who % legal.Count] : TicketRules.Table[0];
                var able = _people.First(p => (p.Role & row.By) != 0);
                run.Move(row.Move, able.Id, able.Role, at, NoteFor(row.Move, who),
                    unit: row.Move is TicketMove.Assist or TicketMove.AssistEnd ? "power" : who % 3 == 0 ? "silent" : "road", into: 7);
                break;
            case < 38:
                run.Move(_moves[who % _moves.Length], by.Id, by.Role, at, what % 2 == 0 ? "" : NoteFor(_moves[who % _moves.Length], who), unit: "road", into: 7);
                break;
            case < 41:
                run.Attach("wmResident" + ((what % 3) + 1), A.ByKf(at, "wmResident" + ((what % 3) + 1)), who % 16 == 0 ? Urgency.Life : (Urgency)(1 + (who % 3)), at);
                break;
            case < 48:
                run.Sent(A.Resident, what < 46 ? Purpose.Result : Purpose.Question, reached: who % 4 > 0, at);
                break;
            case < 56:
                run.Answer(A.Resident, run.Ticket.Round, what % 2 == 0, who % 3 == 0 ? null : (Satisfaction)((who % 5) + 1), "x", at);
                break;
            case < 59:
                foreach (var reporter in run.File.Reporters.ToList())
                {
                    run.Told(reporter.Person, ToldState.ToldByStaff, at, new Actor(Role.GridStaff, "shu"));
                }

                break;
            default:
                run.Decline(by.Id, at);
                break;
        }
    }
}
