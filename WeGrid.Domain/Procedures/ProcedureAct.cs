using System.Text.Json.Serialization;

namespace WeGrid.Domain.Procedures;

/// <summary>一个动作 in a proceeding; kept as it was done, so its names never change.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "act")]
[JsonDerivedType(typeof(Begin), "begin")]
[JsonDerivedType(typeof(Note), "note")]
[JsonDerivedType(typeof(Link), "link")]
[JsonDerivedType(typeof(Claim), "claim")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(Finish), "finish")]
[JsonDerivedType(typeof(Drop), "drop")]
[JsonDerivedType(typeof(Remind), "remind")]
[JsonDerivedType(typeof(Regrid), "regrid")]
public abstract record ProcedureAct
{
    /// <summary>发起.</summary>
    /// <param name="Number">编号.</param>
    /// <param name="Title">题目.</param>
    /// <param name="GridId">网格.</param>
    public sealed record Begin(long Number, string Title, string GridId) : ProcedureAct
    {
        /// <summary>车道; empty where the procedure has none.</summary>
        public string Lane { get; init; } = "";

        /// <summary>期限; null where none is asked for.</summary>
        public DateTimeOffset? Due { get; init; }

        /// <summary>叫哪些单位.</summary>
        public IReadOnlyList<string> Parties { get; init; } = [];

        /// <summary>请来的人 out of a register; null for nobody. Filled in when it begins.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<string>? Invited { get; init; }

        /// <summary>职责 by which the calendar began it, in the name of who answers for it; empty for what people begin.</summary>
        public string Duty { get; init; } = "";

        /// <summary>诉求类别 of which like demands proposed it, as 一级/二级; null for what people begin.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Topic { get; init; }

        /// <summary>不由人发起: nobody knows of it yet, not even in whose name it is.</summary>
        [JsonIgnore]
        public bool IsByItself => Duty.Length > 0 || Topic is not null;
    }

    /// <summary>记: a record of the step.</summary>
    /// <param name="Name">名称; empty: the one that lacks, where it is one.</param>
    /// <param name="Value">内容, as it was written; kept as it was understood.</param>
    public sealed record Note(string Name, string Value) : ProcedureAct
    {
        /// <summary>照片 of theirs that belongs to nothing yet; empty for none. Kept as the value.</summary>
        [JsonIgnore]
        public string Photo { get; init; } = "";

        /// <summary>工单 a task becomes; 0 for none. Kept in the value.</summary>
        [JsonIgnore]
        public long Ticket { get; init; }
    }

    /// <summary>关联: the demand behind it.</summary>
    /// <param name="Ticket">工单.</param>
    public sealed record Link(long Ticket) : ProcedureAct;

    /// <summary>认领.</summary>
    /// <param name="Kind">方式.</param>
    /// <param name="Unit">单位 it is claimed for; empty for oneself.</param>
    public sealed record Claim(ClaimKind Kind, string Unit = "") : ProcedureAct;

    /// <summary>到场, or cannot come with the reason.</summary>
    /// <param name="Party">单位; empty: the one who says it is of.</param>
    /// <param name="Comes">到场.</param>
    /// <param name="Reason">为什么不能到; empty for who comes.</param>
    public sealed record Answer(string Party, bool Comes, string Reason = "") : ProcedureAct;

    /// <summary>完成这一步.</summary>
    /// <param name="Step">Which step is meant: what was said of an earlier one does nothing to this; empty: the one it is in.</param>
    /// <param name="Outcome">结论; empty where there is one way only, or a vote decides.</param>
    /// <param name="Vote">表决人数; null for none.</param>
    public sealed record Finish(string Step, string Outcome = "", VoteCount? Vote = null) : ProcedureAct
    {
        /// <summary>怎么表决; empty where there is one way only.</summary>
        public string Way { get; init; } = "";

        /// <summary>举手的数 by which an opinion poll ended; null for none.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public HandTally? Hands { get; init; }

        /// <summary>新的期限, where the step it leads to is given one.</summary>
        public DateTimeOffset? Due { get; init; }
    }

    /// <summary>终止, with the reason.</summary>
    /// <param name="Reason">为什么.</param>
    public sealed record Drop(string Reason) : ProcedureAct;

    /// <summary>提醒 by the clock: the step is due soon, or late.</summary>
    /// <param name="Moment">Which.</param>
    public sealed record Remind(NoticeMoment Moment) : ProcedureAct;

