using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>更正: what a person says of a label goes before the machine, and is kept.</summary>
public sealed class CorrectTests
{
    private const string Zhang = "wmZhang";
    private readonly IntakeRun _run = new();

    public CorrectTests()
    {
        _run.Reachable(Zhang, _run.Now);
        _run.Hear(_run.InGroup(Zhang, "河边的路灯坏了三天了，晚上看不见路"));
    }

    private TicketFile File(long number = 1024) => _run.All.Files[number];

    private Effects Say(string staff, string words) => _run.Hear(_run.ToApp(staff, words));

    private string Why => Assert.Single(_run.Last.Notices).Values["why"];

    [Fact]
    public void Category_IsChanged_KeptWithTheMachinesReason_AndOnRecord()
    {
        var was = $"{File().Ticket.Category}/{File().Ticket.Subcategory}";
        Say("shu", "改类 1024 供水/停水");

        Assert.Equal(("供水", "停水"), (File().Ticket.Category, File().Ticket.Subcategory));
        var correction = Assert.Single(_run.Last.Corrections);
        Assert.Equal((CorrectedLabel.Category, was, "供水/停水", "shu"), (correction.Field, correction.Was, correction.Now, correction.By.Id));
        Assert.StartsWith("category:", correction.Machine, StringComparison.Ordinal);
        Assert.Contains(A.Lexicon.Version, correction.Machine, StringComparison.Ordinal);
        Assert.Equal(_run.All.Drafts.Values.Single().Id, correction.Demand);
        var step = Assert.Single(_run.Last.Events);
        Assert.Equal((TicketMove.Correct, "shu"), (step.Move, step.By.Id));
        Assert.Equal("供水", Domain.Reports.PastStep.Read(step.Canonical).Category);
        Assert.Equal("wei", Assert.Single(_run.Last.Notices, n => n.Template == "corrected").Recipient);
        Assert.Equal("类别：供水/停水", Assert.Single(_run.Last.Notices, n => n.Template == "reply_corrected").Values["what"]);
    }

    [Fact]
    public void Category_OfAUtility_PromisesTheShorterLimit_TheLongerNeedsASuperior()
    {
        var due = File().Ticket.DueAt;
        Say("shu", "改类 1024 供水");
        var shorter = File().Ticket.DueAt;
        Assert.True(shorter < due);
        Assert.Equal(shorter, _run.Last.Dues[new DueKey(DueKind.Handling, "1024")]);

        Say("shu", "改类 1024 市政设施");
        Assert.Equal(shorter, File().Ticket.DueAt); // what was promised stays promised
        Say("ban", "改类 1024 农业农村 仍改");
        Assert.Equal(due, File().Ticket.DueAt); // from when it was ordered, not from now
        Assert.Contains(_run.Last.Notices, n => n.Template == "due_changed" && n.Recipient == Zhang);
    }

    [Theory]
    [InlineData("改类 1024 供谁", "供水")]
    [InlineData("盖类1024 供电类", "供电")]
    [InlineData("1024 改类别 噪音扰民", "噪声扰民")]
    public void Category_SlipsAreForgiven(string words, string level1)
    {
        Say("shu", words);

        Assert.Equal(level1, File().Ticket.Category);
    }

