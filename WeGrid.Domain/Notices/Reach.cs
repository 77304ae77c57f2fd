namespace WeGrid.Domain.Notices;

/// <summary>可达: how one person can be reached right now.</summary>
/// <param name="Person">userid or external_userid.</param>
/// <param name="IsMember">A member of the corp: the app can write to them at any time.</param>
/// <param name="OpenKfId">The kf account they wrote to last; null when never.</param>
/// <param name="KfLastAt">When they wrote there last.</param>
/// <param name="KfSentSince">How many messages went to them there since.</param>
public sealed record Reach(string Person, bool IsMember, string? OpenKfId = null, DateTimeOffset? KfLastAt = null, int KfSentSince = 0)
{
    /// <summary>留了电话: who has no channel may be rung up.</summary>
    public bool HasPhone { get; init; }

    /// <summary>自己的网页: who wrote by a form reads there whatever there is to say.</summary>
    public bool HasPage => Intake.FormTalk.IsPerson(Person);

    /// <summary>微信客服 allows messages for 48 h after the person's last one (wecom.md §6.3).</summary>
    public static readonly TimeSpan KfWindow = TimeSpan.FromHours(48);

    /// <summary>微信客服 allows 5 messages until the person writes again.</summary>
    public const int KfMessages = 5;

    /// <summary>Whether a chat with them is open: a member's always is.</summary>
    public bool HasChat(DateTimeOffset at) => IsMember || ByKf(at);

    /// <summary>Whether 微信客服 will still take a message for this person at that time.</summary>
    public bool ByKf(DateTimeOffset at) => OpenKfId is not null && at < KfLastAt + KfWindow && KfSentSince < KfMessages;

    /// <summary>
    /// Whether an id is a member's: staff are, whoever speaks to the app or the bot is; else WeCom's own form decides
    /// (external contacts are wm… or wo…, bots wb…; wecom.md §3.3).
    /// </summary>
    public static bool IsMemberId(string person, string conversation, Corps.Corp corp)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(conversation);
        ArgumentNullException.ThrowIfNull(corp);
        return corp.Staff.ContainsKey(person)
            || conversation.StartsWith("app:", StringComparison.Ordinal)
            || conversation.StartsWith("bot:", StringComparison.Ordinal)
            || !(Intake.FormTalk.IsPerson(person) || person.StartsWith("wm", StringComparison.Ordinal) || person.StartsWith("wo", StringComparison.Ordinal) || person.StartsWith("wb", StringComparison.Ordinal));
    }
}
