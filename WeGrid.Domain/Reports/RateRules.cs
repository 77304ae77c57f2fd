using System.Globalization;
using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Reports;

/// <summary>一版算法: weights and exclusions that hold from a month on. A published period keeps the version it was counted with.</summary>
/// <param name="From">First month, as 2026-01.</param>
/// <param name="Response">响应率的权重.</param>
/// <param name="Resolution">解决率的权重.</param>
/// <param name="Satisfaction">满意率的权重.</param>
/// <param name="Exclude">Ends that are not counted.</param>
/// <param name="NoSatisfaction">Level-1 categories in which nobody is to chase satisfaction.</param>
/// <param name="Minimum">最少样本: with fewer tickets a unit's figure says nothing.</param>
public sealed record RateRules(
    string From, int Response, int Resolution, int Satisfaction, IReadOnlyList<LeftOut> Exclude, IReadOnlyList<string> NoSatisfaction, int Minimum)
{
    /// <summary>What holds where a town says nothing.</summary>
    public static RateRules Default { get; } = new("0001-01", 30, 35, 35, [LeftOut.Merged, LeftOut.Terminated, LeftOut.FalseAlarm], [], 10);
}

/// <summary>三率规则表, read from <c>data/rates.json</c>: every version with the month it holds from.</summary>
public sealed class RateBook
{
    private RateBook(IReadOnlyList<RateRules> versions) => Versions = versions;

    /// <summary>The default alone.</summary>
    public static RateBook Default { get; } = new([RateRules.Default]);

    /// <summary>Every version, oldest first.</summary>
    public IReadOnlyList<RateRules> Versions { get; }

    /// <summary>What holds for a month.</summary>
    public RateRules For(DateOnly month) =>
        Versions.LastOrDefault(v => string.CompareOrdinal(v.From, month.ToString("yyyy-MM", CultureInfo.InvariantCulture)) <= 0) ?? Versions[0];

    /// <summary>Reads the file's text; category names in it are checked against the tree.</summary>
    /// <returns>The book, or null with every fault found.</returns>
    public static (RateBook? Book, IReadOnlyList<DataFault> Faults) Parse(string json, CategoryTree categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        var faults = new List<DataFault>();
        if (JsonAt.Parse("rates.json", json, faults) is not { } root)
        {
            return (null, faults);
        }

        root.AllowOnly("versions");
        var versions = new List<RateRules>();
        foreach (var item in root.Need("versions", "list the versions, oldest first")?.Items() ?? [])
        {
            var version = Version(item, categories);
            if (versions.Count > 0 && string.CompareOrdinal(version.From, versions[^1].From) <= 0)
            {
                item.Fault("the months do not rise", "put the versions in order, oldest first, each with a month of its own");
            }

            versions.Add(version);
        }

        if (versions.Count == 0 && faults.Count == 0)
        {
            root.Fault("there is no version", "write at least one");
        }

        return faults.Count == 0 ? (new RateBook(versions), faults) : (null, faults);
    }

    private static RateRules Version(JsonAt at, CategoryTree categories)
    {
        at.AllowOnly("from", "weights", "exclude", "noSatisfaction", "minimum");
        var weights = at.Need("weights", "write { \"response\": 30, \"resolution\": 35, \"satisfaction\": 35 }");
        weights?.AllowOnly("response", "resolution", "satisfaction");
        var (response, resolution, satisfaction) = (Weight(weights, "response"), Weight(weights, "resolution"), Weight(weights, "satisfaction"));
        if (response + resolution + satisfaction != 100)
        {
            weights?.Fault($"the weights make {response + resolution + satisfaction}", "let them make 100");
        }

        return new RateRules(
            Month(at), response, resolution, satisfaction, [.. Ends(at.Find("exclude"))], [.. Categories(at.Find("noSatisfaction"), categories)],
            (int)(at.Find("minimum")?.Number(1, 1000) ?? RateRules.Default.Minimum));
    }

    private static string Month(JsonAt at)
    {
        var from = at.Need("from", "write the first month, as 2026-01");
        var text = from?.Text() ?? "";
        if (from is not null && !DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            from.Value.Fault($"'{text}' is no month", "write it as 2026-01");
        }

        return text;
    }

    private static int Weight(JsonAt? weights, string name) => (int)(weights?.Need(name, "write 0 to 100")?.Number(0, 100) ?? 0);

    private static IEnumerable<LeftOut> Ends(JsonAt? at)
    {
        LeftOut[] known = [LeftOut.Merged, LeftOut.Terminated, LeftOut.FalseAlarm];
        foreach (var name in at?.Texts() ?? [])
        {
            var end = Array.Find(known, k => Name(k) == name);
            if (end == default)
            {
                at!.Value.Fault($"'{name}' is not a way to end", $"write one of {string.Join(' ', known.Select(Name))}");
            }

            yield return end;
        }
    }

    private static IEnumerable<string> Categories(JsonAt? at, CategoryTree categories)
    {
        foreach (var name in at?.Texts() ?? [])
        {
            if (!categories.Knows(name))
            {
                at!.Value.Fault($"category '{name}' is not in categories.json", "write a level-1 name");
            }

            yield return name;
        }
    }

    private static string Name(LeftOut end) => char.ToLowerInvariant(end.ToString()[0]) + end.ToString()[1..];
}
