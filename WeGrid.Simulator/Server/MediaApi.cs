using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>Photos and voices people send: media/get for apps and 微信客服, encrypted five-minute links for smart bots.</summary>
internal static class MediaApi
{
    /// <summary>The smallest grey PNG; stands for any photo.</summary>
    private static readonly byte[] Pixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==");

    /// <summary>The beginning of a film; stands for any video.</summary>
    private static readonly byte[] Film = [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0, .. "isommp41"u8, 0, 0, 0, 8, .. "mdat"u8];

    /// <summary>A page of nothing; stands for any document.</summary>
    private static readonly byte[] Document = "%PDF-1.4\n%%EOF\n"u8.ToArray();

    private const int PieceBytes = 512 << 10;

    /// <summary>Keeps what was sent for the 3 days of a media_id; base64 data URLs are taken as they are.</summary>
    public static string Keep(SimWorld world, string said, string kind) => Keep(world, said, kind, TimeSpan.FromDays(3));

    /// <summary>Keeps what was said in an archived group for the archive's 5 days; gives its sdkfileid and size.</summary>
    public static (string Id, int Bytes) Archive(SimWorld world, string said, string kind)
    {
        var id = Keep(world, said, kind, TimeSpan.FromDays(5));
        return (id, world.Media[id].Bytes.Length);
    }

    /// <summary>GetMediaData: 512 KB at a time; 10005 for an id that never was, 10010 when the 5 days are over, 10001 on demand.</summary>
    public static JsonObject Piece(SimWorld world, string id, string index)
    {
        if (world.Faults.Take("archive/media") is { ErrCode: { } code })
        {
            return new JsonObject { ["errcode"] = code };
        }

        if (!world.Media.TryGetValue(id, out var item))
        {
            return new JsonObject { ["errcode"] = 10005 };
        }

        if (item.Until <= world.Now)
        {
            return new JsonObject { ["errcode"] = 10010 };
        }

        _ = int.TryParse(index, System.Globalization.CultureInfo.InvariantCulture, out var at);
        var piece = item.Bytes.AsSpan(Math.Min(at, item.Bytes.Length), Math.Min(PieceBytes, Math.Max(0, item.Bytes.Length - at)));
        return new JsonObject
        {
            ["errcode"] = 0,
            ["data"] = Convert.ToBase64String(piece),
            ["next"] = (at + piece.Length).ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["finished"] = at + piece.Length >= item.Bytes.Length,
        };
    }

    private static string Keep(SimWorld world, string said, string kind, TimeSpan life)
    {
        var id = SimWorld.NewCode(24);
        var type = kind switch { "voice" => "audio/amr", "video" => "video/mp4", "file" => "application/octet-stream", _ => "image/png" };
        world.Media[id] = new MediaItem(Bytes(said, kind), type, world.Now + life);
        return id;
    }

    /// <summary>A link as path 100719 gives it: five minutes, AES-256-CBC with the bot's key, padded to 32 bytes.</summary>
    public static string Link(SimWorld world, string said, string aesKey, string kind = "photo")
    {
        var plain = Bytes(said, kind);
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

    private static byte[] Bytes(string said, string kind)
    {
        var comma = said.IndexOf(";base64,", StringComparison.Ordinal);
        var data = comma < 0 ? [] : new byte[said.Length];
        return comma >= 0 && Convert.TryFromBase64String(said[(comma + 8)..], data, out var length) ? data[..length]
            : kind switch { "voice" => "#!AMR\n"u8.ToArray(), "video" => Film, "file" => Document, _ => Pixel };
    }
}
