using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>来源与走访 (B02, B05): every matter says by which channel it came; staff register what they heard elsewhere.</summary>
public sealed class FieldReportTests
{
    private static readonly ChannelBook _channels = ChannelBook.Parse("channels.json", File.ReadAllText(Path.Combine(A.Root, "data", "channels.json"))).Book!;
    private readonly IntakeRun _run = new(with: r => r with { Channels = _channels });

    [Theory]
    [InlineData("走访 三组老李家：门口路灯坏了", "visit", "三组老李家", "门口路灯坏了")]
    [InlineData("入户走访 三组老李家: 门口路灯坏了", "visit", "三组老李家", "门口路灯坏了")]
    [InlineData("走访：门口路灯坏了", "visit", "", "门口路灯坏了")]
    [InlineData("走访 门口路灯坏了", "visit", "", "门口路灯坏了")]
    [InlineData("议事点：广场要加两盏灯", "council", "", "广场要加两盏灯")]
    [InlineData("收集点 老人说活动室漏雨", "point", "", "老人说活动室漏雨")]
    [InlineData("代报 张大爷：门口路灯坏了", "staff", "张大爷", "门口路灯坏了")]
    [InlineData("邻聚里 有人反映电梯老坏", "platform", "", "有人反映电梯老坏")]
    public void Parse_Reads(string text, string code, string household, string words)
    {
        var report = FieldReport.Parse(text, _channels)!;
        Assert.Equal((code, household, words), (report.Channel.Code, report.Household, report.Words));
    }

    [Theory]
    [InlineData("走访了三户，都没事")]
    [InlineData("走访")]
    [InlineData("走访 ")]
    [InlineData("接单 1024")]
    public void Parse_ReadsNoMore(string text) => Assert.Null(FieldReport.Parse(text, _channels));

    [Theory]
    [InlineData("archive:wr-a", null, false, "group")]
    [InlineData("contact:wr-a", null, false, "group")]
    [InlineData("bot:wr-in", null, false, "bot")]
    [InlineData("kf:wk-qs:wmA", null, false, "kf")]
    [InlineData("kf:wk-point:wmA", "point", false, "point")]
    [InlineData("kf:wk-qs:wmA", "nowhere", false, "kf")]
    [InlineData("app:1000002:cun", null, false, "app")]
    [InlineData("app:1000002:wei", null, true, "staff")]
    [InlineData("form:form-0123456789abcdef0123456789abcdef", null, false, "form")]
    [InlineData("fax:1", null, false, "other")]
    public void CodeOf_EveryConversationHasOne(string conversation, string? chatChannel, bool byStaff, string code) =>
        Assert.Equal(code, _channels.CodeOf(conversation, chatChannel, byStaff));

    [Theory]
    [InlineData("{ \"version\": \"t\", \"channels\": [] }", "the machine uses it itself")]
    [InlineData("{ \"version\": \"t\", \"channels\": [ { \"code\": \"Big\", \"name\": \"x\" } ] }", "is no code")]
    [InlineData("{ \"version\": \"t\", \"channels\": [ { \"code\": \"a\", \"name\": \"x\", \"says\": [\"接单\"] } ] }", "is a command")]
    [InlineData("{ \"version\": \"t\", \"channels\": [ { \"code\": \"a\", \"name\": \"x\" }, { \"code\": \"a\", \"name\": \"y\" } ] }", "is there twice")]
    public void ParseFile_Faults(string json, string fault) =>
        Assert.Contains(ChannelBook.Parse("channels.json", json).Faults, f => f.Wrong.Contains(fault, StringComparison.Ordinal) || f.Right.Contains(fault, StringComparison.Ordinal));

