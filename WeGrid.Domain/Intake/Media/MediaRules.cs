namespace WeGrid.Domain.Intake.Media;

/// <summary>取件规则: how long a reference opens, how large a thing may be, when it is tried again (wecom.md §2.2, §3, §6).</summary>
public static class MediaRules
{
    private static readonly TimeSpan _firstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longestRetry = TimeSpan.FromMinutes(10);

    /// <summary>Until when the platform gives it out, from when it was sent.</summary>
    /// <param name="source">Which channel: app, bot, kf, archive.</param>
    public static TimeSpan LifeOf(string source) => source switch
    {
        "bot" => TimeSpan.FromMinutes(5),
        "archive" => TimeSpan.FromDays(5),
        _ => TimeSpan.FromDays(3),
    };

    /// <summary>The most bytes that are read; twice what a phone's camera or recorder makes.</summary>
    /// <param name="kind">种类.</param>
    public static long MostBytes(MediaKind kind) => kind switch
    {
        MediaKind.Photo => 20L << 20,
        MediaKind.Voice => 4L << 20,
        MediaKind.Video => 50L << 20,
        MediaKind.File => 20L << 20,
        MediaKind.Place => 0,
    };

    /// <summary>When a try that failed is made again; null when the reference is dead by then.</summary>
    /// <param name="attempt">How many were made.</param>
    /// <param name="now">Now.</param>
    /// <param name="deadline">Until when the platform gives it out.</param>
    public static DateTimeOffset? NextTry(int attempt, DateTimeOffset now, DateTimeOffset deadline)
    {
        var wait = Math.Min(_longestRetry.Ticks, _firstRetry.Ticks << Math.Clamp(attempt - 1, 0, 10));
        var next = now.AddTicks(wait);
        return next < deadline ? next : null;
    }
}

/// <summary>没取到的原因.</summary>
public enum MediaFault
{
    /// <summary>过期: the platform gives it out no more.</summary>
    Expired = 1,

    /// <summary>太大.</summary>
    TooLarge = 2,

    /// <summary>类型不符: the bytes are not what was announced, or of a kind that is not kept.</summary>
    WrongType = 3,

    /// <summary>图太大: an image that would fill a phone's memory when it is opened.</summary>
    TooManyPixels = 4,

    /// <summary>不完整: cut off on the way.</summary>
    Truncated = 5,

    /// <summary>连不上, until it was too late.</summary>
    Unreachable = 6,

    /// <summary>地址不明: not an address of the platform's; nothing was asked of it.</summary>
    StrangeAddress = 7,

    /// <summary>解不开: the key does not open it, or there is none.</summary>
    Sealed = 8,
}
