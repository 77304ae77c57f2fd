namespace WeGrid.Postgres.Outbox;

/// <summary>How fast one key may be sent to: a burst, then one per interval.</summary>
/// <param name="Interval">One more message is allowed per interval.</param>
/// <param name="OrdinaryBurst">What ordinary messages may use of the burst.</param>
/// <param name="DangerBurst">The whole burst; the difference is kept for danger.</param>
public sealed record BudgetRule(TimeSpan Interval, int OrdinaryBurst, int DangerBurst)
{
    public int Burst(bool danger) => danger ? DangerBurst : OrdinaryBurst;
}

/// <summary>How many were allowed, the key's new state, and when the next one will be.</summary>
public readonly record struct BudgetGrant(int Granted, DateTimeOffset Tat, DateTimeOffset NextAt);

/// <summary>
/// The generic cell rate algorithm. A key's only state is its theoretical arrival time (tat): the moment at which
/// its bucket is full again. In any rolling window of length w it grants at most burst + w / interval messages.
/// </summary>
public static class Budget
{
    public const string MemberPrefix = "member:";
    public const string RobotPrefix = "robot:";
    public const string ChatPrefix = "chat:";
    public const string LanePrefix = "lane:";

    /// <summary>30 a minute to one member (and below 1000 an hour): WeCom drops the excess in silence.</summary>
    public static readonly BudgetRule Member = new(TimeSpan.FromSeconds(4), OrdinaryBurst: 10, DangerBurst: 15);

    /// <summary>20 a minute from one group robot.</summary>
    public static readonly BudgetRule Robot = new(TimeSpan.FromSeconds(6), OrdinaryBurst: 7, DangerBurst: 10);

    /// <summary>30 a minute into one conversation.</summary>
    public static readonly BudgetRule Chat = Member;

    /// <summary>The budget a message draws on; null where the platform sets none.</summary>
    public static string? KeyOf(string channel, string lane, string recipient) => channel switch
    {
        "app_text" or "app_card" => MemberPrefix + recipient,
        "webhook" => RobotPrefix + lane,
        "bot_reply" => ChatPrefix + lane,
        _ => null,
    };

    /// <summary>Channels that cannot tell a repeat: one message in flight per lane, so that a crash doubles at most one.</summary>
    public static bool IsSerial(string channel) => channel is "webhook" or "bot_reply" or "voice" or "mass_send";

    public static BudgetRule RuleOf(string key) =>
        key.StartsWith(RobotPrefix, StringComparison.Ordinal) ? Robot
        : key.StartsWith(ChatPrefix, StringComparison.Ordinal) ? Chat
        : Member;

    /// <summary>Grants up to <paramref name="wanted"/> messages now.</summary>
    public static BudgetGrant Grant(DateTimeOffset tat, DateTimeOffset now, int burst, TimeSpan interval, int wanted)
    {
        var from = tat > now ? tat : now;
        var granted = 0;
        while (granted < wanted && from - now <= interval * (burst - 1))
        {
            from += interval;
            granted++;
        }

        var nextAt = from - (interval * (burst - 1));
        return new(granted, granted > 0 ? from : tat, nextAt > now ? nextAt : now);
    }
}
