using WeGrid.Domain.Corps;
using WeGrid.Domain.Reports;
using Xunit;

namespace WeGrid.Domain.Tests.Reports;

public sealed class UnitRankingTests
{
    private static UnitOnTime Of(string? unit, string category, int met, int missed) =>
        new(unit, category, new Rate([.. Enumerable.Range(0, met).Select(i => (long)i)], [.. Enumerable.Range(0, missed).Select(i => (long)i)], []));

    [Fact]
    [Trait("Feature", "ST-03")]
    public void Of_UnitsAlone_TiesShareAPlace_FewHaveNone()
    {
        var ranking = UnitRanking.Of(
            [
                Of("road", "道路交通", 6, 1), Of("road", "市政设施", 3, 0), Of("power", "供电", 18, 2), Of("water", "供水", 27, 3), Of("clean", "环境卫生", 5, 5), Of("tiny", "供水", 9, 0), Of(null, "供水", 100, 0),
            ], 10);

        // 9 of 10, 18 of 20 and 27 of 30 are the same; the next is fourth. A perfect nine of nine proves nothing yet.
        Assert.Equal([(1, "power"), (1, "road"), (1, "water"), (4, "clean"), (null, "tiny")], ranking.Select(r => (r.Place, r.UnitId)));
        Assert.Equal(90.0m, ranking[0].OnTime.Percent);
    }

    [Fact]
    [Trait("Feature", "ST-03")]
    public void PeopleOf_OwnFigureElseTheChildrens_UnknownWhereOneIs()
    {
        var tree = CorpFile.Parse("""
            { "corp": "c", "name": "镇", "wecomCorpId": "w", "staff": [], "chats": [],
              "grids": [ { "id": "t", "name": "镇", "kind": "town" }, { "id": "v", "parent": "t", "name": "村", "kind": "village" }, { "id": "w", "parent": "t", "name": "邻村", "kind": "village", "people": 900 },
                         { "id": "g1", "parent": "v", "name": "一组", "people": 120 }, { "id": "g2", "parent": "v", "name": "二组", "people": 80 }, { "id": "x", "parent": "w", "name": "一组" } ] }
            """).Corp!.Grids;

        Assert.Equal((1100, 200, 900, null), (tree.PeopleOf("t"), tree.PeopleOf("v"), tree.PeopleOf("w"), tree.PeopleOf("x")));
        Assert.Null(tree.PeopleOf("nowhere"));
    }
}
