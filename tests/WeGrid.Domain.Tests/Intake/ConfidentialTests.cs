using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>保密: a complaint about an official, a report, violence at home; and 查看, by which the words are seen.</summary>
public sealed class ConfidentialTests
{
    private const string Zhang = "wmZhang";
    private readonly IntakeRun _run = new();

    private TicketFile File => _run.All.Files[1024];

    private static IEnumerable<string> Staff() => A.Corp.Staff.Keys.Where(k => k != "ji");

    [Theory]
    [InlineData("村支书贪污低保款", "干部作风")]
    [InlineData("我要举报隔壁半夜偷倒垃圾", "举报线索")]
    [InlineData("我要实名举报无证黑作坊卖过期食品", "违法经营")]
    [InlineData("以前我男人喝醉了打我，去年打得最狠，想请人帮帮我", "家庭暴力")]
    [Trait("Feature", "IN-16")]
    public void Class_IsConfidentialAtOnce_AndOnlyDisciplineHearsOfIt(string text, string subcategory)
    {
        _run.Hear(_run.ByKf(Zhang, text));

        Assert.True(File.Ticket.IsConfidential);
        Assert.Equal((Ticket.ConfidentialCategory, subcategory), (File.Ticket.Category, File.Ticket.Subcategory));
        Assert.DoesNotContain(_run.Last.Notices, n => Staff().Contains(n.Recipient));
        Assert.Contains(_run.Last.Notices, n => n.Recipient == "ji");
        Assert.All(_run.Last.Notices.SelectMany(n => n.Values.Values), v => Assert.False(v.Contains(text[..4], StringComparison.Ordinal) || v.Contains(subcategory, StringComparison.Ordinal), v));
    }

    [Fact]
    public void OnlySoundsLikeFraud_IsPutToDisciplineFirst()
    {
        _run.Hear(_run.InGroup(Zhang, "有人被网贷骗子坑了吗"));

        Assert.Empty(_run.All.Files);
        Assert.All(_run.Last.Notices.Where(n => n.Template == "draft"), n => Assert.Equal("ji", n.Recipient));
    }

    [Fact]
    public void ViolenceNow_IsDanger_AndKeepsTheClassForAfterwards()
    {
        _run.Hear(_run.InGroup(Zhang, "我老公喝醉了正在打我，两口子打得厉害，快来人"));

        Assert.True(File.Ticket.IsLife);
        Assert.False(File.Ticket.IsConfidential); // who comes to help must know
        Assert.Equal(Ticket.ConfidentialCategory, File.Ticket.Category);
        Assert.Contains(_run.Last.Notices, n => n.Recipient == "shu");
    }

    [Fact]
    [Trait("Feature", "IN-16")]
    public void SaidInAGroup_NothingIsSaidThere()
    {
        _run.Hear(_run.InGroup(Zhang, "我要举报村支书贪污低保款") with { ResponseUrl = "https://reply/1" });

        Assert.DoesNotContain(_run.Last.Notices, n => n.Channel is Channel.BotReply or Channel.Webhook);
        Assert.All(_run.Last.Relays, r => Assert.Equal("ji", r.Leader));
    }

    [Theory]
    [InlineData("季正声收钱办事，我要举报", "zhen")] // 纪检 is named: the town leader
    [InlineData("甄怀远收钱办事，我要举报", "ji")]
    [InlineData("季正声和甄怀远收钱办事，我要举报", "ban")]
    [InlineData("舒书记收钱办事，我要举报", "ji")]
    public void Named_NeverHearsOfIt(string text, string asked)
    {
        _run.Hear(_run.ByKf(Zhang, text));

        Assert.Equal([asked], _run.Last.Notices.Where(n => n.Recipient != Zhang).Select(n => n.Recipient).Distinct());
        var named = Confidential.NamedIn(A.Corp, File.Ticket);
        Assert.NotEmpty(named);
        Assert.All(named, user => Assert.Equal(Role.None, Roles.Of(user, File.Ticket, A.Corp)));
    }

    [Fact]
    public void Discipline_WithAPostInTheNamedPersonsVillage_IsPassedOver()
    {
        var corp = A.CorpOf(A.Town.Replace("\"userid\": \"ji\", \"name\": \"季正声\", \"posts\": [", "\"userid\": \"ji\", \"name\": \"季正声\", \"posts\": [ { \"grid\": \"qs-a-1\", \"post\": \"groupCadre\" },", StringComparison.Ordinal));
        var about = A.Ticket(category: Ticket.ConfidentialCategory) with { Summary = "舒继明收钱办事" };

        Assert.Equal(["zhen"], Confidential.RungsFor(corp, about).Select(r => r.UserId));
        Assert.Equal(["ji"], Confidential.RungsFor(corp, about with { Summary = "夏湾人收钱办事" }).Select(r => r.UserId));
    }