    [Fact]
    public void Category_Unknown_IsAnsweredWithWhatThereIs()
    {
        Say("shu", "改类 1024 飞碟");

        Assert.StartsWith("没有“飞碟”这一类，是不是：", Why, StringComparison.Ordinal);
        Assert.Empty(_run.Last.Corrections);
        Say("shu", "改类 1024");
        Assert.Contains("例如", Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Urgency_Graver_IsAnyones_Lighter_IsNot()
    {
        Say("wei", "改急 1024 2小时");
        Assert.Equal(Urgency.TwoHours, File().Ticket.Urgency);
        Say("wei", "改急 1024 工作日");
        Assert.Equal("这个环节不归您办", Why);
        Say("shu", "改急 1024 24小时 仍改");
        Assert.Equal(Urgency.Day, File().Ticket.Urgency);
        Assert.Equal(2, _run.Corrections.Count);
    }

    [Fact]
    public void Urgency_ToLife_CallsEverybody_AndOnlyASuperiorTakesItBack()
    {
        Say("shu", "改急 1024 危及生命");
        Assert.True(File().Ticket.IsLife);
        Assert.Contains(_run.Last.Notices, n => n.Template == "life" && n.Recipient == "ban");
        Say("shu", "改急 1024 24小时");
        Assert.Equal("这个环节不归您办", Why);

        Say("ban", "改急 1024 24小时 仍改");
        Assert.Equal((Urgency.Day, TicketStatus.Ordered), (File().Ticket.Urgency, File().Ticket.Status));
        Assert.Null(_run.Last.Dues[new DueKey(DueKind.Life, "1024")]);
        Assert.NotNull(_run.Last.Dues[new DueKey(DueKind.Accept, "1024")]);
        Assert.Contains(_run.Last.Notices, n => n.Template == "ticket_new");
    }

    [Fact]
    public void Kind_AndItsList_Change_ReportIsACategory()
    {
        Say("shu", "改性质 1024 建议");
        Assert.Equal((DemandKind.Suggestion, MatterList.Happiness), (File().Ticket.Kind, File().Ticket.List));
        Say("shu", "改性质 1024 举报");
        Assert.Contains("改类 1024 监督举报", Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Place_OfAnotherVillage_IsAskedThere_WhileNobodyHasTakenIt()
    {
        var first = Assert.Single(_run.All.Files[1024].Reporters);
        Say("shu", "改地点 1024 下湾村");
        Assert.Equal(("qs-b", "下湾村"), (File().Ticket.VillageId, File().Ticket.Place));
        Assert.Equal("xia", Assert.Single(_run.Last.Notices, n => n.Template == "ticket_new").Recipient);
        Assert.Contains(_run.Last.Notices, n => n.Channel == Domain.Notices.Channel.CardUpdate && n.Recipient == "wei");
        var step = Assert.Single(_run.Last.Events);
        Assert.Equal("note", Assert.Single(step.Personal).Name); // the words stand beside the chain
        Assert.Equal(first, Assert.Single(File().Reporters));

        Say("xia", "接单 1024");
        Say("ban", "改地点 1024 上湾村 仍改");
        Assert.StartsWith("已经有人经手", Why, StringComparison.Ordinal);
        Say("xia", "改地点 1024 老井边 仍改");
        Assert.Equal(("qs-b", "老井边"), (File().Ticket.VillageId, File().Ticket.Place));
    }

    [Fact]
    public void NewAsk_HasACardOfItsOwn_AndOldOnesDoNothing()
    {
        var old = Assert.Single(_run.Last.Notices, n => n.Template == "ticket_new").TaskId;
        Say("shu", "改地点 1024 下湾村");

        Assert.NotEqual(old, Assert.Single(_run.Last.Notices, n => n.Template == "ticket_new").TaskId);
        Assert.False(TicketDesk.IsOfNow(File().Ticket, old));
    }

    [Fact]
    public void NotADemand_EndsIt_TellsTheResident_AndIsKept()
    {
        Say("shu", "不是诉求 1024 是在说邻镇");

        Assert.Equal(TicketStatus.Terminated, File().Ticket.Status);
        Assert.Contains(_run.Last.Notices, n => n.Template == "ended" && n.Recipient == Zhang);
        var correction = Assert.Single(_run.Last.Corrections);
        Assert.Equal((CorrectedLabel.Demand, "是诉求", "不是诉求", "是在说邻镇"), (correction.Field, correction.Was, correction.Now, correction.Note));
        Say("shu", "不是诉求 1024");
        Assert.Contains("已终止", Assert.Single(_run.Last.Notices).Values["status"], StringComparison.Ordinal);
    }

    [Fact]
    public void WrongState_SaysWhatIsPossible()
    {
        Say("wei", "接单 1024");
        Say("wei", "办结 1024 灯泡已换");
        Say("shu", "改类 1024 供电");

        var reply = Assert.Single(_run.Last.Notices);
        Assert.NotEmpty(reply.Values["possible"]);
        Assert.Equal("已办结", reply.Values["status"]);
        Assert.Equal("市政设施", File().Ticket.Category);
    }

    [Fact]
    public void TwoPeople_CorrectTheSameLabel_TheSecondIsToldFirst_AndMayInsist()
    {
        Say("shu", "改类 1024 供电");
        Say("ban", "改类 1024 供水");
        var reply = Assert.Single(_run.Last.Notices);
        Assert.Equal("reply_correct_late", reply.Template);
        Assert.Contains("舒继明", reply.Values["since"], StringComparison.Ordinal);
        Assert.Equal("供电", File().Ticket.Category);

        Say("ban", reply.Values["possible"]);
        Assert.Equal("供水", File().Ticket.Category);
        _run.Now += IntakeDesk.JustCorrected;
        Say("shu", "改类 1024 供电"); // not at the same time any more
        Assert.Equal("供电", File().Ticket.Category);
    }

    [Fact]
    public void ToConfidential_GoesToDiscipline_AndNoWordIsKept()
    {
        Say("shu", "改类 1024 监督举报");

        Assert.True(File().Ticket.IsConfidential);
        Assert.Equal("ji", Assert.Single(_run.Last.Notices, n => n.Template == "ticket_new").Recipient);
        Assert.DoesNotContain(_run.Last.Notices, n => n.Template == "corrected");
        var correction = Assert.Single(_run.Last.Corrections);
        Assert.Equal((true, "", "", ""), (correction.IsConfidential, correction.Was, correction.Now, correction.Machine));
        Say("shu", "改类 1024 供水");
        Assert.Equal("reply_unknown", Assert.Single(_run.Last.Notices).Template); // it does not exist for them any more
    }

    [Fact]
    public void ToConfidential_WhenSomebodyHasIt_IsRefused()
    {
        Say("wei", "接单 1024");
        Say("shu", "改类 1024 监督举报");

        Assert.StartsWith("已经有人经手", Why, StringComparison.Ordinal);
        Assert.False(File().Ticket.IsConfidential);
    }

    [Fact]
    public void MergeSplitAndTheirUndoing_AreKept()
    {
        _run.Hear(_run.InGroup("wmLi", "村口的自来水管爆了，水流了一地"));
        Say("shu", "并案 1025 1024");
        Assert.Equal((CorrectedLabel.Merge, 1024L, "是两件", "是一件"), KeptLast);
        Say("shu", "撤销并案 1025 1024");
        Assert.Equal((CorrectedLabel.Unmerge, 1024L, "是一件", "是两件"), KeptLast);
        Say("shu", "拆单 1024 旁边的长椅也坏了");
        Assert.Equal((CorrectedLabel.Split, 1026L, "是一件", "是两件"), KeptLast);
    }

    private (CorrectedLabel, long, string, string) KeptLast => _run.Corrections[^1] is { Other: { } other } last ? (last.Field, other, last.Was, last.Now) : default;

    [Fact]
    public void Draft_DecidedByAPerson_IsKept()
    {
        _run.Hear(_run.InGroup(Zhang, "Хэлло мир"));
        var yes = Assert.Single(_run.Last.Notices).Buttons[0].Key;
        _run.Hear(_run.Tap("shu", yes));

        var correction = Assert.Single(_run.Last.Corrections);
        Assert.Equal((CorrectedLabel.Demand, "待确认", "是诉求"), (correction.Field, correction.Was, correction.Now));
        Assert.StartsWith("verdict:Unreadable", correction.Machine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("改类 1024 供水", CorrectedLabel.Category, "供水")]
    [InlineData("1024号 改类 供水", CorrectedLabel.Category, "供水")]
    [InlineData("改累1024供水", CorrectedLabel.Category, "供水")]
    [InlineData("不是诉求 1024", CorrectedLabel.Demand, "")]
    [InlineData("不是素求 1024", CorrectedLabel.Demand, "")]
    [InlineData("改地点 1024 三组晒坝", CorrectedLabel.Place, "三组晒坝")]
    [InlineData("改第点 1024 三组晒坝", CorrectedLabel.Place, "三组晒坝")]
    [InlineData("改急 1024 2小时", CorrectedLabel.Urgency, "2小时")]
    [InlineData("改及 1024 2小时", CorrectedLabel.Urgency, "2小时")]
    [InlineData("改性质 工单1024：投诉", CorrectedLabel.Kind, "投诉")]
    public void Parse_AsPeopleType(string text, CorrectedLabel field, string rest) =>
        Assert.Equal(new CorrectCommand(field, 1024, rest, false), CorrectCommand.Parse(text));

    [Theory]
    [InlineData("改类")]
    [InlineData("改天 1024 再说")]
    [InlineData("不是诉求")]
    [InlineData("接单 1024")]
    public void Parse_OtherWords_AreNone(string text) => Assert.Null(CorrectCommand.Parse(text));
}
