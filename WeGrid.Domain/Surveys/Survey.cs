namespace WeGrid.Domain.Surveys;

/// <summary>满意度 (好差评): five levels; the last two are bad.</summary>
public enum Satisfaction
{
    /// <summary>非常满意.</summary>
    VerySatisfied = 1,

    /// <summary>满意.</summary>
    Satisfied = 2,

    /// <summary>基本满意.</summary>
    FairlySatisfied = 3,

    /// <summary>不满意.</summary>
    Dissatisfied = 4,

    /// <summary>非常不满意.</summary>
    VeryDissatisfied = 5,
}

/// <summary>评单: one person's survey of one round of a ticket. Two questions, apart: solved? and satisfied?</summary>
public sealed record Survey
{
    /// <summary>回看 is kept like a round before the first: asked once, with one question, and counted apart from satisfaction.</summary>
    public const int LaterRound = 0;

    /// <summary>诉求人.</summary>
    public required string Person { get; init; }

    /// <summary>办理轮次.</summary>
    public required int Round { get; init; }

    /// <summary>发出时间; null while it waits for daytime.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>提醒时间: there is one reminder only.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>截止时间: an answer after it is noted apart and counts nowhere.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>解决了吗; null until answered.</summary>
    public bool? Solved { get; init; }

    /// <summary>满意吗; null until answered.</summary>
    public Satisfaction? Satisfaction { get; init; }

    /// <summary>差评原因, in the person's words.</summary>
    public string Reason { get; init; } = "";

    /// <summary>答复时间: when both questions were answered.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>逾期答复.</summary>
    public bool IsLate { get; init; }

    /// <summary>测评方式 (domain.md C06): chat, phone, video or visit.</summary>
    public SurveyMethod Method { get; init; } = SurveyMethod.Chat;

    /// <summary>调查人: who asked, when it was a person; never the handler.</summary>
    public string? Surveyor { get; init; }

    /// <summary>回访人: drawn by lot to be asked by this person; null when not drawn.</summary>
    public string? CallBy { get; init; }

    /// <summary>接续工单: the new ticket a "not fixed any more" opened.</summary>
    public long? LedTo { get; init; }

    /// <summary>差评: not solved, or one of the last two levels. Silence is neither good nor bad.</summary>
    public bool IsBad => Solved == false || Satisfaction is Surveys.Satisfaction.Dissatisfied or Surveys.Satisfaction.VeryDissatisfied;

    /// <summary>Whether both questions are answered.</summary>
    public bool IsAnswered => AnsweredAt is not null;
}

/// <summary>差评原因: what can be tapped instead of written.</summary>
public enum BadReason
{
    /// <summary>没有解决好.</summary>
    NotMended = 1,

    /// <summary>等得太久.</summary>
    TooSlow = 2,

    /// <summary>态度不好.</summary>
    Unkind = 3,

    /// <summary>没有人联系我.</summary>
    NoContact = 4,
}

/// <summary>测评方式.</summary>
public enum SurveyMethod
{
    /// <summary>聊天.</summary>
    Chat = 1,

    /// <summary>电话.</summary>
    Phone = 2,

    /// <summary>视频.</summary>
    Video = 3,

    /// <summary>上门.</summary>
    Visit = 4,
}
