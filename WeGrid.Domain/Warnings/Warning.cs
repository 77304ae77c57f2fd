namespace WeGrid.Domain.Warnings;

/// <summary>预警: one official message as it was read, whatever form it came in. Relayed whole and unaltered (domain.md C.1); WeGrid makes none of its own.</summary>
public sealed record Warning
{
    /// <summary>编号: equal ids are the same message; the time inside one is that of its entry, never compared (domain.md C.2).</summary>
    public required string Identifier { get; init; }

    /// <summary>发布者标识: the CAP sender.</summary>
    public required string Sender { get; init; }

    /// <summary>发布单位: as people read it; empty when it is not said.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>消息类型: first, change, lift.</summary>
    public required WarningKind Kind { get; init; }

    /// <summary>The word the message used for its kind: Alert, Update, Cancel …</summary>
    public string KindWord { get; init; } = "Alert";

    /// <summary>状态: Actual, Exercise, Test … as written.</summary>
    public string Status { get; init; } = "Actual";

    /// <summary>灾种: the type's name in the table where it is known, else the event as written; empty when nothing names it.</summary>
    public string Type { get; init; } = "";

    /// <summary>颜色: the title's where it names one.</summary>
    public WarningColour Colour { get; init; }

    /// <summary>标题, unaltered.</summary>
    public string Title { get; init; } = "";

    /// <summary>正文, unaltered.</summary>
    public string Text { get; init; } = "";

    /// <summary>防御指南, unaltered; empty when the message has none of its own.</summary>
    public string Instruction { get; init; } = "";

    /// <summary>影响区域.</summary>
    public IReadOnlyList<WarningArea> Areas { get; init; } = [];

    /// <summary>发布时间; null when it cannot be read.</summary>
    public DateTimeOffset? Sent { get; init; }

    /// <summary>起始时间; null when it is not said.</summary>
    public DateTimeOffset? Effective { get; init; }

    /// <summary>失效时间; null when it is not said: then it must be looked at again after a day.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>队伍 that is called out, and nobody else; empty for a warning.</summary>
    public string Team { get; init; } = "";

    /// <summary>引用: identifiers of the earlier messages it changes or lifts.</summary>
    public IReadOnlyList<WarningReference> References { get; init; } = [];

    /// <summary>读到的疑点: what the reader itself found wrong or doubtful.</summary>
    public IReadOnlyList<WarningReason> Doubts { get; init; } = [];

    /// <summary>How long a warning counts that does not say until when (domain.md C.3, C.9).</summary>
    public static readonly TimeSpan WithoutEnd = TimeSpan.FromHours(24);

    /// <summary>When it begins to count: effective, else sent.</summary>
    public DateTimeOffset? Start => Effective ?? Sent;

    /// <summary>Until when it counts: as it says, else a day from its start.</summary>
    public DateTimeOffset? End => Expires ?? (Start + WithoutEnd);
}

/// <summary>消息类型.</summary>
public enum WarningKind
{
    /// <summary>首次.</summary>
    Alert,

    /// <summary>更新.</summary>
    Update,

    /// <summary>解除.</summary>
    Cancel,

    /// <summary>回执、出错 and whatever is no warning.</summary>
    Other,
}

/// <summary>影响区域: as far as the message names it.</summary>
/// <param name="Name">区域名, as written; may be empty.</param>
/// <param name="Codes">区划代码, 6 or 12 digits; foreign codes are left out.</param>
/// <param name="Rings">多边形 and circles (as polygons), points as latitude and longitude in degrees.</param>
public sealed record WarningArea(string Name, IReadOnlyList<string> Codes, IReadOnlyList<IReadOnlyList<GeoPoint>> Rings);

/// <summary>引用 of an earlier message: sender, identifier, sent, as CAP writes them.</summary>
/// <param name="Sender">发布者标识; empty when only the identifier is given.</param>
/// <param name="Identifier">编号.</param>
public sealed record WarningReference(string Sender, string Identifier);

