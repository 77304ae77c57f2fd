namespace WeGrid.Bot.Sockets;

/// <summary>守线的规矩: how long a connection is left alone, and whose it is. When it is tried again is <see cref="WeCom.Sockets.BotSocketPace"/>.</summary>
internal static class SocketRules
{
    /// <summary>租期: who renews no more is succeeded after it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>续租, and the safety scan for leases to be taken and words to be said.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <summary>Longer than this, and it was a connection: the next try waits as after the first failure.</summary>
    public static readonly TimeSpan Sound = TimeSpan.FromMinutes(1);

    /// <summary>
    /// 轮换: nothing heard for so long, and the connection is made anew, the new one before the old one is left. A quiet group costs a sign-in; a connection
    /// that was displaced without a word, whose heartbeats go on, would cost everything said to the bot.
    /// </summary>
    public static readonly TimeSpan RotateAfter = TimeSpan.FromHours(2);

    /// <summary>So many displacements in a row are no accident: somebody else connects with our bot, and the administrators are told.</summary>
    public const int Contested = 3;
}
