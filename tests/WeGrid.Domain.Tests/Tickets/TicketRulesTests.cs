using WeGrid.Domain.Tickets;
using Xunit;
using static WeGrid.Domain.TicketStatus;

namespace WeGrid.Domain.Tests.Tickets;

public sealed class TicketRulesTests
{
    private const Role Grid = Role.GridStaff;
    private const Role Village = Role.Village;
    private const Role Unit = Role.Unit;
    private const Role Town = Role.Superior;
    private const Role Resident = Role.Resident;
    private const Role Machine = Role.Machine;
    private const Role CoUnit = Role.CoUnit;

    private static readonly TicketStatus[] _open = [Ordered, Accepted, Dispatched, InProgress, Resolved, Rated, WaitingOnResident, Returned, Deferred, Checking];
    private static readonly TicketStatus[] _work = [Accepted, Dispatched, InProgress];

    /// <summary>Written from design.md §4 and the town's way of working, not from the code. Null: the state stays.</summary>
    private static readonly (TicketMove Move, TicketStatus[] From, TicketStatus? To, Role By)[] _expected =
    [
        (TicketMove.Accept, [Ordered], Accepted, Grid | Town),
        (TicketMove.Dispatch, [Accepted, Returned], Dispatched, Village | Town),
        (TicketMove.SignFor, [Dispatched], null, Unit),
        (TicketMove.Return, [Dispatched], Returned, Unit),
        (TicketMove.Start, [Dispatched], InProgress, Unit),
        (TicketMove.Resolve, [Accepted], Resolved, Grid | Town),
        (TicketMove.Resolve, [Dispatched, InProgress], Resolved, Unit | Village | Town),
        (TicketMove.Rate, [Resolved, Rated], Rated, Resident),
        (TicketMove.Close, [Resolved, Rated], Closed, Machine | Town),
        (TicketMove.AskResident, [Accepted, Dispatched, InProgress], WaitingOnResident, Grid | Village | Unit | Town),
        (TicketMove.ResumeAfterWaiting, [WaitingOnResident], Accepted, Resident | Machine | Grid | Village | Unit | Town),
        (TicketMove.Reopen, [Resolved, Rated], Ordered, Resident | Town),
        (TicketMove.Merge, [Ordered, Accepted, Dispatched, InProgress, Returned, Deferred], Merged, Village | Town | Machine),
        (TicketMove.Terminate, [Ordered, Accepted, Returned, WaitingOnResident, Deferred], Terminated, Village | Town | Resident),
        (TicketMove.FalseAlarm, [Ordered, Accepted], Terminated, Grid | Town),
        (TicketMove.Refuse, [Ordered, Accepted, Returned], Terminated, Village | Town),
        (TicketMove.Unmerge, [Merged], Ordered, Village | Town),
        (TicketMove.Detach, _open, null, Village | Town),
        (TicketMove.Assist, [Dispatched, InProgress], null, Village | Town),
        (TicketMove.AssistDone, [Accepted, Dispatched, InProgress, WaitingOnResident, Returned, Deferred], null, CoUnit),
        (TicketMove.AssistEnd, [Accepted, Dispatched, InProgress, WaitingOnResident, Returned, Deferred], null, Village | Town),
        (TicketMove.Attach, _open, null, Resident | Machine | Grid | Town),
        (TicketMove.Tell, [.. _open, Terminated], null, Machine | Grid | Town),
        (TicketMove.Escalate, _open, null, Machine | Grid | Town),
        (TicketMove.Urge, _open, null, Machine | Grid | Town | Resident),
        (TicketMove.Supervise, _open, null, Machine | Town),
        (TicketMove.DisputeReturn, [Returned], null, Village),
        (TicketMove.AskExtension, _work, null, Grid | Village | Unit | Town),
        (TicketMove.GrantExtension, [.. _work, WaitingOnResident], null, Town),
        (TicketMove.AskDeferral, [.. _work, Deferred], null, Grid | Village | Unit | Town),
        (TicketMove.Defer, [.. _work, Deferred], Deferred, Town),
        (TicketMove.RefuseAsk, [.. _work, WaitingOnResident, Deferred], null, Town),
        (TicketMove.ResumeDeferred, [Deferred], Accepted, Grid | Village | Unit | Town | Machine),
        (TicketMove.DemandAnswer, [Ordered, .. _work, WaitingOnResident, Returned, Deferred], null, Town),
        (TicketMove.AnswerSupervisor, [Ordered, .. _work, WaitingOnResident, Returned, Deferred], null, Grid | Village | Unit | Town),
        (TicketMove.LapseAcceptance, [Accepted], Ordered, Machine),
        (TicketMove.ReportDone, [Accepted], Checking, Grid | Town),
        (TicketMove.ReportDone, [Dispatched, InProgress], Checking, Unit | Village | Town),
        (TicketMove.ConfirmDone, [Checking], Resolved, Grid | Town),
        (TicketMove.RejectDone, [Checking], Accepted, Grid | Town),
        (TicketMove.AddPhoto, _open, null, Resident | Machine | Grid | Village | Unit | Town | CoUnit),
        (TicketMove.Split, [Ordered, .. _work, WaitingOnResident, Returned, Deferred], null, Village | Town),
        (TicketMove.StillOn, [Accepted], null, Grid | Town),
        (TicketMove.Climb, [Accepted], Ordered, Machine),
        (TicketMove.Correct, [Ordered, .. _work, WaitingOnResident, Returned, Deferred], null, Grid | Village | Town),
        (TicketMove.Locate, [Ordered, Accepted, Dispatched, InProgress, WaitingOnResident, Returned], null, Resident | Machine),
        (TicketMove.Amend, _open, null, Resident | Machine),
        (TicketMove.HandOver, _open, null, Machine),
        (TicketMove.Regrid, _open, null, Machine),
    ];

