using System.Globalization;
using WeGrid.Domain.Warnings;

namespace WeGrid.Domain.Corps;

// 预警设置: settings.warnings.
public static partial class CorpFile
{
    private static WarningSettings ReadWarnings(CorpFileReader file)
    {
        if (file.Object("settings")?.Find("warnings") is not { } o)
        {
            return WarningSettings.Default;
        }

        o.Only("sources", "names", "points", "apiKey");
        var points = new Dictionary<string, GeoPoint>(StringComparer.Ordinal);
        foreach (var point in o.Objects("points"))
        {
            point.Only("grid", "at");
            if (ReadPoint(point.Text("at")) is { } at)
            {
                points[point.Text("grid")] = at;
            }
            else
            {
                point.Fault("at", "is no place; write latitude,longitude in degrees: \"27.34,103.72\"");
            }
        }

        return new WarningSettings(o.Words("sources"), o.Words("names"), points) { ApiKey = o.Secret("apiKey") };
    }

    private static GeoPoint? ReadPoint(string text)
    {
        var parts = text.Split(',');
        return parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var latitude) && latitude is >= -90 and <= 90
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var longitude) && longitude is >= -180 and <= 180
            ? new GeoPoint(latitude, longitude) : null;
    }

    private static IEnumerable<string> WarningReferences(Corp corp) =>
        corp.Warnings.Points.Keys.Where(g => corp.Grids.Find(g) is null)
            .Select(g => $"settings.warnings.points: '{g}' is not in grids; correct it or add that grid");
}
