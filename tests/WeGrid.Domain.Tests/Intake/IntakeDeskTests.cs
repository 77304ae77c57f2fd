using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

public sealed class IntakeDeskTests
{
    private const string Zhang = "wmZhang";
    private const string Li = "wmLi";
    private readonly IntakeRun _run = new();

    private TicketFile File(long number = 1024) => _run.All.Files[number];

    private Notice Reply(string person) => Assert.Single(_run.Last.Notices, n => n.Recipient == person && n.Purpose == Purpose.Reply);

    private IntakeDeskTests Ordered(string text = "河边的路灯坏了三天了，晚上看不见路")
    {
        _run.Reachable(Zhang, _run.Now);
        _run.Hear(_run.InGroup(Zhang, text));
        return this;
    }

    private void Resolved()
    {
        Ordered();
        _run.Hear(_run.ToApp("wei", "接单 1024"));
        _run.Hear(_run.ToApp("wei", "办结 1024 已换灯泡"));
        _run.Deliver(1024);
    }

    [Fact]
    [Trait("Feature", "IN-02")]
    public void Demand_Privately_BecomesATicketWithReceipt()
    {
        _run.Hear(_run.ByKf(Zhang, "河边的路灯坏了三天了，晚上看不见路"));

        Assert.Equal((TicketStatus.Ordered, "市政设施"), (File().Ticket.Status, File().Ticket.Category));
        Assert.Equal(DemandStatus.Ticketed, Assert.Single(_run.Last.Demands).Status);
        Assert.Single(_run.Last.Notices, n => n is { Purpose: Purpose.Receipt, Channel: Channel.KfText });
    }

    [Fact]
    [Trait("Feature", "IN-01")]
    public void Demand_InAGroup_IsLinkedToGroupSenderAndMessage()
    {
        Ordered();

        var demand = Assert.Single(_run.Last.Demands);
        Assert.Equal((Zhang, "contact:wr-a", 1024L), (demand.Person, demand.Chat, demand.Ticket!.Value));
        Assert.NotEmpty(demand.MessageId);
        Assert.Equal(A.Grid, File().Ticket.GridId);
        Assert.Contains("\"by\":\"understand/1\"", demand.Label, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "IN-14")]
    public void Chatter_InTheGroup_IsIgnoredWithItsReasonAndNoWord()
    {
        _run.Hear(_run.InGroup(Zhang, "今天天气真好"));

        Assert.StartsWith("Chatter: ", Assert.Single(_run.Last.Ignored).Reason, StringComparison.Ordinal);
        Assert.Empty(_run.Last.Notices);
        Assert.Empty(_run.All.Files);
    }

    [Fact]
    [Trait("Feature", "UN-02")]
    public void Unreadable_WaitsForAPerson_WhoDecidesOnce()
    {
        _run.Hear(_run.InGroup(Zhang, "Хэлло мир"));
        var card = Assert.Single(_run.Last.Notices);
        var draft = Assert.Single(_run.Last.Demands);
        Assert.Equal(("shu", "draft", DemandStatus.Draft), (card.Recipient, card.Template, draft.Status));

        _run.Hear(_run.Tap("shu", card.Buttons[0].Key));
        Assert.Equal((DemandStatus.Ticketed, 1024L, draft.Id), (_run.Last.Demands[0].Status, _run.Last.Demands[0].Ticket!.Value, _run.Last.Demands[0].Id));
        Assert.Equal(new Actor(Role.GridStaff, "shu"), _run.Last.Events[0].By);
        Assert.Equal(Zhang, File().Reporters[0].Person);

        _run.Hear(_run.Tap("shu", card.Buttons[0].Key));
        Assert.Equal("reply_draft_done", Reply("shu").Template);
        Assert.Single(_run.All.Files);
    }

    [Fact]
    public void Draft_NotADemand_IsWithdrawn_AndAStrangerCannotDecide()
    {
        _run.Hear(_run.InGroup(Zhang, "Хэлло мир"));
        var key = _run.Last.Notices[0].Buttons[1].Key;
        _run.Reachable(Li, _run.Now);

        _run.Hear(_run.Tap(Li, key));
        Assert.Empty(_run.Last.Demands);
        _run.Hear(_run.Tap(Zhang, key));
        Assert.Equal(DemandStatus.Withdrawn, Assert.Single(_run.Last.Demands).Status);
        Assert.Empty(_run.All.Files);
    }

