namespace WeGrid.Domain;

/// <summary>照片: the platform's reference of a picture somebody sent. Kept is where it lies, not the picture.</summary>
/// <param name="Id">The platform's id of the message, with the place in it where a message holds several.</param>
/// <param name="Person">Who sent it.</param>
/// <param name="Chat">Where: the conversation key.</param>
/// <param name="SentAt">When.</param>
/// <param name="Source">Which channel the reference is good for: app, bot, kf, archive.</param>
/// <param name="Media">The reference: media_id, sdkfileid or address.</param>
/// <param name="Use">What it shows.</param>
public sealed record TicketPhoto(string Id, string Person, string Chat, DateTimeOffset SentAt, string Source, string Media, PhotoUse Use = PhotoUse.None);

/// <summary>照片用途.</summary>
public enum PhotoUse
{
    /// <summary>未归: belongs to no ticket yet.</summary>
    None = 0,

    /// <summary>反映: what the resident saw.</summary>
    Report = 1,

    /// <summary>办结: what was done.</summary>
    Work = 2,
}

/// <summary>等照片: 办结 was said and only the photo is missing; the next photo of that person finishes it.</summary>
/// <param name="Number">Which ticket.</param>
/// <param name="Note">What was done, in their words.</param>
/// <param name="At">When it was said.</param>
public sealed record AwaitedProof(long Number, string Note, DateTimeOffset At);
