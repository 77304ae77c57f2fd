using WeGrid.Domain.Understanding;

namespace WeGrid.Domain;

/// <summary>
/// 工单: the unit of work made from a demand. A value: every change makes a new one through <see cref="Tickets.TicketRules"/>,
/// together with the event that is written to its history.
/// </summary>
public sealed record Ticket
{
    /// <summary>监督举报: the level-1 category whose matters are confidential.</summary>
    public const string ConfidentialCategory = "监督举报";

    /// <summary>租户: the corp.</summary>
    public required string CorpId { get; init; }

    /// <summary>工单号: short, per corp; gaps are allowed.</summary>
    public required long Number { get; init; }

    /// <summary>状态.</summary>
    public required TicketStatus Status { get; init; }

    /// <summary>办理轮次: 1, and 2 for 二次办理.</summary>
    public int Round { get; init; } = 1;

    /// <summary>网格: where the matter lies.</summary>
    public required string GridId { get; init; }

    /// <summary>村: the village the grid lies in; duplicates are looked for inside it.</summary>
    public required string VillageId { get; init; }

    /// <summary>一级类别 (data/categories.json).</summary>
    public required string Category { get; init; }

    /// <summary>二级类别; empty when unknown.</summary>
    public string Subcategory { get; init; } = "";

    /// <summary>性质: 咨询 求助 投诉 举报 建议.</summary>
    public required DemandKind Kind { get; init; }

    /// <summary>三张清单: exactly one of 群众需求, 基层治理问题, 群众幸福 (domain.md B01).</summary>
    public required MatterList List { get; init; }

    /// <summary>紧急程度.</summary>
    public required Urgency Urgency { get; init; }

    /// <summary>摘要: what was said, personal data masked; at most 60 characters; for cards to staff.</summary>
    public required string Summary { get; init; }

    /// <summary>归一文本: the normalised words, to tell whether a later demand is the same matter; personal text, erased with it.</summary>
    public string MatterText { get; init; } = "";

    /// <summary>地点: the phrase the resident used; empty when none was said.</summary>
    public string Place { get; init; } = "";

    /// <summary>地点键: the gazetteer's key of the place; empty when it is not known.</summary>
    public string PlaceKey { get; init; } = "";

    /// <summary>定位: the point somebody sent from the map; null when nobody did.</summary>
    public MapPin? Pin { get; init; }

    /// <summary>经手人: who holds it now; null while nobody has accepted.</summary>
    public string? Holder { get; init; }

    /// <summary>承办单位: id of the unit it was dispatched to.</summary>
    public string? UnitId { get; init; }

    /// <summary>点单时间.</summary>
    public required DateTimeOffset OrderedAt { get; init; }

    /// <summary>群众时限: by when the resident was promised a result. Moved only by waiting on the resident or with a superior's consent, and told then.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>时限待定: counted into a year whose holidays are not published.</summary>
    public bool DueIsProvisional { get; init; }

    /// <summary>本环节开始时间: when the ticket came into its present hop.</summary>
    public required DateTimeOffset HopStartedAt { get; init; }

    /// <summary>签收时间: when the unit signed for it in this round.</summary>
    public DateTimeOffset? SignedForAt { get; init; }

    /// <summary>办结时间: of this round.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>待补充开始时间.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>待补充、挂账、并案或待核实前的状态: where it goes on afterwards.</summary>
    public TicketStatus? StatusBeforeWaiting { get; init; }

    /// <summary>累计等待: time stood still for the resident so far; capped.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>升级到第几级: the rung asked last, from 0.</summary>
    public int Rung { get; init; }

    /// <summary>分派: who was chosen among several of a post or a unit, in that order; empty where nothing is shared out.</summary>
    public IReadOnlyList<string> Picked { get; init; } = [];

    /// <summary>接单失效次数: how often an acceptance was undone, because nothing came of it, it went one step up, or a correction put it to somebody else.</summary>
    public int Lapses { get; init; }

    /// <summary>督办: a written answer owed to a superior; null when none is.</summary>
    public OwedAnswer? Owed { get; init; }

    /// <summary>核实: reported as done and not yet looked at on site; null when nothing is to be checked.</summary>
    public PendingCheck? Check { get; init; }

    /// <summary>拆自: the ticket this one was split off; null when it was ordered by itself.</summary>
    public long? SplitFrom { get; init; }

    /// <summary>退单次数.</summary>
    public int Returns { get; init; }

    /// <summary>退单单位: id of the unit that returned it last.</summary>
    public string? ReturnedBy { get; init; }

    /// <summary>退单原因: code of why it was returned last.</summary>
    public string? ReturnReason { get; init; }

    /// <summary>请示: an extension or a deferral asked for and not yet answered; null when none is.</summary>
    public PendingAsk? Ask { get; init; }

    /// <summary>延期次数.</summary>
    public int Extensions { get; init; }

    /// <summary>挂账原因: code of why it cannot be done now; null when it was never deferred.</summary>
    public string? DeferReason { get; init; }

    /// <summary>办理说明: what was done, in the handler's words.</summary>
    public string ResultNote { get; init; } = "";

    /// <summary>并入的工单.</summary>
    public long? MergedInto { get; init; }

    /// <summary>来源: code of where it was raised (data/channels.json).</summary>
    public string Origin { get; init; } = "other";

    /// <summary>发送人存疑: how many alarms of who raised it were false lately; 0 below the threshold. Said on cards, changes nothing else.</summary>
    public int Doubt { get; init; }

    /// <summary>反复上报: when it was raised to a superior because it came again and again; null when it was not.</summary>
    public DateTimeOffset? RaisedAt { get; init; }

    /// <summary>可能是同一件事: tickets nearby of the same kind, "1024 路灯 11月25日", nearest first; offered, never merged by the machine.</summary>
    public IReadOnlyList<string> Alike { get; init; } = [];

    /// <summary>承诺快照: the ladder and limits it was ordered under; null for one from before there were any, which goes by those of today.</summary>
    public Dispatch.PolicySnapshot? Policy { get; init; }

    /// <summary>事件序号: of the last event; also the version two editors are told apart by (LC-19).</summary>
    public int Seq { get; init; }

    /// <summary>历史链头: hash of the last event.</summary>
    public byte[] HeadHash { get; init; } = [];

    /// <summary>在办: not closed, merged or terminated.</summary>
    public bool IsOpen => Status is not (TicketStatus.Closed or TicketStatus.Merged or TicketStatus.Terminated);

    /// <summary>保密: a complaint about an official or a report; seen by 纪检 alone, never by the grid or village it comes from.</summary>
    public bool IsConfidential => Category == ConfidentialCategory && !IsLife;

    /// <summary>生命通道: life is at stake.</summary>
    public bool IsLife => Urgency == Urgency.Life;
}