    [Fact]
    [Trait("Feature", "X-03")]
    public void MeToo_JoinsTheOpenTicketOfTheChat()
    {
        _run.Hear(_run.InGroup(Zhang, "停水两天了，家里没水用"));
        _run.Hear(_run.InGroup(Li, "我家也是"));

        Assert.Equal([Zhang, Li], File().Reporters.Select(r => r.Person));
        Assert.Equal(DemandStatus.Joined, Assert.Single(_run.Last.Demands).Status);
        Assert.Single(_run.All.Files);
    }

    [Fact]
    public void MeToo_WithNothingToJoin_WaitsForAPerson()
    {
        _run.Hear(_run.InGroup(Li, "我家也是"));

        Assert.Equal(DemandStatus.Draft, Assert.Single(_run.Last.Demands).Status);
        Assert.Empty(_run.All.Files);
    }

    [Fact]
    public void MeToo_AfterTheResult_IsNotLostInADoneTicket()
    {
        Resolved();
        _run.Hear(_run.InGroup(Li, "我家也是"));

        Assert.DoesNotContain(File().Reporters, r => r.Person == Li);
        Assert.Equal(DemandStatus.Draft, Assert.Single(_run.Last.Demands).Status);
    }

    [Fact]
    public void SameMatter_OfTwoPeople_IsOneTicket()
    {
        _run.Hear(_run.InGroup(Zhang, "停水两天了，家里没水用"));
        _run.Hear(_run.InGroup(Li, "停水两天了，家里没有水用"));

        Assert.Single(_run.All.Files);
        Assert.Equal(2, File().Reporters.Count);
    }

    [Fact]
    [Trait("Feature", "LC-20")]
    public void Progress_TellsTheAskerPrivatelyAboutTheMatterAskedFor()
    {
        Ordered();
        _run.Hear(_run.ByKf(Zhang, "停水两天了，家里没水用"));
        _run.Now = _run.Now.AddHours(1);

        _run.Hear(_run.ByKf(Zhang, "我那个路灯咋样了"));

        var reply = Reply(Zhang);
        Assert.Equal((Channel.KfText, "1024", "已点单"), (reply.Channel, reply.Values["number"], reply.Values["status"]));
    }

    [Fact]
    [Trait("Feature", "LC-20")]
    public void Progress_AskedInAGroup_IsNotAnsweredInTheGroupAndNotWithAnothersTicket()
    {
        Ordered();
        _run.Reachable(Li, _run.Now);

        _run.Hear(_run.InGroup(Li, "我那个路灯咋样了"));

        Assert.Equal(("reply_no_ticket", Channel.KfText), (Reply(Li).Template, Reply(Li).Channel));
    }

    [Fact]
    public void Danger_IsCalledOutAtOnce()
    {
        _run.Now = A.Time("2026-11-17 03:00");
        _run.Hear(_run.InGroup(Zhang, "着火了，屋里还有人，快救命"));

        Assert.True(File().Ticket.IsLife);
        Assert.Contains(_run.Last.Notices, n => n is { Channel: Channel.Voice, Recipient: "ban" } && n.SendAt == A.Time("2026-11-17 03:00"));
    }

    [Fact]
    public void Danger_WhileATicketWaitsOrASurveyIsOpen_IsNeverTakenForTheAnswer()
    {
        Ordered();
        _run.Hear(_run.ToApp("wei", "接单 1024"));
        _run.Hear(_run.ToApp("wei", "补充 1024 是哪一盏？"));

        _run.Hear(_run.ByKf(Zhang, "着火了，屋里还有人，快救命"));

        Assert.Equal(TicketStatus.WaitingOnResident, File().Ticket.Status);
        Assert.True(File(1025).Ticket.IsLife);
    }

    [Fact]
    public void Danger_AboutAMatterAlreadyInHand_IsCalledOutAnew()
    {
        _run.Hear(_run.InGroup(Zhang, "有人掉河里了救命"));
        _run.Hear(_run.ToApp("shu", "接单 1024"));
        _run.Hear(_run.InGroup(Li, "有人掉河里了救命"));
        Assert.Contains(_run.Last.Notices, n => n is { Template: "graver", Recipient: "shu", IsDanger: true });
    }

    [Fact]
    public void Crisis_InAGroup_GetsNoTextInTheGroupAndJoinsNobody()
    {
        _run.Hear(_run.InGroup(Li, "有人掉河里了救命"));
        _run.Hear(_run.InGroup(Zhang, "我不想活了") with { ResponseUrl = "https://reply/1" });

        Assert.DoesNotContain(_run.Last.Notices, n => n.Channel is Channel.BotReply or Channel.Webhook);
        Assert.Equal([Zhang], File(1025).Reporters.Select(r => r.Person));
        Assert.True(File(1025).Ticket.IsLife);
    }

