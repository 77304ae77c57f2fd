using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Deadlines;

/// <summary>时限表 of one corp, read from <c>data/deadlines.json</c>. There is no national number (domain.md B.4), so every limit is data.</summary>
public sealed class DeadlinePolicy
{
    private readonly CategoryTree _categories;

    internal DeadlinePolicy(CategoryTree categories) => _categories = categories;

    /// <summary>Version of the file, for reasons.</summary>
    public required string Version { get; init; }

    /// <summary>The hour at which day-based limits end; null is 24:00.</summary>
    public TimeOnly? DayEndsAt { get; init; }

    /// <summary>Limits of every hop but handling.</summary>
    public required IReadOnlyDictionary<Hop, HopLimit> Limits { get; init; }

    /// <summary>The handling table, first fit wins; the last line fits everything.</summary>
    public required IReadOnlyList<HandlingRule> Handling { get; init; }

    /// <summary>延期: the most working or calendar days one extension may add.</summary>
    public required DueRule ExtensionAtMost { get; init; }

    /// <summary>延期: how many times.</summary>
    public required int ExtensionTimes { get; init; }

    /// <summary>挂账: the farthest day on which a deferred matter is looked at again.</summary>
    public DueRule ReviewAtMost { get; init; } = new(180, DueUnit.CalendarDays);

    /// <summary>静默时段.</summary>
    public required QuietHours Quiet { get; init; }

    /// <summary>评单时段.</summary>
    public required SurveyWindow Survey { get; init; }

    /// <summary>Reads the file's text; category names in it are checked against the tree.</summary>
    /// <returns>The policy, or null with every fault found.</returns>
    public static (DeadlinePolicy? Policy, IReadOnlyList<DataFault> Faults) Parse(string json, CategoryTree categories) =>
        new DeadlinePolicyReader(categories).Read(json);

    /// <summary>When a hop must be over.</summary>
    /// <param name="urgency">Urgency of the matter.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="category">Its category: a path or a level-1 name.</param>
    /// <param name="hop">Which clock.</param>
    /// <param name="receivedAt">When that clock starts.</param>
    /// <param name="calendar">Working calendar of the corp.</param>
    /// <param name="isComplex">Whether a person marked the matter 复杂.</param>
    public Deadline For(
        Urgency urgency, DemandKind kind, string category, Hop hop, DateTimeOffset receivedAt, WorkingCalendar calendar, bool isComplex = false)
    {
        var (name, rule) = hop == Hop.Handling
            ? HandlingLimit(urgency, kind, category, isComplex)
            : ($"{hop}", Limits[hop].For(urgency));
        var (at, provisional) = rule.From(receivedAt, calendar, DayEndsAt);
        return new Deadline(at, provisional, $"deadlines {Version}: {name} {rule}");
    }

    private (string Name, DueRule Rule) HandlingLimit(Urgency urgency, DemandKind kind, string category, bool isComplex)
    {
        var utility = _categories.IsUtility(category);
        var rule = Handling.First(h => h.Fits(urgency, kind, category, utility, isComplex));
        return ($"{Hop.Handling}/{rule.Name}", rule.Due);
    }
}
