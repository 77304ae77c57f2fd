using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain;

/// <summary>
/// 结果集: everything a decision changes and every message it causes. The stores save all of it in one transaction.
/// Gathered over a run of messages; the order of the lists is the order it happened in.
/// </summary>
public sealed class Effects
{
    /// <summary>Tickets touched, new and changed.</summary>
    public Dictionary<long, TicketFile> Files { get; } = [];

    /// <summary>Events of their history.</summary>
    public List<TicketEvent> Events { get; } = [];

    /// <summary>Reporters added or whose told-state changed.</summary>
    public Dictionary<(long Ticket, string Person), Reporter> Reporters { get; } = [];

    /// <summary>协办: parts added or changed.</summary>
    public Dictionary<(long Ticket, int Ordinal), TicketPart> Parts { get; } = [];

    /// <summary>撤出: reporters who left a ticket when a merge was undone; their unanswered surveys there go with them.</summary>
    public HashSet<(long Ticket, string Person)> ReportersGone { get; } = [];

    /// <summary>Surveys added or changed.</summary>
    public Dictionary<(long Ticket, string Person, int Round), Survey> Surveys { get; } = [];

    /// <summary>Demands recorded.</summary>
    public List<Demand> Demands { get; } = [];

    /// <summary>Messages that were no demands, with the reason.</summary>
    public List<IgnoredMessage> Ignored { get; } = [];

    /// <summary>回看: what people said about ignored messages.</summary>
    public Dictionary<Guid, Intake.ReviewVerdict> Reviews { get; } = [];

    /// <summary>更正: what people said about labels of the machine's.</summary>
    public List<Understanding.Correction> Corrections { get; } = [];

    /// <summary>Messages to send.</summary>
    public List<Notice> Notices { get; } = [];

    /// <summary>What falls due: set (and moved) or, with a null time, taken back.</summary>
    public Dictionary<DueKey, DateTimeOffset?> Dues { get; } = [];

    /// <summary>Clocks of drafts: set (and moved) or, with null, taken back.</summary>
    public Dictionary<Guid, (Intake.DraftClock Clock, DateTimeOffset At)?> Drafts { get; } = [];

