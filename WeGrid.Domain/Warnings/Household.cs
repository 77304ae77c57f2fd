namespace WeGrid.Domain.Warnings;

/// <summary>
/// 应转户: a household that must leave its house when it gets dangerous, with who sees to it (domain.md C.7). Known to those who see to it and to those
/// above them; never named in a group.
/// </summary>
/// <param name="Number">户号: how people call it in a word; unique in the corp.</param>
/// <param name="GridId">网格.</param>
/// <param name="Name">户主.</param>
/// <param name="Address">住址, as somebody finds it at night.</param>
/// <param name="Persons">人数, from 1.</param>
/// <param name="Care">需照顾的人数: old, sick, disabled or small; they are moved first.</param>
/// <param name="Types">灾种 for which it must leave; empty for all.</param>
/// <param name="Helper">帮扶责任人, a userid of the staff; empty while it has none, which is said.</param>
/// <param name="StandIn">帮扶B角, a userid of the staff; empty for none.</param>
/// <param name="Shelter">安置点 as planned; empty when they look after themselves.</param>
/// <param name="Phone">电话; empty for none.</param>
public sealed record Household(
    int Number,
    string GridId,
    string Name,
    string Address,
    int Persons,
    int Care,
    IReadOnlyList<string> Types,
    string Helper,
    string StandIn,
    string Shelter,
    string Phone)
{
    /// <summary>Whether it must leave for a warning of that type over those grids.</summary>
    /// <param name="grids">网格树.</param>
    /// <param name="type">灾种.</param>
    /// <param name="covered">覆盖的网格.</param>
    public bool MustLeave(GridTree grids, string type, IReadOnlyList<string> covered)
    {
        ArgumentNullException.ThrowIfNull(grids);
        ArgumentNullException.ThrowIfNull(covered);
        return (Types.Count == 0 || Types.Contains(type)) && covered.Any(c => grids.IsWithin(GridId, c));
    }
}

/// <summary>转移状态: the last that was said of a household; each excludes the others, so that nobody is counted twice.</summary>
public enum HouseholdState
{
    /// <summary>应转: nobody has said anything yet.</summary>
    Due = 0,

    /// <summary>集中安置: at a shelter.</summary>
    Sheltered = 1,

    /// <summary>投亲靠友: gone by their own way.</summary>
    OwnWay = 2,

    /// <summary>不愿转.</summary>
    Refused = 3,

    /// <summary>没见到人.</summary>
    NotFound = 4,

    /// <summary>回流: they went back before the warning was lifted.</summary>
    Returned = 5,
}

/// <summary>转移情况 of one household, as somebody says it.</summary>
/// <param name="Run">叫应.</param>
/// <param name="Number">户号.</param>
/// <param name="State">状态.</param>
/// <param name="Place">去了哪里; empty when it was not said.</param>
/// <param name="By">Who says so.</param>
/// <param name="At">When; of two words the later counts, in whatever order they come.</param>
public sealed record HouseholdWord(int Run, int Number, HouseholdState State, string Place, string By, DateTimeOffset At);

/// <summary>转移中的一户: a household in one run.</summary>
/// <param name="Run">叫应.</param>
/// <param name="Household">应转户.</param>
/// <param name="State">状态.</param>
/// <param name="At">Since when; null while nobody has said anything.</param>
/// <param name="Asked">How often its helper was asked.</param>
/// <param name="AskedAt">When last; null when not yet.</param>
/// <param name="Raised">报上级几次: how often those above were told how it stands now.</param>
/// <param name="RaisedAt">When last; null when not yet.</param>
public sealed record Leaving(int Run, Household Household, HouseholdState State, DateTimeOffset? At, int Asked, DateTimeOffset? AskedAt, int Raised, DateTimeOffset? RaisedAt)
{
    /// <summary>演练.</summary>
    public bool IsDrill { get; init; }

    /// <summary>Whether they are out of danger.</summary>
    public bool IsSafe => State is HouseholdState.Sheltered or HouseholdState.OwnWay;

    /// <summary>Whether only somebody above can get on with it.</summary>
    public bool NeedsMore => State is HouseholdState.Refused or HouseholdState.NotFound or HouseholdState.Returned;
}

/// <summary>户数 and 人数 in one state.</summary>
/// <param name="Households">户数.</param>
/// <param name="Persons">人数.</param>
public readonly record struct StateCount(int Households, int Persons);

/// <summary>转移统计 of one grid: households and, behind each, persons; the six add up to all.</summary>
/// <param name="GridId">网格.</param>
/// <param name="Households">应转户数.</param>
/// <param name="Persons">应转人数.</param>
/// <param name="Care">其中需照顾的人数.</param>
/// <param name="ByState">户数 and 人数 by state; states nobody is in are left out.</param>
/// <param name="LastAt">最近一次报告; null when there was none.</param>
public sealed record LeavingCount(string GridId, int Households, int Persons, int Care, IReadOnlyDictionary<HouseholdState, StateCount> ByState, DateTimeOffset? LastAt)
{
    /// <summary>已转人数.</summary>
    public int Safe => Of(HouseholdState.Sheltered).Persons + Of(HouseholdState.OwnWay).Persons;

    /// <summary>户数 and 人数 in a state.</summary>
    /// <param name="state">状态.</param>
    public StateCount Of(HouseholdState state) => ByState.GetValueOrDefault(state);

    /// <summary>Counts by grid, in the order of the grids' ids.</summary>
    /// <param name="all">Everybody of a run.</param>
    public static IReadOnlyList<LeavingCount> ByGrid(IEnumerable<Leaving> all) =>
        [.. all.GroupBy(l => l.Household.GridId, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Of(g.Key, [.. g]))];

    /// <summary>One count for all of them.</summary>
    /// <param name="gridId">Under which grid.</param>
    /// <param name="all">Them.</param>
    public static LeavingCount Of(string gridId, IReadOnlyList<Leaving> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        return new LeavingCount(
            gridId, all.Count, all.Sum(l => l.Household.Persons), all.Sum(l => l.Household.Care),
            all.GroupBy(l => l.State).ToDictionary(g => g.Key, g => new StateCount(g.Count(), g.Sum(l => l.Household.Persons))), all.Max(l => l.At));
    }
}
