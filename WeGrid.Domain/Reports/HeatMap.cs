using System.Globalization;
using System.Text;

namespace WeGrid.Domain.Reports;

/// <summary>有位置的一件.</summary>
/// <param name="Number">工单号.</param>
/// <param name="GridId">网格.</param>
/// <param name="Category">一级类别.</param>
/// <param name="At">坐标: of the pin the resident sent, else of the place in the gazetteer.</param>
public sealed record PlacedMatter(long Number, string GridId, string Category, GeoPoint At);

/// <summary>热力的一格.</summary>
/// <param name="Middle">中心.</param>
/// <param name="Numbers">工单号.</param>
public sealed record HeatCell(GeoPoint Middle, IReadOnlyList<long> Numbers);

/// <summary>热力图 (ST-04): points, and squares with how many lie in each, for staff. Pure.</summary>
public static class HeatMap
{
    private const double MetresPerDegree = 111_195;

    /// <summary>Squares that hold something, the fullest first.</summary>
    /// <param name="matters">What has a place.</param>
    /// <param name="metres">边长, 50 to 5,000.</param>
    public static IReadOnlyList<HeatCell> Cells(IReadOnlyCollection<PlacedMatter> matters, int metres)
    {
        ArgumentNullException.ThrowIfNull(matters);
        ArgumentOutOfRangeException.ThrowIfLessThan(metres, 50);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(metres, 5000);
        if (matters.Count == 0)
        {
            return [];
        }

        var tall = metres / MetresPerDegree;
        var wide = tall / Math.Cos(matters.Average(m => m.At.Latitude) * Math.PI / 180);
        return
        [
            .. matters.GroupBy(m => (Row: (long)Math.Floor(m.At.Latitude / tall), Column: (long)Math.Floor(m.At.Longitude / wide)))
                .Select(g => new HeatCell(new GeoPoint((g.Key.Row + 0.5) * tall, (g.Key.Column + 0.5) * wide), [.. g.Select(m => m.Number).Order()]))
                .OrderByDescending(c => c.Numbers.Count).ThenBy(c => c.Numbers[0]),
        ];
    }

    /// <summary>Points and squares as GeoJSON (RFC 7946: longitude first), for a town's own map. Numbers and categories; no words, no people.</summary>
    /// <param name="matters">The points.</param>
    /// <param name="cells">The squares.</param>
    public static string GeoJson(IEnumerable<PlacedMatter> matters, IEnumerable<HeatCell> cells)
    {
        ArgumentNullException.ThrowIfNull(matters);
        ArgumentNullException.ThrowIfNull(cells);
        var features = matters.Select(m => Feature(m.At, $"\"kind\":\"matter\",\"number\":{m.Number.ToString(CultureInfo.InvariantCulture)},\"category\":\"{m.Category}\",\"grid\":\"{m.GridId}\""))
            .Concat(cells.Select(c => Feature(c.Middle, $"\"kind\":\"cell\",\"count\":{c.Numbers.Count.ToString(CultureInfo.InvariantCulture)}")));
        return new StringBuilder("{\"type\":\"FeatureCollection\",\"features\":[").AppendJoin(",", features).Append("]}").ToString();
    }

    private static string Feature(GeoPoint at, string properties) => string.Create(CultureInfo.InvariantCulture,
        $"{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{at.Longitude:0.######},{at.Latitude:0.######}]}},\"properties\":{{{properties}}}}}");
}
