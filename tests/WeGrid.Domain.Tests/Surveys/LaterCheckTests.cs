using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tests.Intake;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Surveys;

/// <summary>回看: weeks after closing, is it still fixed? And who was drawn to be called after closing.</summary>
public sealed class LaterCheckTests
{
    private const long Old = 900;
    private const string Other = "wmResident2";
    private static readonly TicketDesk _desk = new(A.Rules());

    private static TicketFile Closed(params Reporter[] reporters) => new(
        A.Ticket(TicketStatus.Closed) with { Number = Old, Holder = "wei", ResolvedAt = A.Monday.AddDays(-40), ResultNote = "换了灯泡", Rung = 0 },
        reporters.Length > 0 ? reporters : [A.Reporter()],
        [],
        reporters.Length > 0 ? reporters.Select(r => A.ByKf(A.Monday, r.Person)) : [A.ByKf(A.Monday)]);

    private static IntakeRun Asked(TicketFile file)
    {
        var run = new IntakeRun();
        run.All.Files[Old] = file;
        foreach (var reporter in file.Reporters)
        {
            run.Reachable(reporter.Person, A.Monday);
        }

        _desk.AskLater(new Effects(), file, A.Monday);
        return run;
    }

    private static Spoken Menu(IntakeRun run, string key, string person = A.Resident) => run.ByKf(person, "点") with { MenuId = key };

    [Fact]
    [Trait("Feature", "SV-08")]
    public void AskLater_EverybodyWhoCanBeReached_OnceAndOnlyOnce()
    {
        var file = Closed(A.Reporter(), A.Reporter(Other), A.Reporter("erased-0011"), A.Reporter("wmGone"));
        file.Reaches["wmGone"] = A.Unreachable("wmGone");
        file.Reaches["erased-0011"] = new Reach("erased-0011", IsMember: true);
        var effects = new Effects();

        Assert.Equal(2, _desk.AskLater(effects, file, A.Monday));
        Assert.Equal([A.Resident, Other], effects.Notices.Select(n => n.Recipient));
        Assert.All(effects.Notices, n => Assert.Equal(("later_check", Purpose.LaterCheck, 2), (n.Template, n.Purpose, n.Buttons.Count)));
        Assert.Empty(effects.Relays); // nobody is sent round for it
        Assert.Empty(effects.Events);
        Assert.Equal(0, _desk.AskLater(new Effects(), file, A.Monday.AddDays(1)));
    }

    [Fact]
    public void AskLater_NotClosedOrConfidential_AsksNobody()
    {
        var open = new TicketFile(A.Ticket(TicketStatus.Rated), [A.Reporter()], [], [A.ByKf(A.Monday)]);
        var secret = new TicketFile(A.Ticket(TicketStatus.Closed, category: Ticket.ConfidentialCategory), [A.Reporter()], [], [A.ByKf(A.Monday)]);

        Assert.Equal(0, _desk.AskLater(new Effects(), open, A.Monday));
        Assert.Equal(0, _desk.AskLater(new Effects(), secret, A.Monday));
    }

    [Fact]
    public void AskLater_InTheEvening_WaitsForTheWindow()
    {
        var effects = new Effects();
        _desk.AskLater(effects, Closed(), A.Time("2026-11-16 21:30"));
        Assert.Equal(A.Time("2026-11-17 09:00"), Assert.Single(effects.Notices).SendAt);
    }

    [Fact]
    [Trait("Feature", "SV-08")]
    public void StillFixed_IsThankedAndCountsNowhereElse()
    {
        var file = Closed();
        var effects = Asked(file).Hear(Menu(Asked(file), $"still:{Old}:yes"));

        Assert.Empty(effects.Files);
        Assert.Null(file.SurveyOf(A.Resident, 1));
    }