    [Fact]
    [Trait("Feature", "IN-16")]
    public void ForEverybodyElse_TheNumberDoesNotExist()
    {
        _run.Hear(_run.ByKf(Zhang, "我要举报村支书贪污低保款"));
        _run.Hear(_run.ByKf("wmLi", "河边路灯不亮"));
        string[] words = ["接单 1024", "办结 1024 办好了", "回访 1024 电话 已解决 满意", "查看 1024 看看", "并案 1025 到 1024", "终止 1024 没有这事"];
        foreach (var (user, text) in from user in new[] { "shu", "ban", "zhen", "wei", "lu" } from text in words select (user, text))
        {
            _run.Hear(_run.ToApp(user, text));
            Assert.True(Assert.Single(_run.Last.Notices, n => n.Recipient == user) is { Template: "reply_unknown" }, $"{user}: {text}");
        }

        _run.Hear(_run.Tap("shu", "accept:1024"));
        Assert.Equal("reply_unknown", Assert.Single(_run.Last.Notices, n => n.Recipient == "shu").Template);
        Assert.Equal(TicketStatus.Ordered, File.Ticket.Status);
    }

    [Fact]
    [Trait("Feature", "IN-16")]
    public void GivenToAUnit_ItsCardIsWithoutWords_AndNeverGoesToWhoIsNamed()
    {
        var desk = new TicketDesk(A.Rules());
        var file = new TicketFile(
            A.Ticket(TicketStatus.Accepted, category: Ticket.ConfidentialCategory) with { Summary = "陆养护收钱不干活，季正声请查", Holder = "zhen", MatterText = "陆养护收钱不干活" },
            [A.Reporter()], [], [A.ByKf(A.Monday)]);
        var effects = new Effects();

        Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.Dispatch, new Actor(Role.Superior | Role.Village, "zhen"), A.Monday) { UnitId = "road" }));

        Assert.DoesNotContain(effects.Notices, n => n.Recipient == "lu");
        Assert.Equal(Role.None, Roles.Of("lu", file.Ticket, A.Corp));
    }

    [Fact]
    [Trait("Feature", "AU-04")]
    public void View_WhoHasToAct_SeesTheWordsPrivately_AndItIsWrittenDown()
    {
        _run.Hear(_run.InGroup(Zhang, "河边路灯不亮，我电话13900001111"));
        Assert.DoesNotContain(_run.Last.Notices.SelectMany(n => n.Values.Values), v => v.Contains("13900001111", StringComparison.Ordinal));
        _run.Hear(_run.ToApp("wei", "接单 1024"));

        _run.Hear(_run.ToApp("wei", "查看 1024 打电话约时间"));

        var reply = Assert.Single(_run.Last.Notices);
        Assert.Equal((Channel.AppText, "wei", "reply_view", Zhang), (reply.Channel, reply.Recipient, reply.Template, reply.Person));
        Assert.Contains("13900001111", Assert.Single(reply.Lines).Values["text"], StringComparison.Ordinal);
        Assert.Equal(reply.SendAt.AddMinutes(10), reply.ValidUntil);
        Assert.Equal((1024, "wei", "打电话约时间", true), Assert.Single(_run.Last.Looks) is var l ? (l.Number, l.By, l.Reason, l.Shown) : default);
    }

    [Theory]
    [InlineData("zu", "打电话", false)] // asked, but it is not theirs
    [InlineData("xia", "打电话", false)] // another village
    [InlineData("lu", "打电话", false)] // not dispatched to them
    [InlineData("shu", "打电话", true)]
    [InlineData("ban", "打电话", true)]
    [InlineData("shu", "", false)]
    [Trait("Feature", "AU-04")]
    public void View_ByRole(string user, string reason, bool shown)
    {
        _run.Hear(_run.InGroup(Zhang, "河边路灯不亮，我电话13900001111"));
        _run.Hear(_run.ToApp("wei", "接单 1024"));

        _run.Hear(_run.ToApp(user, $"查看 1024 {reason}"));

        Assert.Equal(shown, _run.Last.Notices.Any(n => n.Template == "reply_view"));
        Assert.Equal(reason.Length > 0, _run.Last.Looks.Count == 1); // a refusal is written down too
        Assert.DoesNotContain(_run.Last.Notices.Where(n => n.Template != "reply_view").SelectMany(n => n.Values.Values), v => v.Contains("13900001111", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "IN-16")]
    public void View_Confidential_DisciplineAlone()
    {
        _run.Hear(_run.ByKf(Zhang, "我要举报村支书贪污低保款"));
        foreach (var user in Staff())
        {
            _run.Hear(_run.ToApp(user, "查看 1024 想看"));
            Assert.DoesNotContain(_run.Last.Notices, n => n.Template == "reply_view");
        }

        _run.Hear(_run.ToApp("ji", "查看 1024 核实"));
        Assert.Contains("贪污", Assert.Single(_run.Last.Notices).Lines[0].Values["text"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("查看 1024 联系反映人", 1024, "联系反映人")]
    [InlineData("查看 1024号，核实 情况", 1024, "核实 情况")]
    [InlineData("查看 1024", 1024, "")]
    public void Parse_ViewCommand(string text, long number, string reason) => Assert.Equal(new ViewCommand(number, reason), ViewCommand.Parse(text));

    [Theory]
    [InlineData("查看进展")]
    [InlineData("查看 进展")]
    [InlineData("我来查看 1024")]
    public void Parse_NotAViewCommand(string text) => Assert.Null(ViewCommand.Parse(text));
}
