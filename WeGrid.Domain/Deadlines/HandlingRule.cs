using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Deadlines;

/// <summary>One line of the handling table; the first line whose every filled condition fits gives the limit.</summary>
/// <param name="Name">Name shown with the deadline.</param>
/// <param name="Urgency">Only this urgency; null for any.</param>
/// <param name="Kind">Only this kind; null for any.</param>
/// <param name="Category">Only this level-1 name or path; null for any.</param>
/// <param name="Utility">Only utilities (供水、供电、供热) when true.</param>
/// <param name="Complex">Only matters a person marked 复杂 when true.</param>
/// <param name="Due">The limit.</param>
public sealed record HandlingRule(
    string Name, Urgency? Urgency, DemandKind? Kind, string? Category, bool Utility, bool Complex, DueRule Due)
{
    internal bool Fits(Urgency urgency, DemandKind kind, string category, bool isUtility, bool isComplex) =>
        (Urgency is null || Urgency == urgency)
        && (Kind is null || Kind == kind)
        && (Category is null || category == Category || category.StartsWith(Category + "/", StringComparison.Ordinal))
        && (!Utility || isUtility)
        && (!Complex || isComplex);
}
