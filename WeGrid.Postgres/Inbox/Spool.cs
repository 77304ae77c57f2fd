using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace WeGrid.Postgres.Inbox;

/// <summary>
/// A local file for envelopes while the database is away. Records are length + CRC + bytes; many appends
/// share one flush. Segments are only ever appended to or deleted whole, so that a torn tail (never
/// acknowledged) costs nothing. Each process takes the first free slot of the folder.
/// </summary>
public sealed class Spool : IAsyncDisposable
{
    private const int HeaderBytes = 8;
    private const int MaxRecordBytes = 16 * 1024 * 1024;
    private const string Suffix = ".spool";

    private readonly string _folder;
    private readonly Channel<Append> _appends = Channel.CreateBounded<Append>(new BoundedChannelOptions(16_384) { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private string? _slot;
    private FileStream? _slotLock;
    private Microsoft.Win32.SafeHandles.SafeFileHandle? _segment;
    private string? _segmentPath;
    private long _length;

    /// <summary>Never throws: a folder that cannot be written makes appends answer false.</summary>
    public Spool(string folder)
    {
        _folder = folder;
        _loop = Task.Run(AppendLoopAsync);
    }

    /// <summary>Whether the folder can be written, for /readyz.</summary>
    public bool IsWritable
    {
        get
        {
            lock (_gate)
            {
                return TryTakeSlot();
            }
        }
    }

    /// <summary>True while any envelope waits for replay.</summary>
    public bool HasRecords
    {
        get
        {
            lock (_gate)
            {
                return TryTakeSlot() && Segments().Any();
            }
        }
    }

    /// <summary>Completes with true once the bytes are flushed to the disk, with false when they could not be.</summary>
    public Task<bool> AppendAsync(ReadOnlyMemory<byte> envelope)
    {
        var append = new Append(envelope);
        return _appends.Writer.TryWrite(append) ? append.Task : Task.FromResult(false);
    }

    /// <summary>Closes the segment in use and returns all closed ones, oldest first.</summary>
    internal IReadOnlyList<string> Roll()
    {
        lock (_gate)
        {
            CloseSegment();
            return TryTakeSlot() ? [.. Segments()] : [];
        }
    }

    /// <summary>The whole records of a segment; stops at a torn tail.</summary>
    internal static IEnumerable<byte[]> Read(string segment)
    {
        using var file = new FileStream(segment, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var header = new byte[HeaderBytes];
        while (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length is <= 0 or > MaxRecordBytes)
            {
                yield break;
            }

            var record = new byte[length];
            if (file.ReadAtLeast(record, length, throwOnEndOfStream: false) < length
                || Crc(record) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)))
            {
                yield break;
            }

            yield return record;
        }
    }

    /// <summary>Only after everything in it is committed.</summary>
    internal static void Remove(string segment) => File.Delete(segment);

    /// <summary>Keeps an envelope nobody could read (a lost key, say) where a person can find it.</summary>
    internal void SetAside(byte[] envelope)
    {
        lock (_gate)
        {
            using var file = new FileStream(Path.Combine(_slot!, "unreadable"), FileMode.Append, FileAccess.Write);
            file.Write(Frame([new Append(envelope)]));
            file.Flush(flushToDisk: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _appends.Writer.TryComplete();
        await _loop;
        lock (_gate)
        {
            CloseSegment();
            _slotLock?.Dispose();
        }
    }

    private async Task AppendLoopAsync()
    {
        var batch = new List<Append>();
        while (await _appends.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < 1024 && _appends.Reader.TryRead(out var append))
            {
                batch.Add(append);
            }

            var written = TryWrite(batch);
            batch.ForEach(a => a.TrySetResult(written));
        }
    }

    private bool TryWrite(List<Append> batch)
    {
        lock (_gate)
        {
            try
            {
                if (!TryTakeSlot())
                {
                    return false;
                }

                OpenSegment();
                var bytes = Frame(batch);
                RandomAccess.Write(_segment!, bytes, _length);
                RandomAccess.FlushToDisk(_segment!);
                _length += bytes.Length;
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What was half written is a torn tail of this segment; go on in a new one.
                CloseSegment();
                return false;
            }
        }
    }

    private void OpenSegment()
    {
        if (_segment is not null)
        {
            return;
        }

        var last = Segments().LastOrDefault();
        var number = last is null ? 1 : long.Parse(Path.GetFileNameWithoutExtension(last), provider: null) + 1;
        _segmentPath = Path.Combine(_slot!, $"{number:00000000}{Suffix}");
        _segment = File.OpenHandle(_segmentPath, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
        OnlyForTheOwner(_segmentPath);
        _length = 0;
    }

    private void CloseSegment()
    {
        _segment?.Dispose();
        _segment = null;
    }

    private IEnumerable<string> Segments() =>
        Directory.EnumerateFiles(_slot!, "*" + Suffix).Order(StringComparer.Ordinal);

    private bool TryTakeSlot()
    {
        for (var number = 0; _slot is null && number < 64; number++)
        {
            try
            {
                var slot = Path.Combine(_folder, number.ToString(provider: null));
                Directory.CreateDirectory(slot);
                _slotLock = new FileStream(Path.Combine(slot, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                _slot = slot;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Taken by another process, or not writable: the next slot tells.
            }
        }

        return _slot is not null;
    }

    private static byte[] Frame(List<Append> batch)
    {
        var bytes = new byte[batch.Sum(a => HeaderBytes + a.Envelope.Length)];
        var rest = bytes.AsSpan();
        foreach (var append in batch)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, append.Envelope.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], Crc(append.Envelope.Span));
            append.Envelope.Span.CopyTo(rest[HeaderBytes..]);
            rest = rest[(HeaderBytes + append.Envelope.Length)..];
        }

        return bytes;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var single in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, single);
        }

        return ~crc;
    }

    private static void OnlyForTheOwner(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private sealed class Append(ReadOnlyMemory<byte> envelope) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public ReadOnlyMemory<byte> Envelope { get; } = envelope;
    }
}
