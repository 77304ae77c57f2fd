using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Tickets;

/// <summary>Ordering, accepting, dispatching, waiting, merging: with the real calendar, deadlines and categories.</summary>
public sealed class TicketDeskTests
{
    private const Role VillageRole = Role.GridStaff | Role.Village;
    private static readonly DateTimeOffset _night = A.Time("2026-11-16 23:00");

    [Fact]
    public void Order_OrdinaryMatter_AsksTheFirstRungAndGivesOneReceipt()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);

        var card = Assert.Single(run.Notices, n => n.Purpose == Purpose.Ask);
        var receipt = Assert.Single(run.Notices, n => n.Purpose == Purpose.Receipt);
        Assert.Equal(("wei", Channel.AppCard, "ticket_new"), (card.Recipient, card.Channel, card.Template));
        Assert.Equal(["accept:1024", "decline:1024"], card.Buttons.Select(b => b.Key));
        Assert.Equal((A.Resident, Channel.KfText, "wk-qs"), (receipt.Recipient, receipt.Channel, receipt.Via));
        Assert.Equal(A.Time("2026-11-24 00:00"), run.Ticket.DueAt); // five working days from the day after
        Assert.Equal(A.Time("2026-11-18 00:00"), run.Dues[DueKind.Accept]);
        Assert.Equal(run.Ticket.DueAt, run.Dues[DueKind.Handling]);
    }

    [Fact]
    public void Order_OverChineseNewYear_CountsMakeUpDays()
    {
        var run = new DeskRun(A.Ticket(), A.Time("2026-02-13 10:00"));

        Assert.Equal(A.Time("2026-02-28 00:00"), run.Ticket.DueAt); // 24:00 of 2026-02-27, domain.md B.5
    }

    [Fact]
    [Trait("Feature", "AU-08")]
    public void Order_InAGroup_RepliesWithNothingThatWasSaid()
    {
        var draft = A.Ticket() with { Summary = "王桂花家3栋2单元501漏水，她有糖尿病", Place = "3栋2单元501", MatterText = "x" };

        var reply = Assert.Single(new DeskRun(draft, A.Monday, responseUrl: "https://reply/1").Notices, n => n.Channel == Channel.BotReply);

        Assert.All(reply.Values.Values, v => Assert.DoesNotContain("501", v, StringComparison.Ordinal));
        Assert.All(reply.Values.Values, v => Assert.DoesNotContain("王桂花", v, StringComparison.Ordinal));
        Assert.Equal(A.Monday.AddHours(1), reply.ValidUntil);
    }

    [Fact]
    public void Order_AtNight_CardWaitsForTheMorningAndItsClockWithIt()
    {
        var run = new DeskRun(A.Ticket(), _night);

        Assert.Equal(A.Time("2026-11-17 07:00"), run.Notices.Single(n => n.Purpose == Purpose.Ask).SendAt);
        Assert.Equal(A.Time("2026-11-19 00:00"), run.Dues[DueKind.Accept]);
    }

    [Fact]
    [Trait("Feature", "DE-03")]
    public void AcceptTimeout_AsksTheNextRungAndTellsBoth()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);

        var (kind, at) = run.DueNext();

        Assert.Equal(DueKind.Accept, kind);
        Assert.Equal(1, run.Ticket.Rung);
        Assert.Single(run.To("zu", "ticket_new"));
        var told = Assert.Single(run.To("wei", "passed_on"));
        Assert.Equal("祖长青", told.Values["next.name"]);
        Assert.True(run.Dues[DueKind.Accept] > at);
    }

    [Fact]
    public void AcceptTimeout_AgainAndAgain_ClimbsEveryRungAndNeverStops()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);

        for (var i = 0; i < 9; i++)
        {
            run.Due(DueKind.Accept, run.Dues[DueKind.Accept]);
        }

        var asked = run.Notices.Where(n => n.Purpose == Purpose.Ask).Select(n => n.Recipient);
        Assert.Equal(["wei", "zu", "bao", "shu", "fu", "ban", "zhen"], asked);
        Assert.Equal(3, run.Notices.Count(n => n is { Template: "accept_urge", Recipient: "zhen" }));
        Assert.True(run.Dues.ContainsKey(DueKind.Accept));
    }

    [Fact]
    public void Decline_ByTheOneAsked_PassesOnAtOnce()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);

        Assert.Null(run.Decline("wei", A.Monday.AddMinutes(5)));

        Assert.Single(run.To("zu", "ticket_new"));
        Assert.Equal(RefusalReason.NotYours, run.Decline("wei", A.Monday.AddMinutes(6))!.Reason);
    }

    [Fact]
    public void Order_TwoHourMatterAtNight_BeginsWithTheDutyOfficerAtOnce()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.TwoHours), _night);

        var card = Assert.Single(run.Notices, n => n.Purpose == Purpose.Ask);
        Assert.Equal(("ban", _night), (card.Recipient, card.SendAt));
        Assert.Equal(_night.AddMinutes(20), run.Dues[DueKind.Accept]);
    }

    [Fact]
    public void AcceptTimeout_TwoHourMatterInTheEvening_JumpsToWhoIsAwake()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.TwoHours), A.Time("2026-11-16 20:50"));
        Assert.Equal("wei", run.Notices.Single(n => n.Purpose == Purpose.Ask).Recipient);

        run.Due(DueKind.Accept, A.Time("2026-11-16 21:10"));

        var card = Assert.Single(run.Last.Notices, n => n.Purpose == Purpose.Ask);
        Assert.Equal(("ban", A.Time("2026-11-16 21:10")), (card.Recipient, card.SendAt));
        Assert.Equal(A.Time("2026-11-17 07:00"), Assert.Single(run.To("wei", "passed_on")).SendAt);
    }

    [Fact]
    [Trait("Feature", "NT-07")]
    public void Dispatch_OrdinaryMatterAtNight_DoesNotWakeTheUnit()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "shu", VillageRole, _night);
        Assert.Equal(_night, Assert.Single(run.To("shu", "ticket_choose")).SendAt); // she has just tapped

        run.Move(TicketMove.Dispatch, "shu", VillageRole, _night, unit: "road");

        Assert.Equal(A.Time("2026-11-17 07:00"), Assert.Single(run.To("lu", "ticket_dispatched")).SendAt);
    }

    [Fact]
    public void Accept_TwoHourMatterAtNightByAVolunteer_IsDispatchedByWhoIsAwake()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.TwoHours), _night);

        run.Move(TicketMove.Accept, "wei", Role.GridStaff, _night.AddMinutes(3));

        var card = Assert.Single(run.Last.Notices, n => n.Template == "ticket_choose");
        Assert.Equal(("ban", _night.AddMinutes(3)), (card.Recipient, card.SendAt));
    }

    [Fact]
    [Trait("Feature", "DE-11")]
    public void Order_Life_CallsAllAtOnceAndAfterTenMinutesTheTownLeader()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.Life), _night);

        string[] called = ["wei", "shu", "ban", "fu"];
        Assert.Equal(called, run.Notices.Where(n => n.Channel == Channel.AppCard).Select(n => n.Recipient));
        Assert.Equal(called, run.Notices.Where(n => n.Channel == Channel.Voice).Select(n => n.Recipient));
        Assert.All(run.Notices.Where(n => n.Purpose == Purpose.Ask), n => Assert.True(n is { IsDanger: true } && n.SendAt == _night));
        Assert.Equal(_night.AddMinutes(10), run.Dues[DueKind.Life]);

        run.Due(DueKind.Life, _night.AddMinutes(10));
        Assert.Equal(["zhen", "zhen"], run.Last.Notices.Where(n => n.Purpose == Purpose.Ask).Select(n => n.Recipient));

        run.Due(DueKind.Life, _night.AddMinutes(20));
        Assert.Equal(["zhen", .. called], run.Last.Notices.Where(n => n.Channel == Channel.Voice).Select(n => n.Recipient));
        Assert.Equal(run.Notices.Count(n => n.TaskId.StartsWith("life-", StringComparison.Ordinal) && n.Channel == Channel.AppCard),
            run.Notices.Where(n => n.Channel == Channel.AppCard).Select(n => n.TaskId).Distinct().Count());
    }

    [Fact]
    [Trait("Feature", "DE-11")]
    public void Accept_Life_StopsTheClockAndKillsEveryCallNotYetMade()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.Life), _night);
        run.Due(DueKind.Life, _night.AddMinutes(10));

        run.Move(TicketMove.Accept, "ban", VillageRole | Role.Superior, _night.AddMinutes(11));

        Assert.False(run.Dues.ContainsKey(DueKind.Life));
        Assert.DoesNotContain(run.Last.Notices, n => n.Channel == Channel.Voice);
        foreach (var call in run.Notices.Where(n => n.Channel == Channel.Voice))
        {
            Assert.Contains(run.Last.Notices, n => n.Channel == Channel.CardUpdate && n.Supersedes && n.Recipient == call.Recipient && n.Subject == call.Subject && n.Seq > call.Seq);
        }

        run.Due(DueKind.Life, _night.AddMinutes(20));
        Assert.Empty(run.Last.Notices);
    }

    [Fact]
    public void FalseAlarm_OfALifeCard_EndsItTellsTheReporterAndTheNextIsCalledOutAgain()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.Life), A.Monday);

        Assert.Null(run.Move(TicketMove.FalseAlarm, "shu", VillageRole, A.Monday.AddMinutes(1)));
        var next = new DeskRun(A.Ticket(urgency: Urgency.Life) with { Number = 1025 }, A.Monday.AddMinutes(2));

        Assert.Equal("核实为误报", Assert.Single(run.To(A.Resident, "ended")).Values["reason"]);
        Assert.Contains(next.Notices, n => n.Channel == Channel.Voice);
    }

    [Fact]
    public void Attach_SamePersonNowInDanger_IsCalledOutForLife()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        var due = run.Ticket.DueAt;

        run.Attach(A.Resident, A.ByKf(A.Monday), Urgency.Life, A.Monday.AddMinutes(5));

        Assert.True(run.Ticket.IsLife);
        Assert.Contains(run.Last.Notices, n => n is { Channel: Channel.Voice, Recipient: "ban" });
        Assert.True(run.Ticket.DueAt < due);
        Assert.Equal(run.Ticket.DueAt, run.Dues[DueKind.Handling]);
        Assert.Equal(A.Monday.AddMinutes(15), run.Dues[DueKind.Life]);
        Assert.False(run.Dues.ContainsKey(DueKind.Accept));
        Assert.Single(run.File.Reporters);
    }

    [Fact]
    public void Attach_GraverAfterDispatch_TellsHolderUnitAndSuperiorAndMovesTheDueTime()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday.AddMinutes(1));
        run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday.AddMinutes(2), unit: "road");

        run.Attach("wmResident2", A.ByKf(A.Monday, "wmResident2"), Urgency.Life, A.Monday.AddMinutes(5));

        Assert.Equal(["ban", "lu", "wei"], run.Last.Notices.Where(n => n.Template == "graver").Select(n => n.Recipient).Order());
        Assert.Equal(run.Ticket.DueAt, run.Dues[DueKind.Handling]);
        Assert.Equal(A.Monday.AddMinutes(5).AddHours(2), run.Ticket.DueAt);
    }

    [Fact]
    [Trait("Feature", "X-03")]
    public void Attach_AnotherResident_GetsReceiptThenResultLikeTheFirst()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Attach("wmResident2", A.ByKf(A.Monday, "wmResident2"), Urgency.WorkingDays, A.Monday.AddMinutes(5));
        run.Attach("wmResident2", A.ByKf(A.Monday, "wmResident2"), Urgency.WorkingDays, A.Monday.AddMinutes(6));
        Assert.Single(run.Notices, n => n.Template == "receipt_joined");

        run.Resolve(A.Monday.AddHours(1));

        Assert.Equal([A.Resident, "wmResident2"], run.Last.Notices.Where(n => n.Purpose == Purpose.Result).Select(n => n.Recipient));
    }

    [Fact]
    public void Attach_AfterTheResult_GetsItAtOnce()
    {
        var run = new DeskRun(A.Ticket(), A.Monday).Resolve(A.Monday.AddHours(1));

        run.Attach("wmResident2", A.ByKf(A.Monday.AddHours(2), "wmResident2"), Urgency.WorkingDays, A.Monday.AddHours(2));

        Assert.Single(run.To("wmResident2", "result"));
        Assert.NotNull(run.File.SurveyOf("wmResident2", 1));
    }

    [Fact]
    public void Dispatch_ToAnUnknownUnit_IsRefused()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);

        Assert.Equal(RefusalReason.UnitMissing, run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday, unit: "nowhere")!.Reason);
    }

    [Fact]
    public void Dispatch_ToAUnitWithoutContacts_TellsTheDispatcherToRingThem()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);

        Assert.Null(run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday, unit: "silent"));

        Assert.Single(run.To("shu", "unit_by_phone"));
        Assert.True(run.Dues.ContainsKey(DueKind.SignFor));
    }

    [Fact]
    [Trait("Feature", "LC-08")]
    public void Return_Twice_GoesToTheArbiterAndNoThirdTime()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday, unit: "road");
        run.Move(TicketMove.Return, "lu", Role.Unit, A.Monday, note: "不属我站管养");
        Assert.Single(run.To("shu", "ticket_choose"));
        run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday, unit: "power");
        run.Move(TicketMove.Return, "dian", Role.Unit, A.Monday, note: "不是我所线路");
        Assert.Single(run.To("ban", "ticket_choose"));

        run.Move(TicketMove.Dispatch, "ban", VillageRole | Role.Superior, A.Monday, unit: "road");

        Assert.Equal(RefusalReason.RulingIsFinal, run.Move(TicketMove.Return, "lu", Role.Unit, A.Monday, note: "还是不属")!.Reason);
        Assert.Equal(A.Time("2026-11-24 00:00"), run.Ticket.DueAt); // the clock kept running
    }

    [Fact]
    public void Late_SignFor_TellsTheUnitAndTheSuperiorEveryWorkingDay()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday, unit: "road");

        run.Due(DueKind.SignFor, run.Dues[DueKind.SignFor]);

        Assert.Single(run.To("lu", "late_yours"));
        Assert.Equal("陆养护", Assert.Single(run.To("ban", "late_supervise")).Values["late.name"]);
        Assert.True(run.Dues[DueKind.SignFor] > A.Monday.AddDays(1));
        Assert.All(run.Last.Notices, n => Assert.Equal(7, n.SendAt.ToOffset(TimeSpan.FromHours(8)).Hour));
    }

    [Fact]
    public void Late_OfTheDutyOfficer_IsToldToSomebodyElse()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.TwoHours), _night);
        run.Move(TicketMove.Accept, "ban", VillageRole | Role.Superior, _night.AddMinutes(1));

        run.Due(DueKind.Handling, _night.AddHours(2));

        Assert.Single(run.To("ban", "late_yours"));
        Assert.Single(run.To("zhen", "late_supervise"));
        Assert.Equal(_night.AddHours(26), run.Dues[DueKind.Handling]);
    }

    [Fact]
    [Trait("Feature", "LC-16")]
    public void AskResident_Unanswered_ResumesByItselfAndStartsTheHopClockAgain()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        var due = run.Ticket.DueAt;
        run.Move(TicketMove.AskResident, "wei", Role.GridStaff, A.Monday.AddHours(1), note: "是哪一盏？");
        Assert.Equal("是哪一盏？", Assert.Single(run.To(A.Resident, "question")).Values["question"]);
        Assert.Equal([DueKind.Waiting], run.Dues.Keys);

        var (kind, at) = run.DueNext();

        Assert.Equal((DueKind.Waiting, A.Monday.AddHours(1).AddDays(5)), (kind, at));
        Assert.Equal(TicketStatus.Accepted, run.Ticket.Status);
        Assert.Equal(due.AddDays(5), run.Ticket.DueAt);
        Assert.Equal(run.Ticket.DueAt, run.Dues[DueKind.Handling]);
        Assert.True(run.Dues.ContainsKey(DueKind.Dispatch));
        Assert.Single(run.To("wei", "resumed"));
        Assert.Equal(RefusalReason.WaitingUsedUp, run.Move(TicketMove.AskResident, "wei", Role.GridStaff, at, note: "还在吗？")!.Reason);
    }

    [Fact]
    public void AskResident_AfterDispatch_TheAnswerReachesUnitAndGrid()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday, unit: "road");
        run.Move(TicketMove.AskResident, "lu", Role.Unit, A.Monday.AddHours(1), note: "是哪一盏？");

        run.Move(TicketMove.ResumeAfterWaiting, A.Resident, Role.Resident, A.Monday.AddHours(3), note: "桥头那盏");

        Assert.Equal(["lu", "wei"], run.Last.Notices.Where(n => n.Template == "resumed").Select(n => n.Recipient).Order());
        Assert.True(run.Dues.ContainsKey(DueKind.SignFor));
    }

    [Fact]
    public void Terminate_ByOneResident_TellsTheOthers()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Attach("wmResident2", A.ByKf(A.Monday, "wmResident2"), Urgency.WorkingDays, A.Monday.AddMinutes(5));

        run.Move(TicketMove.Terminate, A.Resident, Role.Resident, A.Monday.AddHours(1), note: "自己修好了");

        Assert.Equal("wmResident2", Assert.Single(run.Last.Notices, n => n.Purpose == Purpose.Ended).Recipient);
        Assert.Equal(DueKind.Close, Assert.Single(run.Dues).Key);
        run.Sent("wmResident2", Purpose.Ended, reached: true, A.Monday.AddHours(2));
        run.DueNext();
        Assert.Empty(run.Dues);
    }

    [Fact]
    public void Ended_NotReached_IsPassedOnWithTheReasonUntilSomebodyDid()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Terminate, "shu", VillageRole, A.Monday.AddHours(1), note: "已由法院受理");

        run.Sent(A.Resident, Purpose.Ended, reached: false, A.Monday.AddHours(2));

        var relay = Assert.Single(run.Last.Relays);
        Assert.Equal(("shu", "relay_ended", "已由法院受理", true), (relay.Leader, relay.Template, relay.Values["reason"], relay.TellsResult));
        run.DueNext();
        Assert.Single(run.Last.Relays);
        run.Told(A.Resident, ToldState.ToldByStaff, A.Monday.AddDays(2), new Actor(Role.GridStaff, "shu"));
        run.DueNext();
        Assert.Empty(run.Dues);
    }

    [Fact]
    public void Order_UnreachableResident_LeaderPassesTheReceiptOn()
    {
        var run = new DeskRun(A.Ticket(), A.Monday, A.Unreachable());

        var relay = Assert.Single(run.Relays);
        Assert.Equal(("shu", A.Resident, "relay_receipt", false), (relay.Leader, relay.Person, relay.Template, relay.TellsResult));
        Assert.Equal(A.Monday, run.Last.Dues[new DueKey(DueKind.Relay, "shu")]);
    }

    [Fact]
    public void Order_ConfidentialComplaint_IsSeenByDisciplineAloneAndWithoutText()
    {
        var draft = A.Ticket(category: Ticket.ConfidentialCategory) with { Summary = "村支书舒继明收钱办事", Place = "村委会" };

        var run = new DeskRun(draft, A.Monday, A.Unreachable());
        run.DueNext();
        run.Move(TicketMove.Accept, "ji", Roles.Of("ji", run.Ticket, A.Corp), A.Monday.AddHours(1));

        Assert.Equal(TicketStatus.Accepted, run.Ticket.Status);
        Assert.Equal(["ji"], run.Notices.Where(n => n.Person is null).Select(n => n.Recipient).Distinct());
        Assert.Equal(["ji"], run.Relays.Select(r => r.Leader).Distinct());
        Assert.All(run.Notices.SelectMany(n => n.Values.Values), v => Assert.DoesNotContain("舒继明", v, StringComparison.Ordinal));
        Assert.Equal(Role.None, Roles.Of("shu", run.Ticket, A.Corp));
    }

    [Theory]
    [InlineData("dutyOfficer,townLeader,discipline,gridLeader,groupLeader,groupCadre,microGridMember,partyOrg,partnerUnit")]
    [InlineData("dutyOfficer,townLeader")]
    [InlineData("gridLeader")]
    [InlineData("microGridMember,groupLeader,groupCadre,gridLeader")]
    public void AnyStaffing_NoExceptionAndAlwaysAClock(string removed)
    {
        var json = removed.Split(',').Aggregate(A.Town, (town, post) => town.Replace($"\"post\": \"{post}\"", "\"post\": \"partnerUnit\"", StringComparison.Ordinal));
        var rules = A.Rules(A.CorpOf(json));
        foreach (var urgency in Enum.GetValues<Urgency>())
        {
            var run = new DeskRun(A.Ticket(urgency: urgency), _night, A.Unreachable(), rules);
            for (var i = 0; i < 12; i++)
            {
                run.DueNext();
                Assert.NotEmpty(run.Dues);
            }

            run.Resolve(_night.AddDays(30));
            run.Answer(A.Resident, 1, false, Domain.Surveys.Satisfaction.Dissatisfied, "没修", _night.AddDays(31));
            Assert.Equal(2, run.Ticket.Round);
            Assert.NotEmpty(run.Dues);
        }
    }

    [Fact]
    public void Merge_EndsEveryClockAndGreysTheCards()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);

        run.Move(TicketMove.Merge, "shu", VillageRole, A.Monday.AddHours(1), into: 1000);

        Assert.Empty(run.Dues);
        Assert.Equal("wei", Assert.Single(run.Last.Notices, n => n.Channel == Channel.CardUpdate).Recipient);
    }

    [Fact]
    public void Resolve_InTheGrid_SmallMatterNeverLeavesIt()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);

        Assert.Null(run.Move(TicketMove.Resolve, "wei", Role.GridStaff, A.Monday.AddHours(1), note: "已换保险丝"));

        Assert.Equal(TicketStatus.Resolved, run.Ticket.Status);
        Assert.DoesNotContain(run.Notices, n => n.Template == "ticket_dispatched");
        Assert.Equal([DueKind.Close], run.Dues.Keys);
    }
}
