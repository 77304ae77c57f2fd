namespace WeGrid.WeCom.Callbacks;

/// <summary>What every XML callback carries. Ids stay text: userids have leading zeros, MsgId exceeds 2^53.</summary>
/// <param name="ToUserName">CorpID.</param>
/// <param name="FromUserName">userid of the member; <c>sys</c> for the platform's own events.</param>
/// <param name="CreatedAt">CreateTime, whole seconds, UTC; null when missing or impossible.</param>
/// <param name="AgentId">AgentID; empty when the callback belongs to no app.</param>
/// <param name="MsgId">MsgId of a message; empty for events.</param>
/// <param name="TypeName">MsgType, or Event when MsgType is event.</param>
public sealed record XmlHeader(string ToUserName, string FromUserName, DateTimeOffset? CreatedAt, string AgentId, string MsgId, string TypeName);

/// <summary>A callback that came as XML.</summary>
/// <param name="Header">Who, when, which app.</param>
public abstract record XmlCallback(XmlHeader Header) : CallbackMessage
{
    /// <inheritdoc/>
    public sealed override string Type => Header.TypeName;
}

/// <summary>文本消息 1:1 from a member to an own app.</summary>
public sealed record AppText(XmlHeader Header, string Content) : XmlCallback(Header);

/// <summary>图片消息; MediaId is valid 3 days.</summary>
public sealed record AppImage(XmlHeader Header, string PicUrl, string MediaId) : XmlCallback(Header);

/// <summary>语音消息 (amr); Recognition only when the corp has speech recognition on.</summary>
public sealed record AppVoice(XmlHeader Header, string MediaId, string Format, string? Recognition) : XmlCallback(Header);

/// <summary>视频消息.</summary>
public sealed record AppVideo(XmlHeader Header, string MediaId, string ThumbMediaId) : XmlCallback(Header);

/// <summary>位置消息: a pin the member chose. Degrees, GCJ-02.</summary>
public sealed record AppLocation(XmlHeader Header, double? Latitude, double? Longitude, int? Scale, string Label) : XmlCallback(Header);

/// <summary>链接消息.</summary>
public sealed record AppLink(XmlHeader Header, string Title, string Description, string Url, string PicUrl) : XmlCallback(Header);

/// <summary>成员关注 (subscribe).</summary>
public sealed record SubscribeEvent(XmlHeader Header) : XmlCallback(Header);

/// <summary>成员取消关注 (unsubscribe).</summary>
public sealed record UnsubscribeEvent(XmlHeader Header) : XmlCallback(Header);

/// <summary>进入应用 (enter_agent).</summary>
public sealed record EnterAgentEvent(XmlHeader Header, string EventKey) : XmlCallback(Header);

/// <summary>上报地理位置 (LOCATION): the phone reported it, the member chose nothing. Precision in metres.</summary>
public sealed record LocationEvent(XmlHeader Header, double? Latitude, double? Longitude, double? Precision) : XmlCallback(Header);

/// <summary>菜单点击 (click).</summary>
public sealed record MenuClickEvent(XmlHeader Header, string EventKey) : XmlCallback(Header);

/// <summary>菜单跳转 (view); EventKey is the URL.</summary>
public sealed record MenuViewEvent(XmlHeader Header, string EventKey) : XmlCallback(Header);

/// <summary>卡片点击 (template_card_event): a member pressed a button or submitted choices.</summary>
/// <param name="Header">Header; FromUserName is who pressed.</param>
/// <param name="TaskId">task_id of the card.</param>
/// <param name="CardType">card_type.</param>
/// <param name="EventKey">key of the button.</param>
/// <param name="ResponseCode">Updates this card once within 72 h; each press brings a new one, keep the newest. Secret.</param>
/// <param name="SelectedItems">Choices; empty for plain buttons.</param>
public sealed record TemplateCardEvent(
    XmlHeader Header, string TaskId, string CardType, string EventKey, string ResponseCode, IReadOnlyList<SelectedItem> SelectedItems)
    : XmlCallback(Header);

