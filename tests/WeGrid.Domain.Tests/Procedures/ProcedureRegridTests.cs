using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

/// <summary>网格调整 of matters: where they lie is all that changes.</summary>
public sealed class ProcedureRegridTests
{
    [Fact]
    [Trait("Feature", "AD-02")]
    public void Regrid_KeepsStepRecordsClaimsAndTime_OfWhatRuns_OnceOnly()
    {
        var run = ProcedureRun.Of("wish").To("contact");
        var before = run.Matter;
        var moved = ProcedureDesk.Regrid(run.Procedure, before, "qs-b", run.Now);

        Assert.Equal(before with { GridId = "qs-b", Seq = before.Seq + 1 }, moved!.Proceeding);
        Assert.Equal(new ProcedureAct.Regrid("qs-a", "qs-b"), moved.Event!.Act);
        Assert.Null(ProcedureDesk.Regrid(run.Procedure, moved.Proceeding!, "qs-b", run.Now));
        Assert.NotEmpty(run.ToEnd());
        Assert.Null(ProcedureDesk.Regrid(run.Procedure, run.Matter, "qs-b", run.Now));
    }
}
