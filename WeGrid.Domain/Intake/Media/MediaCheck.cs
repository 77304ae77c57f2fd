using System.Buffers.Binary;

namespace WeGrid.Domain.Intake.Media;

/// <summary>
/// 查验: what was fetched is looked at by its first and last bytes alone; nothing is ever unpacked here. An image says in its
/// head how large it becomes when it is opened: what would fill a phone's memory is not kept.
/// </summary>
public static class MediaCheck
{
    /// <summary>How much of the beginning is looked at: the size of a photo stands behind its preview.</summary>
    public const int HeadBytes = 256 << 10;

    /// <summary>How much of the end is looked at.</summary>
    public const int TailBytes = 64 << 10;

    /// <summary>The most pixels: twice what the largest camera of a phone makes at a time.</summary>
    public const long MostPixels = 200_000_000;

    private const int LongestSide = 30_000;

    /// <summary>Looks at it.</summary>
    /// <param name="kind">What it was announced as.</param>
    /// <param name="head">The first <see cref="HeadBytes"/> bytes, or all.</param>
    /// <param name="tail">The last <see cref="TailBytes"/> bytes, or all.</param>
    public static MediaFinding Of(MediaKind kind, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (head.IsEmpty)
        {
            return new MediaFinding(null, MediaFault.Truncated);
        }

        // A file may be anything that is kept; a picture or a voice is one.
        if (MediaType.Of(head) is not { } type || (kind != MediaKind.File && type.Kind != kind))
        {
            return new MediaFinding(null, MediaFault.WrongType);
        }

        if (!IsWhole(type, tail))
        {
            return new MediaFinding(type, MediaFault.Truncated);
        }

        if (type.Kind != MediaKind.Photo || type == MediaType.Heic)
        {
            return new MediaFinding(type, null); // no page opens a HEIC, and no host of ours does
        }

        return SizeOf(type, head) is not { Width: > 0, Height: > 0 } size ? new MediaFinding(type, MediaFault.WrongType)
            : size.Width > LongestSide || size.Height > LongestSide || (long)size.Width * size.Height > MostPixels ? new MediaFinding(type, MediaFault.TooManyPixels)
            : new MediaFinding(type, null, size.Width, size.Height);
    }

    private static bool IsWhole(MediaType type, ReadOnlySpan<byte> tail) =>
        type == MediaType.Jpeg ? tail.LastIndexOf<byte>([0xFF, 0xD9]) >= 0
        : type == MediaType.Png ? tail.LastIndexOf("IEND"u8) >= 0
        : type != MediaType.Gif || tail.LastIndexOf((byte)0x3B) >= 0;

    private static (int Width, int Height)? SizeOf(MediaType type, ReadOnlySpan<byte> head) =>
        type == MediaType.Jpeg ? OfJpeg(head)
        : type == MediaType.Png ? head.Length >= 24 && head[12..].StartsWith("IHDR"u8) ? (Big(head[16..]), Big(head[20..])) : null
        : type == MediaType.Gif ? head.Length >= 10 ? (Small(head[6..]), Small(head[8..])) : null
        : OfWebP(head);

    /// <summary>Walks from segment to segment to the frame's head; the pixels come after it.</summary>
    private static (int, int)? OfJpeg(ReadOnlySpan<byte> head)
    {
        for (var at = 2; at + 9 <= head.Length && head[at] == 0xFF;)
        {
            var marker = head[at + 1];
            if (marker == 0xFF)
            {
                at++; // fill
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(head[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(head[(at + 5)..]));
            }

            if (marker is 0xD9 or 0xDA)
            {
                return null;
            }

            at += marker is >= 0xD0 and <= 0xD7 or 0x01 ? 2 : 2 + BinaryPrimitives.ReadUInt16BigEndian(head[(at + 2)..]);
        }

        return null;
    }

    private static (int, int)? OfWebP(ReadOnlySpan<byte> head)
    {
        if (head.Length < 30)
        {
            return null;
        }

        var form = head.Slice(12, 4);
        return form.SequenceEqual("VP8X"u8) ? (1 + Three(head[24..]), 1 + Three(head[27..]))
            : form.SequenceEqual("VP8L"u8) ? Packed(BinaryPrimitives.ReadUInt32LittleEndian(head[21..]))
            : form.SequenceEqual("VP8 "u8) ? (Small(head[26..]) & 0x3FFF, Small(head[28..]) & 0x3FFF)
            : null;
    }

    private static (int, int) Packed(uint bits) => (1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));

    // What does not fit a positive number is larger than anything that is kept.
    private static int Big(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes) is var n && n > int.MaxValue ? int.MaxValue : (int)n;

    private static int Small(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static int Three(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}

/// <summary>查验结果.</summary>
/// <param name="Type">What it is; null when that cannot be told.</param>
/// <param name="Fault">Why it is not kept; null when it is.</param>
/// <param name="Width">Pixels across; 0 where there are none.</param>
/// <param name="Height">Pixels down; 0 where there are none.</param>
public readonly record struct MediaFinding(MediaType? Type, MediaFault? Fault, int Width = 0, int Height = 0);
