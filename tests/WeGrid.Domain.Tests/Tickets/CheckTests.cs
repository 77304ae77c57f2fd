using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Reports;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Tickets;

/// <summary>现场核实: somebody who did not handle it looks before it counts as done (LC-13).</summary>
public sealed class CheckTests
{
    private static readonly DeskRules _rules = A.Rules() with { Closing = A.Closing("市政设施", check: true) };
    private static readonly DateTimeOffset _done = A.Monday.AddMinutes(3);

    /// <summary>Accepted by 卫小河, dispatched to the road station, reported as done by 陆养护.</summary>
    private static DeskRun Reported() => new DeskRun(A.Ticket(), A.Monday, rules: _rules).Resolve(A.Monday);

    [Fact]
    public void Resolve_WhereDataAsksForACheck_WaitsForWhoDidNotHandleIt_AndTheResidentHearsNothing()
    {
        var run = Reported();

        Assert.Equal(TicketStatus.Checking, run.Ticket.Status);
        Assert.Null(run.Ticket.ResolvedAt);
        Assert.Empty(run.File.Surveys);
        Assert.DoesNotContain(run.Notices, n => n.Purpose == Purpose.Result);
        var card = Assert.Single(run.Notices, n => n.Template == "site_check");
        Assert.Equal("wei", card.Recipient);
        Assert.Equal([$"check_ok:1024:{run.Ticket.Check!.Mark}", $"check_bad:1024:{run.Ticket.Check.Mark}"], card.Buttons.Select(b => b.Key));
        Assert.Equal([DueKind.Handling, DueKind.Check], run.Dues.Keys.Order());
        Assert.Equal(run.Ticket.DueAt, run.Dues[DueKind.Handling]);
    }

    [Fact]
    public void Confirm_ByTheGrid_IsDoneAndEverybodyIsTold()
    {
        var run = Reported();
        Assert.Null(run.Move(TicketMove.ConfirmDone, "wei", Role.GridStaff, _done.AddHours(1)));

        Assert.Equal((TicketStatus.Resolved, _done.AddHours(1), "lu", null), (run.Ticket.Status, run.Ticket.ResolvedAt, run.Ticket.Holder, run.Ticket.Check));
        Assert.Single(run.Last.Notices, n => n.Purpose == Purpose.Result);
        Assert.Single(run.File.Surveys);
        Assert.Equal("卫小河已核实，属实", Assert.Single(run.To("wei", "card_taken")).Values["taken"]);
        Assert.Equal([DueKind.Close], run.Dues.Keys);
    }

    [Fact]
    public void Reject_GoesBackWhereItStood_HandlerIsTold_AndTheClockRunsOn()
    {
        var run = Reported();
        var before = run.Ticket;
        Assert.Null(run.Move(TicketMove.RejectDone, "wei", Role.GridStaff, _done.AddHours(1), "灯还是不亮"));

        Assert.Equal((TicketStatus.Dispatched, before.DueAt, "road", null), (run.Ticket.Status, run.Ticket.DueAt, run.Ticket.UnitId, run.Ticket.Check));
        Assert.Equal(("卫小河", "灯还是不亮"), (run.To("lu", "check_failed").Single().Values["check.by"], run.To("lu", "check_failed").Single().Values["reason"]));
        Assert.Equal(run.Ticket.DueAt, run.Dues[DueKind.Handling]);
        Assert.False(run.Dues.ContainsKey(DueKind.Check));

        run.Move(TicketMove.Resolve, "lu", Role.Unit, _done.AddHours(2), "重新换了灯头");
        Assert.NotEqual(before.Check!.Mark, run.Ticket.Check!.Mark);
        Assert.Equal("wei", run.Last.Notices.Single(n => n.Template == "site_check").Recipient);
    }

    [Theory]
    [InlineData("lu", Role.GridStaff)] // of the unit, whatever post he has besides
    [InlineData("LU", Role.Superior)]
    public void Check_ByWhoHandledIt_IsRefused(string person, Role role)
    {
        var run = Reported();
        Assert.Equal(RefusalReason.OwnWork, run.Move(TicketMove.ConfirmDone, person, role, _done.AddHours(1))!.Reason);
        Assert.Equal(RefusalReason.OwnWork, run.Move(TicketMove.RejectDone, person, role, _done.AddHours(1))!.Reason);
        Assert.Equal(TicketStatus.Checking, run.Ticket.Status);
    }

    [Fact]
    public void SolvedInTheGrid_WhoHeldItMayNotCheck_TheNextRungDoes()
    {
        var run = new DeskRun(A.Ticket(), A.Monday, rules: _rules);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        run.Move(TicketMove.Resolve, "shu", Role.GridStaff | Role.Village, _done, "自己动手修好了");

        Assert.Equal("zu", run.Last.Notices.Single(n => n.Template == "site_check").Recipient);
        Assert.Equal(RefusalReason.OwnWork, run.Move(TicketMove.ConfirmDone, "wei", Role.GridStaff, _done)!.Reason);
        Assert.Equal(RefusalReason.OwnWork, run.Move(TicketMove.ConfirmDone, "shu", Role.GridStaff | Role.Village, _done)!.Reason);
        Assert.Null(run.Move(TicketMove.ConfirmDone, "zu", Role.GridStaff, _done));
    }

