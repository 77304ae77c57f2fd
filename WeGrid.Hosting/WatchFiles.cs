using WeGrid.Domain.Intake;

namespace WeGrid.Hosting;

/// <summary>值守规则: one table for all, and where a corp has one of its own under its id, that one in its place.</summary>
public sealed class WatchFiles
{
    private readonly Dictionary<string, WatchRules> _rules = [];

    private WatchFiles()
    {
    }

    /// <summary>Reads <c>watch.json</c> and every corp's own <c>watch/CORP.json</c>; every fault is listed.</summary>
    public static WatchFiles Load(string folder, List<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var files = new WatchFiles();
        files.Read("", Path.Combine(folder, "watch.json"), "watch.json", faults);
        var own = Path.Combine(folder, "watch");
        string[] paths = Directory.Exists(own) ? Directory.GetFiles(own, "*.json") : [];
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            files.Read(Path.GetFileNameWithoutExtension(path), path, $"watch/{Path.GetFileName(path)}", faults);
        }

        return files;
    }

    /// <summary>The rules that hold for a corp.</summary>
    public WatchRules Of(string corp) => _rules.GetValueOrDefault(corp) ?? _rules.GetValueOrDefault("") ?? WatchRules.Default;

    private void Read(string corp, string path, string name, List<string> faults)
    {
        var (rules, found) = WatchRules.Parse(name, File.ReadAllText(path));
        faults.AddRange(found.Select(f => f.ToString()));
        if (rules is not null)
        {
            _rules[corp] = rules;
        }
    }
}
