using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Hosting;

/// <summary>办结规则: one table for all, and where a corp has one of its own under its id, that one in its place.</summary>
public sealed class ClosingFiles
{
    private readonly Dictionary<string, ClosingRules> _rules = [];

    private ClosingFiles()
    {
    }

    /// <summary>Reads <c>closing.json</c> and every corp's own <c>closing/CORP.json</c>; every fault is listed.</summary>
    public static ClosingFiles Load(string folder, CategoryTree categories, List<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var files = new ClosingFiles();
        files.Read("", Path.Combine(folder, "closing.json"), "closing.json", categories, faults);
        var own = Path.Combine(folder, "closing");
        string[] paths = Directory.Exists(own) ? Directory.GetFiles(own, "*.json") : [];
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            files.Read(Path.GetFileNameWithoutExtension(path), path, $"closing/{Path.GetFileName(path)}", categories, faults);
        }

        return files;
    }

    /// <summary>The rules that hold for a corp.</summary>
    public ClosingRules Of(string corp) => _rules.GetValueOrDefault(corp) ?? _rules.GetValueOrDefault("") ?? ClosingRules.None;

    private void Read(string corp, string path, string name, CategoryTree categories, List<string> faults)
    {
        var (rules, found) = ClosingRules.Parse(name, File.ReadAllText(path), categories);
        faults.AddRange(found.Select(f => f.ToString()));
        if (rules is not null)
        {
            _rules[corp] = rules;
        }
    }
}
