using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Tickets;

/// <summary>不予受理: never without where to go.</summary>
public sealed class RefusingTests
{
    private const Role VillageRole = Role.GridStaff | Role.Village;

    [Theory]
    [Trait("Feature", "DE-16")]
    [InlineData("已经起诉了", "诉讼、仲裁中的事由法院或仲裁机构办。请找：正在受理的法院、仲裁机构或复议机关")]
    [InlineData("起诉了，找县法院", "诉讼、仲裁中的事由法院或仲裁机构办。请找：县法院")]
    [InlineData("不归本地管，是清水供电所的线", "不归本地管。请找：清水供电所")]
    [InlineData("在外镇，请找邻镇便民中心。", "不归本地管。请找：邻镇便民中心")]
    public void Refuse_WithReason_TellsTheResidentWhyAndWhereToGo(string words, string told)
    {
        var run = new DeskRun(A.Ticket(), A.Monday);

        Assert.Null(run.Move(TicketMove.Refuse, "shu", VillageRole, A.Monday, words));
        Assert.Equal(TicketStatus.Terminated, run.Ticket.Status);
        Assert.Equal(told, Assert.Single(run.To(A.Resident, "ended")).Values["reason"]);
        Assert.Equal([DueKind.Close], run.Dues.Keys);
    }

    [Theory]
    [Trait("Feature", "DE-16")]
    [InlineData("不想办", Urgency.WorkingDays, RefusalReason.RefusalReasonMissing)]
    [InlineData("在外镇", Urgency.WorkingDays, RefusalReason.GoToMissing)]
    [InlineData("在外镇，找邻镇", Urgency.Life, RefusalReason.LifeCannotWait)]
    public void Refuse_WithoutWhatItNeeds_IsRefused(string words, Urgency urgency, RefusalReason reason) =>
        Assert.Equal(reason, new DeskRun(A.Ticket(urgency: urgency), A.Monday).Move(TicketMove.Refuse, "shu", VillageRole, A.Monday, words)!.Reason);

    [Fact]
    [Trait("Feature", "DE-16")]
    public void Refuse_NotDelivered_IsPassedOnWithWhereToGo()
    {
        var run = new DeskRun(A.Ticket(), A.Monday, A.Unreachable());
        run.Move(TicketMove.Refuse, "shu", VillageRole, A.Monday, "欠薪");

        Assert.EndsWith("请找：12333 或县劳动保障监察大队", Assert.Single(run.Last.Relays).Values["reason"], StringComparison.Ordinal);
    }
}
