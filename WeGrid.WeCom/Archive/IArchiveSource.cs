namespace WeGrid.WeCom.Archive;

/// <summary>
/// 会话存档来源: where archived messages come from, decrypted. The platform's own way is a native library that can take its process
/// down, so it runs in a process of its own (<see cref="Native.NativeArchive"/>); others hand them on as a file or over loopback.
/// </summary>
public interface IArchiveSource
{
    /// <summary>Messages after a sequence number, in order.</summary>
    /// <param name="seq">The last one already recorded; 0 for the oldest kept (5 days).</param>
    /// <param name="limit">1..1000.</param>
    /// <param name="cancellationToken">Cancels the pull.</param>
    /// <returns>Empty when caught up. Asking twice for the same gives the same.</returns>
    Task<ArchivePull> PullAsync(long seq, int limit, CancellationToken cancellationToken);
}

/// <summary>One pull.</summary>
/// <param name="Items">Messages in ascending sequence.</param>
/// <param name="Fault">Why nothing, or nothing more, came.</param>
/// <param name="SkippedLines">Unreadable entries left out; an alarm, since a resident may have spoken there.</param>
public sealed record ArchivePull(IReadOnlyList<ArchiveItem> Items, ArchiveFault Fault = ArchiveFault.None, int SkippedLines = 0)
{
    /// <summary>Messages that came but could not be opened, in ascending sequence: they are kept as they came, since a resident spoke there.</summary>
    public IReadOnlyList<Native.UnopenedMessage> Unopened { get; init; } = [];

    /// <summary>Whether there is more to be had at once.</summary>
    public bool HasMore { get; init; }

    /// <summary>The library's code behind a fault; 0 for none.</summary>
    public int Code { get; init; }

    /// <summary>How far this pull got: the cursor once everything of it is recorded; null when nothing came.</summary>
    public long? LastSeq => Items.Select(i => (long?)i.Seq).Concat(Unopened.Select(u => (long?)u.Message.Seq)).Max();
}

/// <summary>One archived message as pulled.</summary>
/// <param name="Seq">The cursor; not the identity.</param>
/// <param name="MsgId">The identity.</param>
/// <param name="PublicKeyVersion">publickey_ver it was encrypted for; null when the source does not tell.</param>
/// <param name="Json">The decrypted message, UTF-8.</param>
public sealed record ArchiveItem(long Seq, string MsgId, int? PublicKeyVersion, ReadOnlyMemory<byte> Json)
{
    /// <summary>As it came, sealed; null when the source gives it open. What it was opened to may be nonsense, and only this can be opened again.</summary>
    public Native.SealedMessage? Sealed { get; init; }

    /// <summary>Ids only.</summary>
    public override string ToString() => $"ArchiveItem({Seq}, {MsgId})";
}

/// <summary>Why a pull gave nothing, or less.</summary>
public enum ArchiveFault
{
    /// <summary>All well.</summary>
    None,

    /// <summary>No such file, or nobody answers: later again.</summary>
    Unreachable,

    /// <summary>Something answers, but not in the agreed form.</summary>
    Unreadable,

    /// <summary>The library answered with an error; what helps is in its table.</summary>
    Refused,

    /// <summary>The library's process died over it; it is started anew after a pause.</summary>
    Crashed,

    /// <summary>The library did not answer in time; its process was killed and is started anew after a pause.</summary>
    Hung,

    /// <summary>The pause after a death of the library's process is not over.</summary>
    Resting,
}
