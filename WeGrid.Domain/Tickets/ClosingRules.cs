using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Tickets;

/// <summary>办结要求: what 办结 needs besides a note.</summary>
/// <param name="Photo">要照片.</param>
/// <param name="Check">要别人到现场核实.</param>
public sealed record ClosingRule(bool Photo, bool Check)
{
    /// <summary>A note is enough.</summary>
    public static ClosingRule NoteOnly { get; } = new(Photo: false, Check: false);
}

/// <summary>办结规则表, read from <c>data/closing.json</c>: which matters need a photo, and which a second person on site, before they are done.</summary>
/// <param name="Version">Version of the file.</param>
/// <param name="OfCategory">By 一级 or 一级/二级; what stands nowhere needs a note only.</param>
public sealed record ClosingRules(string Version, IReadOnlyDictionary<string, ClosingRule> OfCategory)
{
    /// <summary>No rules: a note is enough for everything.</summary>
    public static ClosingRules None { get; } = new("", new Dictionary<string, ClosingRule>());

    /// <summary>What a matter needs; the second level counts before the first.</summary>
    public ClosingRule For(string category, string subcategory) =>
        OfCategory.GetValueOrDefault($"{category}/{subcategory}") ?? OfCategory.GetValueOrDefault(category) ?? ClosingRule.NoteOnly;

    /// <summary>Reads a file's text, or lists every fault with its cure; category names are checked against the tree.</summary>
    /// <param name="file">Its name, for the faults.</param>
    /// <param name="json">Its text.</param>
    /// <param name="categories">The categories there are.</param>
    public static (ClosingRules? Rules, IReadOnlyList<DataFault> Faults) Parse(string file, string json, CategoryTree categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        var faults = new List<DataFault>();
        if (JsonAt.Parse(file, json, faults) is not { } root)
        {
            return (null, faults);
        }

        root.AllowOnly("version", "categories");
        var version = root.Need("version", "write the date of the last change")?.Text() ?? "";
        var rules = new Dictionary<string, ClosingRule>(StringComparer.Ordinal);
        foreach (var (name, at) in root.Need("categories", "write { \"消防隐患\": { \"photo\": true, \"check\": true } }, or {} for none")?.Members() ?? [])
        {
            if (!categories.Knows(name))
            {
                at.Fault($"category '{name}' is not in categories.json", "write a level-1 name or 一级/二级");
            }

            if (!rules.TryAdd(name, ReadOne(name, at)))
            {
                at.Fault($"'{name}' is there twice", "keep one");
            }
        }

        return faults.Count == 0 ? (new ClosingRules(version, rules), faults) : (null, faults);
    }

    private static ClosingRule ReadOne(string name, JsonAt at)
    {
        at.AllowOnly("photo", "check");
        if (at.Find("photo") is null && at.Find("check") is null)
        {
            at.Fault("neither 'photo' nor 'check' is written", "write { \"photo\": true } or { \"check\": true }, or leave the category out");
        }

        var rule = new ClosingRule(at.Find("photo")?.YesNo() ?? false, at.Find("check")?.YesNo() ?? false);
        if (rule.Check && name.Split('/')[0] == Ticket.ConfidentialCategory)
        {
            at.Fault($"'{name}' is confidential", "a confidential matter is seen by 纪检 alone: nobody else can check it; leave 'check' out");
        }

        return rule;
    }
}
