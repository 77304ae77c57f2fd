using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tests.Tickets;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Surveys;

/// <summary>From the result to the file: told, asked, answered, second round, closed.</summary>
public sealed class SurveyFlowTests
{
    private static readonly DateTimeOffset _answered = A.Monday.AddHours(3);

    private static DeskRun Told(DateTimeOffset? at = null)
    {
        var run = new DeskRun(A.Ticket(at: at), at ?? A.Monday).Resolve((at ?? A.Monday).AddHours(1));
        run.Sent(A.Resident, Purpose.Result, reached: true, (at ?? A.Monday).AddHours(2));
        return run;
    }

    [Fact]
    [Trait("Feature", "SV-03")]
    [Trait("Feature", "SV-04")]
    public void Result_AsksTwoQuestionsOneAfterTheOther()
    {
        var run = Told();
        var result = Assert.Single(run.Notices, n => n.Purpose == Purpose.Result);
        Assert.Equal(["solved:1024:1:yes", "solved:1024:1:no"], result.Buttons.Select(b => b.Key));
        Assert.Equal(Channel.KfMenu, result.Channel);

        Assert.Equal(SurveyOutcome.HalfAnswered, run.Answer(A.Resident, 1, true, null, "", _answered));
        var second = Assert.Single(run.To(A.Resident, "survey_second"));
        Assert.Equal(5, second.Buttons.Count);
        Assert.Equal(SurveyOutcome.Good, run.Answer(A.Resident, 1, null, Satisfaction.Satisfied, "", _answered));

        Assert.Equal(TicketStatus.Rated, run.Ticket.Status);
        Assert.Equal((true, Satisfaction.Satisfied), (run.File.Surveys[0].Solved!.Value, run.File.Surveys[0].Satisfaction!.Value));
    }

    [Fact]
    public void Answer_LevelFirst_IsAskedWhetherItIsSolved()
    {
        var run = Told();

        run.Answer(A.Resident, 1, null, Satisfaction.Satisfied, "", _answered);

        Assert.Equal(["solved_yes", "solved_no"], Assert.Single(run.Last.Notices).Buttons.Select(b => b.Name));
    }

    [Theory]
    [InlineData("2026-11-16 19:00", "2026-11-17 09:00")]
    [InlineData("2026-11-16 05:00", "2026-11-16 09:00")]
    [InlineData("2026-11-16 12:00", "2026-11-16 13:03")]
    public void Result_LeavesOnlyInsideTheSurveyWindow(string ordered, string sent)
    {
        var at = A.Time(ordered);
        var run = new DeskRun(A.Ticket(at: at), at).Resolve(at.AddHours(1));

        Assert.Equal(A.Time(sent), Assert.Single(run.Notices, n => n.Purpose == Purpose.Result).SendAt);
    }

    [Fact]
    [Trait("Feature", "SV-06")]
    [Trait("Feature", "LC-15")]
    [Trait("Feature", "X-10")]
    public void BadRating_OpensASecondRoundHigherUpAndShorter()
    {
        var run = Told();

        Assert.Equal(SurveyOutcome.Bad, run.Answer(A.Resident, 1, false, Satisfaction.Dissatisfied, "还是不亮", _answered));

        Assert.Equal((2, TicketStatus.Ordered), (run.Ticket.Round, run.Ticket.Status));
        Assert.Equal(A.Time("2026-11-20 00:00"), run.Ticket.DueAt); // 3 working days, not 5
        Assert.Equal("zu", Assert.Single(run.Last.Notices, n => n.Template == "second_round").Recipient);
        Assert.Equal(A.Time("2026-11-18 00:00"), run.Dues[DueKind.Accept]); // contact within one working day
        Assert.Equal(run.Ticket.DueAt, run.Dues[DueKind.Handling]);
        Assert.False(run.Dues.ContainsKey(DueKind.Close));
        Assert.All(run.File.Reporters, r => Assert.Equal(ToldState.NotTold, r.Told));
        Assert.Single(run.To(A.Resident, "second_round_told"));
    }

    [Fact]
    public void BadRating_OfAMatterOfADay_DoesNotGetMoreTimeThanTheFirstRoundHad()
    {
        var run = new DeskRun(A.Ticket(category: "供电"), A.Monday).Resolve(A.Monday.AddHours(1));
        run.Sent(A.Resident, Purpose.Result, reached: true, A.Monday.AddHours(2));

        run.Answer(A.Resident, 1, false, Satisfaction.Dissatisfied, "又停了", _answered);

        Assert.Equal(_answered.AddHours(24), run.Ticket.DueAt);
    }