    [Fact]
    public void OfficialComplained_IsSeenByDisciplineAlone()
    {
        _run.Hear(_run.InGroup(Zhang, "村支书贪污低保款"));

        Assert.True(File().Ticket.IsConfidential);
        Assert.Equal(["ji"], _run.Last.Notices.Where(n => n.Person is null).Select(n => n.Recipient).Distinct());
        Assert.Equal(["ji"], _run.Last.Relays.Select(r => r.Leader));
        _run.Hear(_run.ToApp("shu", "接单 1024"));
        Assert.Equal("reply_unknown", Reply("shu").Template);
        _run.Hear(_run.ToApp("ji", "接单 1024"));
        Assert.Equal("reply_done", Reply("ji").Template);
    }

    [Theory]
    [InlineData("满意", null, Satisfaction.Satisfied)]
    [InlineData("非常不满意，态度差", null, Satisfaction.VeryDissatisfied)]
    [InlineData("没解决", false, null)]
    [InlineData("还没解决，灯一闪一闪", false, null)]
    [InlineData("已解决", true, null)]
    [InlineData("解决了，非常满意", true, Satisfaction.VerySatisfied)]
    [InlineData("满意。已经解决！", true, Satisfaction.Satisfied)]
    [InlineData("没解决 不满意 还是不亮", false, Satisfaction.Dissatisfied)]
    [InlineData("不满意，没解决好", null, Satisfaction.Dissatisfied)] // says why, and not whether
    [Trait("Feature", "SV-04")]
    public void Survey_ByWords_IsTaken(string text, bool? solved, Satisfaction? level)
    {
        Resolved();

        _run.Hear(_run.ByKf(Zhang, text));

        var survey = Assert.Single(File().Surveys);
        Assert.Equal((solved, level), (survey.Solved, survey.Satisfaction));
    }

    [Theory]
    [Trait("Feature", "SV-02")]
    [InlineData("来看了一眼就走了")]
    [InlineData("路灯还是不亮")] // by itself it would be a demand
    [InlineData("师傅态度不好，说话很冲")]
    public void Survey_BadWithoutReason_AsksForOneAndTakesTheNextWords(string words)
    {
        Resolved();
        _run.Hear(_run.ByKf(Zhang, "没解决"));
        _run.Hear(_run.ByKf(Zhang, "不满意"));
        Assert.Equal(4, Reply(Zhang).Buttons.Count);

        _run.Hear(_run.ByKf(Zhang, words));

        Assert.Equal(words, File().Surveys[0].Reason);
        Assert.Contains(_run.Last.Notices, n => n.Template == "bad_rating_reason" && n.Values["reason"] == words && n.Recipient != Zhang);
        Assert.Contains(_run.Last.Notices, n => n.Template == "reply_reason" && n.Recipient == Zhang);
        Assert.Single(_run.All.Files);
    }

    [Theory]
    [Trait("Feature", "SV-02")]
    [InlineData("谢谢")]
    [InlineData("好的")]
    [InlineData("卫生室停水两天了")]
    [InlineData("救命，有人掉河里了")]
    [InlineData("村支书贪污低保款")] // for 纪检 alone
    public void Survey_BadWithoutReason_CourtesyOrAnotherMatterIsNoReason(string words)
    {
        Resolved();
        _run.Hear(_run.ByKf(Zhang, "没解决"));
        _run.Hear(_run.ByKf(Zhang, "不满意"));

        _run.Hear(_run.ByKf(Zhang, words));

        Assert.Equal("", File().Surveys[0].Reason);
        Assert.DoesNotContain(_run.Last.Notices, n => n.Template == "bad_rating_reason");
    }

    [Fact]
    [Trait("Feature", "SV-02")]
    public void Survey_ReasonByATap_IsTakenOnceAndTheCardTurnsGrey()
    {
        Resolved();
        _run.Hear(_run.ByKf(Zhang, "没解决"));
        _run.Hear(_run.ByKf(Zhang, "不满意"));

        _run.Hear(_run.Tap(Zhang, "reason:1024:1:2"));
        Assert.Equal("等得太久", File().Surveys[0].Reason);
        Assert.Contains(_run.Last.Notices, n => n.Template == "bad_rating_reason" && n.Values["reason"] == "等得太久");
        Assert.Contains(_run.Last.Notices, n => n.Template == "card_taken" && n.Recipient == Zhang);

        _run.Hear(_run.Tap(Zhang, "reason:1024:1:3"));
        Assert.Equal("等得太久", File().Surveys[0].Reason);
        Assert.DoesNotContain(_run.Last.Notices, n => n.Template == "bad_rating_reason");
    }

