using System.Text.Json;

namespace WeGrid.Worker.Templates;

/// <summary>模板登记: which templates the program asks for, in which forms, and what each may name. Read from variables.json.</summary>
public sealed class TemplateRegistry
{
    private const string CommonGroup = "common";
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web);
    private readonly Dictionary<string, TemplateEntry> _entries;

    private TemplateRegistry(Dictionary<string, TemplateEntry> entries, IReadOnlyDictionary<string, string> meanings, IReadOnlyList<string> mayBeMissing) =>
        (_entries, Meanings, MayBeMissing) = (entries, meanings, mayBeMissing);

    /// <summary>Every template.</summary>
    public IEnumerable<TemplateEntry> All => _entries.Values.OrderBy(e => e.Name, StringComparer.Ordinal);

    /// <summary>What each variable means, for who edits the texts.</summary>
    public IReadOnlyDictionary<string, string> Meanings { get; }

    /// <summary>可缺的变量: empty where a message does not bring them. What was written before an upgrade brought a variable must still go out.</summary>
    public IReadOnlyList<string> MayBeMissing { get; }

    /// <summary>The entry of that name, or null.</summary>
    public TemplateEntry? Find(string name) => _entries.GetValueOrDefault(name);

    /// <summary>Reads variables.json, or lists its faults.</summary>
    public static (TemplateRegistry? Registry, IReadOnlyList<TemplateFault> Faults) Parse(string json, string file)
    {
        try
        {
            var raw = JsonSerializer.Deserialize<Raw>(json, _options);
            return raw is { Variables: not null, Groups: not null, Templates: not null } ? Build(raw, file) : (null, [new TemplateFault(file, 1, "缺少 variables、groups 或 templates")]);
        }
        catch (JsonException broken)
        {
            return (null, [new TemplateFault(file, (int)(broken.LineNumber ?? 0) + 1, "不是完整的 JSON，请检查逗号、引号和括号")]);
        }
    }

    private static (TemplateRegistry? Registry, IReadOnlyList<TemplateFault> Faults) Build(Raw raw, string file)
    {
        var faults = new List<TemplateFault>();
        var entries = new Dictionary<string, TemplateEntry>(StringComparer.Ordinal);
        faults.AddRange((raw.MayBeMissing ?? []).Where(v => !raw.Variables!.ContainsKey(v)).Select(v => new TemplateFault(file, 1, $"mayBeMissing：变量“{v}”没有在 variables 里说明")));
        foreach (var (name, given) in raw.Templates!)
        {
            var variables = Expand(given.Variables ?? [], raw).Concat(Expand(["@" + CommonGroup], raw)).ToHashSet(StringComparer.Ordinal);
            faults.AddRange(variables.Where(v => !raw.Variables!.ContainsKey(v)).Select(v => new TemplateFault(file, 1, $"{name}：变量“{v}”没有在 variables 里说明")));
            faults.AddRange((given.Forms ?? []).Where(f => f is not ("txt" or "card" or "line")).Select(f => new TemplateFault(file, 1, $"{name}：没有“{f}”这种模板，只有 txt、card、line")));
            faults.AddRange(variables.Where(v => variables.Any(w => w.StartsWith(v + ".", StringComparison.Ordinal)))
                .Select(v => new TemplateFault(file, 1, $"{name}：变量“{v}”和“{v}.…”不能同在一个模板里，请给其中一个换个名字")));
            entries[name] = new TemplateEntry(name, given.About ?? "", given.Forms ?? [], variables, given.Buttons ?? [], given.Group) { Must = given.Must ?? [] };
        }

        return faults.Count == 0 ? (new TemplateRegistry(entries, raw.Variables!, raw.MayBeMissing ?? []), faults) : (null, faults);
    }

    private static IEnumerable<string> Expand(IEnumerable<string> names, Raw raw) =>
        names.SelectMany(n => n.StartsWith('@') ? raw.Groups!.GetValueOrDefault(n[1..]) ?? [n] : [n]);

    private sealed record Raw(Dictionary<string, string>? Variables, Dictionary<string, string[]>? Groups, Dictionary<string, RawEntry>? Templates, string[]? MayBeMissing);

    private sealed record RawEntry(string? About, string[]? Forms, string[]? Variables, string[]? Buttons, bool Group, string[]? Must);
}

/// <summary>One template the program asks for.</summary>
/// <param name="Name">Its name: the file's without its ending.</param>
/// <param name="About">What it is for.</param>
/// <param name="Forms">txt, card, line.</param>
/// <param name="Variables">What it may name.</param>
/// <param name="Buttons">Buttons the program puts on it; each needs a label.</param>
/// <param name="IsForGroups">May be said in a group: nothing personal in it.</param>
public sealed record TemplateEntry(
    string Name, string About, IReadOnlyList<string> Forms, IReadOnlySet<string> Variables, IReadOnlyList<string> Buttons, bool IsForGroups)
{
    /// <summary>Variables that can hold what a group must not read: words, places and names of people (design.md §6).</summary>
    public static readonly IReadOnlySet<string> Personal = new HashSet<string>(StringComparer.Ordinal)
    {
        "ticket.summary", "ticket.place", "ticket.result", "holder.name", "next.name", "late.name", "text", "reason", "question", "answer", "list", "taken", "choices",
    };

    /// <summary>What must stand in it, whatever else is edited: the numbers to ring.</summary>
    public IReadOnlyList<string> Must { get; init; } = [];

    /// <summary>What may be written into it, in order.</summary>
    public IEnumerable<string> Allowed => Variables.Where(v => !IsForGroups || !Personal.Contains(v)).Order(StringComparer.Ordinal);
}
