using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WeGrid.Hosting;

/// <summary>
/// 服务商签名 (docs/carrier.md): HMAC-SHA256 in hex over time, nonce, path and the body's hash, each on a line of its own; the same in both
/// directions. What is signed may come twice: each side knows its repeats.
/// </summary>
public static class CarrierSignature
{
    /// <summary>Who asks.</summary>
    public const string App = "X-App";

    /// <summary>Unix seconds.</summary>
    public const string Timestamp = "X-Timestamp";

    /// <summary>Anything that is new each time.</summary>
    public const string Nonce = "X-Nonce";

    /// <summary>The signature.</summary>
    public const string Signature = "X-Signature";

    /// <summary>How far the clocks may be apart.</summary>
    public static readonly TimeSpan Drift = TimeSpan.FromMinutes(5);

    /// <summary>Signs.</summary>
    public static string Of(string secret, string timestamp, string nonce, string path, ReadOnlySpan<byte> body)
    {
        var text = $"{timestamp}\n{nonce}\n{path}\n{Convert.ToHexStringLower(SHA256.HashData(body))}";
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Whether a signature holds, and is of now; compared in constant time.</summary>
    public static bool Holds(string secret, Func<string, string> header, string path, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(header);
        var (timestamp, nonce) = (header(Timestamp), header(Nonce));
        return long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && Math.Abs(now.ToUnixTimeSeconds() - seconds) <= Drift.TotalSeconds && nonce.Length is > 0 and <= 64
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(secret, timestamp, nonce, path, body)), Encoding.UTF8.GetBytes(header(Signature)));
    }
}
