using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Dispatch;

/// <summary>多级网格: seven levels from the county to the stairwell; who is asked, what is routed and who may act goes by all of them.</summary>
public sealed class DeepTreeTests
{
    private static readonly Corp _corp = CorpFile.Parse("""
        { "corp": "xian", "name": "清水县", "wecomCorpId": "ww-x",
          "grids": [
            { "id": "1", "level": "县", "name": "清水县", "kind": "town" }, { "id": "2", "parent": "1", "level": "镇", "name": "上镇", "kind": "town" }, { "id": "2b", "parent": "1", "level": "镇", "name": "下镇", "kind": "town" },
            { "id": "3", "parent": "2", "level": "片区", "name": "东片" }, { "id": "4", "parent": "3", "level": "村", "name": "河村", "kind": "village" },
            { "id": "5", "parent": "4", "level": "组", "name": "一组" }, { "id": "6", "parent": "5", "level": "楼", "name": "三号楼" }, { "id": "7", "parent": "6", "level": "单元", "name": "二单元", "kind": "micro" } ],
          "staff": [
            { "userid": "seven", "posts": [ { "grid": "7", "post": "microGridMember" } ] }, { "userid": "six", "posts": [ { "grid": "6", "post": "groupLeader" } ] },
            { "userid": "five", "posts": [ { "grid": "5", "post": "groupCadre" } ] }, { "userid": "four", "posts": [ { "grid": "4", "post": "gridLeader" } ] }, { "userid": "three", "posts": [ { "grid": "3", "post": "gridMember" } ] },
            { "userid": "two", "posts": [ { "grid": "2", "post": "dutyOfficer" } ] }, { "userid": "other", "posts": [ { "grid": "2b", "post": "dutyOfficer" } ] }, { "userid": "one", "posts": [ { "grid": "1", "post": "townLeader" } ] }, { "userid": "lamp" } ],
          "units": [ { "id": "east", "name": "东片路灯队", "categories": ["供电"], "contacts": ["lamp"] } ],
          "settings": { "routing": [ { "when": { "grid": "3", "category": "市政设施" }, "unit": "east" } ] } }
        """) is { Corp: { } corp } ? corp : throw new InvalidOperationException();

    private static Ticket At(string grid) => A.Ticket(TicketStatus.Ordered) with { GridId = grid, VillageId = _corp.Grids.VillageOf(grid), Category = "市政设施", Urgency = Domain.Understanding.Urgency.WorkingDays };

    [Fact]
    [Trait("Feature", "UN-08")]
    public void Ladder_FromTheSeventhLevel_EveryLevelAboveIsAskedInTurn()
    {
        Assert.Equal(7, _corp.Grids.PathUp("7").Count());
        Assert.Equal("4", _corp.Grids.VillageOf("7"));
        Assert.Equal(["seven", "six", "five", "three", "four", "two", "one"], Ladder.For(_corp.Grids, "7", _corp.EscalationOrder).Select(r => r.UserId));
    }

    [Theory]
    [Trait("Feature", "UN-08")]
    [InlineData("7", true)]
    [InlineData("4", true)]
    [InlineData("2", false)]
    [InlineData("2b", false)]
    public void Routing_RuleOfAPart_HoldsForAllBelowIt(string grid, bool holds) => Assert.Equal(holds, Routing.UnitsFor(At(grid), _corp).Any(u => u.Id == "east"));

    [Theory]
    [Trait("Feature", "UN-08")]
    [InlineData("7", "seven six five three four two one")]
    [InlineData("5", "five three four two one")]
    [InlineData("2b", "other one")]
    public void Rights_GoDownTheTree_NeverSideways(string grid, string may) =>
        Assert.Equal(may.Split(' ').Order(), _corp.Staff.Keys.Where(u => (Roles.Of(u, At(grid), _corp) & Role.GridStaff) != 0).Order());
}
