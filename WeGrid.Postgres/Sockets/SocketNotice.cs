namespace WeGrid.Postgres.Sockets;

/// <summary>长连接通知: what a notification on <see cref="SocketLeases.NotifyChannel"/> says, so that words for one bot wake nobody else.</summary>
/// <param name="IsWord">Words wait for its holder; else its lease was left.</param>
/// <param name="CorpId">租户.</param>
/// <param name="Bot">The bot's id in the corp file.</param>
public sealed record SocketNotice(bool IsWord, string CorpId, string Bot)
{
    /// <summary>Before corp/bot: the lease was left.</summary>
    public const string Left = "left ";

    /// <summary>Before corp/bot: words were handed over.</summary>
    public const string Word = "word ";

    /// <summary>Reads it; null when it is none.</summary>
    public static SocketNotice? Read(string payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var isWord = payload.StartsWith(Word, StringComparison.Ordinal);
        var slash = payload.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && (isWord || payload.StartsWith(Left, StringComparison.Ordinal))
            ? new SocketNotice(isWord, payload[(isWord ? Word : Left).Length..slash], payload[(slash + 1)..]) : null;
    }
}
