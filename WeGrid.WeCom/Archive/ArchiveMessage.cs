namespace WeGrid.WeCom.Archive;

/// <summary>What every archived message carries (developer.work.weixin.qq.com path 91774).</summary>
/// <param name="MsgId">Identity.</param>
/// <param name="Action">send, recall or switch.</param>
/// <param name="From">Who: a member's userid, wo…/wm… of an external contact, wb… of a robot.</param>
/// <param name="To">To whom; all members in a group.</param>
/// <param name="RoomId">roomid; empty in a 1:1.</param>
/// <param name="SentAt">msgtime, milliseconds, UTC.</param>
/// <param name="TypeName">msgtype.</param>
public sealed record ArchiveHeader(
    string MsgId, string Action, string From, IReadOnlyList<string> To, string RoomId, DateTimeOffset? SentAt, string TypeName)
{
    /// <summary>True when people outside the corp take part (msgid ends in _external).</summary>
    public bool IsExternal => MsgId.EndsWith("_external", StringComparison.Ordinal);

    /// <summary>Robots are never answered.</summary>
    public bool FromRobot => From.StartsWith("wb", StringComparison.Ordinal);

    /// <summary>An external contact: a resident on WeChat.</summary>
    public bool FromExternal => From.StartsWith("wo", StringComparison.Ordinal) || From.StartsWith("wm", StringComparison.Ordinal);

    /// <summary>Ids only.</summary>
    public override string ToString() => $"ArchiveHeader({MsgId}, {TypeName})";
}

/// <summary>存档消息: one message of the conversation archive, read. Unknown types keep their raw form.</summary>
/// <param name="Header">Who, where, when.</param>
public abstract record ArchiveMessage(ArchiveHeader Header)
{
    /// <summary>Type and id only; residents' words stay out of logs.</summary>
    public sealed override string ToString() => $"{GetType().Name}({Header.MsgId})";
}

/// <summary>文本. A quoting reply is taken apart already.</summary>
/// <param name="Header">Header.</param>
/// <param name="Content">The sender's own words.</param>
/// <param name="Quoted">What it quotes; null when nothing.</param>
public sealed record ArchiveText(ArchiveHeader Header, string Content, string? Quoted) : ArchiveMessage(Header);

/// <summary>图片, 语音, 视频, 文件, 表情. The bytes can be fetched for 5 days.</summary>
/// <param name="Header">Header; TypeName tells which.</param>
/// <param name="Media">The media.</param>
public sealed record ArchiveMediaMessage(ArchiveHeader Header, ArchiveMedia Media) : ArchiveMessage(Header);

/// <summary>One media object.</summary>
/// <param name="Kind">image, voice, video, file, emotion, meeting_voice_call.</param>
/// <param name="SdkFileId">Fetches it from the archive.</param>
/// <param name="Md5">md5sum.</param>
/// <param name="Bytes">Size; null when not told.</param>
/// <param name="FileName">Only for files.</param>
/// <param name="PlaySeconds">Length of voice or video.</param>
public sealed record ArchiveMedia(string Kind, string SdkFileId, string Md5, long? Bytes, string FileName, int? PlaySeconds);

/// <summary>位置. Degrees.</summary>
public sealed record ArchiveLocation(ArchiveHeader Header, double? Latitude, double? Longitude, string Title, string Address) : ArchiveMessage(Header);

/// <summary>链接.</summary>
public sealed record ArchiveLink(ArchiveHeader Header, string Title, string Description, string Url) : ArchiveMessage(Header);

/// <summary>混合消息 and 聊天记录: several pieces in one.</summary>
/// <param name="Header">Header; TypeName is mixed or chatrecord.</param>
/// <param name="Title">Title of a forwarded record; empty for mixed.</param>
/// <param name="Parts">Pieces in order.</param>
public sealed record ArchiveMixed(ArchiveHeader Header, string Title, IReadOnlyList<ArchivePart> Parts) : ArchiveMessage(Header)
{
    /// <summary>What it quotes; null when nothing.</summary>
    public string? Quoted { get; init; }

    /// <summary>The text pieces, one per line.</summary>
    public string Content => string.Join('\n', Parts.Where(p => p.Text.Length > 0).Select(p => p.Text));
}

/// <summary>One piece of a mixed message or forwarded record.</summary>
/// <param name="Kind">The platform's type name (text, image, ChatRecordText …).</param>
/// <param name="Text">Its words; empty for media.</param>
/// <param name="Media">Its media; null for words.</param>
public sealed record ArchivePart(string Kind, string Text, ArchiveMedia? Media)
{
    /// <summary>The kind only.</summary>
    public override string ToString() => $"ArchivePart({Kind})";
}

/// <summary>撤回: a message was taken back; what came of it must be withdrawn or marked.</summary>
/// <param name="Header">Header; Action is recall.</param>
/// <param name="RecalledMsgId">pre_msgid.</param>
public sealed record ArchiveRecall(ArchiveHeader Header, string RecalledMsgId) : ArchiveMessage(Header);

/// <summary>同意/不同意存档: consent of an external person, per conversation.</summary>
/// <param name="Header">Header.</param>
/// <param name="UserId">Whose consent.</param>
/// <param name="Agreed">True for agree; false: reading stops.</param>
/// <param name="At">agree_time / disagree_time, UTC.</param>
public sealed record ArchiveConsent(ArchiveHeader Header, string UserId, bool Agreed, DateTimeOffset? At) : ArchiveMessage(Header);

/// <summary>切换企业: a member changed the company view; nobody spoke.</summary>
public sealed record ArchiveSwitch(ArchiveHeader Header, string UserId) : ArchiveMessage(Header);

/// <summary>其他已知类型: votes, 接龙, red packets, meetings, documents, mini-programs, cards … known, but nobody's demand.</summary>
/// <param name="Header">Header; TypeName tells which.</param>
/// <param name="Title">Title where there is one.</param>
/// <param name="Raw">The message as pulled.</param>
public sealed record ArchiveOther(ArchiveHeader Header, string Title, ReadOnlyMemory<byte> Raw) : ArchiveMessage(Header);

/// <summary>未知类型: kept as it came.</summary>
public sealed record ArchiveUnknown(ArchiveHeader Header, ReadOnlyMemory<byte> Raw) : ArchiveMessage(Header);
