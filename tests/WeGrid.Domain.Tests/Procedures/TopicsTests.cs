using WeGrid.Domain.Corps;
using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

/// <summary>由诉求提出: which like demands propose a matter.</summary>
public sealed class TopicsTests
{
    private static readonly TopicRule _rule = new(3, 30, 180);

    private static RaisedDemand By(long ticket, string person, string village = "a", string category = "市政设施", string fine = "路灯") =>
        new(ticket, village, category, fine, new Reporter(person, "archive:a", ToldState.NotTold, null));

    private static IReadOnlyList<ProposedTopic> Find(params RaisedDemand[] raised) => Topics.Find(_rule, raised, new HashSet<(string, string)>());

    [Fact]
    [Trait("Feature", "DL-01")]
    public void ThreePeopleOfOneVillage_ProposeOne_WithTheirTickets()
    {
        // Two of them share a ticket: merged demands are one ticket of several people.
        var topic = Assert.Single(Find(By(7, "x"), By(7, "y"), By(3, "z"), By(9, "q", fine: "井盖")));
        Assert.Equal(("a", "市政设施/路灯", "路灯"), (topic.Village, topic.Topic, topic.Name));
        Assert.Equal([3L, 7L], topic.Tickets);
        Assert.Equal(["x", "y", "z"], topic.People.Select(p => p.Person));
    }

    [Fact]
    [Trait("Feature", "DL-01")]
    public void OnePersonOftenOrTwoVillagesOrNoFinerCategory_ProposeNothing()
    {
        Assert.Empty(Find(By(1, "x"), By(2, "X"), By(3, "x"), By(4, "y")));
        Assert.Empty(Find(By(1, "x"), By(2, "y"), By(3, "z", village: "b")));
        Assert.Empty(Find(By(1, "x", fine: ""), By(2, "y", fine: ""), By(3, "z", fine: "")));
        Assert.Empty(Find(By(1, "x"), By(2, "y"), By(3, "erased-1")));
        Assert.Empty(Find(By(1, "x", category: "其他", fine: "待分类"), By(2, "y", category: "其他", fine: "待分类"), By(3, "z", category: "其他", fine: "待分类")));
    }

    [Fact]
    [Trait("Feature", "DL-01")]
    public void WhatIsAPersonsOwnTrouble_IsNoVillagesTopic()
    {
        RaisedDemand[] raised = [.. new[] { "x", "y", "z" }.Select((p, i) => By(i, p, category: "民政救助", fine: "临时救助"))];
        Assert.Single(Topics.Find(_rule, raised, new HashSet<(string, string)>()));
        Assert.Empty(Topics.Find(_rule, raised, new HashSet<(string, string)>(), A.Categories));
    }

    [Fact]
    [Trait("Feature", "DL-01")]
    public void WhatRests_IsNotProposedAgain_TheMostPeopleComeFirst()
    {
        RaisedDemand[] raised = [By(1, "x"), By(2, "y"), By(3, "z"), By(4, "x", "b"), By(5, "y", "b"), By(6, "z", "b"), By(7, "w", "b")];
        Assert.Equal(["b", "a"], Topics.Find(_rule, raised, new HashSet<(string, string)>()).Select(t => t.Village));
        Assert.Equal(["a"], Topics.Find(_rule, raised, new HashSet<(string, string)> { ("b", "市政设施/路灯") }).Select(t => t.Village));
    }

    [Fact]
    [Trait("Feature", "DL-01")]
    [Trait("Feature", "AD-02")]
    public void Topics_CountForTheVillageThatTookOver_OfASplitOneForNone_WhatRestedRestsInAll()
    {
        var (merged, split) = (With(["qs-a"], ["qs-b"]), With(["qs-a"], ["qs-b", "qs"]));
        RaisedDemand Of(string village) => new(1, village, "市政设施", "路灯", new Reporter("x", "archive:a", ToldState.NotTold, null));
        var (day, eve) = (A.Time("2026-11-17 00:00"), A.Time("2026-11-16 23:59"));

        Assert.Equal(["qs-b"], Topics.Now(merged, [Of("qs-a")], day).Select(d => d.Village));
        Assert.Equal(["qs-a"], Topics.Now(merged, [Of("qs-a")], eve).Select(d => d.Village));
        Assert.Empty(Topics.Now(split, [Of("qs-a")], day));
        Assert.Equal(["qs", "qs-a", "qs-b"], Topics.Now(split, [("qs-a", "路灯")], day).Select(r => r.Village).Order(StringComparer.Ordinal));
        Assert.Equal(("qs-b", (string?)null, "qs-b"), (Regrid.VillageNow(merged, "qs-a", day), Regrid.VillageNow(split, "qs-a", day), Regrid.VillageNow(split, "qs-b", day)));
    }

    private static Corp With(IReadOnlyList<string> from, IReadOnlyList<string> to) => A.Corp with { Regrids = [new Regrid(new DateOnly(2026, 11, 17), from, to, "")] };

    [Fact]
    [Trait("Feature", "UN-15")]
    public void OnePersonUnderTwoIdentities_IsOne()
    {
        RaisedDemand[] raised = [By(1, "x"), By(2, "y"), By(3, "z")];
        Assert.Empty(Topics.Find(_rule, raised, new HashSet<(string, string)>(), ties: new Domain.Ties.TieBook([("x", "z")])));
        Assert.Equal(["x", "y", "w"], Assert.Single(Topics.Find(_rule, [.. raised, By(4, "w")], new HashSet<(string, string)>(), ties: new Domain.Ties.TieBook([("x", "z")]))).People.Select(p => p.Person));
    }
}
