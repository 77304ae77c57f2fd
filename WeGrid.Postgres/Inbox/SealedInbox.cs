using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WeGrid.Postgres.Inbox;

/// <summary>
/// 打不开的存档消息: archived messages that came but could not be opened lie in the inbox as they came, parked, until a key comes that opens
/// them. Nobody else replays them: sealed they say nothing.
/// </summary>
public sealed class SealedInbox(Database database)
{
    /// <summary>Their channel.</summary>
    public const string Channel = "archive_sealed";

    /// <summary>The channel of what was opened and is no message: shown to people, decided by nobody.</summary>
    public const string OddChannel = "archive_odd";

    private const string ListSql = """
        select id, body from inbox where corp_id = $1 and status = 2 and channel = $2 and id > $3 order by id limit $4
        """;

    /// <summary>What it was opened to before, by a wrong key, is settled with it.</summary>
    private const string OpenedSql = """
        update inbox set status = 1, error = null, decided_at = $3
         where corp_id = $1 and status = 2 and (id = $2 or (channel = $4 and conversation = $5))
        """;

    /// <summary>How one is kept.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="id">Uuid v7.</param>
    /// <param name="now">When it came.</param>
    /// <param name="seq">Its place in the archive.</param>
    /// <param name="msgId">Its identity; empty when it has none.</param>
    /// <param name="body">As it came.</param>
    public static InboxEntry Entry(string corpId, Guid id, DateTimeOffset now, long seq, string msgId, byte[] body) =>
        Entry(Channel, corpId, id, now, seq, msgId, body);

    /// <summary>How is kept what one was opened to, when that is no message: beside it, and not in its place.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="id">Uuid v7.</param>
    /// <param name="now">When it came.</param>
    /// <param name="seq">Its place in the archive.</param>
    /// <param name="msgId">Its identity; empty when it has none.</param>
    /// <param name="body">What was in it.</param>
    public static InboxEntry Odd(string corpId, Guid id, DateTimeOffset now, long seq, string msgId, byte[] body) => Entry(OddChannel, corpId, id, now, seq, msgId, body);

    /// <summary>Those of a corp, oldest first; page with <paramref name="after"/>.</summary>
    public Task<IReadOnlyList<(Guid Id, byte[] Body)>> ListAsync(string corpId, Guid after, int limit, CancellationToken cancellationToken = default) =>
        database.Source.Command(ListSql, corpId, Channel, after, limit).ListAsync(r => (r.GetGuid(0), r.GetFieldValue<byte[]>(1)), cancellationToken);

    /// <summary>One was opened, and what was in it is recorded.</summary>
    public Task OpenedAsync(string corpId, Guid id, long seq, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.Source.Command(OpenedSql, corpId, id, now.UtcDateTime, OddChannel, Conversation(OddChannel, seq)).RunAsync(cancellationToken);

    private static InboxEntry Entry(string channel, string corpId, Guid id, DateTimeOffset now, long seq, string msgId, byte[] body) =>
        new(corpId, id, now, channel, Conversation(channel, seq), now, SHA256.HashData(Encoding.UTF8.GetBytes($"{channel}|{seq}|{msgId}")), body, ReadOnlyMemory<byte>.Empty);

    private static string Conversation(string channel, long seq) => string.Create(CultureInfo.InvariantCulture, $"{channel}:{seq}");
}
