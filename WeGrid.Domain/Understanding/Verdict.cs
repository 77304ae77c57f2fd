namespace WeGrid.Domain.Understanding;

/// <summary>What a message is, before anybody asks what to do about it.</summary>
public enum Verdict
{
    /// <summary>诉求: a matter to be ticketed (a Draft when <see cref="Understood.NeedsPerson"/>).</summary>
    Demand,

    /// <summary>危及生命: cards and voice at once; never waits for a person's check.</summary>
    Danger,

    /// <summary>心理危机或正在发生的暴力: a person takes over at once; no text in a group.</summary>
    Crisis,

    /// <summary>待核实险情: "they say the dam breaks, run": somebody checks at once, nothing is spread.</summary>
    UnverifiedDanger,

    /// <summary>待补充: "here, look": joined with the picture before it, or asked back.</summary>
    NeedsContext,

    /// <summary>重开: reported before, done, not cured.</summary>
    Reopen,

    /// <summary>同样情况: joins the open matter of the chat.</summary>
    MeToo,

    /// <summary>更正: it is another place or another village.</summary>
    Correction,

    /// <summary>问进展: the asker gets state and date, privately.</summary>
    Progress,

    /// <summary>自行好转: the matter may be over; still checked with the resident.</summary>
    SelfResolved,

    /// <summary>感谢或表扬.</summary>
    Thanks,

    /// <summary>应答: received. Counts as an answer only when one is awaited.</summary>
    Ack,

    /// <summary>工作人员表示去办: the first response when the speaker handles the ticket.</summary>
    StaffAck,

    /// <summary>村镇通知.</summary>
    StaffNotice,

    /// <summary>接龙、报名.</summary>
    Relay,

    /// <summary>转发或传闻: checked, then cleared up by the official account.</summary>
    Rumour,

    /// <summary>广告或诈骗引流.</summary>
    Advert,

    /// <summary>愿意出力、志愿招募: goes to the volunteers' list.</summary>
    Offer,

    /// <summary>表情、图片占位.</summary>
    Sticker,

    /// <summary>闲聊.</summary>
    Chatter,

    /// <summary>看不懂: broken text or another language; a person reads it, never dropped as chatter.</summary>
    Unreadable,
}
