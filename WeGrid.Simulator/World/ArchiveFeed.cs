using System.Text.Json.Nodes;

namespace WeGrid.Simulator.World;

/// <summary>会话存档: what GetChatData would give, already decrypted (path 91774).</summary>
internal sealed class ArchiveFeed
{
    private static readonly TimeSpan Window = TimeSpan.FromDays(5);

    private readonly List<(long Seq, DateTimeOffset At, JsonObject Message)> _items = [];
    private long _seq;

    public DateTimeOffset? LastNotified { get; set; }

    /// <summary>A notification waits for the end of the 15 s.</summary>
    public bool NotifyWaits { get; set; }

    public void Add(DateTimeOffset at, JsonObject message) => _items.Add((++_seq, at, message));

    /// <summary>From seq+1 on; what is older than five days is gone, however small the seq.</summary>
    public IEnumerable<(long Seq, JsonObject Message)> After(long seq, int limit, DateTimeOffset now) =>
        _items.Where(i => i.Seq > seq && i.At > now - Window).Take(limit).Select(i => (i.Seq, i.Message));
}
