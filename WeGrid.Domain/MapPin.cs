using System.Globalization;

namespace WeGrid.Domain;

/// <summary>定位: the point somebody sent, with what the map calls it.</summary>
/// <param name="Latitude">纬度, degrees.</param>
/// <param name="Longitude">经度, degrees.</param>
/// <param name="Label">What the map calls it; empty when it says nothing.</param>
public sealed record MapPin(double Latitude, double Longitude, string Label)
{
    /// <summary>The map's names are short; a longer one is none.</summary>
    private const int LongestLabel = 80;

    /// <summary>坐标.</summary>
    public GeoPoint Point => new(Latitude, Longitude);

    /// <summary>The degrees as they are kept and shown: five digits are a metre.</summary>
    public string Degrees => string.Create(CultureInfo.InvariantCulture, $"{Latitude:0.00000},{Longitude:0.00000}");

    /// <summary>A pin of what a channel says; null when those are no degrees of this earth.</summary>
    /// <param name="latitude">纬度.</param>
    /// <param name="longitude">经度.</param>
    /// <param name="names">What the map says of it, the shortest name first.</param>
    public static MapPin? Of(double? latitude, double? longitude, params ReadOnlySpan<string> names)
    {
        var known = latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180 && (latitude, longitude) is not (0, 0);
        return known ? new MapPin(Math.Round(latitude!.Value, 5), Math.Round(longitude!.Value, 5), LabelOf(names)) : null;
    }

    /// <summary>Reads <see cref="Degrees"/> back; null when they are none.</summary>
    /// <param name="degrees">As written.</param>
    /// <param name="label">What the map calls it.</param>
    public static MapPin? Read(string degrees, string label)
    {
        ArgumentNullException.ThrowIfNull(degrees);
        return degrees.Split(',') is [var north, var east]
            && double.TryParse(north, NumberStyles.Float, CultureInfo.InvariantCulture, out var latitude)
            && double.TryParse(east, NumberStyles.Float, CultureInfo.InvariantCulture, out var longitude)
            ? Of(latitude, longitude, label) : null;
    }

    private static string LabelOf(ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var label = string.Concat(name.Where(c => !char.IsControl(c))).Trim();
            if (label.Length > 0)
            {
                return label.Length <= LongestLabel ? label : label[..LongestLabel];
            }
        }

        return "";
    }
}
