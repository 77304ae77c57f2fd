using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Domain.Tests.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>对话: quotes, corrections, words taken back, several matters in one text, a place nobody said.</summary>
public sealed class TalkTests
{
    private const string Zhang = "wmZhang";
    private const string Li = "wmLi";
    private const string Lamp = "一组的路灯坏了三天了，晚上看不见路";
    private const string Water = "停水两天了，家里没水用";

    private const string Places = """
        { "version": "t", "areas": [
          { "grid": "qs", "names": ["清水镇"] }, { "grid": "qs-a", "parent": "qs", "names": ["上湾村"] }, { "grid": "qs-b", "parent": "qs", "names": ["下湾村"] },
          { "grid": "qs-a-1", "parent": "qs-a", "names": ["一组"] }, { "grid": "qs-a-1-m", "parent": "qs-a-1", "names": ["河边微网格"] }
        ], "places": [] }
        """;

    private readonly IntakeRun _run = new(places: Gazetteer.Parse(Places, A.Lexicon.Normaliser).Gazetteer!);

    private Ticket Ticket(long number = 1024) => _run.All.Files[number].Ticket;

    private string Say(string person, string words, string quoted = "")
    {
        var spoken = _run.InGroup(person, words) with { Quoted = quoted };
        _run.Hear(spoken);
        return spoken.MessageId;
    }

    private Effects TakeBack(string person, string messageId) => _run.Hear(new Recalled("contact:wr-a", person, _run.Now, messageId));

    [Fact]
    public void Correction_OfWhoRaisedIt_MovesTheTicket_AndTheCardGoesThere()
    {
        Say(Zhang, Lamp);
        Assert.Equal("qs-a-1", Ticket().GridId);
        var card = _run.Last.Notices.Single(n => n.Template == "ticket_new");

        Say(Zhang, "不是一组，是下湾村");

        Assert.Equal(("qs-b", "qs-b"), (Ticket().GridId, Ticket().VillageId));
        Assert.Contains("下湾村", Ticket().Place, StringComparison.Ordinal);
        Assert.Contains(_run.Last.Notices, n => n is { Channel: Channel.CardUpdate } && n.Recipient == card.Recipient && n.TaskId == card.TaskId);
        var fresh = Assert.Single(_run.Last.Notices, n => n.Template == "ticket_new");
        Assert.Equal("xia", fresh.Recipient);
        Assert.NotEqual(card.TaskId, fresh.TaskId);
        Assert.Contains(_run.Last.Notices, n => n.Template == "ticket_new" && TicketDesk.IsOfNow(Ticket(), n.TaskId));
        Assert.False(TicketDesk.IsOfNow(Ticket(), card.TaskId));
        Assert.Single(_run.All.Files);
    }

    [Fact]
    public void Correction_AfterItWasAccepted_StaysWithThem_AndTheyHear()
    {
        Say(Zhang, Lamp);
        _run.Hear(_run.ToApp("zu", "接单 1024"));

        Say(Zhang, "不是一组，是下湾村");

        Assert.Equal(("qs-b", "zu", TicketStatus.Accepted), (Ticket().GridId, Ticket().Holder, Ticket().Status));
        Assert.Equal("zu", Assert.Single(_run.Last.Notices, n => n.Template == "relocated").Recipient);
    }

    [Fact]
    public void Correction_OfSomebodyElse_MovesNothing_AndWhoHasItFindsOut()
    {
        Say(Zhang, Lamp);
        Say(Li, "不是一组，是下湾村");

        Assert.Equal("qs-a-1", Ticket().GridId);
        Assert.Equal("下湾村", Assert.Single(_run.Last.Notices, n => n.Template == "place_doubted").Values["said.place"]);
        Assert.DoesNotContain(_run.All.Files[1024].Reporters, r => r.Person == Li);
    }

    [Fact]
    public void Correction_OfNoPlace_OrOfNothing_CorrectsNothing()
    {
        Say(Zhang, "不是一组，是下湾村");
        Assert.Empty(_run.All.Files);
        _run.Now = _run.Now.AddHours(1);
        Say(Zhang, Water);
        Say(Li, "不是停水，是跳闸了");
        Assert.Equal(Water, Ticket().Summary);
    }

    [Fact]
    [Trait("Feature", "IN-12")]
    public void AfterACryForHelp_TwoLettersSayWhere_AndWhoeverIsCalledHearsThem()
    {
        Say(Zhang, "我不想活了，你们别找我");
        Assert.True(Ticket().IsLife);
        var called = _run.Last.Notices.Where(n => n.Template == "life").Select(n => n.Recipient).Distinct().Order().ToList();

        _run.Now = _run.Now.AddMinutes(1);
        Say(Zhang, "天台");

        Assert.Equal(DemandStatus.Continued, Assert.Single(_run.Last.Demands).Status);
        Assert.Single(_run.All.Files);
        var told = _run.Last.Notices.Where(n => n.Template == "said_more").ToList();
        Assert.Equal(called, told.Select(n => n.Recipient).Order());
        Assert.All(told, n => Assert.Equal((true, "天台"), (n.IsDanger, n.Values["said.words"])));
        Assert.DoesNotContain(_run.Last.Notices, n => n.Channel is Channel.BotReply or Channel.Webhook);
    }