    /// <summary>网格调整: its grid is closed, it lies in another from now on.</summary>
    /// <param name="From">原来的网格.</param>
    /// <param name="GridId">现在的网格.</param>
    public sealed record Regrid(string From, string GridId) : ProcedureAct;
}

/// <summary>一条历史 of a matter.</summary>
/// <param name="Seq">From 1.</param>
/// <param name="At">什么时候.</param>
/// <param name="By">谁; empty for the clock.</param>
/// <param name="Act">动作, with everything that was left open filled in.</param>
/// <param name="DueAt">期限 of the step it leads to, as it was worked out then: a calendar that changes later moves no promise.</param>
public sealed record ProceedingEvent(int Seq, DateTimeOffset At, string By, ProcedureAct Act, DateTimeOffset? DueAt);

/// <summary>为什么不行.</summary>
public enum ProcedureRefusal
{
    /// <summary>已经结束.</summary>
    Over = 1,

    /// <summary>不是您的事: not of those who do this step.</summary>
    NotYours,

    /// <summary>不是您的网格: one begins it in one's own grids and village.</summary>
    NotThere,

    /// <summary>不在这一步: the step meant is not the one it is in.</summary>
    OtherStep,

    /// <summary>这一步没有这一样.</summary>
    NoSuchRecord,

    /// <summary>内容不对: no number, no date, nothing.</summary>
    BadValue,

    /// <summary>还缺记录.</summary>
    MissingRecord,

    /// <summary>还没有人认领.</summary>
    Unclaimed,

    /// <summary>已经有人认领.</summary>
    Taken,

    /// <summary>不能这样认领.</summary>
    NoSuchClaim,

    /// <summary>没有叫这个单位.</summary>
    NotCalled,

    /// <summary>还有单位没到也没说原因.</summary>
    PartiesOpen,

    /// <summary>没有表决人数, or numbers that cannot be true.</summary>
    NoVote,

    /// <summary>到会人数不够.</summary>
    NoQuorum,

    /// <summary>没有这个结论.</summary>
    NoSuchOutcome,

    /// <summary>要写原因.</summary>
    NoReason,

    /// <summary>没有这条车道.</summary>
    NoSuchLane,

    /// <summary>要写题目.</summary>
    NoTitle,

    /// <summary>要定期限, in the future.</summary>
    NoDue,

    /// <summary>要写叫哪些单位.</summary>
    NoParties,

    /// <summary>单位没有联系人: nobody of it would hear of being called.</summary>
    NoContact,

    /// <summary>题目太长: it stands in every message.</summary>
    TitleTooLong,

    /// <summary>有一步没有人做: of the posts that do it nobody holds one there.</summary>
    NobodyThere,

    /// <summary>还没到时间: it must hang longer, its meeting has not been, or its poll is open.</summary>
    TooEarly,

    /// <summary>附议的人还不够.</summary>
    TooFewHands,

    /// <summary>日期太近: it must lie further ahead.</summary>
    TooSoon,

    /// <summary>不在清单上: the title names nothing that stands in the register.</summary>
    NotListed,

    /// <summary>清单上写着不办.</summary>
    ListedAgainst,

    /// <summary>清单上的到期了.</summary>
    ListingOver,

    /// <summary>已经够多了: it may be left only so often.</summary>
    TooMany,

    /// <summary>已经记过这一条: the same person, the same words.</summary>
    Already,

    /// <summary>没有这件工单, or it is linked already.</summary>
    NoSuchTicket,
}

/// <summary>结果: what has become of a matter, or why nothing has.</summary>
/// <param name="Proceeding">事; null when it was refused before it began.</param>
/// <param name="Event">What was done; null when it was refused.</param>
/// <param name="Refusal">为什么不行; null when it was done.</param>
/// <param name="About">哪一样: the record, party or outcome meant; empty for none.</param>
/// <param name="Telling">告知 that follow, with the step each is of.</param>
public sealed record ProcedureResult(
    Proceeding? Proceeding, ProceedingEvent? Event, ProcedureRefusal? Refusal, string About, IReadOnlyList<(ProcedureStep Step, ProcedureNotice Notice)> Telling)
{
    /// <summary>Refused.</summary>
    public static ProcedureResult Refused(Proceeding? matter, ProcedureRefusal why, string about = "") => new(matter, null, why, about, []);
}