    [Fact]
    [Trait("Feature", "SV-02")]
    public void BadTap_CountsAtOnce_AsksOnceForTheReason_AndTheSuperiorReadsThatNoneWasGiven()
    {
        var run = Told();

        run.Answer(A.Resident, 1, false, null, "", _answered);
        Assert.Equal(SurveyOutcome.Bad, run.Answer(A.Resident, 1, null, Satisfaction.VeryDissatisfied, "", _answered));

        Assert.Equal((2, TicketStatus.Ordered), (run.Ticket.Round, run.Ticket.Status));
        Assert.Equal("未说明原因", Assert.Single(run.To("ban", "bad_rating")).Values["reason"]);
        var asked = Assert.Single(run.Last.Notices, n => n.Recipient == A.Resident);
        Assert.Equal(("second_round_why", Channel.KfMenu), (asked.Template, asked.Channel));
        Assert.Equal(["reason:1024:1:1", "reason:1024:1:2", "reason:1024:1:3", "reason:1024:1:4"], asked.Buttons.Select(b => b.Key));

        run.Resolve(_answered.AddHours(1));
        run.Sent(A.Resident, Purpose.Result, reached: true, _answered.AddHours(2));
        while (run.Dues.Count > 0)
        {
            run.DueNext();
        }

        Assert.Single(run.Notices, n => n.Template is "second_round_why" or "bad_rating_why");
        Assert.Single(run.Notices, n => n.Template is "bad_rating");
    }

    [Theory]
    [Trait("Feature", "SV-02")]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Reason_WithinThreeDays_IsAddedWithoutTheName(int days, bool added)
    {
        var run = Told();
        run.Answer(A.Resident, 1, false, Satisfaction.VeryDissatisfied, "", _answered);

        Assert.Equal(added, run.Explain(A.Resident, "打13800001234没人接", _answered.AddDays(days)));

        Assert.Equal(added ? "打13800001234没人接" : "", run.File.Surveys[0].Reason);
        Assert.Equal(added ? 1 : 0, run.To("ban", "bad_rating_reason").Count());
        Assert.All(run.Last.Notices.SelectMany(n => n.Values.Values), v => Assert.False(v.Contains("13800001234", StringComparison.Ordinal) || v.Contains(A.Resident, StringComparison.Ordinal)));
        Assert.False(run.Explain(A.Resident, "又想起来一条", _answered.AddDays(days)));
    }

    [Fact]
    [Trait("Feature", "SV-02")]
    public void Reason_OfALoneNo_IsAskedWhenItCountsAndTaken()
    {
        var run = Told();
        run.Answer(A.Resident, 1, false, null, "", _answered);
        Assert.Empty(run.To(A.Resident, "second_round_why"));

        var (_, at) = run.DueNext();
        Assert.Single(run.To(A.Resident, "second_round_why"));

        Assert.True(run.Explain(A.Resident, "没人来", at.AddDays(1)));
    }

    [Fact]
    [Trait("Feature", "SV-02")]
    public void BadTap_OfTheSecondRound_AsksAndTellsTheSuperior()
    {
        var run = Told();
        run.Answer(A.Resident, 1, false, Satisfaction.Dissatisfied, "没修", _answered);
        run.Resolve(_answered.AddHours(1));
        run.Sent(A.Resident, Purpose.Result, reached: true, _answered.AddHours(2));

        run.Answer(A.Resident, 2, false, Satisfaction.Dissatisfied, "", _answered.AddHours(3));

        Assert.Equal(4, Assert.Single(run.To(A.Resident, "bad_rating_why")).Buttons.Count);
        Assert.Equal("未说明原因", Assert.Single(run.To("ban", "bad_rating")).Values["reason"]);
        Assert.True(run.Explain(A.Resident, "还是没修", _answered.AddHours(4)));
    }

    [Fact]
    [Trait("Feature", "SV-07")]
    public void BadRating_SuperiorReadsTheReasonButNotWhoSaidIt()
    {
        var run = Told();

        run.Answer(A.Resident, 1, false, Satisfaction.VeryDissatisfied, "打我电话13800001234，灯还是不亮", _answered);

        var told = Assert.Single(run.To("ban", "bad_rating"));
        Assert.Contains("灯还是不亮", told.Values["reason"], StringComparison.Ordinal);
        Assert.All(told.Values.Values, v => Assert.DoesNotContain("13800001234", v, StringComparison.Ordinal));
        Assert.All(told.Values.Values, v => Assert.DoesNotContain(A.Resident, v, StringComparison.Ordinal));
        Assert.Null(told.Person);
        var supervise = Assert.Single(run.Last.Events, e => e.Move == TicketMove.Supervise);
        Assert.Empty(supervise.Personal);
    }