    [Fact]
    [Trait("Feature", "IN-11")]
    public void Quote_OfADemand_JoinsIt()
    {
        Say(Zhang, Lamp);
        Say(Li, "停了多久了");
        _run.Now = _run.Now.AddHours(20);
        Say(Li, "我昨晚在那里崴了脚，麻烦快点修", quoted: "张三：\n" + Lamp);

        Assert.Single(_run.All.Files);
        Assert.Equal(1024L, Assert.Single(_run.Last.Demands).Ticket);
        _run.Now = _run.Now.AddHours(1);
        Say(Zhang, "还在一组桥头那边", quoted: Lamp);
        Assert.Equal(1024L, Assert.Single(_run.Last.Demands).Ticket);
        Assert.Contains("桥头", Ticket().Summary, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "IN-11")]
    public void Quote_OfWhatWasIgnored_IsUnderstoodTogetherWithIt()
    {
        Say(Zhang, "一组小卖部那里");
        Assert.Empty(_run.All.Files);
        _run.Now = _run.Now.AddHours(3);

        Say(Li, "路灯坏了三天了，夜里很黑", quoted: "张三：\n一组小卖部那里");

        Assert.Equal("一组小卖部那里", Ticket().Place);
        Assert.Equal([Li], _run.All.Files[1024].Reporters.Select(r => r.Person));
        Assert.Equal("路灯坏了三天了，夜里很黑", Assert.Single(_run.Last.Demands).Text);
    }

    [Theory]
    [InlineData("收到")]
    [InlineData("谢谢大家")]
    public void Quote_WithNothingToSay_IsNothing(string words)
    {
        Say(Zhang, Lamp);
        Say(Li, words, quoted: Lamp);

        Assert.Empty(_run.Last.Demands);
    }

    [Fact]
    [Trait("Feature", "IN-13")]
    public void TwoMattersInOneText_AreTwoLinkedTickets_WithOneReceiptEach()
    {
        _run.Reachable(Zhang, _run.Now);
        Say(Zhang, $"{Lamp}。另外{Water}");

        Assert.Equal((null, 1024L), (Ticket().SplitFrom, Ticket(1025).SplitFrom!.Value));
        Assert.Equal(("市政设施", "供水"), (Ticket().Category, Ticket(1025).Category));
        Assert.Equal((Lamp, Water), (Ticket().Summary, Ticket(1025).Summary));
        Assert.Equal(["receipt", "receipt_split"], _run.Last.Notices.Where(n => n.Purpose == Purpose.Receipt).Select(n => n.Template));
        Assert.Equal([1024L, 1025L], _run.Last.Demands.Select(d => d.Ticket!.Value));

        _run.Hear(_run.ToApp("shu", "撤销拆单 1025 1024"));
        Assert.Equal((TicketStatus.Merged, 1024L), (Ticket(1025).Status, Ticket(1025).MergedInto));
    }

    [Fact]
    public void TwoMatters_OneOfThemSecret_AreNotLinked()
    {
        Say(Zhang, $"{Lamp}。另外我要举报舒继明贪污低保款");

        Assert.Single(_run.All.Files);
        Assert.True(Ticket().IsConfidential);
    }

    [Fact]
    public void Recall_OfEverythingSaid_LeavesTheTicketWithAMark_AndNoWord()
    {
        var id = Say(Zhang, Lamp);
        var effects = TakeBack(Zhang, id);

        Assert.Equal((TicketDesk.AllRecalled, "", "", TicketStatus.Ordered), (Ticket().Summary, Ticket().MatterText, Ticket().Place, Ticket().Status));
        Assert.Equal([id], effects.RecalledMessages);
        Assert.Contains((1024L, Lamp), effects.WordsGone.Select(w => (w.Ticket!.Value, w.Words)));
        Assert.True(Assert.Single(effects.Rewordings).IsRecall);
        Assert.Single(effects.Notices, n => n.Template == "recalled");
        Assert.DoesNotContain(effects.Notices.SelectMany(n => n.Values.Values), v => v.Contains("路灯坏了", StringComparison.Ordinal));
        _run.Hear(_run.ToApp("shu", "查看 1024 核实"));
        Assert.DoesNotContain(_run.Last.Notices.SelectMany(n => n.Lines).SelectMany(l => l.Values.Values), v => v.Contains("路灯", StringComparison.Ordinal));
    }

