namespace WeGrid.Worker.Jobs;

/// <summary>北京时间 for the engines.</summary>
public static class ChinaZone
{
    /// <summary>Its name in the zone database.</summary>
    public const string Id = "Asia/Shanghai";

    /// <summary>Small machines have no zone database; China needs none.</summary>
    public static TimeZoneInfo Info { get; } =
        TimeZoneInfo.TryFindSystemTimeZoneById(Id, out var zone) ? zone : TimeZoneInfo.CreateCustomTimeZone(Id, TimeSpan.FromHours(8), Id, Id);
}
