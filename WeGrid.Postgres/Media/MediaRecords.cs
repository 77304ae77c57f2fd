using WeGrid.Domain;
using WeGrid.Domain.Intake.Media;

namespace WeGrid.Postgres.Media;

/// <summary>取件: one thing to be fetched, in hand until its lease ends.</summary>
/// <param name="Id">Of the thing.</param>
/// <param name="Attempt">The fence: a verdict of an earlier attempt does not count.</param>
/// <param name="Kind">种类.</param>
/// <param name="Source">app, bot, kf or archive.</param>
/// <param name="Via">Which app or bot.</param>
/// <param name="Reference">media_id, sdkfileid or address.</param>
/// <param name="Person">Who sent it.</param>
/// <param name="Chat">Conversation key.</param>
/// <param name="SentAt">When.</param>
/// <param name="Deadline">Until when the platform gives it out.</param>
/// <param name="Listens">Whether what it says must be written down.</param>
public sealed record MediaTask(
    string Id, int Attempt, MediaKind Kind, string Source, string Via, string Reference, string Person, string Chat, DateTimeOffset SentAt, DateTimeOffset Deadline, bool Listens)
{
    /// <summary>What becomes of a voice.</summary>
    public VoiceNote Note(string text, string by, bool isLost = false) => new(Id, Id.Split('#')[0], Person, Chat, SentAt, Reference, Via, text, by, isLost);

    /// <summary>Ids only: a reference may be a key.</summary>
    public override string ToString() => $"MediaTask({Id}, {Attempt})";
}

/// <summary>取到的.</summary>
/// <param name="Sha256">Its name in the store.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Finding">What it is.</param>
public sealed record KeptMedia(byte[] Sha256, long Bytes, MediaFinding Finding);

/// <summary>What became of a thing.</summary>
public enum MediaStatus
{
    /// <summary>待取.</summary>
    Wanted = 0,

    /// <summary>在取.</summary>
    InHand = 1,

    /// <summary>已存.</summary>
    Kept = 2,

    /// <summary>没取到.</summary>
    Lost = 3,
}

/// <summary>附件: one thing that was sent, with what became of it.</summary>
/// <param name="Photo">Who sent it, when, what it shows.</param>
/// <param name="Status">What became of it.</param>
public sealed record MediaView(TicketPhoto Photo, MediaStatus Status)
{
    /// <summary>Its name in the store; null while it is not kept.</summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>What it is.</summary>
    public MediaType? Type { get; init; }

    /// <summary>Its size.</summary>
    public long Bytes { get; init; }

    /// <summary>Why it is lost.</summary>
    public MediaFault? Fault { get; init; }

    /// <summary>What a machine heard; empty when none did.</summary>
    public string Heard { get; init; } = "";
}
