using System.Text.Json;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using Xunit;

namespace WeGrid.Domain.Tests.Dispatch;

public sealed class GridTreeTests
{
    [Fact]
    public void Build_FourLevels1_9_34_90_EveryNodeHasOneParent()
    {
        var tree = Build(Levels((GridKind.Town, 1), (GridKind.Village, 9), (GridKind.Group, 34), (GridKind.Micro, 90)));

        Assert.Equal(134, tree.Grids.Count);
        Assert.Equal([1, 9, 34, 90], tree.Grids.GroupBy(g => g.Level).OrderBy(g => g.Key).Select(g => g.Count()));
        Assert.All(tree.Grids, g => Assert.Equal(int.Parse(g.Level, null), tree.PathUp(g.Id).Count() - 1));
        Assert.Single(tree.Grids, g => g.Parent is null);
    }

    [Fact]
    [Trait("Feature", "A06")]
    public void Parse_1_31_299_4AndATeamOf115_ImportsThoughItIsNoPyramid()
    {
        var grids = Levels((GridKind.Town, 1), (GridKind.Village, 31), (GridKind.Group, 299), (GridKind.Micro, 4));
        var staff = Enumerable.Range(0, 115).Select(i => new { userid = $"s{i}", name = $"员{i}", posts = new[] { new { grid = grids[i % grids.Count].Id, post = "gridMember" } } });
        var json = JsonSerializer.Serialize(new
        {
            corp = "t", name = "试验镇", wecomCorpId = "ww",
            grids = grids.Select(g => new { id = g.Id, parent = g.Parent, level = g.Level, name = g.Name, kind = g.Kind.ToString() }),
            staff,
        });

        var (corp, faults) = CorpFile.Parse(json);

        Assert.Empty(faults);
        Assert.Equal((335, 115), (corp!.Grids.Grids.Count, corp.Staff.Count));
        Assert.Equal(295, corp.Grids.Grids.Count(g => g.Kind == GridKind.Group && !corp.Grids.Children(g.Id).Any()));
        Assert.Equal("0-0", corp.Grids.VillageOf("0-0-0-0") is var village ? corp.Grids.PathUp(village).Last().Id + "-0" : "");
    }

    [Fact]
    public void Build_DuplicateUnknownParentCircleAndPostWithoutGrid_AllListedAtOnce()
    {
        var (tree, faults) = GridTree.Build(
            [G("a", null), G("a", null), G("b", "gone"), G("c", "d"), G("d", "c"), G("e", "e")],
            [new Post("nowhere", PostKind.GridLeader, "shu", false)]);

        Assert.Null(tree);
        Assert.Equal(6, faults.Count);
        Assert.Contains(faults, f => f.Contains("'a' is there twice", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Contains("'b' names the parent 'gone'", StringComparison.Ordinal));
        Assert.Equal(3, faults.Count(f => f.Contains("its own ancestor", StringComparison.Ordinal)));
        Assert.Contains(faults, f => f.Contains("'shu' has a post in grid 'nowhere'", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_ChildOfACircle_DoesNotHang()
    {
        var (tree, faults) = GridTree.Build([G("a", "b"), G("b", "a"), G("c", "a")], []);

        Assert.Null(tree);
        Assert.Equal(2, faults.Count);
    }

    [Fact]
    public void Find_UnknownGrid_IsEmptyAndNoException()
    {
        var tree = Build([G("a", null)]);

        Assert.Null(tree.Find("x"));
        Assert.Empty(tree.PathUp(""));
        Assert.Equal("", tree.VillageOf(""));
        Assert.Empty(Ladder.For(tree, "", Ladder.DefaultOrder));
        Assert.False(tree.IsWithin("x", "a"));
    }

    internal static Grid G(string id, string? parent, GridKind kind = GridKind.Group, string level = "组") => new(id, parent, level, id, null, kind);

    internal static GridTree Build(IEnumerable<Grid> grids, params Post[] posts)
    {
        var (tree, faults) = GridTree.Build(grids, posts);
        Assert.Empty(faults);
        return tree!;
    }

    /// <summary>A tree with that many nodes per level; children are dealt out to the parents in turn.</summary>
    private static List<Grid> Levels(params (GridKind Kind, int Count)[] levels)
    {
        var all = new List<Grid>();
        List<string> above = [];
        for (var level = 0; level < levels.Length; level++)
        {
            var here = new List<string>();
            for (var i = 0; i < levels[level].Count; i++)
            {
                var parent = above.Count == 0 ? null : above[i % above.Count];
                var id = parent is null ? "0" : $"{parent}-{i / above.Count}";
                all.Add(new Grid(id, parent, $"{level}", $"网格{id}", null, levels[level].Kind));
                here.Add(id);
            }

            above = here;
        }

        return all;
    }
}
