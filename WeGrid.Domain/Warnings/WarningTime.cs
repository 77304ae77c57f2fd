using System.Globalization;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Warnings;

/// <summary>预警里的时间: CAP's form, the Chinese ones with a blank or slashes; without a zone it is Beijing's (domain.md C.2).</summary>
internal static class WarningTime
{
    private static readonly string[] _zoned = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mmzzz"];

    private static readonly string[] _bare =
        ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy/MM/dd HH:mm:ss", "yyyy/MM/dd HH:mm", "yyyy-MM-dd HH:mm", "yyyyMMddHHmmss", "yyyy年M月d日H时m分", "yyyy年MM月dd日HH时mm分"];

    /// <summary>Reads a time; null when it is none. A second of 60 and the like are none.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        var said = (text ?? "").Trim();
        if (said.EndsWith('Z') || said.EndsWith('z'))
        {
            said = said[..^1] + "+00:00";
        }

        if (DateTimeOffset.TryParseExact(said, _zoned, CultureInfo.InvariantCulture, DateTimeStyles.None, out var zoned))
        {
            return zoned;
        }

        return DateTime.TryParseExact(said, _bare, CultureInfo.InvariantCulture, DateTimeStyles.None, out var bare) ? new DateTimeOffset(bare, ChinaTime.Offset) : null;
    }

    /// <summary>
    /// 差八小时: a time that names Greenwich although it is Beijing's, which the entry time inside a Chinese identifier gives away. Read as
    /// Beijing's then; else as it is.
    /// </summary>
    public static bool IsBeijingStampedAsUtc(DateTimeOffset? sent, ChineseIdentifier? identifier)
    {
        if (sent is not { } at || identifier is null || at.Offset != TimeSpan.Zero)
        {
            return false;
        }

        var near = TimeSpan.FromMinutes(60);
        var asBeijing = new DateTimeOffset(at.DateTime, ChinaTime.Offset);
        return (asBeijing - identifier.EnteredAt).Duration() <= near && (at - identifier.EnteredAt).Duration() > near;
    }

    /// <summary>The same figures, read as Beijing's.</summary>
    public static DateTimeOffset? AsBeijing(DateTimeOffset? at) => at is { } time && time.Offset == TimeSpan.Zero ? new DateTimeOffset(time.DateTime, ChinaTime.Offset) : at;
}
