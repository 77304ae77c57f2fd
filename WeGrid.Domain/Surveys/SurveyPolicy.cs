using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Surveys;

/// <summary>评单规则表, read from <c>data/surveys.json</c>: when a later check is asked, how many of the silent are called back, and by whom.</summary>
/// <param name="Version">Version of the file.</param>
/// <param name="LaterWeeks">回看: weeks after closing; 0 for never.</param>
/// <param name="LaterWeeksOf">回看 of a level-1 category that has a number of its own.</param>
/// <param name="Percent">回访抽样: how many of a hundred who never answered.</param>
/// <param name="LeastPerGrid">At least so many of each grid and month, as far as there are so many.</param>
/// <param name="WithinDays">How long a drawn call may take; an answer inside counts.</param>
/// <param name="Surveyors">Posts whose holders are asked to call, in this order.</param>
public sealed record SurveyPolicy(
    string Version, int LaterWeeks, IReadOnlyDictionary<string, int> LaterWeeksOf, int Percent, int LeastPerGrid, int WithinDays, IReadOnlyList<PostKind> Surveyors)
{
    private const string WeeksForm = "write a whole number of weeks, 0 for never";

    /// <summary>What holds where a town says nothing.</summary>
    public static SurveyPolicy Default { get; } = new("default", 4, new Dictionary<string, int>(), 20, 1, 14, [PostKind.DutyOfficer, PostKind.GridLeader]);

    /// <summary>
    /// 回看的几拨: after how many weeks which categories are asked. The last is everything that has no number of its own:
    /// its names are those that do, and it is <c>IsRest</c>.
    /// </summary>
    public IReadOnlyList<(int Weeks, IReadOnlyList<string> Categories, bool IsRest)> Waves =>
    [
        .. LaterWeeksOf.GroupBy(c => c.Value, c => c.Key).Where(w => w.Key > 0).OrderBy(w => w.Key).Select(w => (w.Key, (IReadOnlyList<string>)[.. w], false)),
        .. LaterWeeks > 0 ? [(LaterWeeks, (IReadOnlyList<string>)[.. LaterWeeksOf.Keys], true)] : Array.Empty<(int, IReadOnlyList<string>, bool)>(),
    ];

    /// <summary>Reads the file's text; category names in it are checked against the tree.</summary>
    /// <returns>The policy, or null with every fault found.</returns>
    public static (SurveyPolicy? Policy, IReadOnlyList<DataFault> Faults) Parse(string json, CategoryTree categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        var faults = new List<DataFault>();
        if (JsonAt.Parse("surveys.json", json, faults) is not { } root)
        {
            return (null, faults);
        }

        root.AllowOnly("version", "later", "callBack");
        var later = root.Need("later", "write { \"weeks\": 4, \"categories\": {} }");
        later?.AllowOnly("weeks", "categories");
        var call = root.Need("callBack", "write { \"percent\": 20, \"leastPerGrid\": 1, \"withinDays\": 14, \"surveyors\": [\"dutyOfficer\"] }");
        call?.AllowOnly("percent", "leastPerGrid", "withinDays", "surveyors");
        var policy = new SurveyPolicy(
            root.Need("version", "write the date of the last change")?.Text() ?? "",
            Whole(later?.Need("weeks", WeeksForm), 0, 104),
            Weeks(later?.Find("categories"), categories),
            Whole(call?.Need("percent", "write 0 to 100"), 0, 100),
            Whole(call?.Need("leastPerGrid", "write how many, usually 1"), 0, 100),
            Whole(call?.Need("withinDays", "write how many days, usually 14"), 1, 60),
            Posts(call?.Need("surveyors", "list posts as in the corp file, for example dutyOfficer")));
        return faults.Count == 0 ? (policy, faults) : (null, faults);
    }

    private static int Whole(JsonAt? at, int least, int most) => (int)(at?.Number(least, most) ?? 0);

    private static Dictionary<string, int> Weeks(JsonAt? at, CategoryTree categories)
    {
        var weeks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, value) in at?.Members() ?? [])
        {
            if (!categories.Knows(name))
            {
                value.Fault($"category '{name}' is not in categories.json", "write a level-1 name");
            }

            weeks[name] = Whole(value, 0, 104);
        }

        return weeks;
    }

    private static List<PostKind> Posts(JsonAt? at)
    {
        var posts = new List<PostKind>();
        foreach (var name in at?.Texts() ?? [])
        {
            if (Enum.TryParse<PostKind>(name, ignoreCase: true, out var post) && Enum.IsDefined(post))
            {
                posts.Add(post);
            }
            else
            {
                at!.Value.Fault($"'{name}' is not a post", $"write one of {string.Join(' ', Enum.GetNames<PostKind>().Select(n => char.ToLowerInvariant(n[0]) + n[1..]))}");
            }
        }

        return posts;
    }
}