    [Fact]
    public void Recall_OfOneMessageOfABurst_LeavesTheOthers()
    {
        Say(Zhang, "路灯坏了三天了，夜里很黑");
        var id = Say(Zhang, "就在一组小卖部，我电话13800000000");
        Assert.NotEqual("", Ticket().Place);
        TakeBack(Zhang, id);

        Assert.Equal(("路灯坏了三天了，夜里很黑", ""), (Ticket().Summary, Ticket().Place));
    }

    [Fact]
    public void Recall_OfADraft_LeavesNothingToDecide()
    {
        var id = Say(Zhang, "Хэлло мир");
        var key = _run.Last.Notices[0].Buttons[0].Key;
        var draft = _run.Last.Demands[0].Id;
        TakeBack(Zhang, id);

        Assert.Equal(DemandStatus.Withdrawn, _run.All.Drafts[draft].Status);
        Assert.True(_run.Last.Drafts.TryGetValue(draft, out var clock) && clock is null);
        _run.Hear(_run.Tap("shu", key));
        Assert.Single(_run.Last.Notices, n => n.Template == "reply_draft_done");
        Assert.Empty(_run.All.Files);
    }

    [Fact]
    public void Recall_OfTheAnswerToAQuestion_TakesItOutOfTheNoteAndWhatIsUnsent()
    {
        _run.Hear(_run.ByKf(Zhang, "上湾村" + Lamp) with { Chat = new("wk-qs", Domain.Corps.ChatKind.Kf, "qs-a", null, null, "上湾便民") });
        _run.Hear(_run.ToApp("zu", "接单 1024"));
        _run.Hear(_run.ToApp("zu", "补充 1024 是哪一根电杆？"));
        _run.Reachable(Zhang, _run.Now);
        var answer = _run.ByKf(Zhang, "我家门口那根，电话是空号");
        _run.Hear(answer);
        Assert.Equal((DemandStatus.Continued, 1024L), (_run.Last.Demands[0].Status, _run.Last.Demands[0].Ticket!.Value));

        var effects = _run.Hear(new Recalled(answer.Conversation, Zhang, _run.Now, answer.MessageId));
        Assert.Contains((1024L, answer.Text), effects.WordsGone.Select(w => (w.Ticket!.Value, w.Words)));
        Assert.DoesNotContain("空号", Ticket().Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Recall_OfAClosedTicket_TakesTheWordsWithoutAMove()
    {
        var id = Say(Zhang, Lamp);
        _run.Hear(_run.ToApp("shu", "终止 1024 查无此事"));
        Assert.Equal(TicketStatus.Terminated, Ticket().Status);
        TakeBack(Zhang, id);

        Assert.Equal((TicketDesk.AllRecalled, TicketStatus.Terminated), (Ticket().Summary, Ticket().Status));
        Assert.Empty(_run.Last.Events);
    }

    [Fact]
    public void MissingPlace_IsAskedForOnce_TheAnswerFillsIt()
    {
        _run.Hear(_run.ByKf(Li, Water) with { Home = null, Chat = new("wk-qs", Domain.Corps.ChatKind.Kf, "qs-a", null, null, "上湾便民") });
        var number = _run.Last.Demands[0].Ticket!.Value;
        Assert.Equal("ask_place", Assert.Single(_run.Last.Notices, n => n.Purpose == Purpose.Reply && n.Recipient == Li).Template);
        Assert.Equal(_run.Now.AddMinutes(29), _run.Last.Dues[new DueKey(DueKind.Place, $"{number}")]);
        _run.Now = _run.Now.AddMinutes(10);

        _run.Hear(_run.ByKf(Li, "一组小卖部门口") with { Chat = new("wk-qs", Domain.Corps.ChatKind.Kf, "qs-a", null, null, "上湾便民") });

        Assert.Contains("小卖部", Ticket(number).Place, StringComparison.Ordinal);
        Assert.Equal("qs-a-1", Ticket(number).GridId);
        Assert.Null(_run.Last.Dues[new DueKey(DueKind.Place, $"{number}")]);
        Assert.Single(_run.Last.Notices, n => n.Template == "reply_place");
        Assert.Equal(DemandStatus.Continued, Assert.Single(_run.Last.Demands).Status);
    }

    [Fact]
    public void MissingPlace_NobodyAnswers_WhoHasItHears()
    {
        var run = new DeskRun(A.Ticket() with { Place = "" }, A.Monday);
        run.Due(DueKind.Place, A.Monday.AddMinutes(30));

        Assert.Equal("wei", Assert.Single(run.Last.Notices, n => n.Template == "place_open").Recipient);
        var known = new DeskRun(A.Ticket() with { Place = "桥头" }, A.Monday);
        known.Due(DueKind.Place, A.Monday.AddMinutes(30));
        Assert.Empty(known.Last.Notices);
    }
}
