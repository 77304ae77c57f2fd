using Npgsql;
using WeGrid.Bot.Recording;
using WeGrid.Hosting;
using WeGrid.Postgres.Inbox;
using WeGrid.WeCom.Callbacks;
using WeGrid.WeCom.Sockets;

namespace WeGrid.Bot.Sockets;

/// <summary>
/// 长连接入口: what comes on a connection is recorded as callbacks are, under the same keys, so that what comes by both ways counts once. The platform takes no
/// receipt and sends nothing twice: what neither database nor spool will have is kept in hand until one does.
/// </summary>
internal sealed partial class SocketRecorder(InboxWriter inbox, Clocks clocks, Spool spool, CallbackCounters counters, ILogger<SocketRecorder> log)
{
    /// <summary>The door of the knock a spooled frame is kept under; no callback address has it.</summary>
    public const string Kind = "socket";

    private static readonly TimeSpan _again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    /// <summary>The entry of a frame; null when it is no message.</summary>
    /// <param name="knock">Of which corp and bot.</param>
    /// <param name="raw">The frame.</param>
    /// <param name="envelope">As it would be spooled.</param>
    /// <param name="now">Time.</param>
    public static InboxEntry? EntryOf(in Knock knock, ReadOnlyMemory<byte> raw, ReadOnlyMemory<byte> envelope, DateTimeOffset now) =>
        BotFrame.TryParse(raw) is { } frame && CallbackHead.TryRead(CallbackChannel.Bot, frame.Body.Span, now, out var head) == CallbackFault.None
            ? new InboxEntry(knock.CorpId, Guid.CreateVersion7(now), now, head!.Channel.ToText(), head.Conversation, head.SentAt, head.DedupKey, frame.Raw.ToArray(), envelope)
            : null;

    /// <summary>Completes when the frame is safe.</summary>
    public async Task RecordAsync(string corpId, string bot, BotFrame frame, CancellationToken stopping)
    {
        var knock = new Knock(corpId, Kind, bot, "", "", "");
        byte[] envelope = [.. knock.ToHeader(), .. frame.Raw.Span];
        if (EntryOf(knock, frame.Raw, envelope, clocks.Domain.GetUtcNow()) is not { } entry)
        {
            counters.Refused(KnockRefusal.Unreadable);
            Unreadable(corpId, bot, frame.Kind, frame.Raw.Length);
            await ParkAsync(corpId, bot, frame, envelope);
            return;
        }

        while (true)
        {
            var outcome = await inbox.RecordAsync(entry);
            counters.Recorded(outcome);
            if (outcome != RecordOutcome.Unstorable)
            {
                return;
            }

            Unstorable(corpId, bot);
            await Task.Delay(_again, clocks.Machine, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>What nobody can read is kept as it came, once, for a person to look at. While the database is away it goes beside the spool.</summary>
    private async Task ParkAsync(string corpId, string bot, BotFrame frame, byte[] envelope)
    {
        var now = clocks.Domain.GetUtcNow();
        var raw = frame.Raw.ToArray();
        try
        {
            await inbox.ParkAsync([(new InboxEntry(corpId, Guid.CreateVersion7(now), now, "bot", $"{Kind}:{bot}", now, raw, raw, envelope), "unreadable frame")]).WaitAsync(_patience, clocks.Machine);
        }
        catch (Exception broken) when (broken is NpgsqlException or TimeoutException or IOException)
        {
            if (!await spool.AppendAsync(envelope))
            {
                Unstorable(corpId, bot);
            }
        }
    }

    [LoggerMessage(EventId = 120, Level = LogLevel.Warning, Message = "Corp {CorpId}: a frame of bot {Bot} cannot be read ({Kind}, {Bytes} bytes); it is parked.")]
    private partial void Unreadable(string corpId, string bot, BotFrameKind kind, int bytes);

    [LoggerMessage(EventId = 121, Level = LogLevel.Critical, Message = "Corp {CorpId}: a message of bot {Bot} can be kept neither in the database nor on disk; it is lost if this process ends now.")]
    private partial void Unstorable(string corpId, string bot);
}
