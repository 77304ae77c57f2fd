using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Procedures;

/// <summary>程序 (<c>data/procedures</c>): ordered steps a matter goes through, one after the other; data, so that a town changes it without a programmer (design.md §9).</summary>
/// <param name="Id">代号: lower case, in every key; never changes.</param>
/// <param name="Name">名称: 七步议事法.</param>
/// <param name="Version">版本. What runs keeps the version it began with.</param>
/// <param name="Matter">一件叫什么: 议题, 心愿, 哨.</param>
/// <param name="Word">短令 that begins one: 吹哨.</param>
/// <param name="Starters">谁能发起.</param>
/// <param name="Lanes">车道 a matter is put on when it begins; empty for none.</param>
/// <param name="Steps">步骤, in order; at least one.</param>
public sealed record Procedure(
    string Id, string Name, string Version, string Matter, string Word, IReadOnlyList<ProcedureActor> Starters, IReadOnlyList<ProcedureLane> Lanes, IReadOnlyList<ProcedureStep> Steps)
{
    /// <summary>保密: who is concerned is told to those of the steps alone, and no group ever hears of a matter.</summary>
    public bool IsConfidential { get; init; }

    /// <summary>被叫的单位: whether a matter of that lane names parties when it begins, each of which must come or say why not.</summary>
    public bool CallsUnits(string lane) => Steps.Any(s => s.Roll && s.IsOn(lane));

    /// <summary>The step of that id, or null.</summary>
    public ProcedureStep? Find(string? id) => Steps.FirstOrDefault(s => s.Id == id);

    /// <summary>The step a matter of that lane begins with.</summary>
    public ProcedureStep FirstOf(string lane) => Steps.First(s => s.IsOn(lane));

    /// <summary>The step after one, for a matter of that lane; null at the end.</summary>
    /// <param name="step">步骤.</param>
    /// <param name="lane">车道.</param>
    public ProcedureStep? After(ProcedureStep step, string lane) => Steps.SkipWhile(s => s != step).Skip(1).FirstOrDefault(s => s.IsOn(lane));

    /// <summary>要定期限: whether a date must be given when a matter of that lane begins.</summary>
    public bool WantsDue(string lane) => Steps.Any(s => s.IsDueGiven && s.IsOn(lane));

    /// <summary>原文 of the file: a matter keeps it, so that a change does not touch what runs.</summary>
    public string Source { get; init; } = "";

    /// <summary>由诉求提出: when like demands of one village propose a matter by themselves; null for never.</summary>
    public TopicRule? Topic { get; init; }

    /// <summary>按清单发起: what the title must name; null: anything may be begun.</summary>
    public ProcedureListing? Listed { get; init; }

    /// <summary>请谁来: the register whose people are asked to come when a matter begins; empty for none.</summary>
    public string Invites { get; init; } = "";

    /// <summary>按所长叫队; null: units are called by their names alone.</summary>
    public ProcedureTeams? Teams { get; init; }

    /// <summary>按所长和远近排 of what waits to be claimed; null: by the posts people hold.</summary>
    public ProcedureNearness? Near { get; init; }

    /// <summary>发起时翻的名册: those that are read before a matter begins.</summary>
    public IEnumerable<string> BeginsWith => new[] { Listed?.Register, Invites, Teams?.Register }.OfType<string>().Where(r => r.Length > 0).Distinct();

    /// <summary>清单短令: lists what waits to be claimed, by number and title; empty for none.</summary>
    public string List { get; init; } = "";

    /// <summary>待核: what stands in the file and nobody has checked against the law in force.</summary>
    public IReadOnlyList<string> Doubts => [.. Steps.SelectMany(s => s.Votes, (s, v) => (s.Name, Vote: v)).Where(v => v.Vote is { Law.Length: > 0, Checked: null }).Select(v => $"{v.Name}：{v.Vote.Law}{v.Vote.Article}待核").Distinct()];
}

/// <summary>由诉求提出: so many people of one village with demands of one category within so many days propose a matter; the category then rests.</summary>
/// <param name="People">至少几个人.</param>
/// <param name="Days">多少天内.</param>
/// <param name="Rest">同一类多少天内不再提: from the beginning of the last such matter there.</param>
public sealed record TopicRule(int People, int Days, int Rest);

/// <summary>车道: 大事大议, 小事小议, 急事快议.</summary>
/// <param name="Id">代号.</param>
/// <param name="Name">名称.</param>
public sealed record ProcedureLane(string Id, string Name);

/// <summary>谁: a post at the matter's grid, above it or within it, or who has a part in the matter itself.</summary>
/// <param name="Post">岗位; null for the others.</param>
/// <param name="Part">在事中的角色; null for a post.</param>
public readonly record struct ProcedureActor(PostKind? Post, ProcedurePart? Part)
{
    /// <summary>As it stands in the file.</summary>
    public override string ToString() => Post is { } post ? Camel($"{post}") : Camel($"{Part}");

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}

