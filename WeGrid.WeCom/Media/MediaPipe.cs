using System.Security.Cryptography;

namespace WeGrid.WeCom.Media;

/// <summary>Copies what comes over the wire into a file, no more than may come, decrypted on the way where it is sealed.</summary>
internal static class MediaPipe
{
    private const int SealBlock = 32;

    /// <summary>Copies until the end or the limit.</summary>
    public static async Task<MediaEnd> CopyAsync(Stream from, Stream into, long most, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 << 10];
        long total = 0;
        int read;
        while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if ((total += read) > most)
            {
                return MediaEnd.TooLarge;
            }

            await into.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return total > 0 ? MediaEnd.Got : MediaEnd.Truncated;
    }

    /// <summary>The same for what is sealed as callbacks are: AES-256-CBC, the key's first 16 bytes for IV, padded to 32 (path 100719).</summary>
    public static async Task<MediaEnd> UnsealAsync(Stream from, Stream into, byte[] key, long most, CancellationToken cancellationToken)
    {
        using var aes = Aes.Create();
        (aes.Key, aes.IV, aes.Mode, aes.Padding) = (key, key[..16], CipherMode.CBC, PaddingMode.None);
        using var decryptor = aes.CreateDecryptor();
        try
        {
            await using var plain = new CryptoStream(from, decryptor, CryptoStreamMode.Read, leaveOpen: true);
            var end = await CopyAsync(plain, into, most + SealBlock, cancellationToken);
            return end == MediaEnd.Got ? await UnpadAsync(into, most, cancellationToken) : end;
        }
        catch (CryptographicException)
        {
            return MediaEnd.Truncated; // no whole number of blocks
        }
    }

    private static async Task<MediaEnd> UnpadAsync(Stream into, long most, CancellationToken cancellationToken)
    {
        await into.FlushAsync(cancellationToken);
        var last = new byte[Math.Min(SealBlock, into.Length)];
        into.Position = into.Length - last.Length;
        await into.ReadExactlyAsync(last, cancellationToken);
        var pad = last[^1];
        if (pad is 0 or > SealBlock || pad > last.Length || last.AsSpan(last.Length - pad).ContainsAnyExcept(pad))
        {
            return MediaEnd.Sealed;
        }

        into.SetLength(into.Length - pad);
        return into.Length > most ? MediaEnd.TooLarge : into.Length > 0 ? MediaEnd.Got : MediaEnd.Truncated;
    }
}
