using System.Text.Json;
using System.Xml.Linq;
using WeGrid.Domain.Reports;
using Xunit;

namespace WeGrid.Domain.Tests.Reports;

/// <summary>热力图与公开数据.</summary>
public sealed class MapTests
{
    private static PlacedMatter At(long number, double latitude, double longitude) => new(number, "g", "供水", new GeoPoint(latitude, longitude));

    [Fact]
    [Trait("Feature", "ST-04")]
    public void Cells_WhatLiesCloseTogether_IsOneSquare_TheFullestFirst()
    {
        var cells = HeatMap.Cells([At(1, 27.3001, 103.7001), At(2, 27.3101, 103.7101), At(3, 27.3102, 103.7102), At(4, 27.3103, 103.7101)], 300);

        Assert.Equal([[2L, 3, 4], [1]], cells.Select(c => c.Numbers));
        Assert.All(cells, c => Assert.True(c.Middle.MetresTo(new GeoPoint(c.Numbers.Count == 3 ? 27.3102 : 27.3001, c.Numbers.Count == 3 ? 103.7101 : 103.7001)) < 300));
        Assert.Empty(HeatMap.Cells([], 300));
        Assert.Throws<ArgumentOutOfRangeException>(() => HeatMap.Cells([], 10));
    }

    [Fact]
    [Trait("Feature", "ST-04")]
    public void GeoJson_PointsAndSquares_LongitudeFirst()
    {
        PlacedMatter[] matters = [At(1, 27.3, 103.7), At(2, 27.3, 103.7)];

        using var json = JsonDocument.Parse(HeatMap.GeoJson(matters, HeatMap.Cells(matters, 500)));

        var features = json.RootElement.GetProperty("features").EnumerateArray().ToList();
        Assert.Equal(["matter", "matter", "cell"], features.Select(f => f.GetProperty("properties").GetProperty("kind").GetString()));
        Assert.Equal([103.7, 27.3], features[0].GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Select(c => c.GetDouble()));
        Assert.Equal(2, features[2].GetProperty("properties").GetProperty("count").GetInt32());
    }

    [Fact]
    [Trait("Feature", "ST-04")]
    public void Svg_OnePointOrMany_IsDrawnInsideItsFrame_NamesEscaped()
    {
        XNamespace svg = "http://www.w3.org/2000/svg";
        foreach (var marks in new MapMark[][] { [new(new GeoPoint(27.3, 103.7), 3, "<东村>&")], [new(new GeoPoint(27.3, 103.7), 9, "a"), new(new GeoPoint(27.4, 103.9), 1, "b")] })
        {
            var drawn = XElement.Parse(PointMap.Svg(marks));
            var frame = drawn.Attribute("viewBox")!.Value.Split(' ').Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(marks.Length, drawn.Elements(svg + "circle").Count());
            Assert.All(drawn.Elements(svg + "circle"), c => Assert.InRange((double)c.Attribute("cy")!, 0, frame[3]));
            Assert.Contains($"{marks[0].Name} {marks[0].Count}", drawn.Elements(svg + "text").Select(t => t.Value));
        }

        Assert.Equal("", PointMap.Svg([]));
    }

    [Fact]
    [Trait("Feature", "ST-11")]
    public void OpenBook_FewerThanFive_StandWithOthersOrNotAtAll()
    {
        var (june, july) = (new DateOnly(2026, 6, 1), new DateOnly(2026, 7, 1));
        OpenCount[] counts = [new(june, "a", "交通", 6, 5), new(june, "b", "教育", 3, 1), new(july, "a", "交通", 7, 7), new(july, "c", "卫生", 2, 0)];

        var book = OpenBook.Of(counts, [("a", "东村"), ("b", "西村"), ("c", "南村")]);

        Assert.Equal([new("2026-06", 5, 5), new OpenLine("2026-07", 5, 5)], book.Months);
        Assert.Equal([new("交通", 10, 10), new OpenLine("其他", 5, 0)], book.Topics);
        Assert.Equal([new("东村", 10, 10), new OpenLine("其他", 5, 0)], book.Villages);
        Assert.Equal([new OpenLine("东村", 5, 5)], OpenBook.Of(counts[..2], [("a", "东村"), ("b", "西村")]).Villages);
    }
}
