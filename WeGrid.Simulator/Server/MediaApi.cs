using System.Security.Cryptography;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>Photos and voices people send: media/get for apps and 微信客服, encrypted five-minute links for smart bots.</summary>
internal static class MediaApi
{
    /// <summary>The smallest grey PNG; stands for any photo.</summary>
    private static readonly byte[] Pixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==");

    /// <summary>Keeps what was said as a photo or voice; base64 data URLs are taken as they are.</summary>
    public static string Keep(SimWorld world, string said, bool photo)
    {
        var id = SimWorld.NewCode(24);
        world.Media[id] = new MediaItem(Bytes(said, photo), photo ? "image/png" : "audio/amr", world.Now.AddDays(3));
        return id;
    }

    /// <summary>A link as path 100719 gives it: five minutes, AES-256-CBC with the bot's key, padded to 32 bytes.</summary>
    public static string Link(SimWorld world, string said, string aesKey)
    {
        var plain = Bytes(said, photo: true);
        var padded = new byte[plain.Length + 32 - plain.Length % 32];
        plain.CopyTo(padded, 0);
        Array.Fill(padded, (byte)(padded.Length - plain.Length), plain.Length, padded.Length - plain.Length);
        using var aes = Aes.Create();
        aes.Key = Convert.FromBase64String(aesKey + "=");
        var id = SimWorld.NewCode(24);
        world.Media[id] = new MediaItem(
            aes.EncryptCbc(padded, aes.Key[..16], PaddingMode.None), "application/octet-stream", world.Now.AddMinutes(5));
        return $"{world.PublicUrl}/media/{id}";
    }

    private static byte[] Bytes(string said, bool photo)
    {
        var comma = said.IndexOf(";base64,", StringComparison.Ordinal);
        var data = comma < 0 ? [] : new byte[said.Length];
        return comma >= 0 && Convert.TryFromBase64String(said[(comma + 8)..], data, out var length) ? data[..length]
            : photo ? Pixel : "#!AMR\n"u8.ToArray();
    }
}
