using System.Globalization;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Warnings;

/// <summary>国家预警编号: <c>ZZZZZZDDDUUUXX_YYYYMMDDhhmmss[_N]</c>, 31 characters, or 29 without the serial as public feeds give it (domain.md C.2).</summary>
/// <param name="Region">区划: 6 digits.</param>
/// <param name="Organ">机构: 3 digits; 416 is the weather service.</param>
/// <param name="EnteredAt">录入时间, Beijing: not the time of issue, so it orders nothing.</param>
public sealed record ChineseIdentifier(string Region, string Organ, DateTimeOffset EnteredAt)
{
    private static readonly int[] _lengths = [29, 31];

    /// <summary>Reads it; null when it has another form.</summary>
    public static ChineseIdentifier? Parse(string identifier)
    {
        ArgumentNullException.ThrowIfNull(identifier);
        if (!_lengths.Contains(identifier.Length) || identifier[14] != '_' || (identifier.Length == 31 && (identifier[29] != '_' || !char.IsAsciiDigit(identifier[30]))))
        {
            return null;
        }

        var (head, time) = (identifier[..14], identifier[15..29]);
        return head.All(char.IsAsciiDigit) && AreaCode.IsChinese(head[..6])
            && DateTime.TryParseExact(time, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var entered)
            ? new ChineseIdentifier(head[..6], head[6..9], new DateTimeOffset(entered, ChinaTime.Offset))
            : null;
    }

    /// <summary>同一发布单位: region and organ are equal.</summary>
    public bool IsOfSameIssuer(ChineseIdentifier other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Region == other.Region && Organ == other.Organ;
    }
}