    [Fact]
    [Trait("Feature", "SV-08")]
    public void BrokenAgain_OpensATicketThatNamesTheOldOneWithAHigherOwner()
    {
        var file = Closed(A.Reporter(), A.Reporter(Other));
        var run = Asked(file);

        var effects = run.Hear(Menu(run, $"still:{Old}:no"));

        var again = run.All.Files.Values.Single(f => f.Ticket.Number != Old);
        Assert.Equal(TicketStatus.Closed, file.Ticket.Status);
        Assert.Equal([A.Resident, Other], again.Reporters.Select(r => r.Person));
        Assert.Equal((file.Ticket.Category, file.Ticket.GridId, TicketStatus.Ordered), (again.Ticket.Category, again.Ticket.GridId, again.Ticket.Status));
        var rungs = Domain.Dispatch.Ladder.For(A.Corp.Grids, A.Grid, A.Corp.EscalationOrder);
        Assert.NotEqual("wei", rungs[again.Ticket.Rung].UserId); // wei held the old one
        Assert.Equal(again.Ticket.Number, file.SurveyOf(A.Resident, Survey.LaterRound)!.LedTo);
        Assert.Contains(effects.Notices, n => n is { Template: "later_again", Recipient: "ban" });
        Assert.DoesNotContain(effects.Notices, n => n.Recipient == Other); // they said nothing today
        Assert.Contains(effects.Notices, n => n is { Template: "receipt", Recipient: A.Resident });
        Assert.Contains($"\"~after\":\"{Old}\"", System.Text.Encoding.UTF8.GetString(effects.Events[0].Canonical), StringComparison.Ordinal);
    }

    [Fact]
    public void BrokenAgain_SaidByASecondPerson_BelongsToTheSameNewTicket()
    {
        var file = Closed(A.Reporter(), A.Reporter(Other));
        var run = Asked(file);
        run.Hear(Menu(run, $"still:{Old}:no"));

        var effects = run.Hear(Menu(run, $"still:{Old}:no", Other));

        var again = run.All.Files.Values.Single(f => f.Ticket.Number != Old);
        Assert.Equal(again.Ticket.Number, file.SurveyOf(Other, Survey.LaterRound)!.LedTo);
        Assert.Equal("later_known", Assert.Single(effects.Notices).Template);
    }

    [Fact]
    public void Answer_TwiceOrUnasked_ChangesNothing()
    {
        var file = Closed();
        Assert.False(_desk.AnswerLater(new Effects(), file, A.Resident, false, A.Monday));
        var run = Asked(file);
        run.Hear(Menu(run, $"still:{Old}:yes"));

        run.Hear(Menu(run, $"still:{Old}:no"));

        Assert.Single(run.All.Files);
        Assert.True(file.SurveyOf(A.Resident, Survey.LaterRound)!.Solved);
    }

    [Fact]
    public void Answer_AfterItsTime_IsNotedAsLate()
    {
        var file = Closed();
        _desk.AskLater(new Effects(), file, A.Monday);

        Assert.True(_desk.AnswerLater(new Effects(), file, A.Resident, true, A.Monday.AddDays(8)));
        Assert.True(file.SurveyOf(A.Resident, Survey.LaterRound)!.IsLate);
    }

    [Fact]
    [Trait("Feature", "SV-09")]
    public void DrawnCall_AfterClosing_IsNotedInTimeAndUnsolvedOpensAgain()
    {
        var file = Closed();
        file.Surveys.Add(new Survey { Person = A.Resident, Round = 1, SentAt = A.Monday.AddDays(-30), ExpiresAt = A.Monday.AddDays(10), CallBy = "zhen" });
        var run = Asked(file);

        run.Hear(run.ToApp("zhen", $"回访 {Old} 电话 没解决 不满意 晚上还是不亮"));

        var survey = file.SurveyOf(A.Resident, 1)!;
        Assert.Equal((false, SurveyMethod.Phone, "zhen", false), (survey.Solved!.Value, survey.Method, survey.Surveyor, survey.IsLate));
        Assert.Equal(survey.LedTo, run.All.Files.Values.Single(f => f.Ticket.Number != Old).Ticket.Number);
        Assert.Equal(TicketStatus.Closed, file.Ticket.Status);
    }

    [Fact]
    [Trait("Feature", "SV-09")]
    [Trait("Feature", "SV-10")]
    public void DrawnCall_ByWhoHandledIt_IsRefused_AndNotDrawnIsNotAsked()
    {
        var file = Closed();
        file.Surveys.Add(new Survey { Person = A.Resident, Round = 1, SentAt = A.Monday.AddDays(-30), ExpiresAt = A.Monday.AddDays(-23) });
        var command = CallBackCommand.Parse($"回访 {Old} 电话 已解决 满意")!;

        Assert.Equal(CallBackOutcome.NothingToAsk, _desk.CallBack(new Effects(), file, "zhen", command, A.Monday));
        file.Surveys[0] = file.Surveys[0] with { CallBy = "zhen", ExpiresAt = A.Monday.AddDays(10) };
        Assert.Equal(CallBackOutcome.OwnWork, _desk.CallBack(new Effects(), file, "wei", command, A.Monday));
        Assert.Equal(CallBackOutcome.Noted, _desk.CallBack(new Effects(), file, "zhen", command, A.Monday));
    }
}
