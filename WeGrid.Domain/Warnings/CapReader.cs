using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace WeGrid.Domain.Warnings;

/// <summary>CAP 1.2 and the Chinese profile of it (domain.md C.2), with any prefix or none; feeds that carry whole alerts. No DTD, no entity, nothing is fetched.</summary>
internal static class CapReader
{
    private static readonly XmlReaderSettings _settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = WarningReader.MostBytes,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>Reads every alert of a file; one reason when there is none.</summary>
    public static (IReadOnlyList<WarningDraft> Alerts, WarningReason? Fault) Read(string text)
    {
        if (HasDtd(text))
        {
            return ([], new(WarningReasonCode.DtdForbidden));
        }

        try
        {
            var root = Load(text);
            var alerts = root.DescendantsAndSelf().Where(e => e.Name.LocalName == "alert").Select(Alert).ToList();
            return alerts.Count > 0 ? (alerts, null) : ([], new(WarningReasonCode.NotXml));
        }
        catch (XmlException)
        {
            return ([], new(WarningReasonCode.NotXml));
        }
    }

    /// <summary>The root of a text from a stranger; an XmlException for what is no XML or has a DTD.</summary>
    internal static XElement Load(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), _settings);
        return XDocument.Load(reader).Root!;
    }

    /// <summary>A DOCTYPE before the first element; found by hand, so that the reason can be told from broken XML.</summary>
    private static bool HasDtd(string text)
    {
        var rest = text.AsSpan().TrimStart();
        while (rest.Length > 1 && rest[0] == '<' && rest[1] is '?' or '!')
        {
            if (rest.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            var end = rest.StartsWith("<!--") ? rest.IndexOf("-->") + 3 : rest.IndexOf('>') + 1;
            if (end < 3)
            {
                return false;
            }

            rest = rest[end..].TrimStart();
        }

        return false;
    }

    private static WarningDraft Alert(XElement alert)
    {
        var infos = Children(alert, "info").ToList();
        var own = ChineseOf(infos);
        var first = own.Count > 0 ? own[0] : null;
        return new WarningDraft
        {
            Identifier = Value(alert, "identifier"),
            Sender = Value(alert, "sender"),
            Status = Value(alert, "status"),
            KindWord = Value(alert, "msgType"),
            Sent = Value(alert, "sent"),
            References = [.. References(Value(alert, "references"))],
            Issuer = Value(first, "senderName"),
            Effective = Or(Value(first, "effective"), Value(first, "onset")),
            Expires = Latest(own),
            Event = Value(first, "event"),
            Title = Value(first, "headline"),
            Text = Value(first, "description"),
            Instruction = Value(first, "instruction"),
            Severity = Value(first, "severity"),
            Codes = [.. own.SelectMany(i => Children(i, "eventCode")).Select(c => Value(c, "value")).Where(v => v.Length > 0)],
            CodeColour = CodeColour(own),
            IsPast = infos.Count > 0 && infos.TrueForAll(i => Value(i, "urgency") == "Past" || Children(i, "responseType").Any(r => r.Value.Trim() == "AllClear")),
            Areas = [.. infos.SelectMany(i => Children(i, "area")).Select(Area).DistinctBy(a => (a.Name, string.Join(',', a.Codes), a.Rings.Count))],
        };
    }

    /// <summary>The blocks in Chinese, the gravest first; where there is none, those of the first language.</summary>
    private static List<XElement> ChineseOf(List<XElement> infos)
    {
        var chinese = infos.Where(i => Value(i, "language").StartsWith("zh", StringComparison.OrdinalIgnoreCase)).ToList();
        if (chinese.Count == 0)
        {
            var language = infos.Count > 0 ? Value(infos[0], "language") : "";
            chinese = infos.Where(i => Value(i, "language") == language).ToList();
        }

        return [.. chinese.OrderByDescending(i => WarningText.ColourOf(Value(i, "headline")) is var said && said != WarningColour.None ? said : WarningColours.Of(Value(i, "severity")))];
    }

    /// <summary>What says until when longest counts; a block without an end has none.</summary>
    private static string Latest(List<XElement> infos)
    {
        var ends = infos.Select(i => Value(i, "expires")).ToList();
        return ends.Exists(e => e.Length == 0) ? "" : ends.OrderByDescending(e => WarningTime.Parse(e) ?? DateTimeOffset.MaxValue).FirstOrDefault("");
    }

    /// <summary>11B03_orange, or a parameter that names a colour.</summary>
    private static WarningColour CodeColour(List<XElement> infos) =>
        infos.SelectMany(i => Children(i, "eventCode").Concat(Children(i, "parameter"))).Select(c => Value(c, "value"))
            .Select(v => WarningColours.Of(v.Length <= 10 && !v.Contains('_', StringComparison.Ordinal) && !IsColourWord(v) ? "" : v[(v.LastIndexOf('_') + 1)..]))
            .Where(c => c != WarningColour.None).DefaultIfEmpty(WarningColour.None).Max();

    private static bool IsColourWord(string word) => word.ToUpperInvariant() is "RED" or "ORANGE" or "YELLOW" or "BLUE" or "红色" or "橙色" or "黄色" or "蓝色";

    private static WarningArea Area(XElement area)
    {
        var codes = Children(area, "geocode").Select(g => (Name: Value(g, "valueName"), Code: Value(g, "value")))
            .Where(g => AreaCode.IsChinese(g.Code) && !g.Name.StartsWith("FIPS", StringComparison.OrdinalIgnoreCase) && !g.Name.Equals("SAME", StringComparison.OrdinalIgnoreCase));
        var rings = Children(area, "polygon").Select(p => Geometry.Ring(p.Value)).Concat(Children(area, "circle").Select(c => Geometry.Circle(c.Value)));
        return new WarningArea(Value(area, "areaDesc"), [.. codes.Select(c => c.Code)], [.. rings.OfType<IReadOnlyList<GeoPoint>>()]);
    }

    /// <summary>sender,identifier,sent by blanks; a lone identifier is let pass.</summary>
    private static IEnumerable<WarningReference> References(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split(','))
            .Where(p => p.Length is 1 or >= 2).Select(p => p.Length == 1 ? new WarningReference("", p[0]) : new WarningReference(p[0], p[1])).Where(r => r.Identifier.Length > 0);

    private static IEnumerable<XElement> Children(XElement? parent, string name) => parent?.Elements().Where(e => e.Name.LocalName == name) ?? [];

    private static string Value(XElement? parent, string name) => Children(parent, name).Select(e => e.Value.Trim()).FirstOrDefault("");

    private static string Or(string one, string other) => one.Length > 0 ? one : other;
}

