using WeGrid.Domain.Dispatch;
using Xunit;
using static WeGrid.Domain.Tests.Dispatch.GridTreeTests;

namespace WeGrid.Domain.Tests.Dispatch;

public sealed class StaffingTests
{
    private static readonly Grid[] _grids =
    [
        G("t", null, GridKind.Town), G("v", "t", GridKind.Village), G("g", "v"), G("m1", "g", GridKind.Micro), G("m2", "g", GridKind.Micro), G("m3", "g", GridKind.Micro),
    ];

    [Fact]
    [Trait("Feature", "A01")]
    public void Find_VacancyTwoWorkersAndOneWithTwo_AreListed()
    {
        var tree = Build(_grids, P("m2", PostKind.MicroGridMember, "a"), P("m2", PostKind.MicroGridMember, "b"), P("m3", PostKind.MicroGridMember, "a"),
            P("m3", PostKind.MicroGridMember, "standin", true));

        var found = StaffingCheck.Find(tree, A.Monday).Where(f => f.Post == PostKind.MicroGridMember).Select(f => (f.GridId, f.UserId, f.Fault));

        Assert.Equal([("m1", null, StaffingFault.Vacant), ("m2", null, StaffingFault.TooMany), ("m2", "a", StaffingFault.HoldsTwo), ("m3", "a", StaffingFault.HoldsTwo)], found);
    }

    [Fact]
    [Trait("Feature", "A01")]
    public void ForLeaders_WorkerInTwoVillages_BothLeadersAndNobodyElse()
    {
        Grid[] grids = [.. _grids, G("v2", "t", GridKind.Village), G("n1", "v2", GridKind.Micro), G("v3", "t", GridKind.Village), G("o1", "v3", GridKind.Micro)];
        var tree = Build(grids, P("m1", PostKind.MicroGridMember, "a"), P("m2", PostKind.MicroGridMember, "b"), P("m3", PostKind.MicroGridMember, "c"),
            P("n1", PostKind.MicroGridMember, "A"), P("v", PostKind.GridLeader, "fu", true), P("v", PostKind.GridLeader, "shu"), P("v2", PostKind.GridLeader, "xia"),
            P("t", PostKind.DutyOfficer, "ban"));

        var told = StaffingCheck.ForLeaders(tree, A.Monday).SelectMany(l => l.Findings.Select(f => (l.Leader, f.GridId, f.UserId, f.Fault)));

        // v3 has no leader: whoever stands next above it hears of its vacancy.
        Assert.Equal(
            [("ban", "o1", null, StaffingFault.Vacant), ("shu", "m1", "a", StaffingFault.HoldsTwo), ("xia", "n1", "a", StaffingFault.HoldsTwo)],
            told.Order());
    }

    [Fact]
    [Trait("Feature", "A02")]
    public void Find_FivePostsPerGroup_EmptySlotsAreListed()
    {
        var tree = Build(_grids, P("v", PostKind.GridLeader, "shu"), P("g", PostKind.GroupLeader, "zu"), P("v", PostKind.PartyOrg, "dang"));

        var empty = StaffingCheck.Find(tree, A.Monday).Where(f => f.Fault == StaffingFault.EmptySlot).Select(f => (f.GridId, f.Post));

        Assert.Equal([("g", PostKind.GroupCadre), ("g", PostKind.PartnerUnit)], empty);
    }

    [Fact]
    [Trait("Feature", "A02")]
    public void Ladder_DefaultOrder_StandInsAfterHoldersAndUnitsNever()
    {
        var rungs = Ladder.For(A.Corp.Grids, A.Grid, A.Corp.EscalationOrder);

        Assert.Equal(["wei", "zu", "bao", "shu", "fu", "ban", "zhen"], rungs.Select(r => r.UserId));
        Assert.True(rungs[4].IsStandIn);
        Assert.DoesNotContain(rungs, r => r.Kind is PostKind.PartnerUnit or PostKind.PartyOrg or PostKind.Discipline);
        Assert.Empty(Ladder.For(A.Corp.Grids, A.Grid, [PostKind.PartnerUnit, PostKind.PartyOrg, PostKind.Discipline]));
    }

    [Fact]
    [Trait("Feature", "A02")]
    public void Ladder_OrderIsDataOfTheCorp()
    {
        var corp = A.CorpOf(A.Town.TrimEnd().TrimEnd('}') + ", \"settings\": { \"escalation\": [ \"gridLeader\", \"microGridMember\", \"dutyOfficer\" ] } }");

        Assert.Equal(["shu", "fu", "wei", "ban"], Ladder.For(corp.Grids, A.Grid, corp.EscalationOrder).Select(r => r.UserId));
    }

    [Fact]
    public void Ladder_OnePersonWithThreePosts_IsAskedOnce()
    {
        var tree = Build(_grids, P("m1", PostKind.MicroGridMember, "wei"), P("g", PostKind.GroupLeader, "WEI"), P("v", PostKind.GridLeader, "wei"), P("t", PostKind.DutyOfficer, "ban"));

        Assert.Equal(["wei", "ban"], Ladder.For(tree, "m1", Ladder.DefaultOrder).Select(r => r.UserId));
        Assert.Equal(["wei", "ban"], Ladder.ForLife(tree, "m1").Select(r => r.UserId));
    }

    [Fact]
    public void Anybody_NoPostAboveTheGrid_TakesTheHighestThereIs()
    {
        var grids = _grids.Append(G("other", "t", GridKind.Village)).ToArray();

        Assert.Equal(["shu"], Ladder.Anybody(Build(grids, P("other", PostKind.GridLeader, "shu"), P("m1", PostKind.MicroGridMember, "wei"))).Select(r => r.UserId));
        Assert.Equal(["wei"], Ladder.Anybody(Build(grids, P("m1", PostKind.MicroGridMember, "wei"), P("v", PostKind.PartnerUnit, "qi"))).Select(r => r.UserId));
        Assert.Empty(Ladder.Anybody(Build(grids)));
        Assert.Empty(Ladder.ForConfidential(Build(grids, P("v", PostKind.GridLeader, "shu"))));
    }

    private static Post P(string grid, PostKind kind, string user, bool standIn = false) => new(grid, kind, user, standIn);
}
