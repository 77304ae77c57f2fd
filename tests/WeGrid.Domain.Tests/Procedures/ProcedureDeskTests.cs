using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

public sealed class ProcedureDeskTests
{
    /// <summary>Every shipped procedure on every lane it has.</summary>
    public static TheoryData<string, string> Ways
    {
        get
        {
            var ways = new TheoryData<string, string>();
            foreach (var id in ProcedureRun.Shipped)
            {
                foreach (var lane in ProcedureRun.Read(id).Lanes.Select(l => l.Id).DefaultIfEmpty(""))
                {
                    ways.Add(id, lane);
                }
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Shipped_WhoeverMayDoesEachStep_ComesToItsEnd(string id, string lane)
    {
        var run = ProcedureRun.Of(id, lane: lane);
        var steps = run.ToEnd().ToList();

        Assert.Equal(run.Procedure.Steps.Where(s => s.IsOn(lane)).Select(s => s.Id).Take(steps.Count), steps);
        Assert.Equal((null, null), (run.Matter.Step, run.Matter.DueAt));
        Assert.Equal((run.Now, run.Events.Count), (run.Matter.EndedAt, run.Matter.Seq));
        Assert.Equal(ProcedureRefusal.Over, run.Do(new ProcedureAct.Finish(steps[^1])));
    }

    [Fact]
    public void SevenSteps_InOrder_ARecordEach_NoticesToTheGroupAtFourAndSeven()
    {
        var run = ProcedureRun.Of("seven-steps");
        var groups = new List<string>();
        foreach (var step in run.Procedure.Steps)
        {
            Assert.Equal(step.Id, run.Matter.Step);
            // No other step can be done now, and this one not without its record.
            foreach (var other in run.Procedure.Steps.Where(s => s != step))
            {
                Assert.Equal((ProcedureRefusal.OtherStep, step.Name), (run.Do(new ProcedureAct.Finish(other.Id)), run.Last.About));
            }

            Assert.Equal((ProcedureRefusal.MissingRecord, step.Records[0].Name), (run.Do(new ProcedureAct.Finish(step.Id)), run.Last.About));
            run.Advance();
            groups.AddRange(run.Last.Telling.Where(t => t.Notice.To == NoticeAudience.Group).Select(t => t.Step.Name));
        }

        Assert.Equal((Proceeding.WellEnded, null), (run.Matter.Ended, run.Matter.Step));
        Assert.Equal(["发布公告", "反馈公示"], groups);
        Assert.Equal(run.Procedure.Steps.Select(s => s.Id), run.Matter.Done.Select(d => d.Step));
        Assert.Equal((ProcedureRefusal.Over, Proceeding.WellEnded), (run.Do(new ProcedureAct.Finish("publish")), run.Last.About));
    }

    [Fact]
    public void SevenSteps_ThreeOpinions_TwoAreNotEnough()
    {
        var run = ProcedureRun.Of("seven-steps");
        Assert.Null(run.Do(new ProcedureAct.Note("意见", "一户说要装"), "zu"));
        // Of one kind only something lacks: its name need not be written.
        Assert.Null(run.Do(new ProcedureAct.Note("", "另一户也说要装"), "zu"));
        Assert.Equal(ProcedureRefusal.MissingRecord, run.Do(new ProcedureAct.Finish("")));
        Assert.Null(run.Do(new ProcedureAct.Note("意见", "第三户嫌吵"), "shu"));
        Assert.Null(run.Do(new ProcedureAct.Finish("")));

        Assert.Equal("topic", run.Matter.Step);
        Assert.Equal(["zu", "zu", "shu"], run.Matter.Records.Select(r => r.By));
        Assert.All(run.Matter.Records, r => Assert.Equal(("collect", 0, "意见"), (r.Step, r.Visit, r.Name)));
    }

    [Fact]
    public void Outcome_ThatEnds_EndsThereUnderItsName()
    {
        var run = ProcedureRun.Of("seven-steps").To("topic");
        run.FillIn();
        Assert.Equal((ProcedureRefusal.NoSuchOutcome, "立题、不立题"), (run.Do(new ProcedureAct.Finish("topic")), run.Last.About));
        Assert.Equal(ProcedureRefusal.NoSuchOutcome, run.Do(new ProcedureAct.Finish("topic", "通过")));
        Assert.Null(run.Do(new ProcedureAct.Finish("topic", "不立题")));

        Assert.Equal((null, "不立题"), (run.Matter.Step, run.Matter.Ended));
        // Nobody is sent on to a step that never comes.
        Assert.DoesNotContain(run.Last.Telling, t => t.Notice.On == NoticeMoment.Start);
    }

    [Fact]
    public void Outcome_OfAStepWithOneWay_IsNone() =>
        Assert.Equal(ProcedureRefusal.NoSuchOutcome, FilledIn("seven-steps", "plan").Do(new ProcedureAct.Finish("plan", "都弄好了")));

    [Theory]
    [InlineData(30, 19, 19, ProcedureRefusal.NoQuorum, null)]
    [InlineData(30, 20, 15, null, "不通过")]
    [InlineData(30, 20, 16, null, "通过")]
    [InlineData(30, 31, 16, ProcedureRefusal.NoVote, null)]
    [InlineData(30, 20, 21, ProcedureRefusal.NoVote, null)]
    [InlineData(0, 0, 0, ProcedureRefusal.NoVote, null)]
    public void FourAndTwo_PartyMeeting_TwoThirdsThereAndMoreThanHalfOfThoseDue(int due, int present, int agree, ProcedureRefusal? refusal, string? outcome)
    {
        var run = FilledIn("four-two", "review");

        // The numbers decide, whatever is said of them.
        Assert.Equal(refusal, run.Do(new ProcedureAct.Finish("review", "通过", new VoteCount(due, present, agree))));
        Assert.Equal(outcome, run.Matter.Done.FirstOrDefault(d => d.Step == "review")?.Outcome);
        Assert.Equal(outcome switch { null => "review", "通过" => "resolve", _ => null }, run.Matter.Step);
    }

    [Theory]
    [InlineData("代表会议", 30, 19, 19, ProcedureRefusal.NoQuorum, null)]
    [InlineData("代表会议", 30, 20, 10, null, "不通过")]
    [InlineData("代表会议", 30, 20, 11, null, "通过")]
    [InlineData("村民会议", 200, 100, 100, ProcedureRefusal.NoQuorum, null)]
    [InlineData("村民会议", 200, 101, 51, null, "通过")]
    [InlineData("户代表", 90, 59, 59, ProcedureRefusal.NoQuorum, null)]
    [InlineData("户代表", 90, 60, 31, null, "通过")]
    [InlineData("", 30, 30, 30, ProcedureRefusal.NoVote, null)]
    [InlineData("群里投票", 30, 30, 30, ProcedureRefusal.NoVote, null)]
    public void FourAndTwo_Villagers_ThreeWaysEachWithItsOwnQuorum(string way, int due, int present, int agree, ProcedureRefusal? refusal, string? outcome)
    {
        var run = FilledIn("four-two", "resolve");

        Assert.Equal(refusal, run.Do(new ProcedureAct.Finish("resolve", "", new VoteCount(due, present, agree)) { Way = way }));
        Assert.Equal(outcome, run.Matter.Done.FirstOrDefault(d => d.Step == "resolve")?.Outcome);
        if (refusal is not null)
        {
            Assert.Equal("代表会议、村民会议、户代表", run.Last.About);
        }
    }

    [Fact]
    public void FourAndTwo_WithoutNumbers_IsNoVote()
    {
        var run = FilledIn("four-two", "resolve");
        Assert.Equal(ProcedureRefusal.NoVote, run.Do(new ProcedureAct.Finish("resolve", "通过") { Way = "代表会议" }));
        Assert.Null(run.Do(new ProcedureAct.Finish("resolve", "", new VoteCount(30, 24, 20)) { Way = "代表会议" }));
        Assert.Equal(new VoteCount(30, 24, 20), run.Matter.Done[^1].Vote);
    }

    [Fact]
    public void FourAndTwo_WhatIsNotCheckedAgainstTheLaw_SaysSo() =>
        Assert.Equal(
            ["村民会议或村民代表会议决议：村民委员会组织法第二十六条待核", "村民会议或村民代表会议决议：村民委员会组织法第二十二条待核"], ProcedureRun.Read("four-two").Doubts);

    [Fact]
    public void ThreeLanes_ChosenAtTheBeginning_EachItsOwnStepsAndTimes()
    {
        Assert.Equal(["register", "talk", "do", "tell"], ProcedureRun.Of("three-lanes", lane: "urgent").ToEnd());
        Assert.Equal(["register", "talk", "do", "tell"], ProcedureRun.Of("three-lanes", lane: "small").ToEnd());
        Assert.Equal(["register", "announce", "meet", "do", "tell"], ProcedureRun.Of("three-lanes", lane: "big").ToEnd());
        Assert.Equal(A.Monday.AddHours(2), ProcedureRun.Of("three-lanes", lane: "urgent").Matter.DueAt);
        Assert.Equal(A.Time("2026-11-19 00:00"), ProcedureRun.Of("three-lanes", lane: "small").Matter.DueAt);
        Assert.Equal((ProcedureRefusal.NoSuchLane, "大事大议、小事小议、急事快议"), Begun("three-lanes", ProcedureRun.Begin("装电梯")));
        Assert.Equal(ProcedureRefusal.NoSuchLane, Begun("three-lanes", ProcedureRun.Begin("装电梯") with { Lane = "middle" }).Why);
        Assert.Equal(ProcedureRefusal.NoSuchLane, Begun("seven-steps", ProcedureRun.Begin("装电梯") with { Lane = "big" }).Why);
    }

    [Fact]
    public void ThreeLanes_AVoteThatFails_IsToldAndNotCarriedOut()
    {
        var run = FilledIn("three-lanes", "meet");
        Assert.Null(run.Do(ProcedureRun.Voted(run.Step, 30, 20, 9)));

        Assert.Equal("tell", run.Matter.Step);
    }

    [Fact]
    public void Wish_FourKindsOfClaim_OneAlone_SeveralTogether_AUnitByItsContacts()
    {
        var alone = ProcedureRun.Of("wish").To("claim");
        Assert.Null(alone.Do(new ProcedureAct.Claim(ClaimKind.One), "outsider"));
        Assert.Equal(ProcedureRefusal.Taken, alone.Do(new ProcedureAct.Claim(ClaimKind.Together), "wei"));

        var several = ProcedureRun.Of("wish").To("claim");
        Assert.Null(several.Do(new ProcedureAct.Claim(ClaimKind.Several), "outsider"));
        Assert.Equal(ProcedureRefusal.Taken, several.Do(new ProcedureAct.Claim(ClaimKind.Several), "wei"));

        var together = ProcedureRun.Of("wish").To("claim");
        Assert.Null(together.Do(new ProcedureAct.Claim(ClaimKind.Together), "outsider"));
        Assert.Null(together.Do(new ProcedureAct.Claim(ClaimKind.Together), "wei"));
        Assert.Equal(ProcedureRefusal.Taken, together.Do(new ProcedureAct.Claim(ClaimKind.Together), "WEI"));
        Assert.Equal(ProcedureRefusal.Taken, together.Do(new ProcedureAct.Claim(ClaimKind.One), "lu"));
        Assert.Equal(["outsider", "wei"], together.Matter.Claims.Select(c => c.By));
    }

    [Fact]
    public void Wish_OfAUnit_ItsContactsClaimAndDo()
    {
        var unit = ProcedureRun.Of("wish").To("claim");
        Assert.Equal((ProcedureRefusal.NotYours, "清水供电所"), (unit.Do(new ProcedureAct.Claim(ClaimKind.Unit, "power"), "outsider"), unit.Last.About));
        Assert.Equal(ProcedureRefusal.NoSuchClaim, unit.Do(new ProcedureAct.Claim(ClaimKind.Unit), "wei"));
        Assert.Equal(ProcedureRefusal.NoSuchClaim, unit.Do(new ProcedureAct.Claim(ClaimKind.One, "power"), "dian"));
        Assert.Equal(ProcedureRefusal.Unclaimed, unit.Do(new ProcedureAct.Finish("claim")));
        // Who speaks for one unit need not name it.
        Assert.Null(unit.Do(new ProcedureAct.Claim(ClaimKind.Unit), "dian"));
        Assert.Equal("power", unit.Matter.Claims[0].By);
        Assert.Null(unit.Do(new ProcedureAct.Finish("claim")));
        // Contact within seven days, by who claimed.
        Assert.Equal(A.Time("2026-11-24 00:00"), unit.Matter.DueAt);
        Assert.Equal((ProcedureRefusal.NotYours, "联系"), (unit.Do(new ProcedureAct.Note("联系情况", "去过了"), "outsider"), unit.Last.About));
        Assert.Null(unit.Do(new ProcedureAct.Note("联系情况", "去过了"), "dian"));
    }

    [Fact]
    public void Claim_WhereNothingIsClaimed_IsNone()
    {
        var run = ProcedureRun.Of("wish");
        Assert.Equal((ProcedureRefusal.NoSuchClaim, "核实"), (run.Do(new ProcedureAct.Claim(ClaimKind.One), "wei"), run.Last.About));
        // Of a service nobody takes several.
        Assert.Equal(ProcedureRefusal.NoSuchClaim, ProcedureRun.Of("service").Do(new ProcedureAct.Claim(ClaimKind.Several), "wei"));
    }

    [Fact]
    public void Rectify_TheDateIsMandatory_AndOfTheStepThatMends()
    {
        Assert.Equal(ProcedureRefusal.NoDue, Begun("rectify", ProcedureRun.Begin("护栏松动")).Why);
        Assert.Equal(ProcedureRefusal.NoDue, Begun("rectify", ProcedureRun.Begin("护栏松动") with { Due = A.Monday }).Why);
        var run = ProcedureRun.Of("rectify", due: A.Monday.AddDays(3));
        Assert.Equal(A.Time("2026-11-18 00:00"), run.Matter.DueAt);
        run.To("mend");
        Assert.Equal(A.Monday.AddDays(3), run.Matter.DueAt);
        run.FillIn(skip: "整改后照片");
        Assert.Equal((ProcedureRefusal.MissingRecord, "整改后照片"), (run.Do(new ProcedureAct.Finish("mend")), run.Last.About));
    }

    [Fact]
    public void Rectify_FoundWanting_IsMendedAnewByAnotherDate_WithRecordsOfItsOwn()
    {
        var run = FilledIn("rectify", "verify");
        run.Now = A.Time("2026-11-20 16:00");
        var again = run.Now.AddDays(2);
        Assert.Equal((ProcedureRefusal.NoDue, "整改"), (run.Do(new ProcedureAct.Finish("verify", "不合格")), run.Last.About));
        Assert.Equal(ProcedureRefusal.NoDue, run.Do(new ProcedureAct.Finish("verify", "不合格") { Due = run.Now }));
        Assert.Null(run.Do(new ProcedureAct.Finish("verify", "不合格") { Due = again }));

        Assert.Equal(("mend", again), (run.Matter.Step, run.Matter.DueAt));
        Assert.Equal((again, 3), (run.Matter.GivenDue, run.Matter.Done.Count));
        // The photo of the first time proves nothing about the second.
        Assert.Empty(run.Matter.Here);
        Assert.Equal((ProcedureRefusal.MissingRecord, "整改情况"), (run.Do(new ProcedureAct.Finish("mend")), run.Last.About));
        run.Advance();
        run.Advance("合格");
        Assert.Equal(["found", "mend", "verify", "mend", "verify"], run.Matter.Done.Select(d => d.Step));
        Assert.Equal("合格", run.Matter.Ended);
    }

    [Fact]
    public void Do_ADateOrUnitsNobodyAskedFor_AreForgotten()
    {
        var run = FilledIn("rectify", "verify");
        Assert.Null(run.Do(new ProcedureAct.Finish("verify", "合格") { Due = run.Now.AddDays(9) }));

        Assert.Null(((ProcedureAct.Finish)run.Last.Event!.Act).Due);
        var begun = ProcedureRun.Desk.Start(ProcedureRun.Read("seven-steps"), ProcedureRun.Begin("装路灯") with { Due = A.Monday.AddDays(9), Parties = ["power"] }, "shu", A.Monday);
        Assert.Null(((ProcedureAct.Begin)begun.Event!.Act).Due);
        Assert.Empty(begun.Proceeding!.Roll);
    }

    [Fact]
    public void Whistle_EachUnitComesOrSaysWhyNot_WithinHalfAnHour()
    {
        Assert.Equal(ProcedureRefusal.NoParties, Begun("whistle", ProcedureRun.Begin("油罐车侧翻")).Why);
        Assert.Equal((ProcedureRefusal.NoParties, "消防队"), Begun("whistle", ProcedureRun.Begin("油罐车侧翻") with { Parties = ["power", "消防队"] }));
        var run = ProcedureRun.Of("whistle", "油罐车侧翻");
        Assert.Equal(A.Monday.AddMinutes(30), run.Matter.DueAt);
        Assert.Equal((ProcedureRefusal.PartiesOpen, "清水供电所"), (run.Do(new ProcedureAct.Finish("arrive")), run.Last.About));
        Assert.Equal((ProcedureRefusal.NotYours, "清水供电所"), (run.Do(new ProcedureAct.Answer("power", Comes: true), "lu"), run.Last.About));
        Assert.Equal((ProcedureRefusal.NotCalled, "silent"), (run.Do(new ProcedureAct.Answer("silent", Comes: true), "ban"), run.Last.About));
        Assert.Equal(ProcedureRefusal.NotCalled, run.Do(new ProcedureAct.Answer("", Comes: true), "wei"));
        // A contact speaks for the own unit.
        Assert.Null(run.Do(new ProcedureAct.Answer("", Comes: true), "dian"));
        Assert.Equal(ProcedureRefusal.NoReason, run.Do(new ProcedureAct.Answer("", Comes: false, " "), "lu"));
        Assert.Null(run.Do(new ProcedureAct.Answer("", Comes: false, "人都在县里抢修"), "lu"));
        Assert.Equal((true, false), (run.Matter.Roll["power"].HasCome, run.Matter.Roll["road"].HasCome));
        Assert.Equal("人都在县里抢修", run.Matter.Roll["road"].Reason);
        Assert.Null(run.Do(new ProcedureAct.Finish("arrive")));
        Assert.Equal("handle", run.Matter.Step);
        Assert.Equal(ProcedureRefusal.NotCalled, run.Do(new ProcedureAct.Answer("road", Comes: true), "lu"));
    }

    [Fact]
    public void Whistle_WhoComesAfterAll_HasCome_AndWhoWhistledMayCallTheRoll()
    {
        var run = ProcedureRun.Of("whistle", "油罐车侧翻");
        Assert.Null(run.Do(new ProcedureAct.Answer("road", Comes: false, "车坏在半路"), "lu"));
        Assert.Null(run.Do(new ProcedureAct.Answer("road", Comes: true, "换了辆车"), "shu"));

        Assert.Equal(new RollEntry(true, "", A.Monday), run.Matter.Roll["road"]);
        Assert.Equal(RollEntry.Open, run.Matter.Roll["power"]);
    }

    [Fact]
    public void Whistle_AUnitCalledTwice_AnswersOnce()
    {
        var begin = ProcedureRun.Begin("油罐车侧翻") with { Parties = ["power", "power"] };
        Assert.Equal(["power"], ProcedureRun.Desk.Start(ProcedureRun.Read("whistle"), begin, "shu", A.Monday).Proceeding!.Roll.Keys);
    }

    [Fact]
    public void Whistle_EachSideAppraisesTheOther()
    {
        var run = ProcedureRun.Of("whistle", "油罐车侧翻").To("appraise");
        Assert.Equal((ProcedureRefusal.NotYours, "对部门的评价"), (run.Do(new ProcedureAct.Note("对部门的评价", "来得快"), "dian"), run.Last.About));
        Assert.Equal((ProcedureRefusal.NotYours, "对乡镇的评价"), (run.Do(new ProcedureAct.Note("对乡镇的评价", "说得清"), "shu"), run.Last.About));
        // To each of them the one lacks that is theirs.
        Assert.Null(run.Do(new ProcedureAct.Note("", "来得快，带了人手"), "shu"));
        Assert.Null(run.Do(new ProcedureAct.Note("", "地点说得清楚"), "dian"));
        Assert.Null(run.Do(new ProcedureAct.Finish("appraise"), "shu"));

        Assert.Equal([("对部门的评价", "shu"), ("对乡镇的评价", "dian")], run.Matter.Records.Where(r => r.Step == "appraise").Select(r => (r.Name, r.By)));
        Assert.Equal(Proceeding.WellEnded, run.Matter.Ended);
    }

    [Fact]
    public void Honour_HangsItsFiveWorkingDays_WhateverIsSaidOfIt()
    {
        var run = FilledIn("honour", "publish");
        Assert.Equal((ProcedureRefusal.TooEarly, "11月24日"), (run.Do(new ProcedureAct.Finish("publish", "没有异议")), run.Last.About));
        run.Now = A.Time("2026-11-23 23:59");
        Assert.Equal(ProcedureRefusal.TooEarly, run.Do(new ProcedureAct.Finish("publish", "没有异议")));
        run.Now = A.Time("2026-11-24 00:00");
        Assert.Null(run.Do(new ProcedureAct.Finish("publish", "没有异议")));
    }

    [Fact]
    public void Note_IsOfTheStepAndOfItsKind()
    {
        var run = ProcedureRun.Of("seven-steps").To("announce");
        Assert.Equal((ProcedureRefusal.NoSuchRecord, "公告、协商日期"), (run.Do(new ProcedureAct.Note("照片", "p1")), run.Last.About));
        // Two lack: which one is meant nobody knows.
        Assert.Equal((ProcedureRefusal.NoSuchRecord, "公告、协商日期"), (run.Do(new ProcedureAct.Note("", "周五晚上议一议")), run.Last.About));
        Assert.Equal((ProcedureRefusal.BadValue, "协商日期"), (run.Do(new ProcedureAct.Note("协商日期", "周五")), run.Last.About));
        Assert.Equal(ProcedureRefusal.BadValue, run.Do(new ProcedureAct.Note("公告", " ")));
        Assert.Null(run.Do(new ProcedureAct.Note("协商日期", " 2026-12-04 ")));
        Assert.Equal("2026-12-04", run.Matter.Records[^1].Value);
        run.To("discuss");
        Assert.Equal(ProcedureRefusal.BadValue, run.Do(new ProcedureAct.Note("到会人数", "二十")));
        Assert.Equal(ProcedureRefusal.BadValue, run.Do(new ProcedureAct.Note("到会人数", "-3")));
        Assert.Null(run.Do(new ProcedureAct.Note("到会人数", "20")));
    }

    [Fact]
    public void Nobody_DoesWhatIsAnothers_AndAReasonEndsIt()
    {
        var run = ProcedureRun.Of("seven-steps");
        Assert.Equal((ProcedureRefusal.NotYours, "收集意见"), (run.Do(new ProcedureAct.Note("意见", "要装"), "outsider"), run.Last.About));
        // The leader of the next village has no part in it.
        Assert.Equal(ProcedureRefusal.NotYours, run.Do(new ProcedureAct.Note("意见", "要装"), "xia"));
        Assert.Equal(ProcedureRefusal.NotYours, run.Do(new ProcedureAct.Drop("不想办了"), "zu"));
        Assert.Equal(ProcedureRefusal.NoReason, run.Do(new ProcedureAct.Drop(" "), "shu"));
        Assert.Null(run.Do(new ProcedureAct.Drop(" 并到别的议题 "), "fu"));
        Assert.Equal(("并到别的议题", null), (run.Matter.Ended, run.Matter.DueAt));
        Assert.Equal((null, A.Monday), (run.Matter.Step, run.Matter.EndedAt));
        Assert.Equal((ProcedureRefusal.Over, "并到别的议题"), (run.Do(new ProcedureAct.Note("意见", "要装")), run.Last.About));
    }

    [Fact]
    public void Start_ByAStarterOfTheGrid_WithATitle()
    {
        Assert.Equal((ProcedureRefusal.NotYours, "网格长、党组织、网格员"), Begun("seven-steps", ProcedureRun.Begin("装减速带"), "outsider"));
        Assert.Equal((ProcedureRefusal.NotThere, "上湾村"), Begun("seven-steps", ProcedureRun.Begin("装减速带"), "xia"));
        Assert.Equal(ProcedureRefusal.NotYours, Begun("seven-steps", ProcedureRun.Begin("装减速带"), "ban").Why);
        Assert.Equal(ProcedureRefusal.NoTitle, Begun("seven-steps", ProcedureRun.Begin(" ")).Why);
        Assert.Equal("装减速带", ProcedureRun.Desk.Start(ProcedureRun.Read("seven-steps"), ProcedureRun.Begin(" 装减速带 "), "SHU", A.Monday).Proceeding!.Title);
    }

    [Fact]
    public void Finish_WhatComesNextWasDueAlready_WantsAnotherDay()
    {
        // Decisions of a meeting were due on the 20th; it was held on the 23rd.
        var run = ProcedureRun.Of("joint-meeting");
        run.FillIn();
        Assert.All(run.Matter.Roll.Keys.ToList(), p => Assert.Null(run.Do(new ProcedureAct.Answer(p, Comes: true))));
        run.Now = A.Time("2026-11-23 10:00");
        Assert.Equal((ProcedureRefusal.NoDue, "落实决定"), (run.Do(new ProcedureAct.Finish("meet")), run.Last.About));
        var said = new ProcedureWords(A.Corp, A.Calendar).Finish(run.Step, "3天", run.Now);
        Assert.Equal(("", A.Time("2026-11-27 00:00")), (said.Outcome, said.Due!.Value));
        Assert.Null(run.Do(said));
        Assert.Equal(A.Time("2026-11-27 00:00"), run.Matter.DueAt);
    }

    [Fact]
    public void Start_AUnitNobodyWouldHearOf_IsNotCalledInSilence()
    {
        var corp = A.CorpOf(A.Town.Replace("\"contacts\": [\"lu\"]", "\"contacts\": []", StringComparison.Ordinal));
        var result = new ProcedureDesk(corp, A.Calendar).Start(ProcedureRun.Read("whistle"), ProcedureRun.Begin("桥头堵了") with { Parties = ["power", "road"] }, "shu", A.Monday);
        Assert.Equal((ProcedureRefusal.NoContact, "镇养护站"), (result.Refusal, result.About));
    }

    [Theory]
    // A group's leader begins for the village; nobody for the town above their own.
    [InlineData("zu", "qs-a", null)]
    [InlineData("zu", "qs-a-1", null)]
    [InlineData("zu", "qs-b", ProcedureRefusal.NotThere)]
    [InlineData("shu", "qs", ProcedureRefusal.NotThere)]
    [InlineData("shu", "qs-a-1", null)]
    public void Start_WhereOnesPostIs(string by, string grid, ProcedureRefusal? why) =>
        Assert.Equal(why, ProcedureRun.Desk.Start(ProcedureRun.Read("wish"), ProcedureRun.Begin("一盏台灯") with { GridId = grid }, by, A.Monday).Refusal);

    [Fact]
    public void Link_TheDemandBehindIt_Once_ByWhoDoesOrLeads()
    {
        var run = ProcedureRun.Of("seven-steps").To("plan");
        Assert.Equal(ProcedureRefusal.NotYours, run.Do(new ProcedureAct.Link(1024), "zu"));
        Assert.Null(run.Do(new ProcedureAct.Link(1024), "bao"));
        Assert.Null(run.Do(new ProcedureAct.Link(1025), "shu"));
        Assert.Equal((ProcedureRefusal.NoSuchTicket, "1024"), (run.Do(new ProcedureAct.Link(1024), "shu"), run.Last.About));
        Assert.Equal([1024L, 1025L], run.Matter.Tickets);
    }

    private static ProcedureRun FilledIn(string id, string step)
    {
        var run = ProcedureRun.Of(id).To(step);
        run.FillIn();
        return run;
    }

    private static (ProcedureRefusal? Why, string About) Begun(string id, ProcedureAct.Begin begin, string by = "shu")
    {
        var result = ProcedureRun.Desk.Start(ProcedureRun.Read(id), begin, by, A.Monday);
        Assert.Equal(result.Refusal is null, result.Proceeding is not null);
        return (result.Refusal, result.About);
    }

    [Fact]
    [Trait("Feature", "B03")]
    public void ARecordThatIsLeftOnce_SaidAgainByTheSamePerson_IsTheOneThereIs()
    {
        var run = ProcedureRun.Of("reception");
        Assert.Null(run.Do(new ProcedureAct.Note("预约", "8号户 周五上午"), "shu"));
        Assert.Equal(ProcedureRefusal.Already, run.Do(new ProcedureAct.Note("预约", "８号户，周五上午"), "shu"));
        Assert.Contains("“预约”8号户 周五上午", run.Last.About, StringComparison.Ordinal);
        Assert.Null(run.Do(new ProcedureAct.Note("预约", "8号户 周五下午"), "shu"));
        Assert.Null(run.Do(new ProcedureAct.Note("预约", "8号户 周五上午"), "bao"));
        Assert.Null(run.Do(new ProcedureAct.Note("接待情况", "来了两户"), "shu"));
        Assert.Null(run.Do(new ProcedureAct.Note("接待情况", "来了两户"), "shu"));
    }
}
