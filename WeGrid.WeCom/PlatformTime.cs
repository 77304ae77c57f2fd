namespace WeGrid.WeCom;

/// <summary>平台时间: seconds in callbacks and kf, milliseconds in the archive; out of range is null, never an exception.</summary>
internal static class PlatformTime
{
    private const long MaxSeconds = 253_402_300_799;

    public static DateTimeOffset? FromSeconds(long? seconds) =>
        seconds is > 0 and <= MaxSeconds ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value) : null;

    public static DateTimeOffset? FromMilliseconds(long? milliseconds) =>
        milliseconds is > 0 and <= MaxSeconds * 1000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value) : null;
}