    [Fact]
    [Trait("Feature", "IN-08")]
    public void FiledForSomebody_ChannelAndFilerAreRecorded_AndWhoFiledHearsTheNumber()
    {
        _run.Hear(_run.ToApp("wei", "代报 张大爷：门口的路灯坏了，晚上看不见"));
        var file = Assert.Single(_run.All.Files.Values);
        Assert.Equal("staff", file.Ticket.Origin);
        var order = Assert.Single(_run.Last.Events, e => e.Move == TicketMove.Order);
        Assert.Equal(new Actor(Role.GridStaff, "wei"), order.By);
        Assert.Contains("\"~origin\":\"staff\"", System.Text.Encoding.UTF8.GetString(order.Canonical), StringComparison.Ordinal);
        Assert.Contains(_run.Last.Notices, n => n.Recipient == "wei" && n.Values.Values.Contains("1024"));
        Assert.DoesNotContain(_run.Last.Notices, n => n.Values.Values.Any(v => v.Contains("张大爷", StringComparison.Ordinal)));
    }

    [Fact]
    public void Visit_WithAMatter_OpensATicketAndIsLogged_TheHouseholdOnNoCard()
    {
        _run.Hear(_run.ToApp("wei", "走访 一组赵大娘家：门口的路灯坏了，晚上看不见"));
        var file = Assert.Single(_run.All.Files.Values);
        Assert.Equal(("visit", "wei"), (file.Ticket.Origin, Assert.Single(file.Reporters).Person));
        var visit = Assert.Single(_run.Last.Visits);
        Assert.Equal(("wei", "一组赵大娘家", (long?)file.Ticket.Number), (visit.UserId, visit.Household, visit.Ticket));
        Assert.All(_run.Last.Notices, n => Assert.DoesNotContain(n.Values.Values, v => v.Contains("赵大娘", StringComparison.Ordinal)));
        Assert.DoesNotContain("赵大娘", file.Ticket.Summary + file.Ticket.MatterText, StringComparison.Ordinal);
        Assert.DoesNotContain(_run.Last.Demands, d => d.Status == DemandStatus.Draft);
    }

    [Fact]
    public void Visit_WithNothingAskedFor_IsLoggedAlone()
    {
        _run.Hear(_run.ToApp("wei", "走访 一组赵大娘家：身体都好，孩子过年回来了"));
        Assert.Empty(_run.All.Files);
        Assert.Null(Assert.Single(_run.Last.Visits).Ticket);
        Assert.Equal("reply_visit", Assert.Single(_run.Last.Notices).Template);
    }

    [Fact]
    public void Visit_OfAMatterAlreadyOpen_JoinsIt()
    {
        _run.Hear(_run.InGroup("wmA", "老戏台的路灯坏了，晚上看不见"));
        _run.Hear(_run.ToApp("wei", "走访 一组赵大娘家：老戏台的路灯坏了，晚上看不见"));
        var file = Assert.Single(_run.All.Files.Values);
        Assert.Equal(("group", (long?)file.Ticket.Number), (file.Ticket.Origin, Assert.Single(_run.Last.Visits).Ticket));
        Assert.Equal(["wmA", "wei"], file.Reporters.Select(r => r.Person));
    }

    [Fact]
    public void Visit_Confidential_NamesNeitherWordsNorTicketInTheLog()
    {
        _run.Hear(_run.ToApp("wei", "走访 一组赵大娘家：举报村支书贪污低保钱"));
        var file = Assert.Single(_run.All.Files.Values);
        Assert.True(file.Ticket.IsConfidential);
        var visit = Assert.Single(_run.Last.Visits);
        Assert.Equal(("", (long?)null), (visit.Said, visit.Ticket));
    }

    [Fact]
    public void ByAResident_TheWordsAreNoCommand()
    {
        _run.Hear(_run.ByKf("wmA", "走访 三组：门口路灯坏了，晚上看不见"));
        Assert.Empty(_run.Last.Visits);
    }

    [Fact]
    public void Council_IsAlwaysATicket_AndSaysFromWhere()
    {
        _run.Hear(_run.ToApp("shu", "议事点：大家商量想在广场加两盏灯"));
        Assert.Equal("council", Assert.Single(_run.All.Files.Values).Ticket.Origin);
        Assert.Contains(_run.Last.Events, e => e.Move == TicketMove.Order && System.Text.Encoding.UTF8.GetString(e.Canonical).Contains("council", StringComparison.Ordinal));
    }
}