/// <summary>卡片右上角菜单点击 (template_card_menu_event).</summary>
public sealed record TemplateCardMenuEvent(XmlHeader Header, string TaskId, string CardType, string EventKey, string ResponseCode)
    : XmlCallback(Header);

/// <summary>应用活跃度: what the platform says about the use of an app.</summary>
public enum AppActivity
{
    /// <summary>inactive_alert: about to be closed for lack of use.</summary>
    InactiveAlert,

    /// <summary>close_inactive_agent: closed.</summary>
    Closed,

    /// <summary>reopen_inactive_agent: open again.</summary>
    Reopened,

    /// <summary>low_active_alert: about to lose customer data.</summary>
    LowActiveAlert,

    /// <summary>low_active: customer data calls now fail with 48011.</summary>
    LowActive,

    /// <summary>active_restored: customer data is back.</summary>
    Restored,
}

/// <summary>应用活跃度变化.</summary>
public sealed record AppActivityEvent(XmlHeader Header, AppActivity Activity) : XmlCallback(Header);

/// <summary>客户群变更 (change_external_chat). Never carries what was said.</summary>
/// <param name="Header">Header; FromUserName is <c>sys</c>.</param>
/// <param name="ChatId">chat_id of the customer group.</param>
/// <param name="ChangeType">create, update or dismiss.</param>
/// <param name="UpdateDetail">add_member, del_member, change_owner, change_name, change_notice; empty unless update.</param>
/// <param name="JoinScene">0 invited, 3 by QR code.</param>
/// <param name="QuitScene">0 left, 1 removed.</param>
/// <param name="MemberCount">MemChangeCnt.</param>
/// <param name="Members">Ids of who came or went (MemChangeList).</param>
/// <param name="LastVersion">LastMemVer: if the stored version differs, an event was lost: pull the group again.</param>
/// <param name="CurrentVersion">CurMemVer.</param>
public sealed record ExternalChatChanged(
    XmlHeader Header, string ChatId, string ChangeType, string UpdateDetail, int? JoinScene, int? QuitScene, int? MemberCount,
    IReadOnlyList<string> Members, string LastVersion, string CurrentVersion) : XmlCallback(Header);

/// <summary>客户变更 (change_external_contact): add_external_contact, del_follow_user …</summary>
public sealed record ExternalContactChanged(XmlHeader Header, string ChangeType, string UserId, string ExternalUserId, string State)
    : XmlCallback(Header);

/// <summary>通讯录变更 (change_contact): create_user, update_user, delete_user, create_party …</summary>
/// <param name="Header">Header; FromUserName is <c>sys</c>.</param>
/// <param name="ChangeType">What changed.</param>
/// <param name="UserId">UserID, or the party's Id for party changes.</param>
/// <param name="NewUserId">NewUserID when the id itself changed; else empty.</param>
/// <param name="Fields">Every other field as sent, by its name; nested ones left out.</param>
public sealed record ContactChanged(
    XmlHeader Header, string ChangeType, string UserId, string NewUserId, IReadOnlyDictionary<string, string> Fields) : XmlCallback(Header);

/// <summary>微信客服有新消息 (kf_msg_or_event): only a trigger to pull.</summary>
/// <param name="Header">Header.</param>
/// <param name="Token">Lifts the strict rate limit of sync_msg for 10 minutes. Secret.</param>
/// <param name="OpenKfId">The account to pull.</param>
public sealed record KfMsgOrEvent(XmlHeader Header, string Token, string OpenKfId) : XmlCallback(Header);

/// <summary>会话存档有新消息 (msgaudit_notify): only a trigger to pull, at most one each 15 s.</summary>
public sealed record MsgauditNotify(XmlHeader Header) : XmlCallback(Header);
