using WeGrid.WeCom.Media;

namespace WeGrid.WeCom.Archive;

/// <summary>存档媒体来源: the bytes of archived media, in pieces as the platform's library gives them (GetMediaData: at most 512 KB, until finished).</summary>
public interface IArchiveMedia
{
    /// <summary>One piece.</summary>
    /// <param name="sdkFileId">sdkfileid, good for 5 days.</param>
    /// <param name="index">What the piece before said comes next; empty for the first.</param>
    /// <param name="cancellationToken">Cancels the pull.</param>
    Task<ArchivePiece> ReadAsync(string sdkFileId, string index, CancellationToken cancellationToken);
}

/// <summary>One piece of archived media.</summary>
/// <param name="Data">Its bytes.</param>
/// <param name="Next">What to ask for next.</param>
/// <param name="IsLast">Whether it was the last.</param>
/// <param name="Fault">Why there is none; <see cref="MediaEnd.Got"/> when there is.</param>
public sealed record ArchivePiece(ReadOnlyMemory<byte> Data, string Next, bool IsLast, MediaEnd Fault = MediaEnd.Got)
{
    /// <summary>Nothing came.</summary>
    /// <param name="fault">Why.</param>
    public static ArchivePiece None(MediaEnd fault) => new(default, "", true, fault);

    /// <summary>What an error of the library means (WeWorkFinanceSdk_C.h).</summary>
    /// <param name="code">10000 to 10011.</param>
    public static MediaEnd EndOf(long code) => code is 10005 or 10010 ? MediaEnd.Gone : code is 10004 or 10006 or 10007 or 10008 ? MediaEnd.Sealed : MediaEnd.Unreachable;
}

/// <summary>存档取件: piece after piece, no more than may come.</summary>
public static class ArchiveMediaReader
{
    private const int MostPieces = 4096;

    /// <summary>Reads all of it.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="sdkFileId">Which.</param>
    /// <param name="into">Where the bytes go.</param>
    /// <param name="most">The most that is read.</param>
    /// <param name="cancellationToken">Cancels the pull.</param>
    public static async Task<MediaEnd> FetchAsync(IArchiveMedia source, string sdkFileId, Stream into, long most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(into);
        long total = 0;
        var index = "";
        for (var pieces = 0; pieces < MostPieces; pieces++)
        {
            var piece = await source.ReadAsync(sdkFileId, index, cancellationToken);
            if (piece.Fault != MediaEnd.Got)
            {
                return piece.Fault;
            }

            if ((total += piece.Data.Length) > most)
            {
                return MediaEnd.TooLarge;
            }

            await into.WriteAsync(piece.Data, cancellationToken);
            if (piece.IsLast)
            {
                return total > 0 ? MediaEnd.Got : MediaEnd.Truncated;
            }

            index = piece.Next;
        }

        return MediaEnd.Truncated;
    }
}
