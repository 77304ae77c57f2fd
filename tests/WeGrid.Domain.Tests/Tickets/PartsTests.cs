using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Tickets;

/// <summary>协办: one unit leads, others have parts with their own clocks, and the whole is not done before them.</summary>
public sealed class PartsTests
{
    private const Role VillageRole = Role.GridStaff | Role.Village;

    [Fact]
    [Trait("Feature", "DE-08")]
    public void Assist_GivesAnotherUnitAPartWithItsOwnClock_TheLeadStays()
    {
        var run = Dispatched();
        var due = run.Ticket.DueAt;

        Assert.Null(run.Move(TicketMove.Assist, "shu", VillageRole, A.Monday, "2天 停电配合", unit: "power"));
        var part = Assert.Single(run.File.Parts);
        Assert.Equal(("power", "停电配合", A.Time("2026-11-19 00:00")), (part.UnitId, part.Task, part.DueAt));
        Assert.Equal(("road", due, TicketStatus.Dispatched), (run.Ticket.UnitId, run.Ticket.DueAt, run.Ticket.Status));
        Assert.Equal((part.DueAt, due), (run.Dues[DueKind.Part], run.Dues[DueKind.Handling]));
        Assert.Equal("停电配合", Assert.Single(run.To("dian", "assist_asked")).Values["part.task"]);
        Assert.Single(run.To("lu", "assist_asked"));

        run.Due(DueKind.Part, part.DueAt);
        Assert.Equal("协办", Assert.Single(run.To("dian", "late_yours")).Values["hop.name"]);
        Assert.Equal("清水供电所", Assert.Single(run.To("ban", "late_supervise")).Values["late.name"]);
        Assert.True(run.Dues[DueKind.Part] > part.DueAt);

        Assert.Null(run.Move(TicketMove.AssistDone, "dian", Role.CoUnit, A.Time("2026-11-19 10:00"), "停了两小时"));
        Assert.Equal("停了两小时", Assert.Single(run.To("lu", "assist_done")).Values["part.result"]);
        Assert.DoesNotContain(DueKind.Part, run.Dues.Keys);
    }

    [Fact]
    [Trait("Feature", "LC-11")]
    public void Resolve_IsRefusedUntilEveryPartIsDoneOrCalledOff()
    {
        var run = Dispatched();
        run.Move(TicketMove.Assist, "shu", VillageRole, A.Monday, "停电配合", unit: "power");
        run.Move(TicketMove.Assist, "shu", VillageRole, A.Monday, "清运", unit: "silent");

        Assert.Equal(RefusalReason.PartsOpen, run.Move(TicketMove.Resolve, "lu", Role.Unit, A.Monday, "已修")!.Reason);
        Assert.Null(run.Move(TicketMove.AssistDone, "dian", Role.CoUnit, A.Monday, "停好了"));
        Assert.Equal(RefusalReason.PartsOpen, run.Move(TicketMove.Resolve, "lu", Role.Unit, A.Monday, "已修")!.Reason);
        Assert.Null(run.Move(TicketMove.AssistEnd, "shu", VillageRole, A.Monday, unit: "silent"));
        Assert.Null(run.Move(TicketMove.Resolve, "lu", Role.Unit, A.Monday, "已修"));
    }

    [Fact]
    public void Assist_UnitWithoutContacts_WhoAskedRingsItUpAndIsRemindedAndToldWhenItIsOver()
    {
        var run = Dispatched();

        Assert.Null(run.Move(TicketMove.Assist, "shu", VillageRole, A.Monday, "1天 清运", unit: "silent"));
        var ring = Assert.Single(run.To("shu", "assist_by_phone"));
        Assert.Equal(("环卫外包公司", "清运", ""), (ring.Values["part.unit"], ring.Values["part.task"], ring.Values["unit.phone"]));
        Assert.Single(run.To("lu", "assist_asked")); // the lead hears of it as ever
        Assert.DoesNotContain(run.Last.Notices, n => n.Template == "assist_asked" && n.Recipient is not ("lu" or "wei"));

        run.Due(DueKind.Part, run.File.Parts[0].DueAt);
        Assert.Equal("协办", Assert.Single(run.To(run.Ticket.Holder!, "late_yours")).Values["hop.name"]);
        Assert.Equal("环卫外包公司", Assert.Single(run.To("ban", "late_supervise")).Values["late.name"]);

        run.Move(TicketMove.Return, "lu", Role.Unit, A.Monday.AddHours(1), "不属职责");
        run.Move(TicketMove.Terminate, "ban", Role.Superior | VillageRole, A.Monday.AddHours(2), "反映人已撤回");
        Assert.Single(run.To("ban", "assist_ended_by_phone"));
        Assert.False(run.File.Parts[0].IsOpen);
    }

