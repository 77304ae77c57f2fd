using System.Globalization;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Registers;

/// <summary>名册的一种 (<c>data/registers</c>): what its entries hold, who sees them, how often they are seen to and how long they are kept; data, so that a town makes its own (design.md §9).</summary>
/// <param name="Id">代号.</param>
/// <param name="Name">名称: 一老一小结对.</param>
/// <param name="Version">版本.</param>
/// <param name="Holder">责任人叫什么: 结对人.</param>
/// <param name="Fields">各栏.</param>
/// <param name="See">谁看得到: posts in the entry's grid or above it, beside whoever holds the entry.</param>
public sealed record RegisterKind(string Id, string Name, string Version, string Holder, IReadOnlyList<RegisterField> Fields, IReadOnlyList<PostKind> See)
{
    /// <summary>名单短令: brings one's own entries, privately; empty for none.</summary>
    public string Mine { get; init; } = "";

    /// <summary>没有责任人的归谁: the nearest holders of this post see to entries that name nobody; null: nobody does, which is said.</summary>
    public PostKind? Post { get; init; }

    /// <summary>本人的: the holder is whom an entry is about (an appraisal): nobody stands in for them, and a handover passes it to nobody.</summary>
    public bool IsOwn { get; init; }

    /// <summary>编制: how many entries there have to be in each grid; empty for any number.</summary>
    public IReadOnlyList<RegisterSize> Sizes { get; init; } = [];

    /// <summary>有效期至栏: after the day that stands there an entry does not hold any more; empty: entries hold for good.</summary>
    public string Until { get; init; } = "";

    /// <summary>户栏: the column that says which household an entry is (三组12号), so that people can be tied to it; empty: nobody is.</summary>
    public string Household { get; init; } = "";

    /// <summary>公开: what whoever asks is told of an entry; null where nothing is told to those who do not hold it.</summary>
    public RegisterOpen? Open { get; init; }

    /// <summary>台账: things or points that come in and go out of an entry, and never below nothing; null for none.</summary>
    public RegisterLedger? Ledger { get; init; }

    /// <summary>Every word people say to it.</summary>
    public IEnumerable<string> Words =>
        new[] { Mine, Visit?.Word, Ledger?.In, Ledger?.Out, Ledger?.Stock }.OfType<string>().Where(w => w.Length > 0);

    /// <summary>走访; null where nobody has to be visited.</summary>
    public RegisterVisit? Visit { get; init; }

    /// <summary>另墙隔开: entries of which less is seen (children's data, 个人信息保护法 art. 28, 31); null for none.</summary>
    public RegisterWall? Wall { get; init; }

    /// <summary>留多久: how long what was said of a visit is kept.</summary>
    public DueRule Keep { get; init; } = new(365, DueUnit.CalendarDays);

    /// <summary>Whether an entry holds on a day: that of its end is its last; without a day it holds for good.</summary>
    /// <param name="entry">哪一条.</param>
    /// <param name="day">哪天.</param>
    public bool IsInForce(RegisterEntry entry, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return !(day > EndOf(entry));
    }

    /// <summary>最后一天 of an entry; null where it holds for good.</summary>
    /// <param name="entry">哪一条.</param>
    public DateOnly? EndOf(RegisterEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Until.Length == 0 ? null : DayOf(entry.Fields.GetValueOrDefault(Until, ""));
    }

    /// <summary>A day as it stands in such a column, 2026-12-31; null for none.</summary>
    internal static DateOnly? DayOf(string value) => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Whether an entry stands behind the wall.</summary>
    public bool IsWalled(RegisterEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Wall is { } wall && wall.Values.Contains(entry.Fields.GetValueOrDefault(wall.Field, ""));
    }
}

/// <summary>一栏.</summary>
/// <param name="Name">栏名, as it heads the column.</param>
/// <param name="IsNeeded">必填.</param>
/// <param name="Longest">最多几个字, from 1.</param>
/// <param name="Choices">只能填这些; empty for anything.</param>
/// <param name="IsOnList">写在责任人的名单上; else it is only in the register.</param>
public sealed record RegisterField(string Name, bool IsNeeded, int Longest, IReadOnlyList<string> Choices, bool IsOnList);

/// <summary>走访, or a look whether what stands in the entry is still true (五清).</summary>
/// <param name="Every">多久一次, in days.</param>
/// <param name="Word">短令: 看望, 核对.</param>
/// <param name="Unit">量词: 人, 条.</param>
public sealed record RegisterVisit(DueRule Every, string Word, string Unit);