    [Fact]
    [Trait("Feature", "X-10")]
    public void SecondRound_WhoWasToldOfTheFirstIsToldAgainAndOldVerdictsDoNotCount()
    {
        var run = Told();
        run.Answer(A.Resident, 1, false, Satisfaction.Dissatisfied, "没修", _answered);

        run.Sent(A.Resident, Purpose.Result, reached: true, _answered.AddMinutes(1)); // the verdict of round one comes late
        Assert.Equal(ToldState.NotTold, run.File.Reporters[0].Told);
        run.Sent(A.Resident, Purpose.Result, reached: false, _answered.AddMinutes(1));
        Assert.Empty(run.Last.Relays);

        run.Resolve(_answered.AddHours(1));
        Assert.Single(run.To(A.Resident, "result"));
        run.Sent(A.Resident, Purpose.Result, reached: true, _answered.AddHours(2));
        Assert.Equal(ToldState.ToldByBot, run.File.Reporters[0].Told);
        Assert.NotNull(run.File.SurveyOf(A.Resident, 2)!.SentAt);

        Assert.Equal(SurveyOutcome.Bad, run.Answer(A.Resident, 2, false, Satisfaction.Dissatisfied, "还是没修", _answered.AddHours(3)));
        Assert.Equal((2, TicketStatus.Rated), (run.Ticket.Round, run.Ticket.Status)); // the rounds are used up
        Assert.Single(run.To("ban", "bad_rating"));
        Assert.Single(run.To(A.Resident, "bad_rating_told"));
        Assert.NotEmpty(run.Dues);
    }

    [Fact]
    public void LoneNo_IsNotLost_AfterADayItCountsWithoutTheLevel()
    {
        var run = Told();
        run.Answer(A.Resident, 1, false, null, "", _answered);
        Assert.Equal(TicketStatus.Resolved, run.Ticket.Status);

        run.Due(DueKind.Close, run.Dues[DueKind.Close]);

        Assert.Equal((2, TicketStatus.Ordered), (run.Ticket.Round, run.Ticket.Status));
        Assert.Single(run.To("ban", "bad_rating"));
    }

    [Fact]
    [Trait("Feature", "SV-11")]
    public void Silence_IsNeverCounted_AndTheTicketClosesAfterTheReopenWindow()
    {
        var run = Told();

        run.DueNext();
        Assert.Equal(A.Time("2026-12-02 00:00"), run.Dues[DueKind.Close]);
        run.DueNext();

        Assert.Equal(TicketStatus.Closed, run.Ticket.Status);
        Assert.Empty(run.Dues);
        Assert.Null(run.File.Surveys[0].Satisfaction);
        Assert.Contains("未评价", System.Text.RegularExpressions.Regex.Unescape(System.Text.Encoding.UTF8.GetString(run.Events[^1].Canonical)), StringComparison.Ordinal);
        var late = run.Answer(A.Resident, 1, true, Satisfaction.VerySatisfied, "", A.Monday.AddDays(30));
        Assert.Equal(SurveyOutcome.Late, late);
        Assert.True(run.File.Surveys[0].IsLate);
        Assert.Equal(TicketStatus.Closed, run.Ticket.Status);
    }

    [Fact]
    public void Close_WithSomebodyUntold_IsHeldPassedOnAndTheSuperiorHears()
    {
        var run = new DeskRun(A.Ticket(), A.Monday, A.Unreachable()).Resolve(A.Monday.AddHours(1));
        Assert.Contains(run.Last.Relays, r => r is { Template: "relay_result", TellsResult: true });

        for (var day = 0; day < 20; day++)
        {
            run.DueNext();
            Assert.Equal(TicketStatus.Resolved, run.Ticket.Status);
            Assert.Single(run.Last.Relays);
            Assert.Equal("告知", Assert.Single(run.To("ban", "late_supervise")).Values["hop.name"]);
        }

        Assert.Equal(RefusalReason.SomebodyUntold, run.Move(TicketMove.Close, "ban", Role.Superior, A.Monday.AddDays(21))!.Reason);
        run.Told(A.Resident, ToldState.ToldByStaff, A.Monday.AddDays(22), new Actor(Role.GridStaff, "shu"));
        Assert.Equal("shu", Assert.Single(run.Last.Events).By.Id);
        run.DueNext();
        Assert.Equal(TicketStatus.Closed, run.Ticket.Status);
    }

