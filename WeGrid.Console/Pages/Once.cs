using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace WeGrid.Console.Pages;

/// <summary>
/// 一次性: what a form carries so that it counts once however often it is sent, and so that only who has the link can have made it:
/// a random number and its seal, made with the link's own token.
/// </summary>
internal static class Once
{
    private const int NumberBytes = 16;
    private const int SealBytes = 16;

    /// <summary>A new one for a form of that link.</summary>
    public static string New(string token)
    {
        Span<byte> all = stackalloc byte[NumberBytes + SealBytes];
        RandomNumberGenerator.Fill(all[..NumberBytes]);
        Seal(token, all[..NumberBytes], all[NumberBytes..]);
        return WebEncoders.Base64UrlEncode(all);
    }

    /// <summary>The number, or null when it was not made for that link.</summary>
    public static byte[]? Read(string token, string? given)
    {
        Span<byte> all = stackalloc byte[NumberBytes + SealBytes];
        Span<byte> seal = stackalloc byte[SealBytes];
        if (given is null || given.Length != 43 || !TryDecode(given, all))
        {
            return null;
        }

        Seal(token, all[..NumberBytes], seal);
        return CryptographicOperations.FixedTimeEquals(seal, all[NumberBytes..]) ? all[..NumberBytes].ToArray() : null;
    }

    private static bool TryDecode(string given, Span<byte> into)
    {
        try
        {
            return WebEncoders.Base64UrlDecode(given) is { } bytes && bytes.Length == into.Length && bytes.AsSpan().TryCopyTo(into);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static void Seal(string token, ReadOnlySpan<byte> number, Span<byte> into)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.ASCII.GetBytes("once/1:" + token), number, whole);
        whole[..SealBytes].CopyTo(into);
    }
}