    [Fact]
    [Trait("Feature", "LC-01")]
    public void Apply_EveryStateMoveAndRole_IsLegalOnlyAsTheTableSays()
    {
        foreach (var status in Enum.GetValues<TicketStatus>())
        {
            foreach (var move in Enum.GetValues<TicketMove>())
            {
                for (var role = 0; role < 128; role++)
                {
                    Check(status, move, (Role)role);
                }
            }
        }
    }

    private static void Check(TicketStatus status, TicketMove move, Role role)
    {
        var rows = _expected.Where(e => e.Move == move && e.From.Contains(status)).ToList();
        var legal = rows.Find(e => (e.By & role) != 0);
        var outcome = TicketRules.Apply(Asking(status, move), Request(move, role), TicketTerms.Default);
        var what = $"{status} {move} {role}";
        if (legal.From is not null)
        {
            Assert.True(outcome.IsDone, what);
            Assert.True(outcome.Ticket.Status == (legal.To ?? status), what);
            return;
        }

        Assert.False(outcome.IsDone, what);
        Assert.Equal(rows.Count == 0 ? RefusalReason.WrongState : RefusalReason.NotYours, outcome.Refusal.Reason);
        Assert.Equal(status, outcome.Refusal.Status);
        var possible = _expected.Where(e => e.From.Contains(status) && (e.By & role) != 0).Select(e => e.Move).Distinct().Order();
        Assert.Equal(possible, outcome.Refusal.Possible.Order());
    }

    /// <summary>What is answered must have been asked for.</summary>
    private static Ticket Asking(TicketStatus status, TicketMove move) => A.Ticket(status) with
    {
        Owed = move == TicketMove.AnswerSupervisor ? new OwedAnswer("ban", "lu", A.Monday.AddDays(1)) : null,
        Ask = move switch
        {
            TicketMove.GrantExtension or TicketMove.RefuseAsk => new PendingAsk(AskKind.Extension, A.Monday.AddDays(7), "lu"),
            TicketMove.Defer => new PendingAsk(AskKind.Deferral, A.Monday.AddDays(60), "lu", "money"),
            _ => null,
        },
    };

    private static MoveRequest Request(TicketMove move, Role role) =>
        new(move, new Actor(role, "somebody"), A.Monday.AddHours(1)) { Note = "说明", Reason = "duty", UnitId = "road", MergeInto = 7, Place = ("qs-b", "qs-b"), DueAt = A.Monday.AddDays(7), Person = "lu", Amended = new Amendment("摘要", "摘要", "", ""), Handover = new Domain.Corps.Handover("lu", "wei", new DateOnly(2026, 11, 16), "ban") };

    [Fact]
    public void Apply_SignForTwice_IsRefusedAndStaysDispatched()
    {
        var ticket = A.Ticket(Dispatched) with { UnitId = "road" };

        var signed = TicketRules.Apply(ticket, Request(TicketMove.SignFor, Unit), TicketTerms.Default).Ticket!;
        var again = TicketRules.Apply(signed, Request(TicketMove.SignFor, Unit), TicketTerms.Default);

        Assert.Equal(Dispatched, signed.Status);
        Assert.Equal(A.Monday.AddHours(1), signed.SignedForAt);
        Assert.Equal(RefusalReason.AlreadyDone, again.Refusal!.Reason);
    }

    [Theory]
    [InlineData(TicketMove.Return, Dispatched)]
    [InlineData(TicketMove.Resolve, Accepted)]
    [InlineData(TicketMove.Terminate, Ordered)]
    [InlineData(TicketMove.AskResident, Accepted)]
    public void Apply_WithoutANote_IsRefused(TicketMove move, TicketStatus status)
    {
        var request = Request(move, Grid | Village | Unit | Town) with { Note = "  " };

        Assert.Equal(RefusalReason.NoteMissing, TicketRules.Apply(A.Ticket(status), request, TicketTerms.Default).Refusal!.Reason);
    }

