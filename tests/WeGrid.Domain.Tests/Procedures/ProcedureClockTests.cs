using WeGrid.Domain.Corps;
using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

public sealed class ProcedureClockTests
{
    private static readonly ProcedureDesk _desk = ProcedureRun.Desk;

    [Fact]
    public void Remind_SoonOnce_ThenLateAgainAndAgain_EachTimeOneHigher()
    {
        // To be mended by the end of Friday the 20th, by the village's own people.
        var run = ProcedureRun.Of("rectify").To("mend");
        var told = new List<(string At, NoticeMoment Moment, string Above)>();
        while (told.Count < 8 && _desk.NextLook(run.Procedure, run.Matter) is { } look)
        {
            run.Now = look.AddSeconds(-1);
            Assert.False(run.Tick());
            run.Now = look;
            Assert.True(run.Tick());
            Assert.Equal("", run.Last.Event!.By);
            var above = run.Last.Telling.Any(t => t.Notice.To == NoticeAudience.Above) ? string.Join(' ', _desk.People(run.Step, run.Matter, NoticeAudience.Above)) : "";
            told.Add((run.Now.ToString("MM-dd HH:mm", null), ((ProcedureAct.Remind)run.Last.Event.Act).Moment, above));
            Assert.All(run.Last.Telling, t => Assert.Equal(told[^1].Moment, t.Notice.On));
            Assert.Contains(run.Last.Telling, t => t.Notice.To == NoticeAudience.Doers);
        }

        Assert.Equal(
            [
                ("11-19 09:00", NoticeMoment.Soon, ""),
                ("11-21 00:00", NoticeMoment.Late, "ban"),
                ("11-24 09:00", NoticeMoment.Late, "zhen"),
                // Above the highest there is nobody.
                ("11-26 09:00", NoticeMoment.Late, "zhen"),
                ("11-30 09:00", NoticeMoment.Late, "zhen"),
                ("12-02 09:00", NoticeMoment.Late, "zhen"),
                // Then once a week, until somebody acts.
                ("12-09 09:00", NoticeMoment.Late, "zhen"),
                ("12-16 09:00", NoticeMoment.Late, "zhen"),
            ],
            told);
        Assert.Equal("mend", run.Matter.Step);
    }

    [Fact]
    public void Remind_OfAStepByTheClock_ComesByTheClock_AtNight_Too()
    {
        var run = ProcedureRun.Of("whistle", "油罐车侧翻", at: A.Time("2026-11-20 22:50"));
        var looks = new List<string>();
        while (looks.Count < 6 && _desk.NextLook(run.Procedure, run.Matter) is { } look)
        {
            looks.Add(look.ToString("MM-dd HH:mm", null));
            run.Now = look;
            Assert.True(run.Tick());
        }

        Assert.Equal(["11-20 23:20", "11-20 23:50", "11-21 00:20", "11-21 00:50", "11-21 01:20", "11-27 09:00"], looks);
    }

    [Fact]
    public void Remind_AfterTheStepMoved_SaysNothingOfIt()
    {
        var run = ProcedureRun.Of("whistle", "油罐车侧翻");
        run.Now = A.Monday.AddMinutes(30);
        Assert.True(run.Tick());
        Assert.Equal(1, run.Matter.Lates);
        run.To("handle");

        // The next one has a time of its own, and nobody was late in it yet.
        Assert.Equal((false, 0), (run.Matter.IsSoonTold, run.Matter.Lates));
        Assert.Equal(run.Now.AddHours(24), _desk.NextLook(run.Procedure, run.Matter));
        run.Now = run.Now.AddHours(23);
        Assert.False(run.Tick());
        run.ToEnd();
        Assert.Null(_desk.NextLook(run.Procedure, run.Matter));
        Assert.Null(_desk.Remind(run.Procedure, run.Matter, run.Now.AddYears(1)));
    }

    [Fact]
    public void Remind_OfADroppedMatter_SaysNothing()
    {
        var run = ProcedureRun.Of("whistle", "油罐车侧翻");
        Assert.Null(run.Do(new ProcedureAct.Drop("误报")));
        Assert.Null(_desk.Remind(run.Procedure, run.Matter, run.Now.AddYears(1)));
    }

    [Fact]
    public void Remind_TakenUpAfterItWasDue_DoesNotSayItIsDueTomorrow()
    {
        var run = ProcedureRun.Of("rectify").To("mend");
        run.Now = A.Time("2026-11-23 10:00");

        Assert.True(run.Tick());
        Assert.Empty(run.Last.Telling);
        Assert.True(run.Matter.IsSoonTold);
        Assert.True(run.Tick());
        Assert.NotEmpty(run.Last.Telling);
        Assert.Equal(1, run.Matter.Lates);
    }

    [Theory]
    // Friday's morning is still to come; of Monday, when it was begun, it is no use to say that Tuesday is near.
    [InlineData("2026-11-22 00:00", "2026-11-20 09:00")]
    [InlineData("2026-11-18 00:00", "2026-11-18 00:00")]
    [InlineData("2026-11-18 14:00", "2026-11-17 09:00")]
    [InlineData("2026-11-17 14:00", "2026-11-17 14:00")]
    public void NextLook_Soon_IsTheMorningOfTheDayBefore_WhereThatIsToCome(string due, string look)
    {
        var run = ProcedureRun.Of("rectify", due: A.Time(due)).To("mend");

        Assert.Equal(A.Time(look), _desk.NextLook(run.Procedure, run.Matter));
    }

