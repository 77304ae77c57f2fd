using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Tickets;

/// <summary>退单: a coded reason in time, a clock that runs on, an arbiter who has the last word, and routing that learns.</summary>
public sealed class ReturnTests
{
    private const Role VillageRole = Role.GridStaff | Role.Village;
    private const Role Town = VillageRole | Role.Superior;

    [Theory]
    [Trait("Feature", "LC-07")]
    [InlineData("不属职责", "duty")]
    [InlineData("不归我们管，找水务", "duty")]
    [InlineData("路在邻村，不在辖区", "area")]
    [InlineData("不属我辖区", "area")]
    [InlineData("信息不全，没有门牌", "unclear")]
    [InlineData("和1020号是同一件事", "duplicate")]
    [InlineData("duty", "duty")]
    [InlineData("太忙了", null)]
    [InlineData("", null)]
    public void Return_Words_AreReadAsACodedReason(string words, string? code) => Assert.Equal(code, A.Reasons.Return.SaidIn(words)?.Code);

    [Fact]
    [Trait("Feature", "LC-07")]
    [Trait("Feature", "X-08")]
    public void Return_WithReasonInTime_IsTakenAndTheClockRunsOn()
    {
        var run = Dispatched();
        var due = run.Ticket.DueAt;

        Assert.Equal(RefusalReason.NoteMissing, run.Move(TicketMove.Return, "lu", Role.Unit, A.Monday)!.Reason);
        Assert.Equal(RefusalReason.ReasonMissing, run.Move(TicketMove.Return, "lu", Role.Unit, A.Monday, "太忙了")!.Reason);
        Assert.Null(run.Move(TicketMove.Return, "lu", Role.Unit, A.Monday.AddHours(3), "不属职责，是供电所的线"));

        Assert.Equal((TicketStatus.Returned, due, "road", "duty"), (run.Ticket.Status, run.Ticket.DueAt, run.Ticket.ReturnedBy, run.Ticket.ReturnReason));
        Assert.Equal(due, run.Dues[DueKind.Handling]);
        Assert.Contains("\"reason\":\"duty\"", System.Text.Encoding.UTF8.GetString(run.Events[^1].Canonical), StringComparison.Ordinal);
        var card = Assert.Single(run.To("shu", "ticket_choose"));
        Assert.Equal("镇养护站：不属职责（不属职责，是供电所的线）", card.Values["return.reason"]);
        Assert.Equal("disagree:1024", card.Buttons[^1].Key);
    }

    [Theory]
    [Trait("Feature", "LC-07")]
    [InlineData("2026-11-18 23:59", null)]
    [InlineData("2026-11-19 00:01", RefusalReason.ReturnTooLate)] // two working days of Monday's dispatch
    public void Return_AfterTheLimit_IsRefused(string at, RefusalReason? refused) =>
        Assert.Equal(refused, Dispatched().Move(TicketMove.Return, "lu", Role.Unit, A.Time(at), "不属职责")?.Reason);

    [Fact]
    [Trait("Feature", "LC-08")]
    [Trait("Feature", "X-08")]
    public void DisputeReturn_FirstReturn_GoesToTheArbiterWhoseWordIsFinal()
    {
        var run = Dispatched();
        run.Move(TicketMove.Return, "lu", Role.Unit, A.Monday, "不属职责");

        Assert.Null(run.Move(TicketMove.DisputeReturn, "shu", VillageRole, A.Monday));
        Assert.Equal("own:1024", Assert.Single(run.To("ban", "ticket_choose")).Buttons[^1].Key);
        Assert.Equal(RefusalReason.AlreadyDone, run.Move(TicketMove.DisputeReturn, "shu", VillageRole, A.Monday)!.Reason);
        Assert.Equal(RefusalReason.ForTheArbiter, run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday, unit: "power")!.Reason);

