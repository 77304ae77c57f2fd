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

        o.Only("sources", "names", "points", "apiKey", "feeds");
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

        return new WarningSettings(o.Words("sources"), o.Words("names"), points) { ApiKey = o.Secret("apiKey"), Feeds = ReadFeeds(o) };
    }

    private static List<WarningFeed> ReadFeeds(CorpFileObject o)
    {
        var feeds = new List<WarningFeed>();
        foreach (var item in o.Objects("feeds"))
        {
            item.Only("name", "url", "every", "staleAfter");
            var (name, address) = (item.Text("name"), item.Text("url"));
            if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                item.Fault("url", "is no address; write https://…");
                continue;
            }

            if (feeds.Exists(f => f.Name == name))
            {
                item.Fault("name", $"'{name}' is there twice; each source has a name of its own");
            }

            feeds.Add(new WarningFeed(name, url, ReadWait(item, "every", TimeSpan.FromMinutes(1)), ReadWait(item, "staleAfter", TimeSpan.FromMinutes(30))));
        }

        return feeds;
    }

    /// <summary>Minutes or hours by the clock, a day at most.</summary>
    private static TimeSpan ReadWait(CorpFileObject item, string name, TimeSpan usual)
    {
        if (item.Optional(name) is not { } text)
        {
            return usual;
        }

        if (Deadlines.DueRule.TryParse(text, out var rule) && rule.IsByTheClock && WarningPlan.Time(rule) is var time && time >= TimeSpan.FromMinutes(1) && time <= TimeSpan.FromDays(1))
        {
            return time;
        }

        item.Fault(name, "is no time; write minutes or hours, from 1min to 24h");
        return usual;
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
