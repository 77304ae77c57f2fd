namespace WeGrid.WeCom.Sockets;

/// <summary>长连接设置; the defaults are those of Tencent's own library.</summary>
public sealed record BotSocketOptions
{
    /// <summary>Where the platform listens.</summary>
    public static readonly Uri Platform = new("wss://openws.work.weixin.qq.com");

    /// <summary>The address.</summary>
    public Uri Address { get; init; } = Platform;

    /// <summary>How long connecting and signing in may take, each.</summary>
    public TimeSpan OpenWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>回执等待: after this a frame may have arrived, and nobody knows.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>心跳间隔.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>So many heartbeats in a row unanswered: the connection is half alive and given up.</summary>
    public int MissedPongs { get; init; } = 2;

    /// <summary>So many sends in a row answered with 846609: the platform does not know this connection any more.</summary>
    public int Unsubscribed { get; init; } = 2;

    /// <summary>Most bytes of one frame; more is not the platform.</summary>
    public int MaxFrameBytes { get; init; } = 1 << 20;
}

/// <summary>断开原因: how a connection ended.</summary>
public enum BotSocketEnd
{
    /// <summary>断线: the network or the platform closed it.</summary>
    Closed,

    /// <summary>被顶替: another connection of this bot has subscribed.</summary>
    Displaced,

    /// <summary>半死: open, and no heartbeat is answered.</summary>
    Silent,

    /// <summary>未订阅: open, and the platform answers as if it had never been signed in.</summary>
    Unsubscribed,

    /// <summary>自己关的.</summary>
    Left,
}
