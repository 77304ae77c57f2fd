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

    /// <summary>A connection that could not be made anew goes on; tried again after this.</summary>
    public static readonly TimeSpan RotateAgain = TimeSpan.FromMinutes(10);

    /// <summary>What is still being said or recorded is waited for so long when a connection is left for good.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    /// <summary>断线: longer than this without a connection, and the administrators are told.</summary>
    public static readonly TimeSpan Down = TimeSpan.FromMinutes(5);

    /// <summary>A refusal nobody knows, and one that may have been put right in the platform's console: signing in is limited, so it is not asked for more often.</summary>
    public static readonly TimeSpan RefusedAgain = TimeSpan.FromMinutes(15);

    /// <summary>What could not be told is told again after this.</summary>
    public static readonly TimeSpan TellAgain = TimeSpan.FromMinutes(1);

    /// <summary>So many displacements in a row are no accident: somebody else connects with our bot, and the administrators are told.</summary>
    public const int Contested = 3;
}
