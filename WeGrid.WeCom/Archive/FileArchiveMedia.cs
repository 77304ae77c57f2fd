using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WeGrid.WeCom.Media;

namespace WeGrid.WeCom.Archive;

/// <summary>
/// 存档媒体文件夹: what the process beside the archive file has fetched, one file each in <c>FILE.media</c>, named by the SHA-256 of its
/// sdkfileid in lower hex and renamed to that only when it is whole.
/// </summary>
/// <param name="archivePath">The archive file; the folder stands beside it.</param>
public sealed class FileArchiveMedia(string archivePath) : IArchiveMedia
{
    private const int PieceBytes = 512 << 10;

    /// <summary>The file of one sdkfileid.</summary>
    /// <param name="sdkFileId">As in the message.</param>
    public string PathOf(string sdkFileId) => Path.Combine(archivePath + ".media", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sdkFileId))));

    /// <inheritdoc/>
    public async Task<ArchivePiece> ReadAsync(string sdkFileId, string index, CancellationToken cancellationToken)
    {
        _ = long.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at);
        try
        {
            await using var file = new FileStream(PathOf(sdkFileId), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Position = at;
            var piece = new byte[Math.Clamp(file.Length - at, 0, PieceBytes)];
            var read = await file.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellationToken);
            return new ArchivePiece(piece.AsMemory(0, read), (at + read).ToString(CultureInfo.InvariantCulture), at + read >= file.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ArchivePiece.None(MediaEnd.Unreachable); // not there yet: the other process may still bring it
        }
    }
}
