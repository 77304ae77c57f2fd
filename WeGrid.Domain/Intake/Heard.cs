using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Intake;

/// <summary>听到的: one recorded message or event in the domain's words, whatever channel it came by.</summary>
/// <param name="Conversation">Conversation key: the channel and the chat.</param>
/// <param name="Person">Who: userid or external_userid; empty for the platform itself.</param>
/// <param name="At">When, by the platform's clock.</param>
public abstract record Heard(string Conversation, string Person, DateTimeOffset At);

/// <summary>说: words in a group or in a talk with us.</summary>
public sealed record Spoken(string Conversation, string Person, DateTimeOffset At, string MessageId, string Text) : Heard(Conversation, Person, At)
{
    /// <summary>In which group or kind of talk; null for a 1:1 with the app or bot.</summary>
    public Chat? Chat { get; init; }

    /// <summary>对我们说的: @-ed, or 1:1.</summary>
    public bool IsAddressed { get; init; }

    /// <summary>一对一: nobody else reads it.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Where one reply may go, for an hour; a secret of that message.</summary>
    public string? ResponseUrl { get; init; }

    /// <summary>The menu line tapped in 微信客服; comes as text with this id.</summary>
    public string? MenuId { get; init; }

    /// <summary>The kf account it came by; null for other channels.</summary>
    public string? OpenKfId { get; init; }

    /// <summary>居民所在; null when nothing is known, and for other channels.</summary>
    public Home? Home { get; init; }

    /// <summary>代登记: where a staff member heard it; null when it was said here.</summary>
    public MatterChannel? Field { get; init; }

    /// <summary>网页表单 it was filled in as; null for other channels, and for what is said on from a page.</summary>
    public FormReport? Form { get; init; }

    /// <summary>引用的原文; empty when nothing was quoted.</summary>
    public string Quoted { get; init; } = "";

    /// <summary>照片, 语音, 视频, 文件, 位置 in this message, with words or without.</summary>
    public IReadOnlyList<TicketPhoto> Photos { get; init; } = [];

    /// <summary>谁转写的: the words are a machine's writing down of a voice; null for words that were typed.</summary>
    public string? HeardBy { get; init; }

    /// <summary>没取到: the voice itself was lost before anybody could hear it.</summary>
    public bool IsLost { get; init; }

    /// <summary>只有照片: no words to be understood.</summary>
    public bool IsPhotoOnly => Photos.Count > 0 && string.IsNullOrWhiteSpace(Text);

    /// <summary>刚到的语音: it is fetched and written down first; what it says comes as a message of its own.</summary>
    public bool IsFreshVoice => IsPhotoOnly && HeardBy is null && Photos.All(p => p.Kind == MediaKind.Voice);

    /// <summary>没有转写的语音: it was fetched, or lost, and nobody wrote down what it says.</summary>
    public bool IsUnheard => IsPhotoOnly && HeardBy is not null;
}

/// <summary>点: a button of a card.</summary>
public sealed record Tapped(string Conversation, string Person, DateTimeOffset At, string Key, string TaskId, string? ResponseCode) : Heard(Conversation, Person, At);

/// <summary>撤回.</summary>
public sealed record Recalled(string Conversation, string Person, DateTimeOffset At, string MessageId) : Heard(Conversation, Person, At);

/// <summary>同意或不同意存档.</summary>
public sealed record Consented(string Conversation, string Person, DateTimeOffset At, string Chat, bool Agreed) : Heard(Conversation, Person, At);

/// <summary>离开企业: the platform says that the person is a member of the corp no more.</summary>
public sealed record Left(string Conversation, string Person, DateTimeOffset At) : Heard(Conversation, Person, At);

/// <summary>进入客服会话: by a link or code that may say the village.</summary>
public sealed record Entered(string Conversation, string Person, DateTimeOffset At, string SceneParam) : Heard(Conversation, Person, At);

/// <summary>客服消息未送达: the platform took a message and could not deliver it.</summary>
public sealed record KfUndelivered(string Conversation, string Person, DateTimeOffset At, string FailedMessageId) : Heard(Conversation, Person, At);

/// <summary>客户群或成员有变更.</summary>
public sealed record GroupChanged(string Conversation, DateTimeOffset At, GroupChange Change) : Heard(Conversation, "", At);

/// <summary>未识别: kept as it came, decided as nothing.</summary>
public sealed record NotForUs(string Conversation, string Person, DateTimeOffset At, string Reason) : Heard(Conversation, Person, At);