/// <summary>在事中的角色.</summary>
public enum ProcedurePart
{
    /// <summary>发起人.</summary>
    Starter = 1,

    /// <summary>认领人.</summary>
    Claimant = 2,

    /// <summary>被叫的单位 (its contacts).</summary>
    Party = 3,

    /// <summary>请来的人: out of a register, when the matter began.</summary>
    Invited = 4,
}

/// <summary>步骤.</summary>
/// <param name="Id">代号.</param>
/// <param name="Name">名称: 发布公告.</param>
/// <param name="By">谁做: any of them.</param>
/// <param name="Records">要留下什么: every one of them before the step is over.</param>
public sealed record ProcedureStep(string Id, string Name, IReadOnlyList<ProcedureActor> By, IReadOnlyList<ProcedureField> Records)
{
    /// <summary>时限, by lane ("" for all others); empty for none.</summary>
    public IReadOnlyDictionary<string, DueRule> Within { get; init; } = new Dictionary<string, DueRule>();

    /// <summary>期限由发起人定: a date must be given when a matter begins (限期整改).</summary>
    public bool IsDueGiven { get; init; }

    /// <summary>车道 it is for; empty for all.</summary>
    public IReadOnlyList<string> Lanes { get; init; } = [];

    /// <summary>最短时间: a notice hangs so long before the step may be over; null for none.</summary>
    public DueRule? Least { get; init; }

    /// <summary>表决: the ways it may be done, one of which is; empty for none. Its result decides the outcome.</summary>
    public IReadOnlyList<ProcedureVote> Votes { get; init; } = [];

    /// <summary>认领: what kinds of claim there are; empty where nothing is claimed. At least one before the step is over.</summary>
    public IReadOnlyList<ClaimKind> Claims { get; init; } = [];

    /// <summary>附议: so many residents must want it before the step is over; 0 for none.</summary>
    public int Backing { get; init; }

    /// <summary>开会日: the step takes place on the day in the date record of that name; empty for none. Not over before that day, and its time runs from the end of it.</summary>
    public string Meets { get; init; } = "";

    /// <summary>签到: who is at the meeting says so; how many did stands beside what is written down.</summary>
    public bool SignsIn { get; init; }

    /// <summary>意见征集; null for none. Open until the step is due; its numbers decide the outcome.</summary>
    public ProcedureOpinion? Opinion { get; init; }

    /// <summary>点名: every party of the matter has come, or said why not, before the step is over.</summary>
    public bool Roll { get; init; }

    /// <summary>入册: the entry that is made when the step is done; null for none.</summary>
    public ProcedureEntry? Enters { get; init; }

    /// <summary>出册: the register out of which the matter's entry goes when the step is done; empty for none.</summary>
    public string Withdraws { get; init; } = "";

    /// <summary>结论 and where each leads: the id of a step, or <see cref="End"/>; empty: on to the next step. Back only to a step whose date is given anew.</summary>
    public IReadOnlyDictionary<string, string> Outcomes { get; init; } = new Dictionary<string, string>();

    /// <summary>告知.</summary>
    public IReadOnlyList<ProcedureNotice> Notices { get; init; } = [];

    /// <summary>Where an outcome leads that ends the matter.</summary>
    public const string End = "end";

    /// <summary>Whether matters of that lane come here.</summary>
    public bool IsOn(string lane) => Lanes.Count == 0 || Lanes.Contains(lane);

    /// <summary>时限 for a lane; null for none.</summary>
    public DueRule? WithinOf(string lane) => Within.TryGetValue(lane, out var own) ? own : Within.TryGetValue("", out var all) ? all : null;
}

/// <summary>要留下的一样.</summary>
/// <param name="Name">名称: 会议记录.</param>
/// <param name="Kind">种类.</param>
/// <param name="Least">至少几份; 0: may be left.</param>
public sealed record ProcedureField(string Name, FieldKind Kind, int Least)
{
    /// <summary>任务: what a record of kind <see cref="FieldKind.Task"/> is called.</summary>
    public const string TaskName = "任务";

    /// <summary>至多几份 of the name in the whole matter; 0 for any number.</summary>
    public int Most { get; init; }

    /// <summary>一人一份: the same words of the same person are left once; said again, the one there is is told.</summary>
    public bool IsOnce { get; init; }

    /// <summary>提前多久: a date must lie so far ahead; null for any.</summary>
    public DueRule? Ahead { get; init; }

    /// <summary>谁记, where not everybody who does the step may: each side appraises the other.</summary>
    public IReadOnlyList<ProcedureActor> By { get; init; } = [];
}

/// <summary>记录种类.</summary>
public enum FieldKind
{
    /// <summary>文字.</summary>
    Text = 1,

    /// <summary>数字, not below 0.</summary>
    Number = 2,

    /// <summary>日期, as 2026-11-27.</summary>
    Date = 3,

    /// <summary>照片: the number of a photo on record.</summary>
    Photo = 4,