    [Fact]
    [Trait("Feature", "SV-05")]
    public void Remind_OnlyTheSilentAndOnlyOnce()
    {
        var run = Told();
        var survey = run.File.Surveys[0];
        var after = TimeSpan.FromDays(2);
        Assert.False(SurveyRules.NeedsReminder(survey, after, A.Monday.AddDays(1)));
        Assert.True(SurveyRules.NeedsReminder(survey, after, A.Monday.AddDays(3)));

        run.Remind(survey, A.Monday.AddDays(1).AddHours(12));

        Assert.False(SurveyRules.NeedsReminder(run.File.Surveys[0], after, A.Monday.AddDays(5)));
        Assert.Equal(A.Time("2026-11-18 09:00"), Assert.Single(run.To(A.Resident, "survey_reminder")).SendAt);
        run.Answer(A.Resident, 1, true, Satisfaction.Satisfied, "", A.Monday.AddDays(3));
        Assert.False(SurveyRules.NeedsReminder(run.File.Surveys[0] with { RemindedAt = null }, after, A.Monday.AddDays(4)));
    }

    [Fact]
    public void Result_NotReached_LeaderPassesItOnAndThenTheSurveyBegins()
    {
        var run = new DeskRun(A.Ticket(), A.Monday).Resolve(A.Monday.AddHours(1));

        run.Sent(A.Resident, Purpose.Result, reached: false, A.Monday.AddHours(2));
        Assert.Equal("已更换灯泡", Assert.Single(run.Last.Relays).Values["ticket.result"]);
        Assert.Null(run.File.Surveys[0].SentAt);

        run.Told(A.Resident, ToldState.ToldByStaff, A.Monday.AddHours(3), new Actor(Role.GridStaff, "shu"));
        Assert.Equal(A.Monday.AddHours(3), run.File.Surveys[0].SentAt);
    }

    [Fact]
    [Trait("Feature", "SV-10")]
    public void HandlerAndUnit_CannotRateTheirOwnWork()
    {
        var run = new DeskRun(A.Ticket(), A.Monday, new Reach("lu", IsMember: true)).Resolve(A.Monday.AddHours(1));
        run.Sent("lu", Purpose.Result, reached: true, A.Monday.AddHours(2));

        run.Answer("lu", 1, true, Satisfaction.VerySatisfied, "", _answered);

        Assert.Equal(TicketStatus.Resolved, run.Ticket.Status);
        Assert.Null(run.File.Surveys[0].Satisfaction);
        Assert.False(SurveyRules.MayRate("SHU", A.Ticket() with { Holder = "shu" }, []));
        Assert.True(SurveyRules.MayRate(A.Resident, A.Ticket() with { Holder = "shu" }, ["lu"]));
    }

    [Fact]
    public void OneGoodOneBad_TheDisputeWins()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Attach("wmResident2", A.ByKf(A.Monday, "wmResident2"), Urgency.WorkingDays, A.Monday.AddMinutes(5));
        run.Resolve(A.Monday.AddHours(1));
        run.Sent(A.Resident, Purpose.Result, reached: true, A.Monday.AddHours(2));
        run.Sent("wmResident2", Purpose.Result, reached: true, A.Monday.AddHours(2));

        run.Answer(A.Resident, 1, true, Satisfaction.Satisfied, "", _answered);
        run.Answer("wmResident2", 1, false, Satisfaction.Dissatisfied, "我这边不亮", _answered);

        Assert.Equal((2, TicketStatus.Ordered), (run.Ticket.Round, run.Ticket.Status));
    }

    [Fact]
    [Trait("Feature", "SV-12")]
    public void Answers_AreAnsweredPrivately()
    {
        var run = Told();
        run.Answer(A.Resident, 1, false, Satisfaction.Dissatisfied, "没修", _answered);

        Assert.All(run.Last.Notices, n => Assert.NotEqual(Channel.BotReply, n.Channel));
        Assert.All(run.Last.Notices, n => Assert.NotEqual(Channel.Webhook, n.Channel));
        Assert.DoesNotContain(run.Last.Notices, n => n.Person is null && n.Values.Values.Any(v => v.Contains(A.Resident, StringComparison.Ordinal)));
    }
}