/// <summary>裁定理由: a word of a fixed list, with what it is about where the word alone does not say it.</summary>
/// <param name="Code">Which.</param>
/// <param name="Item">The missing item; empty for the others.</param>
public sealed record WarningReason(WarningReasonCode Code, string Item = "")
{
    /// <summary>As it stands in machine-read answers: missing_item:发布时间.</summary>
    public override string ToString() => Item.Length == 0 ? WarningReasons.Word(Code) : $"{WarningReasons.Word(Code)}:{Item}";
}

/// <summary>裁定理由.</summary>
public enum WarningReasonCode
{
    /// <summary>不是预警文件: neither CAP nor one of the JSON shapes.</summary>
    NotXml,

    /// <summary>带有DTD: such files are not read (XXE).</summary>
    DtdForbidden,

    /// <summary>没有编号, or one that is none.</summary>
    NoIdentifier,

    /// <summary>时间不对: missing, unreadable, or the end lies before the beginning.</summary>
    BadTime,

    /// <summary>不是实况: an exercise, a test, a receipt.</summary>
    NotActual,

    /// <summary>已过期.</summary>
    Expired,

    /// <summary>不在本地.</summary>
    OutsideArea,

    /// <summary>要素不全: one of the eight items of 突发事件应对法 2024 art. 64 is missing.</summary>
    MissingItem,

    /// <summary>代码与标题不符: the title's type counts.</summary>
    CodeTitleMismatch,

    /// <summary>级别矛盾: the title's colour and that of the code or the severity differ.</summary>
    LevelConflict,

    /// <summary>不是原发布单位, or none the corp takes warnings from: only the issuer changes and lifts.</summary>
    NotFromIssuer,

    /// <summary>引用的预警不在册.</summary>
    UnknownReference,

    /// <summary>手工发起: a second person says that it goes, unless it is 红.</summary>
    SecondPerson,
}

/// <summary>裁定理由的字词.</summary>
public static class WarningReasons
{
    /// <summary>As it stands in machine-read answers.</summary>
    public static string Word(WarningReasonCode code) => code switch
    {
        WarningReasonCode.NotXml => "not_xml",
        WarningReasonCode.DtdForbidden => "dtd_forbidden",
        WarningReasonCode.NoIdentifier => "no_identifier",
        WarningReasonCode.BadTime => "bad_time",
        WarningReasonCode.NotActual => "not_actual",
        WarningReasonCode.Expired => "expired",
        WarningReasonCode.OutsideArea => "outside_area",
        WarningReasonCode.MissingItem => "missing_item",
        WarningReasonCode.CodeTitleMismatch => "code_title_mismatch",
        WarningReasonCode.LevelConflict => "level_conflict",
        WarningReasonCode.NotFromIssuer => "not_from_issuer",
        WarningReasonCode.UnknownReference => "unknown_reference",
        WarningReasonCode.SecondPerson => "second_person",
    };

    /// <summary>Reads what <see cref="WarningReason.ToString"/> wrote.</summary>
    public static WarningReason Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':', 2);
        return new WarningReason(Enum.GetValues<WarningReasonCode>().First(c => Word(c) == parts[0]), parts.Length > 1 ? parts[1] : "");
    }

    /// <summary>As a person reads it.</summary>
    public static string Said(WarningReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason.Code switch
        {
            WarningReasonCode.NotXml => "不是预警文件",
            WarningReasonCode.DtdForbidden => "文件带有DTD，不读",
            WarningReasonCode.NoIdentifier => "没有预警编号",
            WarningReasonCode.BadTime => "时间缺失或有误",
            WarningReasonCode.NotActual => "是演练、测试或回执，不是实况",
            WarningReasonCode.Expired => "已过期",
            WarningReasonCode.OutsideArea => "不涉及本地",
            WarningReasonCode.MissingItem => $"缺少{reason.Item}",
            WarningReasonCode.CodeTitleMismatch => "代码与标题的灾种不符，按标题",
            WarningReasonCode.LevelConflict => "标题与代码的级别不符",
            WarningReasonCode.NotFromIssuer => "不是认定的发布单位",
            WarningReasonCode.UnknownReference => "引用的预警不在册",
            WarningReasonCode.SecondPerson => "手工录入，要另一个人确认",
        };
    }
}
