using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

/// <summary>相像的旧单: which of the earlier matters of a neighbourhood are needed whole. Pure.</summary>
public static class AlikeMatters
{
    /// <summary>Numbers whose files and whose reports are needed.</summary>
    /// <param name="compared">What is said now.</param>
    /// <param name="earlier">What was said before in its neighbourhood.</param>
    /// <returns>Open: those it may join. Reports: those it may be one more report of, also of what it joins.</returns>
    public static (IReadOnlyList<long> Open, IReadOnlyList<long> Reports) Among(IReadOnlyCollection<MatterFacts> compared, IReadOnlyList<EarlierMatter> earlier)
    {
        ArgumentNullException.ThrowIfNull(compared);
        ArgumentNullException.ThrowIfNull(earlier);
        var alike = earlier.Where(m => compared.Any(c => SameMatter.AreSame(c, m.Facts))).ToList();
        if (alike.Count == 0)
        {
            return ([], []);
        }

        // Counted are the reports of whatever is like the ticket joined, which may be worded otherwise than what joins it.
        var counted = earlier.Where(m => alike.Exists(a => a.Number == m.Number || (a.IsOpen && SameMatter.AreSame(a.Facts, m.Facts))));
        return ([.. alike.Where(m => m.IsOpen).Select(m => m.Number)], [.. counted.Select(m => m.Number)]);
    }
}
