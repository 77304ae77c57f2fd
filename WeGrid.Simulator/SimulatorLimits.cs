namespace WeGrid.Simulator;

/// <summary>
/// The platform's limits (section <c>Simulator:Limits</c>); defaults are WeCom's documented values. Tencent moves
/// them now and then, so each can be set.
/// </summary>
public sealed class SimulatorLimits
{
    /// <summary>How long an access token lives (path 91039).</summary>
    public int TokenSeconds { get; set; } = 7200;

    /// <summary>Calls of one API per corp and minute (path 90312).</summary>
    public int ApiPerMinute { get; set; } = 10_000;

    /// <summary>Calls of one API per corp and hour (path 90312).</summary>
    public int ApiPerHour { get; set; } = 150_000;

    /// <summary>Messages of one app to one member per minute; the rest is dropped without a word (path 90236).</summary>
    public int MemberPerMinute { get; set; } = 30;

    /// <summary>Messages of one app to one member per hour; the rest is dropped without a word (path 90236).</summary>
    public int MemberPerHour { get; set; } = 1000;

    /// <summary>Person-times per app and day: account cap (500) times 200 (path 90236).</summary>
    public int AppPersonTimesPerDay { get; set; } = 100_000;

    /// <summary>What one member gets from groups that apps made (path 90248).</summary>
    public int RoomPerMinute { get; set; } = 200;

    /// <summary>The same in a day.</summary>
    public int RoomPerDay { get; set; } = 10_000;

    /// <summary>Messages per webhook robot and minute (path 99110).</summary>
    public int RobotPerMinute { get; set; } = 20;

    /// <summary>Smart bot messages per conversation and minute (path 101463).</summary>
    public int ConversationPerMinute { get; set; } = 30;

    /// <summary>Smart bot messages per conversation and hour (path 101463).</summary>
    public int ConversationPerHour { get; set; } = 1000;

    /// <summary>Messages to a customer until they write again (path 94677).</summary>
    public int KfMessages { get; set; } = 5;

    /// <summary>Hours after the customer's last message in which the desk may write (path 94677).</summary>
    public int KfHours { get; set; } = 48;

    /// <summary>sync_msg without a callback's token; WeCom says only "strict" (path 94670).</summary>
    public int KfSyncWithoutTokenPerMinute { get; set; } = 60;

    /// <summary>How many mass sends a customer group receives: daily (1), weekly (7) or monthly (as many as days; path 92135).</summary>
    public string MassQuota { get; set; } = "monthly";

    /// <summary>So long a new mass send is still being dispatched: asked for it, the platform says 41063.</summary>
    public int MassDispatchSeconds { get; set; } = 5;

    /// <summary>Voice calls to one person in eight minutes (path 91628, reason 13).</summary>
    public int VoicePerEightMinutes { get; set; } = 3;

    /// <summary>Voice calls to one person in a day (path 91628, reason 13).</summary>
    public int VoicePerDay { get; set; } = 8;

    /// <summary>Real seconds WeCom waits for the answer to a callback (path 90930).</summary>
    public int CallbackSeconds { get; set; } = 5;

    /// <summary>How often a callback is tried in all (path 90930).</summary>
    public int CallbackTries { get; set; } = 3;

    /// <summary>Least seconds between two msgaudit_notify events (path 95039).</summary>
    public int ArchiveNotifySeconds { get; set; } = 15;
}
