using WeGrid.Domain.Surveys;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Surveys;

public sealed class CallBackDrawTests
{
    private static readonly CategoryTree _tree = CategoryTree.Parse(File.ReadAllText(Path.Combine(A.Root, "data", "categories.json"))).Tree!;
    private static readonly Dictionary<string, int> _none = [];

    private static List<Unanswered> Pool(int count, string grid, int from = 0) => [.. Enumerable.Range(from, count).Select(i => new Unanswered(1000 + (i / 2), i % 2, grid))];

    [Fact]
    [Trait("Feature", "SV-09")]
    public void Draw_SameSeed_SamePeopleInWhateverOrder()
    {
        List<Unanswered> pool = [.. Pool(40, "a"), .. Pool(20, "b", 100)];

        var drawn = CallBackDraw.Draw(pool, 20, 1, "s1");

        Assert.Equal(drawn, CallBackDraw.Draw([.. pool.AsEnumerable().Reverse()], 20, 1, "s1"));
        Assert.NotEqual(drawn, CallBackDraw.Draw(pool, 20, 1, "s2"));
        Assert.Equal([("a", 8), ("b", 4)], drawn.GroupBy(d => d.GridId).Select(g => (g.Key, g.Count())));
    }

    [Theory]
    [InlineData(1, 20, 1, 1)]
    [InlineData(6, 20, 1, 2)]
    [InlineData(5, 0, 0, 0)]
    [InlineData(5, 0, 3, 3)]
    [InlineData(2, 0, 3, 2)]
    [InlineData(7, 100, 0, 7)]
    public void Draw_Share_IsRoundedUpAndNeverLessThanTheLeast(int pool, int percent, int least, int drawn) =>
        Assert.Equal(drawn, CallBackDraw.Draw(Pool(pool, "a"), percent, least, "s").Count);

    [Fact]
    public void Draw_ManySeeds_EverybodyHasAboutTheSameChance()
    {
        var pool = Pool(20, "a");
        var hits = Enumerable.Range(0, 2000).SelectMany(i => CallBackDraw.Draw(pool, 20, 1, $"seed{i}")).CountBy(u => u).ToDictionary();

        Assert.Equal(20, hits.Count);
        Assert.All(hits.Values, n => Assert.InRange(n, 320, 480)); // 400 expected, four deviations of 18
    }

    [Fact]
    [Trait("Feature", "SV-09")]
    [Trait("Feature", "SV-10")]
    public void Surveyor_IsNeitherTheHandlerNorTheUnitNorOfTheVillage()
    {
        PostKind[] posts = [PostKind.DutyOfficer, PostKind.GridLeader];
        var ticket = A.Ticket() with { Holder = "ban", UnitId = "road" };

        Assert.Equal("xia", CallBackDraw.SurveyorFor(ticket, A.Corp, posts, _none)); // ban handled it, shu is of the village
        Assert.Equal("ban", CallBackDraw.SurveyorFor(ticket with { Holder = "wei" }, A.Corp, posts, _none));
        Assert.Null(CallBackDraw.SurveyorFor(ticket, A.Corp, [PostKind.DutyOfficer], _none));
    }

    [Fact]
    public void Assign_SharesTheCallsEvenly()
    {
        PostKind[] posts = [PostKind.DutyOfficer, PostKind.TownLeader];
        var drawn = Pool(6, A.Grid);
        var tickets = drawn.Select(d => d.Number).Distinct().ToDictionary(n => n, n => A.Ticket() with { Number = n, Holder = "wei" });

        var given = CallBackDraw.Assign(drawn, tickets, A.Corp, posts);

        Assert.Equal([("ban", 3), ("zhen", 3)], given.GroupBy(g => g.Surveyor).Select(g => (g.Key, g.Count())).Order());
    }

    [Fact]
    public void Policy_ShippedFile_IsReadWithItsWaves()
    {
        var (policy, faults) = SurveyPolicy.Parse(File.ReadAllText(Path.Combine(A.Root, "data", "surveys.json")), _tree);

        Assert.Empty(faults);
        Assert.Equal([(2, "防汛应急", false), (4, "防汛应急 政策咨询 微心愿", true)], policy!.Waves.Select(w => (w.Weeks, string.Join(' ', w.Categories), w.IsRest)));
    }

    [Fact]
    public void Policy_EveryFault_IsListedWithItsPlace()
    {
        var (policy, faults) = SurveyPolicy.Parse("""
            { "version": "1", "later": { "weeks": 200, "categories": { "没有这类": 3 } }, "callBack": { "percent": 120, "leastPerGrid": 1, "withinDays": 0, "surveyors": ["boss"] }, "more": 1 }
            """, _tree);

        Assert.Null(policy);
        var text = string.Join('\n', faults);
        Assert.All(["weeks", "没有这类", "percent", "withinDays", "boss", "more"], word => Assert.Contains(word, text, StringComparison.Ordinal));
    }
}
