namespace WeGrid.Domain.Notices;

/// <summary>
/// 发送限额 (<c>settings.limits</c>): what WeCom lets a corp send; beyond it messages are dropped, mostly in silence. The documented values hold
/// where the corp says nothing (wecom.md §10).
/// </summary>
public sealed record SendLimits
{
    /// <summary>Of a corp that says nothing.</summary>
    public static SendLimits Default { get; } = new();

    /// <summary>账号上限: what the corp's number of accounts lets one app send in a day is 200 times this.</summary>
    public int Accounts { get; init; } = 200;

    /// <summary>一个成员每分钟.</summary>
    public int MemberMinute { get; init; } = 30;

    /// <summary>一个成员每小时.</summary>
    public int MemberHour { get; init; } = 1000;

    /// <summary>一个人八分钟内的电话.</summary>
    public int VoiceEightMinutes { get; init; } = 3;

    /// <summary>一个人一天的电话.</summary>
    public int VoiceDay { get; init; } = 8;

    /// <summary>一个人一小时的外呼.</summary>
    public int PhoneHour { get; init; } = 12;

    /// <summary>一个人一天的外呼.</summary>
    public int PhoneDay { get; init; } = 30;

    /// <summary>一个人一小时的短信.</summary>
    public int SmsHour { get; init; } = 5;

    /// <summary>一个人一天的短信.</summary>
    public int SmsDay { get; init; } = 10;

    /// <summary>服务商每分钟: calls and SMS together; what a small gateway bears.</summary>
    public int CarrierMinute { get; init; } = 1000;

    /// <summary>一个群机器人每分钟.</summary>
    public int RobotMinute { get; init; } = 20;

    /// <summary>一个会话每分钟.</summary>
    public int ChatMinute { get; init; } = 30;

    /// <summary>一个会话每小时.</summary>
    public int ChatHour { get; init; } = 1000;

    /// <summary>应用群聊一个群每分钟: each member takes so many, whatever group they are in.</summary>
    public int RoomMinute { get; init; } = 200;

    /// <summary>应用群聊所有群每分钟: 20,000 members a minute are served, so groups of 200; a corp with larger ones sets it lower.</summary>
    public int RoomsMinute { get; init; } = 100;

    /// <summary>应用群聊一个群一天.</summary>
    public int RoomDay { get; init; } = 10_000;

    /// <summary>一个接口每分钟.</summary>
    public int ApiMinute { get; init; } = 10_000;

    /// <summary>一个接口每小时.</summary>
    public int ApiHour { get; init; } = 150_000;

    /// <summary>一个出口地址每分钟; several corps behind one address share it out among their settings.</summary>
    public int AddressMinute { get; init; } = 20_000;

    /// <summary>一个出口地址每小时.</summary>
    public int AddressHour { get; init; } = 600_000;

    /// <summary>险情预留: percent of every window that ordinary messages leave free.</summary>
    public int DangerShare { get; init; } = 25;

    /// <summary>错峰: what was planned for the full or half hour goes within so many seconds after it; 0 for at once.</summary>
    public int SpreadSeconds { get; init; } = 120;

    /// <summary>The windows of a kind; a message draws on all of them or on none.</summary>
    /// <param name="kind">额度种类.</param>
    public IReadOnlyList<SendWindow> Of(BudgetKind kind) => kind switch
    {
        BudgetKind.Member => [Minutes(1, MemberMinute), Minutes(60, MemberHour)],
        BudgetKind.Voice => [Minutes(8, VoiceEightMinutes), Minutes(24 * 60, VoiceDay)],
        BudgetKind.Phone => [Minutes(60, PhoneHour), Minutes(24 * 60, PhoneDay)],
        BudgetKind.Sms => [Minutes(60, SmsHour), Minutes(24 * 60, SmsDay)],
        BudgetKind.Carrier => [Minutes(1, CarrierMinute)],
        BudgetKind.Robot => [Minutes(1, RobotMinute)],
        BudgetKind.Chat => [Minutes(1, ChatMinute), Minutes(60, ChatHour)],
        BudgetKind.Room => [Minutes(1, RoomMinute), Minutes(24 * 60, RoomDay)],
        BudgetKind.Rooms => [Minutes(1, RoomsMinute)],
        BudgetKind.App => [Minutes(24 * 60, Accounts * 200)],
        BudgetKind.Api => [Minutes(1, ApiMinute), Minutes(60, ApiHour)],
        BudgetKind.Address => [Minutes(1, AddressMinute), Minutes(60, AddressHour)],
    };

    /// <summary>
    /// 错峰: until when a message planned for the full or half hour is put off, since at that minute everybody's leave (wecom.md §5.1); one
    /// person's keep together. Null for one planned for another moment.
    /// </summary>
    /// <param name="plannedFor">When it was to go.</param>
    /// <param name="recipient">接收人.</param>
    /// <param name="validUntil">有效期; never more than half of what is left of it is taken.</param>
    public DateTimeOffset? SpreadOver(DateTimeOffset plannedFor, string recipient, DateTimeOffset? validUntil)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        if (SpreadSeconds == 0 || plannedFor.UtcTicks % (TimeSpan.TicksPerMinute * 30) != 0)
        {
            return null;
        }

        // The same on every worker, which the runtime's own hash is not.
        var hash = recipient.Aggregate(2166136261u, (h, c) => (h ^ c) * 16777619u);
        var shift = TimeSpan.FromSeconds(1 + (hash % SpreadSeconds));
        var most = (validUntil - plannedFor) / 2;
        return plannedFor + (most < shift ? most.Value : shift);
    }

    /// <summary>One message at least for either, or a kind of message would wait for ever.</summary>
    private SendWindow Minutes(int minutes, int limit) =>
        new(TimeSpan.FromMinutes(minutes), limit, Math.Clamp((int)((long)limit * (100 - DangerShare) / 100), 1, Math.Max(1, limit - 1)));
}
