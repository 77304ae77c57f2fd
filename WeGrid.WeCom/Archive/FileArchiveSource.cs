namespace WeGrid.WeCom.Archive;

/// <summary>
/// 存档文件: a file of JSON lines {"seq":1,"message":{…}} that another process appends to in ascending order. Only what was added
/// is read; a last line without its line end is still being written and waits. One pull at a time; not for concurrent use.
/// </summary>
/// <param name="path">The file; it may appear later.</param>
public sealed class FileArchiveSource(string path) : IArchiveSource
{
    private long _offset;
    private long _offsetSeq;

    /// <inheritdoc/>
    public async Task<ArchivePull> PullAsync(long seq, int limit, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

            // Asked for older ones, or the file was replaced by a shorter one: from the start.
            if (seq < _offsetSeq || file.Length < _offset)
            {
                (_offset, _offsetSeq) = (0, 0);
            }

            file.Position = _offset;
            return await ReadAsync(file, seq, Math.Clamp(limit, 1, 1000), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ArchivePull([], ArchiveFault.Unreachable);
        }
    }

    private async Task<ArchivePull> ReadAsync(FileStream file, long seq, int limit, CancellationToken cancellationToken)
    {
        var items = new List<ArchiveItem>();
        var skipped = 0;
        var position = _offset;
        var lines = new LineReader(file);
        while (items.Count < limit && await lines.NextAsync(cancellationToken) is { } line)
        {
            var item = Read(line);
            var blank = line.Span.Trim(" \t\r"u8).IsEmpty;
            skipped += item is null && !blank ? 1 : 0;
            position += line.Length + 1;
            if (item is not null && item.Seq > seq)
            {
                items.Add(item);
            }
            else if (item is not null && items.Count == 0)
            {
                // Only what the caller has surely recorded is never read again.
                (_offset, _offsetSeq) = (position, Math.Max(_offsetSeq, item.Seq));
            }
        }

        return new ArchivePull(items, ArchiveFault.None, skipped);
    }

    private static ArchiveItem? Read(ReadOnlyMemory<byte> line)
    {
        using var document = WireJson.TryParse(line);
        return document is null ? null : ArchiveEntry.Read(document.RootElement);
    }

    /// <summary>Lines as bytes; the unfinished last one is not given.</summary>
    private sealed class LineReader(Stream stream)
    {
        private byte[] _buffer = new byte[64 * 1024];
        private int _start;
        private int _end;

        public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
                if (length >= 0)
                {
                    var line = _buffer.AsMemory(_start, length);
                    _start += length + 1;
                    return line;
                }

                MakeRoom();
                var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
                if (read == 0)
                {
                    return null;
                }

                _end += read;
            }
        }

        private void MakeRoom()
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            if (_end == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
        }
    }
}
