namespace WeGrid.Domain.Notices;

/// <summary>通知: what to tell whom, over which channel, when. The wording stands in data/templates; the Worker renders it once.</summary>
public sealed record Notice
{
    /// <summary>渠道.</summary>
    public required Channel Channel { get; init; }

    /// <summary>接收人: userid, external_userid, robot id; for a bot reply the conversation.</summary>
    public required string Recipient { get; init; }

    /// <summary>经由: id of the app, open_kfid of the kf account, response_url of the bot's message.</summary>
    public required string Via { get; init; }

    /// <summary>模板名 in data/templates.</summary>
    public required string Template { get; init; }

    /// <summary>模板变量.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>清单: lines rendered one by one with their own template into the variable <c>list</c>.</summary>
    public IReadOnlyList<NoticeLine> Lines { get; init; } = [];

    /// <summary>按钮, for cards and menus.</summary>
    public IReadOnlyList<NoticeButton> Buttons { get; init; } = [];

    /// <summary>卡片编号 (task_id): business identity, never the outbox attempt; empty for texts.</summary>
    public string TaskId { get; init; } = "";

    /// <summary>事由: notices of one subject to one recipient arrive in order.</summary>
    public required string Subject { get; init; }

    /// <summary>次序 within the subject.</summary>
    public required int Seq { get; init; }

    /// <summary>取代: earlier notices of the subject to this recipient that have not left yet die instead of being waited for.</summary>
    public bool Supersedes { get; init; }

    /// <summary>最早发出时间.</summary>
    public required DateTimeOffset SendAt { get; init; }

    /// <summary>有效期: after it the notice is dead and visible, never sent; null for none.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>险情: breaks quiet hours and uses the share of the budget kept for danger.</summary>
    public bool IsDanger { get; init; }

    /// <summary>用途.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>工单号.</summary>
    public long? Ticket { get; init; }

    /// <summary>诉求人: the reporter this notice tells, when it tells one.</summary>
    public string? Person { get; init; }

    /// <summary>要回执: what became of the sending decides something (told-state, survey, fallback).</summary>
    public bool WantsVerdict => Purpose is Purpose.Result or Purpose.SurveyReminder or Purpose.Question or Purpose.Ended or Purpose.Changed or Purpose.Climbed
        or Purpose.MassSend or Purpose.MassRemind or Purpose.MassLook or Purpose.MassCancel or Purpose.GroupWord;
}

/// <summary>清单中的一行.</summary>
/// <param name="Template">The *.line template.</param>
/// <param name="Values">Its variables.</param>
public sealed record NoticeLine(string Template, IReadOnlyDictionary<string, string> Values);

/// <summary>按钮.</summary>
/// <param name="Name">Names the label in the template (<c>button.accept = …</c>).</param>
/// <param name="Key">What comes back with the tap.</param>
/// <param name="Text">A label of its own; null when the template's is used.</param>
public sealed record NoticeButton(string Name, string Key, string? Text = null);

/// <summary>渠道 (wecom.md §11).</summary>
public enum Channel
{
    /// <summary>应用文本消息 to a member.</summary>
    AppText = 1,

    /// <summary>应用卡片 to a member.</summary>
    AppCard = 2,

    /// <summary>更新卡片: a card sent before turns grey.</summary>
    CardUpdate = 3,

    /// <summary>智能机器人回复 in the internal group where it was asked.</summary>
    BotReply = 4,

    /// <summary>群机器人 into an internal group.</summary>
    Webhook = 5,

    /// <summary>微信客服文本 to a WeChat resident.</summary>
    KfText = 6,

    /// <summary>微信客服菜单 with tappable lines.</summary>
    KfMenu = 7,

    /// <summary>语音电话 (紧急通知).</summary>
    Voice = 8,

    /// <summary>语音外呼 of the carrier: speaks and takes a key.</summary>
    Phone = 9,

    /// <summary>短信 of the carrier.</summary>
    Sms = 10,

    /// <summary>智能机器人主动推送 into a conversation in which somebody has spoken to it; over its long connection only.</summary>
    BotPush = 11,

    /// <summary>应用群聊: into an internal group that the app made; members read it in their chat list.</summary>
    AppChat = 12,

    /// <summary>建群发: the task of a mass send to customer groups; the recipient is the owner who confirms it.</summary>
    MassSend = 25,

    /// <summary>提醒群发: looks whether the owner has confirmed, and reminds them when they have not.</summary>
    MassRemind = 26,

    /// <summary>看群发: looks only.</summary>
    MassLook = 27,

    /// <summary>撤群发: looks, and takes the task back when it is not confirmed.</summary>
    MassCancel = 28,

    /// <summary>撤回应用消息, within 24 h.</summary>
    Recall = 29,
}

/// <summary>用途: what a notice is for; decides what its verdict means.</summary>
public enum Purpose
{
    /// <summary>回执: number, who, by when.</summary>
    Receipt = 1,

    /// <summary>请办: asks a person to act on a ticket.</summary>
    Ask = 2,

    /// <summary>告知工作人员: informs, asks nothing.</summary>
    Inform = 3,

    /// <summary>结果: tells a reporter the result and asks whether it is solved.</summary>
    Result = 4,

    /// <summary>第二问: are you satisfied?</summary>
    SurveySecond = 5,

    /// <summary>提醒评单: the one reminder.</summary>
    SurveyReminder = 6,

    /// <summary>请居民补充.</summary>
    Question = 7,

    /// <summary>转告: texts for a leader to pass on by hand.</summary>
    Relay = 8,

    /// <summary>回话: answers what somebody just said or tapped.</summary>
    Reply = 9,

    /// <summary>未办而终: tells a reporter why it ended without being handled.</summary>
    Ended = 10,

    /// <summary>日报.</summary>
    Digest = 11,

    /// <summary>回看: weeks after closing, is it still fixed?</summary>
    LaterCheck = 12,

    /// <summary>建群发.</summary>
    MassSend = 25,

    /// <summary>提醒群发.</summary>
    MassRemind = 26,

    /// <summary>看群发.</summary>
    MassLook = 27,

    /// <summary>撤群发.</summary>
    MassCancel = 28,

    /// <summary>更正: tells exactly those who got a notice sent in error.</summary>
    Correction = 29,

    /// <summary>群里说: a notice that a machine may say in an internal group.</summary>
    GroupWord = 30,

    /// <summary>上调: tells a reporter who has their matter now.</summary>
    Climbed = 60,

    /// <summary>叫应: must be answered; unsent, it dies with the answer.</summary>
    Call = 80,

    /// <summary>改期: tells a reporter that the date has changed: 延期, 挂账, 恢复办理.</summary>
    Changed = 21,
}