    [Fact]
    [Trait("Feature", "SV-02")]
    public void CallBack_BadWithoutTheResidentsWords_IsRefusedAndNothingNoted()
    {
        Resolved();

        _run.Hear(_run.ToApp("zhen", "回访 1024 电话 没解决 不满意"));
        Assert.Equal("reply_refused", Reply("zhen").Template);
        Assert.Null(File().Surveys[0].Solved);

        _run.Hear(_run.ToApp("zhen", "回访 1024 电话 没解决 不满意 还是不亮"));
        Assert.Equal((2, "还是不亮"), (File().Ticket.Round, File().Surveys[0].Reason));
    }

    [Fact]
    [Trait("Feature", "C06")]
    public void CallBack_ByPhone_RecordsMethodAndSurveyor_AndNeverTheHandler()
    {
        Resolved();
        var number = File().Ticket.Number;
        var handler = File().Ticket.Holder!;

        _run.Hear(_run.ToApp(handler, $"回访 {number} 电话 已解决 满意"));
        Assert.Equal("reply_refused", Reply(handler).Template);

        _run.Hear(_run.ToApp("zhen", $"回访 {number} 电话 已解决 满意"));
        var survey = Assert.Single(File().Surveys);
        Assert.Equal((SurveyMethod.Phone, "zhen", true, Satisfaction.Satisfied), (survey.Method, survey.Surveyor, survey.Solved, survey.Satisfaction));
    }

    [Theory]
    [InlineData("解决了吗？")]
    [InlineData("解决了没有")]
    public void Survey_AQuestionBack_IsNoAnswer(string text)
    {
        Resolved();

        _run.Hear(_run.ByKf(Zhang, text));

        Assert.Null(File().Surveys[0].Solved);
    }

    [Theory]
    [InlineData("level:1024:1:9")]
    [InlineData("reason:1024:1:9")]
    [InlineData("reason:1024")]
    [InlineData("level:1024:1")]
    [InlineData("solved:1024:1")]
    [InlineData("solved:1024:1:maybe")]
    public void Survey_BrokenKey_IsNeverAGoodRating(string key)
    {
        Resolved();

        _run.Hear(_run.Tap(Zhang, key));

        Assert.Null(File().Surveys[0].Satisfaction);
        Assert.Null(File().Surveys[0].Solved);
        Assert.Equal("reply_unknown", Reply(Zhang).Template);
    }

    [Fact]
    [Trait("Feature", "LC-14")]
    public void Reopen_ByTheResidentsOwnWords_BeginsTheSecondRound()
    {
        Resolved();

        _run.Hear(_run.ByKf(Zhang, "上次报的路灯修了又坏了"));

        Assert.Equal((2, TicketStatus.Ordered), (File().Ticket.Round, File().Ticket.Status));
        Assert.Single(_run.All.Files);
        Assert.Equal("second_round_told", Reply(Zhang).Template);
    }

    [Fact]
    [Trait("Feature", "LC-14")]
    public void Reopen_AfterTheWindow_BecomesATicketOfItsOwn()
    {
        Resolved();
        _run.Now = _run.Now.AddDays(30);

        _run.Hear(_run.ByKf(Zhang, "上次报的路灯修了又坏了"));

        Assert.Equal(2, _run.All.Files.Count);
    }

    [Fact]
    public void Supplement_PrivateAnswer_ResumesTheTicket()
    {
        Ordered();
        _run.Hear(_run.ToApp("wei", "接单 1024"));
        _run.Hear(_run.ToApp("wei", "补充 1024 是哪一盏？"));

        _run.Hear(_run.ByKf(Zhang, "我那个路灯咋样了"));
        Assert.Equal(TicketStatus.WaitingOnResident, File().Ticket.Status);
        _run.Hear(_run.ByKf(Zhang, "桥头那盏"));

        Assert.Equal(TicketStatus.Accepted, File().Ticket.Status);
        Assert.Equal("reply_supplemented", Reply(Zhang).Template);
    }

    [Fact]
    public void Command_NotAllowed_SaysWhyAndWhatIsPossible()
    {
        Ordered();
        _run.Hear(_run.ToApp("wei", "办结 1024 好了"));

        var reply = Reply("wei");
        Assert.Equal(("reply_refused", "现在是“已点单”"), (reply.Template, reply.Values["why"]));
        Assert.Equal("接单、误报、催办", reply.Values["possible"]);
        _run.Hear(_run.ToApp("xia", "接单 1024"));
        Assert.Equal(("这个环节不归您办", "查看进展"), (Reply("xia").Values["why"], Reply("xia").Values["possible"]));
    }

