using WeGrid.WeCom.Client;

namespace WeGrid.Worker.Sending;

/// <summary>原因: why a message was not sent or waits; the same word in the row, the log and the metric.</summary>
public enum MessageReason
{
    /// <summary>Sending__Mode=blackhole: nothing leaves.</summary>
    Blackhole,

    /// <summary>Intake__Mode=shadow: decided, not said.</summary>
    Shadow,

    /// <summary>Sending__Mode=pilot, and not on the allow-list.</summary>
    Pilot,

    /// <summary>They go without this kind (<c>staff[].mute</c>).</summary>
    Muted,

    /// <summary>No card on the phone that can still be changed: none was sent, or its code is used or older than 72 h.</summary>
    NoCard,

    /// <summary>Over the channel's limit; never cut.</summary>
    TooLong,

    /// <summary>No such template, or the notice does not give what it names.</summary>
    BadTemplate,

    /// <summary>It may have arrived, and a repeat might arrive twice.</summary>
    UnknownDelivery,

    /// <summary>Tried for hours.</summary>
    GaveUp,

    /// <summary><see cref="SendReason.Transient"/>.</summary>
    Transient,

    /// <summary><see cref="SendReason.Throttled"/>.</summary>
    Throttled,

    /// <summary><see cref="SendReason.Token"/>.</summary>
    Token,

    /// <summary><see cref="SendReason.Configuration"/>; also a secret that is missing here.</summary>
    Configuration,

    /// <summary><see cref="SendReason.Address"/>.</summary>
    Address,

    /// <summary><see cref="SendReason.Content"/>.</summary>
    Content,

    /// <summary><see cref="SendReason.UsedUp"/>.</summary>
    UsedUp,

    /// <summary><see cref="SendReason.Robot"/>.</summary>
    Robot,

    /// <summary><see cref="SendReason.NoAnswer"/>.</summary>
    NoAnswer,

    /// <summary><see cref="SendReason.Unclassified"/>.</summary>
    Unclassified,
}

/// <summary>The words of <see cref="MessageReason"/>.</summary>
public static class MessageReasons
{
    /// <summary>As it stands in rows, logs and metrics: no_card.</summary>
    public static string Word(this MessageReason reason) => reason switch
    {
        MessageReason.Blackhole => "blackhole",
        MessageReason.Shadow => "shadow",
        MessageReason.Pilot => "pilot",
        MessageReason.Muted => "muted",
        MessageReason.NoCard => "no_card",
        MessageReason.TooLong => "too_long",
        MessageReason.BadTemplate => "bad_template",
        MessageReason.UnknownDelivery => "unknown_delivery",
        MessageReason.GaveUp => "gave_up",
        MessageReason.Transient => "transient",
        MessageReason.Throttled => "throttled",
        MessageReason.Token => "token",
        MessageReason.Configuration => "configuration",
        MessageReason.Address => "address",
        MessageReason.Content => "content",
        MessageReason.UsedUp => "used_up",
        MessageReason.Robot => "robot",
        MessageReason.NoAnswer => "no_answer",
        MessageReason.Unclassified => "unclassified",
    };

    /// <summary>The platform's class of answer as a reason.</summary>
    public static MessageReason Of(SendReason reason) => reason switch
    {
        SendReason.Transient => MessageReason.Transient,
        SendReason.Throttled => MessageReason.Throttled,
        SendReason.Token => MessageReason.Token,
        SendReason.Configuration => MessageReason.Configuration,
        SendReason.Address => MessageReason.Address,
        SendReason.Content => MessageReason.Content,
        SendReason.UsedUp => MessageReason.UsedUp,
        SendReason.Robot => MessageReason.Robot,
        SendReason.NoAnswer => MessageReason.NoAnswer,
        SendReason.Ok or SendReason.Duplicate or SendReason.Unclassified => MessageReason.Unclassified,
    };
}
