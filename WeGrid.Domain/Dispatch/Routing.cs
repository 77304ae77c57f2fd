using WeGrid.Domain.Corps;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Dispatch;

/// <summary>派单规则: one line of <c>settings.routing</c>; fits when every condition that is filled fits.</summary>
/// <param name="GridId">Only this grid and what lies below it; null for any.</param>
/// <param name="Category">Only this level-1 name or this 一级/二级; null for any.</param>
/// <param name="Words">Only where one of these was said; empty for any.</param>
/// <param name="UnitId">The unit that takes it.</param>
public sealed record RoutingRule(string? GridId, string? Category, IReadOnlyList<string> Words, string UnitId)
{
    /// <summary>Whether a ticket falls under it. A confidential matter does only where the rule names its category: the rest of the file was not written for it.</summary>
    public bool Fits(Ticket ticket, GridTree tree)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(tree);
        return (GridId is null || tree.IsWithin(ticket.GridId, GridId))
            && (Category is null ? !ticket.IsConfidential : Category == ticket.Category || Category == $"{ticket.Category}/{ticket.Subcategory}")
            && (Words.Count == 0 || Words.Any(w => Said(ticket, w)));
    }

    // As it was said, and as it was understood: 路登 is 路灯 in the second.
    private static bool Said(Ticket ticket, string word) =>
        ticket.Summary.Contains(word, StringComparison.OrdinalIgnoreCase) || ticket.MatterText.Contains(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>派单去向: area, category and words → unit and person. A person dispatches; this says what they are offered, and in which order.</summary>
public static class Routing
{
    /// <summary>Units for a ticket, best first: those of the rules that fit in the order of the rules, then those that take its category in the order of the file.</summary>
    public static IReadOnlyList<HandlingUnit> UnitsFor(Ticket ticket, Corp corp)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(corp);
        return [.. corp.Routing.Where(r => r.Fits(ticket, corp.Grids)).Select(r => corp.FindUnit(r.UnitId)).OfType<HandlingUnit>()
            .Concat(corp.UnitsFor(ticket.Category))
            .DistinctBy(u => u.Id)];
    }

    /// <summary>
    /// The same, learned from 退单: a unit that returned such matters of this village that often, without resolving one since, stands behind the others,
    /// and so does the one that returned this very ticket last. It can still be chosen.
    /// </summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="corp">租户.</param>
    /// <param name="returned">How often each unit returned such matters.</param>
    /// <param name="after">From how often on.</param>
    public static IReadOnlyList<HandlingUnit> UnitsFor(Ticket ticket, Corp corp, IReadOnlyDictionary<string, int> returned, int after) =>
        [.. UnitsFor(ticket, corp).OrderBy(u => u.Id == ticket.ReturnedBy || returned.GetValueOrDefault(u.Id) >= after)];

    /// <summary>
    /// 默认联系人: contacts of a unit for a matter of a grid, who is asked first first: a contact with a post at the grid or above it, the nearest before
    /// the others; then the order of the file. A post for the whole town names nobody's area.
    /// </summary>
    public static IReadOnlyList<string> ContactsFor(HandlingUnit unit, string gridId, GridTree tree)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(tree);
        var up = tree.PathUp(gridId).TakeWhile(g => g.Kind != GridKind.Town).Select(g => g.Id).ToList();
        return [.. unit.Contacts.OrderBy(c => tree.PostsOf(c).Select(p => up.IndexOf(p.GridId)).Where(i => i >= 0).DefaultIfEmpty(int.MaxValue).Min())];
    }

    /// <summary>Categories of the rules and ladders that the category tree does not know, each with its path and the cure. Apart from the corp file's own faults, because the categories are another file.</summary>
    public static IReadOnlyList<string> UnknownCategories(Corp corp, CategoryTree categories)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(categories);
        return [.. corp.Routing.Index().Where(r => r.Item.Category is { } category && !categories.Knows(category))
            .Select(r => $"settings.routing[{r.Index}].when.category: '{r.Item.Category}' is not in categories.json; write a level-1 name or 一级/二级"),
            .. corp.Ladders.Index().SelectMany(l => l.Item.Categories.Where(c => !categories.Knows(c))
                .Select(c => $"settings.ladders[{l.Index}].categories: '{c}' is not in categories.json; write a level-1 name or 一级/二级")),
            .. corp.Rosters.Index().SelectMany(r => r.Item.Categories.Where(c => !categories.Knows(c))
                .Select(c => $"settings.rosters[{r.Index}].categories: '{c}' is not in categories.json; write a level-1 name or 一级/二级"))];
    }
}
