using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Understanding;

/// <summary>分类树 from <c>data/categories.json</c>: level 1 as fixed in contract.md, level 2 the town's.</summary>
public sealed class CategoryTree
{
    private readonly Dictionary<string, CategoryNode> _byPath;
    private readonly HashSet<string> _utilities;

    private CategoryTree(string version, IReadOnlyList<string> level1, List<CategoryNode> nodes)
    {
        Version = version;
        Level1 = level1;
        Nodes = nodes;
        _byPath = nodes.ToDictionary(n => n.Category.Path, StringComparer.Ordinal);
        _utilities = nodes.Where(n => n.IsUtility).Select(n => n.Category.Level1).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The 23 level-1 names, in the order of contract.md. Others rely on them: they are code, not data.</summary>
    public static IReadOnlyList<string> FixedLevel1 { get; } =
    [
        "防汛应急", "环境卫生", "生态环境", "供电", "供水", "供热", "道路交通", "市政设施", "消防隐患", "物业小区", "噪声扰民", "养老助残",
        "矛盾调解", "政策咨询", "监督举报", "微心愿", "农业农村", "民政救助", "国土住建", "文教卫生", "劳动社保", "动物管理", "其他",
    ];

    /// <summary>The seven public topics.</summary>
    public static IReadOnlyList<string> PublicLabels { get; } =
        ["交通运输", "劳动和社会保障", "卫生计生", "商贸旅游", "城乡建设", "教育文体", "环境保护"];

    /// <summary>Version of the file, for reasons.</summary>
    public string Version { get; }

    /// <summary>Level-1 names in order.</summary>
    public IReadOnlyList<string> Level1 { get; }

    /// <summary>Every leaf in the order of the file.</summary>
    public IReadOnlyList<CategoryNode> Nodes { get; }

    /// <summary>The leaf of <c>level1/level2</c>, or null.</summary>
    public CategoryNode? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Whether a path or a level-1 name is known.</summary>
    public bool Knows(string pathOrLevel1) => Level1.Contains(pathOrLevel1) || _byPath.ContainsKey(pathOrLevel1);

    /// <summary>Whether a path or a level-1 name is a utility (供水、供电、供热).</summary>
    public bool IsUtility(string pathOrLevel1) =>
        Find(pathOrLevel1)?.IsUtility ?? _utilities.Contains(pathOrLevel1.Split('/')[0]);

    /// <summary>个人事项: whether the category alone tells of a person. A level-1 name does when any of its leaves does.</summary>
    public bool IsPersonal(Category category)
    {
        ArgumentNullException.ThrowIfNull(category);
        return Find(category.Path)?.IsPersonal ?? Nodes.Any(n => n.Category.Level1 == category.Level1 && n.IsPersonal);
    }

    /// <summary>Reads the file's text.</summary>
    /// <returns>The tree, or null with every fault found.</returns>
    public static (CategoryTree? Tree, IReadOnlyList<DataFault> Faults) Parse(string json)
    {
        var faults = new List<DataFault>();
        if (JsonAt.Parse("categories.json", json, faults) is not { } root)
        {
            return (null, faults);
        }

        root.AllowOnly("version", "categories");
        var version = root.Need("version", "write the date of the last change")?.Text() ?? "";
        var level1 = new List<string>();
        var nodes = new List<CategoryNode>();
        foreach (var item in root.Need("categories", "list the level-1 categories")?.Items() ?? [])
        {
            ReadLevel1(item, level1, nodes);
        }

        CheckLevel1(level1, faults);
        faults.AddRange(nodes.GroupBy(n => n.Category.Path).Where(g => g.Count() > 1)
            .Select(g => new DataFault("categories.json", $"'{g.Key}' is there twice", "keep one")));
        return faults.Count == 0 ? (new CategoryTree(version, level1, nodes), faults) : (null, faults);
    }

    private static void ReadLevel1(JsonAt at, List<string> level1, List<CategoryNode> nodes)
    {
        at.AllowOnly("name", "public", "utility", "personal", "required", "level2");
        if (at.Need("name", "write one of the fixed level-1 names")?.Text() is not { } name)
        {
            return;
        }

        level1.Add(name);
        var label = Label(at);
        var utility = at.Find("utility")?.YesNo() ?? false;
        var (personal, required) = (at.Find("personal")?.YesNo() ?? false, at.Find("required")?.Texts() ?? []);
        var before = nodes.Count;
        foreach (var child in at.Need("level2", "list at least one level-2 name")?.Items() ?? [])
        {
            ReadLevel2(child, (name, label, utility, personal, required), nodes);
        }

        if (nodes.Count == before)
        {
            at.Fault($"'{name}' has no level 2", "list at least one, for example 其他");
        }
    }

    private static void ReadLevel2(JsonAt at, (string Name, string? Label, bool Utility, bool Personal, List<string> Required) level1, List<CategoryNode> nodes)
    {
        at.AllowOnly("name", "public", "utility", "personal", "required");
        if (at.Need("name", "write the level-2 name")?.Text() is not { } name)
        {
            return;
        }

        if (name.Contains('/', StringComparison.Ordinal))
        {
            at.Fault($"'{name}' holds a slash", "the slash parts the two levels; use 、 or 和");
        }

        nodes.Add(new CategoryNode(
            new Category(level1.Name, name),
            at.Find("public") is null ? level1.Label : Label(at),
            at.Find("utility")?.YesNo() ?? level1.Utility,
            at.Find("required")?.Texts() ?? level1.Required) { IsPersonal = at.Find("personal")?.YesNo() ?? level1.Personal });
    }

    private static string? Label(JsonAt at)
    {
        if (at.Find("public")?.Text() is not { } label || label == "无")
        {
            return null;
        }

        if (!PublicLabels.Contains(label))
        {
            at.Fault($"public label '{label}' is not known", $"write one of {string.Join(' ', PublicLabels)} or 无");
        }

        return label;
    }

    private static void CheckLevel1(List<string> found, List<DataFault> faults)
    {
        if (!found.SequenceEqual(FixedLevel1))
        {
            faults.Add(new DataFault(
                "categories.json/categories",
                $"level 1 differs: missing {string.Join(' ', FixedLevel1.Except(found))}, unknown {string.Join(' ', found.Except(FixedLevel1))}",
                $"use exactly these, in this order: {string.Join(' ', FixedLevel1)}"));
        }
    }
}