/// <summary>编制: of entries with one of these values each grid of a kind has at least so many and at most so many.</summary>
/// <param name="Each">每个什么网格: of 镇街 the lowest, a county is none.</param>
/// <param name="Field">看哪一栏; empty: all entries are counted together.</param>
/// <param name="Values">哪些值, each counted by itself.</param>
/// <param name="Least">至少, from 0.</param>
/// <param name="Most">至多; null for any number.</param>
public sealed record RegisterSize(GridKind Each, string Field, IReadOnlyList<string> Values, int Least, int? Most);

/// <summary>缺额: a grid that has not what it should have.</summary>
/// <param name="GridId">网格.</param>
/// <param name="Value">哪一样; empty where all entries are counted together.</param>
/// <param name="Count">有几个.</param>
/// <param name="Size">应有几个.</param>
public sealed record RegisterGap(string GridId, string Value, int Count, RegisterSize Size);

/// <summary>公开: "where do I go for X", "are they open".</summary>
/// <param name="Name">名称栏.</param>
/// <param name="Topics">能办什么栏: words with 、 between.</param>
/// <param name="Say">答哪几栏, in order.</param>
/// <param name="Hours">开放时间栏; empty for none.</param>
public sealed record RegisterOpen(string Name, string Topics, IReadOnlyList<string> Say, string Hours);

/// <summary>台账短令.</summary>
/// <param name="Unit">单位栏, or the unit itself: 袋, 分.</param>
/// <param name="In">收: 入库.</param>
/// <param name="Out">支: 发放.</param>
/// <param name="Stock">结存: 库存.</param>
public sealed record RegisterLedger(string Unit, string In, string Out, string Stock)
{
    /// <summary>回执栏: whom each move is told privately, by their id in a chat; empty: nobody is told.</summary>
    public string Receipt { get; init; } = "";
}

/// <summary>隔墙.</summary>
/// <param name="Field">看哪一栏.</param>
/// <param name="Values">哪些值 stand behind it.</param>
/// <param name="See">谁还看得到: posts, instead of those of the kind.</param>
public sealed record RegisterWall(string Field, IReadOnlyList<string> Values, IReadOnlyList<PostKind> See);

/// <summary>名册的一条. Personal: known to who holds it and to the posts of its kind; never named in a group.</summary>
/// <param name="Kind">哪种名册.</param>
/// <param name="Number">编号 in its register: how people call it in a word.</param>
/// <param name="GridId">网格.</param>
/// <param name="Holder">责任人, a userid; empty while it has none, which is said.</param>
/// <param name="StandIn">B角, a userid; empty for none.</param>
/// <param name="Fields">各栏.</param>
public sealed record RegisterEntry(string Kind, int Number, string GridId, string Holder, string StandIn, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>上次走访; null while there was none.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>登记时间: a visit is due so long after it at first.</summary>
    public DateTimeOffset AddedAt { get; init; }

    /// <summary>结存 of its ledger, from 0.</summary>
    public int Left { get; init; }

    /// <summary>Whether somebody holds it, as holder or stand-in.</summary>
    public bool IsOf(string user) => string.Equals(Holder, user, StringComparison.OrdinalIgnoreCase) || string.Equals(StandIn, user, StringComparison.OrdinalIgnoreCase);
}

/// <summary>走访记录.</summary>
/// <param name="Kind">哪种名册.</param>
/// <param name="Number">编号.</param>
/// <param name="Said">怎么样, as it was said; kept as long as the kind says.</param>
/// <param name="By">谁.</param>
/// <param name="At">什么时候.</param>
public sealed record RegisterVisited(string Kind, int Number, string Said, string By, DateTimeOffset At);

/// <summary>台账的一笔. Never changed: what was wrong is put right by another.</summary>
/// <param name="Kind">哪种名册.</param>
/// <param name="Number">编号.</param>
/// <param name="Amount">数量: above 0 came in, below 0 went out.</param>
/// <param name="Left">这一笔后的结存, from 0.</param>
/// <param name="Said">给谁, 从哪来, as it was said; kept as long as the kind says.</param>
/// <param name="By">谁.</param>
/// <param name="At">什么时候.</param>
public sealed record RegisterMove(string Kind, int Number, int Amount, int Left, string Said, string By, DateTimeOffset At);