    [Fact]
    public void Command_UnknownTicket_IsAnswered()
    {
        _run.Hear(_run.ToApp("wei", "接单 9999"));

        Assert.Equal(("reply_unknown", "9999"), (Reply("wei").Template, Reply("wei").Values["number"]));
    }

    [Fact]
    public void Tap_ByAResidentOnAStaffKey_IsRefused()
    {
        Ordered();

        _run.Hear(_run.Tap(Zhang, "accept:1024"));

        Assert.Equal(TicketStatus.Ordered, File().Ticket.Status);
        Assert.Equal("reply_refused", Reply(Zhang).Template);
    }

    [Fact]
    public void Decline_BySomebodyNotAsked_IsAnswered()
    {
        Ordered();

        _run.Hear(_run.Tap("ban", "decline:1024"));

        Assert.Equal("reply_refused", Reply("ban").Template);
        Assert.Equal(0, File().Ticket.Rung);
    }

    [Fact]
    public void Merge_AttachesEveryoneAndNeedsARightOnBothSides()
    {
        Ordered();
        _run.Reachable(Li, _run.Now);
        _run.Hear(_run.InGroup(Li, "下水道堵了，臭得很"));
        Assert.Equal(2, _run.All.Files.Count);

        _run.Hear(_run.ToApp("xia", "并案 1025 1024"));
        Assert.Equal("reply_refused", Reply("xia").Template);
        _run.Hear(_run.ToApp("shu", "并案 1025 1024"));

        Assert.Equal((TicketStatus.Merged, 1024L), (File(1025).Ticket.Status, File(1025).Ticket.MergedInto!.Value));
        Assert.Equal([Zhang, Li], File().Reporters.Select(r => r.Person));
        Assert.Single(_run.Last.Notices, n => n.Recipient == Li && n.Template == "receipt_joined");
        _run.Hear(_run.ToApp("shu", "并案 1024 7777"));
        Assert.Equal("reply_unknown", Reply("shu").Template);
    }

    [Fact]
    public void RelayDone_CountsAsToldByThePersonWhoTapped()
    {
        _run.Hear(_run.InGroup(Zhang, "河边的路灯坏了三天了，晚上看不见路"));
        _run.Hear(_run.ToApp("wei", "接单 1024"));
        _run.Hear(_run.ToApp("wei", "办结 1024 已换灯泡"));
        Assert.Contains(_run.Last.Relays, r => r is { Person: Zhang, TellsResult: true });
        _run.All.RelayCards["c-1"] = [(1024, Zhang, true)];

        _run.Hear(_run.Tap(Zhang, "relay:c-1"));
        Assert.Equal(ToldState.NotTold, File().Reporters[0].Told);
        _run.Hear(_run.Tap("shu", "relay:c-1"));

        Assert.Equal(ToldState.ToldByStaff, File().Reporters[0].Told);
        Assert.Equal("shu", Assert.Single(_run.Last.Events).By.Id);
        Assert.Equal("reply_relayed", Reply("shu").Template);
    }

    [Theory]
    [InlineData("")]
    [InlineData("::::")]
    [InlineData("accept:")]
    [InlineData("draft:x:yes")]
    [InlineData("relay:")]
    [InlineData("dispatch:1024")]
    [InlineData("dispatch:1024:nowhere")]
    [InlineData("own:1024")]
    [InlineData("what:1024")]
    public void Tap_AnyKey_NeverThrowsAndIsAnswered(string key)
    {
        Ordered();

        _run.Hear(_run.Tap("shu", key));

        Reply("shu");
        Assert.Equal(TicketStatus.Ordered, File().Ticket.Status);
    }

    [Fact]
    public void OtherEvents_AreKeptAsTheyAre()
    {
        _run.Hear(new Recalled("contact:wr-a", Zhang, A.Monday, "m1"));
        Assert.Equal(["m1"], _run.Last.RecalledMessages);
        _run.Hear(new Consented("archive_event", Zhang, A.Monday, "wr-a", Agreed: false));
        Assert.False(Assert.Single(_run.Last.Consents).Agreed);
        _run.Hear(new NotForUs("app:1", "", A.Monday, "enter_agent"));
        Assert.Empty(_run.Last.Notices);
    }
}