    [Fact]
    public void Assist_UnitWithContacts_NobodyIsAskedToRing()
    {
        var run = Dispatched();
        run.Move(TicketMove.Assist, "shu", VillageRole, A.Monday, "停电配合", unit: "power");
        Assert.DoesNotContain(run.Last.Notices, n => n.Template == "assist_by_phone");
        run.Move(TicketMove.AssistEnd, "shu", VillageRole, A.Monday, unit: "power");
        Assert.DoesNotContain(run.Last.Notices, n => n.Template == "assist_ended_by_phone");
    }

    [Theory]
    [Trait("Feature", "DE-08")]
    [InlineData("road", "停电配合", RefusalReason.AlreadyDone)]
    [InlineData("power", "", RefusalReason.NoteMissing)]
    [InlineData("nobody", "停电配合", RefusalReason.UnitMissing)]
    [InlineData("power", "30天 停电配合", null)]
    public void Assist_OnlyAnotherUnitWithATask(string unit, string words, RefusalReason? refused)
    {
        var run = Dispatched();

        Assert.Equal(refused, run.Move(TicketMove.Assist, "shu", VillageRole, A.Monday, words, unit: unit)?.Reason);
        Assert.All(run.File.Parts, p => Assert.Equal(run.Ticket.DueAt, p.DueAt));
        Assert.True(refused is not null || run.Move(TicketMove.Assist, "shu", VillageRole, A.Monday, "再停一次", unit: unit)!.Reason == RefusalReason.AlreadyDone);
    }

    [Fact]
    [Trait("Feature", "LC-11")]
    public void Terminate_CallsThePartsOff()
    {
        var run = Dispatched();
        run.Move(TicketMove.Assist, "shu", VillageRole, A.Monday, "停电配合", unit: "power");
        run.Move(TicketMove.Return, "lu", Role.Unit, A.Monday, "不属职责");
        run.Move(TicketMove.Terminate, "shu", VillageRole, A.Monday, "反映人已撤回");

        Assert.Single(run.To("dian", "assist_ended"));
        Assert.False(run.File.Parts[0].IsOpen);
    }

    [Fact]
    [Trait("Feature", "UN-13")]
    public void Merge_EndsTheOpenParts_TheUnitsHear_AndUndoBringsThemBack()
    {
        var run = Dispatched();
        run.Move(TicketMove.Assist, "shu", VillageRole, A.Monday, "停电配合", unit: "power");
        run.Move(TicketMove.Assist, "shu", VillageRole, A.Monday, "清运", unit: "silent");
        run.Move(TicketMove.AssistEnd, "shu", VillageRole, A.Monday, unit: "silent");

        Assert.Null(run.Move(TicketMove.Merge, "shu", VillageRole, A.Monday, into: 7));
        Assert.Single(run.To("dian", "assist_ended"));
        Assert.Equal((false, 2), (run.File.Parts.Exists(p => p.IsOpen), run.Last.Parts.Count + 1));
        Assert.DoesNotContain(DueKind.Part, run.Dues.Keys);

        Assert.Null(run.Move(TicketMove.Unmerge, "shu", VillageRole, A.Monday.AddHours(1), into: 7));
        Assert.Equal(["power"], run.File.Parts.Where(p => p.IsOpen).Select(p => p.UnitId)); // what was called off before stays so
        Assert.Equal("", run.File.Parts[0].Result);
        Assert.Single(run.To("dian", "assist_asked"));
        Assert.Contains(DueKind.Part, run.Dues.Keys);
    }

    [Fact]
    [Trait("Feature", "DE-08")]
    public void RolesOf_AContactWithAnOpenPart_IsCoUnitAndNotTheLead()
    {
        var run = Dispatched();
        Assert.Equal(Role.None, Roles.Of("dian", run.File, A.Corp));
        run.Move(TicketMove.Assist, "shu", VillageRole, A.Monday, "停电配合", unit: "power");

        Assert.Equal((Role.CoUnit, Role.Unit), (Roles.Of("dian", run.File, A.Corp), Roles.Of("lu", run.File, A.Corp)));
    }

    private static DeskRun Dispatched()
    {
        var run = new DeskRun(A.Ticket(), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday);
        run.Move(TicketMove.Dispatch, "shu", VillageRole, A.Monday, unit: "road");
        return run;
    }
}