    [Fact]
    public void Apply_DispatchWithoutUnitOrMergeWithoutTarget_IsRefused()
    {
        var dispatch = Request(TicketMove.Dispatch, Village) with { UnitId = null };
        var merge = Request(TicketMove.Merge, Village) with { MergeInto = 1024 };

        Assert.Equal(RefusalReason.UnitMissing, TicketRules.Apply(A.Ticket(Accepted), dispatch, TicketTerms.Default).Refusal!.Reason);
        Assert.Equal(RefusalReason.TargetMissing, TicketRules.Apply(A.Ticket(Accepted), merge, TicketTerms.Default).Refusal!.Reason);
    }

    [Fact]
    public void Apply_CloseWithSomebodyUntold_IsRefused()
    {
        var request = Request(TicketMove.Close, Machine) with { Untold = 1 };

        Assert.Equal(RefusalReason.SomebodyUntold, TicketRules.Apply(A.Ticket(Resolved), request, TicketTerms.Default).Refusal!.Reason);
    }

    [Fact]
    [Trait("Feature", "LC-05")]
    public void Apply_ResumeAfterTwoDays_MovesDueByExactlyTwoDays()
    {
        var ticket = A.Ticket(WaitingOnResident);

        var resumed = TicketRules.Apply(ticket, Request(TicketMove.ResumeAfterWaiting, Resident) with { At = A.Monday.AddDays(2).AddSeconds(3) }, TicketTerms.Default).Ticket!;

        Assert.Equal(ticket.DueAt.AddDays(2).AddSeconds(3), resumed.DueAt);
        Assert.Equal(Accepted, resumed.Status);
        Assert.Null(resumed.WaitingSince);
    }

    [Fact]
    [Trait("Feature", "LC-05")]
    public void Apply_ResumeAfterTheCap_MovesDueByTheCapAndNoMoreWaitingIsAllowed()
    {
        var waited = A.Ticket(WaitingOnResident) with { Waited = TimeSpan.FromDays(3) };

        var resumed = TicketRules.Apply(waited, Request(TicketMove.ResumeAfterWaiting, Machine) with { At = A.Monday.AddDays(40) }, TicketTerms.Default).Ticket!;
        var again = TicketRules.Apply(resumed, Request(TicketMove.AskResident, Grid), TicketTerms.Default);

        Assert.Equal(waited.DueAt.AddDays(2), resumed.DueAt);
        Assert.Equal(TimeSpan.FromDays(5), resumed.Waited);
        Assert.Equal(RefusalReason.WaitingUsedUp, again.Refusal!.Reason);
    }

    [Fact]
    public void Apply_TerminateWhileWaiting_LeavesNoOpenWait()
    {
        var ended = TicketRules.Apply(A.Ticket(WaitingOnResident), Request(TicketMove.Terminate, Village), TicketTerms.Default).Ticket!;

        Assert.Equal(Terminated, ended.Status);
        Assert.Null(ended.WaitingSince);
        Assert.Null(ended.StatusBeforeWaiting);
    }

    [Theory]
    [Trait("Feature", "LC-14")]
    [InlineData(15, null)]
    [InlineData(16, RefusalReason.TooLate)]
    public void Apply_Reopen_OnlyInsideTheWindow(int days, RefusalReason? refused)
    {
        var outcome = TicketRules.Apply(A.Ticket(Rated), Request(TicketMove.Reopen, Resident) with { At = A.Monday.AddDays(days) }, TicketTerms.Default);

        Assert.Equal(refused, outcome.Refusal?.Reason);
    }

    [Fact]
    [Trait("Feature", "X-10")]
    public void Apply_ReopenInTheSecondRound_IsRefused()
    {
        var first = A.Ticket(Resolved) with { Holder = "lu", UnitId = "road", SignedForAt = A.Monday, Rung = 1 };

        var second = TicketRules.Apply(first, Request(TicketMove.Reopen, Resident) with { Rung = 3, DueAt = A.Monday.AddDays(3) }, TicketTerms.Default).Ticket!;
        var third = TicketRules.Apply(second with { Status = Resolved, ResolvedAt = A.Monday }, Request(TicketMove.Reopen, Resident), TicketTerms.Default);

        Assert.Equal((2, Ordered, 3, A.Monday.AddDays(3)), (second.Round, second.Status, second.Rung, second.DueAt));
        Assert.Null(second.Holder);
        Assert.Null(second.UnitId);
        Assert.Null(second.SignedForAt);
        Assert.Null(second.ResolvedAt);
        Assert.Equal(RefusalReason.RoundsUsedUp, third.Refusal!.Reason);
    }

    [Fact]
    [Trait("Feature", "LC-08")]
    public void Apply_ThirdReturn_IsRefusedForTheRulingIsFinal()
    {
        var ruled = A.Ticket(Dispatched) with { Returns = 2 };

        Assert.Equal(RefusalReason.RulingIsFinal, TicketRules.Apply(ruled, Request(TicketMove.Return, Unit), TicketTerms.Default).Refusal!.Reason);
        Assert.Equal(2, TicketRules.Apply(ruled with { Returns = 1 }, Request(TicketMove.Return, Unit), TicketTerms.Default).Ticket!.Returns);
    }
}
