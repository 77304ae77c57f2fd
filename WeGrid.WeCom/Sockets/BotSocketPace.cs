namespace WeGrid.WeCom.Sockets;

/// <summary>重连节奏: when a connection is tried again, as pure functions. The platform limits how often a bot may sign in (path 101463).</summary>
public static class BotSocketPace
{
    /// <summary>Displacements further apart than this have nothing to do with each other.</summary>
    public static readonly TimeSpan Uncontested = TimeSpan.FromHours(1);

    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_cool = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_coolest = TimeSpan.FromMinutes(10);

    /// <summary>退避: 1 s, doubled up to 30 s, as Tencent's own library has it.</summary>
    /// <param name="failures">How many in a row, from 1.</param>
    /// <param name="jitter">0 up to 1; spreads equal waits by a fifth.</param>
    public static TimeSpan Backoff(int failures, double jitter) => Doubled(s_first, s_longest, failures) * (1 + (Math.Clamp(jitter, 0, 1) / 5));

    /// <summary>The how manieth displacement in a row it is, from 1.</summary>
    /// <param name="before">How many there were.</param>
    /// <param name="last">When the last one was; null when there was none.</param>
    /// <param name="now">Time.</param>
    public static int InARow(int before, DateTimeOffset? last, DateTimeOffset now) => last is { } at && now - at < Uncontested ? before + 1 : 1;

    /// <summary>冷却 after a displacement: 30 s, doubled up to 10 min. Two programs that both come back at once would throw each other out for ever.</summary>
    /// <param name="displaced">The how manieth in a row, from 1.</param>
    public static TimeSpan CoolDown(int displaced) => Doubled(s_cool, s_coolest, displaced);

    private static TimeSpan Doubled(TimeSpan first, TimeSpan longest, int times)
    {
        var doubled = first * Math.Pow(2, Math.Clamp(times - 1, 0, 16));
        return doubled < longest ? doubled : longest;
    }
}
