namespace WeGrid.Console.Forms;

/// <summary>照片类型: told by what the bytes begin with, never by what the sender calls it.</summary>
internal static class PhotoKinds
{
    /// <summary>Of one photo.</summary>
    public const int MostBytes = 5 << 20;

    /// <summary>The type, or null for what is no photo we take.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };
}
