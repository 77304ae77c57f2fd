namespace WeGrid.Postgres.Inbox;

/// <summary>One callback to be recorded as it came.</summary>
/// <param name="CorpId">The tenant.</param>
/// <param name="Id">Uuid v7, made by the recorder.</param>
/// <param name="ReceivedAt">When the recorder had it in hand.</param>
/// <param name="Channel">How it came: app, bot, contact, kf, kf_event, archive, archive_event, archive_sealed, archive_odd.</param>
/// <param name="Conversation">What is decided in order: one claim at a time holds it.</param>
/// <param name="PlatformAt">The platform's own time of the message; the order of deciding.</param>
/// <param name="DedupKey">The same for every redelivery of the same message, of any length.</param>
/// <param name="Body">The plaintext bytes. Owned by the inbox from now on.</param>
/// <param name="Envelope">The callback still encrypted: what is spooled when the database is away. Read only until the record call completes.</param>
public sealed record InboxEntry(
    string CorpId,
    Guid Id,
    DateTimeOffset ReceivedAt,
    string Channel,
    string Conversation,
    DateTimeOffset PlatformAt,
    byte[] DedupKey,
    byte[] Body,
    ReadOnlyMemory<byte> Envelope);

/// <summary>What became of a callback.</summary>
public enum RecordOutcome
{
    /// <summary>Committed (a row that could not be stored as it came is committed as parked).</summary>
    Stored,

    /// <summary>Already stored earlier: a redelivery.</summary>
    Known,

    /// <summary>The database is away; the envelope is on disk, flushed, and will be replayed.</summary>
    Spooled,

    /// <summary>Neither database nor disk would have it: the platform must try again.</summary>
    Unstorable,
}

/// <summary>The status column of the inbox.</summary>
public enum InboxStatus
{
    Pending = 0,
    Done = 1,
    Parked = 2,
    Ignored = 3,
}
