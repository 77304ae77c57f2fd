using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Understanding;

/// <summary>可能是同一件事 (UN-09): a table of cases.</summary>
public sealed class NearbyTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 10, 10, 0, 0, TimeSpan.FromHours(8));
    private static readonly GeoPoint _tree = new(27.1000, 103.5000);

    [Theory]
    [InlineData("same spot", 0, 1, "市政设施/路灯", true)]
    [InlineData("200 m", 200, 1, "市政设施/路灯", true)]
    [InlineData("299 m, another kind of the same category", 299, 13, "市政设施/井盖", true)]
    [InlineData("301 m", 301, 1, "市政设施/路灯", false)]
    [InlineData("15 days ago", 10, 15, "市政设施/路灯", false)]
    public void Offer_ByPoints(string what, double metres, int daysAgo, string category, bool offered)
    {
        var there = new GeoPoint(_tree.Latitude + (metres / 111_194.93), _tree.Longitude);
        var earlier = Matter(1, "g1", "树下的那盏不亮", "there", category, daysAgo);
        var found = Offer(Facts("村口黑得很", "tree", "市政设施/路灯"), "g1", [earlier], key => key switch { "tree" => _tree, "there" => there, _ => null });
        Assert.True(offered == (found.Count == 1), what);
    }

    [Theory]
    [InlineData("one grid, the same kind", "g1", "g1", "市政设施/路灯", true)]
    [InlineData("one grid, another kind", "g1", "g1", "市政设施/井盖", false)]
    [InlineData("the grid above", "g1", "g1-m", "市政设施/路灯", true)]
    [InlineData("the next grid", "g1", "g2", "市政设施/路灯", false)]
    public void Offer_ByNeighbourhood(string what, string grid, string other, string category, bool offered)
    {
        var found = Offer(Facts("村口黑得很", null, "市政设施/路灯"), grid, [Matter(1, other, "那盏不亮", null, category, 1)], _ => null);
        Assert.True(offered == (found.Count == 1), what);
    }

    [Fact]
    public void Offer_WhatCannotTakeAnother_IsLeftOut() =>
        Assert.Empty(Offer(Facts("村口黑得很", null, "市政设施/路灯"), "g1", [Matter(1, "g1", "那盏不亮", null, "市政设施/路灯", 1) with { CanTake = false }], _ => null));

    [Fact]
    public void Offer_TheMostAlikeFirst_AndNoMoreThanAsked()
    {
        EarlierMatter[] earlier =
        [
            Matter(1, "g1", "电线杆上的灯", null, "市政设施/路灯", 1), Matter(2, "g1", "村口黑得很看不见路", null, "市政设施/路灯", 5), Matter(3, "g1", "灯闪", null, "市政设施/路灯", 2),
        ];
        Assert.Equal([2, 1], Offer(Facts("村口黑得很", null, "市政设施/路灯"), "g1", earlier, _ => null).Select(n => n.Matter.Number));
    }

    [Fact]
    public void MetresTo_OneThousandthOfADegreeNorth_Is111Metres() => Assert.Equal(111.2, _tree.MetresTo(_tree with { Latitude = 27.1010 }), 0.1);

    [Fact]
    public void Gazetteer_GivesPointsOfPlaces()
    {
        var (gazetteer, faults) = Gazetteer.Parse("""
            { "version": "t", "areas": [ { "grid": "g", "names": ["村"] } ], "places": [ { "key": "树", "names": ["老槐树"], "grid": "g", "at": [27.1, 103.5] }, { "key": "桥", "names": ["大桥"], "grid": "g" } ] }
            """, Shipped.Lexicon.Normaliser);
        Assert.Empty(faults);
        Assert.Equal((_tree, (GeoPoint?)null), (gazetteer!.PointOf(gazetteer.Locate("老槐树下", "g").PlaceKey)!.Value, gazetteer.PointOf("桥")));
    }

    [Theory]
    [InlineData("[27.1]")]
    [InlineData("[127.1, 103.5]")]
    [InlineData("\"27.1,103.5\"")]
    public void Gazetteer_WrongPoint_IsAFault(string at) =>
        Assert.NotEmpty(Gazetteer.Parse($$"""{ "version": "t", "areas": [ { "grid": "g", "names": ["村"] } ], "places": [ { "key": "树", "names": ["老槐树"], "grid": "g", "at": {{at}} } ] }""", Shipped.Lexicon.Normaliser).Faults);

    private static IReadOnlyList<NearbyMatter> Offer(MatterFacts own, string grid, IEnumerable<EarlierMatter> earlier, Func<string?, GeoPoint?> pointOf) =>
        Nearby.Offer(own, grid, _now, earlier, 300, TimeSpan.FromDays(14), 2, pointOf, (a, b) => a == b || a.StartsWith(b, StringComparison.Ordinal) || b.StartsWith(a, StringComparison.Ordinal));

    private static MatterFacts Facts(string text, string? place, string category) => new(text, place, category);

    private static EarlierMatter Matter(long number, string grid, string text, string? place, string category, int daysAgo) =>
        new(number, CanTake: true, grid, Facts(text, place, category), _now.AddDays(-daysAgo));
}
