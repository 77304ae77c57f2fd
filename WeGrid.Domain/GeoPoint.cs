namespace WeGrid.Domain;

/// <summary>坐标 of a place, in degrees.</summary>
/// <param name="Latitude">纬度.</param>
/// <param name="Longitude">经度.</param>
public readonly record struct GeoPoint(double Latitude, double Longitude)
{
    private const double EarthMetres = 6_371_000;

    /// <summary>How far another point is, in metres; within a town the plane is as good as the sphere.</summary>
    public double MetresTo(GeoPoint other)
    {
        var north = Radians(other.Latitude - Latitude);
        var east = Radians(other.Longitude - Longitude) * Math.Cos(Radians((Latitude + other.Latitude) / 2));
        return EarthMetres * Math.Sqrt((north * north) + (east * east));
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
