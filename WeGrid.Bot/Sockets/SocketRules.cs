namespace WeGrid.Bot.Sockets;

/// <summary>长连接的节奏: when a bot connects again, as pure functions.</summary>
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

    /// <summary>Displacements further apart than this have nothing to do with each other.</summary>
    public static readonly TimeSpan Uncontested = TimeSpan.FromHours(1);

    /// <summary>So many displacements in a row are no accident: somebody else connects with our bot, and the administrators are told.</summary>
    public const int Contested = 3;

    private static readonly TimeSpan _first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _cool = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _coolest = TimeSpan.FromMinutes(10);

    /// <summary>退避 after so many failures in a row, from 1.</summary>
    /// <param name="failures">How many.</param>
    /// <param name="jitter">0 up to 1; spreads equal waits by a fifth.</param>
    public static TimeSpan Backoff(int failures, double jitter) => Doubled(_first, _longest, failures) * (1 + (Math.Clamp(jitter, 0, 1) / 5));

    /// <summary>The how manieth displacement in a row this is.</summary>
    public static int InARow(int before, DateTimeOffset? last, DateTimeOffset now) => last is { } at && now - at < Uncontested ? before + 1 : 1;

    /// <summary>冷却 after so many displacements in a row, from 1.</summary>
    public static TimeSpan CoolDown(int displaced) => Doubled(_cool, _coolest, displaced);

    private static TimeSpan Doubled(TimeSpan first, TimeSpan longest, int times)
    {
        var doubled = first * Math.Pow(2, Math.Clamp(times - 1, 0, 16));
        return doubled < longest ? doubled : longest;
    }
}
