using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Warnings;

/// <summary>应转户体检: one household that would not be seen to as it should. By its number, without names.</summary>
/// <param name="GridId">网格.</param>
/// <param name="Number">户号.</param>
/// <param name="What">What is wrong, and what would be right.</param>
public sealed record HouseholdFault(string GridId, int Number, string What);

/// <summary>应转户体检 (WA-11): that each has somebody who can be asked.</summary>
public static class HouseholdCheck
{
    /// <summary>Every fault, by grid and number.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="all">名册.</param>
    public static IReadOnlyList<HouseholdFault> Of(Corp corp, IReadOnlyList<Household> all)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(all);
        return
        [
            .. all.SelectMany(h => Wrong(corp, h).Select(w => new HouseholdFault(h.GridId, h.Number, w)))
                .OrderBy(f => f.GridId, StringComparer.Ordinal).ThenBy(f => f.Number),
        ];
    }

    private static IEnumerable<string> Wrong(Corp corp, Household household)
    {
        if (corp.Grids.Find(household.GridId) is null)
        {
            yield return "its grid is gone; import the register anew";
        }

        if (household.Helper.Length == 0)
        {
            yield return household.Care > 0 ? $"has no helper, and {household.Care} in need of care; name one in 责任人" : "has no helper; name one in 责任人";
        }
        else if (!corp.Staff.ContainsKey(household.Helper))
        {
            yield return $"its helper '{household.Helper}' is no longer of the staff; name another in 责任人";
        }

        if (household.StandIn.Length > 0 && !corp.Staff.ContainsKey(household.StandIn))
        {
            yield return $"its stand-in '{household.StandIn}' is no longer of the staff; name another in B角";
        }
    }
}