        Assert.Null(run.Move(TicketMove.Dispatch, "ban", Town, A.Monday, unit: "road"));
        Assert.Equal(RefusalReason.RulingIsFinal, run.Move(TicketMove.Return, "lu", Role.Unit, A.Monday, "不属职责")!.Reason);
    }

    [Fact]
    [Trait("Feature", "LC-08")]
    public void Dispatch_AfterADispute_InATownWithoutSuperiors_IsTheGridLeaders()
    {
        var corp = A.CorpOf(A.Town.Replace("\"post\": \"dutyOfficer\"", "\"post\": \"partnerUnit\"", StringComparison.Ordinal)
            .Replace("\"post\": \"townLeader\"", "\"post\": \"partnerUnit\"", StringComparison.Ordinal));
        var run = Dispatched(A.Rules(corp));
        run.Move(TicketMove.Return, "lu", Role.Unit, A.Monday, "不属职责");
        run.Move(TicketMove.DisputeReturn, "shu", VillageRole, A.Monday);

        Assert.Null(run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday, unit: "road"));
    }

    [Fact]
    public void Return_OfAConfidentialMatter_IsCountedNowhere()
    {
        var run = new DeskRun(A.Ticket(category: Ticket.ConfidentialCategory), A.Monday);
        run.Move(TicketMove.Accept, "ji", Town, A.Monday);
        run.Move(TicketMove.Dispatch, "ji", Town, A.Monday, unit: "road");

        Assert.Null(run.Move(TicketMove.Return, "lu", Role.Unit, A.Monday, "不属职责"));

        Assert.Empty(run.Last.UnitMarks);
    }

    [Fact]
    [Trait("Feature", "X-08")]
    public void Return_AsNotTheirs_IsCounted_OtherReasonsAreNot()
    {
        var run = Dispatched();
        run.Move(TicketMove.Return, "lu", Role.Unit, A.Monday, "信息不全");
        Assert.Empty(run.Last.UnitMarks);

        run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday, unit: "power");
        run.Move(TicketMove.Return, "dian", Role.Unit, A.Monday, "不属职责");
        Assert.Equal([new UnitMark("qs-a", "市政设施", "power", Returned: true)], run.Last.UnitMarks);

        run.Move(TicketMove.Dispatch, "ban", Town, A.Monday, unit: "power");
        run.Move(TicketMove.Resolve, "dian", Role.Unit, A.Monday, "已修");
        Assert.Equal([new UnitMark("qs-a", "市政设施", "power", Returned: false)], run.Last.UnitMarks);
    }

    [Theory]
    [Trait("Feature", "X-08")]
    [InlineData(2, null, "road other")]
    [InlineData(3, null, "other road")]
    [InlineData(0, "road", "other road")]
    public void UnitsFor_ReturnedOften_StandsBehindTheOthers(int returns, string? returnedBy, string expected)
    {
        var corp = A.CorpOf(A.Town.Replace("\"units\": [", "\"units\": [ { \"id\": \"other\", \"name\": \"别处\", \"categories\": [\"环境卫生\"], \"contacts\": [] },", StringComparison.Ordinal)
            .Replace("{ \"id\": \"silent\"", "{ \"id\": \"unused\"", StringComparison.Ordinal)) with
        {
            Routing = [new RoutingRule(null, "市政设施", [], "road"), new RoutingRule(null, "市政设施", [], "other")],
        };
        var ticket = A.Ticket() with { ReturnedBy = returnedBy };

        Assert.Equal(expected, string.Join(' ', Routing.UnitsFor(ticket, corp, new Dictionary<string, int> { ["road"] = returns }, 3).Select(u => u.Id)));
    }

    [Theory]
    [InlineData("""{ "version": "1", "reasons": [] }""", "there is no reason")]
    [InlineData("""{ "version": "1", "reasons": [ { "code": "A1", "name": "甲" } ] }""", "code 'A1'")]
    [InlineData("""{ "version": "1", "reasons": [ { "code": "a", "name": "甲" }, { "code": "b", "name": "乙", "words": ["甲"] } ] }""", "'甲' stands for two")]
    [InlineData("""{ "version": "1", "learnAfter": 0, "reasons": [ { "code": "a", "name": "甲" } ] }""", "expected a number")]
    [InlineData("""{ "version": "1", "reason": [], "reasons": [ { "code": "a", "name": "甲" } ] }""", "'reason' is not known")]
    public void Parse_Faulty_SaysWhatAndHow(string json, string fault)
    {
        var (list, faults) = ReasonList.Parse("return-reasons.json", json);

        Assert.Null(list);
        Assert.Contains(faults, f => f.ToString().Contains(fault, StringComparison.Ordinal));
    }

    private static DeskRun Dispatched(DeskRules? rules = null)
    {
        var run = new DeskRun(A.Ticket(), A.Monday, rules: rules);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday, unit: "road");
        return run;
    }
}
