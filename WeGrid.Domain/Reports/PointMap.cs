using System.Globalization;
using System.Text;

namespace WeGrid.Domain.Reports;

/// <summary>图上的一点.</summary>
/// <param name="At">坐标.</param>
/// <param name="Count">件数.</param>
/// <param name="Name">What stands beside it; empty for nothing. A town's own name, never a resident's words.</param>
public sealed record MapMark(GeoPoint At, int Count, string Name);

/// <summary>示意图: points drawn to their distances without a map behind them, so that nothing is asked of anybody else's server. Pure.</summary>
public static class PointMap
{
    private const double Wide = 600;
    private const double Edge = 60;
    private const double Largest = 34;

    /// <summary>The marks as SVG; the area of a circle is its count. Empty for no marks.</summary>
    /// <param name="marks">The marks.</param>
    public static string Svg(IReadOnlyCollection<MapMark> marks)
    {
        ArgumentNullException.ThrowIfNull(marks);
        if (marks.Count == 0)
        {
            return "";
        }

        var (south, north) = (marks.Min(m => m.At.Latitude), marks.Max(m => m.At.Latitude));
        var (west, east) = (marks.Min(m => m.At.Longitude), marks.Max(m => m.At.Longitude));
        var shrink = Math.Cos((south + north) / 2 * Math.PI / 180);
        // One point, or several in a line, still need a scale.
        var scale = (Wide - (2 * Edge)) / Math.Max(Math.Max((east - west) * shrink, north - south), 0.002);
        var high = ((north - south) * scale) + (2 * Edge);
        var most = Math.Max(1, marks.Max(m => m.Count));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Wide:0} {high:0}\" width=\"100%\" role=\"img\" aria-label=\"分布示意图\">");
        foreach (var mark in marks.OrderByDescending(m => m.Count).ThenBy(m => m.Name, StringComparer.Ordinal))
        {
            var (x, y) = (Edge + ((mark.At.Longitude - west) * shrink * scale), Edge + ((north - mark.At.Latitude) * scale));
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{Math.Max(4, Largest * Math.Sqrt((double)mark.Count / most)):0.#}\" fill=\"#b3261e\" fill-opacity=\"0.45\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y + 6:0.#}\" font-size=\"18\" text-anchor=\"middle\">{Escaped(mark.Name.Length > 0 ? $"{mark.Name} {mark.Count}" : $"{mark.Count}")}</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
