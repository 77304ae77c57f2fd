using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Labels;

/// <summary>叫法 (<c>data/labels.json</c>): a name a town gives to a way of its own (五共五治, 1331), with what it is made of, and what goes under it. It changes nothing that is done.</summary>
/// <param name="Id">代号.</param>
/// <param name="Name">叫什么.</param>
/// <param name="Items">里面有哪几样, or a checklist; empty where nobody has said.</param>
/// <param name="Categories">哪些诉求 carry it: first levels of the categories.</param>
/// <param name="Procedures">哪些程序 carry it, by id.</param>
/// <param name="Registers">哪些名册 carry it, by id.</param>
public sealed record TownLabel(string Id, string Name, IReadOnlyList<string> Items, IReadOnlyList<string> Categories, IReadOnlyList<string> Procedures, IReadOnlyList<string> Registers)
{
    /// <summary>Whether what was counted goes under it.</summary>
    /// <param name="fact">What was counted.</param>
    public bool Carries(Reports.CountedFact fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        return fact.Source switch
        {
            Reports.CountSource.Tickets => Categories.Contains(fact.Traits.GetValueOrDefault("category", "")),
            Reports.CountSource.Procedures or Reports.CountSource.Records => Procedures.Contains(fact.Id),
            Reports.CountSource.Visits or Reports.CountSource.Ledger or Reports.CountSource.Entries => Registers.Contains(fact.Id),
            Reports.CountSource.Posts => false,
            _ => throw new ArgumentOutOfRangeException(nameof(fact), fact.Source, "is no source"),
        };
    }
}

/// <summary>叫法表: the labels of a town.</summary>
/// <param name="Labels">In the order of the file.</param>
public sealed record LabelBook(IReadOnlyList<TownLabel> Labels)
{
    /// <summary>No names of one's own.</summary>
    public static LabelBook None { get; } = new([]);

    /// <summary>What goes by this procedure is called: 【五共五治】; empty for nothing.</summary>
    /// <param name="procedure">程序.</param>
    public string OfProcedure(string procedure) => string.Concat(Labels.Where(l => l.Procedures.Contains(procedure)).Select(l => $"【{l.Name}】"));

    /// <summary>清单: the names a procedure carries with what they are made of; empty where nothing is said.</summary>
    /// <param name="procedure">程序.</param>
    public string ItemsOf(string procedure) => string.Join('\n', Labels.Where(l => l.Procedures.Contains(procedure) && l.Items.Count > 0).Select(l => $"【{l.Name}】{string.Join('、', l.Items)}"));

    /// <summary>Reads a file's text, or lists every fault with its cure.</summary>
    /// <param name="file">Its name, for the faults.</param>
    /// <param name="json">Its text.</param>
    /// <param name="categories">类别 there are.</param>
    /// <param name="procedures">程序 there are.</param>
    /// <param name="registers">名册 there are.</param>
    public static (LabelBook? Book, IReadOnlyList<DataFault> Faults) Parse(string file, string json, CategoryTree categories, IReadOnlyList<Procedure> procedures, IReadOnlyList<RegisterKind> registers)
    {
        ArgumentNullException.ThrowIfNull(categories);
        var faults = new List<DataFault>();
        if (JsonAt.Parse(file, json, faults) is not { } root)
        {
            return (null, faults);
        }

        root.AllowOnly("version", "labels");
        root.NeedText("version", "the date of the last change");
        var labels = (root.Need("labels", "write [ { \"id\": \"brand\", \"name\": \"…\" } ]")?.Items() ?? []).Select(ReadOne).ToList();
        foreach (var twice in labels.Select(l => l.Id).Concat(labels.Select(l => l.Name)).Where(w => w.Length > 0).GroupBy(w => w).Where(g => g.Count() > 1))
        {
            root.Fault($"'{twice.Key}' is there twice", "give each label an id and a name of its own");
        }

        foreach (var label in labels)
        {
            Missing(root, label, "category", label.Categories.Where(c => !categories.Knows(c) || c.Contains('/', StringComparison.Ordinal)), "a first level of categories.json");
            Missing(root, label, "procedure", label.Procedures.Except(procedures.Select(p => p.Id)), "the id of a file of data/procedures");
            Missing(root, label, "register", label.Registers.Except(registers.Select(r => r.Id)), "the id of a file of data/registers");
        }

        return faults.Count == 0 ? (new LabelBook(labels), faults) : (null, faults);
    }

    private static void Missing(JsonAt root, TownLabel label, string what, IEnumerable<string> missing, string right)
    {
        foreach (var one in missing)
        {
            root.Fault($"'{label.Id}' is on the {what} '{one}', which is not there", $"write {right}");
        }
    }

    private static TownLabel ReadOne(JsonAt at)
    {
        at.AllowOnly("id", "name", "items", "categories", "procedures", "registers");
        var label = new TownLabel(
            at.NeedId("brand"), at.NeedText("name", "what people call it"), at.Find("items")?.Texts() ?? [], at.Find("categories")?.Texts() ?? [], at.Find("procedures")?.Texts() ?? [], at.Find("registers")?.Texts() ?? []);
        if (label.Name.Length > LongestName)
        {
            at.Fault($"'name' has {label.Name.Length} signs", $"at most {LongestName}: it stands in messages");
        }

        if (label.Items.Sum(i => i.Length + 1) > LongestItems)
        {
            at.Fault("'items' are too long", $"at most {LongestItems} signs together: they stand in a message");
        }

        return label;
    }

    private const int LongestName = 16;

    private const int LongestItems = 120;
}
