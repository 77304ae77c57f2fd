using System.Text.Json.Nodes;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Dispatch;

/// <summary>四级网格: 街道 → 社区 → 单元 → 楼院 (domain.md A04).</summary>
[Trait("Feature", "A04")]
public sealed class FourLevelTests
{
    private const string Room = "wr-1";

    private static readonly Corp _corp = Import();

    [Fact]
    public void Parse_1_9_34_90_ImportsAndEveryNodeHasOneParent()
    {
        var tree = _corp.Grids;

        Assert.Equal([("街道", 1), ("社区", 9), ("单元", 34), ("楼院", 90)], tree.Grids.GroupBy(g => g.Level).Select(g => (g.Key, g.Count())));
        Assert.Equal(133, tree.Grids.Count(g => g.Parent is not null));
        Assert.All(tree.Grids, g => Assert.Equal(g.Id.Split('-').Length, tree.PathUp(g.Id).Count()));
        Assert.All(tree.Grids.Where(g => g.Level == "楼院"), g => Assert.Equal("社区", tree.Find(tree.VillageOf(g.Id))!.Level));
    }

    [Theory]
    [InlineData("朝阳社区二单元1号院的路灯不亮了", "j-1-2-1", "yuan", "dan", "zhao")] // far away, with the whole address
    [InlineData("二单元3号院停水两天了", "j-2-2-3", "yuan2", "he")] // in the room's own community, without its name
    [InlineData("和平社区二单元的垃圾没人清运", "j-2-2", "he")]
    [InlineData("朝阳社区二单元2号院的路灯不亮了", "j-1-2-2", "dan", "zhao")] // nobody at the courtyard: its unit's head
    [InlineData("光明社区三单元1号院下水道堵了", "j-4-3-1", "ban")] // nobody but the street's duty officer
    public void Decide_SentenceWithAnAddress_GoesToThatGridsLadder(string text, string grid, params string[] ladder)
    {
        var effects = Hear(text);

        var file = Assert.Single(effects.Files).Value;
        Assert.Equal(grid, file.Ticket.GridId);
        Assert.Equal(_corp.Grids.VillageOf(grid), file.Ticket.VillageId);
        Assert.Equal([.. ladder, .. ladder[^1] == "ban" ? [] : new[] { "ban" }], Ladder.For(_corp.Grids, grid, _corp.EscalationOrder).Select(r => r.UserId));
        Assert.Equal(ladder[0], Assert.Single(effects.Notices, n => n.Template == "ticket_new").Recipient);
    }

    private static Effects Hear(string text)
    {
        var (gazetteer, faults) = Gazetteer.Parse(FourLevels.Gazetteer().ToJsonString(), A.Lexicon.Normaliser);
        Assert.Empty(faults);
        var desk = new IntakeDesk(A.Rules(_corp), new Understander(A.Lexicon, gazetteer!));
        var spoken = new Spoken($"bot:{Room}", "resident", A.Monday, "m1", text) { Chat = _corp.Chats[Room], IsAddressed = true };
        var facts = new IntakeFacts { NextNumber = () => 1024, NewId = _ => Guid.Empty };
        facts.Reaches["resident"] = new Reach("resident", IsMember: true);
        var effects = new Effects();
        desk.Decide(desk.Need(spoken, new Beforehand(), new IntakeNeeds()), facts, effects);
        return effects;
    }

    private static Corp Import()
    {
        var file = new JsonObject
        {
            ["corp"] = "chengnan", ["name"] = "城南街道", ["wecomCorpId"] = "ww-test", ["grids"] = FourLevels.Grids(),
            ["staff"] = new JsonArray(
                Staff("yuan", "j-1-2-1", "groupLeader"), Staff("dan", "j-1-2", "groupCadre"), Staff("zhao", "j-1", "gridLeader"),
                Staff("yuan2", "j-2-2-3", "groupLeader"), Staff("he", "j-2", "gridLeader"), Staff("ban", "j", "dutyOfficer")),
            ["chats"] = new JsonArray(new JsonObject { ["id"] = Room, ["kind"] = "internal", ["grid"] = "j-2", ["owner"] = "he" }),
        };
        return A.CorpOf(file.ToJsonString());
    }

    private static JsonObject Staff(string user, string grid, string post) =>
        new() { ["userid"] = user, ["posts"] = new JsonArray(new JsonObject { ["grid"] = grid, ["post"] = post }) };
}