    /// <summary>任务: becomes a ticket of its own, whose number stands before the words.</summary>
    Task = 5,
}

/// <summary>认领方式 (system C04).</summary>
public enum ClaimKind
{
    /// <summary>一对一: one claimant, and no other.</summary>
    One = 1,

    /// <summary>多对一: several claim one matter together.</summary>
    Together = 2,

    /// <summary>一对多: one claimant takes several matters; of each one it is alone.</summary>
    Several = 3,

    /// <summary>包联单位: a unit takes it.</summary>
    Unit = 4,
}

/// <summary>表决: who must be there and how many must agree. A poll in a chat is none (domain.md B.8).</summary>
/// <param name="Name">怎么表决: 户代表; empty where there is one way only.</param>
/// <param name="Present">到会比例 of those due to attend.</param>
/// <param name="For">同意比例.</param>
/// <param name="IsForOfDue">同意比例 is of those due, not of those present.</param>
/// <param name="Law">依据; empty for a rule of one's own.</param>
/// <param name="Article">条.</param>
/// <param name="From">施行日期 of the text it was taken from; null when it is not said.</param>
/// <param name="Checked">核对日期; null: 待核.</param>
public sealed record ProcedureVote(string Name, Share Present, Share For, bool IsForOfDue, string Law, string Article, DateOnly? From, DateOnly? Checked)
{
    /// <summary>通过.</summary>
    public const string Passed = "通过";

    /// <summary>不通过.</summary>
    public const string Failed = "不通过";

    /// <summary>Whether enough were there.</summary>
    public bool HasQuorum(VoteCount count) => Present.Holds(count.Present, count.Due);

    /// <summary>The outcome of a vote that had its quorum.</summary>
    public string OutcomeOf(VoteCount count) => For.Holds(count.For, IsForOfDue ? count.Due : count.Present) ? Passed : Failed;
}

/// <summary>表决人数.</summary>
/// <param name="Due">应到.</param>
/// <param name="Present">实到.</param>
/// <param name="For">同意.</param>
public readonly record struct VoteCount(int Due, int Present, int For)
{
    /// <summary>Whether the numbers can be true.</summary>
    public bool IsSound => Due > 0 && Present >= 0 && Present <= Due && For >= 0 && For <= Present;
}

/// <summary>比例: 2/3 以上 (<c>2/3</c>) or 过半数 (<c>&gt;1/2</c>).</summary>
/// <param name="Numerator">分子.</param>
/// <param name="Denominator">分母.</param>
/// <param name="IsOver">超过, not just as many.</param>
public readonly record struct Share(int Numerator, int Denominator, bool IsOver)
{
    /// <summary>Whether so many of so many are enough; of nobody nobody is.</summary>
    public bool Holds(int count, int of) => of > 0 && ((long)count * Denominator).CompareTo((long)of * Numerator) is var order && (IsOver ? order > 0 : order >= 0);

    /// <summary>Reads it; null for what is none.</summary>
    public static Share? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.TrimStart('>').Split('/');
        return parts.Length == 2 && int.TryParse(parts[0], out var numerator) && int.TryParse(parts[1], out var denominator) && numerator > 0 && denominator >= numerator
            ? new Share(numerator, denominator, text.StartsWith('>')) : null;
    }

    /// <summary>As it stands in the file.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(IsOver ? ">" : "")}{Numerator}/{Denominator}");
}

/// <summary>告知 of a step.</summary>
/// <param name="On">什么时候.</param>
/// <param name="To">告诉谁.</param>
/// <param name="Text">怎么说; empty for the usual words.</param>
public sealed record ProcedureNotice(NoticeMoment On, NoticeAudience To, string Text)
{
    /// <summary>结论 with which alone it is said; empty for any.</summary>
    public string Outcome { get; init; } = "";
}

/// <summary>告知时机.</summary>
public enum NoticeMoment
{
    /// <summary>步骤开始.</summary>
    Start = 1,

    /// <summary>步骤完成.</summary>
    Done = 2,

    /// <summary>到期前一天.</summary>
    Soon = 3,

    /// <summary>到期没做完.</summary>
    Late = 4,
}

/// <summary>告知对象.</summary>
public enum NoticeAudience
{
    /// <summary>谁做告诉谁.</summary>
    Doers = 1,

    /// <summary>发起人.</summary>
    Starter = 2,

    /// <summary>提议的人: whoever's demands are behind it.</summary>
    Proposers = 3,

    /// <summary>认领人.</summary>
    Claimants = 4,

    /// <summary>被叫的单位.</summary>
    Parties = 5,

    /// <summary>上一级 of who does it.</summary>
    Above = 6,

    /// <summary>请来的人: out of a register, when the matter began.</summary>
    Invited = 9,

    /// <summary>还没表态的人: of those who backed it or came, whoever's household has not spoken, where a talk with them is open.</summary>
    Undecided = 8,

    /// <summary>村民群: never of a confidential procedure.</summary>
    Group = 7,
}