    [Fact]
    public void NobodyAnswers_TheNextRungIsAsked_BothAreTold_AtTheTopTheLevelAboveHears()
    {
        var run = Reported();
        string[] rungs = ["wei", "zu", "bao", "shu", "fu", "ban", "zhen"];
        for (var i = 1; i < rungs.Length; i++)
        {
            var at = run.Dues[DueKind.Check];
            Assert.True(run.Ticket.Status == TicketStatus.Checking, $"{i} {at}");
            run.Due(DueKind.Check, at);
            Assert.Equal([rungs[i]], run.Last.Notices.Where(n => n.Template == "site_check").Select(n => n.Recipient));
            Assert.Equal(A.Corp.Staff[rungs[i]].Name, run.To(rungs[i - 1], "check_passed").Single().Values["next.name"]);
        }

        run.Due(DueKind.Check, run.Dues[DueKind.Check]);
        Assert.Equal("核实", run.To("zhen", "late_yours").Single().Values["hop.name"]);
        Assert.Single(run.To("ban", "late_supervise"));
        Assert.True(run.Dues.ContainsKey(DueKind.Check));

        // Whoever was asked before may still say what they saw.
        Assert.Null(run.Move(TicketMove.ConfirmDone, "zu", Role.GridStaff, run.Dues[DueKind.Check]));
        Assert.Equal(rungs.Order(), run.Last.Notices.Where(n => n.Template == "card_taken").Select(n => n.Recipient).Order());
    }

    [Fact]
    public void CheckLimit_IsNeverLaterThanWhatTheResidentWasPromised()
    {
        var run = new DeskRun(A.Ticket(), A.Monday, rules: _rules);
        var late = run.Ticket.DueAt.AddHours(-2);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        run.Move(TicketMove.Dispatch, "shu", Role.GridStaff | Role.Village, A.Monday, unit: "road");
        run.Move(TicketMove.Resolve, "lu", Role.Unit, ChinaTime.At(ChinaTime.DateOf(late), new TimeOnly(20, 0)), "已更换灯泡");

        Assert.Equal(run.Ticket.DueAt, run.Dues[DueKind.Check]);
        run.Due(DueKind.Handling, run.Ticket.DueAt);
        Assert.Single(run.To("wei", "late_yours"));
    }

    [Fact]
    public void NobodyElseThere_CountsAtOnce_AndThatIsOnRecord()
    {
        var alone = A.CorpOf("""
            { "corp": "qingshui", "name": "清水镇", "wecomCorpId": "ww-test",
              "apps": [ { "id": "grid", "agentId": 1000002, "secret": "env:A", "token": "env:B", "aesKey": "env:C" } ],
              "grids": [ { "id": "qs-a", "level": "村", "name": "上湾村", "kind": "village" } ],
              "staff": [ { "userid": "shu", "name": "舒继明", "posts": [ { "grid": "qs-a", "post": "gridLeader" } ] } ] }
            """);
        var run = new DeskRun(A.Ticket(grid: "qs-a"), A.Monday, rules: _rules with { Corp = alone });
        run.Move(TicketMove.Accept, "shu", Role.GridStaff | Role.Village, A.Monday);
        run.Move(TicketMove.Resolve, "shu", Role.GridStaff | Role.Village, _done, "修好了");

        Assert.Equal(TicketStatus.Resolved, run.Ticket.Status);
        Assert.Contains("\"~check\":\"nobody\"", System.Text.Encoding.UTF8.GetString(run.Events[^1].Canonical), StringComparison.Ordinal);
    }

    [Fact]
    public void Life_NeedsNoCheck()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.Life), A.Monday, rules: _rules);
        run.Move(TicketMove.Accept, "ban", Role.GridStaff | Role.Village | Role.Superior, A.Monday);
        run.Move(TicketMove.Resolve, "ban", Role.GridStaff | Role.Village | Role.Superior, _done, "人已救起");

        Assert.Equal(TicketStatus.Resolved, run.Ticket.Status);
    }

    [Fact]
    public void AClerksChange_ReachesNoRunningTicket()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        var today = new TicketDesk(_rules);
        var effects = new Effects();
        today.Move(effects, run.File, new MoveRequest(TicketMove.Accept, new Actor(Role.GridStaff, "wei"), A.Monday));
        Assert.Null(today.Move(effects, run.File, new MoveRequest(TicketMove.Resolve, new Actor(Role.GridStaff, "wei"), _done) { Note = "换好了" }));
        Assert.Equal(TicketStatus.Resolved, run.Ticket.Status);

        var strict = Reported();
        Assert.Null(new TicketDesk(A.Rules()).Move(new Effects(), strict.File, new MoveRequest(TicketMove.RejectDone, new Actor(Role.GridStaff, "wei"), _done)));
        new TicketDesk(A.Rules()).Move(new Effects(), strict.File, new MoveRequest(TicketMove.Resolve, new Actor(Role.Unit, "lu"), _done) { Note = "又修了" });
        Assert.Equal(TicketStatus.Checking, strict.Ticket.Status);
    }

    [Fact]
    public void Reports_CountTheConfirmationAsDone_AndTheWaitForItAsAHopOfItsOwn()
    {
        var run = Reported();
        run.Move(TicketMove.ConfirmDone, "wei", Role.GridStaff, _done.AddHours(1));
        var past = TicketPast.Of(1024, run.Events.Select(e => PastStep.Read(e.Canonical)), _done.AddDays(1))!;

        Assert.Equal((_done.AddHours(1), "road"), (past.Resolved!.At, past.UnitId));
        Assert.Equal(TimeSpan.FromHours(1), past.Stretches(_done.AddDays(1)).Where(s => s.Kind == StretchKind.Checking).Aggregate(TimeSpan.Zero, (sum, s) => sum + s.Time));
    }
}
