using System.Buffers.Binary;

namespace WeGrid.WeCom.Archive.Native;

/// <summary>What the process beside us is asked for; the first field of every question.</summary>
internal enum ArchiveVerb : byte
{
    /// <summary>corpid, secret → code. Once, first.</summary>
    Open = 1,

    /// <summary>seq (8 bytes), limit (4), timeout in seconds (4), proxy, its password → code, JSON.</summary>
    Page = 2,

    /// <summary>random key, encrypt_chat_msg → code, JSON.</summary>
    Decrypt = 3,

    /// <summary>index, sdkfileid, timeout in seconds (4), proxy, its password → code, bytes, next index, 1 when it was the last.</summary>
    Media = 4,
}

/// <summary>
/// 管道格式: what goes through the pipes to the process that holds the library, and back. A frame is its length (4 bytes, big-endian) and its
/// fields, each with its own length before it. Numbers are big-endian.
/// </summary>
internal static class ArchiveFrame
{
    /// <summary>A page of 1000 messages of the largest groups has 50 MB.</summary>
    public const int MostBytes = 128 << 20;

    private const int MostFields = 16;

    public static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Number(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }

    public static int Number(ReadOnlyMemory<byte> field) => field.Length == 4 ? BinaryPrimitives.ReadInt32BigEndian(field.Span) : 0;

    public static long Long(ReadOnlyMemory<byte> field) => field.Length == 8 ? BinaryPrimitives.ReadInt64BigEndian(field.Span) : 0;

    public static async Task WriteAsync(Stream to, IReadOnlyList<ReadOnlyMemory<byte>> fields, CancellationToken cancellationToken)
    {
        var frame = new byte[4 + fields.Sum(f => 4 + f.Length)];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        var at = 4;
        foreach (var field in fields)
        {
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(at), field.Length);
            field.Span.CopyTo(frame.AsSpan(at + 4));
            at += 4 + field.Length;
        }

        await to.WriteAsync(frame, cancellationToken);
        await to.FlushAsync(cancellationToken);
        // Secrets and keys go through here.
        Array.Clear(frame);
    }

    /// <summary>The fields; null when the other side is gone, or speaks otherwise.</summary>
    public static async Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadAsync(Stream from, CancellationToken cancellationToken)
    {
        var head = new byte[4];
        if (await from.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken) < head.Length)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length is < 0 or > MostBytes)
        {
            return null;
        }

        var frame = new byte[length];
        return await from.ReadAtLeastAsync(frame, length, throwOnEndOfStream: false, cancellationToken) == length ? Split(frame) : null;
    }

    private static List<ReadOnlyMemory<byte>>? Split(byte[] frame)
    {
        var fields = new List<ReadOnlyMemory<byte>>(MostFields);
        for (var at = 0; at < frame.Length;)
        {
            var length = frame.Length - at >= 4 ? BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(at)) : -1;
            if (length < 0 || length > frame.Length - at - 4 || fields.Count == MostFields)
            {
                return null;
            }

            fields.Add(frame.AsMemory(at + 4, length));
            at += 4 + length;
        }

        return fields;
    }
}
