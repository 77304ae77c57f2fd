using System.Security.Cryptography;
using System.Text;

namespace WeGrid.Hosting;

/// <summary>钥匙 from the settings.</summary>
public static class SecretKeys
{
    /// <summary>Shorter ones can be guessed.</summary>
    public const int Shortest = 24;

    /// <summary>Whether what was given is the key, in a time that tells nothing of it; an empty key is nobody's.</summary>
    public static bool Same(string given, string key) =>
        key.Length > 0 && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