    [Fact]
    public void NextLook_MendedAnew_BeginsAnew()
    {
        var run = ProcedureRun.Of("rectify").To("mend");
        run.Now = A.Time("2026-11-21 00:00");
        Assert.True(run.Tick());
        Assert.True(run.Tick());
        run.To("verify");
        run.FillIn();
        Assert.Null(run.Do(new ProcedureAct.Finish("verify", "不合格") { Due = A.Time("2026-11-28 00:00") }));

        Assert.Equal((false, 0), (run.Matter.IsSoonTold, run.Matter.Lates));
        Assert.Equal(A.Time("2026-11-26 09:00"), _desk.NextLook(run.Procedure, run.Matter));
    }

    [Fact]
    public void Remind_AfterAnOutage_TheyDoNotComeAllAtOnce()
    {
        // A whistle is late after half an hour, and again every half hour; the machines were out for six hours.
        var run = ProcedureRun.Of("whistle");
        run.Now = A.Monday.AddHours(6);
        Assert.True(run.Tick());
        Assert.False(run.Tick());
        Assert.Equal(A.Monday.AddHours(6).AddMinutes(30), _desk.NextLook(run.Procedure, run.Matter));
    }

    [Fact]
    public void People_WhoHasHandedOver_IsFollowedByWhoCameAfter()
    {
        var corp = A.Corp with { Handovers = [new Handover("bao", "wei", new DateOnly(2026, 11, 18), "ban")] };
        var desk = new ProcedureDesk(corp, A.Calendar);
        var run = ProcedureRun.Of("rectify", by: "bao");

        Assert.Equal(["wei"], desk.People(run.Step, run.Matter, NoticeAudience.Starter));
        Assert.Null(desk.Do(run.Procedure, run.Matter, new ProcedureAct.Drop("已经拆了"), "wei", A.Monday.AddDays(3)).Refusal);
        Assert.Equal(ProcedureRefusal.NotYours, desk.Do(run.Procedure, run.Matter, new ProcedureAct.Drop("已经拆了"), "bao", A.Monday.AddDays(3)).Refusal);
        var family = ProcedureRun.Of("family", by: "bao");
        Assert.Equal([false, true, true], new[] { "qi", "wei", "dian" }.Select(p => desk.IsConcerned(family.Procedure, family.Matter, p)));
    }

    [Fact]
    public void NextLook_WhereNothingIsToBeSaid_IsNever()
    {
        var run = ProcedureRun.Of("admission");
        Assert.NotNull(_desk.NextLook(run.Procedure, run.Matter));
        var without = ProcedureRun.Of(run.Procedure with { Steps = [.. run.Procedure.Steps.Select(s => s with { Within = ProcedureRun.Read("milestones").Steps[0].Within })] });
        Assert.Null(without.Matter.DueAt);
        Assert.Null(_desk.NextLook(without.Procedure, without.Matter));
    }

    [Theory]
    // Of the posts the nearest with their stand-ins; who has a part in the matter by that.
    [InlineData("whistle", "arrive", NoticeAudience.Doers, "ban shu")]
    [InlineData("whistle", "arrive", NoticeAudience.Starter, "shu")]
    [InlineData("whistle", "arrive", NoticeAudience.Parties, "dian lu")]
    [InlineData("whistle", "handle", NoticeAudience.Doers, "shu ban dian lu")]
    [InlineData("whistle", "arrive", NoticeAudience.Above, "zhen")]
    [InlineData("whistle", "arrive", NoticeAudience.Claimants, "")]
    [InlineData("whistle", "arrive", NoticeAudience.Proposers, "")]
    [InlineData("seven-steps", "publish", NoticeAudience.Group, "")]
    // A group's leader has a part in the village's matter; who stands above all of them comes next.
    [InlineData("seven-steps", "collect", NoticeAudience.Doers, "shu fu zu")]
    [InlineData("seven-steps", "collect", NoticeAudience.Above, "ban")]
    [InlineData("seven-steps", "plan", NoticeAudience.Doers, "shu fu bao")]
    [InlineData("wish", "contact", NoticeAudience.Claimants, "wei")]
    // Above the highest stands nobody: the highest hears it.
    [InlineData("pilot", "assess", NoticeAudience.Above, "zhen")]
    public void People_OfEachAudience(string id, string step, NoticeAudience audience, string people)
    {
        var run = ProcedureRun.Of(id).To(step);

        Assert.Equal(people, string.Join(' ', _desk.People(run.Step, run.Matter, audience)));
    }

    [Fact]
    public void People_AUnitThatClaimed_IsItsContacts_AndWhoIsNoStaffIsToldNothing()
    {
        var unit = ProcedureRun.Of("wish").To("claim");
        Assert.Null(unit.Do(new ProcedureAct.Claim(ClaimKind.Unit, "power"), "dian"));
        Assert.Equal(["dian"], _desk.People(unit.Step, unit.Matter, NoticeAudience.Claimants));

        var outside = ProcedureRun.Of("wish").To("claim");
        Assert.Null(outside.Do(new ProcedureAct.Claim(ClaimKind.One), "outsider"));
        Assert.Empty(_desk.People(outside.Step, outside.Matter, NoticeAudience.Claimants));
    }
}
