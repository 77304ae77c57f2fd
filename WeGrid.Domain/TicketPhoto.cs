namespace WeGrid.Domain;

/// <summary>照片和别的: what somebody sent besides words, as the platform's reference of it; a place on the map stands in the reference itself.</summary>
/// <param name="Id">The platform's id of the message, with the place in it where a message holds several.</param>
/// <param name="Person">Who sent it.</param>
/// <param name="Chat">Where: the conversation key.</param>
/// <param name="SentAt">When.</param>
/// <param name="Source">Which channel the reference is good for: app, bot, kf, archive.</param>
/// <param name="Media">The reference: media_id, sdkfileid or address; of a place its degrees.</param>
/// <param name="Use">What it shows.</param>
public sealed record TicketPhoto(string Id, string Person, string Chat, DateTimeOffset SentAt, string Source, string Media, PhotoUse Use = PhotoUse.None)
{
    /// <summary>种类.</summary>
    public MediaKind Kind { get; init; } = MediaKind.Photo;

    /// <summary>经由: agentid of the app or aibotid of the bot it came by, whose token or key opens it; empty for other channels.</summary>
    public string Via { get; init; } = "";

    /// <summary>名称 of a file or of a place; empty for others.</summary>
    public string Label { get; init; } = "";

    /// <summary>已转写: a voice whose words came with it; nobody has to write them down any more.</summary>
    public bool IsHeard { get; init; }

    /// <summary>Whether it can show that something was done.</summary>
    public bool IsProof => Kind is MediaKind.Photo or MediaKind.Video;

    /// <summary>定位 it holds; null when it is none.</summary>
    public MapPin? Pin => Kind == MediaKind.Place ? MapPin.Read(Media, Label) : null;
}

/// <summary>媒体种类.</summary>
public enum MediaKind
{
    /// <summary>照片.</summary>
    Photo = 1,

    /// <summary>语音.</summary>
    Voice = 2,

    /// <summary>视频.</summary>
    Video = 3,

    /// <summary>文件.</summary>
    File = 4,

    /// <summary>位置: a point of the map; there are no bytes to fetch.</summary>
    Place = 5,
}

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
