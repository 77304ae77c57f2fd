using System.Security.Cryptography;

namespace WeGrid.WeCom.Archive.Native;

/// <summary>
/// 存档私钥: the private keys of a corp's archive, by the version WeCom's console gave each. Old ones stay: a message sealed before a
/// change is opened by the key of its own time. Not for concurrent use.
/// </summary>
public sealed class ArchiveKeys : IDisposable
{
    private readonly Dictionary<int, RSA> _keys = [];

    /// <summary>Takes the keys; one that cannot be read is as one that is not there.</summary>
    /// <param name="keys">Version and PEM, PKCS#1 or PKCS#8, without a password.</param>
    public ArchiveKeys(IEnumerable<(int Version, string Pem)> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var (version, pem) in keys)
        {
            if (TryRead(pem) is { } key && !_keys.TryAdd(version, key))
            {
                key.Dispose();
            }
        }
    }

    /// <summary>Whether this is an RSA private key in PEM that can be used.</summary>
    /// <param name="pem">The text of the file.</param>
    public static bool IsKey(string pem)
    {
        using var key = TryRead(pem);
        return key is not null;
    }

    /// <summary>Opens encrypt_random_key (RSA, PKCS#1 v1.5).</summary>
    /// <param name="version">publickey_ver of the message.</param>
    /// <param name="randomKey">encrypt_random_key, base64.</param>
    /// <returns>What DecryptData wants, and 0; or nothing and one of 10006, 10007, 10008.</returns>
    public (byte[]? Key, int Code) Open(int version, string randomKey)
    {
        ArgumentNullException.ThrowIfNull(randomKey);
        if (!_keys.TryGetValue(version, out var rsa))
        {
            return (null, FinanceCode.NoKey);
        }

        var bytes = new byte[randomKey.Length];
        if (!Convert.TryFromBase64String(randomKey, bytes, out var length) || length == 0)
        {
            return (null, FinanceCode.NoRandomKey);
        }

        try
        {
            var key = rsa.Decrypt(bytes.AsSpan(0, length), RSAEncryptionPadding.Pkcs1);
            // The library takes a C string; what a wrong key gives may be anything.
            return key.Length > 0 && !key.AsSpan().Contains((byte)0) ? (key, 0) : (null, FinanceCode.WrongKey);
        }
        catch (CryptographicException)
        {
            return (null, FinanceCode.WrongKey);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }

        _keys.Clear();
    }

    private static RSA? TryRead(string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            key.ExportParameters(includePrivateParameters: true);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            return null;
        }
    }
}
