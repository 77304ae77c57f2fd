namespace WeGrid.Domain.Intake.Media;

/// <summary>真实类型: what the bytes are, told by themselves; what a name or a header says counts for nothing.</summary>
/// <param name="Mime">The content type it is given out as.</param>
/// <param name="Extension">The ending of its name.</param>
/// <param name="Kind">种类 it can be.</param>
/// <param name="IsShown">Whether a page shows or plays it; what it does not is only saved.</param>
public sealed record MediaType(string Mime, string Extension, MediaKind Kind, bool IsShown)
{
    private static readonly string[] _quickTime = ["qt  "];
    private static readonly string[] _still = ["heic", "heix", "heim", "heis", "mif1", "msf1"];

    /// <summary>照片.</summary>
    public static MediaType Jpeg { get; } = new("image/jpeg", "jpg", MediaKind.Photo, true);

    /// <summary>图.</summary>
    public static MediaType Png { get; } = new("image/png", "png", MediaKind.Photo, true);

    /// <summary>动图.</summary>
    public static MediaType Gif { get; } = new("image/gif", "gif", MediaKind.Photo, true);

    /// <summary>WebP.</summary>
    public static MediaType WebP { get; } = new("image/webp", "webp", MediaKind.Photo, true);

    /// <summary>HEIC: no page shows it.</summary>
    public static MediaType Heic { get; } = new("image/heic", "heic", MediaKind.Photo, false);

    /// <summary>微信语音 AMR: no page plays it.</summary>
    public static MediaType Amr { get; } = new("audio/amr", "amr", MediaKind.Voice, false);

    /// <summary>微信语音 SILK: no page plays it.</summary>
    public static MediaType Silk { get; } = new("audio/silk", "silk", MediaKind.Voice, false);

    /// <summary>MP3.</summary>
    public static MediaType Mp3 { get; } = new("audio/mpeg", "mp3", MediaKind.Voice, true);

    /// <summary>M4A.</summary>
    public static MediaType M4a { get; } = new("audio/mp4", "m4a", MediaKind.Voice, true);

    /// <summary>MP4.</summary>
    public static MediaType Mp4 { get; } = new("video/mp4", "mp4", MediaKind.Video, true);

    /// <summary>QuickTime.</summary>
    public static MediaType Mov { get; } = new("video/quicktime", "mov", MediaKind.Video, true);

    /// <summary>PDF.</summary>
    public static MediaType Pdf { get; } = new("application/pdf", "pdf", MediaKind.File, false);

    /// <summary>压缩包, and documents of the office programs, which are such.</summary>
    public static MediaType Zip { get; } = new("application/zip", "zip", MediaKind.File, false);

    /// <summary>Documents of older office programs.</summary>
    public static MediaType Office { get; } = new("application/x-ole-storage", "doc", MediaKind.File, false);

    private static readonly MediaType[] _all = [Jpeg, Png, Gif, WebP, Heic, Amr, Silk, Mp3, M4a, Mp4, Mov, Pdf, Zip, Office];

    /// <summary>The type kept under that name; null for a name that is none of ours.</summary>
    /// <param name="mime">Content type.</param>
    public static MediaType? Named(string? mime) => Array.Find(_all, t => t.Mime == mime);

    /// <summary>What the first bytes say; null for what is not kept: programs, pages, drawings with script.</summary>
    /// <param name="head">The first bytes.</param>
    public static MediaType? Of(ReadOnlySpan<byte> head) =>
        head.StartsWith<byte>([0xFF, 0xD8, 0xFF]) ? Jpeg
        : head.StartsWith<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? Png
        : head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) ? Gif
        : head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8) ? WebP
        : head.StartsWith("#!AMR"u8) ? Amr
        : head.StartsWith("#!SILK"u8) || head.StartsWith("\u0002#!SILK"u8) ? Silk
        : head.StartsWith("ID3"u8) || (head.Length > 1 && head[0] == 0xFF && (head[1] & 0xE6) == 0xE2) ? Mp3
        : head.Length >= 12 && head[4..].StartsWith("ftyp"u8) ? OfBrand(head.Slice(8, 4))
        : head.StartsWith("%PDF-"u8) ? Pdf
        : head.StartsWith<byte>([0x50, 0x4B, 0x03, 0x04]) ? Zip
        : head.StartsWith<byte>([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) ? Office
        : null;

    private static MediaType OfBrand(ReadOnlySpan<byte> brand)
    {
        var name = System.Text.Encoding.Latin1.GetString(brand);
        return _quickTime.Contains(name) ? Mov : _still.Contains(name) ? Heic : name.StartsWith("M4A", StringComparison.Ordinal) ? M4a : Mp4;
    }
}