/// <summary>多边形与圆 as CAP writes them.</summary>
internal static class Geometry
{
    private const double KilometresPerDegree = 111.32;

    /// <summary>"lat,lon lat,lon …"; null when it is no ring of three points and more.</summary>
    public static IReadOnlyList<GeoPoint>? Ring(string text)
    {
        var points = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Point).ToList();
        return points.Count >= 3 && points.TrueForAll(p => p is not null) ? [.. points.OfType<GeoPoint>()] : null;
    }

    /// <summary>"lat,lon radius-in-km", as a ring of 32 points; null when it is none or nothing wide.</summary>
    public static IReadOnlyList<GeoPoint>? Circle(string text)
    {
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2 || Point(parts[0]) is not { } centre || Number(parts[1]) is not (> 0 and < 5000 and var radius))
        {
            return null;
        }

        var east = radius / KilometresPerDegree / Math.Max(0.05, Math.Cos(centre.Latitude * Math.PI / 180));
        return [.. Enumerable.Range(0, 32).Select(i => i * Math.PI / 16).Select(a => new GeoPoint(centre.Latitude + (radius / KilometresPerDegree * Math.Sin(a)), centre.Longitude + (east * Math.Cos(a))))];
    }

    /// <summary>Whether a point lies inside a ring (even-odd rule).</summary>
    public static bool Holds(IReadOnlyList<GeoPoint> ring, GeoPoint point)
    {
        var inside = false;
        for (int i = 0, j = ring.Count - 1; i < ring.Count; j = i++)
        {
            var (a, b) = (ring[i], ring[j]);
            if (a.Latitude > point.Latitude != b.Latitude > point.Latitude
                && point.Longitude < ((b.Longitude - a.Longitude) * (point.Latitude - a.Latitude) / (b.Latitude - a.Latitude)) + a.Longitude)
            {
                inside = !inside;
            }
        }

        return inside;
    }

    private static GeoPoint? Point(string text)
    {
        var parts = text.Split(',');
        return parts.Length == 2 && Number(parts[0]) is >= -90 and <= 90 and var latitude && Number(parts[1]) is >= -180 and <= 180 and var longitude
            ? new GeoPoint(latitude, longitude) : null;
    }

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
