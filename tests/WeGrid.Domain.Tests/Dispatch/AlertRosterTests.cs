using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tests.Tickets;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Dispatch;

/// <summary>加强班次: a layer of people and turns, on while the town is on that level, for flood matters only.</summary>
public sealed class AlertRosterTests
{
    private const string Rosters = """
        "rosters": [ { "name": "汛期班", "from": "三级",
          "posts": [ { "grid": "qs-a-1-m", "post": "microGridMember", "user": "dian" }, { "grid": "qs", "post": "dutyOfficer", "user": "lu" } ],
          "duty": [ { "grid": "qs", "post": "dutyOfficer", "user": "lu", "from": "2026-11-16", "to": "2026-11-20" } ] } ]
        """;

    private static readonly Corp _corp = A.CorpOf(A.Town.Replace("\"grids\": [", $"\"settings\": {{ {Rosters} }}, \"grids\": [", StringComparison.Ordinal));

    [Theory]
    [Trait("Feature", "DE-06")]
    [InlineData(AlertLevel.None, "防汛应急", "wei")]
    [InlineData(AlertLevel.Four, "防汛应急", "wei")] // not yet
    [InlineData(AlertLevel.Three, "防汛应急", "dian")]
    [InlineData(AlertLevel.One, "防汛应急", "dian")]
    [InlineData(AlertLevel.One, "市政设施", "wei")] // other matters go on as every day
    [InlineData(AlertLevel.One, "监督举报", "ji")]
    public void Order_OnALevel_AsksTheRosterFirst(AlertLevel level, string category, string asked)
    {
        var run = new DeskRun(A.Ticket(category: category), A.Monday, rules: A.Rules(_corp.At(level)));

        Assert.Equal(asked, Assert.Single(run.Last.Notices, n => n.Template == "ticket_new").Recipient);
    }

    [Fact]
    [Trait("Feature", "DE-06")]
    public void Life_OnALevel_CallsTheRosterToo_AndItsTurnIsTheOnlyOneOfThePost()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.Life, category: "防汛应急"), A.Monday, rules: A.Rules(_corp.At(AlertLevel.Two)));

        Assert.Equal("dian fu lu shu wei", string.Join(' ', run.Last.Notices.Where(n => n.Channel == Channel.Voice).Select(n => n.Recipient).Order(StringComparer.Ordinal)));
    }

    [Fact]
    [Trait("Feature", "DE-06")]
    public void Over_WhoTookAMatterFromTheRoster_MayFinishIt_NobodyElseOfIt()
    {
        var on = _corp.At(AlertLevel.Three);
        var ticket = A.Ticket(TicketStatus.Accepted, category: "防汛应急") with { Holder = "dian" };

        Assert.Equal(Role.GridStaff, Roles.Of("dian", ticket, on));
        Assert.Equal(Role.GridStaff, Roles.Of("dian", ticket, _corp));
        Assert.Equal((Role.None, Role.None), (Roles.Of("lu", ticket, _corp), Roles.Of("dian", ticket with { Holder = "wei" }, _corp)));
        Assert.Equal(Role.GridStaff | Role.Village | Role.Superior, Roles.Of("lu", ticket, on));
    }

    [Theory]
    [Trait("Feature", "DE-06")]
    [InlineData("汛期响应 三级", AlertLevel.Three)]
    [InlineData("@小清 汛期响应：一级", AlertLevel.One)]
    [InlineData("防汛响应启动二级", AlertLevel.Two)]
    [InlineData("汛期响应 Ⅳ级", AlertLevel.Four)]
    [InlineData("汛期响应 解除", AlertLevel.None)]
    public void Parse_TheWords(string text, AlertLevel level) => Assert.Equal(level, AlertCommand.Parse(text)!.Level);

    [Fact]
    public void Parse_AskedAfter_AndWhatIsNone()
    {
        Assert.Null(AlertCommand.Parse("汛期响应")!.Level);
        Assert.All(new[] { "汛期响应什么时候结束", "镇上启动汛期响应了", "汛期响应 五级", "" }, t => Assert.Null(AlertCommand.Parse(t)));
    }

    [Fact]
    [Trait("Feature", "DE-06")]
    public void Record_IsAChain_ThatTheCheckerReads()
    {
        var first = AlertEvent.Record("qs", (0, []), AlertLevel.None, AlertLevel.Three, "ban", A.Monday);
        var second = AlertEvent.Record("qs", (first.Seq, first.Hash), AlertLevel.Three, AlertLevel.None, "zhen", A.Monday.AddDays(1));
        HistoryChecker.Kept[] kept = [new(1, first.Canonical, first.Hash), new(2, second.Canonical, second.Hash)];

        Assert.Empty(HistoryChecker.Check(AlertEvent.Number, 2, second.Hash, kept));
        Assert.NotEmpty(HistoryChecker.Check(AlertEvent.Number, 2, second.Hash, [kept[1], kept[0]]));
        Assert.NotEmpty(HistoryChecker.Check(AlertEvent.Number, 2, second.Hash, [kept[0] with { Canonical = kept[1].Canonical }, kept[1]]));
    }

    [Theory]
    [InlineData("\"rosters\": [ { \"name\": \"x\", \"from\": \"五级\", \"posts\": [] } ]", "settings.rosters[0].from: '五级' is no level; one of 一级, 二级, 三级, 四级")]
    [InlineData("\"rosters\": [ { \"name\": \"x\", \"from\": \"三级\" } ]", "settings.rosters[0].posts: names nobody; write posts, duty or both")]
    [InlineData("\"rosters\": [ { \"name\": \"x\", \"from\": \"三级\", \"posts\": [ { \"grid\": \"no\", \"post\": \"gridMember\", \"user\": \"dian\" } ] } ]", "settings.rosters[0].posts[0].grid: 'no' is not in grids; correct it or add that grid")]
    [InlineData("\"rosters\": [ { \"name\": \"x\", \"from\": \"三级\", \"duty\": [ { \"grid\": \"qs\", \"user\": \"dian\", \"from\": \"2026-07-01\", \"to\": \"2026-07-02\" } ] } ]", "settings.rosters[0].duty[0].user: 'dian' does not hold this post in grid 'qs'; give them the post here or in staff, or name another")]
    [InlineData("\"rosters\": [ { \"name\": \"x\", \"from\": \"三级\", \"categories\": [\"监督举报\"], \"posts\": [ { \"grid\": \"qs\", \"post\": \"dutyOfficer\", \"user\": \"dian\" } ] } ]", "settings.rosters[0].categories: '监督举报' is confidential and goes to 纪检 alone; take it out")]
    public void CorpFile_WrongRosters_AreListedWithTheCure(string settings, string fault) => Assert.Contains(fault, A.FaultsWith(settings));
}