    /// <summary>Where residents said they live, or which link they came by.</summary>
    public Dictionary<string, Intake.HomeSaid> Homes { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>入户走访.</summary>
    public List<Intake.Visit> Visits { get; } = [];

    /// <summary>Texts for a leader to pass on by hand.</summary>
    public List<Relay> Relays { get; } = [];

    /// <summary>群通知: texts for customer groups, new and changed; queued by <see cref="MassDesk.Queue"/>.</summary>
    public Dictionary<(Guid Id, string Group), GroupNotice> GroupNotices { get; } = [];

    /// <summary>群发任务, new and changed.</summary>
    public Dictionary<Guid, MassSend> MassSends { get; } = [];

    /// <summary>客户群变更 heard, in order.</summary>
    public List<Intake.GroupChange> GroupChanges { get; } = [];

    /// <summary>Consent given or withdrawn.</summary>
    public List<ConsentChange> Consents { get; } = [];

    /// <summary>联系方式 somebody left with what they reported.</summary>
    public List<Intake.ResidentContact> Contacts { get; } = [];

    /// <summary>Messages that were recalled.</summary>
    public List<string> RecalledMessages { get; } = [];

    /// <summary>改字: words of tickets that changed; nothing unsent may say the old ones.</summary>
    public List<Tickets.Rewording> Rewordings { get; } = [];

    /// <summary>撤回的话: may stand in nothing that is still to be sent.</summary>
    public List<(long? Ticket, string Words)> WordsGone { get; } = [];

    /// <summary>Ignored messages that became part of a demand after all.</summary>
    public List<Guid> IgnoredTaken { get; } = [];

    /// <summary>续说 of drafts: go where their draft went; null: with it.</summary>
    public List<(Guid Draft, long? Ticket)> PartsFollow { get; } = [];

    /// <summary>Newest response codes of cards; each tap brings one.</summary>
    public List<CardCode> CardCodes { get; } = [];

    /// <summary>照片: pictures kept, with the ticket they belong to; 0 for none yet.</summary>
    public List<(long Ticket, TicketPhoto Photo)> Photos { get; } = [];

    /// <summary>等照片: 办结 that waits for a photo of that person; null when it waits no more.</summary>
    public Dictionary<string, AwaitedProof?> Proofs { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>拆单: what was said of the one goes with the other, too, for those attached there.</summary>
    public List<(long From, long To)> Splits { get; } = [];

    /// <summary>What routing learns: units that returned or resolved a matter.</summary>
    public List<UnitMark> UnitMarks { get; } = [];

    /// <summary>Links given out.</summary>
    public List<PageLink> Links { get; } = [];

    /// <summary>Tickets whose unit is no longer in charge, and since when: its links open nothing any more.</summary>
    public Dictionary<long, DateTimeOffset> UnitLinksEnded { get; } = [];

    /// <summary>Who looked at residents' words, or wanted to.</summary>
    public List<Intake.Look> Looks { get; } = [];

    /// <summary>负荷 of the phones, as loaded; null where nothing is capped and nothing shared out.</summary>
    public Dispatch.Loads? Loads { get; set; }

    /// <summary>汛期响应 switched.</summary>
    public List<Dispatch.AlertEvent> Alerts { get; } = [];

    /// <summary>Messages that go on a list instead of by themselves.</summary>
    public List<Dispatch.HeldNotice> Held { get; } = [];

    /// <summary>轮到谁: for whom each ticket waits now; null for nobody.</summary>
    public Dictionary<long, string?> Turns { get; } = [];

    /// <summary>应答 of calls, and what was found at doors.</summary>
    public List<Warnings.CallReply> CallReplies { get; } = [];

    /// <summary>未叫醒名单 asked for: of which run, by whom.</summary>
    public List<(int Run, string User)> CallLists { get; } = [];

    /// <summary>播报过: in which village the loudspeaker has said it, for which run, who says so.</summary>
    public List<Warnings.BroadcastDone> BroadcastsDone { get; } = [];

    /// <summary>转移情况 of households.</summary>
    public List<Warnings.HouseholdWord> HouseholdWords { get; } = [];

    /// <summary>走访记录 of the registers.</summary>
    public List<Registers.RegisterVisited> RegisterVisits { get; } = [];

    /// <summary>台账 of the registers: what came in and went out.</summary>
    public List<Registers.RegisterMove> RegisterMoves { get; } = [];

    /// <summary>入册 by a step of a procedure.</summary>
    public List<Registers.RegisterEntry> RegisterEntered { get; } = [];

    /// <summary>出册 by a step of a procedure: of which kind, which number.</summary>
    public List<(string Kind, int Number)> RegisterWithdrawn { get; } = [];

    /// <summary>程序中的事 begun or taken on.</summary>
    public Dictionary<long, Procedures.ProceedingFile> Proceedings { get; } = [];

    /// <summary>Events of their history.</summary>
    public List<(long Number, Procedures.ProceedingEvent Event)> ProceedingEvents { get; } = [];

    /// <summary>举手 of residents on matters.</summary>
    public List<Procedures.Hand> Hands { get; } = [];

    /// <summary>关注 begun.</summary>
    public List<Follows.Follow> Follows { get; } = [];

    /// <summary>取消关注: who follows what no more.</summary>
    public List<(string Person, Follows.FollowTarget Target)> FollowsDropped { get; } = [];

    /// <summary>离开企业: nothing of theirs is followed any more.</summary>
    public List<string> FollowersGone { get; } = [];

    /// <summary>已告知的关注: who was told that there is which matter, and when.</summary>
    public List<(string Person, long Number, DateTimeOffset At)> FollowsTold { get; } = [];

    /// <summary>关联 made.</summary>
    public List<Ties.Tie> Ties { get; } = [];

    /// <summary>取消关联.</summary>
    public List<Ties.TieUndone> TiesUndone { get; } = [];

    /// <summary>关联码 handed out, or claimed by who entered one.</summary>
    public List<Ties.TieCode> TieCodes { get; } = [];

    /// <summary>关联码 used up, or taken back with a tie: of which ticket, whose.</summary>
    public List<(long Number, string Person)> TieCodesGone { get; } = [];

    /// <summary>Codes asked for, and wrong ones.</summary>
    public List<Ties.TieTry> TieTries { get; } = [];

    /// <summary>不必再说: notices of a subject to a person that have not left yet and are no longer wanted; those of these effects stay.</summary>
    public List<(string Recipient, string Subject)> Silenced { get; } = [];

    /// <summary>预警: what people made of held ones.</summary>
    public List<Warnings.WarningWord> WarningWords { get; } = [];

    /// <summary>集结 and 解散 of teams, and where each team is.</summary>
    public List<(Warnings.Warning Call, string GridId)> Musters { get; } = [];

    /// <summary>Cards of relays a leader says are passed on.</summary>
    public List<(string Card, string By, DateTimeOffset At)> RelayCardsDone { get; } = [];
}

/// <summary>到期事项: what falls due and for whom.</summary>
/// <param name="Kind">Which rule is asked when it is due.</param>
/// <param name="Subject">The ticket number, person or leader.</param>
public readonly record struct DueKey(DueKind Kind, string Subject);

/// <summary>到期种类.</summary>
public enum DueKind
{
    /// <summary>接单超时.</summary>
    Accept = 1,

    /// <summary>生命通道: nobody answered.</summary>
    Life = 2,

    /// <summary>派单超时.</summary>
    Dispatch = 3,

    /// <summary>签收超时.</summary>
    SignFor = 4,

    /// <summary>办理超时.</summary>
    Handling = 5,

    /// <summary>待补充到期.</summary>
    Waiting = 6,

    /// <summary>转告卡片.</summary>
    Relay = 7,

    /// <summary>归档.</summary>
    Close = 8,

    /// <summary>发送结果: a sending was given its verdict.</summary>
    Verdict = 9,

    /// <summary>待确认: nobody has said whether it is a demand.</summary>
    Draft = 10,

    /// <summary>挂账复核.</summary>
    Review = 21,

    /// <summary>协办超时: of the ticket's open parts the one that is due first.</summary>
    Part = 22,

    /// <summary>接单后无进展.</summary>
    Progress = 40,

    /// <summary>督办未答复.</summary>
    Answer = 41,

    /// <summary>待核实: who was asked to look has not.</summary>
    Check = 50,

    /// <summary>地点没人说: the resident was asked for the place and has not answered.</summary>
    Place = 70,

    /// <summary>上调: old enough for the next step of its ladder.</summary>
    Climb = 61,

    /// <summary>换届生效.</summary>
    Handover = 90,

    /// <summary>群发计划: what waits for the groups of one owner.</summary>
    GroupPlan = 25,

    /// <summary>群发任务: its owner is chased, or it is over.</summary>
    MassTask = 26,

    /// <summary>清单到时: what was not sent by itself is put together.</summary>
    MyList = 60,

    /// <summary>预警到时: a warning that came, is held, or has run out.</summary>
    Warning = 80,

    /// <summary>叫应到时: of a run the next try, stand-in, list or door.</summary>
    Call = 81,

    /// <summary>转移: what is to be said about households of a run.</summary>
    Evacuate = 82,

    /// <summary>程序到时: a step is due soon, or late.</summary>
    Procedure = 83,
}

/// <summary>转告: a text for a leader to pass on where no channel reaches the resident.</summary>
/// <param name="Leader">Who passes it on.</param>
/// <param name="Person">To whom.</param>
/// <param name="Ticket">About which ticket.</param>
/// <param name="Template">The wording.</param>
/// <param name="Values">Its variables.</param>
/// <param name="TellsResult">Whether passing it on means the person has been told the result.</param>
/// <param name="At">When it was wanted.</param>
public sealed record Relay(
    string Leader, string Person, long Ticket, string Template, IReadOnlyDictionary<string, string> Values, bool TellsResult, DateTimeOffset At);

/// <summary>派单经验: a unit gave back a matter of that village and category as not its own, or resolved one.</summary>
/// <param name="Village">村.</param>
/// <param name="Category">一级类别.</param>
/// <param name="Unit">承办单位.</param>
/// <param name="Returned">Whether it was returned; else it was resolved, and earlier returns are forgotten.</param>
public sealed record UnitMark(string Village, string Category, string Unit, bool Returned);

/// <summary>同意存档: consent of one person in one group, with its source.</summary>
public sealed record ConsentChange(string Chat, string Person, bool Agreed, DateTimeOffset At, string Source);

/// <summary>卡片更新码: what a card on a phone can be changed with; single use, 72 h, the newest counts (wecom.md §5.2).</summary>
public sealed record CardCode(string TaskId, string UserId, string Code, DateTimeOffset At);
