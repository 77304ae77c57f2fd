using WeGrid.Domain.Warnings;

namespace WeGrid.Hosting;

/// <summary>预警规则表: one for all, and where a corp has one of its own under its id, that one in its place.</summary>
public sealed class WarningFiles
{
    private readonly Dictionary<string, WarningRules> _rules = [];

    private WarningFiles()
    {
    }

    /// <summary>Reads <c>warnings.json</c> and every corp's own <c>warnings/CORP.json</c>; every fault is listed.</summary>
    public static WarningFiles Load(string folder, List<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var files = new WarningFiles();
        files.Read("", Path.Combine(folder, "warnings.json"), "warnings.json", faults);
        var own = Path.Combine(folder, "warnings");
        string[] paths = Directory.Exists(own) ? Directory.GetFiles(own, "*.json") : [];
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            files.Read(Path.GetFileNameWithoutExtension(path), path, $"warnings/{Path.GetFileName(path)}", faults);
        }

        return files;
    }

    /// <summary>The rules that hold for a corp.</summary>
    public WarningRules Of(string corp) => _rules.GetValueOrDefault(corp) ?? _rules.GetValueOrDefault("") ?? WarningRules.None;

    private void Read(string corp, string path, string name, List<string> faults)
    {
        var (rules, found) = WarningRules.Parse(name, File.ReadAllText(path));
        faults.AddRange(found.Select(f => f.ToString()));
        if (rules is not null)
        {
            _rules[corp] = rules;
        }
    }
}
